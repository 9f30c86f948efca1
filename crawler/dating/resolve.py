"""All date candidates of an article → its date of publication, and what became of each candidate.

A function of the set of captures, never of their order. Places are believed in the order of LADDER; a better
place gives the day, any place that agrees on the day may give the time. A date line whose weekday is not that of its
date comes after those that agree with themselves, and is no more than inferred. What nobody states is inferred, and
says so; with no evidence there is no date, only a bound.

`not_before` is set where the date found is a lower limit by its nature: a page is not published before it was made,
nor before the day that its own text calls today. Nothing else at hand proves one: upload folders may be older or
younger than their article, ids are given out of order, and an event's day may lie ahead.
"""

from __future__ import annotations

from functools import partial

from archive.dating import Dossier, Evidence, Resolver, Verdict
from archive.records import Certainty, DateCandidate, Dating
from crawler.dating.clocks import Place, day_of, find_clocks
from crawler.dating.dates import later_than, moment, weekday_contradicts
from crawler.dating.intext import SAID_TODAY

#: Places that may date an article, most believed first. A masthead is no place for a date.
LADDER: dict[str, Certainty] = {
    "dateline": "stated",
    "url": "stated",
    "meta": "stated",
    "json_ld": "stated",
    "feed": "stated",
    "listing": "stated",
    "created": "stated",
    "text": "inferred",
    "upload_folder": "inferred",
}
_RANK = {place: rank for rank, place in enumerate(LADDER)}


def resolver(clocks: frozenset[Place] = frozenset()) -> Resolver:
    """`resolve` for a site whose clocks were found out."""
    return partial(resolve, clocks=clocks)


def resolve(dossier: Dossier, clocks: frozenset[Place] = frozenset()) -> tuple[Dating, list[Verdict]]:
    """The date of an article, and a verdict for each piece of its evidence, in step.

    `clocks` are the site's; those that this article alone gives away are added.
    """
    evidence, seen = dossier.evidence, dossier.first_seen_at
    clocks |= find_clocks([dossier])
    usable = [e for e in evidence if _possible(e, seen) and not _is_clock(e, clocks)]
    ranked = sorted((e.candidate for e in usable if e.candidate.place in _RANK), key=_order)
    if not ranked:
        return Dating(certainty="bounded", not_after=seen), [_passed_over(e, clocks, seen) for e in evidence]
    best = ranked[0]
    timed = next((c for c in ranked if c.precision == "minute" and day_of(c.value) == day_of(best.value)), best)
    certainty: Certainty = "inferred" if _errs(best) else LADDER[best.place]
    limit = best.value if best.place == "created" or best.selector == SAID_TODAY else None
    dating = Dating(timed.value, timed.precision, timed.place, certainty, limit, seen)
    return dating, [_verdict(e, timed, clocks, seen) for e in evidence]


def _order(candidate: DateCandidate) -> tuple[bool, bool, int, str, str, str]:
    place = candidate.place
    inferred = LADDER[place] == "inferred"
    return inferred, _errs(candidate), _RANK[place], candidate.value, candidate.raw, candidate.selector


def _errs(candidate: DateCandidate) -> bool:
    """Whether a candidate's weekday and date cannot both be right."""
    return weekday_contradicts(candidate.raw, candidate.value)


def _is_clock(evidence: Evidence, clocks: frozenset[Place]) -> bool:
    candidate = evidence.candidate
    return candidate.place == "masthead" or (candidate.place, candidate.selector) in clocks


def _possible(evidence: Evidence, first_seen_at: str) -> bool:
    """Nothing is published after it was seen."""
    value = evidence.candidate.value
    return not later_than(value, moment(evidence.seen_at)) and not later_than(value, moment(first_seen_at))


def _passed_over(evidence: Evidence, clocks: frozenset[Place], first_seen_at: str) -> Verdict:
    if _is_clock(evidence, clocks):
        return "clock"
    return "contradicts" if _possible(evidence, first_seen_at) else "impossible"


def _verdict(evidence: Evidence, chosen: DateCandidate, clocks: frozenset[Place], first_seen_at: str) -> Verdict:
    candidate = evidence.candidate
    if _is_clock(evidence, clocks) or not _possible(evidence, first_seen_at):
        return _passed_over(evidence, clocks, first_seen_at)
    if candidate == chosen:
        return "chosen"
    return "agrees" if day_of(candidate.value) == day_of(chosen.value) else "contradicts"
