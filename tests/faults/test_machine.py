"""What goes wrong on our side: the disk is full, the database is locked, the clock jumps. Nothing captured is lost."""

from __future__ import annotations

import asyncio
import itertools
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.records import RunReport
from archive.store import BATCH
from archive.warc import WarcFolder, inspect
from crawler import clock
from crawler.rereading.rebuilding import rebuild
from crawler.runs.exits import BROKEN, exit_code
from crawler.runs.ledger import ledger_of
from tests.faults.given import SHORT, Misbehaving
from tests.faults.server import Faulty, Line
from tests.faults.ways import HTML, answer, article
from tests.wire.conftest import crawl_in
from tests.wire.test_endings import small_disk

ARTICLES = 70  # more than the store holds back for one transaction


class Sound(Misbehaving):
    """A site of which nothing is wrong."""

    name = "sound"


def noise(number: int, size: int) -> str:
    """Text that packs badly."""
    return f"<!-- {random.Random(number).randbytes(size // 2).hex()} -->"


def sound(line: Line) -> bool:
    if line.path == "/robots.txt":
        line.send(answer(b"User-agent: *\nDisallow: /closed\n"))
    elif line.path == "/tin/":
        line.send(
            answer("".join(f"<a href='/bai-{n}.html'>Bài số {n} của trang</a>" for n in range(ARTICLES)).encode(), HTML)
        )
    else:
        number = int(line.path.removeprefix("/bai-").removesuffix(".html"))
        line.send(answer(article(f"Bài số {number} của trang", noise(number, 20_000)), HTML))
    return True


@pytest.fixture
def server() -> Iterator[Faulty]:
    server = Faulty({}, sound).start()
    yield server
    server.stop()


def run(loop: asyncio.AbstractEventLoop, server: Faulty, data: Path, **more: Any) -> RunReport | None:
    source = f"hosts:faulty.vn=127.0.0.1:{server.port}"
    settings = {**SHORT, "DOWNLOAD_TIMEOUT": 5, "SOURCE": source, "DATA_DIR": str(data), **more}
    return ledger_of(crawl_in(loop, Sound, settings, 60)).report


