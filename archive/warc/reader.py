"""What WARC files hold: an index of captures, the captures themselves, and the recorded facts.

Reads the files of any producer: chunked bodies, every content coding, revisits of both kinds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from archive.warc import form
from archive.warc.content import Masked, decode_content, field, join_chunks, without
from archive.warc.form import BLANK, Fields
from archive.warc.framing import BadWarc, Record, record_at, record_in, records

__all__ = [
    "BadWarc",
    "Contents",
    "Entry",
    "Exchange",
    "Fact",
    "Inspection",
    "MissingOriginal",
    "WarcFolder",
    "contents",
    "facts",
    "inspect",
    "parse_member",
]

_LONGEST_FACT = 4 * 1024 * 1024  # bytes; a robots.txt of half a million is the longest we write
_LONGEST_ASIDE = 64 * 1024 * 1024  # bytes of a request or a warcinfo
_LONGEST_CHAIN = 5  # revisits of revisits; ours are never longer than one


class MissingOriginal(LookupError):
    """A revisit record says "as before", and what was before is in no file at hand."""


@dataclass(frozen=True, slots=True)
class Refers:
    """Where a revisit points: as many of these as its writer gave."""

    file: str = ""
    offset: int = -1
    record_id: str = ""
    url: str = ""
    date: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One capture as an index knows it: everything but the body. Moments are at +07:00."""

    file: str
    offset: int
    kind: str  # response, revisit or resource
    record_id: str
    url: str
    method: str
    request_digest: str
    request_offset: int  # of the request's record; -1 when the file has none
    moment: str
    status: int
    mime: str
    location: str  # of a redirect, as sent
    digest: str  # as the file has it; "" when it has none
    refers: Refers | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One capture with its body, revisits resolved. `body` is as served, only its chunks joined."""

    url: str
    moment: str
    status: int
    fields: Fields
    body: bytes
    masked: bool = False  # the page was taken out of the record

    @property
    def content(self) -> bytes:
        """The body with its content codings undone; raises Unusable: BadEncoding, or Masked for a page."""
        if self.masked and self.status // 100 == 2:
            raise Masked(f"the page of {self.url} was taken out of its WARC file")
        return decode_content(self.fields, self.body)


@dataclass(frozen=True, slots=True)
class Fact:
    """A recorded fact that no page holds."""

    kind: str
    moment: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file that was read to its end and is whole: its captures, and the records nobody can read."""

    path: Path
    entries: tuple[Entry, ...]
    skipped: tuple[tuple[int, str], ...]  # offset and reason


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a file tells: who wrote it, its captures, the facts in it, and the records nobody can read."""

    name: str
    info: Mapping[str, str]  # of the first warcinfo, its header and its block, by name in small letters
    entries: tuple[Entry, ...]
    facts: tuple[Fact, ...]
    skipped: tuple[tuple[int, str], ...]


def inspect(path: Path) -> Inspection:
    """Read a file to its end and index it. Raises BadWarc when it is not whole, OSError when it is not there."""
    stat = path.stat()
    return _inspect(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=8)  # sites crawled side by side replay the same file
def _inspect(path: Path, _size: int, _mtime: int) -> Inspection:
    found = contents(path, facts=False)
    return Inspection(path, found.entries, found.skipped)


def contents(path: Path, *, facts: bool = True) -> Contents:
    """Everything a file tells, but the bodies: read to its end, once. Raises as `inspect`."""
    index = Index(path.name, facts=facts)
    for offset, record in records(path):
        index.take(offset, record)
    return index.contents()


class Index:
    """What records tell of themselves, taken one after the other; in memory until the file is whole."""

    def __init__(self, file: str, *, facts: bool = True) -> None:
        self._file, self._want_facts = file, facts
        self._info: dict[str, str] = {}
        self._entries: list[Entry] = []
        self._facts: list[Fact] = []
        self._requests: dict[str, tuple[str, str, int]] = {}
        self._partners: dict[str, str] = {}  # a capture's record id -> its request's
        self._skipped: list[tuple[int, str]] = []

    def take(self, offset: int, record: Record) -> None:
        """Take the next record; reads of its block what it needs."""
        kind = record.kind
        try:
            if kind == "request":
                self._requests[_id(record)] = _request(record, offset)
                self._partners.update(dict.fromkeys(_concurrent(record), _id(record)))
            elif kind in ("response", "revisit", "resource"):
                self._entries.append(_entry(record, self._file, offset)[0])
                for partner in _concurrent(record):
                    self._partners.setdefault(_id(record), partner)
            elif kind == "warcinfo" and not self._info:
                self._info = {name.lower(): value for name, value in _fields_of(record)}
            elif self._want_facts and (fact := fact_in(record)):
                self._facts.append(fact)
        except ValueError as error:
            self._skipped.append((offset, f"{kind}: {error}"))

    def contents(self) -> Contents:
        """What was taken so far, each capture with its request."""
        paired = tuple(_with_request(e, self._requests.get(self._partners.get(e.record_id, ""))) for e in self._entries)
        return Contents(self._file, self._info, paired, tuple(self._facts), tuple(self._skipped))


def facts(path: Path) -> Iterator[Fact]:
    """The facts recorded in a file of ours, in order. Raises as `inspect`."""
    for _, record in records(path):
        if found := fact_in(record):
            yield found


def fact_in(record: Record) -> Fact | None:
    """The fact in a record; None where it holds none of ours: a stranger's metadata may be anything."""
    if record.kind != "metadata" or record.header("Content-Type") != "application/json":
        return None
    if record.length > _LONGEST_FACT:
        return None
    try:
        payload = json.loads(record.block.rest())
    except BadWarc:
        raise  # of the file, not of this record
    except (ValueError, RecursionError):
        return None
    if not isinstance(payload, dict) or not isinstance(payload.get("fact"), str):
        return None
    return Fact(payload.pop("fact"), form.moment(_header(record, "WARC-Date")), payload)


