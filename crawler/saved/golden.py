"""Golden cases: a page, and what a person found on it. The archive must read the same for ever.

A case is a folder with `page.html.gz` (deterministic gzip), `capture.json` (address and moment) and
`expected.json`. The last is written from what the archive reads, and is worth nothing until somebody who read
the page, not the output, has filled `reviewed_by` and `reviewed_against`.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.page import Page
from crawler.saved.pages import CannotRead, Reading, expected, read_saved
from crawler.site import NewsSite

PAGE, CAPTURE, EXPECTED = "page.html.gz", "capture.json", "expected.json"
REVIEW = ("reviewed_by", "reviewed_against")


@dataclass(frozen=True)
class Case:
    """A golden case as it lies on disk."""

    folder: Path
    capture: dict[str, Any]
    expected: dict[str, Any]  # without the review
    review: dict[str, str]

    @property
    def reviewed(self) -> bool:
        """Whether a person stands for it."""
        return all(self.review.get(field, "").strip() for field in REVIEW)

    def read_by(self, site: type[NewsSite]) -> dict[str, Any]:
        """What the archive reads from the page today."""
        body = gzip.decompress((self.folder / PAGE).read_bytes())
        seen_at = datetime.fromisoformat(self.capture["fetched_at"])
        page = Page(self.capture["url"], body, seen_at, content_type=self.capture["content_type"])
        return expected(read_saved(page, site))


def open_case(folder: Path) -> Case:
    """The case in a folder; raises OSError or ValueError where a part of it is missing or broken."""
    told = json.loads((folder / EXPECTED).read_text(encoding="utf-8"))
    capture = json.loads((folder / CAPTURE).read_text(encoding="utf-8"))
    return Case(folder, capture, told["article"], {field: told[field] for field in REVIEW})


def write_case(folder: Path, reading: Reading, capture: dict[str, Any], *, again: bool = False) -> None:
    """Write a case without a review; raises CannotRead when a reviewed one would be lost."""
    if not again and _reviewed(folder):
        raise CannotRead(f"{folder} holds a reviewed case; --again writes it anew, and it has to be reviewed anew.")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE).write_bytes(gzip.compress(reading.page.body, 9, mtime=0))
    _write(folder / CAPTURE, capture)
    _write(folder / EXPECTED, {**dict.fromkeys(REVIEW, ""), "article": expected(reading)})


def _reviewed(folder: Path) -> bool:
    if not (folder / EXPECTED).exists():
        return False
    try:
        return open_case(folder).reviewed
    except (OSError, ValueError, KeyError) as error:
        raise CannotRead(f"{folder} holds a broken case ({error!r}); --again writes it anew.") from error


def sign(folder: Path, by: str, against: str) -> None:
    """Fill the review of a case."""
    told = json.loads((folder / EXPECTED).read_text(encoding="utf-8"))
    _write(folder / EXPECTED, {**told, "reviewed_by": by, "reviewed_against": against})


def _write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
