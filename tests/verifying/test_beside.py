"""Two files beside each other: the first row and column that differ, in every table."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive.verifying.faults import Fault, shown
from archive.verifying.verify import verify
from tests.verifying.conftest import harmed

ONE = "id = 'longan:a1001'"


def differing(path: Path, good: Path) -> list[Fault]:
    """What comparing says, beside what verifying says."""
    return [fault for fault in verify(path, other=good).faults if fault.name == "differs"]


@pytest.mark.parametrize(("harm", "where", "expected", "found"), [
    (f"UPDATE articles SET title = replace(title, 'ư', 'u' || char(795)) WHERE {ONE}",
     'articles ["longan:a1001"], column title', "'Nông dân vùng biên thu hoạch dưa hấu sớm", "hoạch du\\u031ba"),
    (f"UPDATE articles SET section = section || ' ' WHERE {ONE}",
     'articles ["longan:a1001"], column section', "'Kinh tế'", "'Kinh tế '"),
    (f"UPDATE articles SET section = 'Kinh' || char(160) || 'tế' WHERE {ONE}",
     'articles ["longan:a1001"], column section', "'Kinh tế'", "'Kinh\\u00a0tế'"),
    (f"UPDATE articles SET kicker = '' WHERE {ONE}",
     'articles ["longan:a1001"], column kicker', "NULL", "''"),
    (f"UPDATE articles SET tags = CAST(tags AS BLOB) WHERE {ONE}",
     'articles ["longan:a1001"], column tags', "(text)", "(blob)"),
    ("UPDATE captures SET status = 404 WHERE capture_id IN (7, 9)",
     "captures [7], column status (the first of the table's rows: 2 with other values)", "200", "404"),
    ("DELETE FROM images WHERE article_id = 'longan:a1002'", 'images ["longan:a1002", 1]', "this row", "no such row"),
    ("INSERT INTO about VALUES ('more', 'x')", 'about ["more"]', "no such row", "this row"),
    ("DROP TABLE attachments", "table attachments", "this table", "no such table"),
    ("CREATE TABLE more (x PRIMARY KEY)", "table more", "no such table", "this table"),
    ("ALTER TABLE months ADD COLUMN more", "table months, its columns", "SELECT site, month", "more FROM months"),
    ("DROP INDEX articles_by_site", 'sqlite_schema ["index", "articles_by_site"]', "this row", "no such row"),
])  # fmt: skip
def test_the_row_and_the_column_are_named(
    good: Path, copied: Path, harm: str, where: str, expected: str, found: str
) -> None:
    harmed(copied, harm)
    named = [fault for fault in differing(copied, good) if where in fault.where]
    assert len(named) == 1
    assert expected in named[0].expected
    assert found in named[0].found


def test_in_a_long_text_the_place_is_shown(good: Path, copied: Path) -> None:
    harmed(copied, f"UPDATE articles SET body = body || ' Hết.' WHERE {ONE}")
    (fault,) = differing(copied, good)
    assert fault.where.startswith('articles ["longan:a1001"], column body')
    assert "Hết.'" in fault.found
    assert "Hết" not in fault.expected
    assert fault.found.startswith("…")


def test_equal_files_do_not_differ(good: Path, copied: Path) -> None:
    harmed(copied, "PRAGMA page_size = 8192; VACUUM")
    assert verify(copied, other=good).faults == []


def test_another_release_differs_in_what_is_new(good: Path) -> None:
    """The release before this one is sound; what it has otherwise is told table by table, and neither is blamed."""
    before = good.parents[1] / "releases" / "latest.db"
    assert verify(before).faults == []
    told = {fault.where.split()[0]: fault for fault in verify(before, other=good).faults}
    assert {fault.name for fault in told.values()} == {"differs"}
    assert "1 only here" in told["articles"].where
    assert "1 only there" in told["articles"].where
    assert {"about", "removals", "runs", "versions"} <= told.keys()
    assert {"dictionary", "provinces", "sites", "sqlite_schema"} & told.keys() == set()


def test_the_other_is_not_written_to(good: Path, copied: Path) -> None:
    before = good.read_bytes(), copied.read_bytes()
    differing(copied, good)
    assert (good.read_bytes(), copied.read_bytes()) == before


@pytest.mark.parametrize(("value", "other", "told"), [
    (None, "x", "NULL"),
    (12, 13, "12"),
    (0.5, None, "0.5"),
    (b"\x00\xff", "x", "x'00ff'"),
    ("hòa", "hòa", "'hòa'"),
    ("ho\u0300a", "hòa", "'ho\\u0300a'"),
    ("a\u200bb\n", "ab", "'a\\u200bb\\u000a'"),
    ("x" * 100, "y", f"'{'x' * 60}'…"),
    ("x" * 100 + "z", "x" * 100 + "y", f"…'{'x' * 15}z' (from sign 85)"),
])  # fmt: skip
def test_every_sign_of_a_value_can_be_seen(value: object, other: object, told: str) -> None:
    assert shown(value, other) == told


def test_a_file_of_another_program_is_compared_too(good: Path, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute("CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
    names = {fault.name for fault in verify(tmp_path / "x.db", other=good).faults}
    assert {"undigested", "differs"} <= names
