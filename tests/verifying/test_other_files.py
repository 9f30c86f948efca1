"""Files published in other ways are as good: texts cut, without a search index, with nothing in them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copyfile

from archive import search
from archive.publishing.publish import Order, publish
from archive.verifying.verify import verify
from tests.archive.factory import rows, sample_outcomes, stored
from tests.verifying.conftest import content_hash, harmed

_POLICY = """
[default]
publish = "full"
reason_en = "Invented."
reason_vi = "Tự đặt."
[sites.longan]
publish = "excerpt"
words = 30
reason_en = "Invented, too."
reason_vi = "Cũng tự đặt."
"""


def test_a_file_whose_texts_are_cut_is_good(good: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(_POLICY)
    cut = publish(good.parents[1] / "archive.db", tmp_path / "cut.db", Order(policy=policy))
    assert rows(cut, "SELECT articles_cut > 5 FROM rights WHERE site = 'longan'") == [(1,)]
    assert verify(cut).faults == []
    assert content_hash(cut) != content_hash(good)


def test_what_is_not_cut_is_still_looked_at(good: Path, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text(_POLICY)
    cut = publish(good.parents[1] / "archive.db", tmp_path / "cut.db", Order(policy=tmp_path / "policy.toml"))
    cut.chmod(0o644)
    harmed(cut, "UPDATE articles SET word_count = 3 WHERE id IN ('longan:a1001', 'laichau:a1010')")
    named = [fault.where for fault in verify(cut).faults if fault.name == "contradiction"]
    assert named == ["articles laichau:a1010, column word_count"]


def test_a_search_index_made_later_changes_no_hash(good: Path, tmp_path: Path) -> None:
    """The file is good without its index, with one made by the SQL beside it, and not with one of other texts."""
    bare = publish(good.parents[1] / "archive.db", tmp_path / "bare.db", Order(index_up_to=3))
    assert rows(bare, "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'articles_fts*'") == [(0,)]
    assert verify(bare).faults == []
    made = Path(copyfile(bare, tmp_path / "made.db"))
    made.chmod(0o644)
    harmed(made, search.INDEX)
    assert verify(made, expect=content_hash(bare)).faults == []
    harmed(made, "INSERT INTO articles_fts(articles_fts) VALUES ('delete-all')")
    assert verify(made).faults[0].name == "search_index"


def test_a_file_of_nothing_is_good(tmp_path: Path) -> None:
    assert verify(publish(stored(tmp_path / "a.db", []), tmp_path / "p.db")).faults == []


def test_equal_content_gives_an_equal_hash_whatever_the_numbers_of_the_working_database(tmp_path: Path) -> None:
    outcomes = sample_outcomes()
    one = publish(stored(tmp_path / "a.db", outcomes), tmp_path / "one.db")
    other = publish(stored(tmp_path / "b.db", outcomes[::-1], batch=3), tmp_path / "other.db")
    assert content_hash(one) == content_hash(other)
    with closing(sqlite3.connect(one)) as connection:
        connection.execute("ATTACH ? AS other", (str(other),))
        assert connection.execute("SELECT * FROM digests EXCEPT SELECT * FROM other.digests").fetchall() == []
