"""Web archives that give what no archive should: each costs its own memento or its own run, and says so."""

from __future__ import annotations

import gzip
import io
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest
from rich.console import Console
from scrapy.commands import BaseRunSpiderCommand
from scrapy.settings import Settings

from archive.layout import WORKING
from archive.records import RunReport
from archive.warc import WarcWriter
from crawler.backfill.archives import commoncrawl, wayback
from crawler.backfill.cdx import MOST_ROWS, Held, NotWhole, Query, read
from crawler.backfill.index import IndexClient, IndexFailed, Question
from crawler.backfill.members import Member
from crawler.backfill.news import Bookmarks, File
from crawler.backfill.offer import Desk
from crawler.backfill.pace import Pace
from crawler.backfill.patient import NoAnswer, Patient, Reply
from crawler.backfill.plan import Job, draw_up
from crawler.backfill.running import Backfill
from crawler.backfill.show import print_plan
from crawler.backfill.sources import Fetched, Wayback, asked_for, keep
from crawler.commands.backfill import Command
from crawler.runs.books import Books
from crawler.runs.progress import now_and_then
from spiders.longan import LongAn

T = TypeVar("T")
NOW = "2026-02-01T12:00:00+07:00"
URL = "http://baolongan.vn/tin-gia-dinh-a7.html"
HEAD = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>synthetic</p>"


def record(url: str = URL, date: str = "2019-03-04T05:06:07Z") -> bytes:
    head = HEAD.format(url=url, date=date) + f"Content-Type: application/http\r\nContent-Length: {len(PAGE)}\r\n\r\n"
    return head.encode() + PAGE + b"\r\n\r\n"


class Scripted(Patient):
    """Answers without a network: `answer` makes each out of the range that is asked for."""

    def __init__(self, folder: Path, answer: Callable[[str], tuple[int, dict[str, str], bytes]]) -> None:
        super().__init__(Pace(folder / "pace.json", 1e9), "tests", timeout=1, tries=1, back_off=0)
        self._answer = answer

    def _once(self, url: str, headers: dict[str, str]) -> Reply:
        status, fields, body = self._answer(headers.get("Range", ""))
        return Reply(url, status, tuple(fields.items()), body, NOW)


class Index(IndexClient):
    """An index whose answers are made on the spot; asked 200 times, it has won."""

    def __init__(self, answer: Callable[[str], str]) -> None:
        self._answer, self._questions = answer, 0

    def ask(self, question: Question, read: Callable[[str], T]) -> T:
        self._questions += 1
        assert self._questions < 200
        return read(self._answer(question.url))


def books(folder: Path) -> Books:
    return Books(folder, LongAn.name, "wayback", "r1", {"operator": "tests"}, reads=LongAn)


def job(url: str = URL, stamp: str = "20190304050607") -> Job:
    return Job(Held(url, stamp, "2019-03-04T12:06:07+07:00", 200, "text/html", "", None), url, "longan:a7")


def fates(data: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(data / WORKING)) as database:
        return database.execute("SELECT fate, detail FROM frontier WHERE url LIKE '%a7.html'").fetchall()


def test_a_record_that_is_no_gzip_member_never_lies_in_our_file(tmp_path: Path) -> None:
    with closing(WarcWriter(tmp_path, "longan-r1", {"isPartOf": "longan"})) as tape:
        with pytest.raises(NoAnswer, match="no gzip member"):
            keep(record(), "http://archive.test/x#bytes=0-9", tape)
        with pytest.raises(NoAnswer, match="more than one record"):
            keep(gzip.compress(record()) + record(), "http://archive.test/x#bytes=0-9", tape)
        assert keep(gzip.compress(record()), "http://archive.test/x#bytes=0-9", tape).capture.url == URL


NAMES = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]


def row(url: object, stamp: str = "20190304050607", digest: str = "A") -> list[object]:
    return ["k", stamp, url, "text/html", "200", digest, "9"]


@pytest.mark.parametrize(
    "url",
    [
        "http://baolongan.vn/a\n-a9.html",
        "http://baolongan.vn/a\r\nX: y-a9.html",
        "http://baolongan.vn/\ud800-a9.html",
        "http://u:p@baolongan.vn/x-a9.html",
        "http://baolongan.vn/" + "x" * 70_000,
        ["http://baolongan.vn/x-a9.html"],
    ],
)
def test_an_address_that_breaks_heads_is_a_malformed_line(url: object) -> None:
    answer = read(json.dumps([NAMES, row(URL), row(url)]))
    assert [one.url for one in answer.held] == [URL]
    assert "address" in answer.malformed[0][1]


