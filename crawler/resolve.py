"""All date candidates of an article → its date of publication, and what became of each candidate.

A function of the set of captures, never of their order. Places are believed in the order of LADDER; a better
place gives the day, any place that agrees on the day may give the time. What nobody states is inferred, and
says so; with no evidence there is no date, only a bound.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.dating import Dossier, Evidence, Verdict
from archive.records import Certainty, DateCandidate, Dating
from crawler.dates import VIETNAM, later_than, moment

#: Places that may date an article, most believed first. A masthead is no place for a date.
LADDER: dict[str, Certainty] = {
    "dateline": "stated",
    "url": "stated",
    "meta": "stated",
    "json_ld": "stated",
    "feed": "stated",
    "listing": "stated",
    "text": "inferred",
    "upload_folder": "inferred",
}
_RANK = {place: rank for rank, place in enumerate(LADDER)}


def resolve(dossier: Dossier) -> tuple[Dating, list[Verdict]]:
    """The date of an article, and a verdict for each piece of its evidence, in step."""
    evidence, seen = dossier.evidence, dossier.first_seen_at
    clocks = _clocks(evidence)
    usable = [e for e in evidence if _possible(e, seen) and e.candidate.place not in clocks]
    ranked = sorted((e.candidate for e in usable if e.candidate.place in _RANK), key=_order)
    if not ranked:
        return Dating(certainty="bounded", not_after=seen), [_passed_over(e, clocks, seen) for e in evidence]
    best = ranked[0]
    timed = next((c for c in ranked if c.precision == "minute" and _day(c.value) == _day(best.value)), best)
    dating = Dating(timed.value, timed.precision, timed.place, LADDER[best.place], not_after=seen)
    return dating, [_verdict(e, timed, clocks, seen) for e in evidence]


def _order(candidate: DateCandidate) -> tuple[int, str, str]:
    return _RANK[candidate.place], candidate.value, candidate.raw


def _day(value: str) -> str:
    return moment(value).astimezone(VIETNAM).date().isoformat()


def _possible(evidence: Evidence, first_seen_at: str) -> bool:
    """Nothing is published after it was seen."""
    value = evidence.candidate.value
    return not later_than(value, moment(evidence.seen_at)) and not later_than(value, moment(first_seen_at))


def _clocks(evidence: Sequence[Evidence]) -> set[str]:
    """Places that show the day of the fetch: masthead always; another when it moved along with two captures."""
    clocks = {"masthead"}
    for place in {e.candidate.place for e in evidence} - {"text", "url"}:
        shown = {(_day(e.seen_at), _day(e.candidate.value)) for e in evidence if e.candidate.place == place}
        if len({fetched for fetched, _ in shown}) > 1 and all(fetched == value for fetched, value in shown):
            clocks.add(place)
    return clocks


def _passed_over(evidence: Evidence, clocks: set[str], first_seen_at: str) -> Verdict:
    if evidence.candidate.place in clocks:
        return "clock"
    return "contradicts" if _possible(evidence, first_seen_at) else "impossible"


def _verdict(evidence: Evidence, chosen: DateCandidate, clocks: set[str], first_seen_at: str) -> Verdict:
    candidate = evidence.candidate
    if candidate.place in clocks or not _possible(evidence, first_seen_at):
        return _passed_over(evidence, clocks, first_seen_at)
    if candidate == chosen:
        return "chosen"
    return "agrees" if _day(candidate.value) == _day(chosen.value) else "contradicts"
