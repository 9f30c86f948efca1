"""What stands is read again with today's rules: what changed is a version more, and nothing else moves."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from archive.layout import WORKING
from archive.records import Article
from archive.store import Store
from crawler.page import Page
from crawler.rereading.changes import Changes
from crawler.rereading.recorded import Sites
from crawler.rereading.reextracting import CannotReread, reextract
from crawler.rereading.workers import WorkerDied, Workers
from crawler.runs.exits import BROKEN, CANNOT_START
from spiders.longan import LongAn
from tests.engine.truth import spiders
from tests.line.conftest import ROOT, command
from tests.line.tables import rows
from tests.rereading.compare import content, differing


class Otherwise(LongAn):
    """Long An, read by another rule."""

    @staticmethod
    def adjust(article: Article, page: Page) -> Article:
        """Titles with a mark, and nobody's name."""
        return replace(article, title=f"{article.title} ✓", author=None)


class Strict(LongAn):
    """Long An, whose shortest article is longer than any."""

    expect = replace(LongAn.expect, min_chars=10**6)


class Lenient(LongAn):
    """Long An, where a sentence is an article."""

    expect = replace(LongAn.expect, min_chars=40)


def ruled(site: type[LongAn]) -> Sites:
    return {**spiders(), "longan": site}


def again(data: Path, sites: Sites, jobs: int = 1, *, dry_run: bool = False) -> dict[str, Changes]:
    return {one.site: one for one in reextract(data, sites, (), jobs, dry_run=dry_run)}


@pytest.fixture
def mine(sampled: Path, copy: Path) -> Path:
    """An archive that a test changes."""
    return shutil.copytree(sampled, copy)


@pytest.mark.parametrize("jobs", [1, 2])
def test_with_the_same_rules_nothing_moves(mine: Path, sampled: Path, jobs: int) -> None:
    changes = again(mine, spiders(), jobs)
    assert sorted(changes) == ["laichau", "longan"]
    assert [(one.captures > 40, one.articles, one.versions, one.dates) for one in changes.values()] == [
        (True, 0, 0, 0)
    ] * 2
    assert all(one.fields == {} and not one.unread for one in changes.values())
    assert differing(sampled / WORKING, mine / WORKING) == {}


def test_another_rule_is_a_version_called_re_extracted_and_told_field_by_field(mine: Path) -> None:
    before = rows(mine / WORKING, "SELECT id, author, version_count FROM articles WHERE site = 'longan'")
    bytes_before = (mine / WORKING).read_bytes()
    foreseen = again(mine, ruled(Otherwise), dry_run=True)
    assert (mine / WORKING).read_bytes() == bytes_before
    changed = again(mine, ruled(Otherwise), 2)
    assert {k: v.told() for k, v in changed.items()} == {k: v.told() for k, v in foreseen.items()}
    longan = changed["longan"]
    assert (changed["laichau"].articles, longan.versions) == (0, longan.articles)
    assert longan.articles == len(before) + 1  # one was captured twice
    assert (longan.fields["title"].articles, longan.fields["title"].added) == (longan.articles, 2 * longan.articles)
    assert set(longan.fields) == {"title", "author"}
    authors = [row["author"] for row in before if row["author"]]
    assert longan.fields["author"].removed >= sum(map(len, authors))
    reasons = "SELECT DISTINCT v.reason FROM versions v JOIN articles a USING (docid) WHERE a.title LIKE '% ✓' "
    assert {r["reason"] for r in rows(mine / WORKING, reasons + "AND v.number = a.version_count")} == {"re-extracted"}
    told = again(mine, ruled(Otherwise))["longan"]
    assert (told.articles, told.versions) == (0, 0)


def test_what_is_rejected_now_is_told_and_stays_as_it_was_read(mine: Path, sampled: Path) -> None:
    strict = again(mine, ruled(Strict))["longan"]
    assert strict.new_rejections["too_short"] > 40
    assert (strict.articles, strict.versions) == (0, 0)
    assert len(content(mine / WORKING)["rejections"]) == len(content(sampled / WORKING)["rejections"])
    for table in ("articles", "versions", "images", "date_evidence"):
        assert content(mine / WORKING)[table] == content(sampled / WORKING)[table]


