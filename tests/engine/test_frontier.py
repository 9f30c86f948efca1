"""Which addresses a run asks for, where a walk may end, and when an article is looked at again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.agenda import Recent
from archive.records import Sighting
from archive.store import Known
from crawler.dating.dates import iso
from crawler.frontier import LADDER, Frontier, Key, due, next_try

BORN = datetime.fromisoformat("2026-03-01T08:00:00+07:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Memory:
    """What earlier runs learnt, by hand."""

    def __init__(self, **since: str) -> None:
        self.since = since

    def look(self, key: Key) -> Known | None:
        moment = self.since.get(key[1])
        return Known("stored", key[1], moment) if moment else None

    def first_seen(self, article_id: str) -> str | None:
        return self.since.get(article_id)


def shown(*names: str) -> list[Sighting]:
    return [Sighting(name, name, "") for name in names]


def test_an_address_is_asked_for_once() -> None:
    frontier = Frontier()
    assert [frontier.admit(("GET", "a", "")) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(("fate", "asked"), [("stored", False), ("gone", False), ("failed", True), (None, True)])
def test_what_has_a_lasting_fate_is_not_asked_for_again(fate: str | None, asked: bool) -> None:
    memory = Memory()
    memory.look = lambda key: Known(fate, "a", "2026")  # type: ignore[method-assign]  # the one answer this is about
    assert Frontier(memory).admit_article(("GET", "a", ""), "a") is asked
    assert Frontier(memory, again=True).admit_article(("GET", "a", ""), "a")


def test_a_walk_ends_where_everything_was_known_before_the_last_complete_one() -> None:
    frontier = Frontier(Memory(a="2026-01-01", b="2026-01-02", c="2026-01-05"))
    assert frontier.overlaps(shown("a", "b"), "2026-01-03")
    assert not frontier.overlaps(shown("a", "c"), "2026-01-03")  # found by a walk that broke off
    assert not frontier.overlaps(shown("a", "new"), "2026-01-09")
    assert not frontier.overlaps(shown(), "2026-01-09")
    assert not frontier.overlaps(shown("a"), None)
    assert not Frontier(Memory(a="2026-01-01"), again=True).overlaps(shown("a"), "2026-01-09")


def looks(ages: list[timedelta], published: datetime | None = None) -> list[bool]:
    """Whether an article is due at each age, when it is looked at whenever it is."""
    seen, told = BORN, []
    for age in ages:
        one = Recent("a", "u", iso(published) if published else None, iso(BORN), iso(seen))
        told.append(bool(due([one], BORN + age, 9)))
        seen = BORN + age if told[-1] else seen
    return told


def test_the_ladder() -> None:
    steps = [HOUR, 6 * HOUR, DAY, 3 * DAY, 10 * DAY, 30 * DAY, 100 * DAY]
    assert list(LADDER) == steps
    assert looks(steps) == [True] * 7
    assert looks([0.5 * HOUR, 2 * HOUR, 3 * HOUR, 7 * HOUR, 400 * DAY, 401 * DAY]) == [
        *[False, True, False],
        *[True, True, False],
    ]


def test_an_old_article_found_late_is_not_looked_at_again_and_again() -> None:
    assert looks([HOUR, DAY, 30 * DAY], published=BORN - 400 * DAY) == [False, False, False]


def test_the_freshest_come_first_and_no_more_than_the_bound() -> None:
    born = iso(BORN)
    old = [Recent(f"old{n}", "u", None, iso(BORN - 31 * DAY), iso(BORN - 20 * DAY)) for n in range(5)]
    fresh = [Recent(f"new{n}", "u", None, born, born) for n in range(5)]
    assert [one.id for one in due([*old, *fresh], BORN + 2 * HOUR, 6)] == [
        "new0",
        "new1",
        "new2",
        "new3",
        "new4",
        "old0",
    ]


@given(st.integers(1, 60))
def test_tries_move_apart_and_never_more_than_a_week(attempts: int) -> None:
    wait, longer = next_try(attempts, BORN) - BORN, next_try(attempts + 1, BORN) - BORN
    assert HOUR <= wait <= longer <= 7 * DAY
