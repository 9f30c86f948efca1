"""Reading a delta that anybody may have written: its promise and its statements, within stated bounds."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from backports import zstd

from archive.deltas.script import BAIL, END, FORM, FROM, TO

_PACKED = bytes.fromhex("28b52ffd")  # how every file of zstd begins
_DISTRUST = "do not run it; get it anew and compare it with SHA256SUMS of its release"


class Bounds(NamedTuple):
    """What applying a delta may take, far more than any delta of ours does."""

    statement: int = 64 << 20  # bytes of one statement, and so of one line and of one value
    total: int = 8 << 30  # bytes of the delta, unpacked
    seconds: float = 3600.0  # until the new file is there
    spare: int = 64 << 20  # bytes of any one file beyond four times what old file and delta have together


class Promise(NamedTuple):
    """What a delta that is whole says of itself."""

    old: str  # content hash of the file that it is for
    new: str  # and of the one that it makes
    size: int  # its bytes, unpacked


class Watch:
    """Tells when a time is over; runs from when it is made."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._end


def promised(delta: Path, bounds: Bounds) -> Promise:
    """Return between which content hashes a delta leads, and its size.

    Raises ValueError where it is damaged, is none, or is beyond the bounds.
    """
    hashed, head, last, size = hashlib.sha256(), list[str](), b"", 0
    try:
        for line in _lines(delta, bounds):
            hashed.update(last)
            last = line
            size += len(line)
            if len(head) < 3:
                head.append(line.decode(errors="replace").rstrip("\n"))
    except (zstd.ZstdError, EOFError) as error:
        raise ValueError(f"the delta is damaged: {error}; get it anew") from error
    if len(head) < 3 or head[0] != FORM or not head[1].startswith(FROM) or not head[2].startswith(TO):
        raise ValueError("it is not a delta of this form; another version of the program may know it")
    said = last.decode(errors="replace").rstrip("\n")
    if not said.startswith(END):
        raise ValueError("the delta is damaged: its end is missing; get it anew")
    if said != END + hashed.hexdigest():
        raise ValueError("the delta is damaged: its SHA-256 is not what its last line says; get it anew")
    return Promise(head[1].removeprefix(FROM), head[2].removeprefix(TO), size)


def statements(delta: Path, bounds: Bounds, watch: Watch) -> Iterator[str]:
    """Yield the statements of a delta. What the sqlite3 shell would take for an order to itself, there is none.

    Raises ValueError where a statement is beyond the bounds or has no end, and when the time is over.
    """
    waiting = ""
    for line in map(bytes.decode, _lines(delta, bounds)):
        if line.startswith("."):  # even within a statement: a shell may see its end elsewhere than SQLite
            if waiting or line != BAIL:
                raise ValueError(f"the line {line[:80]!r} would be an order to the sqlite3 shell; {_DISTRUST}")
            continue
        if not waiting and line.startswith("--"):
            continue
        waiting += line
        if len(waiting) > bounds.statement or watch.over():
            raise ValueError(f"a statement of it is longer than {bounds.statement:,} characters; {_DISTRUST}")
        if sqlite3.complete_statement(waiting):
            yield waiting
            waiting = ""
    if waiting:
        raise ValueError(f"its last statement, {waiting[:80]!r}, has no end; {_DISTRUST}")


def _lines(delta: Path, bounds: Bounds) -> Iterator[bytes]:
    left = bounds.total
    with _opened(delta) as file:
        while line := file.readline(bounds.statement + 1):
            if len(line) > bounds.statement:
                raise ValueError(f"a line of it is longer than {bounds.statement:,} bytes; {_DISTRUST}")
            left -= len(line)
            if left < 0:
                raise ValueError(
                    f"it unpacks to more than {bounds.total:,} bytes; get the whole file instead, or, where its "
                    "SHA-256 is the published one, allow more with --gigabytes"
                )
            yield line


def _opened(delta: Path) -> BinaryIO:
    with delta.open("rb") as file:
        packed = file.read(len(_PACKED)) == _PACKED
    return cast(BinaryIO, zstd.open(delta, "rb")) if packed else delta.open("rb")
