"""Thirty nights of an archive that grows as archives do: nothing of it is refused. On rows alone, without a crawl."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile

import pytest

from archive.layout import PUBLISHED, WORKING
from archive.publishing import comparing, hiding
from archive.publishing.changes import attached
from archive.publishing.policy import Rule
from archive.publishing.publish import publish
from archive.store import Store
from tests.archive.factory import SITES, article, dateline, read, report, spoken

_RULES = {one.site: Rule(None, "Whole.", "Toàn bộ.") for one in SITES[:2]}
_OF_ARTICLES = ("versions", "images", "attachments", "date_evidence", "event_dates")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty articles of one site and three of another, published."""
    made = tmp_path_factory.mktemp("data")
    with Store(made / WORKING) as store:
        for site, count in (("longan", 60), ("laichau", 3)):
            store.declare_site(next(one for one in SITES if one.site == site))
            for n in range(count):
                store.put(read(article(n, site)))
            store.settle(site, dateline, spoken)
            store.finish(report(site, source="live"))
    publish(made / WORKING, made / PUBLISHED)
    return made


@contextmanager
def _night(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None, uri=True)) as db:
        db.execute("PRAGMA synchronous = OFF")
        yield db


def _refused(db: sqlite3.Connection, data: Path, before: Path) -> list[comparing.Refusal]:
    db.execute("CREATE TEMP TABLE IF NOT EXISTS removed (article_id TEXT PRIMARY KEY, hidden INTEGER NOT NULL)")
    with attached(db, data / WORKING, "work"), attached(db, before, "before"):
        hiding.teach(db)
        return comparing.refusals(db, _RULES)


def _copied(db: sqlite3.Connection, table: str, where: str, **changed: object) -> None:
    """Add copies of rows, some columns of them changed."""
    names = [str(row[1]) for row in db.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(f":{name}" if name in changed else name for name in names)
    db.execute(f"INSERT INTO {table} SELECT {values} FROM {table} WHERE {where}", changed)


def _publish_one(db: sqlite3.Connection, number: int) -> None:
    """Add an article with everything that belongs to it."""
    model, made = f"longan:a{1000 + number % 60}", f"longan:a{5000 + number}"
    _copied(db, "captures", f"capture_id = {number % 60 + 1}", capture_id=5000 + number, warc_offset=-number)
    _copied(db, "articles", f"id = '{model}'", id=made, docid=5000 + number, url=f"https://longan.example/{made}")
    for table in _OF_ARTICLES:
        key = {"versions": "version_id", "date_evidence": "evidence_id"}.get(table)
        _copied(db, table, f"article_id = '{model}'", article_id=made, **({key: None} if key else {}))


def test_thirty_ordinary_nights_are_never_refused(data: Path, tmp_path: Path) -> None:
    file, last, release = (tmp_path / name for name in ("now.db", "last.db", "release.db"))
    for copy in (file, last, release):
        copyfile(data / PUBLISHED, copy)
    with _night(file) as db, db:
        for night in range(30):
            db.execute("BEGIN")
            for number in range(3 * night, 3 * night + 3):
                _publish_one(db, number)
            _copied(db, "runs", "run_id = (SELECT min(run_id) FROM runs)", run_id=f"night {night:02}")
            # what was published last night is edited: a picture and some words go
            edited = f"longan:a{5000 + 3 * night}"
            db.execute("DELETE FROM images WHERE article_id = ?", (edited,))
            db.execute("UPDATE articles SET word_count = word_count - 20 WHERE id = ?", (edited,))
            if night % 7 == 0:  # an old one, too, and a date is put right
                old = f"longan:a{1000 + night}"
                db.execute("UPDATE articles SET published_at = '2024-02-03', word_count = 20 WHERE id = ?", (old,))
                for table in ("images", "event_dates"):
                    db.execute(f"DELETE FROM {table} WHERE article_id = ?", (old,))
            if night == 9:  # one of three articles of a small site loses its documents, its pictures and most words
                one = "laichau:a1000"
                db.execute("UPDATE articles SET word_count = 5 WHERE id = ?", (one,))
                for table in ("images", "attachments", "event_dates"):
                    db.execute(f"DELETE FROM {table} WHERE article_id = ?", (one,))
            db.execute("COMMIT")
            assert _refused(db, data, last) == []
            assert _refused(db, data, release) == []
            copyfile(file, last)


def test_the_documents_of_one_article_are_one_edit_and_of_two_a_loss(data: Path, tmp_path: Path) -> None:
    now, before = tmp_path / "now.db", tmp_path / "before.db"
    copyfile(data / PUBLISHED, now)
    with _night(now) as db:
        one = "article_id = 'laichau:a1000'"
        _copied(db, "attachments", one, position=2)
        _copied(db, "attachments", f"{one} AND position = 1", article_id="laichau:a1001")
        _copied(db, "attachments", f"{one} AND position = 1", article_id="laichau:a1002")
        copyfile(now, before)
        db.execute(f"DELETE FROM attachments WHERE {one}")
        assert _refused(db, data, before) == []
        db.execute("DELETE FROM attachments WHERE article_id = 'laichau:a1001'")
        [told] = _refused(db, data, before)
    assert told.found == "attachments had 4 rows and would have 1, fewer in 2 of 3 articles"
    assert told.subject == ("table_shrank", "laichau", "attachments")
