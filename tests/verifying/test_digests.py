"""Digests are what the sqlite3 shell computes, find every change of a value, and outlive every change of the file."""

from __future__ import annotations

import hashlib
import random
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import apsw.sqlite_extra
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from archive.verifying import contents, digests
from archive.verifying.digests import RUN, SCHEMA, Digest, Source
from archive.verifying.verify import verify
from tests.archive.factory import rows

DOC = Path(__file__).parents[2] / "docs" / "verifying.md"
SHELL = apsw.sqlite_extra.path("sqlite3_shell")

_VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.binary(),
)


def shell(path: Path, *lines: str) -> str:
    """What the real sqlite3 shell answers."""
    told = subprocess.run(
        [SHELL, "-batch", "-readonly", path], input="\n".join(lines), capture_output=True, text=True, check=True
    )
    assert told.stderr == ""
    return told.stdout


def in_sqlite(path: Path, query: str) -> str:
    """sha3_query as SQLite's own extension computes it."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    connection.enable_load_extension(True)
    connection.load_extension(apsw.sqlite_extra.path("shathree"))
    with closing(connection):
        ((told,),) = connection.execute("SELECT lower(hex(sha3_query(?, 256)))", (query,))
    return str(told)


def proofs() -> list[str]:
    """The commands of docs/verifying.md."""
    return re.findall(
        r"^sqlite3 -readonly khotin-tinh\.db \"(.*?)\"$", DOC.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


# The shell ----------------------------------------------------------------------------------------------------------


def test_the_shell_of_sqlite_proves_every_digest(good: Path) -> None:
    every_table, content, every_run = (shell(good, f"{query};").splitlines() for query in proofs())
    names = [one.table_name for one in _recorded(good) if not one.part]
    assert every_table == [f"{name or 'the content hash'}|ok" for name in names]
    assert content == [_recorded(good)[0].sha3_256]
    assert every_run == []


def test_the_shell_of_sqlite_finds_a_letter(copied: Path) -> None:
    _write(copied, "UPDATE articles SET body = replace(body, 'tỉnh', 'tinh') WHERE id = 'longan:a1001'")
    every_table, _, every_run = (shell(copied, f"{query};").splitlines() for query in proofs())
    assert [line for line in every_table if not line.endswith("|ok")] == ["articles|DIFFERS"]
    assert every_run == ['articles|1|["laichau:a1010"]|["ninhthuan:a1039"]']


@settings(max_examples=30)
@given(st.lists(st.tuples(*[_VALUES] * 4), max_size=5), st.text(st.characters(categories=["L", "P"]), max_size=5))
def test_any_values_are_hashed_as_the_shell_hashes_them(
    tmp_path_factory: pytest.TempPathFactory, values: list[Any], word: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a, b, c, d, n INTEGER PRIMARY KEY)")
        connection.executemany("INSERT INTO t (a, b, c, d) VALUES (?, ?, ?, ?)", values)
        connection.commit()
        query = f"SELECT a, b, c, d /* {word} */ FROM t ORDER BY n"
        source = Source("t", query, tuple("abcd"), (0,), RUN)
        assert digests.table(connection, source)[0].sha3_256 == in_sqlite(path, query)
    path.unlink()


def test_text_that_is_no_utf8_is_hashed_too(tmp_path: Path) -> None:
    path = tmp_path / "bad.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a TEXT PRIMARY KEY)")
        connection.execute("INSERT INTO t VALUES (CAST(x'C3A9FF00C3' AS TEXT)), (x'C3A9')")
        connection.commit()
        (source,) = [one for one in digests.sources(connection) if one.name == "t"]
        assert digests.table(connection, source)[0].sha3_256 == in_sqlite(path, source.query)


def test_the_bytes_are_those_of_the_documentation(tmp_path: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, a, b, c, d)")
        connection.execute("INSERT INTO t VALUES (258, NULL, 0.5, 'đỏ', x'00ff')")
        (source,) = [one for one in digests.sources(connection) if one.name == "t"]
        query = b"SELECT n, a, b, c, d FROM t ORDER BY n"
        told = b"S%d:%bR" % (len(query), query)
        told += b"I\0\0\0\0\0\0\1\2" + b"N" + b"F\x3f\xe0\0\0\0\0\0\0" + b"T5:" + "đỏ".encode() + b"B2:\0\xff"
        assert digests.table(connection, source)[0].sha3_256 == hashlib.sha3_256(told).hexdigest()


# What is digested ---------------------------------------------------------------------------------------------------


def test_every_table_is_digested(good: Path) -> None:
    listed = rows(good, "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'")
    tables = {str(name) for (name,) in listed if not str(name).startswith("sqlite_")} - {"digests"}
    assert {one.table_name for one in _recorded(good)} == {"", SCHEMA, *tables}


def test_the_schema_is_digested_object_by_object(good: Path) -> None:
    told = rows(good, "SELECT type, name FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    searched = {name for name in told if str(name[1]).startswith(("articles_fts", "articles_exact"))}
    keys = [one.first_key for one in _recorded(good) if one.table_name == SCHEMA and one.part]
    assert keys == [f'["{kind}", "{name}"]' for kind, name in sorted(set(told) - searched, key=str)]


def test_a_run_has_a_thousand_rows(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db")) as connection:
        _table(connection, 2500)
        whole, *parts = digests.table(connection, _source(connection))
    assert [(one.rows, one.first_key, one.last_key) for one in parts] == [
        (1000, '["k00000", 0]', '["k00999", 999]'),
        (1000, '["k01000", 1000]', '["k01999", 1999]'),
        (500, '["k02000", 2000]', '["k02499", 2499]'),
    ]
    assert (whole.rows, whole.first_key, whole.last_key) == (2500, parts[0].first_key, parts[-1].last_key)


@pytest.mark.parametrize(("harm", "hit"), [
    ("DELETE FROM t WHERE n = 1500", [1]),
    ("DELETE FROM t WHERE n = 1999", [1]),
    ("DELETE FROM t WHERE n = 1000", [1]),
    ("DELETE FROM t WHERE n BETWEEN 1000 AND 1999", [1]),
    ("INSERT INTO t VALUES ('k01500', 9, '')", [1]),
    ("INSERT INTO t VALUES ('a', 9, '')", [0]),
    ("INSERT INTO t VALUES ('z', 9, '')", [3]),
    ("UPDATE t SET v = 'x' WHERE n IN (0, 2499)", [0, 2]),
    ("UPDATE t SET k = NULL WHERE n = 1500", [0, 1]),
    ("UPDATE t SET k = x'00' WHERE n = 1500", [1, 3]),
])  # fmt: skip
def test_a_row_more_or_less_is_told_to_its_run(tmp_path: Path, harm: str, hit: list[int]) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db")) as connection:
        _table(connection, 2500)
        _, *before = digests.table(connection, _source(connection))
        connection.execute(harm)
        ends = [digests.order(part.last_key) for part in before]
        _, *after = digests.table(connection, _source(connection), ends)
    differ = [n for n, part in enumerate(after) if n >= len(before) or part.sha3_256 != before[n].sha3_256]
    assert differ == hit


# What a digest outlives ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [512, 65536])
def test_the_hash_outlives_vacuum_and_another_page_size(good: Path, copied: Path, size: int) -> None:
    _write(copied, f"PRAGMA page_size = {size}", "VACUUM")
    assert copied.read_bytes()[16:18] == (size % 65535).to_bytes(2, "big")
    report = verify(copied)
    assert (report.faults, report.content_hash) == ([], _recorded(good)[0].sha3_256)


def test_the_hash_outlives_a_dump(good: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.db"
    subprocess.run([SHELL, "-batch", again], input=shell(good, ".dump"), check=True, text=True, capture_output=True)
    report = verify(again)
    assert (report.faults, report.content_hash) == ([], _recorded(good)[0].sha3_256)


def test_the_hash_outlives_another_order_of_rows(good: Path, copied: Path) -> None:
    dice = random.Random(7)
    with closing(sqlite3.connect(copied, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        for source in digests.sources(connection):
            if source.name != SCHEMA:
                found = connection.execute(source.query).fetchall()
                connection.execute(f"DELETE FROM {source.name}")
                marks = ", ".join("?" * len(source.columns))
                dice.shuffle(found)
                connection.executemany(f"INSERT INTO {source.name} VALUES ({marks})", found)
        connection.execute("COMMIT")
        assert digests.content_hash(connection) == _recorded(good)[0].sha3_256
    assert verify(copied).faults == []


def test_the_hash_outlives_reindexing_and_optimizing(good: Path, copied: Path) -> None:
    _write(
        copied,
        "REINDEX",
        "INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')",
        "DROP TABLE sqlite_stat1",
        "VACUUM",
    )
    assert verify(copied).faults == []


# What a digest finds ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def connection(good: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A file in memory, for a change that is taken back."""
    with closing(sqlite3.connect(good)) as file, closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        file.backup(copy)
        yield copy


