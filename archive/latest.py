"""The file of the last release: releases/latest.db or, where that is lost or another's, unpacked from its release."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from backports.zstd import ZstdError, ZstdFile

from archive.verifying import digests

_PIECE = 1 << 20  # bytes
_LIST = "index.json"  # of all releases, beside latest.db, the newest first; archive.release.index writes it
_PACKED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}/[A-Za-z0-9][A-Za-z0-9._-]*")  # as index.schema.json has it


class _Newest(NamedTuple):
    """What the list tells of the newest release."""

    day: str
    packed: str  # its database, relative to the list
    sha256: str  # of that database, unpacked


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
    if is_whole(latest, newest.sha256):
        return latest
    packed = listing.parent / newest.packed
    if packed.is_file() and unpack(packed, unpacked, newest.sha256):
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


def is_whole(file: Path, sha256: str) -> bool:
    """Say whether there is such a file with these bytes; what a file says of itself is not asked."""
    if not file.is_file():
        return False
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest() == sha256


def unpack(packed: Path, target: Path, sha256: str, step: Callable[[int], object] = int) -> bool:
    """Unpack a database into a new file and say whether its bytes have this hash; `step` is told how many there are."""
    proof = hashlib.sha256()
    try:
        with ZstdFile(packed) as inside, target.open("xb") as file:
            while piece := inside.read(_PIECE):
                file.write(piece)
                proof.update(piece)
                step(len(piece))
    except (ZstdError, EOFError):
        return False
    return proof.hexdigest() == sha256


def _newest(listing: Path) -> _Newest | None:
    """Return the first entry of the list of releases; None where there is no list, or nothing on it."""
    try:
        releases = json.loads(listing.read_text(encoding="utf-8"))["releases"] if listing.is_file() else None
        if not releases:
            if any((folder / _LIST).is_file() for folder in listing.parent.glob("????-??-??")):
                what = "is lost" if releases is None else "names none"
                raise LastReleaseLost(
                    f"{listing} {what}, but releases lie beside it; python -m archive release writes it anew"
                )
            return None
        [database] = [file for file in releases[0]["files"] if file["role"] == "database"]
        if not _PACKED.fullmatch(database["path"]):
            raise ValueError(f"{database['path']!r} is no file of a release")
        return _Newest(releases[0]["release"], database["path"], database["unpacked_sha256"])
    except (ValueError, LookupError, TypeError) as error:
        raise LastReleaseLost(f"{listing} is damaged ({error}); python -m archive release writes it anew") from error
