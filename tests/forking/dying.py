"""Traps by which a process kills itself at a chosen point.

A point is `write` (half of the N-th record is in the WARC), `sync` (the WARC is on the disk, the rows are not), `date`
(the N-th article is dated, in an open transaction) or `leave` (all is written but what the next run goes by).
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from itertools import count
from typing import Any

from archive.agenda import Agenda
from archive.dating import Dossier
from archive.warc import WarcWriter
from crawler.runs import books

POINTS = ("write", "sync", "date", "leave")


def arm(point: str, number: int) -> None:
    """Set the trap."""
    _TRAPS[point](_countdown(number))


def _countdown(number: int) -> Callable[[], bool]:
    calls = count(1)
    return lambda: next(calls) >= number


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _in_write(now: Callable[[], bool]) -> None:
    whole = WarcWriter._write

    def write(self: WarcWriter, record: bytes) -> None:
        if now():
            assert self._file is not None
            self._file.write(record[: len(record) // 2])
            _die()
        whole(self, record)

    WarcWriter._write = write  # type: ignore[method-assign]  # a trap


def _after_sync(now: Callable[[], bool]) -> None:
    whole = WarcWriter.sync

    def sync(self: WarcWriter) -> None:
        whole(self)
        if now():
            _die()

    WarcWriter.sync = sync  # type: ignore[method-assign]  # a trap


def _in_dating(now: Callable[[], bool]) -> None:
    whole = vars(books)["resolver"]

    def resolver(*clocks: Any) -> Any:
        resolve = whole(*clocks)

        def dying(dossier: Dossier) -> Any:
            if now():
                _die()
            return resolve(dossier)

        return dying

    vars(books)["resolver"] = resolver


def _before_leaving(now: Callable[[], bool]) -> None:
    def close(*_: Any, **__: Any) -> None:
        _die()

    Agenda.close = close  # type: ignore[method-assign]  # a trap


_TRAPS = {"write": _in_write, "sync": _after_sync, "date": _in_dating, "leave": _before_leaving}
