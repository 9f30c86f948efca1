"""Applying a delta: the right one to the right file, wholly, or nothing at all."""

from __future__ import annotations

import errno
import hashlib
import resource
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import apsw.sqlite_extra
import pytest
from backports import zstd

from archive.alone import alone
from archive.deltas import delta
from archive.deltas.applying import NotApplied, apply
from archive.deltas.delta import NotWritten
from archive.deltas.reading import Bounds
from archive.deltas.script import END
from tests.deltas.test_delta import changed

SHELL = str(apsw.sqlite_extra.path("sqlite3_shell"))


@pytest.fixture(scope="session")
def newer(sample: Path) -> Path:
    """The sample with another title and without the images of an article."""
    script = "UPDATE articles SET title = 'Tin đã sửa' WHERE docid = 3; DELETE FROM images WHERE article_id LIKE '%1'"
    return changed(sample, sample.with_name("edited.db"), script)


@pytest.fixture(scope="session")
def told(sample: Path, newer: Path) -> Path:
    """A delta that nobody writes to."""
    return delta.write(sample, newer, sample.with_name("told.sql"))


def signed(path: Path, text: str) -> Path:
    """Write a delta with the end that its text asks for."""
    path.write_text(f"{text}{END}{hashlib.sha256(text.encode()).hexdigest()}\n", encoding="utf-8")
    return path


def body(told: Path) -> str:
    return told.read_text(encoding="utf-8").rpartition(END)[0]


