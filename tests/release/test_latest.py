"""The release with which a publishing is compared: where latest.db is lost it is unpacked, else it is said by name."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copytree, rmtree

import pytest
from backports import zstd

from archive.layout import LATEST, RELEASES
from archive.publishing.publish import NotPublished, ordered, publish
from archive.release.making import release
from tests.archive.factory import published_sample, rows
from tests.release.conftest import later

_WORKING, _PUBLISHED = "khotin-tinh-working.db", "khotin-tinh.db"
_FIRST, _SECOND = "2025-07-01", "2025-07-08"
_COMPARED = "SELECT value FROM about WHERE key = 'compared_with'"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with two releases."""
    folder = tmp_path_factory.mktemp("data")
    published = published_sample(folder / _PUBLISHED)
    release(published, folder / RELEASES, day=_FIRST)
    release(later(published), folder / RELEASES, day=_SECOND)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it that may be harmed."""
    made = Path(copytree(made, tmp_path / "data"))
    for path in (made / RELEASES, *(made / RELEASES).rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return made


def _publish(folder: Path) -> bytes:
    return publish(folder / _WORKING, folder / _PUBLISHED).read_bytes()


def _packed(folder: Path, day: str) -> Path:
    return folder / RELEASES / day / f"khotin-tinh-{day}.db.zst"


def _date_swapped(file: Path) -> None:
    """Change a row and leave the hash that the file says it has."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE articles SET published_at = '2019-01-01' WHERE docid = 1")


@pytest.mark.parametrize("harm", ["lost", "another release's", "damaged", "a date swapped"])
def test_where_latest_db_is_lost_the_last_release_is_unpacked(harm: str, folder: Path) -> None:
    whole = _publish(folder)
    latest = folder / LATEST
    was = latest.read_bytes()
    latest.unlink()
    if harm == "a date swapped":
        latest.write_bytes(was)
        _date_swapped(latest)
    if harm == "another release's":
        latest.write_bytes(zstd.decompress(_packed(folder, _FIRST).read_bytes()))
    if harm == "damaged":
        latest.write_bytes(b"no database " * 1000)
    there = {path.name for path in folder.iterdir()}
    assert _publish(folder) == whole
    assert str(rows(folder / _PUBLISHED, _COMPARED)).startswith("[('the release with data until ")
    assert {path.name for path in folder.iterdir()} == there  # what was unpacked is swept up


def test_releases_that_lie_elsewhere_are_told_of(folder: Path, tmp_path: Path) -> None:
    whole = _publish(folder)
    elsewhere = (folder / RELEASES).rename(tmp_path / "elsewhere")
    working, place = folder / _WORKING, folder / _PUBLISHED
    assert publish(working, place, ordered(working, place, since=elsewhere)).read_bytes() == whole
    (elsewhere / LATEST.name).unlink()
    assert publish(working, place, ordered(working, place, since=elsewhere)).read_bytes() == whole  # unpacked


def test_a_folder_without_releases_is_refused(folder: Path) -> None:
    for wrong in (folder, folder / RELEASES / _SECOND, folder / "nowhere"):
        with pytest.raises(NotPublished, match="no release lies there; give the folder that release --to was given"):
            ordered(folder / _WORKING, folder / _PUBLISHED, since=wrong)


@pytest.mark.parametrize("harm", ["lost", "cut", "of another release"])
def test_where_it_cannot_be_had_nothing_is_published(harm: str, folder: Path) -> None:
    before = (folder / _PUBLISHED).read_bytes()
    (folder / LATEST).unlink()
    packed = _packed(folder, _SECOND)
    whole = packed.read_bytes()
    packed.unlink()
    if harm == "cut":
        packed.write_bytes(whole[: len(whole) // 2])
    if harm == "of another release":
        packed.write_bytes(_packed(folder, _FIRST).read_bytes())
    with pytest.raises(
        NotPublished, match=r"index\.json names the release 2025-07-08, .*put that release's folder back"
    ):
        _publish(folder)
    assert (folder / _PUBLISHED).read_bytes() == before


_FILES = b'[{"role": "database", "path": "../khotin-tinh.db"}]'
_ASTRAY = b'{"releases": [{"release": "a", "content_hash": {"value": "b"}, "files": %s}]}' % _FILES


@pytest.mark.parametrize("content", [b"{", b"[]", b"{}", b'{"releases": [{}]}', _ASTRAY])
def test_a_damaged_list_is_named_and_a_release_writes_it_anew(content: bytes, folder: Path) -> None:
    (folder / RELEASES / "index.json").write_bytes(content)
    with pytest.raises(NotPublished, match=r"index\.json is damaged .*python -m archive release writes it anew"):
        _publish(folder)
    release(folder / _PUBLISHED, folder / RELEASES, day=_SECOND)
    _publish(folder)


@pytest.mark.parametrize("harm", ["is lost", "names none"])
def test_a_list_without_the_releases_is_named_and_a_release_writes_it(harm: str, folder: Path) -> None:
    listing = folder / RELEASES / "index.json"
    if harm == "is lost":
        listing.unlink()
    else:
        listing.write_text('{"form": 1, "releases": []}', "utf-8")
    (folder / LATEST).unlink()
    with pytest.raises(
        NotPublished, match=rf"index\.json {harm}, but releases lie beside it; python -m archive release"
    ):
        _publish(folder)
    release(folder / _PUBLISHED, folder / RELEASES, day=_SECOND)
    _publish(folder)


def test_a_list_of_no_release_is_none(folder: Path) -> None:
    told = json.loads((folder / RELEASES / "index.json").read_text("utf-8"))
    (folder / RELEASES / "index.json").write_text(json.dumps({**told, "releases": []}), "utf-8")
    (folder / LATEST).unlink()
    for day in (_FIRST, _SECOND):
        rmtree(folder / RELEASES / day)
    _publish(folder)
    assert rows(folder / _PUBLISHED, _COMPARED) == [("nothing: there was no release before this file",)]
