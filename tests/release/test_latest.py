"""The release with which a publishing is compared: where latest.db is lost it is unpacked, else it is said by name."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree

import pytest
from backports import zstd

from archive.layout import LATEST, RELEASES
from archive.publishing.publish import NotPublished, publish
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


@pytest.mark.parametrize("harm", ["lost", "another release's", "damaged"])
def test_where_latest_db_is_lost_the_last_release_is_unpacked(harm: str, folder: Path) -> None:
    whole = _publish(folder)
    latest = folder / LATEST
    latest.unlink()
    if harm == "another release's":
        latest.write_bytes(zstd.decompress(_packed(folder, _FIRST).read_bytes()))
    if harm == "damaged":
        latest.write_bytes(b"no database " * 1000)
    there = {path.name for path in folder.iterdir()}
    assert _publish(folder) == whole
    assert str(rows(folder / _PUBLISHED, _COMPARED)).startswith("[('the release with data until ")
    assert {path.name for path in folder.iterdir()} == there  # what was unpacked is swept up


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


@pytest.mark.parametrize("content", [b"{", b"[]", b"{}", b'{"releases": [{}]}'])
def test_a_damaged_list_is_named_and_a_release_writes_it_anew(content: bytes, folder: Path) -> None:
    (folder / RELEASES / "index.json").write_bytes(content)
    with pytest.raises(NotPublished, match=r"index\.json is damaged .*python -m archive release writes it anew"):
        _publish(folder)
    release(folder / _PUBLISHED, folder / RELEASES, day=_SECOND)
    _publish(folder)


def test_a_lost_list_is_named_and_a_release_writes_it(folder: Path) -> None:
    (folder / RELEASES / "index.json").unlink()
    with pytest.raises(
        NotPublished, match=r"index\.json is lost, but releases lie beside it; python -m archive release"
    ):
        _publish(folder)
    release(folder / _PUBLISHED, folder / RELEASES, day=_SECOND)
    _publish(folder)


def test_a_list_of_no_release_is_none(folder: Path) -> None:
    told = json.loads((folder / RELEASES / "index.json").read_text("utf-8"))
    (folder / RELEASES / "index.json").write_text(json.dumps({**told, "releases": []}), "utf-8")
    (folder / LATEST).unlink()
    _publish(folder)
    assert rows(folder / _PUBLISHED, _COMPARED) == [("nothing: there was no release before this file",)]
