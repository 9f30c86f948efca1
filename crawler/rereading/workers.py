"""Work over all cores, the answers in the order of the questions, and never more than a few of them in memory."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from types import TracebackType
from typing import Any, Self, TypeVar

from crawler.rereading.crossing import smooth

SLICE = 100  # captures that a worker reads at a time: a quarter of a second's work
_SLICE = 50  # small things that a worker is given at a time by `map`
_AHEAD = 3  # questions that lie ready for each worker
_LOOK = 1.0  # seconds between a worker's looks whether its parent lives

S = TypeVar("S")
R = TypeVar("R")


class WorkerDied(RuntimeError):
    """A worker process ended before its time, by the hand of the system or of somebody."""


class Workers:
    """So many worker processes, each made ready by `begin(*given)`; one job is done in this very process.

    Open it before anything that must not be shared with a child: databases, threads.
    """

    def __init__(self, jobs: int, begin: Callable[..., None], *given: Any) -> None:
        self._jobs, self._pool = jobs, None
        if jobs == 1:
            begin(*given)
            return
        smooth()
        gc.freeze()  # no collection walks over what is there, which so stays one copy for all processes
        fork = get_context("fork")  # an import of all that reads pages costs a second a worker
        self._pool = ProcessPoolExecutor(jobs, fork, _begin, (os.getpid(), begin, given))
        self._pool.submit(os.getpid).result()  # they are forked now, while there is one thread here

    _pool: ProcessPoolExecutor | None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            gc.unfreeze()

    def in_order(self, do: Callable[[S], R], given: Iterable[S], *, ahead: int = _AHEAD) -> Iterator[R]:
        """`do` of each thing given, in order; so many things a worker are taken ahead of what was yielded.

        Raises WorkerDied, and whatever `do` raises.
        """
        if self._pool is None:
            yield from map(do, given)
            return
        things, waiting = iter(given), deque[Future[R]]()
        try:
            waiting.extend(self._pool.submit(do, thing) for thing in islice(things, self._jobs * ahead))
            while waiting:
                answer = waiting.popleft().result()
                waiting.extend(self._pool.submit(do, thing) for thing in islice(things, 1))
                yield answer
        except BrokenProcessPool as error:
            raise WorkerDied(
                "A worker process was ended from outside (by hand, or for want of memory). What was written "
                "is kept; run the command again, with fewer --jobs if memory is short."
            ) from error

    def map(self, do: Callable[..., R], *given: Iterable[Any]) -> Iterator[R]:
        """As the builtin of that name; for many small things, which go to the workers in slices."""
        for answers in self.in_order(_each, ((do, some) for some in slices(zip(*given, strict=True), _SLICE))):
            yield from answers


def _each(thing: tuple[Callable[..., R], list[tuple[Any, ...]]]) -> list[R]:
    do, given = thing
    return [do(*one) for one in given]


def slices(given: Iterable[S], length: int = SLICE) -> Iterator[list[S]]:
    """What a worker is given at a time: in the order given, so that neighbours in a file stay neighbours."""
    things = iter(given)
    while found := list(islice(things, length)):
        yield found


def cores() -> int:
    """How many processes can work at once here."""
    return len(os.sched_getaffinity(0))


def _begin(parent: int, begin: Callable[..., None], given: tuple[Any, ...]) -> None:
    """Make a worker ready: an interruption is the parent's to judge, and none outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    begin(*given)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)
