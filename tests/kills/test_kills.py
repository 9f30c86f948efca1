"""Killed with -9 anywhere and started again, a crawl ends with the archive that an undisturbed one makes."""

from __future__ import annotations

import time
from itertools import count
from pathlib import Path
from random import Random

import pytest

from archive.layout import WORKING
from tests.kills.crawls import serving, start, state
from tests.line.tables import rows
from tests.wire.web import Web

#: Articles, and the kills: at a chosen point, or (None) anywhere.
SMALL = (24, (None, None, ("write", 31), ("sync", 2), ("date", 7)))
WHOLE = (
    500,
    (
        *(None,) * 40,
        *(("write", n) for n in (2, 9, 50, 150, 300, 700)),
        *(None,) * 40,
        *(("sync", n) for n in range(1, 11)),
        *(("date", n) for n in (1, 100, 250, 499)),
        *(("leave", 1),) * 2,
    ),
)


@pytest.mark.parametrize(
    ("articles", "kills"),
    [pytest.param(*SMALL, id="five"), pytest.param(*WHOLE, id="a hundred", marks=pytest.mark.long)],
)
def test_killed_anywhere_and_resumed_it_ends_the_same(
    tmp_path: Path, articles: int, kills: tuple[tuple[str, int] | None, ...]
) -> None:
    """Kill after kill on one archive, until a run comes to its end before it is killed; then on another."""
    rng, whole = Random("kills"), tmp_path / "whole"
    archives = (tmp_path / f"killed-{n}" for n in count())
    data = next(archives)
    with serving(articles) as web:
        start(whole, web).end()
        asked = len(web.asked)
        for kill in kills:
            while not _killed(data, web, kill, 1 + int(rng.random() ** 2 * asked / 3), rng.random() / 20):
                _is_whole(data, whole, articles)
                data = next(archives)
        start(data, web).end()
        _is_whole(data, whole, articles)


def _killed(data: Path, web: Web, point: tuple[str, int] | None, after: int, pause: float) -> bool:
    """Start a run and kill it at a point, or some time after so many requests; False: it had ended before."""
    if point:
        return start(data, web, dying=point).killed(lambda: False)
    wanted = len(web.asked) + after
    return start(data, web).killed(lambda: _reached(len(web.asked) >= wanted, pause))


def _reached(there: bool, pause: float) -> bool:
    if there:
        time.sleep(pause)  # into whatever the run does then
    return there


def _is_whole(data: Path, whole: Path, articles: int) -> None:
    assert state(data) == state(whole)
    [found] = rows(data / WORKING, "SELECT count(*) AS n, count(DISTINCT title) AS titles FROM articles")
    assert found == {"n": articles, "titles": articles}
    assert rows(data / WORKING, "SELECT DISTINCT version_count FROM articles") == [{"version_count": 1}]
    assert rows(data / WORKING, "SELECT url FROM frontier WHERE fate IS NULL") == []
    assert rows(data / WORKING, "SELECT DISTINCT verdict, lost FROM runs") == [{"verdict": "healthy", "lost": 0}]
    assert not list((data / "warc").glob("*.open"))