def test_a_packed_delta_is_unpacked(sample: Path, told: Path, tmp_path: Path) -> None:
    packed = tmp_path / "delta.sql.zst"
    packed.write_bytes(zstd.compress(told.read_bytes()))
    one, other = apply(packed, sample, tmp_path / "one.db"), apply(told, sample, tmp_path / "other.db")
    assert one.read_bytes() == other.read_bytes()
    assert one.stat().st_mode & 0o777 == 0o444
    packed.write_bytes(packed.read_bytes()[:-20])
    with pytest.raises(NotApplied, match=r"delta\.sql\.zst to .*damaged"):
        apply(packed, sample, tmp_path / "three.db")


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (lambda text: text[: len(text) // 2], "its end is missing"),
        (lambda text: text[:-2], "its SHA-256 is not what"),
        (lambda text: text.replace("Tin đã sửa", "Tin đã sứa"), "its SHA-256 is not what"),
        (lambda text: text.replace("delta of form 1", "delta of form 2"), "not a delta of this form"),
        (lambda text: "", "not a delta of this form"),
    ],
)
def test_a_damaged_delta_is_refused(sample: Path, told: Path, tmp_path: Path, harm: object, named: str) -> None:
    assert callable(harm)
    bad = tmp_path / "bad.sql"
    bad.write_text(harm(told.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(NotApplied, match=named):
        apply(bad, sample, tmp_path / "new.db")
    assert list(tmp_path.iterdir()) == [bad]


def test_a_file_that_it_is_not_for_is_refused(sample: Path, newer: Path, told: Path, tmp_path: Path) -> None:
    other = changed(sample, tmp_path / "other.db", "UPDATE articles SET title = 'Tin khác' WHERE docid = 3")
    with pytest.raises(NotApplied, match="not the one that the delta is for: its content hash is"):
        apply(told, other, tmp_path / "new.db")
    with pytest.raises(NotApplied, match="already the newer one"):
        apply(told, newer, tmp_path / "new.db")
    with pytest.raises(NotApplied, match="there is no file"):
        apply(told, tmp_path / "gone.db", tmp_path / "new.db")
    with pytest.raises(NotApplied, match="not a database"):
        apply(told, told, tmp_path / "new.db")
    assert list(tmp_path.iterdir()) == [other]


def test_a_file_that_only_says_it_is_the_right_one_is_refused(sample: Path, told: Path, tmp_path: Path) -> None:
    """Its table `digests` is that of the right file; a letter of its texts is not."""
    copy = shutil.copyfile(sample, tmp_path / "copy.db")
    copy.chmod(0o644)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE versions SET body = body || '.' WHERE version_id = 2")
        connection.commit()
    with pytest.raises(NotApplied, match="not the one that the delta is for"):
        apply(told, copy, tmp_path / "new.db")


def test_a_delta_that_does_not_keep_its_promise_leaves_nothing(sample: Path, told: Path, tmp_path: Path) -> None:
    bad = signed(tmp_path / "bad.sql", body(told).replace("Tin đã sửa", "Tin đã sứa"))
    with pytest.raises(NotApplied, match="the content hash came out as"):
        apply(bad, sample, tmp_path / "new.db")
    assert list(tmp_path.iterdir()) == [bad]


@pytest.mark.parametrize(
    "more",
    [
        "ATTACH '{folder}/elsewhere.db' AS elsewhere;\nCREATE TABLE elsewhere.a (b);\n",
        "VACUUM INTO '{folder}/elsewhere.db';\n",
        "PRAGMA writable_schema = ON;\n",
        "SELECT load_extension('x');\n",
        "INSERT INTO nowhere VALUES (1);\n",
    ],
)
def test_a_delta_reaches_nothing_but_the_file(sample: Path, told: Path, tmp_path: Path, more: str) -> None:
    text = body(told).replace("COMMIT;\n", more.format(folder=tmp_path) + "COMMIT;\n")
    bad = signed(tmp_path / "bad.sql", text)
    with pytest.raises(NotApplied, match=r"not authorized|authorization denied|no such table|cannot VACUUM"):
        apply(bad, sample, tmp_path / "new.db")
    assert list(tmp_path.iterdir()) == [bad]


def test_the_shell_leaves_the_wrong_file_as_it_is(sample: Path, newer: Path, told: Path, tmp_path: Path) -> None:
    copy = shutil.copyfile(newer, tmp_path / "copy.db")
    copy.chmod(0o644)
    done = subprocess.run([SHELL, str(copy)], input=told.read_bytes(), capture_output=True, check=False)
    assert done.returncode != 0
    assert b"this is not the file that the delta is for" in done.stderr
    assert copy.read_bytes() == newer.read_bytes()


def test_a_delta_cut_short_does_nothing_in_the_shell(sample: Path, told: Path, tmp_path: Path) -> None:
    lines = told.read_bytes().splitlines(keepends=True)
    for cut in (20, len(lines) // 2, len(lines) - 3):
        copy = shutil.copyfile(sample, tmp_path / "copy.db")
        copy.chmod(0o644)
        subprocess.run([SHELL, str(copy)], input=b"".join(lines[:cut]), capture_output=True, check=False)
        assert copy.read_bytes() == sample.read_bytes()


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (("COMMIT;\n", ""), "does not end the transaction"),
        (("COMMIT;\n", "COMMIT;\nBEGIN;\nDELETE FROM runs;\n"), "does not end the transaction"),
        (("COMMIT;\n", "COMMIT;\n.shell touch gone\n"), r"'\.shell touch gone.n' would be an order"),
        (("COMMIT;\n", "COMMIT;\n.bail off\n"), r"'\.bail off.n' would be an order"),
        (("COMMIT;\n", "SELECT 1\ngo\n.shell touch gone\n;\nCOMMIT;\n"), r"'\.shell touch gone.n' would be an order"),
        (("COMMIT;\n", "COMMIT;\nDELETE FROM runs\n"), "has no end"),
    ],
)
def test_a_delta_that_two_readers_would_read_otherwise_is_refused(
    sample: Path, told: Path, tmp_path: Path, harm: tuple[str, str], named: str
) -> None:
    bad = signed(tmp_path / "bad.sql", body(told).replace(*harm))
    with pytest.raises(NotApplied, match=named):
        apply(bad, sample, tmp_path / "new.db")
    assert list(tmp_path.iterdir()) == [bad]


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (
            "CREATE TRIGGER articles_fts_content AFTER INSERT ON articles BEGIN DELETE FROM runs; END;",
            "object_added.*trigger articles_fts_content",
        ),
        ("CREATE TABLE articles_fts_content (a);", "object_added.*table articles_fts_content"),
        ("INSERT INTO articles_fts(rowid, title) VALUES (1, 'hoàn toàn khác');", "search_index.*articles_fts"),
        ("INSERT INTO articles_fts(articles_fts, rank) VALUES ('rank', 'bm25(10.0)');", "search_index.*bm25"),
        ("INSERT INTO articles_exact_config VALUES ('deletemerge', 7);", "search_index.*deletemerge"),
        ("UPDATE sqlite_stat1 SET stat = '999999999' WHERE tbl = 'articles';", "statistics.*articles"),
        ("UPDATE digests SET rows = rows + 1 WHERE part = 0;", "the table digests came out as"),
    ],
)
def test_what_no_digest_covers_is_looked_at_too(
    sample: Path, told: Path, tmp_path: Path, more: str, named: str
) -> None:
    bad = signed(tmp_path / "bad.sql", body(told).replace("COMMIT;\n", f"{more}\nCOMMIT;\n"))
    with pytest.raises(NotApplied, match=named):
        apply(bad, sample, tmp_path / "new.db")
    assert list(tmp_path.iterdir()) == [bad]


