"""The date a text gives itself: "Sáng nay (5/1)", "Ngày 28/02/2023, … tổ chức". Inferred, never stated.

Only the head of an article is read (kicker, title, lead, first paragraph): dates further down belong to the
events told. The year, where the text does not write it, is the newest that lies before the capture, unless the
head names years: then one of those that fits. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from archive.records import DateCandidate
from crawler.dating.dates import VIETNAM, at_day

_TODAY = re.compile(
    r"\b(?:sáng|trưa|chiều|tối|đêm|hôm)\s+nay\s*,?\s*\(?\s*(?:ngày\s*)?"
    r"(?P<day>\d{1,2})\s*[/.\-]\s*(?P<month>\d{1,2})(?:\s*[/.\-]\s*(?P<year>(?:19|20)\d\d))?(?!\d)",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:[A-ZĐ]{2,6}\s*[-–]\s*|\([^)]{2,20}\)\s*[-–]\s*)?(?:(?:sáng|trưa|chiều|tối)\s+)?(?:ngày|hôm)\s+"
    r"(?P<day>\d{1,2})\s*[/.\-]\s*(?P<month>\d{1,2})(?:\s*[/.\-]\s*(?P<year>(?:19|20)\d\d))?(?!\d)",
    re.IGNORECASE,
)
SAID_TODAY = "this morning, today (day/month)"
OPENS_WITH_A_DAY = "opens with a day"
FRESH_DAYS = 45  # a page is mostly taken soon after it appears

_YEAR = re.compile(r"(?:năm\s+|[/\-])((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
_PLAN = re.compile(r"kế hoạch|nhiệm vụ|dự toán|chỉ tiêu|phương hướng", re.IGNORECASE)


def date_in_text(head: tuple[str, ...], opening: str, seen: datetime) -> DateCandidate | None:
    """The day the head of an article speaks of as its own; None when it does not, or no year fits.

    `head`: kicker, title, lead and first paragraph; `opening`: the text the article begins with.
    """
    today = next((m for text in head if "nay" in text.lower() and (m := _TODAY.search(text))), None)
    match = today or _OPENING.search(opening)
    if match is None:
        return None
    rule = SAID_TODAY if today else OPENS_WITH_A_DAY
    last = seen.astimezone(VIETNAM).date()
    day, month = int(match["day"]), int(match["month"])
    for year in (match["year"] and [int(match["year"])]) or _years(month, day, head, last):
        candidate = at_day("text", match[0], year, month, day, rule)
        if candidate and candidate.value <= last.isoformat():
            return candidate
    return None


def _years(month: int, day: int, head: tuple[str, ...], last: date) -> Iterator[int]:
    """The years to try, likeliest first: this one if the day is fresh, one that the head names, the newest."""
    yield from (y for y in (last.year, last.year - 1) if _fresh(y, month, day, last))
    text = " ".join(head)
    named = sorted({int(y) for y in _YEAR.findall(text)})
    if named and month >= 11 and _PLAN.search(text):  # at a year's end one plans for the next
        yield from (y - 1 for y in named if y - 1 not in named)
    yield from named
    yield from (last.year, last.year - 1)


def _fresh(year: int, month: int, day: int, last: date) -> bool:
    """Whether a day lies within the weeks before the capture."""
    try:
        return 0 <= (last - date(year, month, day)).days <= FRESH_DAYS
    except ValueError:
        return False
