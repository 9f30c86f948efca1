"""Writing a delta: what it holds, how large it is, and what it refuses."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest

from archive.__main__ import main
from archive.deltas import delta
from archive.deltas.applying import apply
from archive.deltas.delta import NotWritten
from archive.deltas.tables import NUMBERED, tables
from archive.publishing.publish import publish
from archive.store import Store
from archive.takedown.removal import Removal
from archive.verifying import digests
from tests.archive.factory import article, moment, read, sample_outcomes, stored


@pytest.fixture(scope="session")
def newer(sample: Path) -> Path:
    """The sample with one article more, captured before all others and published before most."""
    undated = article(41, "ninhthuan", candidates=(), title="Tin cũ đến muộn")
    outcomes = [
        *sample_outcomes(),
        read(article(43, "laichau"), 0.5),
        read(article(1, "laichau"), -100),
        read(undated, -200),
    ]
    return publish(stored(sample.with_name("newer-working.db"), outcomes), sample.with_name("newer.db"))


def changed(sample: Path, copy: Path, script: str) -> Path:
    """Copy a published file, change it, and make its digests anew."""
    copyfile(sample, copy).chmod(0o644)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.executescript(script)
        connection.execute("DELETE FROM digests")
        digests.fill(connection)
    return copy


def statements(path: Path, beginning: str) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(beginning)]


def test_the_same_file_twice_gives_an_empty_delta(sample: Path, tmp_path: Path) -> None:
    made = delta.write(sample, copyfile(sample, tmp_path / "same.db"), tmp_path / "delta.sql")
    assert [statements(made, word) for word in ("INSERT INTO articles", "UPDATE", "DELETE")] == [[], [], []]
    assert "rebuild" not in made.read_text(encoding="utf-8")
    assert apply(made, sample, tmp_path / "new.db").read_bytes() == sample.read_bytes()


def test_a_capture_that_comes_early_changes_no_row_but_its_own(sample: Path, newer: Path, tmp_path: Path) -> None:
    made = delta.write(sample, newer, tmp_path / "delta.sql")
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("ATTACH ? AS old", (str(sample),))
        moved = connection.execute("SELECT count(*) FROM captures n JOIN old.captures o USING (warc_file, warc_offset)"
                                   " WHERE n.capture_id <> o.capture_id").fetchone()  # fmt: skip
    assert moved > (20,)
    told = statements(made, "INSERT INTO captures")
    assert len(told) == len(statements(made, "INSERT INTO versions")) == 3
    assert len(statements(made, "UPDATE captures")) == 2  # the numbers of all rows, in two steps
    assert (
        statements(made, "UPDATE articles SET capture_id=") == statements(made, "UPDATE versions SET capture_id=") == []
    )
    assert statements(made, "DELETE FROM captures") == statements(made, "DELETE FROM versions") == []


_SWAPPED = """
UPDATE captures SET capture_id = -1 WHERE capture_id = 2; UPDATE captures SET capture_id = 2 WHERE capture_id = 3;
UPDATE captures SET capture_id = 3 WHERE capture_id = -1;
"""
_LATE = """
UPDATE captures SET capture_id = -capture_id - 1; UPDATE captures SET capture_id = -capture_id;
INSERT INTO captures SELECT 1, site, url, method, request_digest, fetched_at, memento_at, seen_at, origin, archive_url,
  status, mime, digest, 'another.warc.gz', warc_offset FROM captures WHERE capture_id = 2;
