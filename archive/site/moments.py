"""Dates in words, no finer than they are known."""

from __future__ import annotations

import re

from archive.citing import in_vietnamese
from archive.site.language import Words

_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(?::\d\d)?(?:\+07:00)?)?)?)?")
_MONTHS = "January February March April May June July August September October November December".split()


def in_words(value: str | None, words: Words, *, clock: bool = True) -> str:
    """Write an ISO 8601 moment, day, month or year; anything else is given back as it stands.

    "2026-01-08T18:21:00+07:00" is "8/1/2026, 18:21" in Vietnamese and "8 January 2026, 18:21" in English;
    without `clock` the time of day is left out.
    """
    found = _ISO.fullmatch(value or "")
    if found is None:
        return value or ""
    year, month, day, time = found.groups()
    if month is None:
        return str(year)
    if not 1 <= int(month) <= 12:
        return value or ""
    date = in_vietnamese(value or "") if words.language == "vi" else _english(year, month, day)
    return f"{date}, {time}" if time and clock else date


def _english(year: str, month: str, day: str | None) -> str:
    name = f"{_MONTHS[int(month) - 1]} {year}"
    return f"{int(day)} {name}" if day else name
