"""The blocks of docs/loading.md, section by section."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

DOC = Path(__file__).parents[2] / "docs" / "loading.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """One block, its language and what stands in it."""

    language: str
    code: str


def sections() -> dict[str, list[Block]]:
    """The blocks below each heading."""
    parts = re.split(r"^## (.+)$", DOC.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        title: [Block(*found) for found in _BLOCK.findall(text)]
        for title, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def section(beginning: str, language: str) -> list[str]:
    """The blocks of one language in the section whose heading begins so."""
    (found,) = [blocks for title, blocks in sections().items() if title.startswith(beginning)]
    return [block.code for block in found if block.language == language]
