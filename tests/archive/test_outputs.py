"""What keeps a command from writing is named, with what to do; what is damaged is not taken for it."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest

from archive import outputs
from archive.__main__ import main


class Named(Exception):
    pass


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "No space left on device (a.db); make room there"),
        (errno.EROFS, "Read-only file system (a.db); see that it may be written there"),
        (errno.EEXIST, "File exists (a.db); a file is in the way"),
        (errno.EISDIR, "Is a directory (a.db); a folder is there"),
        (errno.EIO, "Input/output error (a.db); see to the disk"),
    ],
)
def test_what_the_system_refuses(number: int, says: str) -> None:
    for path in ("a.db", None):
        error = OSError(number, os.strerror(number), path) if path else OSError(number, os.strerror(number))
        with pytest.raises(Named) as raised, outputs.named(Named, "doing it", Path("a.db")):
            raise error
        assert str(raised.value).startswith(f"doing it: {says}")


def full(folder: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA max_page_count = 2")
        connection.execute("CREATE TABLE t AS SELECT zeroblob(100000)")


def not_there(folder: Path) -> None:
    sqlite3.connect(folder / "none" / "a.db")


def read_only(folder: Path) -> None:
    sqlite3.connect(folder / "a.db").close()
    with closing(sqlite3.connect(f"{(folder / 'a.db').as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("PRAGMA user_version = 1")
        connection.execute("CREATE TABLE t (x)")


def locked(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "a.db")) as one, closing(sqlite3.connect(folder / "a.db", timeout=0)) as two:
        one.execute("BEGIN EXCLUSIVE")
        two.execute("BEGIN EXCLUSIVE")


@pytest.mark.parametrize(
    ("harm", "says"),
    [(full, "make room"), (not_there, "may be written"), (read_only, "may be written"), (locked, "another process")],
)
def test_what_sqlite_may_not_write(harm: Callable[[Path], None], says: str, tmp_path: Path) -> None:
    with (
        pytest.raises(Named, match=rf"doing it: .* \(place\); .*{says}"),
        outputs.named(Named, "doing it", Path("place")),
    ):
        harm(tmp_path)


def no_database(folder: Path) -> None:
    (folder / "a.db").write_bytes(b"no database" * 100)
    with closing(sqlite3.connect(folder / "a.db")) as connection:
        connection.execute("SELECT * FROM sqlite_schema")


def no_table(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "a.db")) as connection:
        connection.execute("SELECT * FROM articles")


@pytest.mark.parametrize("harm", [no_database, no_table])
def test_what_is_damaged_passes(harm: Callable[[Path], None], tmp_path: Path) -> None:
    with pytest.raises(sqlite3.DatabaseError), outputs.named(Named, "doing it", tmp_path):
        harm(tmp_path)


def test_what_is_behind_an_error() -> None:
    refused, other = OSError(errno.ENOSPC, "full"), ValueError()
    other.__cause__ = Named()
    assert outputs.behind(other) is None
    other.__cause__.__cause__ = refused
    assert outputs.behind(other) is refused


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("publish --data {}", "publishing .*archive.db: File exists .*public.*give another place"),
        ("release --data {} --to {}/file", "releasing .* into .*/file: File exists .*give another place"),
        ("release --data {} --to {}/file/x", "releasing .*/file/x: Not a directory .*give another place"),
        ("apply {}/file {}/a.db -o {}/file/new.db", "applying .*: File exists .*give another place"),
        ("delta {}/a.db {}/a.db -o {}/file/new.sql", "writing the delta .*: File exists .*give another place"),
        ("apply {}/file {}/a.db -o {}/./a.db", r"applying .*a\.db is what it reads.*another name with -o"),
        ("apply {}/file {}/link.db -o {}/a.db", r"applying .*a\.db is what it reads, .*link\.db"),
        ("apply {}/file {}/a.db -o {}/file", r"applying .*/file is what it reads"),
        ("delta {}/b.db {}/a.db -o {}/a.db", r"writing the delta .*a\.db is what it reads"),
        ("delta {}/a.db {}/b.db -o {}/link.db", r"writing the delta .*link\.db is what it reads, .*a\.db"),
    ],
)
def test_commands_write_over_nothing(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, says: str
) -> None:
    copyfile(sample.with_name("khotin-tinh-working.db"), tmp_path / "archive.db")
    for name in ("file", "public", "b.db"):
        (tmp_path / name).write_text("another's", encoding="utf-8")
    copyfile(sample, tmp_path / "a.db")
    (tmp_path / "link.db").symlink_to("a.db")
    if command.startswith("release"):
        (tmp_path / "public").unlink()
        (tmp_path / "public").mkdir()
        copyfile(sample, tmp_path / "public" / "khotin-tinh.db")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert main([part.replace("{}", str(tmp_path)) for part in command.split()]) == 1
    told = capsys.readouterr().err
    assert re.search(says, told), told
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before
