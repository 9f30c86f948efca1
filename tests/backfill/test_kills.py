"""Killed with -9 anywhere and started again, a backfill ends with the archive that an undisturbed one makes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from archive.layout import WORKING
from tests.backfill.facade import Facade
from tests.forking.commands import Running, commands
from tests.line.tables import rows

_QUICK = ("INDEX_PER_MINUTE=6000", "MEMENTOS_PER_MINUTE=60000", "INDEX_BACK_OFF=0.01")

#: Everything that is read from pages, without numbers that are only this file's, moments of fetching, and places.
_DERIVED = (
    "SELECT url, memento_at, seen_at, origin, archive_url, status, mime, digest FROM captures",
    "SELECT id, url, title, kicker, lead, body, byline, author, published_at, published_certainty, published_method,"
    " published_not_before, published_not_after, first_seen_at, last_seen_at, version_count, sources FROM articles",
    "SELECT a.id, number, v.seen_at, reason, changed, silent, v.title, v.body"
    " FROM versions v JOIN articles a USING (docid)",
    "SELECT a.id, position, i.url, caption FROM images i JOIN articles a USING (docid)",
    "SELECT article_id, c.url, c.memento_at, place, selector, raw, value, precision, verdict"
    " FROM date_evidence JOIN captures c USING (capture_id)",
    "SELECT c.url, c.memento_at, r.article_id, reason, detail FROM rejections r JOIN captures c USING (capture_id)",
    "SELECT site, method, url, kind, article_id, fate, detail, fate_at FROM frontier",
)


def start(data: Path, site: str, wayback: Facade) -> Running:
    base = (f"WAYBACK_CDX={wayback.cdx}", f"WAYBACK_REPLAY={wayback.replay}")
    words = [word for setting in (*_QUICK, *base) for word in ("-s", setting)]
    told = {"KHOTIN_DATA": str(data)}
    return commands().start("scrapy", "backfill", site, "--from", "wayback", *words, told=told)


def asked_for(wayback: Facade, mementos: int) -> Callable[[], bool]:
    return lambda: len(wayback.times("replay")) >= mementos


def state(data: Path) -> list[list[str]]:
    return [sorted(repr(row) for row in rows(data / WORKING, sql)) for sql in _DERIVED]


def undisturbed(data: Path, site: str, wayback: Facade) -> list[list[str]]:
    start(data, site, wayback).end()
    return state(data)


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.long)], ids=["a few", "twenty"])
def test_killed_anywhere_and_resumed_it_ends_the_same(wayback: Facade, tmp_path: Path, kills: int) -> None:
    site = "langson"
    whole = undisturbed(tmp_path / "whole", site, wayback)
    mementos = len(wayback.times("replay"))
    wayback.asked.clear()
    rng = Random(f"kills {kills}")
    targets = sorted(rng.sample(range(1, mementos), kills - 1))
    data, deaths = tmp_path / "killed", 0
    for target in targets:
        deaths += start(data, site, wayback).killed(asked_for(wayback, target))
    settling = time.monotonic() + 3600
    last = start(data, site, wayback)

    def at_the_end() -> bool:
        nonlocal settling
        if len(wayback.times("replay")) >= mementos and settling > time.monotonic() + 60:
            settling = time.monotonic() + rng.random() / 4
        return time.monotonic() >= settling

    deaths += last.killed(at_the_end)
    assert deaths >= kills - 1
    assert undisturbed(data, site, wayback) == whole
    assert len(wayback.times("replay")) <= mementos + deaths  # at most the one in flight is asked for again
