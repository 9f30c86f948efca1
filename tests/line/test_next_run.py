"""What the next run asks for: what is new, what is left, what may have been edited, and hardly anything else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.layout import WORKING
from spiders.longan import LongAn
from tests.line.conftest import Run
from tests.line.tables import rows
from tests.line.test_ways_in import QUICK
from tests.sampleweb import SamplePage
from tests.sampleweb.server import Asked, Web, serve

_PAGES = {*LongAn.section_urls(), *LongAn.feed_urls()}


def crawled(web: Web, data: Path, run: Run, *more: str) -> list[Asked]:
    """What a run asked for, robots.txt and the pages of lists left out."""
    before = len(web.asked)
    done = run(data, "scrapy", "crawl", "longan", "-s", f"SOURCE={web.url}", *QUICK, *more)
    assert done.returncode == 0, done.stdout + done.stderr
    return web.asked[before:]


def change(data: Path, sql: str) -> None:
    with closing(sqlite3.connect(data / WORKING)) as connection, connection:
        connection.execute(sql)


def test_a_run_without_news_asks_for_robots_and_once_for_each_section_and_feed(tmp_path: Path, run: Run) -> None:
    with serve() as web:
        crawled(web, tmp_path, run)
        articles = rows(tmp_path / WORKING, "SELECT id, version_count FROM articles ORDER BY id")
        second = crawled(web, tmp_path, run)
    assert len(second) == 1 + len(_PAGES)
    conditional = [one for one in second if "If-None-Match" in one.headers]
    assert len(conditional) == len(_PAGES)
    assert rows(tmp_path / WORKING, "SELECT id, version_count FROM articles ORDER BY id") == articles
    [last] = rows(tmp_path / WORKING, "SELECT verdict, lost FROM runs ORDER BY run_id DESC LIMIT 1")
    assert last == {"verdict": "healthy", "lost": 0}


def test_now_and_then_everything_is_asked_for_in_full(tmp_path: Path, run: Run) -> None:
    with serve() as web:
        crawled(web, tmp_path, run)
        often = [crawled(web, tmp_path, run, "-s", "VALIDATORS_TRUSTED=1") for _ in range(2)]
    asked = [sum("If-None-Match" in one.headers for one in run_) for run_ in often]
    assert asked == [len(_PAGES), 0]


def test_a_walk_that_broke_off_is_walked_to_its_end_by_the_next_run(tmp_path: Path, run: Run) -> None:
    """All on the first page is known, and still nothing proves that the pages behind it were seen."""
    with serve() as web:
        whole = crawled(web, tmp_path, run)
        change(tmp_path, "DELETE FROM walks")
        again = crawled(web, tmp_path, run)
    lists = {one.path for one in whole if "?p=" in one.path}
    assert lists
    assert {one.path for one in again if "?p=" in one.path} == lists
    assert not [one for one in again if one.path.endswith(".html")]


def test_an_address_without_a_fate_is_asked_for_though_no_list_shows_it(tmp_path: Path, run: Run) -> None:
    with serve() as web:
        crawled(web, tmp_path, run)
        one = "https://baolongan.vn/khong-co-trong-danh-sach-a999999.html"
        change(
            tmp_path,
            "INSERT INTO frontier (site, method, url, request_digest, kind, article_id, detail, fate_at, listed_at)"
            f" VALUES ('longan', 'GET', '{one}', '', 'article', 'longan:a999999', '', '', '')",
        )
        second = crawled(web, tmp_path, run)
    assert [asked.path for asked in second if "a999999" in asked.path] == ["/khong-co-trong-danh-sach-a999999.html"]
    [fate] = rows(tmp_path / WORKING, "SELECT fate, detail FROM frontier WHERE article_id = 'longan:a999999'")
    assert fate == {"fate": "gone", "detail": "404 Not Found"}


def test_an_article_is_looked_at_again_when_its_step_of_the_ladder_has_come(tmp_path: Path, run: Run) -> None:
    with serve() as web:
        crawled(web, tmp_path, run)
        [one] = rows(tmp_path / WORKING, "SELECT id, url FROM articles WHERE site = 'longan' ORDER BY id LIMIT 1")
        change(
            tmp_path,
            "UPDATE articles SET published_at = NULL, first_seen_at = strftime('%Y-%m-%dT%H:%M:%S', 'now', '+5 hours')"
            f" || '+07:00', last_seen_at = first_seen_at WHERE id = '{one['id']}'",
        )
        change(tmp_path, "UPDATE articles SET last_seen_at = first_seen_at")
        second = crawled(web, tmp_path, run)
    assert [asked.path for asked in second if asked.path.endswith(".html")] == ["/" + one["url"].rsplit("/", 1)[1]]


def test_what_gave_no_answer_waits_for_its_next_try(tmp_path: Path, run: Run) -> None:
    """A known article that is gone now is not asked for every day; one that failed is tried again later and later."""
    moment = "strftime('%Y-%m-%dT%H:%M:%S', 'now', '+5 hours') || '+07:00'"
    with serve() as web:
        crawled(web, tmp_path, run)
        found = rows(tmp_path / WORKING, "SELECT id, url FROM articles WHERE site = 'longan' ORDER BY id LIMIT 2")
        for one, status in zip(found, (404, 500), strict=True):
            web.instead[one["url"].removeprefix("https://")] = SamplePage(one["url"], b"", "", status=status)
            sql = f"published_at = NULL, first_seen_at = {moment}, last_seen_at = {moment} WHERE id = '{one['id']}'"
            change(tmp_path, f"UPDATE articles SET {sql}")
        asked = [crawled(web, tmp_path, run, "-s", "RETRY_TIMES=0") for _ in range(2)]
    paths = {"/" + one["url"].rsplit("/", 1)[1] for one in found}
    assert [{one.path for one in run_ if one.path.endswith(".html")} for run_ in asked] == [paths, set()]
    tries = rows(tmp_path / WORKING, "SELECT cause, attempts, due_at > tried_at AS later FROM attempts ORDER BY cause")
    assert tries == [
        {"cause": "404 Not Found", "attempts": 1, "later": 1},
        {"cause": "500 Internal Server Error", "attempts": 1, "later": 1},
    ]
    assert (
        len(rows(tmp_path / WORKING, "SELECT id FROM articles WHERE id IN (?, ?)", *(one["id"] for one in found))) == 2
    )
