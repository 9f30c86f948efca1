"""One memento out of a web archive: fetched, in the WARC, and what kind of capture it is.

What came is recorded as what happened: the Wayback Machine's answer under the address that was asked, with today's
date; Common Crawl's record as it is, byte by byte, under the date it bears. The page's own address and the moment
of the memento stand in the `Capture`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

from archive.records import Capture
from archive.warc import BadWarc, Exchange, Received, Sent, WarcWriter, body_digest, parse_member
from archive.warc.form import moment
from crawler import clock
from crawler.backfill.patient import Again, NoAnswer, Patient, Reply
from crawler.backfill.plan import Job
from crawler.dating.dates import iso
from crawler.urls import canonical_url

_ASKED = re.compile(r"/(\d{14})id_/(.+)")  # behind the base: a replay server's way to name a memento


@dataclass(frozen=True, slots=True)
class Fetched:
    """A capture out of a web archive, and the exchange it holds."""

    capture: Capture
    exchange: Exchange


class Origin(Protocol):
    """A web archive that mementos come from."""

    def fetch(self, job: Job, tape: WarcWriter) -> Fetched:
        """Fetch one memento and write it to the tape. Raises NoAnswer."""
        ...


class Wayback:
    """A replay server that gives mementos as they were captured: the Wayback Machine, or a pywb."""

    def __init__(self, patient: Patient, base: str) -> None:
        self._patient, self._base = patient, base.rstrip("/")

    def address(self, job: Job) -> str:
        """Where a memento stands, without the archive's own banner and links."""
        return f"{self._base}/{job.held.timestamp}id_/{job.held.url}"

    def fetch(self, job: Job, tape: WarcWriter) -> Fetched:
        """Fetch one memento. An answer that says no moment is the archive's own, and no capture of the page."""
        reply = self._patient.get(self.address(job), self._settled)
        sent = Sent("GET", reply.url, tuple(self._patient.headers.items()))
        received = Received(reply.status, reply.fields, reply.body, reply.moment)
        written = tape.exchange(sent, received)
        taken = _memento_at(reply)
        capture = Capture(
            url=job.held.url if taken else reply.url,
            method="GET",
            request_digest="",
            fetched_at=reply.moment,
            origin="wayback",
            status=reply.status,
            mime=reply.header("Content-Type").split(";")[0].strip().lower(),
            digest=written.digest,
            warc_file=written.file,
            warc_offset=written.offset,
            memento_at=taken,
            archive_url=reply.url,
        )
        return Fetched(capture, Exchange(capture.url, capture.seen_at, reply.status, reply.fields, reply.body))

    def _settled(self, reply: Reply) -> Reply:
        """A memento, of whatever status, is what there is; the archive's own failures pass."""
        return reply if _memento_at(reply) else self._patient.when_free(reply)


class CommonCrawl:
    """The WARC files of Common Crawl, by ranges of bytes."""

    def __init__(self, patient: Patient, base: str) -> None:
        self._patient, self._base = patient, base.rstrip("/")

    def fetch(self, job: Job, tape: WarcWriter) -> Fetched:
        """Fetch one record and copy it, unchanged, with its provenance beside it."""
        held = job.held
        if held.offset is None or not held.length or not held.file:
            raise NoAnswer(f"the index names no bytes for {held.url} of {held.timestamp}; ask for it elsewhere.")
        url, last = f"{self._base}/{held.file}", held.offset + held.length - 1
        reply = self._patient.get(url, self._part, Range=f"bytes={held.offset}-{last}", Accept_Encoding="identity")
        return keep(reply.body, f"{url}#bytes={held.offset}-{last}", tape, held.url)

    def _part(self, reply: Reply) -> Reply:
        reply = self._patient.when_free(reply)
        if reply.status != 206:
            raise NoAnswer(f"{reply.url} answers {reply.status} where a part of the file was asked for.")
        said = reply.header("Content-Length")
        if said.isdigit() and int(said) != len(reply.body):
            raise Again(f"{len(reply.body)} bytes came of {said}")
        return reply


def keep(member: bytes, source: str, tape: WarcWriter, wanted: str = "") -> Fetched:
    """Copy one record of a foreign WARC file, as it is, onto the tape. `source` says where it lay.

    Raises NoAnswer when it is no capture, or not of the `wanted` address.
    """
    if member[:2] != b"\x1f\x8b":  # plain, it would cut our file in two: whoever reads on expects gzip
        raise NoAnswer(f"{source} is no gzip member, and is not kept; ask for that page of another archive.")
    try:
        entry, exchange = parse_member(member, source)
    except (BadWarc, ValueError) as error:
        raise NoAnswer(f"{source} holds no capture: {error}") from error
    if wanted and canonical_url(entry.url) != canonical_url(wanted):
        raise NoAnswer(f"{source} holds {entry.url}, and the index said {wanted}.")
    fetched_at = iso(clock.now())
    file, offset = tape.copy(member, {"source": source, "fetched_at": fetched_at}, fetched_at)
    capture = Capture(
        url=entry.url,
        method=entry.method,
        request_digest="",
        fetched_at=fetched_at,
        origin="commoncrawl",
        status=entry.status,
        mime=entry.mime,
        digest=body_digest(exchange.body),
        warc_file=file,
        warc_offset=offset,
        memento_at=entry.moment,
        archive_url=source,
    )
    return Fetched(capture, exchange)


def _memento_at(reply: Reply) -> str | None:
    """The moment of the memento in an answer, at +07:00; None for an answer that is none, or not of the past."""
    said = reply.header("Memento-Datetime")
    try:
        taken = moment(parsedate_to_datetime(said).isoformat()) if said else None
    except (ValueError, OverflowError):  # the latter for a zone of many digits
        return None
    if taken is None or datetime.fromisoformat(taken) > datetime.fromisoformat(reply.moment):
        return None
    return taken


def asked_for(archive_url: str) -> tuple[str, str] | None:
    """Address and moment that a replay server was asked for, which its memento need not be of; None elsewhere."""
    found = _ASKED.search(archive_url)
    try:
        return (found[2], moment(f"{found[1][:8]}T{found[1][8:]}Z")) if found else None
    except ValueError:  # fourteen digits that are no time: nothing that was asked for here
        return None
