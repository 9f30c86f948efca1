"""Crawls in processes of their own, over a server of these tests, and what is compared when they are done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from archive.layout import WORKING
from tests.benchmarks.bigsite import Site
from tests.line.conftest import ROOT
from tests.line.tables import rows
from tests.wire.web import Asked, Reply, Web

_PATIENCE = 120.0  # seconds for one run
QUICK = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0", "CONTACT=a@example.org", "REVISITS_PER_RUN=0")

#: Everything that is read from pages, without this file's own numbers, places, and moments of fetching.
DERIVED = (
    "SELECT DISTINCT url, method, origin, status, mime, digest FROM captures WHERE status <> 304",
    "SELECT id, url, title, kicker, lead, body, byline, author, section, tags, published_at, published_precision,"
    " published_certainty, published_method, published_not_before, version_count, sources FROM articles",
    "SELECT a.id, number, reason, changed, silent, v.title, v.lead, v.body"
    " FROM versions v JOIN articles a USING (docid)",
    "SELECT a.id, position, i.url, caption FROM images i JOIN articles a USING (docid)",
    "SELECT a.id, version, field, span_start, raw, value_from, value_to, rule FROM event_dates"
    " JOIN articles a USING (docid)",
    "SELECT DISTINCT article_id, c.url, place, selector, raw, value, precision, verdict"
    " FROM date_evidence e JOIN captures c USING (capture_id)",
    "SELECT site, method, url, kind, article_id, fate, iif(kind = 'article', detail, ''), title FROM frontier",
    "SELECT article_id FROM unsettled",
)


@contextmanager
def serving(number: int, after: float = 0.0, hold: tuple[int, threading.Event] | None = None) -> Iterator[Web]:
    """A site of so many articles; every answer takes `after` seconds, and those after the n-th wait for an event."""
    site = Site(number)

    def answer(asked: Asked) -> Reply:
        if hold and len(web.asked) > hold[0]:
            hold[1].wait(_PATIENCE / 4)
        return replace(site.answer(asked), after=after)

    web = Web(answer=answer)
    server = web.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Run:
    """A run of `scrapy crawl` that was started."""

    pid: int
    out: Path
    _ask: Callable[[object], str]

    def end(self, code: int = 0) -> str:
        """Wait for its end; returns what it said."""
        found = int(self._ask(self.pid))
        assert found == code, f"ended with {found}\n{self.out.read_text()}"
        return self.out.read_text()

    def signalled(self, number: signal.Signals, when: Callable[[], bool]) -> None:
        """Send it a signal when it is time."""
        self._wait(when)
        os.kill(self.pid, number)

    def _wait(self, when: Callable[[], bool]) -> None:
        last = time.monotonic() + _PATIENCE
        while self.alive and not when():
            assert time.monotonic() < last, "the run neither ended nor came to where it is to be stopped"
            time.sleep(0.002)

    def killed(self, when: Callable[[], bool]) -> bool:
        """Kill it when it is time; tells whether it was still alive then."""
        self._wait(when)
        os.kill(self.pid, signal.SIGKILL)  # a process nobody has waited for keeps its number
        return int(self._ask(self.pid)) == -signal.SIGKILL

    @property
    def alive(self) -> bool:
        """Whether it still does something."""
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


class Runs:
    """Starts runs."""

    def __init__(self, out: Path) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("KHOTIN_", "COV_", "PYTEST_"))}
        self._out, self._number = out, 0
        self._forker = subprocess.Popen(
            [sys.executable, "-m", "tests.kills.forker"],
            env=environment | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"},
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, data: Path, web: Web, *settings: str, dying: tuple[str, int] | None = None) -> Run:
        """Start a crawl, which dies by itself at a point that is given."""
        told = (*QUICK, f"DATA_DIR={data}", f"SOURCE={web.url}", "SPIDER_MODULES=tests.benchmarks.bigsite", *settings)
        return self.scrapy(["crawl", "big"], *told, dying=dying)

    def scrapy(
        self, words: list[str], *settings: str, dying: tuple[str, int] | None = None, now: datetime | None = None
    ) -> Run:
        """Start a command of scrapy; its clock shows a moment that is given."""
        self._number += 1
        out = self._out / f"run-{self._number}.txt"
        words = [*words, *(word for setting in settings for word in ("-s", setting))]
        told = {"words": words, "out": str(out), "dying": dying, "now": now.isoformat() if now else None}
        return Run(int(self._ask(told)), out, self._ask)

    def close(self) -> None:
        """End what starts them."""
        with self._forker:
            assert self._forker.stdin is not None
            self._forker.stdin.close()

    def _ask(self, told: object) -> str:
        assert self._forker.stdin is not None
        assert self._forker.stdout is not None
        self._forker.stdin.write(json.dumps(told) + "\n")
        self._forker.stdin.flush()
        return self._forker.stdout.readline()


def state(data: Path) -> list[list[str]]:
    """What an archive holds."""
    return [sorted(repr(row) for row in rows(data / WORKING, sql)) for sql in DERIVED]
