"""Takedown beside a crawl that runs: it waits its turn or says no, and neither of the two loses anything."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from pathlib import Path

import pytest

from archive.layout import WORKING
from archive.takedown import commands, masking
from archive.takedown.masking import NotMasked
from archive.warc import WarcFolder
from tests.forking.commands import Running
from tests.kills.crawls import serving, start, state
from tests.line.tables import rows
from tests.sampleweb.when import VIETNAM

BEFORE, AFTER = 12, 80  # the store writes fifty at a time


def now() -> str:
    return datetime.now(VIETNAM).isoformat(timespec="seconds")


def remove(data: Path, article_id: str) -> None:
    commands.remove(data, article_id, "theo yêu cầu", "privacy", hidden=False, now=now())


def under_way(run: Running, data: Path) -> str:
    """An article that the running crawl has stored already."""
    while run.alive:
        sql = "SELECT a.id FROM articles a JOIN captures c USING (capture_id) WHERE c.warc_file = ?"
        for tape in (data / "warc").glob("*.open"):
            if found := rows(data / WORKING, sql, tape.name.removesuffix(".open")):
                return str(found[0]["id"])
        time.sleep(0.01)
    raise AssertionError("the crawl ended before anything of it was written")


def test_removing_and_masking_beside_a_running_crawl(tmp_path: Path) -> None:
    data, whole = tmp_path / "data", tmp_path / "whole"
    with serving(AFTER) as web:
        start(whole, web).end()
    with serving(BEFORE) as web:
        start(data, web).end()
    old, kept = (str(row["id"]) for row in rows(data / WORKING, "SELECT id FROM articles ORDER BY id LIMIT 2"))
    rest = threading.Event()
    with serving(AFTER, hold=(AFTER, rest)) as web:
        run = start(data, web)
        new = under_way(run, data)
        remove(data, old)
        remove(data, new)
        assert masking.mask(data, old, now()) > 0  # its pages lie in a file that is closed
        with pytest.raises(NotMasked, match=r"is being written by a crawl; wait until it has ended"):
            masking.mask(data, new, now())
        assert run.alive
        rest.set()
        said = run.end()
    assert "Traceback" not in said
    assert masking.mask(data, new, now()) > 0
    with serving(AFTER) as web:
        start(data, web).end()
    held = {str(row["id"]) for row in rows(data / WORKING, "SELECT id FROM articles")}
    assert held == {str(row["id"]) for row in rows(whole / WORKING, "SELECT id FROM articles")} - {old, new}
    assert kept in held
    texts = [[row for row in table if old not in row and new not in row] for table in state(whole)[1:3]]
    assert state(data)[1:3] == texts
    _reads_back(data, {old, new})


def _reads_back(data: Path, removed: set[str]) -> None:
    """Whatever a row points at is on the disk; of the removed articles nothing but that they were there."""
    folder = WarcFolder(data / "warc")
    sql = (
        "SELECT c.url, c.warc_file, c.warc_offset, r.article_id FROM captures c"
        " LEFT JOIN rejections r ON r.capture_id = c.capture_id AND r.reason = 'removed' WHERE c.status = 200"
    )
    blank = set()
    for row in rows(data / WORKING, sql):
        found = folder.read(str(row["warc_file"]), int(str(row["warc_offset"])))
        if row["article_id"]:
            assert not found.body
            blank.add(row["article_id"])
        else:
            assert found.body
            assert found.url == row["url"]
    assert blank == removed
