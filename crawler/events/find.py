"""The days an article speaks of, from its texts and its date of publication: "Chiều nay (9/12)" → 2022-12-09.

What the text leaves out is completed from the publication by a named rule; where that leaves a choice, nothing is
chosen and the reason is said. Where only bounds of the publication are known, a value holds if both ends give it.
Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from archive.events import EventDate, EventPrecision, Field, Texts
from archive.records import Certainty, Dating
from crawler.events.days import days
from crawler.events.expressions import UNWRITTEN, Phrase, lowered
from crawler.events.periods import periods
from crawler.events.reckoning import Span, Value, needs_today, period, unresolved, value

_CLAUSE = re.compile(r"[,.;:!?\n](?: |\n|$)")
_AROUND = 80  # signs of the clause that may tell its tense
_SPEECH = 1500  # signs of a block that are looked through for the marks of a quotation


class _Place(NamedTuple):
    field: Field
    text: str
    low: str
    phrase: Phrase


def event_dates(dating: Dating, texts: Texts) -> list[EventDate]:
    """Every day or period the texts speak of, in order; what could not be resolved has no value."""
    limits = publication(dating)
    places = list(_places(texts))
    said = next((day for place in places if (day := _today_said(place, limits))), None)
    certainty: Certainty = "inferred" if dating.published_at or (said and limits is None) else "bounded"
    limits = limits or ((said, said) if said else None)
    return [_event(place, _valued(place, limits, said), certainty) for place in places]


def expressions(low: str) -> list[Phrase]:
    """The expressions of time in a lowered text, by place; of two that overlap, the one that begins first."""
    found: list[Phrase] = []
    for phrase in sorted([*days(low), *periods(low)], key=lambda one: (one.start, -one.end)):
        if not found or phrase.start >= found[-1].end:
            found.append(phrase)
    return found


def publication(dating: Dating) -> Span | None:
    """The first and the last day on which the article may have been published; None where nothing bounds it."""
    if dating.published_at is None:
        if dating.not_before is None or dating.not_after is None:
            return None
        return date.fromisoformat(dating.not_before[:10]), date.fromisoformat(dating.not_after[:10])
    year, month, day = (*map(int, dating.published_at[:10].split("-")), None, None)[:3]
    return period((year, month, day))


def _places(texts: Texts) -> Iterator[_Place]:
    fields: tuple[tuple[Field, str | None], ...] = (("title", texts.title), ("lead", texts.lead), ("body", texts.body))
    for field, text in fields:
        low = lowered(text or "")
        yield from (_Place(field, text or "", low, phrase) for phrase in expressions(low))


def _today_said(place: _Place, limits: Span | None) -> date | None:
    """The day that the text calls today: "Sáng nay (5/1)"."""
    phrase = place.phrase
    if phrase.shift is None or phrase.wordy:
        return None
    found = _at(place, limits)
    return found.span[0] - timedelta(phrase.shift) if found.span else None


def _valued(place: _Place, limits: Span | None, said: date | None) -> Value:
    phrase = place.phrase
    if phrase.unit == "day" and phrase.wordy and phrase.first == UNWRITTEN and _quoted(place):
        return unresolved("quoted")
    if phrase.wordy and phrase.reason is None and said is not None:
        found = value(phrase, said)
        return found._replace(rule="from_today_said") if found.span else found
    return _at(place, limits)


def _at(place: _Place, limits: Span | None) -> Value:
    """What an expression comes to, if that is the same on every day the publication may have."""
    phrase = place.phrase
    if not needs_today(phrase):
        return value(phrase, date.max)
    if limits is None:
        return unresolved("publication_unknown")
    first = value(phrase, limits[0], lambda: _clause(place))
    last = first if limits[0] == limits[1] else value(phrase, limits[1], lambda: _clause(place))
    return first if (first.span, first.reason) == (last.span, last.reason) else unresolved("publication_open")


def _clause(place: _Place) -> str:
    """The clause an expression stands in, "…" in its place; what opens a sentence belongs to the clause after it."""
    start, end = place.phrase.start, place.phrase.end
    before = _CLAUSE.split(place.low[max(0, start - _AROUND) : start])[-1]
    after = place.low[end : end + _AROUND]
    return before + "…" + _CLAUSE.split(after if before.strip() else after.removeprefix(","))[0]


def _quoted(place: _Place) -> bool:
    """Whether somebody's words are given there: who spoke of today need not have spoken on that day."""
    start = place.phrase.start
    opened = False
    for sign in place.low[max(0, start - _SPEECH) : start].rpartition("\n\n")[2]:
        if sign in '"“”':
            opened = sign == "“" or (sign == '"' and not opened)
    return opened


def _event(place: _Place, found: Value, certainty: Certainty) -> EventDate:
    phrase, span = place.phrase, found.span
    where = place.field, phrase.start, phrase.end, place.text[phrase.start : phrase.end]
    if span is None:
        return EventDate(*where, None, None, "none", found.rule, "none", None, found.reason)
    to_the_day = phrase.hint == "to_date" or (phrase.unit == "week" and phrase.weekday is not None)
    precision: EventPrecision = "day" if to_the_day else phrase.unit
    return EventDate(
        *where,
        value_from=span[0].isoformat(),
        value_to=span[1].isoformat(),
        precision=precision,
        rule=found.rule,
        certainty="stated" if found.rule == "written" else certainty,
        weekday_check=_check(phrase, span),
    )


def _check(phrase: Phrase, span: Span) -> Literal["agrees", "contradicts"] | None:
    if phrase.weekday is None or span[0] != span[1]:
        return None
    return "agrees" if span[0].weekday() == phrase.weekday else "contradicts"
