"""Applying a delta: the right one to the right file, wholly, or nothing at all."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import apsw.sqlite_extra
import pytest
from backports import zstd

from archive.deltas import delta
from archive.deltas.applying import NotApplied, apply
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
