"""The working tables: strict, and made once."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.schema import connect, writing


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


def test_the_database_is_in_wal_mode_with_foreign_keys(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "a.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        with pytest.raises(sqlite3.IntegrityError), writing(connection):
            connection.execute("INSERT INTO sites VALUES ('x', 'x', 'atlantis', '', '[]', '', '')")


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
