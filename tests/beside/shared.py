"""Material that may stand beside the checkout (`../shared`): read where it is, skipped loudly where it is not."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(),
    reason="NOT RUN: ../shared does not stand beside this checkout, so real pages and texts were not read",
)


def real_page(name: str) -> bytes:
    """The bytes of a page of `pages/`."""
    return gzip.decompress((SHARED / "pages" / f"{name}.html.gz").read_bytes())


def reference(name: str) -> dict[str, Any]:
    """The reading of a page by a person."""
    found: dict[str, Any] = json.loads((SHARED / "pages" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def body(name: str) -> str:
    """A real article body."""
    return (SHARED / "pages" / "bodies" / f"{name}.html").read_text(encoding="utf-8")


def seed(number: str) -> dict[int, str]:
    """The lines of a seed, numbered from 1, without the empty ones."""
    (path,) = (SHARED / "seeds").glob(f"{number}_*.txt")
    lines = path.read_text(encoding="utf-8").split("\n")
    return {n: line for n, line in enumerate(lines, 1) if line.strip()}