def test_what_was_rejected_and_is_an_article_now_is_told(mine: Path) -> None:
    lenient = again(mine, ruled(Lenient))["longan"]
    assert lenient.gone_rejections == {"too_short": 1}
    assert (lenient.new_articles, lenient.versions) == (1, 1)
    assert rows(mine / WORKING, "SELECT 1 FROM rejections WHERE reason = 'too_short'") == []


def test_only_what_was_seen_since_a_day(mine: Path) -> None:
    days = rows(mine / WORKING, "SELECT substr(max(seen_at), 1, 10) AS day FROM captures WHERE site = 'longan'")
    (late,) = reextract(mine, ruled(Otherwise), ["longan"], 1, since=days[0]["day"])
    assert late.captures == late.articles == 1  # the edited one


def test_an_interrupted_run_goes_on_where_it_was(mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    undisturbed = shutil.copytree(mine, tmp_path / "undisturbed")
    again(undisturbed, ruled(Otherwise))
    put, left = Store.put, iter(range(60, -1, -1))

    def interrupted(store: Store, outcome: object) -> None:
        if next(left) == 0:
            raise KeyboardInterrupt
        put(store, outcome)  # type: ignore[arg-type]  # an outcome

    monkeypatch.setattr(Store, "put", interrupted)
    with pytest.raises(KeyboardInterrupt):
        again(mine, ruled(Otherwise))
    monkeypatch.undo()
    again(mine, ruled(Otherwise))
    assert differing(undisturbed / WORKING, mine / WORKING) == {}


@pytest.mark.long
def test_killed_at_any_instant_and_run_again(mine: Path, sampled: Path) -> None:
    environment = {**os.environ, "KHOTIN_DATA": str(mine)}
    for _ in range(6):
        running = subprocess.Popen([sys.executable, "-m", "scrapy", "reextract"], cwd=ROOT, env=environment)
        time.sleep(random.Random(running.pid).uniform(0.8, 2.5))
        running.kill()
        running.wait()
    assert command(mine, "scrapy", "reextract").returncode == 0
    assert differing(sampled / WORKING, mine / WORKING) == {}


@pytest.mark.long
def test_the_command_tells_it_as_json_and_by_its_exit_code(mine: Path) -> None:
    done = command(mine, "scrapy", "reextract", "laichau", "--json", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["captures"] > 40
    assert "laichau" in json.loads(done.stdout)["site"]
    unknown = command(mine, "scrapy", "reextract", "langson")
    assert (unknown.returncode, unknown.stderr.count("\n")) == (CANNOT_START, 1)
    assert "it has laichau, longan" in unknown.stderr
    next((mine / "warc").glob("source-*")).unlink()
    missing = command(mine, "scrapy", "reextract")
    assert missing.returncode == BROKEN
    assert "NOT READ" in missing.stdout


def test_without_a_database_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CannotReread, match="scrapy rebuild"):
        again(tmp_path, spiders())


# Workers ------------------------------------------------------------------------------------------------------------


def nothing() -> None:
    """Nothing is needed to make ready."""


def double(number: int) -> int:
    return 2 * number


def slow_at_first(number: int) -> int:
    time.sleep(0.05 if number < 2 else 0)
    return number


def die(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("jobs", [1, 2])
def test_answers_come_in_the_order_of_the_questions(jobs: int) -> None:
    with Workers(jobs, nothing) as workers:
        assert list(workers.in_order(slow_at_first, range(40))) == list(range(40))
        assert list(workers.map(double, range(333))) == list(range(0, 666, 2))
        assert list(workers.map(max, [1, 5], [4, 2])) == [4, 5]


def test_few_questions_are_taken_ahead() -> None:
    questions = iter(range(1000))
    with Workers(2, nothing) as workers:
        answers = workers.in_order(double, questions)
        assert [next(answers) for _ in range(10)] == list(range(0, 20, 2))
        assert next(questions) <= 20


def test_a_worker_that_was_killed_is_named() -> None:
    with Workers(2, nothing) as workers, pytest.raises(WorkerDied, match="fewer --jobs"):
        list(workers.in_order(die, [1]))
