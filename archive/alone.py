"""A folder for one process at a time: a lock that ends with its process, whatever ends that."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_held: set[int] = set()


@contextmanager
def alone(folder: Path, busy: Exception) -> Iterator[None]:
    """Hold a folder's lock until the block ends; raises `busy` where another process, or this one, holds it.

    Workers that are forked meanwhile do not hold it on when this process is gone.
    """
    handle, mine = os.open(folder, os.O_RDONLY), os.getpid()
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise busy from error
        with ours(handle):
            yield
    finally:
        if os.getpid() == mine:  # a fork has closed its own, and the number may be another file's by now
            os.close(handle)


@contextmanager
def ours(handle: int) -> Iterator[None]:
    """Let no worker that is forked in the block inherit an open file: its lock would live as long as they."""
    _held.add(handle)
    try:
        yield
    finally:
        _held.discard(handle)


def let_go() -> None:
    """In a forked child: close what it has of its parent's locks, which stay the parent's."""
    for handle in _held:
        os.close(handle)
    _held.clear()


os.register_at_fork(after_in_child=let_go)
