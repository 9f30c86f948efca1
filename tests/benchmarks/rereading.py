"""What reading an archive again costs: `python -m tests.benchmarks.rereading [PAGES [ROUNDS [memory]]]`.

From WARC files into the searchable database: everything read and written anew (`rebuild`), and everything read
again while it stands (`reextract`), each with the dates settled and the search indexes made; with one process on one
core and with two on two, in turns. Beside it what publishing the whole file, with its lists and checks, adds; and
trafilatura with metadata over the same WARC files, with as many processes, which is also the control: its two
processes share nothing, so a ratio under 1.9 says that the machine had other things to do. Wall time, for that is what
a person waits; the best round, and the middling one. Then processor time, which other work on the machine bends less:
what the two cores could come to at best, were neither ever idle. With `memory`, that of all processes together, for a
tenth of the pages and for all.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Any

import trafilatura

from archive import search
from archive.layout import PUBLISHED, WORKING
from archive.publishing.publish import publish
from archive.warc import WarcFolder, inspect
from crawler.rereading.rebuilding import rebuild
from crawler.rereading.reextracting import reextract
from tests.benchmarks.library import write_library
from tests.engine.truth import spiders

WAYS = ("rebuild", "rebuild, published", "reextract", "reextract, published", "trafilatura")
CORES_GOAL = 1.7  # two processes over one
TRAFILATURA_GOAL = 15.0  # ours over trafilatura, with as many processes
MEMORY_GOAL = 1.2  # ten times the pages
_PAGES = 60  # that trafilatura reads in a round: it takes as long for each, however many there are


@dataclass(frozen=True)
class Rates:
    """Pages a second of each way, by the number of processes; the best round of several, and the middling one."""

    best: dict[tuple[str, int], float]
    middling: dict[tuple[str, int], float]
    busy: dict[tuple[str, int], tuple[float, float]]  # processor seconds of the parent and of its workers

    def cores(self, way: str) -> float:
        """Two processes over one."""
        return self.best[way, 2] / self.best[way, 1]

    def trafilatura(self, way: str, jobs: int) -> float:
        """Ours over trafilatura."""
        return self.best[way, jobs] / self.best["trafilatura", jobs]

    def table(self) -> str:
        """For people."""
        rows = [f"{'pages a second':<22}{'1 process':>14}{'2 processes':>14}{'ratio':>8}{'× trafilatura':>22}"]
        for way in WAYS:
            one, two = (f"{self.best[way, n]:.0f} ({self.middling[way, n]:.0f})" for n in (1, 2))
            beside = " and ".join(f"{self.trafilatura(way, n):.1f}" for n in (1, 2))
            rows.append(f"{way:<22}{one:>14}{two:>14}{self.cores(way):>8.2f}{beside:>22}")
        for way in ("rebuild", "reextract"):
            alone, (parent, workers) = self.busy[way, 1][0], self.busy[way, 2]
            told = f"{alone:.1f} s of one processor, or {parent:.1f} s of the parent and {workers:.1f} s of two workers"
            rows.append(f"{way}, without the index: {told}; at best {alone / (parent + workers) * 2:.2f}")
        return "\n".join(rows)


def rates(pages: int, rounds: int) -> Rates:
    """Measure every way, in turns."""
    taken: dict[tuple[str, int], list[float]] = {}
    busy: dict[tuple[str, int], tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        write_library(data, pages)
        for _ in range(rounds):
            for jobs in (1, 2):
                for way, (seconds, *processors) in _fresh("phases", data, jobs).items():
                    taken.setdefault((way, jobs), []).append(pages / seconds)
                    busy[way, jobs] = min(busy.get((way, jobs), (1e9, 0.0)), (processors[0], processors[1]), key=sum)
                taken.setdefault(("trafilatura", jobs), []).append(_PAGES / _fresh("other", data, jobs)["trafilatura"])
    return Rates({k: max(v) for k, v in taken.items()}, {k: median(v) for k, v in taken.items()}, busy)


def memory(pages: int, jobs: int = 2) -> dict[str, int]:
    """The most memory, in bytes, that all processes of a rebuild and of a re-extraction held at once."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        write_library(data, pages)
        return {way: _fresh(way, data, jobs)["bytes"] for way in ("rebuild", "reextract")}