def _fields_of(record: Record) -> Iterator[tuple[str, str]]:
    """The fields of a warcinfo's block, after those of its header."""
    yield from record.fields
    for line in record.block.within(_LONGEST_ASIDE).decode("utf-8", errors="replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), value.strip()


def parse_member(member: bytes, name: str) -> tuple[Entry, Exchange]:
    """The capture in one gzip member of a WARC file, in memory; `name` says in errors where it came from.

    Raises BadWarc when it is no whole record, ValueError when the record is no capture with a body of its own.
    """
    record = record_in(member, name)
    if record.kind not in ("response", "resource"):
        raise ValueError(f"a {record.kind} record, which holds no page")
    entry, fields = _entry(record, name, 0)
    return entry, _exchange(record, entry, fields)


class WarcFolder:
    """Random access to the captures of a folder of WARC files, by file name and offset."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, file: str) -> Path:
        """Where a file lies; while its run lasts it still has `.open` behind its name."""
        path = self.folder / file
        return path if path.exists() else path.with_name(path.name + ".open")

    def read(self, file: str, offset: int) -> Exchange:
        """The capture at an offset, as it would have been received without any revisit.

        Raises BadWarc, MissingOriginal (a revisit of something that is not here), or OSError.
        """
        return self._read(file, offset, _LONGEST_CHAIN)

    def request_body(self, entry: Entry) -> bytes:
        """The body of the request that led to a capture; b"" when there was none."""
        if entry.request_offset < 0 or not entry.request_digest:
            return b""
        record = record_at(self.path(entry.file), entry.request_offset)
        form.read_head(record.block)
        return record.block.rest()

    def _read(self, file: str, offset: int, chain: int) -> Exchange:
        path = self.path(file)
        record = record_at(path, offset)
        try:
            entry, fields = _entry(record, file, offset)
        except ValueError as error:
            raise BadWarc(path, offset, f"the record is no capture: {error}", "Index the file again.") from error
        if entry.refers is None:
            return _exchange(record, entry, fields)
        if not chain:
            raise MissingOriginal(f"{path} at {offset}: revisits refer to each other and never to a response")
        before = self._read(*self._original(entry), chain - 1)
        if entry.status == 304 or not fields:  # "not modified": the page is as it was, head and body
            return replace(before, url=entry.url, moment=entry.moment)
        own = without(fields, "transfer-encoding")
        return replace(before, url=entry.url, moment=entry.moment, status=entry.status, fields=own)

    def _original(self, entry: Entry) -> tuple[str, int]:
        refers = entry.refers or Refers()
        if (
            form.is_file_name(refers.file) and self.path(refers.file).is_file()
        ):  # a stranger's header leads nowhere else
            return refers.file, refers.offset
        others = [p for p in sorted(self.folder.glob("*.warc*")) if p.name != entry.file]
        for path in [self.path(entry.file), *others]:
            if found := _match(refers, inspect(path).entries):
                return found.file.removesuffix(".open"), found.offset
        raise MissingOriginal(
            f"{self.path(entry.file)} at {entry.offset}: the capture of {entry.url} refers to an earlier one "
            f"({refers.url or refers.record_id} of {refers.date}) that no file in {self.folder} holds. "
            "Put the file that holds it there."
        )


def _match(refers: Refers, entries: tuple[Entry, ...]) -> Entry | None:
    originals = [e for e in entries if e.refers is None]
    for same in (
        lambda e: bool(refers.record_id) and e.record_id == refers.record_id,
        lambda e: bool(refers.date) and (e.url, e.moment) == (refers.url, refers.date),
        lambda e: bool(refers.digest) and e.digest == refers.digest,
    ):
        if found := next(filter(same, originals), None):
            return found
    return None


def _entry(record: Record, file: str, offset: int) -> tuple[Entry, Fields]:
    """A record as an entry, and its HTTP fields, read off its stream. Raises ValueError when it is no capture."""
    kind, url = record.kind, _header(record, "WARC-Target-URI")
    if not form.is_web_address(url):
        raise ValueError(f"not the address of a page: {url[:200]!r}")
    if record.length > form.MAX_PAGE:
        raise ValueError(f"a capture of {record.length} bytes, and no page has more than {form.MAX_PAGE}")
    if _header(record, "WARC-Segment-Number"):
        raise ValueError("a capture in segments")
    status, fields = _head(record)
    entry = Entry(
        file=file,
        offset=offset,
        kind=kind,
        record_id=_id(record),
        url=url,
        method="GET",
        request_digest="",
        request_offset=-1,
        moment=form.moment(_header(record, "WARC-Date")),
        status=status,
        mime=field(fields, "content-type").split(";")[0].strip().lower(),
        location=field(fields, "location"),
        digest=_header(record, "WARC-Payload-Digest"),
        refers=_refers(record) if kind == "revisit" else None,
    )
    return entry, fields


def _head(record: Record) -> tuple[int, Fields]:
    """Status and header fields. A saved page has neither: 200, and its own content type."""
    if record.kind == "resource":
        content_type = record.header("Content-Type")
        return 200, (("Content-Type", content_type),) if content_type else ()
    if record.kind == "revisit" and not record.length:
        return 304 if "not-modified" in _header(record, "WARC-Profile") else 200, ()
    start, fields = form.read_head(record.block)
    status = start.split(" ")[1:2]
    if not start.startswith("HTTP/") or not status or not status[0].isdigit():
        raise ValueError(f"no HTTP status line: {start[:80]!r}")
    return int(status[0]), fields


def _exchange(record: Record, entry: Entry, fields: Fields) -> Exchange:
    body = record.block.rest()
    blank = record.header("WARC-Truncated") == BLANK and not body.strip()
    if "chunked" in field(fields, "transfer-encoding").lower():
        body = join_chunks(body)
    return Exchange(entry.url, entry.moment, entry.status, without(fields, "transfer-encoding"), body, blank)


def _refers(record: Record) -> Refers:
    date = _header(record, "WARC-Refers-To-Date")
    offset = _header(record, "WARC-Refers-To-File-Offset")
    return Refers(
        file=_header(record, "WARC-Refers-To-Filename") if offset.isdigit() else "",
        offset=int(offset) if offset.isdigit() else -1,
        record_id=_header(record, "WARC-Refers-To"),
        url=_header(record, "WARC-Refers-To-Target-URI") or _header(record, "WARC-Target-URI"),
        date=form.moment(date) if date else "",
        digest=_header(record, "WARC-Payload-Digest"),
    )


def _request(record: Record, offset: int) -> tuple[str, str, int]:
    start, _ = form.read_head(record.block)
    return start.split(" ")[0].upper() or "GET", form.request_digest(record.block.within(_LONGEST_ASIDE)), offset


def _with_request(entry: Entry, request: tuple[str, str, int] | None) -> Entry:
    if request is None:
        return entry
    method, digest, offset = request
    return replace(entry, method=method, request_digest=digest, request_offset=offset)


def _id(record: Record) -> str:
    return _header(record, "WARC-Record-ID")


def _header(record: Record, name: str) -> str:
    value = record.header(name)
    return value.strip("<>") if name in ("WARC-Target-URI", "WARC-Record-ID", "WARC-Refers-To") else value


def _concurrent(record: Record) -> list[str]:
    """The ids of the records that belong to the same exchange (the field may repeat)."""
    return [value.strip("<> ") for name, value in record.fields if name.lower() == "warc-concurrent-to"]
