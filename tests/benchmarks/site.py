"""How fast the site answers, beside a plain Datasette over the same file. `python -m tests.benchmarks.site`"""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import quote_plus

from archive import serve
from archive.site import folder
from tests.benchmarks.site_archive import SITES, article_id, generated, queries
from tests.site.test_folder import unused

READERS = 4


class Speed(NamedTuple):
    """Times in milliseconds, and answers a second with so many readers at once."""

    p50: float
    p95: float
    per_second: float


def measured(address: str, paths: Sequence[str]) -> Speed:
    """Ask for every path once, by several readers at a time."""

    def ask(path: str) -> float:
        began = time.perf_counter()
        with urllib.request.urlopen(address + path, timeout=120) as answer:
            answer.read()
        return 1000 * (time.perf_counter() - began)

    began = time.perf_counter()
    with ThreadPoolExecutor(READERS) as readers:
        times = list(readers.map(ask, paths))
    cuts = quantiles(times, n=20, method="inclusive")
    return Speed(cuts[9], cuts[18], len(paths) / (time.perf_counter() - began))


@contextmanager
def running(command: Sequence[str]) -> Iterator[str]:
    """Run a server and yield its address."""
    port = command[command.index("--port") + 1]
    with subprocess.Popen(
        command, env=serve.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(f"{address}/-/versions.json")
            yield address
        finally:
            server.terminate()


def plain(published: Path) -> list[str]:
    """The command of a Datasette that nobody has set up, save that it may take its time: some searches need more."""
    command = [sys.executable, "-m", "datasette", "serve", "-i", str(published), "--port", str(unused())]
    return [*command, "--setting", "sql_time_limit_ms", "20000"]


def ours(published: Path) -> list[str]:
    """The command of a public server."""
    return folder.command(published, "127.0.0.1", unused(), public=True)


def pages(articles: int, n: int) -> dict[str, list[str]]:
    """Addresses of each kind of page; every search is another one."""
    words = [quote_plus(q) for q in islice(queries(), 2 * n)]
    when = [f"site={list(SITES)[k % 8]}&year={2009 + k % 16}" for k in range(n)]
    return {
        "front": ["/"] * n,
        "search": [f"/tim?q={q}" for q in words[:n]],
        "filter": [f"/tim?q={q}&{narrowed}" for q, narrowed in zip(words[n:], when, strict=True)],
        "browse": [f"/tim?{narrowed}&page={1 + k // 16}" for k, narrowed in enumerate(when)],
        "article": [f"/a/{article_id(1 + k * articles // n)}" for k in range(n)],
    }


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"nothing answers at {address}")


def compare(published: Path, articles: int, n: int = 200, few: int = 16) -> dict[str, Speed]:
    """Measure every kind of page, ours and a plain Datasette's, of one file in one run."""
    told: dict[str, Speed] = {}
    with running(plain(published)) as address:
        measured(address, ["/khotin-tinh/articles"] * 2)  # the file is in memory then
        told["plain table"] = measured(address, ["/khotin-tinh/articles"] * few)
        searches = [f"/khotin-tinh/articles?_search={quote_plus(q)}" for q in islice(queries(), few)]
        told["plain search"] = measured(address, searches)
    with running(ours(published)) as address:
        for name, paths in pages(articles, n).items():
            told[name] = measured(address, paths)
        told["table"] = measured(address, ["/khotin-tinh/articles"] * n)
    return told


def main(articles: int = 100_000) -> None:
    """Print the table of docs/serving.md."""
    with TemporaryDirectory() as place:
        published = generated(Path(place) / "khotin-tinh.db", articles, whole=False)
        print(f"{articles:,} articles, {published.stat().st_size / 1e6:,.0f} MB, {READERS} readers at once")
        print(f"| {'page':14} | {'p50 ms':>8} | {'p95 ms':>8} | {'a second':>8} |")
        for name, speed in compare(published, articles).items():
            print(f"| {name:14} | {speed.p50:8.1f} | {speed.p95:8.1f} | {speed.per_second:8.1f} |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