def _edits() -> st.SearchStrategy[Any]:
    """What somebody may write in place of a value; a text may be changed by little."""
    tweaks = st.sampled_from(("{} ", " {}", "{}\n", "{}\u200b", "{}.", "{}\0"))
    return st.one_of(
        _VALUES, tweaks.map(lambda form: lambda old: form.format(old)), st.just(lambda old: str(old)[::-1])
    )


@settings(max_examples=80)
@given(st.data())
def test_every_single_cell_counts(connection: sqlite3.Connection, data: st.DataObject) -> None:
    _edit_one(connection, data)


@pytest.mark.long
@settings(max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_single_cell_counts_many_times_over(connection: sqlite3.Connection, data: st.DataObject) -> None:
    _edit_one(connection, data)


def _edit_one(connection: sqlite3.Connection, data: st.DataObject) -> None:
    """Change one cell, and take it back."""
    source = data.draw(st.sampled_from([one for one in digests.sources(connection) if one.name != SCHEMA]))
    keys = [row[0] for row in connection.execute(f"SELECT rowid FROM {source.name}")]
    assume(keys)
    row, column, new = data.draw(st.sampled_from(keys)), data.draw(st.sampled_from(source.columns)), data.draw(_edits())
    where = f"FROM {source.name} WHERE rowid = {row}"
    (old,) = connection.execute(f"SELECT {column} {where}").fetchone()
    before = {one.table_name: one for one in digests.recorded(connection) if not one.part}[source.name]
    connection.execute("BEGIN")
    try:
        try:
            connection.execute(
                f"UPDATE {source.name} SET {column} = ? WHERE rowid = {row}", (new(old) if callable(new) else new,)
            )
        except sqlite3.IntegrityError:
            assume(False)
        held = connection.execute(f"SELECT {column}, typeof({column}) {where}").fetchone()
        changed = held is None or (held[0], type(held[0])) != (old, type(old))
        assert (digests.table(connection, source)[0] != before) == changed
        if changed:
            faults = list(contents.compare(connection, digests.recorded(connection), lambda _: None))
            assert faults
            assert all(fault.where.startswith(f"{source.name}, ") for fault in faults)
    finally:
        connection.execute("ROLLBACK")


def test_every_text_column_of_every_table_counts(connection: sqlite3.Connection) -> None:
    """One letter in the last row of each column, one after the other."""
    tried, before = 0, {one.table_name: one.sha3_256 for one in digests.recorded(connection) if not one.part}
    for source in digests.sources(connection)[1:]:
        for column in source.columns:
            there = f"typeof({column}) = 'text' AND {column} <> ''"
            found = connection.execute(f"SELECT max(rowid) FROM {source.name} WHERE {there}").fetchone()
            if found[0] is None:
                continue
            connection.execute("BEGIN")
            connection.execute(f"UPDATE {source.name} SET {column} = {column} || '\u0301' WHERE rowid = ?", found)
            after = digests.table(connection, source)[0].sha3_256
            connection.execute("ROLLBACK")
            assert after != before[source.name], (source.name, column)
            tried += 1
    assert tried > 150


def test_a_row_dropped_from_any_table_counts(connection: sqlite3.Connection) -> None:
    for source in digests.sources(connection)[1:]:
        connection.execute("BEGIN")
        dropped = connection.execute(f"DELETE FROM {source.name} WHERE rowid = (SELECT max(rowid) FROM {source.name})")
        faults = list(contents.compare(connection, digests.recorded(connection), lambda _: None))
        connection.execute("ROLLBACK")
        assert [(fault.name, fault.where.split(",")[0]) for fault in faults] == [
            ("rows_missing", source.name)
        ] * dropped.rowcount


def _recorded(path: Path) -> list[Digest]:
    with closing(sqlite3.connect(path)) as connection:
        return digests.recorded(connection)


def _write(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def _table(connection: sqlite3.Connection, count: int) -> None:
    connection.execute("CREATE TABLE t (k TEXT, n INTEGER, v TEXT, PRIMARY KEY (k, n))")
    connection.executemany("INSERT INTO t VALUES (?, ?, '')", ((f"k{n:05}", n) for n in range(count)))


def _source(connection: sqlite3.Connection) -> Source:
    return next(one for one in digests.sources(connection) if one.name == "t")
