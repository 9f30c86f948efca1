"""WARC files of the archive: one per site and run, whole after every record.

A file is `NAME-00000.warc.gz.open` until it is closed, and then never changes. A capture is safe once `sync()`
returned: only then may a database row point to it.
"""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from archive.durable import sync_folder
from archive.warc import form
from archive.warc.form import Fields
from archive.warc.framing import whole_until

ROLL_AT = 1_000_000_000  # bytes; what still copies, checks and re-reads in a minute
REMEMBERED = 1000  # originals of this run that a revisit can refer to; `earlier` knows those before

_PACKED = b"\x1f\x8b"  # by which gzip is known, whatever a header calls it

_LOST = (
    "Bodies are as served, their content codings kept; transfer codings are undone. Header fields stand as the "
    "client library (Scrapy on Twisted) shows them: names in its spelling, order and reason phrases lost."
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it went out."""

    method: str
    url: str
    fields: Fields
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Received:
    """A response as it came in; `moment` is when, at +07:00; `ip` the address that answered."""

    status: int
    fields: Fields
    body: bytes
    moment: str
    protocol: str = "HTTP/1.1"
    ip: str | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """An earlier capture that a revisit can refer to."""

    file: str
    offset: int
    url: str
    moment: str
    digest: str


@dataclass(frozen=True, slots=True)
class Written:
    """Where a capture lies, and what it became."""

    file: str
    offset: int
    digest: str
    kind: str  # response or revisit


#: (address, payload digest) -> the earlier capture of that address with that payload;
#: with None for the digest, the latest one that had any.
Earlier = Callable[[str, str | None], Original | None]


def _none_earlier(_url: str, _digest: str | None) -> None:
    return None


class WarcWriter:
    """The captures of one site and run. Nothing touches the disk before the first record is written.

    `info` goes into every file's warcinfo (software, operator, robots …). `earlier` knows what the archive holds
    already. Raises FileExistsError when a file of this name is there: names of runs are unique.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        info: Mapping[str, str],
        *,
        earlier: Earlier = _none_earlier,
        roll_at: int = ROLL_AT,
    ) -> None:
        self._folder, self._name, self._info = folder, name, dict(info)
        self._earlier, self._roll_at = earlier, roll_at
        self._written: dict[tuple[str, str | None], Original] = {}  # the latest of them
        self._file: FileIO | None = None
        self._at = 0
        self._info_id = ""
        self.files: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def exchange(self, sent: Sent, received: Received) -> Written:
        """Write a request and its response; a body the archive holds for this address becomes a revisit."""
        self._ready(received.moment)
        digest = form.body_digest(received.body)
        response_id, request_id = _new_id(), _new_id()
        original, profile = self._original(sent.url, received, digest)
        head = form.http_head(f"{received.protocol} {received.status} ", received.fields)
        kind = "revisit" if original else "response"
        about = [
            *self._about(kind, response_id, received.moment, "application/http; msgtype=response"),
            ("WARC-Target-URI", sent.url),
            *([("WARC-IP-Address", received.ip)] if received.ip else []),
            ("WARC-Concurrent-To", f"<{request_id}>"),
            ("WARC-Payload-Digest", original.digest if original else digest),
            *(_refers(original, profile) if original else []),
        ]
        written = Written(self.files[-1], self._at, digest, kind)
        body = b"" if original else received.body
        packed = body.startswith(_PACKED)
        self._write(form.record(about, head if packed else head + body, body if packed else b""))
        self._write_request(sent, request_id, response_id, received.moment)
        if not original and received.body:
            self._remember(Original(written.file, written.offset, sent.url, received.moment, digest))
        return written

    def resource(self, url: str, mime: str, body: bytes, moment: str) -> Written:
        """Write a saved page of which no HTTP message is known."""
        self._ready(moment)
        digest = form.body_digest(body)
        record_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{url} {moment} {digest}").urn  # the same page, the same record
        about = [
            *self._about("resource", record_id, moment, mime),
            ("WARC-Target-URI", url),
            ("WARC-Payload-Digest", digest),
        ]
        written = Written(self.files[-1], self._at, digest, "resource")
        self._write(form.record(about, body))
        return written

    def copy(self, member: bytes, provenance: Mapping[str, Any], moment: str) -> tuple[str, int]:
        """Write a foreign record, one whole gzip member, byte by byte; returns its place.

        Where it came from stands beside it, in a metadata record.
        """
        self._ready(moment)
        place = self.files[-1], self._at
        self._write(member)
        self.fact("provenance", {"offset": place[1], **provenance}, moment)
        return place

    def fact(self, kind: str, payload: Mapping[str, Any], moment: str) -> tuple[str, int]:
        """Write a fact that no page holds (a run, a fate, a removal) as a metadata record; returns its place."""
        self._ready(moment)
        block = json.dumps({"fact": kind, **payload}, ensure_ascii=False).encode("utf-8")
        at = self._at
        self._write(form.record(self._about("metadata", _new_id(), moment, "application/json"), block))
        return self.files[-1], at

    def sync(self) -> None:
        """Return when everything written so far is on the disk."""
        if self._file is not None:
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Finish the file under its lasting name."""
        if self._file is None:
            return
        path = Path(self._file.name)
        try:
            self.sync()
            path.rename(path.with_suffix(""))
            sync_folder(self._folder)
        finally:
            self._file.close()
            self._file = None

    def _ready(self, moment: str) -> None:
        if self._file is not None and self._at >= self._roll_at:
            self.close()
        if self._file is None:
            self._open(moment)

    def _open(self, moment: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{self._name}-{len(self.files):05}.warc.gz"
        if (self._folder / name).exists():
            raise FileExistsError(f"{self._folder / name} is there already; every run needs a name of its own")
        self._file = (self._folder / f"{name}.open").open("xb", buffering=0)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # says that a living process writes here
        self.files.append(name)
        self._at = 0
        self._info_id = uuid.uuid5(uuid.NAMESPACE_URL, name).urn
        lines = {"format": "WARC File Format 1.1", **self._info, "description": _LOST}
        block = "".join(f"{key}: {value}\r\n" for key, value in lines.items() if value).encode("utf-8")
        about = [
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", f"<{self._info_id}>"),
            ("WARC-Date", form.warc_date(moment)),
            ("WARC-Filename", name),
            ("Content-Type", "application/warc-fields"),
        ]
        self._write(form.record(about, block))
        sync_folder(self._folder)

    def _write(self, record: bytes) -> None:
        """Write a whole record or, on a full disk, none of it: what stands in the file stays readable."""
        assert self._file is not None  # noqa: S101 - every caller went through _ready
        rest = memoryview(record)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError:
            self._file.truncate(self._at)
            self._file.seek(self._at)
            raise
        self._at += len(record)

    def _write_request(self, sent: Sent, request_id: str, response_id: str, moment: str) -> None:
        parts = urlsplit(sent.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        about = [
            *self._about("request", request_id, moment, "application/http; msgtype=request"),
            ("WARC-Target-URI", sent.url),
            ("WARC-Concurrent-To", f"<{response_id}>"),
        ]
        self._write(form.record(about, form.http_head(f"{sent.method} {target} HTTP/1.1", sent.fields) + sent.body))

    def _about(self, kind: str, record_id: str, moment: str, content_type: str) -> Fields:
        return (
            ("WARC-Type", kind),
            ("WARC-Record-ID", f"<{record_id}>"),
            ("WARC-Warcinfo-ID", f"<{self._info_id}>"),
            ("WARC-Date", form.warc_date(moment)),
            ("Content-Type", content_type),
        )

    def _original(self, url: str, received: Received, digest: str) -> tuple[Original | None, str]:
        if received.status == 304:
            return self._written.get((url, None)) or self._earlier(url, None), form.NOT_MODIFIED
        if not received.body:
            return None, ""  # there is nothing to save
        return self._written.get((url, digest)) or self._earlier(url, digest), form.IDENTICAL

    def _remember(self, original: Original) -> None:
        for key in ((original.url, original.digest), (original.url, None)):
            self._written.pop(key, None)
            self._written[key] = original
        while len(self._written) > 2 * REMEMBERED:
            del self._written[next(iter(self._written))]


def adopt_orphans(folder: Path) -> list[Path]:
    """Finish the files that a killed run left open: cut after the last whole record, under their lasting names.

    Files in which a living process writes are left alone. Returns the finished files.
    """
    finished = []
    for path in sorted(folder.glob("*.warc.gz.open")):
        with path.open("r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            if not path.stat().st_size:
                continue  # nothing in it yet: its writer may be about to lock it
            whole = whole_until(path)
            if not whole:
                path.unlink()
                continue
            file.truncate(whole)
            os.fsync(file.fileno())
            finished.append(path.rename(path.with_suffix("")))
    if finished:
        sync_folder(folder)
    return finished


def _refers(original: Original, profile: str) -> Fields:
    return (
        ("WARC-Profile", profile),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", form.warc_date(original.moment)),
        ("WARC-Refers-To-Filename", original.file),
        ("WARC-Refers-To-File-Offset", str(original.offset)),
    )


def _new_id() -> str:
    return uuid.uuid4().urn
