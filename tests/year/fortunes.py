"""Two years in the life of a site, and what a careful person would say of it on each day; nobody counted with ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crawler.discovery import Feed
from crawler.platforms import content_detail, content_fck
from crawler.platforms.content_fck import ContentFck
from crawler.site import Expect
from tests.year.paper import SECTIONS, Paper
from tests.year.world import NEW, NEWER, OLD, Fortune, Spell


class Mau(ContentFck):
    """An invented newspaper, as its file was first written."""

    name, title, province = "mau", "Báo Mẫu", "long-an"
    domains: tuple[str, ...] = (OLD, f"www.{OLD}", NEW)  # that it will be called otherwise was announced
    sections = tuple(f"/{name}/" for name in SECTIONS)
    feeds = (Feed(f"/rss/cate/{SECTIONS[0]}/"),)
    expect = Expect(per_week=(6, 60), min_chars=300)


class Reset(Mau):
    """Its file after somebody learnt how the new layout is set."""

    recipes = (replace(content_detail.ARTICLE, name="content_detail/2026", url=""), content_fck.ARTICLE)
    listings = (content_detail.LISTING, content_fck.LISTING)


class Moved(Reset):
    """Its file after somebody found where it went."""

    domains = (*Mau.domains, NEWER)


@dataclass(frozen=True)
class Year:
    """A stretch of days: what is published, what happens, who mends the site's file when, and what is to be said."""

    paper: Paper
    fortune: Fortune
    files: tuple[tuple[date, type[Mau]], ...]  # since when the site's file is which
    said: tuple[tuple[date, str, bool], ...]  # from which day on: verdict, and whether a person is called

    def days(self) -> Iterator[tuple[date, type[Mau], str, bool]]:
        """Each day with the site's file, the verdict and the alarm."""
        day = self.paper.first
        while day <= self.paper.last:
            file = next(file for since, file in reversed(self.files) if since <= day)
            _, verdict, alarm = next(one for one in reversed(self.said) if one[0] <= day)
            yield day, file, verdict, alarm
            day += timedelta(days=1)


def _days(first: date, last: date) -> frozenset[date]:
    return frozenset(first + timedelta(days=n) for n in range((last - first).days + 1))


_START = date(2026, 1, 26)  # a Monday
_TET = _days(date(2026, 2, 14), date(2026, 2, 22))  # the new year falls on 17 February

#: Everything but the end, close together; in the middle of it the empty weeks of Tết.
MONTH = Year(
    Paper(_START, date(2026, 2, 24), silent=_TET, fleeting=frozenset((date(2026, 1, 30),))),
    Fortune(
        (
            Spell("down", date(2026, 1, 30), date(2026, 2, 1)),
            Spell("challenge", date(2026, 2, 4), date(2026, 2, 5)),
            Spell("disallow", date(2026, 2, 7), date(2026, 2, 8)),
        ),
        redesigned=date(2026, 2, 10),
        moved=((date(2026, 2, 16), NEW), (date(2026, 2, 20), NEWER)),
    ),
    files=((_START, Mau), (date(2026, 2, 13), Reset), (date(2026, 2, 22), Moved)),
    said=(
        (_START, "healthy", False),
        (date(2026, 1, 30), "gone", False),
        (date(2026, 1, 31), "gone", True),
        (date(2026, 2, 2), "healthy", False),
        (date(2026, 2, 4), "blocked", False),
        (date(2026, 2, 5), "blocked", True),
        (date(2026, 2, 6), "healthy", False),
        (date(2026, 2, 7), "refused", True),
        (date(2026, 2, 9), "healthy", False),
        (date(2026, 2, 10), "changed", False),
        (date(2026, 2, 11), "changed", True),
        (date(2026, 2, 13), "healthy", False),
        (date(2026, 2, 20), "changed", False),
        (date(2026, 2, 21), "changed", True),
        (date(2026, 2, 22), "healthy", False),
    ),
)

YEAR = Year(
    Paper(
        _START,
        date(2027, 1, 25),
        silent=_TET | _days(date(2026, 12, 1), date(2027, 1, 25)),
        fleeting=frozenset((date(2026, 4, 7), date(2026, 4, 8))),
    ),
    Fortune(
        (
            Spell("challenge", date(2026, 3, 3), date(2026, 3, 5)),
            Spell("down", date(2026, 4, 6), date(2026, 4, 12)),
            Spell("disallow", date(2026, 5, 18), date(2026, 5, 22)),
            Spell("down", date(2026, 12, 28), date(2027, 1, 25)),
        ),
        redesigned=date(2026, 6, 15),
        moved=((date(2026, 8, 10), NEW), (date(2026, 10, 5), NEWER)),
    ),
    files=((_START, Mau), (date(2026, 7, 6), Reset), (date(2026, 10, 12), Moved)),
    said=(
        (_START, "healthy", False),
        (date(2026, 3, 3), "blocked", False),
        (date(2026, 3, 4), "blocked", True),
        (date(2026, 3, 6), "healthy", False),
        (date(2026, 4, 6), "gone", False),
        (date(2026, 4, 7), "gone", True),
        (date(2026, 4, 13), "healthy", False),
        (date(2026, 5, 18), "refused", True),
        (date(2026, 5, 23), "healthy", False),
        (date(2026, 6, 15), "changed", False),
        (date(2026, 6, 16), "changed", True),
        (date(2026, 7, 6), "healthy", False),
        (date(2026, 10, 5), "changed", False),
        (date(2026, 10, 6), "changed", True),
        (date(2026, 10, 12), "healthy", False),
        (date(2026, 12, 7), "stale", False),  # the last issue was that of 30 November; four working days are over
        (date(2026, 12, 8), "stale", True),
        (date(2026, 12, 28), "gone", True),
    ),
)
