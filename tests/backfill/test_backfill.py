"""The whole way back: a real index, a real replay, and what the archive then holds, beside the written truth."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from archive.layout import WORKING
from archive.records import RunReport
from archive.warc import inspect
from crawler.backfill.offer import Desk, Wanted
from tests.backfill import eras
from tests.backfill.crawls import Crawls
from tests.backfill.facade import Facade
from tests.engine.truth import spiders

QUICK = {"INDEX_PER_MINUTE": 6000, "MEMENTOS_PER_MINUTE": 60_000, "INDEX_BACK_OFF": 0.01, "INDEX_TIMEOUT": 5}
BOTH = ["langson", pytest.param("longan", marks=pytest.mark.long)]
#: What an article's captures come to: (title, reason, moment) of each version, in order.
History = list[tuple[str, str]]


def settings(data: Path, **other: Any) -> Settings:
    found = Settings()
    found.setmodule("crawler.settings", priority="project")
    found.setdict({"DATA_DIR": str(data), **QUICK, **other}, "cmdline")
    return found


def at(wayback: Facade) -> dict[str, str]:
    return {"WAYBACK_CDX": wayback.cdx, "WAYBACK_REPLAY": wayback.replay}


def recover(site: str, given: Settings, **wanted: Any) -> RunReport:
    desk = Desk(given, spiders()[site])
    return desk.take("wayback", desk.plan("wayback", Wanted(**wanted)))


def rows(data: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / WORKING)) as connection:
        return connection.execute(sql).fetchall()


def held(data: Path) -> dict[str, History]:
    """Every article's versions: when the page looked so, and why it is a version."""
    found: dict[str, History] = defaultdict(list)
    for article_id, seen_at, reason in rows(
        data, "SELECT id, v.seen_at, reason FROM versions v JOIN articles USING (docid) ORDER BY id, number"
    ):
        found[article_id].append((seen_at, reason))
    return found


def truth(site: str) -> dict[str, History]:
    """The same, by hand: a text that was not there before is a version, and the newspaper's edit."""
    found: dict[str, History] = defaultdict(list)
    last: dict[str, int] = {}
    for one in eras.of_articles(site):
        assert one.article
        assert one.version
        if last.get(one.article) != one.version:
            found[one.article].append((one.page.fetched_at, "edited" if one.article in last else "published"))
        last[one.article] = one.version
    return found


def stamp_of(moment: str) -> str:
    """The name of the memento of a moment."""
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y%m%d%H%M%S")


@pytest.mark.parametrize("site", eras.SITES)
def test_three_eras_arrive_with_ids_versions_and_order(wayback: Facade, tmp_path: Path, site: str) -> None:
    report = recover(site, settings(tmp_path, **at(wayback)))
    assert (report.verdict, report.cause, report.lost) == ("healthy", "", 0)
    assert held(tmp_path) == truth(site)
    [(foreign,)] = rows(tmp_path, "SELECT count(*) FROM captures WHERE origin <> 'wayback' OR archive_url IS NULL")
    assert foreign == 0


@pytest.mark.parametrize("site", BOTH)
def test_every_version_says_what_its_memento_showed(wayback: Facade, tmp_path: Path, site: str) -> None:
    recover(site, settings(tmp_path, **at(wayback)))
    shown: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for article_id, *text in rows(
        tmp_path,
        "SELECT id, v.title, v.lead, v.body FROM versions v JOIN articles USING (docid) ORDER BY id, number",
    ):
        shown[article_id].append(tuple(text))
    written = {
        article_id: [(text.title, text.lead, "\n\n".join(words for _, words in text.blocks)) for text in texts]
        for article_id, texts in eras.texts(site).items()
    }
    assert shown == written


def test_what_is_no_article_has_a_name(wayback: Facade, tmp_path: Path) -> None:
    """Soft 404s and challenges captured as pages; a memento the archive cannot show; redirects, by the index."""
    broken = next(one for one in eras.of_articles("longan") if one.life == "first")
    stamp = stamp_of(broken.page.fetched_at)
    wayback.broken.add(stamp)
    given = settings(tmp_path, **at(wayback))
    report = recover("longan", given)
    assert dict(report.rejected) == {"soft_404": 3, "challenge": 3, "archive_error": 1}
    left = dict(Desk(given, spiders()["longan"]).plan("wayback", Wanted()).left)
    assert left["a redirect (301)"] == 3
    assert left["gone (404)"] == 3
    assert left["an error of the site (503)"] == 3
    [(url, memento)] = rows(
        tmp_path,
        "SELECT c.url, memento_at FROM captures c JOIN rejections USING (capture_id) WHERE reason = 'archive_error'",
    )
    assert url.startswith(wayback.replay)
    assert memento is None