def test_an_address_is_ascii_and_what_is_no_table_no_answer() -> None:
    (held,) = read(json.dumps([NAMES, row("http://baolongan.vn/thời sự%20-a9.html?b=[1]")])).held
    assert held.url == "http://baolongan.vn/th%E1%BB%9Di%20s%E1%BB%B1%20-a9.html?b=[1]"
    for text in ("[" * 200_000, '{"a":' * 200_000, '[["timestamp",[]],["1",2]]', '[["timestamp",{}],[]]'):
        with pytest.raises(NotWhole):
            read(text)


def test_a_file_of_an_index_has_a_name_of_one_line() -> None:
    line = {"url": URL, "timestamp": "20190304050607", "offset": "0", "length": "9", "filename": "a\r\nX: y"}
    good = line | {"filename": "a.warc.gz"}
    answer = read("".join(json.dumps(one) + "\n" for one in (good, line)))
    assert (len(answer.held), len(answer.malformed)) == (1, 1)


class Breaking:
    """An origin whose memento cannot be written down."""

    def fetch(self, job: Job, tape: WarcWriter) -> Fetched:
        raise ValueError("a WARC field of two lines cannot be written")


def test_a_memento_that_cannot_be_written_is_a_failed_visit(tmp_path: Path) -> None:
    with closing(books(tmp_path)) as open_books:
        report: RunReport = Backfill(LongAn, open_books).fetch([job()], Breaking())
    assert sum(number for _, number in report.failed) == 1
    assert fates(tmp_path) == [("failed", "bad record")]


class Stream(File):
    """A file of one record."""

    def __init__(self, packed: bytes, head: bytes) -> None:
        self.url, self._member = "http://archive.test/x", Member(0, len(packed), packed, head)

    def captures(self, site: object, at: int) -> Any:
        yield self._member


def test_a_record_of_the_year_9999_is_a_failed_visit(tmp_path: Path) -> None:
    late = record(date="9999-12-31T23:59:59Z")
    with closing(books(tmp_path)) as open_books:
        stream = Stream(gzip.compress(late), late)
        marks = Bookmarks(tmp_path / "marks.json")
        report = Backfill(LongAn, open_books).read([("x", stream)], marks, lambda url, moment: False, None)
    assert sum(number for _, number in report.failed) == 1
    assert fates(tmp_path) == [("failed", "bad record")]


ONE = gzip.compress(record(), mtime=0)


@pytest.mark.parametrize(
    ("said", "body", "why"),
    [
        (f"bytes 0-{len(ONE) + 6}/{len(ONE) + 7}", ONE + b"garbage", "no gzip member begins"),
        (f"bytes 5-{len(ONE) + 4}/{len(ONE) * 9}", ONE, "bytes from 0 on"),
        ("bytes 1-0/999", b"", "bytes from 0 on"),
        (f"bytes 0-{len(ONE) - 1}/{'9' * 5000}", ONE, "a part of the file"),
    ],
)
def test_a_part_that_is_none_ends_the_reading_with_a_sentence(tmp_path: Path, said: str, body: bytes, why: str) -> None:
    marks = Bookmarks(tmp_path / "marks.json")
    file = File(Scripted(tmp_path, lambda asked: (206, {"Content-Range": said}, body)), "http://archive.test/x", 4096)
    with closing(books(tmp_path)) as open_books:
        report = Backfill(LongAn, open_books).read([("x", file)], marks, lambda url, moment: True, None)
    assert why in report.cause
    assert marks.of("x") == 0


def test_a_file_that_changes_or_a_record_without_end_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    totals = count(1000)

    def growing(asked: str) -> tuple[int, dict[str, str], bytes]:
        first = int(asked.removeprefix("bytes=").split("-")[0])
        return 206, {"Content-Range": f"bytes {first}-{first + len(ONE) - 1}/{next(totals)}"}, ONE

    with pytest.raises(NoAnswer, match="bytes from"):
        list(File(Scripted(tmp_path, growing), "http://archive.test/x", 4096).captures(LongAn, 0))
    monkeypatch.setattr("crawler.backfill.news._LARGEST_PART", 64)

    def endless(asked: str) -> tuple[int, dict[str, str], bytes]:
        return 206, {"Content-Range": "bytes 0-15/999999"}, ONE[:16]

    with pytest.raises(NoAnswer, match="no end of the record at byte 0"):
        list(File(Scripted(tmp_path, endless), "http://archive.test/x", 16).captures(LongAn, 0))