def whole(data: Path) -> None:
    """Every article is there once, and whatever a row points at is on the disk."""
    with closing(sqlite3.connect(data / "archive.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*), count(DISTINCT id) FROM articles").fetchone() == (ARTICLES, ARTICLES)
        assert database.execute("SELECT count(*) FROM versions").fetchone() == (ARTICLES,)
        captures = database.execute("SELECT warc_file, warc_offset, url FROM captures").fetchall()
    folder = WarcFolder(data / "warc")
    assert all(folder.read(file, offset).url == url for file, offset, url in captures)


def said_once(caplog: pytest.LogCaptureFixture, what: str) -> None:
    """The end is told once, by name, with its cause in the next line, and without a traceback."""
    errors = [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]
    assert [record.exc_info for record in errors if record.exc_info] == []
    ending = [record.getMessage() for record in errors if "The crawl ends here" in record.getMessage()]
    assert len(ending) == 1, ending
    assert what in ending[0]


def broken(report: RunReport | None, what: str) -> None:
    """The account names what could not be written, and cron hears of it."""
    assert report is not None
    assert (report.verdict, report.alarm, report.lost) == ("broken", True, 0)
    assert what in report.cause
    assert exit_code([report]) == BROKEN


def captured(data: Path) -> list[tuple[str, int]]:
    return [(e.url, e.status) for path in sorted((data / "warc").glob("*.warc*")) for e in inspect(path).entries]


@pytest.mark.parametrize(
    "size", [250_000, pytest.param(500_000, marks=pytest.mark.long), pytest.param(700_000, marks=pytest.mark.long)]
)
def test_a_full_disk_ends_the_crawl_by_name_and_the_next_one_goes_on(
    loop: asyncio.AbstractEventLoop, server: Faulty, tmp_path: Path, size: int, caplog: pytest.LogCaptureFixture
) -> None:
    with small_disk(size):
        report = run(loop, server, tmp_path)
    broken(report, "File too large")
    said_once(caplog, "written")
    assert len(server.asked) < ARTICLES
    before = captured(tmp_path)
    assert before
    after = run(loop, server, tmp_path)
    assert after is not None
    assert after.lost == 0
    whole(tmp_path)
    assert captured(tmp_path)[: len(before)] == before


def test_a_database_without_room_loses_nothing(
    loop: asyncio.AbstractEventLoop,
    server: Faulty,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("archive.store.Store._mark", full)
        report = run(loop, server, tmp_path)
    broken(report, "database or disk is full")
    said_once(caplog, "the archive cannot be written")
    assert len(server.asked) <= BATCH + 3  # the page that was on its way; then nothing more was fetched
    assert run(loop, server, tmp_path) is not None
    whole(tmp_path)


def lock(database: Path, seconds: float) -> threading.Thread:
    """Hold the write lock of a database for a while."""

    def hold() -> None:
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            other.execute("ROLLBACK")

    thread = threading.Thread(target=hold, daemon=True)
    thread.start()
    return thread


class Locking(Faulty):
    """Locks the database once the crawl is well on its way."""

    data: Path
    seconds: float
    holder: threading.Thread | None = None

    def answer(self, line: Line) -> bool:
        if self.holder is None and line.path == "/bai-20.html":
            self.holder = lock(self.data / "archive.db", self.seconds)
            time.sleep(0.1)
        return sound(line)


def locking(data: Path, seconds: float) -> Locking:
    server = Locking({}, sound)
    server.data, server.seconds, server.otherwise = data, seconds, server.answer
    server.start()
    return server


def test_a_database_locked_for_seconds_is_waited_for(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    server = locking(tmp_path, 1.5)
    report = run(loop, server, tmp_path)
    server.stop()
    assert server.holder is not None
    assert report is not None
    assert (report.lost, report.stored) == (0, ARTICLES)
    whole(tmp_path)


@pytest.mark.long
def test_a_database_locked_for_good_ends_the_crawl_by_name_and_loses_nothing(
    loop: asyncio.AbstractEventLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = locking(tmp_path, 3.0)
    with monkeypatch.context() as patch:
        patch.setattr("archive.schema.PATIENCE", 0.2)
        report = run(loop, server, tmp_path)
    broken(report, "database is locked")
    said_once(caplog, "the archive cannot be written")
    assert len(server.asked) < ARTICLES
    assert server.holder is not None
    server.holder.join()
    assert run(loop, server, tmp_path) is not None
    server.stop()
    whole(tmp_path)


@pytest.mark.long
def test_a_reader_holds_nobody_up(loop: asyncio.AbstractEventLoop, server: Faulty, tmp_path: Path) -> None:
    run(loop, server, tmp_path)
    with closing(sqlite3.connect(tmp_path / "archive.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        seen = reader.execute("SELECT count(*) FROM runs").fetchone()
        report = run(loop, server, tmp_path)
        assert reader.execute("SELECT count(*) FROM runs").fetchone() == seen
    assert report is not None
    assert report.lost == 0
    whole(tmp_path)


def test_a_clock_that_jumps_confuses_neither_the_pace_nor_the_archive(
    loop: asyncio.AbstractEventLoop, server: Faulty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jumps = itertools.cycle([timedelta(0), timedelta(days=400), timedelta(hours=-5), timedelta(days=-3000)])
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + next(jumps))
    report = run(loop, server, tmp_path, DOWNLOAD_DELAY=0.02, DOWNLOAD_DELAY_JITTER=0)
    assert report is not None
    assert (report.lost, report.stored) == (0, ARTICLES)
    whole(tmp_path)
    moments = [moment for moment, *_ in server.asked]
    assert 0.95 * 0.02 * len(moments) < moments[-1] - moments[0] < 20


def test_what_the_hosts_allowed_is_rebuilt_too(loop: asyncio.AbstractEventLoop, server: Faulty, tmp_path: Path) -> None:
    run(loop, server, tmp_path)
    rebuild(tmp_path, {"sound": Sound}, 1, tmp_path / "again.db", replace=False)
    rows = []
    for name in ("archive.db", "again.db"):
        with closing(sqlite3.connect(tmp_path / name)) as database:
            rows.append(database.execute("SELECT * FROM robots").fetchall())
    assert rows[0] == rows[1]
    [row] = rows[0]
    assert row[0] == "http://faulty.vn"
