"""What the next run asks for: what is new, what is left, what may have been edited, and hardly anything else."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

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


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, run: Run) -> tuple[Path, list[Asked]]:
    """An archive after its first run, and what that run asked for."""
    data = tmp_path_factory.mktemp("begun")
    with serve() as web:
        return data, crawled(web, data, run)


@pytest.fixture
def data(begun: tuple[Path, list[Asked]], tmp_path: Path) -> Path:
    """An archive after its first run, for one test."""
    return Path(shutil.copytree(begun[0], tmp_path / "data"))


def change(data: Path, sql: str) -> None:
    with closing(sqlite3.connect(data / WORKING)) as connection, connection:
        connection.execute(sql)


def test_a_run_without_news_asks_for_robots_and_once_for_each_section_and_feed(data: Path, run: Run) -> None:
    with serve() as web:
        articles = rows(data / WORKING, "SELECT id, version_count FROM articles ORDER BY id")
        second = crawled(web, data, run)
    assert len(second) == 1 + len(_PAGES)
    conditional = [one for one in second if "If-None-Match" in one.headers]
    assert len(conditional) == len(_PAGES)
    assert rows(data / WORKING, "SELECT id, version_count FROM articles ORDER BY id") == articles
    [last] = rows(data / WORKING, "SELECT verdict, lost FROM runs ORDER BY run_id DESC LIMIT 1")
    assert last == {"verdict": "healthy", "lost": 0}


def test_now_and_then_everything_is_asked_for_in_full(data: Path, run: Run) -> None:
    with serve() as web:
        often = [crawled(web, data, run, "-s", "VALIDATORS_TRUSTED=1") for _ in range(2)]
    asked = [sum("If-None-Match" in one.headers for one in run_) for run_ in often]
    assert asked == [len(_PAGES), 0]


def test_a_walk_that_broke_off_is_walked_to_its_end_by_the_next_run(
    data: Path, begun: tuple[Path, list[Asked]], run: Run
) -> None:
    """All on the first page is known, and still nothing proves that the pages behind it were seen."""
    with serve() as web:
        change(data, "DELETE FROM walks")
        again = crawled(web, data, run)
    lists = {one.path for one in begun[1] if "?p=" in one.path}
    assert lists
    assert {one.path for one in again if "?p=" in one.path} == lists
    assert not [one for one in again if one.path.endswith(".html")]


def test_an_address_without_a_fate_is_asked_for_though_no_list_shows_it(data: Path, run: Run) -> None:
    with serve() as web:
        one = "https://baolongan.vn/khong-co-trong-danh-sach-a999999.html"
        change(
            data,
            "INSERT INTO frontier (site, method, url, request_digest, kind, article_id, detail, fate_at, listed_at)"
            f" VALUES ('longan', 'GET', '{one}', '', 'article', 'longan:a999999', '', '', '')",
        )
        second = crawled(web, data, run)
    assert [asked.path for asked in second if "a999999" in asked.path] == ["/khong-co-trong-danh-sach-a999999.html"]
    [fate] = rows(data / WORKING, "SELECT fate, detail FROM frontier WHERE article_id = 'longan:a999999'")
    assert fate == {"fate": "gone", "detail": "404 Not Found"}


def test_an_article_is_looked_at_again_when_its_step_of_the_ladder_has_come(data: Path, run: Run) -> None:
    with serve() as web:
        [one] = rows(data / WORKING, "SELECT id, url FROM articles WHERE site = 'longan' ORDER BY id LIMIT 1")
        change(
            data,
            "UPDATE articles SET published_at = NULL, first_seen_at = strftime('%Y-%m-%dT%H:%M:%S', 'now', '+5 hours')"
            f" || '+07:00', last_seen_at = first_seen_at WHERE id = '{one['id']}'",
        )
        change(data, "UPDATE articles SET last_seen_at = first_seen_at")
        second = crawled(web, data, run)
    assert [asked.path for asked in second if asked.path.endswith(".html")] == ["/" + one["url"].rsplit("/", 1)[1]]


def test_what_gave_no_answer_waits_for_its_next_try(data: Path, run: Run) -> None:
    """A known article that is gone now is not asked for every day; one that failed is tried again later and later."""
    moment = "strftime('%Y-%m-%dT%H:%M:%S', 'now', '+5 hours') || '+07:00'"
    with serve() as web:
        found = rows(data / WORKING, "SELECT id, url FROM articles WHERE site = 'longan' ORDER BY id LIMIT 2")
        for one, status in zip(found, (404, 500), strict=True):
            web.instead[one["url"].removeprefix("https://")] = SamplePage(one["url"], b"", "", status=status)
            sql = f"published_at = NULL, first_seen_at = {moment}, last_seen_at = {moment} WHERE id = '{one['id']}'"
            change(data, f"UPDATE articles SET {sql}")
        asked = [crawled(web, data, run, "-s", "RETRY_TIMES=0") for _ in range(2)]
    paths = {"/" + one["url"].rsplit("/", 1)[1] for one in found}
    assert [{one.path for one in run_ if one.path.endswith(".html")} for run_ in asked] == [paths, set()]
    tries = rows(data / WORKING, "SELECT cause, attempts, due_at > tried_at AS later FROM attempts ORDER BY cause")
    assert tries == [
        {"cause": "404 Not Found", "attempts": 1, "later": 1},
        {"cause": "500 Internal Server Error", "attempts": 1, "later": 1},
    ]
    assert len(rows(data / WORKING, "SELECT id FROM articles WHERE id IN (?, ?)", *(one["id"] for one in found))) == 2
