"""The tables in the published file: the same bytes always, from the full texts, without what was removed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive import checks
from archive.publishing import publish
from archive.records import DateCandidate
from tests.archive import factory
from tests.reprints.found import Found
from tests.reprints.news import PLANTED, SITES, Desk, Story, forms, written


def stored(path: Path, stories: list[Story]) -> Path:
    """A working database of these stories."""
    outcomes = []
    for story in stories:
        shown = datetime(story.day.year, story.day.month, story.day.day, 8, tzinfo=factory.VIETNAM).isoformat()
        article = factory.article(
            site=story.site,
            id=story.id,
            url=f"https://{story.site}.example/{story.number}.html",
            title=story.title,
            lead=story.lead or None,
            body="\n\n".join(story.paragraphs),
            block_kinds=("paragraph",) * len(story.paragraphs),
            candidates=(DateCandidate("dateline", shown, shown, "minute"),),
        )
        seen = datetime.combine(story.day, datetime.min.time(), factory.VIETNAM) + timedelta(days=1) - factory.START
        outcomes.append(factory.read(article, seen / timedelta(days=1)))
    return factory.stored(path, outcomes)


def found(published: Path) -> Found:
    """The tables of a published file."""
    with closing(sqlite3.connect(published)) as connection:
        return Found.of(connection)


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    """One reprint of each kind, and three forms of each kind at each site."""
    desk = Desk(21)
    made = []
    for make in PLANTED.values():
        story = desk.story("longan")
        made += [story, make(desk, story)]
    return [*made, *forms(desk, 3)]


@pytest.fixture(scope="module")
def working(stories: list[Story], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their working database."""
    return stored(tmp_path_factory.mktemp("reprints") / "working.db", stories)


def test_the_file_has_the_pairs_and_is_sound(working: Path, tmp_path: Path, stories: list[Story]) -> None:
    target = publish.publish(working, tmp_path / "khotin-tinh.db")
    told = found(target)
    assert len(told.pairs) == len(told.groups) == len(PLANTED)
    assert set(told.members) == {story.id for story in stories[: 2 * len(PLANTED)]}
    assert checks.published_file(target) == []
    assert [path.name for path in tmp_path.iterdir()] == [target.name]  # nothing is left beside it


def test_pairs_come_from_the_full_texts(working: Path, tmp_path: Path) -> None:
    """An excerpt of thirty words is published; what was compared is what the site printed."""
    policy = tmp_path / "policy.toml"
    policy.write_text(
        '[default]\npublish = "excerpt"\nwords = 30\nreason_en = "A test."\nreason_vi = "Thử."\n', "utf-8"
    )
    full = found(publish.publish(working, tmp_path / "full.db"))
    order = publish.ordered(working, tmp_path / "cut.db", policy)
    cut = found(publish.publish(working, tmp_path / "cut.db", order=order))
    assert cut == full


def test_a_removed_article_is_in_no_pair_and_no_group(working: Path, tmp_path: Path, stories: list[Story]) -> None:
    copy = Path(shutil.copyfile(working, tmp_path / "working.db"))
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO removals (article_id, reason, removed_at) VALUES (?, 'privacy', '2026-01-01T00:00:00+07:00')",
            (stories[0].id,),
        )
    told = found(publish.publish(copy, tmp_path / "khotin-tinh.db"))
    assert len(told.pairs) == len(told.groups) == len(PLANTED) - 1
    assert not {stories[0].id, stories[1].id} & {one for pair in told.pairs for one in (*pair, *told.members)}


def test_the_order_of_storing_changes_nothing(stories: list[Story], tmp_path: Path) -> None:
    files = []
    for number, order in enumerate((stories, stories[::-1])):
        place = tmp_path / str(number)
        place.mkdir()
        files.append(publish.publish(stored(place / "working.db", order), place / "khotin-tinh.db").read_bytes())
    assert files[0] == files[1]


_FILL = """
import sqlite3, sys
from archive.reprints import filling
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
filling.fill(connection)
connection.execute("VACUUM")
"""


def test_another_process_with_other_hashes_and_threads_finds_the_same(tmp_path: Path) -> None:
    desk = Desk(22)
    stories = [desk.story(site) for site in SITES for _ in range(20)]
    stories += [make(desk, story) for story in stories[:12] for make in PLANTED.values()]
    files = []
    for seed, threads in (("0", "1"), ("4321", "4")):
        path = written(tmp_path / f"{seed}.db", stories)
        environment = {**os.environ, "PYTHONHASHSEED": seed, "RAYON_NUM_THREADS": threads}
        subprocess.run([sys.executable, "-c", _FILL, str(path)], check=True, env=environment)
        files.append(path.read_bytes())
        assert len(found(path).pairs) >= 60
    assert files[0] == files[1]
