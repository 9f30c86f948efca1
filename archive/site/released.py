"""What has been released of the archive, for the data page: releases/index.json beside the served file's folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.layout import PUBLISHED, RELEASES

_LIST = "index.json"
_FORM = 1  # of the list; one that is not known is not shown
_SHOWN = 12
Row = Mapping[str, Any]
Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Releases:
    """The releases, the newest first, as the list has them; `stamp` changes when the list does."""

    stamp: Stamp | None = None
    shown: Sequence[Row] = field(default_factory=tuple)
    more: int = 0  # older ones that are not shown


def root_of(published: Path) -> Path:
    """Return the folder of releases that belongs to a published file."""
    return published.absolute().parents[len(PUBLISHED.parts) - 1] / RELEASES


def stamp_of(published: Path) -> Stamp | None:
    """Return what tells one list from the next; None where there is none."""
    try:
        stat = (root_of(published) / _LIST).stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_mtime_ns


def read(published: Path) -> Releases:
    """Read the list. A list that is not there, damaged or of another form is one without releases."""
    stamp = stamp_of(published)
    try:
        told = json.loads((root_of(published) / _LIST).read_text(encoding="utf-8"))
        known = [one for one in told["releases"] if _is_whole(one)] if told["form"] == _FORM else []
    except (OSError, ValueError, KeyError, TypeError):
        return Releases(stamp)
    return Releases(stamp, tuple(known[:_SHOWN]), max(0, len(known) - _SHOWN))


def file_of(published: Path, path: str) -> Path | None:
    """Return a file of a release by its path in the list, or None; nothing outside the folder is ever returned."""
    root = root_of(published)
    if not all(part and not part.startswith(".") for part in path.split("/")) or "\\" in path or "\0" in path:
        return None
    found = root.joinpath(*path.split("/"))
    return found if found.is_file() and found.resolve().is_relative_to(root.resolve()) else None


def _is_whole(one: Any) -> bool:
    """Whether an entry of the list has what the page shows."""
    return (
        isinstance(one, dict)
        and all(isinstance(one.get(name), str) for name in ("release", "path", "index"))
        and isinstance(one.get("files"), list)
        and all(isinstance(file, dict) and isinstance(file.get("path"), str) for file in one["files"])
    )
