"""The books of a run: what did not reach the database is looked for by the next run, in the WARC."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import archive.store
from archive.layout import WORKING
from archive.records import Capture
from archive.warc import Received, Sent
from crawler.answers import Asked, answer, page_of
from crawler.frontier import Frontier
from crawler.runs.books import Books
from spiders.longan import LongAn
from tests.line.tables import rows
from tests.sampleweb import pages

PAGE = next(p for p in pages("longan") if p.truth and p.truth.id and not p.truth.rejection and p.case is None)
HTML = (("Content-Type", "text/html; charset=utf-8"),)


def opened(data: Path, name: str) -> Books:
    return Books(data, "longan", "live", name, {"origin": "live"}, reads=LongAn)


def take(books: Books) -> None:
    """Capture one article, and record what it comes to."""
    written = books.tape.exchange(Sent("GET", PAGE.url, ()), Received(200, HTML, PAGE.body, PAGE.fetched_at))
    place = {"digest": written.digest, "warc_file": written.file, "warc_offset": written.offset}
    capture = Capture(PAGE.url, "GET", "", PAGE.fetched_at, "live", 200, "text/html", **place)  # type: ignore[arg-type]  # plain words and a number
    asked = Asked(("GET", LongAn.canonical(PAGE.url), ""), "article")
    for outcome in answer(LongAn, asked, page_of(capture, PAGE.body, HTML[0][1]), capture).outcomes:
        books.record(outcome)


@contextmanager
def locked(_: sqlite3.Connection) -> Iterator[None]:
    raise sqlite3.OperationalError("database is locked")
    yield


def test_what_a_failed_write_dropped_is_in_the_database_after_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = opened(tmp_path, "1")
    books.store.declare_site(LongAn.facts())
    take(books)
    with monkeypatch.context() as patch:
        patch.setattr(archive.store, "writing", locked)
        with pytest.raises(sqlite3.OperationalError):
            books.store.flush()
    books.tally.errors += 1  # as Scrapy's signal has it
    assert books.balance(Frontier(), "finished").verdict == "broken"
    assert rows(tmp_path / WORKING, "SELECT id FROM articles") == []
    opened(tmp_path, "2").close()
    assert [row["id"] for row in rows(tmp_path / WORKING, "SELECT id FROM articles")] == [PAGE.truth and PAGE.truth.id]


def test_a_run_that_went_well_is_not_looked_through_again(tmp_path: Path) -> None:
    books = opened(tmp_path, "1")
    books.store.declare_site(LongAn.facts())
    take(books)
    assert books.balance(Frontier(), "finished").verdict == "healthy"
    assert rows(tmp_path / WORKING, "SELECT file FROM tapes") == [{"file": books.tape.files[0]}]
