"""What an expression of time comes to on a given day: a span of days and the rule that gave it, or why there is none.

A year that is not written is the one of that day, unless that brings the expression more than half a year away: then
the neighbouring year where it is near, or where weekday or tense point to one of the two; else none is chosen. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from crawler.events.expressions import Part, Phrase

NEAR = 92  # days
HALF_A_YEAR = 183
SUNDAY, DECEMBER = 6, 12

_FUTURE = re.compile(r"(?<!\w)(?:sẽ|dự kiến|đến hết|chậm nhất|hạn|sắp|kế hoạch|phấn đấu|trước(?= *…))(?!\w)")
_PAST = re.compile(r"(?<!\w)(?:đã|vừa|hồi)(?!\w)")

Span = tuple[date, date]


class Value(NamedTuple):
    """A span of days, both ends included, and the rule that gave it; `reason` says why there is no span."""

    span: Span | None
    rule: str
    reason: str | None = None


def unresolved(reason: str) -> Value:
    """No value, and why."""
    return Value(None, "unresolved", reason)


def needs_today(phrase: Phrase) -> bool:
    """Whether the expression means something only once one knows the day on which it was written."""
    return phrase.reason is None and (phrase.first[0] is None or phrase.hint == "to_date")


def value(phrase: Phrase, today: date, clause: Callable[[], str] = str) -> Value:
    """What the expression comes to, written on the day `today`; `clause` gives the words round it, lowered."""
    if phrase.reason is not None:
        return unresolved(phrase.reason)
    if phrase.wordy:
        return _counted(phrase, today)
    if phrase.first[0] is not None:
        span = _span(phrase, 0)
        return Value(span, "written") if span else unresolved("no_such_day")
    return _in_a_year(phrase, today, clause)


def period(part: Part) -> Span | None:
    """All days of a year, month or day as far as it is written; None when there is no such day."""
    year, month, day = part
    try:
        first = date(year or 0, month or 1, day or 1)
        if day is None:
            after = (first.year + 1, 1) if month in (None, DECEMBER) else (first.year, first.month + 1)
            return first, date(*after, 1) - timedelta(1)
    except ValueError:
        return None
    return first, first


def _span(phrase: Phrase, year: int) -> Span | None:
    """The span of a dated expression, in the given year where it names none."""
    first, last = (_months(part) if phrase.unit == "quarter" else (part, part) for part in (phrase.first, phrase.last))
    begun = year - (first[0][1:] > last[1][1:]) if phrase.first[0] is None else 0  # "từ 25/12 đến 5/1"
    start, end = period(_of(first[0], begun)), period(_of(last[1], year))
    if start is None or end is None or start[0] > end[1]:
        return None
    ten = phrase.unit == "decade"
    return start[0], end[1].replace(year=end[1].year + 9) if ten else end[1]


def _of(part: Part, year: int) -> Part:
    return (year if part[0] is None else part[0], *part[1:])


def _months(quarter: Part) -> tuple[Part, Part]:
    year, number, _ = quarter
    last = 3 * (number or 1)
    return (year, last - 2, None), (year, last, None)


def _counted(phrase: Phrase, today: date) -> Value:
    """An expression that counts from today."""
    shift = phrase.shift or 0
    if phrase.hint == "to_date":
        begin = period((phrase.first[0] or today.year, None, None))
        return _from_today((begin[0], today)) if begin and begin[0] <= today else unresolved("relative")
    if phrase.unit == "day" and phrase.first[2] is None:
        return _from_today((today + timedelta(shift),) * 2)
    if phrase.unit in ("day", "month"):
        month = today.year * 12 + today.month - 1 + shift
        span = period((month // 12, month % 12 + 1, phrase.first[2]))
        return _from_today(span) if span else unresolved("no_such_day")
    if phrase.unit == "year":
        return _from_today(period((today.year + shift, None, None)))
    return _in_a_week(phrase, today)


def _in_a_week(phrase: Phrase, today: date) -> Value:
    if phrase.hint == "past" and today.weekday() == SUNDAY:
        return unresolved("relative")  # yesterday, or a week ago
    monday = today + timedelta(7 * (phrase.shift or 0) - today.weekday())
    first, last = (0, 6) if phrase.weekday is None else (phrase.weekday,) * 2
    if phrase.unit == "weekend":
        first, last = 5, 6
    return _from_today((monday + timedelta(first), monday + timedelta(last)))


def _from_today(span: Span | None) -> Value:
    return Value(span, "from_today")


def _in_a_year(phrase: Phrase, today: date, clause: Callable[[], str]) -> Value:
    """A date without its year."""
    same = _span(phrase, today.year)
    if phrase.years is not None:
        named = _span(phrase, today.year + phrase.years)
        return Value(named, "named_year") if named else unresolved("no_such_day")
    if same and phrase.shift is None and not phrase.hint and _gap(same, today) <= HALF_A_YEAR:
        return Value(same, "same_year")
    spans = [span for span in (_span(phrase, today.year - 1), same, _span(phrase, today.year + 1)) if span]
    if not spans:
        return unresolved("no_such_day")
    if phrase.shift is not None:
        return Value(min(spans, key=lambda span: (_gap(span, today), span)), "dated_today")
    if phrase.hint == "coming":
        return _first_of([span for span in spans if span[0] > today], "coming")
    if phrase.hint == "past":
        return _first_of([span for span in reversed(spans) if span[1] <= today], "past")
    return _likeliest(phrase, sorted(spans, key=lambda span: (_gap(span, today), span))[:2], today, clause)


def _first_of(spans: list[Span], rule: str) -> Value:
    return Value(spans[0], rule) if spans else unresolved("year_open")


def _likeliest(phrase: Phrase, nearest: list[Span], today: date, clause: Callable[[], str]) -> Value:
    """Which of the two nearest, neither of them within half a year in the same year, is meant."""
    if _gap(nearest[0], today) <= NEAR:
        return Value(nearest[0], "neighbouring_year")
    fits = [span for span in nearest if span[0].weekday() == phrase.weekday]
    if len(fits) == 1:
        return Value(fits[0], "weekday")
    words = clause()
    future, past = _FUTURE.search(words) is not None, _PAST.search(words) is not None
    fits = [span for span in nearest if future != past and future == (span[0] > today)]
    return Value(fits[0], "tense") if len(fits) == 1 else unresolved("year_open")


def _gap(span: Span, today: date) -> int:
    """Days between a span and a day; 0 inside."""
    return max((span[0] - today).days, (today - span[1]).days, 0)
