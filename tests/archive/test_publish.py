"""The published file: plain, whole, the same bytes for the same content."""

from __future__ import annotations

import hashlib
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from io import StringIO
from pathlib import Path
from shutil import copyfile

import pytest
from rich.console import Console

from archive.publishing import progress
from archive.publishing.publish import STEPS, NotPublished, build, publish
from archive.search import search
from archive.store import Store
from tests.archive.factory import SITES, article, dateline, listing, moment, read, report, rows, sample_outcomes, stored

_SHARED = ("articles", "captures", "rejections", "runs", "sites", "provinces", "date_evidence")


def _bytes(working: Path) -> str:
    draft = working.with_suffix(".draft")
    build(working, draft)
    return hashlib.sha256(draft.read_bytes()).hexdigest()


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    dice, told = random.Random(34), []
    for turn in range(4):
        order = [*sample_outcomes(), *sample_outcomes()[:20]]
        if turn:
            dice.shuffle(order)
        told.append(_bytes(stored(tmp_path / f"{turn}.db", order, batch=1 + 20 * turn)))
    assert len(set(told)) == 1


def test_publishing_twice_gives_the_same_bytes(sample: Path, tmp_path: Path) -> None:
    again = publish(sample.with_name("khotin-tinh-working.db"), tmp_path / "again.db")
    assert again.read_bytes() == sample.read_bytes()


def test_the_file_is_plain(sample: Path) -> None:
    assert sample.stat().st_mode & 0o777 == 0o444
    assert sample.read_bytes()[18:20] == b"\x01\x01"  # no WAL: a reader needs nothing but this file
    assert rows(sample, "SELECT count(*) FROM pragma_table_list WHERE strict") == [(0,)]
    assert [p.name for p in sample.parent.iterdir() if p.name.startswith(".")] == []
    assert rows(sample, "PRAGMA foreign_key_check") == []
    linked = {
        row[0] for row in rows(sample, "SELECT DISTINCT t.name FROM sqlite_schema t, pragma_foreign_key_list(t.name)")
    }
    assert linked >= {
        "articles",
        "versions",
        "images",
        "attachments",
        "captures",
        "date_evidence",
        "event_dates",
        "rejections",
        "runs",
    }


