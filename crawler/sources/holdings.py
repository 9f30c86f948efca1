"""A replayed source as one site sees it: what it holds, what to answer, what nobody has asked for yet.

Knows no Scrapy. The key of a request is its method, its canonical address and the digest of its body.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import urljoin, urlsplit

from archive.records import Capture, Origin
from archive.warc import Entry, Exchange, WarcFolder, body_digest
from crawler.urls import bare_host, canonical_url

Key = tuple[str, str, str]
Place = tuple[str, int]  # file and offset of one capture


class NotHeld(LookupError):
    """The source does not hold what was asked for."""


class Holdings:
    """The captures of one source file, and which of them one site's spider has had.

    `hosts` are the site's: bare host -> the one it counts as. Captures of other hosts answer too, but never wait.
    """

    def __init__(self, folder: WarcFolder, entries: Iterable[Entry], hosts: Mapping[str, str], origin: Origin) -> None:
        self._folder, self._hosts, self._origin = folder, hosts, origin
        self._by_key: dict[Key, list[Entry]] = defaultdict(list)
        self._by_place: dict[Place, Entry] = {}
        self._served: set[Place] = set()
        for entry in entries:
            self._by_key[self._key(entry.method, entry.url, entry.request_digest)].append(entry)
            self._by_place[entry.file, entry.offset] = entry

    def answer(self, method: str, url: str, request_digest: str, place: Place | None = None) -> tuple[Entry, Exchange]:
        """The capture at a place, or the best one for a key: a page rather than an error, then this very spelling
        of the address, then the latest.

        Raises NotHeld; MissingOriginal for a revisit of something that is nowhere.
        """
        held = self._by_key.get(self._key(method, url, request_digest), [])
        if place is not None:
            held = [self._by_place[place]] if place in self._by_place else []
        if not held:
            raise NotHeld(f"{method} {url} is not in the source")
        entry = max(held, key=lambda e: (self._worth(e), e.url == url, e.moment, e.offset))
        self._served.add((entry.file, entry.offset))
        return entry, self._folder.read(entry.file, entry.offset)

    def unserved(self) -> list[Entry]:
        """The site's captures that were not asked for yet, oldest first: every page, and of an address that never
        was a page the best there is. robots.txt is nobody's page.
        """
        waiting: list[Entry] = []
        for (_, url, _), held in self._by_key.items():
            if bare_host(url) not in self._hosts or urlsplit(url).path == "/robots.txt":
                continue
            pages = [e for e in held if self._worth(e) == _PAGE]
            if not pages and not any((e.file, e.offset) in self._served for e in held):
                pages = [max(held, key=lambda e: (self._worth(e), e.moment, e.offset))]
            waiting += [e for e in pages if (e.file, e.offset) not in self._served]
        return sorted(waiting, key=lambda e: (e.moment, e.offset))

    def request_body(self, entry: Entry) -> bytes:
        """The body of the request that led to a capture."""
        return self._folder.request_body(entry)

    def capture(self, entry: Entry, exchange: Exchange) -> Capture:
        """The record of a capture that was answered from here."""
        return Capture(
            url=entry.url,
            method=entry.method,
            request_digest=entry.request_digest,
            fetched_at=entry.moment,
            origin=self._origin,
            status=entry.status,
            mime=entry.mime,
            digest=body_digest(b"" if entry.status == 304 else exchange.body),
            warc_file=entry.file,
            warc_offset=entry.offset,
        )

    def _key(self, method: str, url: str, request_digest: str) -> Key:
        return method.upper(), canonical_url(url, self._hosts), request_digest

    def _worth(self, entry: Entry) -> int:
        if entry.status // 100 == 2 or (entry.refers and entry.status == 304):
            return _PAGE
        if entry.status // 100 == 5 or entry.status in (304, 429):
            return _NOTHING
        target = urljoin(entry.url, entry.location) if entry.location else ""
        to_itself = target and canonical_url(target, self._hosts) == canonical_url(entry.url, self._hosts)
        return _NOTHING if to_itself else _ANSWER


_NOTHING, _ANSWER, _PAGE = range(3)  # a passing failure or a redirect to itself; gone or elsewhere; a page
