"""A file made to hurt who verifies it: what never ends, hides, misleads a terminal or fills the memory is named."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.verifying import consequences, definitions, digests, planning, recounted, verify
from archive.verifying.faults import Fault
from tests.verifying.conftest import harmed

_ENDLESS = "AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT {} FROM n"
_DIGEST = "'' table_name, 0 part, 1 rows, NULL first_key, NULL last_key, NULL query, '' sha3_256"
_FOREIGN = """
PRAGMA writable_schema = ON;
INSERT INTO sqlite_schema VALUES ({});
"""


def _faults(path: Path) -> list[Fault]:
    before = time.process_time()
    faults = list(verify.verify(path).faults)
    assert time.process_time() - before < 10
    return faults


def _forged(path: Path, harm: str) -> Path:
    """Do harm and work the digests of the schema out anew."""
    harmed(path, harm)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        source = digests.schema()
        connection.execute("DELETE FROM digests WHERE table_name IN ('', 'months', 'sqlite_schema')")
        connection.executemany("INSERT INTO digests VALUES (?, ?, ?, ?, ?, ?, ?)", digests.table(connection, source))
        made = [one for one in digests.recorded(connection) if one.table_name]
        connection.execute("INSERT INTO digests VALUES (?, ?, ?, ?, ?, ?, ?)", digests.whole(made))
    return path


@pytest.mark.parametrize(("was", "name", "columns"), [
    ("TABLE months", "months", "i site"), ("TABLE months", "MONTHS", "i site"), ("TABLE checks", "checks", "i name"),
    ("TABLE digests", "digests", _DIGEST),
    ("VIEW articles_levelled", "articles_levelled", "i docid, '' title, '' text"),
])  # fmt: skip
def test_what_never_ends_is_not_read(copied: Path, was: str, name: str, columns: str) -> None:
    faults = _faults(harmed(copied, f"DROP {was}; CREATE VIEW {name} {_ENDLESS.format(columns)}"))
    assert [fault for fault in faults if fault.where == f"view {name}" and fault.name.startswith("object_")]


def test_an_index_of_words_that_never_end_is_not_read(copied: Path) -> None:
    harm = f"CREATE VIEW more {_ENDLESS.format('i, i AS x')}; CREATE VIRTUAL TABLE m USING fts5(x, content='more')"
    faults = _faults(harmed(copied, harm))
    assert ("object_added", "table m") in {fault[:2] for fault in faults}
    assert "unreadable" not in {fault.name for fault in faults}, "it was read until the steps were used up"


def test_a_forger_of_what_never_ends_is_named_too(copied: Path) -> None:
    harm = f"DROP TABLE months; CREATE VIEW months {_ENDLESS.format('i site')}"
    fault, *_ = _faults(_forged(copied, harm))
    assert (fault.name, fault.where) == ("object_changed", "view months")


def test_a_row_of_the_schema_that_makes_something_else(copied: Path) -> None:
    row = f"'table', 'months', 'months', 0, 'CREATE VIEW months {_ENDLESS.format('i site')}'"
    faults = _faults(harmed(copied, f"DROP TABLE months; {_FOREIGN.format(row)}"))
    assert {fault.name for fault in faults} & {"object_changed", "unreadable"}  # SQLite itself may refuse it


def test_what_sqlite_may_believe_of_the_schema_is_not_believed(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an older SQLite than this one may: a row that says it is a table, and makes a view."""
    row = tuple(map(bytearray, (b"table", b"months", b"months", b"CREATE VIEW months AS SELECT 1 AS site")))
    monkeypatch.setattr(digests, "read", lambda *_: iter([row]))
    with closing(sqlite3.connect(good)) as connection:
        assert {name: fault[:2] for name, fault in definitions.lying(connection).items()} == {
            "months": ("object_changed", "table months")
        }
        assert [fault[:2] for fault in verify._beside(connection, connection, verify.silently)] == [
            ("differs", "table months")
        ]


