"""Which places of a site show the day of the visit and not of publication. Pure; needs all captures of a site.

A place (a selector, a meta name) is a clock when the same article, captured on different days, shows there each
time the day of its capture; or when it has never shown anything but the day of the capture, and every article
with strong other evidence is older. A date that equals the day of its capture is by itself no evidence: most
fresh articles are fetched on the day they appear.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from archive.dating import Dossier, Evidence
from crawler.dating.dates import VIETNAM, moment
from crawler.dating.intext import SAID_TODAY

Place = tuple[str, str]  # DateCandidate.place and .selector

OLDER_DAYS = 2  # what is evidently older than the capture by this much was not published on its day
#: Places that cannot be clocks: what they show does not change with the visit.
STEADY = frozenset(("url", "text", "upload_folder", "listing", "feed"))


@dataclass
class _Place:
    """What one place of a site has shown so far."""

    moved: bool = False  # followed two captures of one article
    other: bool = False  # showed another day than that of the capture
    older: int = 0  # articles that strong other evidence dates before the day shown
    same: int = 0  # articles that strong other evidence dates to the day shown
    days: dict[str, set[date]] = field(default_factory=dict)  # article → days on which it followed the capture


def find_clocks(dossiers: Iterable[Dossier]) -> frozenset[Place]:
    """The places of a site that are clocks, from all its dossiers; their order does not matter."""
    places: dict[Place, _Place] = {}
    for dossier in dossiers:
        strong = [day_of(e.candidate.value) for e in dossier.evidence if _strong(e)]
        for evidence in dossier.evidence:
            candidate = evidence.candidate
            if candidate.place not in STEADY and evidence.own:
                key = (candidate.place, candidate.selector)
                _watch(places.setdefault(key, _Place()), dossier.article_id, evidence, strong)
    return frozenset(key for key, place in places.items() if _is_clock(place))


def day_of(value: str) -> date:
    """The day at +07:00 of an ISO 8601 value."""
    return moment(value).astimezone(VIETNAM).date()


def _watch(place: _Place, article_id: str, evidence: Evidence, strong: list[date]) -> None:
    shown, seen = day_of(evidence.candidate.value), day_of(evidence.seen_at)
    if shown != seen:
        place.other = True
        return
    followed = place.days.setdefault(article_id, set())
    followed.add(seen)
    place.moved = place.moved or len(followed) > 1
    if strong:
        older = (shown - max(strong)).days >= OLDER_DAYS
        place.older += older
        place.same += not older


def _is_clock(place: _Place) -> bool:
    if place.other:  # it has stood still at least once, so it does not follow the visits
        return False
    return place.moved or (place.older > 0 and place.same == 0)


def _strong(evidence: Evidence) -> bool:
    """Evidence that fixes a day by itself: not a meta element, which may be a clock too."""
    candidate = evidence.candidate
    return candidate.place in ("url", "listing", "feed", "json_ld") or candidate.selector == SAID_TODAY