def test_a_second_run_fetches_nothing_and_a_mended_memento_arrives(wayback: Facade, tmp_path: Path) -> None:
    broken = stamp_of(next(one for one in eras.of_articles("langson") if one.life == "first").page.fetched_at)
    wayback.broken.add(broken)
    given = settings(tmp_path, **at(wayback))
    recover("langson", given)
    asked = len(wayback.times("replay"))
    wayback.broken.clear()
    assert recover("langson", given).fetched == 1
    assert len(wayback.times("replay")) == asked + 1
    assert not Desk(given, spiders()["langson"]).plan("wayback", Wanted()).jobs
    assert held(tmp_path) == truth("langson")


@pytest.mark.long
def test_busy_days_lose_nothing_and_the_pace_is_kept(wayback: Facade, tmp_path: Path) -> None:
    wayback.replay_troubles += ["429", "503", "drop", "", "429 date", "drop", "drop"]
    wayback.troubles += ["429", "drop"]
    wayback.minute, wayback.retry_after = 1.0, 1
    report = recover("langson", settings(tmp_path, **at(wayback), MEMENTOS_PER_MINUTE=1200))
    assert (report.verdict, report.failed) == ("healthy", ())
    assert held(tmp_path) == truth("langson")
    assert wayback.most_in_a_window("replay") <= 20


def test_an_archive_that_is_down_is_left_alone(wayback: Facade, tmp_path: Path) -> None:
    given = settings(tmp_path, **at(wayback), INDEX_TRIES=2)
    wayback.replay_troubles += ["drop"] * 30
    report = recover("longan", given)
    assert report.verdict == "broken"
    assert "5 questions in a row without an answer" in report.cause
    assert len(wayback.times("replay")) == 10
    wayback.replay_troubles.clear()
    assert recover("longan", given).verdict == "healthy"
    assert held(tmp_path) == truth("longan")


def test_days_and_limits_are_kept(wayback: Facade, tmp_path: Path) -> None:
    given = settings(tmp_path, **at(wayback))
    assert recover("longan", given, since="2023-01-01", until="2023-12-31", limit=7).fetched == 7
    [(first, last)] = rows(tmp_path, "SELECT min(memento_at), max(memento_at) FROM captures")
    assert first[:4] == last[:4] == "2023"
    [(seen, bound)] = rows(tmp_path, "SELECT min(first_seen_at), min(published_not_after) FROM articles")
    assert seen == first
    assert bound is not None
    assert bound <= last


@pytest.mark.parametrize("site", BOTH)
def test_common_crawl_gives_the_same_articles(crawls: Crawls, tmp_path: Path, site: str) -> None:
    """Records copied as they are, their provenance beside them; every crawl holds one era."""
    crawls.troubles += ["", "503", "drop"]
    given = settings(tmp_path, COMMONCRAWL_INDEX=crawls.url, COMMONCRAWL_DATA=crawls.url)
    desk = Desk(given, spiders()[site])
    report = desk.take("commoncrawl", desk.plan("commoncrawl", Wanted()))
    assert (report.verdict, report.lost) == ("healthy", 0)
    assert held(tmp_path) == truth(site)
    for file, offset, url, memento, source in rows(
        tmp_path,
        "SELECT warc_file, warc_offset, url, memento_at, archive_url FROM captures WHERE origin = 'commoncrawl'",
    ):
        entry = next(e for e in inspect(tmp_path / "warc" / file).entries if e.offset == offset)
        assert (entry.url, entry.moment) == (url, memento)
        assert source.startswith(f"{crawls.url}/crawl-data/")


def test_a_month_of_news_is_read_from_end_to_end_once(crawls: Crawls, tmp_path: Path) -> None:
    given = settings(tmp_path, COMMONCRAWL_DATA=crawls.url, NEWS_PART=100_000)
    desk = Desk(given, spiders()["langson"])
    files = desk.news_files("2023-06")
    assert len(files) == 2
    first = desk.take_news("2023-06", files, limit=9)
    assert first.fetched == 9
    desk = Desk(given, spiders()["langson"])
    report = desk.take_news("2023-06", desk.news_files("2023-06"), None)
    assert report.verdict == "healthy"
    shown = {(one.article, one.page.fetched_at) for one in eras.of_articles("langson") if one.era == 2023}
    kept = rows(
        tmp_path, "SELECT DISTINCT article_id, c.memento_at FROM date_evidence JOIN captures c USING (capture_id)"
    )
    assert set(kept) == shown
    assert Desk(given, spiders()["langson"]).news_files("2023-06") == []
    [(twice,)] = rows(tmp_path, "SELECT count(*) - count(DISTINCT archive_url) FROM captures")
    assert twice == 0
