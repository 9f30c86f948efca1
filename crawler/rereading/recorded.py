"""What our own WARC files recorded, as what there is to do again: visits, runs, and captures no fact speaks of.

Only files that a run of ours wrote are believed: their warcinfo says their own name and their site, and has the id
that our writer makes of that name; the copy of a stranger's file has another name. That guards against accidents, not
against forgery: who can write into data/warc can write whatever we could.
"""

from __future__ import annotations

import re
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import reduce
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from archive import facts
from archive.records import Acceptance, Acknowledgement, Capture, Outcome, RunReport, Visit
from archive.robots import RobotsTxt
from archive.takedown.removal import Mask, Removal
from archive.warc import BadWarc, Contents, Entry, Fact, body_digest
from archive.warc.framing import Record, records
from archive.warc.reader import Index, fact_in
from crawler.answers import Asked
from crawler.frontier import Key
from crawler.rereading.again import Recorded
from crawler.settings import RETRY_HTTP_CODES
from crawler.site import NewsSite
from crawler.sources.contact import PRODUCT

Place = tuple[str, int]  # file and offset of a capture
Sites = Mapping[str, type[NewsSite]]

_LED_FROM_BEFORE = 50  # captures at the beginning of a file that a redirect in the one before it may have led to
_REPEATED = ("site", "method", "url", "request_digest", "kind", "fate", "origin", "mime", "warc_file")
_MOVED = (301, 302, 303, 307, 308)
_WIRED = ("live", "rehearsal")  # origins whose captures bear the site's own addresses and moments


@dataclass
class Told:
    """What the facts of one run come to."""

    name: str  # of the run's files, without their number
    site: str
    origin: str
    files: list[str] = field(default_factory=list)
    captures: list[Recorded] = field(default_factory=list)
    others: list[Outcome] = field(default_factory=list)  # visits that led to no capture
    runs: list[RunReport] = field(default_factory=list)
    robots: list[RobotsTxt] = field(default_factory=list)
    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    acceptances: list[Acceptance] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)
    masks: list[Mask] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)  # facts that nobody can read, by kind or complaint
    entries: list[Entry] = field(default_factory=list)
    answered: set[Key] = field(default_factory=set)  # keys that a visit speaks of

    def joined(self, further: Told) -> Told:
        """The same, with what the run's next file tells."""
        self.answered |= further.answered
        self.unknown += further.unknown
        for name in _LISTS:
            getattr(self, name).extend(getattr(further, name))
        return self


_LISTS = [one.name for one in fields(Told) if one.default_factory is list]


def told(found: Iterable[Told | None]) -> Iterator[Told]:
    """What the runs of ours recorded, run by run, from what each file tells (`told_by`).

    The files come in the order of their names, so that those of one run stand together.
    """
    for _, files in groupby(filter(None, found), key=lambda one: one.name):
        yield reduce(Told.joined, files)


def told_by(path: Path) -> Told | None:
    """What one file tells; None when no run of ours wrote it. Of its records one at a time is held in memory.

    Raises BadWarc when the file is not whole, OSError.
    """
    index, run, first = Index(path.name, facts=False), None, True
    for offset, record in records(path):
        index.take(offset, record)
        if first:  # its warcinfo, in a file of ours
            run, first = _run_of(index.contents()), False
        elif run is not None and (fact := _fact(record)):
            _take(run, fact)
    if run is not None:
        run.entries += _needed(index.contents().entries, run)
    return run


def _run_of(found: Contents) -> Told | None:
    """The run that says it wrote a file; None where it is none of ours."""
    if not _is_ours(found):
        return None
    run = Told(_run_name(found), found.info["ispartof"], _origin(found))
    run.files.append(found.name.removesuffix(".open"))
    return run


def _fact(record: Record) -> Fact | None:
    try:
        return fact_in(record)
    except BadWarc:
        raise  # of the file, not of this record
    except ValueError:  # a moment nobody can read
        return None


def catch_up(run: Told, sites: Sites, named: Collection[Place] = frozenset()) -> Iterator[Recorded]:
    """A run's captures that neither its facts nor `named` speak of: it was killed before it could write them down.

    As a live run does: robots.txt is nobody's page; a redirect is followed, and what it leads to answers for the
    address that was asked; an answer that is asked for again (5xx and the like) is no answer, so that its address
    stays to be asked. An address of which the run told a fate later was answered by another capture. Mementos are
    left to the backfill, which asks for them again.
    """
    site = sites.get(run.site)
    if site is None or run.origin not in _WIRED:
        return
    spoken = {(r.capture.warc_file, r.capture.warc_offset) for r in run.captures}
    led: dict[str, Asked] = {}  # where a redirect leads -> what was asked
    for entry in run.entries:
        place, moved = (entry.file, entry.offset), entry.status in _MOVED and entry.location
        if "/robots.txt" in entry.url and urlsplit(entry.url).path == "/robots.txt":
            continue
        asked = led.pop(entry.url, None)
        if (place in spoken or place in named) and not moved:
            continue
        key = (entry.method, site.canonical(entry.url), entry.request_digest)
        asked = asked or Asked(key, site.kind_of(entry.url))
        if moved:
            led[urljoin(entry.url, entry.location)] = asked
        elif asked.key not in run.answered and entry.status not in RETRY_HTTP_CODES and site.owns(asked.key[1]):
            yield Recorded(run.site, asked, _capture(entry, run.origin))


