"""What one answer comes to: a captured response, and for what it was asked → outcomes, and what it leads to. Pure.

The spider calls it on what it is fetching, a rebuild on what a WARC file holds: the same captures give the same
archive.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

from archive.records import Capture, Kind, Outcome, Rejection, Sighting, Visit
from archive.warc import BadEncoding, Unusable, decode_content
from crawler.checks import challenge
from crawler.discovery import feed_sightings, sitemap_children
from crawler.encodings.decode import Undecodable
from crawler.frontier import Key
from crawler.page import Page
from crawler.reading.read import read
from crawler.site import NewsSite

MAX_SITEMAP = 50_000_000  # bytes unpacked, as sitemaps.org has it


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: the key in the frontier, and what the address was taken to lead to."""

    key: Key
    kind: Kind


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer comes to. The first outcome is that of the page itself."""

    outcomes: tuple[Outcome, ...]
    shown: tuple[Sighting, ...] = ()  # articles that the page links to
    children: tuple[str, ...] = ()  # sitemaps that an index names

    @property
    def visited(self) -> bool:
        """Whether the page was read for its links."""
        return self.outcomes[0].visit.fate == "visited"

    def noted(self, detail: str) -> Answer:
        """The same, with a word about the visit that its page alone does not tell."""
        first = self.outcomes[0]
        return replace(self, outcomes=(replace(first, visit=replace(first.visit, detail=detail)), *self.outcomes[1:]))


def page_of(capture: Capture, body: bytes, content_type: str) -> Page:
    """The page in a captured response: `body` with its content codings undone, and the Content-Type as served."""
    status = HTTPStatus.OK if capture.status == HTTPStatus.NOT_MODIFIED and body else capture.status
    return Page(capture.url, body, datetime.fromisoformat(capture.seen_at), status, content_type)


def answer(site: type[NewsSite], asked: Asked, page: Page, capture: Capture) -> Answer:
    """What a captured page comes to. Never raises on any bytes."""
    if capture.archive_url and (rejection := _no_memento(capture)):
        return Answer((_rejected(site, asked, capture, rejection),))
    if refused := fate_of_status(page.status):
        return Answer((_outcome(site, asked, capture, *refused),))
    if asked.kind != "article" and (rejection := _challenge(page)):
        return Answer((_rejected(site, asked, capture, rejection),))
    return _READERS.get(asked.kind, _other)(site, asked, page, capture)


def fate_of_status(status: int) -> tuple[str, str] | None:
    """Fate and detail of an answer that is no page; None for a page (2xx)."""
    if 200 <= status < 300 and status != HTTPStatus.PARTIAL_CONTENT:  # nobody asked for a part
        return None
    if status == HTTPStatus.NOT_MODIFIED:
        return "visited", "not modified"
    try:
        detail = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        detail = str(status)
    return ("gone" if status in (404, 410) else "failed"), detail


def _no_memento(capture: Capture) -> Rejection | None:
    """Why an answer of a web archive holds no page of the site; None when it does, or says that it was gone."""
    if capture.memento_at is None:
        return Rejection("archive_error", f"the web archive's own answer, {capture.status}, not a memento")
    if 300 <= capture.status < 400:
        return Rejection("redirect", f"the site answered {capture.status} then, and led elsewhere")
    return None


def unusable(site: type[NewsSite], asked: Asked, capture: Capture, error: Unusable) -> Outcome:
    """What a capture comes to whose content nobody can have: none is asked for twice, and the address stays to be."""
    return _outcome(site, asked, capture, "failed", error.cause)


def visit(site: type[NewsSite], asked: Asked, fate: str, detail: str) -> Visit:
    """The fate of what was asked for."""
    identity = site.identify(asked.key[1])
    return Visit(site.name, *asked.key, asked.kind, fate, detail, identity.id if identity else None)


def _challenge(page: Page) -> Rejection | None:
    """A challenge in the place of a list or feed; None for anything else, whatever its bytes."""
    try:
        return challenge(page)
    except Undecodable:
        return None


def _article(site: type[NewsSite], asked: Asked, page: Page, capture: Capture) -> Answer:
    method, url, digest = asked.key
    identity = site.identify(page.url)
    if identity is None:
        where = f"redirected to {page.url}, which is no article's address"
        return Answer((_rejected(site, asked, capture, Rejection("soft_404", where)),))
    found = read(page, site, identity)
    here = Asked((method, identity.url, digest), asked.kind)
    if isinstance(found, Rejection):
        outcome = _rejected(site, here, capture, found)
    else:
        outcome = Outcome(visit(site, here, "stored", ""), capture, article=found)
    if url == identity.url:
        return Answer((outcome,))
    elsewhere = Visit(site.name, *asked.key, asked.kind, "duplicate", identity.id, identity.id)
    return Answer((outcome, Outcome(elsewhere)))


def _listing(site: type[NewsSite], asked: Asked, page: Page, capture: Capture) -> Answer:
    try:
        shown = tuple(site.article_links(page))
    except Undecodable as error:
        return Answer((_rejected(site, asked, capture, Rejection(error.reason, str(error))),))
    return Answer((_outcome(site, asked, capture, "visited", "", shown),), shown)


def _feed(site: type[NewsSite], asked: Asked, page: Page, capture: Capture) -> Answer:
    try:
        body = decode_content((("Content-Encoding", "gzip"),), page.body, MAX_SITEMAP)  # a sitemap may be packed
        shown = tuple(feed_sightings(body, page.url, site.identify))
        children = tuple(filter(site.owns, sitemap_children(body, page.url)))
    except (ValueError, BadEncoding, zlib.error) as error:
        return Answer((_rejected(site, asked, capture, Rejection("layout_unknown", str(error))),))
    return Answer((_outcome(site, asked, capture, "visited", "", shown),), shown, children)


def _other(site: type[NewsSite], asked: Asked, page: Page, capture: Capture) -> Answer:
    shown: tuple[Sighting, ...] = ()
    if page.status == HTTPStatus.OK and "html" in capture.mime:
        try:
            shown = tuple(site.article_links(page))
        except Undecodable:
            shown = ()
    return Answer((_outcome(site, asked, capture, "visited", "" if shown else "shows no article", shown),), shown)


_READERS: dict[Kind, Callable[[type[NewsSite], Asked, Page, Capture], Answer]] = {
    "article": _article,
    "listing": _listing,
    "feed": _feed,
    "sitemap": _feed,
}


def _outcome(
    site: type[NewsSite],
    asked: Asked,
    capture: Capture,
    fate: str,
    detail: str,
    shown: tuple[Sighting, ...] = (),
) -> Outcome:
    return Outcome(visit(site, asked, fate, detail), capture, sightings=shown)


def _rejected(site: type[NewsSite], asked: Asked, capture: Capture, rejection: Rejection) -> Outcome:
    return Outcome(visit(site, asked, "rejected", rejection.reason), capture, rejection=rejection)