@pytest.mark.parametrize("table", _SHARED)
def test_every_column_keeps_its_value(sample: Path, table: str) -> None:
    working = sample.with_name("khotin-tinh-working.db")
    with closing(sqlite3.connect(sample)) as connection:
        connection.execute("ATTACH ? AS work", (str(working),))
        columns = [row[1] for row in connection.execute(f"PRAGMA work.table_info({table})")]
        assert set(columns) == {row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")}
        kept = ", ".join(c for c in columns if c not in ("docid", "capture_id", "evidence_id"))
        for one, other in (("main", "work"), ("work", "main")):
            query = f"SELECT {kept} FROM {one}.{table} EXCEPT SELECT {kept} FROM {other}.{table}"
            assert connection.execute(query).fetchall() == []
        counts = f"SELECT (SELECT count(*) FROM main.{table}) = (SELECT count(*) FROM work.{table})"
        assert connection.execute(counts).fetchone() == (1,)


@pytest.mark.parametrize("table", ["versions", "images", "attachments"])
def test_what_belongs_to_an_article_is_keyed_by_its_id(sample: Path, table: str) -> None:
    working = sample.with_name("khotin-tinh-working.db")
    with closing(sqlite3.connect(sample)) as connection:
        connection.execute("ATTACH ? AS work", (str(working),))
        columns: list[str] = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
        kept = ", ".join(f"x.{c}" for c in columns if c not in ("article_id", "capture_id", "version_id"))
        published = f"SELECT x.article_id, {kept} FROM main.{table} x"
        stored_ = f"SELECT a.id, {kept} FROM work.{table} x JOIN work.articles a USING (docid)"
        assert sorted(map(repr, connection.execute(published))) == sorted(map(repr, connection.execute(stored_)))
        assert connection.execute(f"SELECT count(*) FROM main.{table}").fetchone()[0] > 0


def test_numbers_follow_the_content(tmp_path: Path) -> None:
    undated = replace(article(7), candidates=())
    working = stored(tmp_path / "a.db", [read(a) for a in (article(3), undated, article(2), article(2, "laichau"))])
    found = publish(working, tmp_path / "p.db")
    assert rows(found, "SELECT docid, rowid, id FROM articles ORDER BY docid") == [
        (1, 1, "longan:a1007"),  # undated
        (2, 2, "laichau:a1002"),
        (3, 3, "longan:a1002"),
        (4, 4, "longan:a1003"),
    ]


def test_rows_keep_their_captures_and_their_order(sample: Path) -> None:
    pairs = "SELECT count(*) FROM articles a JOIN captures c USING (capture_id) WHERE a.url <> c.url"
    assert rows(sample, pairs) == [(0,)]
    numbers = """SELECT row_number() OVER (ORDER BY a.docid, v.number) - version_id
        FROM versions v JOIN articles a ON a.id = v.article_id"""
    assert {row[0] for row in rows(sample, numbers)} == {0}


def test_the_contract_with_readers(sample: Path) -> None:
    columns = {row[1] for row in rows(sample, "PRAGMA table_info(articles)")}
    assert columns >= set(
        "id site url title kicker lead body byline author section tags published_at published_precision "
        "published_method language province_then province_now first_seen_at last_seen_at word_count extractor".split()
    )


def test_the_file_tells_what_it_does_not_hold(sample: Path) -> None:
    assert rows(sample, "SELECT DISTINCT fate, detail FROM not_held WHERE site = 'longan' ORDER BY 1") == [
        ("failed", "timeout"),
        ("gone", "404"),
        ("rejected", "challenge"),
    ]


def test_what_is_only_seen_is_pending(tmp_path: Path) -> None:
    found = publish(stored(tmp_path / "a.db", [listing("longan", [article(1)])]), tmp_path / "p.db")
    assert rows(found, "SELECT article_id, title, fate, first_seen_at FROM not_held") == [
        ("longan:a1001", article(1).title, "pending", moment(0))
    ]


def test_what_was_removed_stays_behind(tmp_path: Path) -> None:
    working = stored(tmp_path / "a.db", [listing("longan", [article(1)]), read(article(1)), read(article(2))])
    with sqlite3.connect(working) as connection:
        connection.execute(
            "INSERT INTO removals (article_id, reason, removed_at) VALUES ('longan:a1001', 'theo yêu cầu', ?)",
            (moment(9),),
        )
    found = publish(working, tmp_path / "p.db")
    assert rows(found, "SELECT id, docid FROM articles") == [("longan:a1002", 1)]
    for table in ("versions", "images", "date_evidence"):
        assert {row[0] for row in rows(found, f"SELECT article_id FROM {table}")} == {"longan:a1002"}
    assert rows(found, "SELECT article_id, title, fate FROM not_held") == [("longan:a1001", None, "removed")]
    with closing(sqlite3.connect(found)) as connection:
        assert [hit.id for hit in search(connection, "thử số")] == ["longan:a1002"]
    assert article(1).title.encode() not in found.read_bytes()


def test_an_unsound_archive_is_not_published(tmp_path: Path) -> None:
    working = stored(tmp_path / "a.db", [read(article(1))])
    target = publish(working, tmp_path / "public" / "p.db")
    before = target.read_bytes()
    with sqlite3.connect(working) as connection:
        connection.execute("UPDATE articles SET published_at = '2099-01-01', published_precision = 'day'")
    with pytest.raises(NotPublished, match="published_after_capture"):
        publish(working, target)
    assert target.read_bytes() == before
    assert [p.name for p in target.parent.iterdir()] == ["p.db"]


def _steps(tmp_path: Path) -> list[str]:
    told: list[str] = []
    working = stored(tmp_path / "steps.db", [read(article(1))])
    publish(working, tmp_path / "steps" / "p.db", step=told.append)
    assert len(told) == STEPS
    return told


def test_an_interruption_at_any_step_leaves_the_old_file(tmp_path: Path) -> None:
    working = stored(tmp_path / "a.db", [read(article(1))])
    target = publish(working, tmp_path / "public" / "p.db")
    before = target.read_bytes()
    stored(working, [read(article(2))])
    for name in _steps(tmp_path):

        def stops(step: str, name: str = name) -> None:
            if step == name:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            publish(working, target, step=stops)
        assert target.read_bytes() == before, name
        assert [p.name for p in target.parent.iterdir()] == ["p.db"], name


_KILLED = """
import os, signal, sys
from pathlib import Path
from archive.publishing.publish import publish
def step(name):
    if name == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
publish(Path(sys.argv[1]) / "a.db", Path(sys.argv[1]) / "public" / "p.db", step=step)
"""


def test_a_publisher_that_is_killed_leaves_the_old_file_and_the_next_sweeps_up(tmp_path: Path) -> None:
    working = stored(tmp_path / "a.db", [read(article(1))])
    target = publish(working, tmp_path / "public" / "p.db")
    before = target.read_bytes()
    stored(working, [read(article(2))])
    for name in ("comparing", "indexing", "done"):
        ended = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), name], check=False)
        assert ended.returncode == -signal.SIGKILL
        assert target.read_bytes() == before
        assert len(list(target.parent.iterdir())) == 2
    (target.parent / ".p.db.draft-articles_fts").touch()
    publish(working, target)
    assert rows(target, "SELECT count(*) FROM articles") == [(2,)]
    assert [p.name for p in target.parent.iterdir()] == ["p.db"]