def phases(data: Path, jobs: int) -> dict[str, tuple[float, float, float]]:
    """A rebuild and a re-extraction, up to the search indexes and up to the published file: seconds, and of reading
    those of the processor, the parent's and the workers'."""
    found: dict[str, tuple[float, float, float]] = {}
    for name, way in _ways(data, jobs).items():
        before = _processors()
        read = _timed(way)
        parent, workers = (after - before for after, before in zip(_processors(), before, strict=True))
        if not found:
            published = _timed(lambda: publish(data / WORKING, data / PUBLISHED))
            indexed = _indexed(data)
        found[name] = read + indexed, parent, workers
        found[f"{name}, published"] = read + published, parent, workers
    return found


def _ways(data: Path, jobs: int) -> dict[str, Callable[[], object]]:
    return {
        "rebuild": lambda: rebuild(data, spiders(), jobs, None, replace=True),
        "reextract": lambda: list(reextract(data, spiders(), (), jobs)),
    }


def _processors() -> tuple[float, float]:
    """Processor seconds of this process and of those that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return used[0].ru_utime + used[0].ru_stime, used[1].ru_utime + used[1].ru_stime


def _indexed(data: Path) -> float:
    """Seconds that the search indexes alone take, made anew in a copy of the published file."""
    copy = data / "index.db"
    shutil.copyfile(data / PUBLISHED, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.executescript("DROP TABLE articles_fts; DROP TABLE articles_exact;")
        taken = _timed(lambda: search.build(connection))
    copy.unlink()
    return taken


def other(data: Path, jobs: int) -> dict[str, float]:
    """Seconds that trafilatura takes, each process with WARC files and pages of its own."""
    with ProcessPoolExecutor(jobs, get_context("fork")) as pool:
        list(pool.map(_trafilatura, *zip(*[(data, n, jobs, 1) for n in range(jobs)], strict=True)))  # warm
        started = time.perf_counter()
        list(pool.map(_trafilatura, *zip(*[(data, n, jobs, _PAGES) for n in range(jobs)], strict=True)))
        return {"trafilatura": time.perf_counter() - started}


def held(way: str, data: Path, jobs: int) -> dict[str, float]:
    """The most memory of this process and its workers while they work in one of the ways."""
    with _watched() as most:
        _ways(data, jobs)[way]()
    return {"bytes": most[0]}


def _trafilatura(data: Path, first: int, step: int, pages: int) -> None:
    folder = WarcFolder(data / "warc")
    entries = (e for path in sorted(folder.folder.iterdir()) for e in islice(inspect(path).entries, pages // 5 + 1))
    for entry in islice(entries, first, pages, step):
        trafilatura.extract(folder.read(entry.file, entry.offset).content, with_metadata=True)


def _timed(way: Callable[[], object]) -> float:
    started = time.perf_counter()
    way()
    return time.perf_counter() - started


@contextmanager
def _watched() -> Iterator[list[int]]:
    """Look at the memory of this process and its children, twenty times a second."""
    most, done = [0], Event()

    def look() -> None:
        while not done.wait(0.05):
            most[0] = max(most[0], sum(map(_resident, ["self", *_children()])))

    watcher = Thread(target=look)
    watcher.start()
    try:
        yield most
    finally:
        done.set()
        watcher.join()


def _children() -> list[str]:
    return [pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()]


def _resident(pid: str) -> int:
    """Bytes of a process; of what it shares with others, its share."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it has just ended
    return sum(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")) * 1024


def _fresh(what: str, data: Path, jobs: int) -> dict[str, Any]:
    """Measure in a process of its own, so that no way warms another; with as many cores as processes."""
    words = [sys.executable, "-m", "tests.benchmarks.rereading", "--one", what, str(data), str(jobs)]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


_ONE: dict[str, Callable[[Path, int], object]] = {
    "phases": phases,
    "other": other,
    "rebuild": partial(held, "rebuild"),
    "reextract": partial(held, "reextract"),
}


def main(words: list[str]) -> None:
    """Measure one thing for the process that asked, or everything for people."""
    if words[:1] == ["--one"]:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(words[3])])
        print(json.dumps(_ONE[words[1]](Path(words[2]), int(words[3]))))
        return
    pages, rounds = map(int, [*words, *["10000", "1"][len(words) :]][:2])
    print(rates(pages, rounds).table())
    if "memory" in words:
        few, many = memory(pages // 10), memory(pages)
        for way, held in few.items():
            told = f"{held / 1e6:.0f} MB for {pages // 10} pages, {many[way] / 1e6:.0f} MB for {pages}"
            print(f"{way}, all processes: {told}, ratio {many[way] / held:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
