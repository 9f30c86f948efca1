"""Every check finds the damage it is there for, and nothing in a sound archive."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive import checks
from tests.archive.factory import rows

_DAMAGE = {
    "foreign_keys": "UPDATE captures SET site = 'nowhere' WHERE capture_id = 1",
    "empty_text": "UPDATE versions SET body = '  ' WHERE version_id = 1",
    "foreign_id": "UPDATE articles SET site = 'laichau' WHERE id = 'longan:a1001'",
    "naive_time": "UPDATE captures SET fetched_at = '2025-06-01T08:00:00' WHERE capture_id = 1",
    "misshapen_date": "UPDATE articles SET published_precision = 'day' WHERE id = 'longan:a1001'",
    "published_after_capture": "UPDATE articles SET published_at = '2025-06-03', published_precision = 'day'",
    "memento_after_fetch": "UPDATE captures SET memento_at = '2099-01-01T00:00:00+07:00' WHERE capture_id = 1",
    "blocks_out_of_step": "UPDATE articles SET block_kinds = '[]' WHERE id = 'longan:a1001'",
    "unexplained_change": "UPDATE versions SET silent = 0 WHERE reason = 'published'",
    "misshapen_event_date": "UPDATE event_dates SET value_to = '1999-12-31' WHERE value_to IS NOT NULL",
    "misplaced_event_date": "UPDATE event_dates SET span_start = span_start + 1",
    "capture_read_twice": """INSERT INTO rejections
        SELECT capture_id, site, url, id, 'listing', '' FROM articles WHERE id = 'longan:a1001'""",
    "versions_out_of_step": "UPDATE articles SET title = 'Khác' WHERE id = 'longan:a1001'",
}
_WORKING = {
    "lost": "UPDATE frontier SET fate = NULL WHERE article_id = 'longan:a1001'",
    "stored_but_absent": "UPDATE frontier SET fate = 'stored' WHERE kind = 'listing'",
    "unaccounted": "DELETE FROM frontier WHERE article_id = 'longan:a1001'",
    "removed_but_present": "INSERT INTO removals (article_id, reason, removed_at) VALUES ('longan:a1001', '', '')",
}
_PUBLISHED = {
    "removed_but_told": """INSERT INTO removals (site, article_id, ground, removed_at, masked)
        VALUES ('longan', 'longan:a1001', 'privacy', '', 0)""",
    "coverage_out_of_step": "UPDATE not_held SET month = '1999-12' WHERE fate = 'gone' AND site = 'longan'",
    "gap_filled": """INSERT INTO gaps (site, kind, from_id, to_id, size, gone)
        VALUES ('longan', 'ids', 'longan:a1001', 'longan:a1015', 15, 0)""",
    "reprints_out_of_step": "INSERT INTO reprints VALUES ('longan:a1001', 'longan:a1001', 1, 'longan', '', 0)",
    "misshapen_reprint": """INSERT INTO reprint_pairs VALUES ('longan:a1001', 'laichau:a1010', 'whole', 0.9, 0.9, 1, 1,
        1, 1, '{"same":[[0,0]],"changed":[],"recut":[],"only_a":[],"only_b":[]}', NULL)""",
    "undocumented": "CREATE TABLE more (thing TEXT)",
    "unsearchable": "UPDATE articles SET docid = 9999 WHERE docid = 1",
    "index_lost": "DROP TABLE articles_fts",
    "beyond_the_excerpt": "UPDATE rights SET publication = 'excerpt', words = 30 WHERE site = 'longan'",
    "miscounted": "UPDATE months SET articles = articles + 1",
    "search_index": "UPDATE articles SET title = 'Khác' WHERE id = 'longan:a1001'",
}


def test_the_sample_is_sound(sample: Path, sample_db: sqlite3.Connection, working_db: sqlite3.Connection) -> None:
    assert checks.published(sample_db) == []
    assert checks.working(working_db) == []
    assert checks.published_file(sample) == []
    assert checks.working_file(sample.with_name("khotin-tinh-working.db")) == []


@pytest.mark.parametrize(("name", "damage"), [*_DAMAGE.items(), *_PUBLISHED.items()])
def test_damage_to_the_published_file_is_named(sample_db: sqlite3.Connection, name: str, damage: str) -> None:
    sample_db.execute(damage)
    assert name in {failure.name for failure in checks.published(sample_db)}


@pytest.mark.parametrize(("name", "damage"), [*_DAMAGE.items(), *_WORKING.items()])
def test_damage_to_the_working_database_is_named(working_db: sqlite3.Connection, name: str, damage: str) -> None:
    working_db.execute(damage)
    assert name in {failure.name for failure in checks.working(working_db)}


def test_every_check_is_tried() -> None:
    named = {check.name for check in (*checks._BOTH, *checks._WORKING, *checks._PUBLISHED)}
    assert named | {"search_index"} == {*_DAMAGE, *_WORKING, *_PUBLISHED}


def test_a_damaged_file_is_named(sample: Path, tmp_path: Path) -> None:
    whole = bytearray(sample.read_bytes())
    (leaf,) = rows(sample, "SELECT rootpage FROM sqlite_schema WHERE name = 'articles_by_site'")[0]
    assert isinstance(leaf, int)
    size = int.from_bytes(whole[16:18], "big")  # of a page
    whole[size * (leaf - 1) + 100 : size * leaf - 100] = b"\x07" * (size - 200)
    (tmp_path / "torn.db").write_bytes(whole)
    assert "integrity" in {failure.name for failure in checks.published_file(tmp_path / "torn.db")}


def test_a_failure_says_what_and_where(working_db: sqlite3.Connection) -> None:
    working_db.execute(_WORKING["lost"])
    (failure,) = [f for f in checks.working(working_db) if f.name == "lost"]
    assert str(failure) == (
        "lost: an address was seen and has no fate; crawl again "
        "(1 found, such as https://longan.example/tin-thu-1-a1001.html)"
    )