def test_what_cannot_be_asked_is_named_and_the_rest_is_asked(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(_: sqlite3.Connection) -> Iterator[Fault]:
        yield from ()
        raise sqlite3.DatabaseError("another thing is damaged")

    monkeypatch.setattr(recounted, "contradictions", damaged)
    assert [fault[:2] for fault in _faults(good)] == [("unreadable", "what follows from the rest")]
    with closing(sqlite3.connect(":memory:")) as connection:
        faults = [*consequences.contradictions(connection)]
    assert {fault.name for fault in faults} == {"unreadable"}
    assert len(faults) > 20


def test_verifying_ends_though_a_query_does_not(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "_FREE_STEPS", 0)
    monkeypatch.setattr(verify, "_STEPS_A_BYTE", 0)
    monkeypatch.setattr(verify, "_STEPS_AT_ONCE", 100)
    fault = verify.verify(good).faults[-1]
    assert (fault.name, fault.where) == ("unreadable", "the file")
    assert "without end" in fault.found


@pytest.mark.parametrize("row", [
    "'trigger', 'sqlite_stat4', 'about', 0, 'CREATE TRIGGER sqlite_stat4 AFTER INSERT ON about BEGIN SELECT 1; END'",
    "'view', 'sqlite_stat4', 'sqlite_stat4', 0, 'CREATE VIEW sqlite_stat4 AS SELECT 1'",
    "'view', 'sqlite_sequence', 'sqlite_sequence', 0, 'CREATE VIEW sqlite_sequence AS SELECT 1'",
])  # fmt: skip
def test_only_sqlites_own_goes_by_its_name(copied: Path, row: str) -> None:
    kind, name = row.replace("'", "").split(", ")[:2]
    assert ("object_added", f"{kind} {name}") in {fault[:2] for fault in _faults(harmed(copied, _FOREIGN.format(row)))}


@pytest.mark.parametrize(("harm", "where"), [
    ("UPDATE sqlite_stat1 SET stat = stat || ' secret' WHERE idx = 'articles_by_site'", "articles articles_by_site"),
    ("UPDATE sqlite_stat1 SET stat = '41 1 9' WHERE idx = 'articles_by_site'", "articles articles_by_site"),
    ("UPDATE sqlite_stat1 SET stat = '41 9 9' WHERE idx = 'articles_by_site'", "articles articles_by_site"),
    ("UPDATE sqlite_stat1 SET stat = '41 11' WHERE idx = 'articles_by_site'", "articles articles_by_site"),
    ("UPDATE sqlite_stat1 SET stat = '42 21 1' WHERE idx = 'articles_by_site'", "articles articles_by_site"),
    ("INSERT INTO sqlite_stat1 VALUES ('articles', 'a secret', '41 1')", "articles a secret"),
    ("INSERT INTO sqlite_stat1 VALUES ('secret', NULL, '41')", "secret"),
    ("INSERT INTO sqlite_stat1 SELECT * FROM sqlite_stat1 WHERE idx = 'articles_by_site'", "articles articles_by_site"),
])  # fmt: skip
def test_statistics_hold_nothing_else(copied: Path, harm: str, where: str) -> None:
    assert ("statistics", f"sqlite_stat1, {where}") in {fault[:2] for fault in _faults(harmed(copied, harm))}


@pytest.mark.parametrize("values", [[], [1], [1] * 9, [*range(40)], [n // 2 for n in range(40)], [None, None, 1, 1, 1]])
def test_statistics_are_those_of_sqlite_itself(values: list[int | None]) -> None:
    """However often values come twice, and where there are none."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (k INTEGER PRIMARY KEY, a, b TEXT COLLATE NOCASE, UNIQUE (a, k, b))")
        connection.execute("CREATE INDEX by_b ON t(b, a)")
        connection.executemany(
            "INSERT INTO t (a, b) VALUES (?, ?)", ((one, f"{'aA'[n % 2]}") for n, one in enumerate(values))
        )
        connection.execute("ANALYZE")
        for index, stat in connection.execute("SELECT idx, stat FROM sqlite_stat1").fetchall():
            assert [int(number) for number in stat.split()] in planning._analyzed(connection, "t", index)


def test_another_rank_is_named(copied: Path) -> None:
    (fault,) = _faults(harmed(copied, "INSERT INTO articles_exact(articles_exact, rank) VALUES ('rank', 'bm25(1, 9)')"))
    assert (fault.name, fault.where) == ("search_index", "articles_exact_config")
    assert "bm25(1, 9)" in fault.found


def test_pages_that_nothing_uses_are_named(copied: Path) -> None:
    (fault,) = _faults(harmed(copied, "CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(50000)); DROP TABLE t"))
    assert (fault.name, fault.where, fault.expected) == ("header", "freelist_count", "0")


@pytest.mark.parametrize("key", ["[" * 200_000, '[999999999999, "x"]'])
@pytest.mark.parametrize("table", ["images", "sqlite_schema"])
def test_a_key_that_is_none_is_named(copied: Path, key: str, table: str) -> None:
    harm = f"UPDATE digests SET first_key = '{key}' WHERE table_name = '{table}' AND part = 1"
    assert "digest_altered" in {fault.name for fault in _faults(harmed(copied, harm))}


def test_no_sign_of_the_file_is_obeyed_by_a_terminal(copied: Path) -> None:
    name = "x\x1b]0;owned\x07\u202e\n\x9b2J"
    faults = _faults(
        harmed(copied, f'CREATE TABLE "{name}" (thing TEXT); CREATE VIEW "v{name}" AS SELECT 1 AS "{name}"')
    )
    assert "object_added" in {fault.name for fault in faults}
    assert all(part.isprintable() for fault in faults for part in fault)
    assert "\\u001b]0;owned\\u0007" in faults[0].where


def test_a_journal_beside_what_a_link_points_at_is_named(copied: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.db"
    link.symlink_to(copied)
    assert _faults(link) == []
    Path(f"{copied}-journal").write_bytes(b"x")
    (fault,) = _faults(link)
    assert (fault.name, fault.where) == ("left_beside", "copy.db-journal")


@pytest.mark.parametrize("kind", ["STORED", "VIRTUAL"])
def test_a_generated_column_is_seen(copied: Path, kind: str) -> None:
    sql = f"replace(sql, 'month TEXT', 'more TEXT GENERATED ALWAYS AS (''x'') {kind}, month TEXT')"
    if kind == "STORED":
        harm = (
            "DELETE FROM months; PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = {} WHERE name = 'months'"
        )
    else:
        harm = "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = {} WHERE name = 'months'"
    faults = _faults(harmed(copied, harm.format(sql)))
    assert ("unexplained", "months.more") in {fault[:2] for fault in faults}


def test_rows_are_fetched_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large rows come a few at a time, and the digests are those of the rows all at once."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE large (id INTEGER PRIMARY KEY, cell BLOB)")
        connection.executemany("INSERT INTO large VALUES (?, zeroblob(?))", ((n, 50 + n % 7) for n in range(2500)))
        source = digests.sources(connection)[1]
        expected = digests.table(connection, source)
        ends = [digests.order(one.last_key) for one in expected[1:]]
        monkeypatch.setattr(digests, "_AT_ONCE", 1000)
        cursor = connection.execute(source.query)
        assert len(digests._fetched(cursor, 1000)) < 25
        assert [one.rows for one in expected] == [2500, 1000, 1000, 500]
        assert digests.table(connection, source) == digests.table(connection, source, ends) == expected
        assert len(list(digests.read(connection, source.query))) == 2500