"""


@pytest.mark.parametrize("script", [_SWAPPED, _LATE])
def test_a_number_that_stays_and_means_another_row_is_told(sample: Path, tmp_path: Path, script: str) -> None:
    """Captures have other numbers, and whatever points at them has the same as before."""
    new = changed(sample, tmp_path / "new.db", script)
    made = delta.write(sample, new, tmp_path / "delta.sql")
    assert statements(made, "UPDATE articles SET capture_id=")


def test_of_a_row_that_changes_only_what_changes_is_told(sample: Path, tmp_path: Path) -> None:
    new = changed(sample, tmp_path / "new.db", "UPDATE articles SET section = 'Đời ''sống''' WHERE id = 'longan:a1001'")
    made = delta.write(sample, new, tmp_path / "delta.sql")
    (told,) = statements(made, "UPDATE articles SET section")
    assert told.startswith("UPDATE articles SET section='Đời ''sống''' WHERE docid=")
    assert statements(made, "INSERT INTO articles ") == []


def test_what_went_is_named_nowhere(sample: Path, tmp_path: Path) -> None:
    """A removed article whose address is hidden: neither its id nor its address are in the delta that removes it."""
    outcomes = [*sample_outcomes(), read(article(2, "longan", title="Tin sẽ gỡ"), 3)]
    working = stored(tmp_path / "working.db", outcomes)
    with Store(working) as store:
        store.remove(Removal("longan:a1002", "theo yêu cầu", moment(9), "privacy", hidden=True))
    made = delta.write(sample, publish(working, tmp_path / "new.db"), tmp_path / "delta.sql")
    with closing(sqlite3.connect(sample)) as connection:
        row = connection.execute("SELECT id, url, title, body FROM articles WHERE id = 'longan:a1002'").fetchone()
        gone = [*row, *(url for (url,) in connection.execute("SELECT url FROM images WHERE article_id = ?", row[:1]))]
    told = made.read_text(encoding="utf-8")
    assert len(gone) > 4
    assert [value for value in gone if value in told] == []
    assert statements(made, "DELETE FROM images WHERE (article_id, position) IN")


def test_the_way_back_is_a_delta_too(sample: Path, newer: Path, tmp_path: Path) -> None:
    there, back = (delta.write(a, b, tmp_path / f"{a.stem}.sql") for a, b in ((sample, newer), (newer, sample)))
    again = apply(back, apply(there, sample, tmp_path / "new.db"), tmp_path / "old.db")
    with closing(sqlite3.connect(sample)) as one, closing(sqlite3.connect(again)) as other:
        assert digests.every(one) == digests.every(other) == digests.recorded(other)


def test_files_with_other_tables_are_refused_by_name(sample: Path, tmp_path: Path) -> None:
    script = "ALTER TABLE articles ADD COLUMN mood TEXT; ALTER TABLE runs ADD COLUMN mood TEXT; CREATE TABLE moods (a)"
    new = changed(sample, tmp_path / "new.db", script)
    with pytest.raises(NotWritten, match=r"another make \(table articles, table runs\).*same version"):
        delta.write(sample, new, tmp_path / "delta.sql")
    assert list(tmp_path.iterdir()) == [new]


def test_tables_that_come_or_go_and_other_indexes_and_views_are_no_hindrance(sample: Path, tmp_path: Path) -> None:
    script = """
    CREATE TABLE moods (mood TEXT PRIMARY KEY, docid INTEGER); INSERT INTO moods VALUES ('vui', 3), ('buồn', 4);
    CREATE INDEX moods_by_docid ON moods(docid); DROP INDEX articles_by_site;
    CREATE INDEX articles_by_site ON articles(site /* alone */);
    DROP VIEW provinces_now; CREATE VIEW provinces_now AS SELECT 1 AS one -- nothing else
    ; DELETE FROM articles WHERE docid = 1;
    """
    new = changed(sample, tmp_path / "new.db", script)
    there = delta.write(sample, new, tmp_path / "delta.sql")
    back = delta.write(new, sample, tmp_path / "back.sql")
    made = apply(back, apply(there, sample, tmp_path / "there.db"), tmp_path / "back.db")
    with closing(sqlite3.connect(sample)) as one, closing(sqlite3.connect(made)) as other:
        assert digests.every(one) == digests.every(other)


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        ("DROP TABLE digests", "not a published file with digests"),
        ("DELETE FROM digests", "no content hash"),
        ("UPDATE articles SET title = 'Khác'; UPDATE digests SET sha3_256 = 'a' WHERE part = 0", "hash came out as"),
        ("UPDATE versions SET version_id = version_id + 99; UPDATE digests SET sha3_256 = 'a'", "counted from 1"),
    ],
)
def test_a_file_that_is_not_sound_is_refused(sample: Path, tmp_path: Path, harm: str, named: str) -> None:
    new = copyfile(sample, tmp_path / "new.db")
    new.chmod(0o644)
    with closing(sqlite3.connect(new, isolation_level=None)) as connection:
        connection.executescript(harm)
    with pytest.raises(NotWritten, match=named):
        delta.write(sample, new, tmp_path / "delta.sql")
    assert list(tmp_path.iterdir()) == [new]


def test_what_is_no_database_or_not_there_is_refused(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database " * 1000, encoding="utf-8")
    with pytest.raises(NotWritten, match=r"text\.db.*file is not a database"):
        delta.write(sample, tmp_path / "text.db", tmp_path / "delta.sql")
    with pytest.raises(NotWritten, match=r"there is no file .*gone\.db"):
        delta.write(tmp_path / "gone.db", sample, tmp_path / "delta.sql")


def test_every_number_that_counts_rows_is_known(sample: Path) -> None:
    """A table with a number of its own is told row by row, or every row after an early one would be told again."""
    with closing(sqlite3.connect(sample)) as connection:
        known = tables(connection)
        counting = {
            table.name
            for table in known
            for _ in connection.execute(
                "SELECT 1 FROM pragma_table_info(?) WHERE pk = 1 AND type = 'INTEGER'", (table.name,)
            )
            if len(table.address) == 1 and not table.links
        }
    assert counting <= NUMBERED.keys(), f"add to NUMBERED: {counting - NUMBERED.keys()}"
    for table in known:
        assert table.key, f"{table.name} has no key, so a delta tells it whole"
        assert not set(table.told) & table.unique, f"{table.name}: what must not occur twice cannot be told by itself"


def test_the_commands_make_and_apply_one(
    sample: Path, newer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made, new = str(tmp_path / "delta.sql"), str(tmp_path / "new.db")
    assert main(["delta", str(sample), str(newer), "-o", made]) == 0
    assert main(["apply", made, str(sample), "-o", new]) == 0
    assert "promises" in capsys.readouterr().out
    assert main(["verify", new, "--beside", str(newer)]) == 0, "what a delta leads to is a published file as any other"
    assert main(["apply", made, str(newer), "-o", new]) == 1
    assert "already the newer one" in capsys.readouterr().err
    assert main(["delta", str(sample), made, "-o", new]) == 1
