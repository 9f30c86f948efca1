"""Which files are believed to be ours, and of which site they may speak."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.facts import of_mask, of_removal
from archive.layout import WORKING
from archive.store import Store
from archive.takedown.removal import Mask, Removal
from archive.warc import WarcWriter
from archive.warc.form import record
from crawler.rereading.rebuilding import rebuild
from crawler.rereading.recorded import told, told_by
from tests.engine.truth import spiders

MOMENT = "2026-01-08T18:21:00+07:00"
NAME = "longan-20200101T000000-00000.warc.gz"


def forged(record_id: str, said: str) -> bytes:
    about = (("WARC-Type", "warcinfo"), ("WARC-Record-ID", f"<{record_id}>"), ("WARC-Filename", NAME))
    return record((*about, ("WARC-Date", "2026-01-08T00:00:00Z")), said.encode())


@pytest.mark.parametrize("said", ["isPartOf: longan\r\n", "software: KhoTinTinh/1\r\nisPartOf: longan\r\n"])
def test_a_stranger_s_file_under_the_name_it_states_is_not_ours(said: str, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(forged("urn:uuid:00000000-0000-0000-0000-000000000001", said))
    assert list(told([told_by(path)])) == []


@pytest.mark.parametrize(("name", "info"), [("elsewhere-1", {}), ("longan-1", {"software": "wget 1.2"})])
def test_a_file_of_another_name_or_writer_is_not_ours(name: str, info: dict[str, str], tmp_path: Path) -> None:
    with WarcWriter(tmp_path, name, {**info, "isPartOf": "longan"}) as tape:
        tape.fact("robots", {}, MOMENT)
    assert list(told([told_by(tmp_path / tape.files[0])])) == []


def test_a_run_removes_nothing_of_another_site(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, "longan-removal-1-1", {"isPartOf": "longan"}) as tape:
        for site in ("longan", "laichau"):
            tape.fact("removal", of_removal(Removal(f"{site}:1", "asked", MOMENT, "privacy")), MOMENT)
            tape.fact("mask", of_mask(Mask(f"{site}:1", MOMENT, ())), MOMENT)
    (run,) = told([told_by(tmp_path / tape.files[0])])
    assert [r.article_id for r in run.removals] == [m.article_id for m in run.masks] == ["longan:1"]
    assert sorted(run.unknown) == [
        "a mask of laichau in the run of longan",
        "a removal of laichau in the run of longan",
    ]


def test_a_file_of_ours_that_is_gone_is_named(tmp_path: Path) -> None:
    (tmp_path / "warc").mkdir()
    with Store(tmp_path / WORKING):
        pass
    with closing(sqlite3.connect(tmp_path / WORKING)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO tapes VALUES (?, 'longan')", (NAME,))
        connection.commit()
    account = rebuild(tmp_path, spiders(), 1, None, replace=True)
    assert not account.whole
    assert account.missing == [NAME]
    assert any(NAME in line for line in account.lines())
