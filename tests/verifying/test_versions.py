"""A file of another version of the program: proven by its digests, held to nothing that only that version knows."""

from __future__ import annotations

import hashlib
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

import pytest

from archive import search
from archive.publishing import explaining
from archive.verifying import definitions, digests
from archive.verifying.verify import Report, verify
from tests.verifying.conftest import content_hash, harmed

#: What is defined, by the rules of `methods` that tell the version of it.
DEFINED = {
    ("tables", "1"): "dc052b3eb67a4b789b8c4fa60b727c9e97021ad39e10609263bd7bc7d0b94adb",
    ("search", "2"): "bdf96e55d5974c70153aeea44bac5cbae4b01537b3eabc3c37323f44a089bcf2",
}
_OLDER = "UPDATE methods SET version = '0' WHERE name = 'tables'"
_TABLE = "CREATE TABLE moods (mood TEXT PRIMARY KEY, docid INTEGER); INSERT INTO moods VALUES ('vui', 3)"
_COLUMN = "ALTER TABLE articles DROP COLUMN source_tag"
_WORDS = """
DROP TABLE articles_exact; DROP VIEW articles_levelled;
CREATE VIEW articles_levelled AS SELECT docid, title FROM articles;
CREATE VIRTUAL TABLE articles_exact USING fts5(title, content='articles_levelled', content_rowid='docid');
"""
_EXPLAINED = """
DELETE FROM dictionary WHERE (table_name, column_name) NOT IN (SELECT t.name, c.name FROM sqlite_schema t
  JOIN pragma_table_xinfo(t.name) c WHERE c.hidden <> 1) AND column_name <> '';
INSERT INTO dictionary SELECT t.name, c.name, 'x', 'x', NULL, NULL, NULL FROM sqlite_schema t
  JOIN pragma_table_xinfo(t.name) c
  WHERE c.hidden <> 1 AND t.type IN ('table', 'view') AND t.name NOT GLOB 'sqlite_*'
    AND t.name NOT GLOB 'articles_fts_*' AND t.name NOT GLOB 'articles_exact_*' ON CONFLICT DO NOTHING;
INSERT INTO dictionary SELECT 'moods', '', 'x', 'x', NULL, NULL, NULL WHERE EXISTS (
  SELECT 1 FROM sqlite_schema WHERE name = 'moods');
"""
_EARLIER = "CREATE VIEW provinces_now AS SELECT slug, name FROM provinces"
MAKES = {
    "a view": f"DROP VIEW provinces_now; {_EARLIER}",
    "an index": "DROP INDEX articles_by_author; CREATE INDEX articles_by_author ON articles(byline)",
    "no such index": "DROP INDEX articles_by_author",
    "a table more": _TABLE,
    "a column less": _COLUMN,
    "other indexes of words": _WORDS,
}


def made(path: Path, harm: str) -> Report:
    """Verify a file whose definitions are others, with its statistics, explanations and digests made anew."""
    with closing(sqlite3.connect(harmed(path, f"{harm}; {_EXPLAINED}"), isolation_level=None)) as connection:
        connection.execute("DELETE FROM digests")
        connection.execute("ANALYZE")
        digests.fill(connection)
        connection.execute("VACUUM")
    return verify(path)


@pytest.mark.parametrize("kind", MAKES)
def test_a_file_of_another_version_is_proven_by_its_digests_alone(copied: Path, kind: str) -> None:
    report = made(copied, f"{MAKES[kind]}; {_OLDER}")
    assert report.faults == []
    assert report.content_hash == content_hash(copied)
    (note,) = report.notes
    assert "another version of the program" in note
    assert "compare the content hash" in note


@pytest.mark.parametrize("kind", MAKES)
def test_a_file_that_says_it_is_of_this_version_is_defined_as_this_version_does(copied: Path, kind: str) -> None:
    report = made(copied, MAKES[kind])
    assert report.faults[0].name.startswith("object_")
    assert report.notes == ()


def test_a_file_of_another_version_is_still_held_to_its_digests(copied: Path) -> None:
    made(copied, f"{MAKES['a view']}; {_OLDER}")
    harmed(copied, "UPDATE articles SET title = replace(title, 'n', 'm') WHERE id = 'longan:a1001'")
    report = verify(copied, expect="0" * 64)
    assert [fault.name for fault in report.faults] == ["values_changed", "another_content"]
    assert report.notes


@pytest.mark.parametrize(("harm", "name", "where"), [
    ("CREATE VIEW provinces_now AS SELECT slug FROM provinces", "object_changed", "view provinces_now"),
    ("SELECT 1", "object_missing", "view provinces_now"),
    (f"{_EARLIER}; CREATE INDEX more ON articles(url)", "object_added", "index more"),
    (f"{_EARLIER}; CREATE TABLE articles_fts_content (thing)", "object_added", "table articles_fts_content"),
])  # fmt: skip
def test_the_definitions_of_another_version_are_held_to_their_digests(
    copied: Path, harm: str, name: str, where: str
) -> None:
    made(copied, f"{MAKES['a view']}; {_OLDER}")
    report = verify(harmed(copied, f"DROP VIEW provinces_now; {harm}"))
    assert (name, where) in {fault[:2] for fault in report.faults}
    assert report.notes == ()


def test_a_file_that_says_so_and_is_defined_as_ours_is_asked_everything(copied: Path) -> None:
    report = made(copied, f"{_OLDER}; UPDATE articles SET word_count = 3 WHERE id = 'longan:a1001'")
    assert report.notes == ()
    assert ("contradiction", "articles longan:a1001, column word_count") in {fault[:2] for fault in report.faults}


def test_what_never_ends_in_a_file_of_another_version_is_not_read(copied: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS {} FROM n"
    named, endless = endless.format("name, i AS version, 'rule' AS kind"), endless.format("slug")
    report = made(copied, f"DROP VIEW provinces_now; CREATE VIEW provinces_now AS {endless}; {_OLDER}")
    assert (report.faults, len(report.notes)) == ([], 1)
    report = made(copied, f"DROP TABLE checks; CREATE VIEW checks AS {endless}")
    assert "view checks" in {fault.where for fault in report.faults}, "what is read of every version is a table"
    names = {
        fault.name for fault in verify(harmed(copied, f"DROP TABLE methods; CREATE VIEW methods AS {named}")).faults
    }
    assert "object_changed" in names
    assert "unreadable" not in names


def test_whoever_defines_otherwise_counts_the_version_up() -> None:
    rules = tomllib.loads(Path(explaining.__file__).with_name("methods.toml").read_text(encoding="utf-8"))
    source, rows = digests.schema(), [*definitions._published().digested.values()]
    found = {
        ("tables", rules["tables"]["version"]): digests.run(source, 0, rows),
        ("search", rules["search"]["version"]): hashlib.sha3_256(search.INDEX.encode()).hexdigest(),
    }
    assert found == DEFINED, "count the version up in methods.toml if a file of it was released; write the digest here"