def _needed(entries: Iterable[Entry], run: Told) -> Iterator[Entry]:
    """The captures that catching up looks at: those that no visit speaks of, redirects, and where these lead."""
    spoken = {(r.capture.warc_file, r.capture.warc_offset) for r in run.captures}
    led: set[str] = set()
    for number, entry in enumerate(entries):
        if entry.status in _MOVED:
            led.add(urljoin(entry.url, entry.location))
        elif (entry.file, entry.offset) in spoken and entry.url not in led and number >= _LED_FROM_BEFORE:
            continue
        yield entry


def _take(run: Told, fact: Fact) -> None:
    read = READERS.get(fact.kind)
    try:
        complaint = read(run, fact) if read else f"fact of the unknown kind {fact.kind!r}"
    except facts.BadFact as error:
        complaint = str(error)
    if complaint:
        run.unknown[complaint] += 1


def _visit(run: Told, fact: Fact) -> None:
    visit, capture = facts.visit_from(_lean(fact.payload))
    _of(run, visit.site, "a visit")
    asked = _asked(visit)
    run.answered.add(asked.key)
    if capture is None:
        run.others.append(Outcome(visit))
        return
    run.captures.append(Recorded(visit.site, asked, capture, _note(visit)))


def _lean(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same, what repeats itself from visit to visit held once: a file tells of fifty thousand."""
    for part in filter(None, map(payload.get, ("visit", "capture"))):
        if isinstance(part, dict):
            part.update({name: sys.intern(part[name]) for name in _REPEATED if type(part.get(name)) is str})
    return payload


def _run(run: Told, fact: Fact) -> None:
    report = facts.run_from(fact.payload)
    _of(run, report.site, "an account")
    run.runs.append(report)


def _robots(run: Told, fact: Fact) -> None:
    run.robots.append(facts.robots_from(fact.payload))


def _acknowledgement(run: Told, fact: Fact) -> None:
    told_of = facts.acknowledgement_from(fact.payload)
    _of(run, told_of.site, "an acknowledgement")
    run.acknowledgements.append(told_of)


def _acceptance(run: Told, fact: Fact) -> None:
    told_of = facts.acceptance_from(fact.payload)
    _of(run, told_of.site, "an acceptance")
    run.acceptances.append(told_of)


def _removal(run: Told, fact: Fact) -> None:
    told_of = facts.removal_from(fact.payload)
    _of(run, told_of.article_id.partition(":")[0], "a removal")
    run.removals.append(told_of)


def _mask(run: Told, fact: Fact) -> None:
    told_of = facts.mask_from(fact.payload)
    _of(run, told_of.article_id.partition(":")[0], "a mask")
    run.masks.append(told_of)


def _of(run: Told, site: str, what: str) -> None:
    """Refuse what a run says of another site than its own."""
    if site != run.site:
        raise facts.BadFact(f"{what} of {site} in the run of {run.site}")


def _beside(run: Told, fact: Fact) -> None:
    """What is told beside a capture, and is in no table."""


#: How a fact of each kind is read.
READERS: dict[str, Callable[[Told, Fact], str | None]] = {
    "visit": _visit,
    "run": _run,
    "robots": _robots,
    "acknowledgement": _acknowledgement,
    "acceptance": _acceptance,
    "removal": _removal,
    "mask": _mask,
    "provenance": _beside,
    "import": _beside,
}


def _asked(visit: Visit) -> Asked:
    return Asked((visit.method, visit.url, visit.request_digest), visit.kind)


def _note(visit: Visit) -> str:
    """What of a visit its page alone does not tell: that a walk found the page before again."""
    return visit.detail if visit.fate == "visited" and visit.kind == "listing" else ""


def _is_ours(content: Contents) -> bool:
    info = content.info
    site = info.get("ispartof", "")
    return (
        bool(site)
        and info.get("warc-filename") == content.name
        and info.get("warc-record-id", "").strip("<>") == uuid.uuid5(uuid.NAMESPACE_URL, content.name).urn
        and re.fullmatch(re.escape(site) + r"-.+-\d{5,}\.warc\.gz", content.name) is not None
        and info.get("software", PRODUCT).startswith(PRODUCT)  # the files of removals name none
    )


def _run_name(content: Contents) -> str:
    """The name of the file without its number."""
    return content.name.removesuffix(".open").removesuffix(".warc.gz").rpartition("-")[0]


def _origin(content: Contents) -> str:
    """The run's origin: as its warcinfo says or, where it does not, as it called itself."""
    agent = content.info.get("http-header-user-agent", "")
    return content.info.get("origin") or ("rehearsal" if agent.endswith("(rehearsal)") else "live")


def _capture(entry: Entry, origin: str) -> Capture:
    """The capture as the run would have recorded it."""
    return Capture(
        url=entry.url,
        method=entry.method,
        request_digest=entry.request_digest,
        fetched_at=entry.moment,
        origin="rehearsal" if origin == "rehearsal" else "live",
        status=entry.status,
        mime=entry.mime,
        digest=body_digest(b"") if entry.status == 304 else entry.digest,
        warc_file=entry.file,
        warc_offset=entry.offset,
    )
