"""Two starts at once, and runs that have no more time."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from archive.layout import WORKING
from tests.kills.crawls import serving, start
from tests.line.tables import rows


def test_a_second_start_says_who_is_at_work_and_a_killed_one_leaves_no_lock(tmp_path: Path) -> None:
    with serving(8, after=0.3) as web:
        first = start(tmp_path, web)
        while not web.asked and first.alive:
            time.sleep(0.01)
        said = start(tmp_path, web).end(5)
        assert f"(process {first.pid})" in said.splitlines()[-1]
        assert "Traceback" not in said
        assert first.killed(lambda: True)
    with serving(8) as web:
        start(tmp_path, web).end()
    assert len(rows(tmp_path / WORKING, "SELECT id FROM articles")) == 8


def test_a_run_without_time_left_stops_and_the_next_goes_on(tmp_path: Path) -> None:
    with serving(30, after=0.05) as web:
        start(tmp_path, web, "TIME_BUDGET=1").end()
        assert rows(tmp_path / WORKING, "SELECT url FROM frontier WHERE fate IS NULL")
    with serving(30) as web:
        start(tmp_path, web).end()
        paths = Counter(one.path for one in web.asked)
    assert rows(tmp_path / WORKING, "SELECT url FROM frontier WHERE fate IS NULL") == []
    assert len(rows(tmp_path / WORKING, "SELECT id FROM articles")) == 30
    assert sum("-a" in path for path in paths) < 30  # what the first run had was not asked for again
    accounts = rows(tmp_path / WORKING, "SELECT verdict, lost FROM runs")
    assert accounts == [{"verdict": "healthy", "lost": 0}] * 2