def test_a_new_file_takes_the_place_of_the_old(tmp_path: Path) -> None:
    working = stored(tmp_path / "a.db", [read(article(1))])
    target = publish(working, tmp_path / "p.db")
    with closing(sqlite3.connect(target)) as reader:
        stored(working, [read(article(2))])
        publish(working, target)
        assert reader.execute("SELECT count(*) FROM articles").fetchone() == (1,)  # who reads the old goes on
    assert rows(target, "SELECT count(*) FROM articles") == [(2,)]


def test_publishing_while_a_crawl_writes(tmp_path: Path) -> None:
    working = stored(tmp_path / "a.db", [read(article(1))])
    with Store(working) as store:
        store.put(read(article(2)))
        store.flush()
        store.put(read(article(3)))
        found = publish(working, tmp_path / "p.db")
    assert rows(found, "SELECT count(*) FROM articles") == [(2,)]


def test_a_second_publisher_waits_for_another_day(tmp_path: Path) -> None:
    working = stored(tmp_path / "a.db", [read(article(1))])

    def meanwhile(_step: str) -> None:
        with pytest.raises(NotPublished, match="another process"):
            publish(working, tmp_path / "public" / "p.db")

    publish(working, tmp_path / "public" / "p.db", step=meanwhile)


def test_without_an_archive_there_is_nothing_to_publish(tmp_path: Path) -> None:
    with pytest.raises(NotPublished, match="run a crawl first"):
        publish(tmp_path / "none.db", tmp_path / "p.db")
    assert list(tmp_path.iterdir()) == []


def test_an_archive_of_nothing_can_be_published(tmp_path: Path) -> None:
    found = publish(stored(tmp_path / "a.db", []), tmp_path / "p.db")
    assert rows(found, "SELECT count(*) FROM provinces") == [(63,)]
    assert rows(found, "SELECT count(*) FROM provinces_now") == [(34,)]
    assert rows(found, "SELECT value FROM about WHERE key = 'articles'") == [("0",)]


def test_the_34_name_their_parts(sample: Path) -> None:
    assert rows(sample, "SELECT name, gso_code, seat, former_provinces FROM provinces_now WHERE slug = 'tay-ninh'") == [
        ("Tây Ninh", "80", "Long An", "Long An, Tây Ninh")
    ]


def test_only_the_account_of_a_second_run_is_new(sample: Path, tmp_path: Path) -> None:
    working = Path(copyfile(sample.with_name("khotin-tinh-working.db"), tmp_path / "a.db"))
    with Store(working) as store:
        for outcome in sample_outcomes():
            store.put(outcome)
        for facts in SITES:
            store.settle(facts.site, dateline)
            store.finish(report(facts.site, run_id="20250602T080000", stored=0, unchanged=10))
    second = publish(working, tmp_path / "p.db")
    with closing(sqlite3.connect(second)) as connection:
        connection.execute("ATTACH ? AS before", (str(sample),))
        names = [
            row[0] for row in connection.execute("SELECT name FROM before.sqlite_schema WHERE sql LIKE 'CREATE TABLE%'")
        ]
        of_the_run = {"runs", "about", "citation", "digests"}
        for table in set(names) - of_the_run - {"sqlite_stat1", "sqlite_stat4"}:
            query = f"SELECT (SELECT count(*) FROM main.{table}), count(*) FROM before.{table}"
            assert len(set(connection.execute(query).fetchone())) == 1, table
            assert (
                connection.execute(f"SELECT * FROM main.{table} EXCEPT SELECT * FROM before.{table}").fetchall() == []
            )
    assert rows(second, "SELECT run_id, count(*) FROM runs GROUP BY 1") == [
        ("20250601T080000", 4),
        ("20250602T080000", 4),
    ]


def test_a_terminal_sees_the_steps_and_a_log_nothing(tmp_path: Path) -> None:
    working = stored(tmp_path / "a.db", [read(article(1))])
    told: dict[bool, str] = {}
    for terminal in (True, False):
        written = StringIO()
        with progress.shown(STEPS, Console(file=written, force_terminal=terminal, width=100)) as step:
            publish(working, tmp_path / "p.db", step=step)
        told[terminal] = written.getvalue()
    assert "publishing: " in told[True]
    assert told[False] == ""
