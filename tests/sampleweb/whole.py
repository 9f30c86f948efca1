"""The whole sample web in one file: what the setting SAMPLE_WEB names."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from . import SITES, pages
from .warc import write_warc


def write_whole(path: Path) -> int:
    """Write every site's pages to ``path``; returns their number."""
    return write_warc(path, chain.from_iterable(pages(name) for name in SITES))
