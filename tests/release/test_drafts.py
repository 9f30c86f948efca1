"""What is left of a release that was killed is proven before it is kept, and no link in it is followed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.release import drafts, packing
from archive.release.drafts import Draft, tidy

FILES = ("a.parquet", "a.jsonl.zst", "b.parquet")
Harm = Callable[[Path, Path, Path, Path], object]  # to the root, the draft, its list; with a place elsewhere


def making(draft: Draft, made: list[str], *names: str) -> None:
    def make() -> list[packing.Written]:
        made.extend(names)
        return [packing.put(draft.folder / name, f"what is in {name}") for name in names]

    draft.made(names, make)


def build(root: Path, key: str = "this file") -> tuple[list[str], dict[str, str]]:
    """Make some files of a release; return which were made anew, and what is in the draft now."""
    made: list[str] = []
    draft = Draft(root / "2025-06-07", key)
    making(draft, made, "a.parquet", "a.jsonl.zst")
    making(draft, made, "b.parquet")
    return made, {path.name: path.read_text() for path in draft.folder.iterdir()}


def _moved(path: Path, outside: Path) -> None:
    """Put a link in the place of a file or folder, to where it is now."""
    path.rename(outside / path.name)
    path.symlink_to(outside / path.name)


def _named(listing: Path, name: object) -> None:
    """Let the first file on the list have this for a name."""
    listing.write_text(listing.read_text().replace('"a.parquet"', json.dumps(name)))


def _stranger(_root: Path, draft: Path, _listing: Path, outside: Path) -> None:
    (draft / "deep" / "er").mkdir(parents=True)
    (draft / "notes.txt").write_text("of no release")
    (draft / "there").symlink_to(outside)


#: What is done to a draft, and what must be made anew then.
HARMS: dict[str, tuple[Harm, tuple[str, ...]]] = {
    "nothing": (lambda *_: None, ()),
    "another file in it": (_stranger, ()),
    "another letter": (lambda _, draft, *__: (draft / "b.parquet").write_text("what is in B.parquet"), FILES[2:]),
    "a file is missing": (lambda _, draft, *__: (draft / "a.parquet").unlink(), FILES[:2]),
    "a file is a link": (lambda _, draft, __, outside: _moved(draft / "a.parquet", outside), FILES[:2]),
    "a file has another name": (lambda _, draft, __, outside: os.link(draft / "a.parquet", outside / "a"), FILES[:2]),
    "the list has another name": (lambda _, __, listing, outside: os.link(listing, outside / "l"), FILES),
    "the list names no name": (lambda _, __, listing, ___: _named(listing, 7), FILES),
    "the list names a zero": (lambda _, __, listing, ___: _named(listing, "\0"), FILES[:2]),
    "the list is torn": (lambda _, __, listing, ___: listing.write_bytes(listing.read_bytes()[:-9]), FILES[2:]),
    "the list is empty": (lambda _, __, listing, ___: listing.write_bytes(b""), FILES),
    "the list is of zeros": (lambda _, __, listing, ___: listing.write_bytes(bytes(500)), FILES),
    "the list is missing": (lambda _, __, listing, ___: listing.unlink(), FILES),
    "the list is a link": (lambda _, __, listing, outside: _moved(listing, outside), FILES),
    "the folder is a link": (lambda _, draft, __, outside: _moved(draft, outside), FILES),
    "the folder is a file": (lambda _, draft, __, outside: (draft.rename(outside / "d"), draft.write_text("")), FILES),
}


@pytest.mark.parametrize("name", HARMS)
def test_what_is_left_is_proven_before_it_is_kept(name: str, tmp_path: Path) -> None:
    root, outside = tmp_path / "releases", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    made, whole = build(root)
    assert tuple(made) == FILES
    harm, anew = HARMS[name]
    harm(root, root / ".2025-06-07.part", root / ".2025-06-07.list.part", outside)
    before = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    assert build(root) == ([*anew], whole)
    assert {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before
    assert build(root) == ([], whole)


def test_what_is_anothers_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path)
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    assert build(tmp_path)[0] == [*FILES]


def test_another_file_or_program_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path)
    assert build(tmp_path, "another file")[0] == [*FILES]
    monkeypatch.setattr(drafts, "_program", lambda: "another program")
    assert build(tmp_path, "another file")[0] == [*FILES]


def test_only_our_own_are_swept_up_and_links_lead_nowhere(tmp_path: Path) -> None:
    root, outside = tmp_path / "releases", tmp_path / "outside"
    (outside / "folder").mkdir(parents=True)
    (outside / "folder" / "file").write_text("another's")
    root.mkdir()
    ours = (".latest.db.part", ".index.json.part", ".2025-06-07.part", ".2025-06-07.list.part", ".2025-06-07.db.part")
    for n, name in enumerate(ours):
        (root / name).symlink_to(outside / ("folder", "folder/file", "nowhere")[n % 3])
    (root / ".x.part").symlink_to(outside / "folder")
    (root / ".2025-06-08.part" / "deep").mkdir(parents=True)
    tidy(root, but=[".2025-06-07.db.part"])
    assert {path.name for path in root.iterdir()} == {".x.part", ".2025-06-07.db.part"}
    tidy(root)
    assert {path.name for path in root.iterdir()} == {".x.part"}
    assert (outside / "folder" / "file").read_text() == "another's"