def test_a_long_patience_is_told_every_minute(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A log that says nothing for half an hour is taken for dead."""
    time = [1000.0]

    def sleep(seconds: float) -> None:
        time[0] += seconds

    pace = Pace(tmp_path / "pace.json", 60, lambda: time[0], sleep)
    pace.wait("http://archive.test")
    pace.hold("http://archive.test", 1800)
    with caplog.at_level("INFO", "crawler.backfill.pace"):
        pace.wait("http://archive.test")
    assert time[0] >= 2800
    assert len(caplog.messages) == 30
    assert caplog.messages[1] == "http://archive.test asked for patience: the next request leaves in 1740 s"


def test_a_file_of_news_tells_how_far_it_is(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A gigabyte takes minutes, and one that is asked for again and again takes longer."""
    time = [0.0]
    say = now_and_then(logging.getLogger("crawler.backfill.running"), lambda: time[0])
    with caplog.at_level("INFO", "crawler.backfill.running"):
        for _ in range(300):
            time[0] += 1.0
            say("%s: %d of %d MB read", "x.warc.gz", 5, 1024)
    assert caplog.messages == ["x.warc.gz: 5 of 1024 MB read"] * 5


def answers(index: Index, rows: int) -> int:
    return len(list(wayback(index, "http://archive.test/cdx", LongAn, keep=1, rows=rows)))


def test_an_index_that_goes_in_circles_is_left() -> None:
    keys = count()
    circle = Index(lambda url: json.dumps([NAMES, row(URL), [], ["B" if "resumeKey=A" in url else "A"]]))
    always_new = Index(lambda url: json.dumps([NAMES, row(URL), [], [f"K{next(keys)}"]]))
    timeless = Index(lambda url: json.dumps([NAMES, *[row(URL)] * 10]))
    for index, rows, why in (
        (circle, 100, "a key it gave before"),
        (always_new, 100, "without anything new"),
        (timeless, 10, "captures of other times"),
    ):
        with pytest.raises(IndexFailed, match=why):
            answers(index, rows)


def new_rows(url: str, numbers: Iterator[int]) -> str:
    """An answer with captures and a key that were never there before."""
    n = next(numbers)
    return json.dumps([NAMES, row(f"http://baolongan.vn/tin-a{n}.html"), [], [f"K{n}"]])


def test_an_index_without_end_is_left_and_what_it_named_is_planned() -> None:
    """Every answer brings a capture nobody named before, and another key."""
    numbers = count(1)
    given = list(
        wayback(Index(lambda url: new_rows(url, numbers)), "http://archive.test/cdx", LongAn, keep=1, rows=100, most=20)
    )
    assert [bool(one.cut) for one in given] == [False] * 20 + [True]
    drawn = draw_up(given, LongAn, lambda url, moment: False)
    assert len(drawn.jobs) == 20
    (why,) = drawn.cut
    assert "has not come to its end after 20 answers and 20 captures" in why
    out = io.StringIO()
    print_plan(drawn, 4.0, Console(file=out))
    assert "NOT ALL THERE IS: http://archive.test/cdx has not" in out.getvalue()


def test_an_index_without_end_is_gone_on_with_where_it_was_left(tmp_path: Path) -> None:
    """The answers are kept, so that a larger bound asks for what is behind them alone."""
    numbers, asked = count(1), []

    class Endless(Scripted):
        def _once(self, url: str, headers: dict[str, str]) -> Reply:
            asked.append(url)
            return Reply(url, 200, (), new_rows(url, numbers).encode(), NOW)

    client = IndexClient(tmp_path / "answers", Endless(tmp_path, lambda _: (200, {}, b"")))
    for most in (5, 9):
        given = list(wayback(client, "http://archive.test/cdx", LongAn, keep=1e9, rows=100, most=most))
        assert (len(given), len(asked)) == (most + 1, most)
    assert len(set(asked)) == 9


def test_common_crawl_without_end_is_left_too() -> None:
    listed = json.dumps([{"id": f"CC-MAIN-2019-{n}"} for n in range(999)])
    answers = {"collinfo": listed, "showNumPages": '{"pages": 1000000000}'}
    index = Index(lambda url: next((text for key, text in answers.items() if key in url), line))
    line = (
        json.dumps({"url": URL, "timestamp": "20190304050607", "offset": "0", "length": "9", "filename": "a.gz"}) + "\n"
    )
    given = list(commoncrawl(index, "http://archive.test", LongAn, keep=1, most=30))
    assert len(given) == 30 - 2 + 1  # the list and a number of pages are answers too
    assert "after 30 answers and 28 captures" in given[-1].cut


def test_more_captures_of_one_second_than_an_answer_may_have_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second cannot be asked in halves: it is asked for once more with room, and what is cut off then is said."""
    second = Query("baolongan.vn", "20190304050607", "20190304050607", 2)
    full = read(json.dumps([NAMES, row(URL), row(URL, digest="B")]))
    (more,) = second.after(full)
    assert (more.since, more.until, more.limit, second.keeps(full)) == (second.since, second.until, MOST_ROWS, False)
    assert (more.after(full), more.keeps(full), more.cut(full)) == ((), True, "")
    last = replace(more, limit=2)
    monkeypatch.setattr("crawler.backfill.cdx.MOST_ROWS", 2)
    assert (last.after(full), last.keeps(full)) == ((), True)
    assert "2 captures of the one second 20190304050607" in last.cut(full)
    given = list(wayback(Index(lambda url: _at_that_second(url)), "http://archive.test/cdx", LongAn, keep=1, rows=2))
    (cut,) = {one.cut for one in given} - {""}
    assert "of the one second" in cut
    assert len(draw_up(given, LongAn, lambda url, moment: False).jobs) == 2


def _at_that_second(url: str) -> str:
    """What an index without keys says that holds more than two captures of one second, and gives two."""
    asked = parse_qs(urlsplit(url).query)
    inside = asked["from"][0] <= "20190304050607" <= asked["to"][0]
    rows = [row(f"http://baolongan.vn/tin-a{n}.html") for n in range(2)] if inside else []
    return json.dumps([NAMES, *rows])


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("Mon, 04 Mar 2019 05:06:07 GMT", "2019-03-04T12:06:07+07:00"),
        ("Mon, 01 Feb 2027 05:06:07 GMT", None),
        ("Mon, 04 Mar 2019 05:06:07 +99999999999999", None),
        (f"Mon, 04 Mar {'9' * 5000} 05:06:07 GMT", None),
    ],
)
def test_a_memento_is_of_the_past(tmp_path: Path, said: str, moment: str | None) -> None:
    patient = Scripted(tmp_path, lambda asked: (200, {"Memento-Datetime": said, "Content-Type": "text/html"}, b"x"))
    with closing(WarcWriter(tmp_path / "warc", "longan-r1", {"isPartOf": "longan"})) as tape:
        assert Wayback(patient, "http://archive.test/web").fetch(job(), tape).capture.memento_at == moment


def test_another_moment_given_in_place_of_the_asked_one_is_not_fetched_again(tmp_path: Path) -> None:
    fields = {"Memento-Datetime": "Mon, 04 Mar 2013 05:06:07 GMT", "Content-Type": "text/html"}
    origin = Wayback(Scripted(tmp_path, lambda asked: (200, fields, b"<p>synthetic</p>")), "http://archive.test/web")
    with closing(books(tmp_path)) as open_books:
        Backfill(LongAn, open_books).fetch([job()], origin)
    settings = Settings({"DATA_DIR": str(tmp_path), "MEMENTOS_PER_MINUTE": 60})
    has = Desk(settings, LongAn)._has()
    url = LongAn.canonical(URL)
    assert has(url, "2019-03-04T12:06:07+07:00")  # as asked
    assert has(url, "2013-03-04T12:06:07+07:00")  # as it came
    assert not has(url, "2019-03-05T12:06:07+07:00")
    assert asked_for("http://archive.test/web/20191304050607id_/http://x.vn/") is None


@pytest.mark.parametrize("said", ["9" * 5000, "9" * 400, "Mon, 04 Mar 99999999999 05:06:07 GMT"])
def test_patience_of_thousands_of_digits_is_the_usual_one(tmp_path: Path, said: str) -> None:
    patient = Scripted(tmp_path, lambda asked: (429, {"Retry-After": said}, b""))
    with pytest.raises(NoAnswer, match="HTTP 429"):
        patient.get("http://archive.test/x", patient.when_free)


@pytest.mark.parametrize(
    ("trouble", "code", "said"),
    [
        (sqlite3.OperationalError("database is locked"), 1, "database is locked. What was committed stays"),
        (KeyboardInterrupt(), 130, "interrupted; what came before is kept"),
    ],
)
def test_a_database_that_fails_and_an_interrupt_are_one_sentence(
    trouble: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise trouble

    command: BaseRunSpiderCommand = Command()
    monkeypatch.setattr(command, "_kind", "wayback", raising=False)
    monkeypatch.setattr(command, "settings", Settings())
    monkeypatch.setattr("crawler.commands.backfill.get_spider_loader", broken)
    command.run(["longan"], None)  # type: ignore[arg-type]  # never looked at
    error = capsys.readouterr().err
    assert command.exitcode == code
    assert said in error
    assert error.count("\n") == 1
