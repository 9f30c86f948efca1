"""Capture first: every exchange goes into the WARC as it was on the wire, before anything reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.exceptions import NotConfigured

from archive.records import Capture
from archive.warc import Received, Sent, request_digest
from archive.warc.content import field
from archive.warc.form import Fields
from crawler import clock
from crawler.dating.dates import iso
from crawler.runs.ledger import UNWRITABLE, ledger_of
from crawler.sources.addon import addon_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Response

_OURS_ALONE = {b"Proxy-Authorization"}  # a secret that never reached the site


class CaptureFailed(Exception):
    """A response could not be written to the WARC, so nothing may read it."""


class CaptureMiddleware:
    """Downloader middleware at 950, next to the wire: sees robots.txt, redirects, answers that are retried.

    Puts the `Capture` into the request's meta, where copies made by the redirect and retry middlewares carry it
    until they are answered themselves; the callback finds it in `response.meta["capture"]`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._addon = addon_of(crawler)
        if self._addon.source.replays:
            raise NotConfigured
        self._ledger = ledger_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Scrapy's hook: what an earlier try led to is not this one's capture."""
        request.meta.pop("capture", None)

    def process_response(self, request: Request, response: Response) -> Response:
        """Scrapy's hook."""
        received = _received(response, iso(clock.now()))
        try:
            written = self._ledger.tape.exchange(_sent(request), received)
        except UNWRITABLE as error:
            what = f"the capture of {request.url} could not be written"
            self._ledger.end(what, error)  # what cannot be kept is not read
            raise CaptureFailed(f"{what}: {error}") from error
        request.meta["capture"] = Capture(
            url=request.url.split("#")[0],
            method=request.method,
            request_digest=request_digest(request.body),
            fetched_at=received.moment,
            origin=self._addon.source.origin,
            status=response.status,
            mime=field(received.fields, "content-type").split(";")[0].strip().lower(),
            digest=written.digest,
            warc_file=written.file,
            warc_offset=written.offset,
        )
        return response


def _sent(request: Request) -> Sent:
    """The request with the fields that Twisted adds on its way out."""
    host = urlsplit(request.url).netloc.rpartition("@")[2]
    length = (("Content-Length", str(len(request.body))),) if request.body else ()
    fields = _fields(request.headers)
    own = () if field(fields, "host") else (("Host", host),)
    sent = (("Connection", "close"), *own, *fields, *length)
    return Sent(request.method, request.url.split("#")[0], sent, request.body)


def _received(response: Response, moment: str) -> Received:
    return Received(
        status=response.status,
        fields=_fields(response.headers),
        body=response.body,
        moment=moment,
        protocol=response.protocol or "HTTP/1.1",
        ip=str(response.ip_address) if response.ip_address else None,
    )


def _fields(headers: Headers) -> Fields:
    """Every field with every value (`to_unicode_dict` would merge repeats), bytes as latin-1."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name in headers
        if name not in _OURS_ALONE
        for value in headers.getlist(name)
    )
