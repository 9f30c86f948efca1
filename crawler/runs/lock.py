"""One crawl of an archive at a time: a lock that dies with its holder and says who that is."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from crawler import clock
from crawler.dating.dates import iso

LOCK = "crawl.lock"


class Locked(Exception):
    """Another process crawls into this archive: which, since when, and what to do."""


@contextmanager
def locked(data: Path, words: Sequence[str]) -> Iterator[None]:
    """Hold an archive's lock until the block ends; `words` say what is being done.

    Raises Locked. A killed holder leaves the file, and no lock.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / LOCK).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Locked(f"{data} is in use: {_holder(file.read())}. Wait until it has ended, or stop it.") from None
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "since": iso(clock.now()), "doing": " ".join(words)}))
        file.flush()
        yield
        file.truncate(0)


def _holder(text: str) -> str:
    try:
        told = json.loads(text)
        return f"`{told['doing']}` (process {told['pid']}) since {told['since']}"
    except (ValueError, KeyError, TypeError):
        return "by a process that has not said who it is yet"
