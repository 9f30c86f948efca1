"""Days and hours, and the ways in which newspapers write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from random import Random

VIETNAM = timezone(timedelta(hours=7))
WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")


def moment(text: str) -> datetime:
    """An aware time of Vietnam from "2023-11-28 14:31"."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def schedule(count: int, first: str, last: str, rng: Random) -> list[datetime]:
    """``count`` ascending times of publication from one day to another, in office hours."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    days = sorted(rng.sample(range((end - start).days + 1), count))
    return [
        datetime(2000, 1, 1, rng.randint(7, 18), rng.randint(0, 59), tzinfo=VIETNAM).replace(
            year=(day := start + timedelta(days=offset)).year, month=day.month, day=day.day
        )
        for offset in days
    ]


def short(day: date) -> str:
    """28/11, without leading zeros."""
    return f"{day.day}/{day.month}"


def full(day: date) -> str:
    """28/11/2023, with leading zeros."""
    return f"{day:%d/%m/%Y}"


def weekday(day: date) -> str:
    """The Vietnamese name of the day of the week."""
    return WEEKDAYS[day.weekday()]


def fetched(base: str, index: int) -> str:
    """The time of the ``index``-th fetch of a crawl that began at ``base``: one request every three seconds."""
    return (moment(base) + timedelta(seconds=3 * index)).isoformat()


_RSS_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RSS_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def rss(when: datetime) -> str:
    """The date of a feed: Tue, 28 Nov 2023 14:31:00 +0700."""
    day = f"{_RSS_DAYS[when.weekday()]}, {when.day:02} {_RSS_MONTHS[when.month - 1]} {when.year}"
    return f"{day} {when:%H:%M:%S} +0700"
