"""The index of a release is believed only where it leads to its own files and tells what the next release needs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.release import index
from archive.release.index import Index, NotListed
from tests.release.conftest import Data

Place = tuple[str | int, ...]
ASTRAY = ("../a.csv", "/etc/passwd", "a/b", "a\\b", ".hidden", "", "a\n", "a b", "a\0", "đ", 7, None)
HARMS: list[tuple[Place, object]] = [
    *((("files", 0, "path"), path) for path in ASTRAY),
    (("files", 0, "role"), "metadata"),
    (("files", 0, "bytes"), "many"),
    (("files", 0, "unpacked_bytes"), "many"),
    (("files", 0), None),
    (("files",), {}),
    (("tables", "articles", "sha3_256"), "../"),
    (("tables", "articles"), {}),
    (("tables",), []),
    (("content_hash", "value"), "A" * 64),
    (("content_hash",), None),
    (("previous",), "2025"),
]


def read(tmp_path: Path, told: Index) -> Index | None:
    folder = tmp_path / "2025-06-07"
    folder.mkdir()
    (folder / "index.json").write_text(json.dumps(told), encoding="utf-8")
    return index.read(folder)


@pytest.fixture
def told(data: Data) -> Index:
    """The index of the second release."""
    found = index.read(data.second.folder)
    assert found
    return found


def test_it_is_read_as_it_was_written(told: Index, tmp_path: Path) -> None:
    assert read(tmp_path, told) == told


@pytest.mark.parametrize(("place", "value"), HARMS)
def test_what_would_lead_astray_is_refused(told: Index, tmp_path: Path, place: Place, value: object) -> None:
    inner: Any = told
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    with pytest.raises(NotListed, match=r"index\.json is damaged .*put the release back whole, or move it"):
        read(tmp_path, told)


def every(told: Any, *place: str | int) -> Iterator[Place]:
    """Every place in a piece of JSON."""
    for key, inner in told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ():
        yield (*place, key)
        yield from every(inner, *place, key)


def test_no_missing_part_ends_in_another_error(told: Index, tmp_path: Path) -> None:
    """What the list or the next release uses is there, or it is said."""
    places, whole = list(every(told)), json.dumps(told)
    path = tmp_path / "2025-06-07"
    path.mkdir()
    for place in places[:: max(1, len(places) // 60)]:
        less: Any = json.loads(whole)
        inner = less
        for key in place[:-1]:
            inner = inner[key]
        del inner[place[-1]]
        (path / "index.json").write_text(json.dumps(less), encoding="utf-8")
        try:
            found = index.read(path)
        except NotListed:
            continue
        assert found
        index.dumps(index.listed([found]))