@pytest.mark.parametrize(
    ("bounds", "named"),
    [
        (Bounds(statement=1 << 20), "a line of it is longer than 1,048,576 bytes"),
        (Bounds(total=1 << 20), "unpacks to more than 1,048,576 bytes"),
    ],
)
def test_a_small_file_that_unpacks_to_much_is_refused(sample: Path, tmp_path: Path, bounds: Bounds, named: str) -> None:
    packed = tmp_path / "delta.sql.zst"
    packed.write_bytes(zstd.compress(bytes(1 << 23)))
    with pytest.raises(NotApplied, match=named):
        apply(packed, sample, tmp_path / "new.db", bounds)
    assert list(tmp_path.iterdir()) == [packed]


def test_a_statement_of_many_lines_is_bounded(sample: Path, told: Path, tmp_path: Path) -> None:
    bad = signed(tmp_path / "bad.sql", body(told).replace("COMMIT;\n", "SELECT\n" + "1 +\n" * 3000 + "1;\nCOMMIT;\n"))
    with pytest.raises(NotApplied, match="a statement of it is longer than 8,192 characters"):
        apply(bad, sample, tmp_path / "new.db", Bounds(statement=8192))


def test_a_delta_that_never_ends_is_stopped(sample: Path, told: Path, tmp_path: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;\nCOMMIT;\n"
    bad = signed(tmp_path / "bad.sql", body(told).replace("COMMIT;\n", endless))
    with pytest.raises(NotApplied, match=r"not done within 1 seconds.*--hours"):
        apply(bad, sample, tmp_path / "new.db", Bounds(seconds=1))
    assert list(tmp_path.iterdir()) == [bad]


_BOMB = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT {} FROM n"


@pytest.mark.parametrize(
    "more",
    [
        f"INSERT INTO about {_BOMB.format('i, zeroblob(100000)')}",
        f"CREATE TEMP TABLE bomb AS {_BOMB.format('zeroblob(100000)')}",
        f"{_BOMB.format('zeroblob(100000) || i')} ORDER BY 1",
    ],
)
def test_a_delta_that_grows_without_end_is_stopped(sample: Path, told: Path, tmp_path: Path, more: str) -> None:
    bad = signed(tmp_path / "bad.sql", body(told).replace("COMMIT;\n", f"{more};\nCOMMIT;\n"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with pytest.raises(NotApplied, match=r"no room was left.*get the whole file"):
        apply(bad, sample, tmp_path / "new.db", Bounds(spare=1 << 20, seconds=60))
    assert list(tmp_path.iterdir()) == [bad]
    assert resource.getrlimit(resource.RLIMIT_FSIZE) == before


@pytest.mark.parametrize(("times", "named"), [(2, "nowhere"), (5, "no room was left.*get the whole file")])
def test_a_file_grows_no_further_than_is_said(sample: Path, told: Path, tmp_path: Path, times: int, named: str) -> None:
    """Four times what the old file and the delta have together; less is written, and the next order read."""
    more = f"CREATE TABLE bomb AS SELECT zeroblob({times * (sample.stat().st_size + told.stat().st_size)});\nCOMMIT;\n"
    bad = signed(tmp_path / "bad.sql", body(told).replace("COMMIT;\n", f"{more}DELETE FROM nowhere;\n"))
    with pytest.raises(NotApplied, match=named):
        apply(bad, sample, tmp_path / "new.db", Bounds(spare=0))
    assert list(tmp_path.iterdir()) == [bad]


def test_no_value_is_longer_than_a_statement(sample: Path, told: Path, tmp_path: Path) -> None:
    more = "SELECT length(hex(zeroblob(30000000)));\n"
    bad = signed(tmp_path / "bad.sql", body(told).replace("COMMIT;\n", f"{more}COMMIT;\n"))
    with pytest.raises(NotApplied, match="string or blob too big"):
        apply(bad, sample, tmp_path / "new.db", Bounds(statement=1 << 20))
    assert list(tmp_path.iterdir()) == [bad]


def test_a_full_disk_is_named(sample: Path, told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(NotApplied, match="no room was left"):
        apply(told, sample, tmp_path / "new.db")
    assert list(tmp_path.iterdir()) == []


def test_two_at_once_do_not_share_a_draft(sample: Path, newer: Path, told: Path, tmp_path: Path) -> None:
    """While another process is at work in the folder, its draft is left alone."""
    draft = tmp_path / ".new.db.draft"
    draft.write_text("another's", encoding="utf-8")
    with alone(tmp_path, AssertionError()):
        with pytest.raises(NotApplied, match="another process is at work in"):
            apply(told, sample, tmp_path / "new.db")
        with pytest.raises(NotWritten, match="another process is at work in"):
            delta.write(sample, newer, tmp_path / "new.db")
    assert draft.read_text(encoding="utf-8") == "another's"
    assert apply(told, sample, tmp_path / "new.db").is_file()


def test_a_link_in_the_place_of_a_draft_is_not_followed(sample: Path, newer: Path, told: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("do not touch", encoding="utf-8")
    for name in (".new.db.draft", ".new.db.draft-journal", ".delta.sql.draft"):
        (tmp_path / name).symlink_to(precious)
    made = [apply(told, sample, tmp_path / "new.db"), delta.write(sample, newer, tmp_path / "delta.sql", prove=False)]
    assert precious.read_text(encoding="utf-8") == "do not touch"
    assert {*tmp_path.iterdir()} == {*made, precious}


def test_what_a_killed_run_left_is_swept_by_the_next(sample: Path, told: Path, tmp_path: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        (tmp_path / f".new.db.draft{end}").write_text("half done", encoding="utf-8")
    assert [apply(told, sample, tmp_path / "new.db")] == list(tmp_path.iterdir())


@pytest.mark.parametrize("shell", sorted({SHELL, shutil.which("sqlite3") or SHELL}))
def test_a_safe_shell_runs_no_other_program(told: Path, sample: Path, tmp_path: Path, shell: str) -> None:
    """`.bail on`, with which every delta begins, is allowed there."""
    copy = shutil.copyfile(sample, tmp_path / "copy.db")
    copy.chmod(0o644)
    head = told.read_text(encoding="utf-8").partition("COMMIT;")[0].partition("INSERT INTO articles_exact")[0]
    orders = f"{head}COMMIT;\n.shell touch '{tmp_path}/gone'\n"
    done = subprocess.run([shell, "-safe", str(copy)], input=orders.encode(), capture_output=True, check=False)
    assert b"cannot run .shell in safe mode" in done.stderr
    assert copy.read_bytes() != sample.read_bytes(), "all before it was done"
    assert list(tmp_path.iterdir()) == [copy]
