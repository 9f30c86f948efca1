"""The file of the last release: releases/latest.db or, where that is lost or another's, unpacked from its release."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from backports.zstd import ZstdError, ZstdFile

from archive.verifying import digests

_PIECE = 1 << 20  # bytes
_LIST = "index.json"  # of all releases, beside latest.db, the newest first; archive.release.index writes it


class _Newest(NamedTuple):
    """What the list tells of the newest release."""

    day: str
    content_hash: str
    packed: str  # its database, relative to the list


class LastReleaseLost(Exception):
    """There is a last release, and its file cannot be had: where it was looked for, and what to do."""


def last(latest: Path, unpacked: Path) -> Path | None:
    """Return the file of the newest release that is listed beside `latest`: that file or, made anew, `unpacked`.

    Where no list is, it is `latest`; None where there is neither. Raises LastReleaseLost.
    """
    listing = latest.with_name(_LIST)
    newest = _newest(listing)
    if newest is None:
        return latest if latest.is_file() else None
    if content_hash(latest) == newest.content_hash:
        return latest
    packed = listing.parent / newest.packed
    if packed.is_file() and unpack(packed, unpacked, newest.content_hash):
        return unpacked
    raise LastReleaseLost(
        f"{listing} names the release {newest.day}, but {latest.name} is not its file, and neither is what "
        f"{packed} holds: put that release's folder back whole; if it was taken out for good, take its entry out of "
        f"{listing.name}"
    )


def content_hash(file: Path) -> str | None:
    """Return the content hash that a file says it has; None where there is no such file, or it does not say."""
    if not file.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            return next((one.sha3_256 for one in digests.recorded(connection) if not one.table_name), None)
    except sqlite3.DatabaseError:
        return None


def unpack(packed: Path, target: Path, wanted: str, step: Callable[[int], object] = int) -> bool:
    """Unpack a database into a new file and say whether it has the content hash wanted; `step` is told the bytes."""
    try:
        with ZstdFile(packed) as inside, target.open("xb") as file:
            while piece := inside.read(_PIECE):
                file.write(piece)
                step(len(piece))
    except (ZstdError, EOFError):
        return False
    return content_hash(target) == wanted


def _newest(listing: Path) -> _Newest | None:
    """Return the first entry of the list of releases; None where there is no list, or nothing on it."""
    if not listing.is_file():
        if any((folder / _LIST).is_file() for folder in listing.parent.glob("????-??-??")):
            raise LastReleaseLost(f"{listing} is lost, but releases lie beside it; python -m archive release writes it")
        return None
    try:
        releases = json.loads(listing.read_text(encoding="utf-8"))["releases"]
        if not releases:
            return None
        [packed] = [file["path"] for file in releases[0]["files"] if file["role"] == "database"]
        return _Newest(releases[0]["release"], releases[0]["content_hash"]["value"], packed)
    except (ValueError, LookupError, TypeError) as error:
        raise LastReleaseLost(f"{listing} is damaged ({error}); python -m archive release writes it anew") from error
