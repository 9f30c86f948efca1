"""What has been released of the archive, for the data page: releases/index.json beside the served file's folder."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.layout import PUBLISHED, RELEASES

_LIST = "index.json"
_FORM = 1  # of the list; one that is not known is not shown
_SHOWN = 12
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")  # that stands in a command as it is
Row = Mapping[str, Any]
Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Served:
    """The served file as a release: its day and its unpacked name; without a day it is none that is known."""

    day: str = ""  # YYYY-MM-DD
    file: str = PUBLISHED.name


@dataclass(frozen=True, slots=True)
class Releases:
    """The releases, the newest first, as the list has them; `stamp` changes when the list does."""

    stamp: Stamp | None = None
    shown: Sequence[Row] = field(default_factory=tuple)
    more: int = 0  # older ones that are not shown

    def of(self, content_hash: str) -> Served:
        """Return the release whose database has a content hash."""
        return next((served for one in self.shown if (served := _served(one, content_hash))), Served())


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


def _served(one: Row, content_hash: str) -> Served | None:
    known = one.get("content_hash")
    if not isinstance(known, dict) or known.get("value") != content_hash or not _DAY.fullmatch(one["release"]):
        return None
    files = (file["path"].rpartition("/")[2] for file in one["files"] if file.get("role") == "database")
    names = (name.removesuffix(".zst") for name in files if _NAME.fullmatch(name))
    return Served(one["release"], next(names, PUBLISHED.name))


def _is_whole(one: Any) -> bool:
    """Whether an entry of the list has what the page shows."""
    return (
        isinstance(one, dict)
        and all(isinstance(one.get(name), str) for name in ("release", "path", "index"))
        and isinstance(one.get("files"), list)
        and all(isinstance(file, dict) and isinstance(file.get("path"), str) for file in one["files"])
    )
