"""The working tables: strict, and made once."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive.schema import connect, writing
from archive.tables import TABLES
from tests.archive.factory import article, read, rows, stored


def test_every_table_is_strict(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "a.db")) as connection:
        loose = connection.execute(
            """SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict
               AND name NOT LIKE 'sqlite_%' AND name <> '_sqlite_migrations'"""
        ).fetchall()
    assert loose == []


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    connect(path).close()
    with closing(sqlite3.connect(path)) as connection:
        before = list(connection.iterdump())
    connect(path).close()
    with closing(sqlite3.connect(path)) as connection:
        assert list(connection.iterdump()) == before


def test_an_older_file_learns_what_is_told_today(tmp_path: Path) -> None:
    """A file of the first version, with field names in `changed`, ends up as one made today."""
    edited = replace(article(1), title="Tiêu đề (cập nhật)", body=article(1).body.replace("Mẫu", "Thử"))
    today = stored(tmp_path / "today.db", [read(article(1), 1), read(edited, 2)])
    old = _first_version(today, tmp_path / "old.db")
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        connection.execute("""UPDATE versions SET changed = '["title", "body"]' WHERE number = 2""")
    told = "SELECT number, changed, silent FROM versions ORDER BY number"
    assert rows(stored(old, []), told) == rows(today, told)
    assert rows(old, told)[1][2] == 0
    assert rows(old, "SELECT * FROM event_dates") == rows(today, "SELECT * FROM event_dates") != []
    assert rows(old, "SELECT position, credit FROM images") == rows(today, "SELECT position, credit FROM images")
    assert rows(old, "SELECT credit FROM images") == [("P.Y",)]


def test_an_older_file_gets_the_tables_of_a_new_one(tmp_path: Path) -> None:
    today = stored(tmp_path / "today.db", [read(article(1), 1)])
    old = stored(_first_version(today, tmp_path / "old.db"), [])
    columns = """SELECT t.name, c.name, c.type, c."notnull", c.dflt_value FROM sqlite_schema t
        JOIN pragma_table_info(t.name) c ORDER BY 1, 2"""
    assert rows(old, columns) == rows(today, columns)


def _first_version(today: Path, old: Path) -> Path:
    """A file as the first version made it, with as much of today's rows as it had room for."""
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        for statement in TABLES:
            connection.execute(statement)
        connection.execute("ATTACH ? AS today", (str(today),))
        ((made,),) = connection.execute("SELECT sql FROM today.sqlite_schema WHERE name = '_sqlite_migrations'")
        connection.execute(made)
        for (table,) in connection.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'").fetchall():
            names = ", ".join(name for (name,) in connection.execute(f"SELECT name FROM pragma_table_info('{table}')"))
            connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM today.{table}")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name <> 'm001_first_tables'")
    return old


def test_the_database_is_in_wal_mode_with_foreign_keys(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "a.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        with pytest.raises(sqlite3.IntegrityError), writing(connection):
            connection.execute("INSERT INTO sites VALUES ('x', 'x', 'atlantis', '', '[]', '', '', '[]')")


def test_a_write_takes_the_lock_before_its_first_read(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(connect(path)) as one, closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        with writing(one), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")


def test_nothing_is_ever_replaced() -> None:
    house = Path(__file__).parents[2] / "archive"
    for file in [*house.rglob("*.py"), *house.rglob("*.sql")]:
        assert not re.search(r"\b(INSERT\s+OR\s+)?REPLACE\s+INTO|OR\s+REPLACE", file.read_text(encoding="utf-8")), file
