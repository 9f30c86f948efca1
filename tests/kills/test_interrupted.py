"""Ctrl-C: a run that a person stops says so, alarms nobody, and is gone on with."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from archive.layout import WORKING
from crawler.runs.exits import INTERRUPTED
from crawler.runs.sites import known
from tests.kills.crawls import scrapy, serving, start, state
from tests.line.tables import rows

ARTICLES = 40


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long)])
def test_an_interrupted_run_says_so_and_the_next_goes_on(tmp_path: Path, number: signal.Signals) -> None:
    data, whole = tmp_path / "data", tmp_path / "whole"
    with serving(ARTICLES) as web:
        start(whole, web).end()
    with serving(ARTICLES, after=0.03) as web:
        run = start(data, web)
        run.signalled(number, lambda: len(web.asked) >= 15)
        said = run.end(INTERRUPTED)
        assert len(web.asked) <= 17  # what was waiting for its turn was not sent any more
    assert "big: stopped before its end; the next run goes on from here." in said
    assert "Traceback" not in said
    [account] = rows(data / WORKING, "SELECT verdict, alarm, lost, stored > 0 AS some FROM runs")
    assert account == {"verdict": "interrupted", "alarm": 0, "lost": 0, "some": 1}
    with serving(ARTICLES) as web:
        start(data, web).end()
        assert sum("-a" in one.path for one in web.asked) < ARTICLES
    assert state(data) == state(whole)
    accounts = rows(data / WORKING, "SELECT verdict, caught_up FROM runs ORDER BY started_at, run_id")
    assert accounts[1] == {"verdict": "healthy", "caught_up": 0}  # the interrupted run had written everything down


@pytest.mark.long
def test_stopped_at_once_by_a_second_signal_nothing_is_lost(tmp_path: Path) -> None:
    data, whole = tmp_path / "data", tmp_path / "whole"
    with serving(ARTICLES) as web:
        start(whole, web).end()
    with serving(ARTICLES, after=0.4) as web:
        run = start(data, web)
        run.signalled(signal.SIGINT, lambda: len(web.asked) >= 4)
        run.signalled(signal.SIGINT, lambda: "Closing spider" in run.out.read_text())
        said = run.end(INTERRUPTED)
    assert "Stopped at once; the next crawl begins with what was captured." in said
    with serving(ARTICLES) as web:
        start(data, web).end()
    assert state(data) == state(whole)


def test_what_a_killed_run_captured_is_counted_apart(tmp_path: Path) -> None:
    with serving(ARTICLES) as web:
        assert start(tmp_path, web, dying=("write", 60)).killed(lambda: False)
        before = len(rows(tmp_path / WORKING, "SELECT id FROM articles"))
        fetched = len(web.asked)
        said = start(tmp_path, web).end()
        again = len(web.asked) - fetched - 1  # robots.txt is no page
    [account] = rows(tmp_path / WORKING, "SELECT stored, fetched, caught_up FROM runs")
    assert account["caught_up"]
    assert account["fetched"] == again
    assert 0 < account["stored"] < ARTICLES
    listed = len(rows(tmp_path / WORKING, "SELECT 1 FROM frontier WHERE kind = 'listing'"))
    assert before + account["caught_up"] + account["stored"] >= ARTICLES
    assert before + account["stored"] + account["caught_up"] - listed <= ARTICLES
    assert f"big: besides, {account['caught_up']} captures of an earlier run that was cut short" in said


@pytest.mark.long
def test_health_tells_of_an_interruption_and_calls_nobody(tmp_path: Path) -> None:
    with serving(ARTICLES, after=0.05) as web:
        run = start(tmp_path, web)
        run.signalled(signal.SIGINT, lambda: len(web.asked) >= 6)
        run.end(INTERRUPTED)
    [one] = known(tmp_path).values()
    assert (one.verdict, one.calls, one.interrupted_at is not None) == (None, False, True)
    with serving(ARTICLES) as web:
        start(tmp_path, web).end()
    with serving(ARTICLES, after=0.4) as web:
        run = start(tmp_path, web)
        run.signalled(signal.SIGINT, lambda: len(web.asked) >= 2)
        run.end(INTERRUPTED)
    [one] = known(tmp_path).values()
    assert (one.verdict, one.calls, one.interrupted_at is not None) == ("healthy", False, True)
    shown = scrapy(["health", "big"], f"DATA_DIR={tmp_path}", "SPIDER_MODULES=tests.benchmarks.bigsite").end()
    assert "healthy" in shown
    assert "interrupted on" in shown
