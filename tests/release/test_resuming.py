"""A release that was stopped, and before the next run something about it changed: what goes out is true of it now."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from shutil import rmtree

import pytest
from backports import zstd

from archive.layout import LATEST
from archive.release import building
from archive.release.making import release
from tests.release.conftest import Data
from tests.release.test_release import after_the_first, content, index, names

_DAY = "2025-06-09"


def _stop(published: Path, root: Path, day: str) -> Path:
    """Release, and press Ctrl-C when only what describes the release is missing; return the draft."""

    def pressed(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "_describe", pressed)
        with pytest.raises(KeyboardInterrupt):
            release(published, root, day=day)
    return root / f".{day}.part"


def test_a_delta_of_what_is_lost_meanwhile_does_not_go_out(data: Data, tmp_path: Path) -> None:
    root = after_the_first(data, tmp_path)
    assert any(".sql" in name for name in names(_stop(data.published, root, _DAY)))
    (root / LATEST.name).unlink()
    (root / "2025-06-01" / "khotin-tinh-2025-06-01.db.zst").unlink()
    done = release(data.published, root, day=_DAY)
    assert done.remarks == ("no delta from the release of 2025-06-01: its database is gone or damaged",)
    sums = (done.folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert names(done.folder) == {"SHA256SUMS", *(line.split()[1] for line in sums)}


def test_the_delta_is_from_the_release_that_is_before_it_now(data: Data, tmp_path: Path) -> None:
    """Under the same day another one was put in its place: of the newer file, which makes an empty delta."""
    root = after_the_first(data, tmp_path)
    _stop(data.published, root, _DAY)
    rmtree(root / "2025-06-01")
    (root / LATEST.name).unlink()
    told = index(data.second.folder)
    replaced = root / "2025-06-01"
    replaced.mkdir()
    packed = f"khotin-tinh-{data.second.folder.name}.db.zst"
    (replaced / packed).write_bytes((data.second.folder / packed).read_bytes())
    (replaced / "index.json").write_text(json.dumps({**told, "release": "2025-06-01"}), encoding="utf-8")
    done = release(data.published, root, day=_DAY)
    delta = zstd.decompress((done.folder / f"khotin-tinh-2025-06-01-to-{_DAY}.sql.zst").read_bytes())
    assert delta.splitlines()[1].decode() == f"-- from {content(data.published)}"


def test_of_the_database_the_list_of_a_draft_is_not_believed(data: Data, tmp_path: Path) -> None:
    draft = _stop(data.published, tmp_path, _DAY)
    listing = draft.with_name(f".{_DAY}.list.part")
    first, *lines = listing.read_text(encoding="utf-8").splitlines()
    planted = [json.dumps({**json.loads(line), "inner_size": 7, "inner_sha256": "0" * 64}) for line in lines]
    listing.write_text("\n".join([first, *planted, ""]), encoding="utf-8")
    files = index(release(data.published, tmp_path, day=_DAY).folder)["files"]
    assert isinstance(files, list)
    [database] = [file for file in files if file["role"] == "database"]
    whole = data.published.read_bytes()
    assert (database["unpacked_bytes"], database["unpacked_sha256"]) == (len(whole), hashlib.sha256(whole).hexdigest())
