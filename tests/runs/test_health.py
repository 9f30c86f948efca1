"""Verdicts beside a site's past: what is a redesign, what is silence, and what is only a holiday."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from archive.pulse import Pulse
from archive.records import Capture, Outcome, Visit
from crawler.runs.calendar import quiet_days, working_days
from crawler.runs.health import INTERRUPTED, Tally, alarming, judge

NOW = datetime.fromisoformat("2026-03-20T06:00:00+07:00")  # a Friday
EXPECT = SimpleNamespace(per_week=(20, 600), fill=(("author", 0.6),))
USUAL = {
    "read": 20,
    "general": 0,
    "lists": 6,
    "barren": 0,
    "filled": {"title": 20, "author": 18, "lead": 20},
    "by": {"one": 20},
    "given": [["one", "title", "h1.title", 20], ["one", "author", "byline", 18]],
}


def pulse(
    *, last: str = "2026-03-19T20:00:00+07:00", weeks: tuple[int, ...] = (90, 92, 88), verdict: str = "healthy"
) -> Pulse:
    return Pulse("2026-01-01T00:00:00+07:00", last, weeks, verdict, (USUAL,) * 5)


def tally(**other: Any) -> Tally:
    found = Tally(fetched=30, read=20)
    found.filled.update({"title": 20, "author": 18, "lead": 20})
    found.by["one"] = 20
    found.given.update({("one", "title", "h1.title"): 20, ("one", "author", "byline"): 18})
    for name, value in other.items():
        setattr(found, name, value)
    return found


def verdict(found: Tally, beside: Pulse, now: datetime = NOW) -> tuple[str, str]:
    return judge(found, discovered=20, lost=0, reason="finished", expect=EXPECT, pulse=beside, now=now)


def test_as_always() -> None:
    assert verdict(tally(), pulse()) == ("healthy", "")


def test_a_field_below_what_the_site_declares() -> None:
    found = tally()
    found.filled["author"] = 11
    assert verdict(found, pulse()) == ("changed", "author in 11 of 20 articles, expected 60%")


def test_a_field_that_was_nearly_always_there() -> None:
    found = tally()
    found.filled["lead"] = 9
    assert verdict(found, pulse()) == ("changed", "lead in 9 of 20 articles, 100% before")


def test_a_field_that_comes_from_elsewhere() -> None:
    found = tally()
    found.given["one", "title", "h1.title"] = 3
    word, why = verdict(found, pulse())
    assert (word, why) == ("changed", "title came from h1.title in 100% of articles, now in 3 of 20")


def test_a_new_recipe_finds_fields_where_it_says() -> None:
    found = tally(by=Counter({"other": 20}), given=Counter({("other", "title", "h1.name"): 20}))
    assert verdict(found, pulse()) == ("healthy", "")


def test_lists_that_show_nothing_while_a_feed_still_does() -> None:
    assert verdict(tally(lists=6, barren=3), pulse()) == ("changed", "no article on 3 of 6 list pages")
    assert verdict(tally(lists=6, barren=2), pulse())[0] == "healthy"
    assert verdict(tally(lists=0, barren=0, unmodified=6), pulse())[0] == "healthy"


def test_no_recipe_fits_any_more() -> None:
    word, why = verdict(tally(general=12), pulse())
    assert word == "changed"
    assert "12 of 20" in why


def test_a_few_articles_prove_nothing() -> None:
    assert verdict(Tally(fetched=9, read=5, general=2), pulse())[0] == "healthy"
    assert verdict(Tally(fetched=9, read=3, general=3), pulse())[0] == "changed"  # where none was strange before


def test_a_site_that_moved_names_where_it_went() -> None:
    """Redirected to a host that the site's file does not know: the verdict says to which."""
    found = Tally(frozenset(("longan.example",)))
    for n, host in enumerate(("tin.example", "www.tin.example", "longan.example")):
        capture = Capture(f"https://{host}/{n}", "GET", "", "", "live", 200, "text/html", "", "", n)
        found.add(Outcome(Visit("longan", "GET", f"https://longan.example/{n}", "", "listing", "visited"), capture))
    word, why = judge(found, discovered=0, lost=0, reason="finished")
    assert (word, why) == ("changed", "no article found on 3 pages: 2 of 3 lead to tin.example")
    found.failed["gone"] = 3
    word, why = judge(found, discovered=0, lost=0, reason="finished")
    assert (word, why) == ("gone", "every list is gone (3 pages): 2 of 3 lead to tin.example")


