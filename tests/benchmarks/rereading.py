"""What reading an archive again costs: `python -m tests.benchmarks.rereading [PAGES [ROUNDS]]`.

From WARC files into the searchable database: everything read and written anew (`rebuild`), and everything read
again while it stands (`reextract`), each with the dates settled and the search index made; with one process and
with two, in turns. Beside it what publishing the whole file, with its lists and checks, adds; and trafilatura with
metadata over the same WARC files, with as many processes, which is also the control: its two processes share
nothing, so a ratio under 1.9 says that the machine had other things to do. Wall time, for that is what a person
waits; the best round, and the middling one. Then the memory of all processes together, for a tenth of the pages
and for all.
"""

from __future__ import annotations

import json
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
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from threading import Event, Thread

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
        return "\n".join(rows)


def rates(pages: int, rounds: int) -> Rates:
    """Measure every way, in turns."""
    taken: dict[tuple[str, int], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        write_library(data, pages)
        for _ in range(rounds):
            for jobs in (1, 2):
                for way, seconds in _fresh("phases", data, jobs).items():
                    taken.setdefault((way, jobs), []).append(pages / seconds)
                taken.setdefault(("trafilatura", jobs), []).append(_PAGES / _fresh("other", data, jobs)["trafilatura"])
    return Rates({k: max(v) for k, v in taken.items()}, {k: median(v) for k, v in taken.items()})


def memory(pages: int, jobs: int = 2) -> int:
    """The most memory, in bytes, that all processes of a re-extraction held at once."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        write_library(data, pages)
        rebuild(data, spiders(), 1, None, replace=False)
        return _fresh("memory", data, jobs)["bytes"]


def phases(data: Path, jobs: int) -> dict[str, float]:
    """Seconds of a rebuild and of a re-extraction, up to the search index and up to the published file."""
    found: dict[str, float] = {}
    ways: dict[str, Callable[[], object]] = {
        "rebuild": lambda: rebuild(data, spiders(), jobs, None, replace=True),
        "reextract": lambda: list(reextract(data, spiders(), (), jobs)),
    }
    for name, way in ways.items():
        read, published = _timed(way), _timed(lambda: publish(data / WORKING, data / PUBLISHED))
        found |= {name: read + _indexed(data), f"{name}, published": read + published}
    return found


def _indexed(data: Path) -> float:
    """Seconds that the search index alone takes, made anew in a copy of the published file."""
    copy = data / "index.db"
    shutil.copyfile(data / PUBLISHED, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.executescript("DROP TABLE articles_fts; DROP VIEW articles_search;")
        taken = _timed(lambda: connection.executescript(search.INDEX))
    copy.unlink()
    return taken


def other(data: Path, jobs: int) -> dict[str, float]:
    """Seconds that trafilatura takes, each process with WARC files and pages of its own."""
    with ProcessPoolExecutor(jobs, get_context("fork")) as pool:
        list(pool.map(_trafilatura, *zip(*[(data, n, jobs, 1) for n in range(jobs)], strict=True)))  # warm
        started = time.perf_counter()
        list(pool.map(_trafilatura, *zip(*[(data, n, jobs, _PAGES) for n in range(jobs)], strict=True)))
        return {"trafilatura": time.perf_counter() - started}


def held(data: Path, jobs: int) -> dict[str, float]:
    """The most memory of this process and its workers while they re-extract."""
    with _watched() as most:
        list(reextract(data, spiders(), (), jobs))
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
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it has just ended
    return sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) * 1024


def _fresh(what: str, data: Path, jobs: int) -> dict[str, int]:
    """Measure in a process of its own, so that no way warms another."""
    words = [sys.executable, "-m", "tests.benchmarks.rereading", "--one", what, str(data), str(jobs)]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


_ONE = {"phases": phases, "other": other, "memory": held}


def main(words: list[str]) -> None:
    """Measure one thing for the process that asked, or everything for people."""
    if words[:1] == ["--one"]:
        print(json.dumps(_ONE[words[1]](Path(words[2]), int(words[3]))))
        return
    pages, rounds = map(int, [*words, *["10000", "3"][len(words) :]])
    print(rates(pages, rounds).table())
    few, many = memory(pages // 10), memory(pages)
    print(f"memory of all processes: {few / 1e6:.0f} MB for {pages // 10} pages, {many / 1e6:.0f} MB for {pages}")


if __name__ == "__main__":
    main(sys.argv[1:])
