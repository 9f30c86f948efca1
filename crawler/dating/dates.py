"""Dates as Vietnamese pages write them: day first, at +07:00, with what is known and no more.

Hand-rolled, because the libraries at hand read 06/01/2023 as 1 June and "(GMT+7)" as UTC−7. Pure; a date that
cannot exist (31/11) is no date.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from archive.records import DateCandidate, Precision

VIETNAM = timezone(timedelta(hours=7))
MAX_RAW = 200  # signs of what stands by the title

_TIME = (
    r"(?<![\d:])(?P<hour>[01]?\d|2[0-3])\s*(?::|h|giờ|g)\s*(?P<minute>[0-5]\d)(?!\d)(?:\s*:\s*[0-5]\d)?"
    r"\s*(?P<half>[AP]M|SA|CH)?"
)
_D, _M, _Y = r"(?P<day>0?[1-9]|[12]\d|3[01])", r"(?P<month>0?[1-9]|1[0-2])", r"(?P<year>(?:19|20)\d\d)(?!\d)"
_DAY = rf"(?<!\d){_D}\s*[/.\-]\s*{_M}\s*[/.\-]\s*{_Y}"
_LONG_DAY = rf"(?<!\d){_D}\s*tháng\s*{_M},?\s*(?:năm\s*)?{_Y}"
_BETWEEN = r"[^\d]{1,12}"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for day in (_DAY, _LONG_DAY)
    for form in (f"{day}{_BETWEEN}{_TIME}", f"{_TIME}{_BETWEEN}{day}", day)
)
_ISO = re.compile(
    r"(?P<day>(?:19|20)\d\d-\d\d-\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d)(?::(?P<seconds>\d\d)(?:\.\d+)?)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?(?!\d)"
)
_WEEKDAYS = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5}
_WEEKDAY = re.compile(  # not after another word: "kỳ họp thứ năm" is no Thursday
    r"(?:^|[^\w\s]|\d|\b(?:đăng|cập nhật|xuất bản|lúc|ngày|sáng|trưa|chiều|tối|nay))\s*\b"
    r"(?:thứ\s*(hai|ba|tư|năm|sáu|bảy|[2-7])\b|t([2-7])(?=[\s,.])|chủ\s*nhật\b|cn(?=[\s,.]))",
    re.IGNORECASE,
)


def read_date(place: str, raw: str, selector: str = "") -> DateCandidate | None:
    """The first date in `raw`, ISO or Vietnamese, as a candidate of `place`; None where there is none.

    Only the beginning is read: a text that is longer than a date line tells of other days.
    """
    raw = raw.strip()[:MAX_RAW]
    value = _iso(raw) or _vietnamese(raw)
    return DateCandidate(place, raw, value, precision_of(value), selector) if value else None


def at_day(place: str, raw: str, year: int, month: int, day: int, selector: str = "") -> DateCandidate | None:
    """A candidate known to the day; None when no such day exists."""
    try:
        return DateCandidate(place, raw, date(year, month, day).isoformat(), "day", selector)
    except ValueError:
        return None


def weekday_contradicts(raw: str, value: str) -> bool:
    """Whether a date line names weekdays, and none of them is that of its date at +07:00."""
    named = {
        6 if name is None else _WEEKDAYS[name.casefold()] if name.isalpha() else int(name) - 2
        for name in (match[1] or match[2] for match in _WEEKDAY.finditer(raw))
    }
    return bool(named) and moment(value).astimezone(VIETNAM).weekday() not in named


def precision_of(value: str) -> Precision:
    """How much an ISO value says: "minute" with a time of day, "day" without."""
    return "minute" if "T" in value else "day"


def iso(moment: datetime) -> str:
    """An aware moment as ISO 8601 at +07:00, to the second."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone cannot be dated: {moment!r}")
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


@lru_cache(maxsize=1024)  # every piece of an article's evidence is held against the same few moments
def moment(value: str) -> datetime:
    """An ISO 8601 moment or day as an aware datetime (a day is its first instant at +07:00)."""
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=VIETNAM)


def later_than(value: str, seen: datetime) -> bool:
    """Whether an ISO value lies after the moment `seen`; a day lies after it only when the whole day does."""
    return moment(value) > seen


def _iso(raw: str) -> str | None:
    for match in _ISO.finditer(raw):
        try:
            if not match["time"]:
                return date.fromisoformat(match["day"]).isoformat()
            zone = (match["zone"] or "+07:00").replace("Z", "+00:00")
            return iso(datetime.fromisoformat(f"{match['day']}T{match['time']}:{match['seconds'] or '00'}{zone}"))
        except (ValueError, OverflowError):
            continue
    return None


def _vietnamese(raw: str) -> str | None:
    for form in _FORMS:
        for match in form.finditer(raw):
            if (value := _value(match.groupdict())) is not None:
                return value
    return None


def _value(parts: dict[str, str | None]) -> str | None:
    try:
        day = date(int(parts["year"] or 0), int(parts["month"] or 0), int(parts["day"] or 0))
    except ValueError:
        return None
    if parts.get("hour") is None:
        return day.isoformat()
    hour, half = int(parts["hour"] or 0), (parts.get("half") or "").upper()
    if half in ("PM", "CH") and hour < 12:
        hour += 12
    if half in ("AM", "SA") and hour == 12:
        hour = 0
    return iso(datetime(day.year, day.month, day.day, hour, int(parts["minute"] or 0), tzinfo=VIETNAM))