def test_pages_on_the_sites_own_hosts_are_no_move() -> None:
    found = Tally(frozenset(("longan.example", "cms.longan.example")))
    capture = Capture("https://cms.longan.example/1", "GET", "", "", "live", 200, "text/html", "", "", 1)
    found.add(Outcome(Visit("longan", "GET", "https://longan.example/1", "", "listing", "visited"), capture))
    assert found.moved == ""


def test_half_a_run_proves_nothing_of_the_site() -> None:
    """Nothing was fetched, and nobody is called; errors of ours stay errors."""
    assert judge(Tally(), discovered=0, lost=0, reason=INTERRUPTED)[0] == "interrupted"
    assert judge(Tally(errors=1), discovered=0, lost=0, reason=INTERRUPTED)[0] == "broken"
    assert not alarming("interrupted", pulse(verdict="gone"))


def test_silence_on_working_days() -> None:
    word, why = verdict(tally(read=0), pulse(last="2026-03-13T20:00:00+07:00", weeks=(3, 92)))
    assert word == "stale"
    assert "5 working days" in why


def test_fewer_than_declared_and_fewer_than_before() -> None:
    assert verdict(tally(), pulse(weeks=(12, 14)))[0] == "thin"
    word, why = verdict(tally(), pulse(weeks=(21, 100, 96)))
    assert (word, "98 in those before" in why) == ("thin", True)
    assert verdict(tally(), pulse(weeks=(12,)))[0] == "healthy"  # the first week has nothing to be beside


def test_tet_is_quiet() -> None:
    """The new year of 2026 is 17 February: nobody wonders from the 14th to the 22nd."""
    tet = datetime.fromisoformat("2026-02-22T06:00:00+07:00")
    assert verdict(tally(read=0), pulse(last="2026-02-13T20:00:00+07:00", weeks=(0, 90, 92)), tet)[0] == "healthy"
    later = datetime.fromisoformat("2026-03-02T06:00:00+07:00")
    assert verdict(tally(read=0), pulse(last="2026-02-13T20:00:00+07:00", weeks=(0, 0, 92)), later)[0] == "stale"


@pytest.mark.parametrize(
    ("after", "until", "days"),
    [
        ("2026-03-13", "2026-03-20", 5),
        ("2026-03-20", "2026-03-20", 0),
        ("2026-03-20", "2026-03-22", 0),
        ("2026-02-13", "2026-02-23", 1),
        ("2027-02-02", "2027-02-12", 1),
        ("2025-12-31", "2026-01-02", 1),
    ],
)
def test_working_days(after: str, until: str, days: int) -> None:
    assert working_days(date.fromisoformat(after), date.fromisoformat(until)) == days


def test_the_holidays_of_the_state_are_quiet() -> None:
    assert {date(2026, 1, 1), date(2026, 4, 30), date(2026, 5, 1), date(2026, 9, 2)} <= quiet_days(2026)
    assert date(2026, 2, 17) in quiet_days(2026)


def test_a_person_is_called_at_the_second_run_unless_one_proves_it() -> None:
    assert not alarming("healthy", pulse(verdict="gone"))
    assert not alarming("gone", pulse())
    assert alarming("gone", pulse(verdict="gone"))
    assert alarming("refused", pulse())
    assert alarming("broken", pulse())
    assert alarming("thin", None)  # a replay, which has no next run to prove it
