"""The crawling half of every spider: asks for listings, feeds and articles, and yields one Outcome a request.

Spiders only yield. What a page says is read by pure functions (crawler.reading.read, crawler.discovery); what is
kept is decided by the pipeline. Where the responses come from (the live web, a WARC) nothing here knows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import chain, islice
from typing import Any, cast

import scrapy
from scrapy import signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.records import Capture, Kind, Outcome, Sighting
from archive.store import Store
from archive.warc import Unusable, request_digest
from crawler import clock
from crawler.answers import Asked, answer, page_of, unusable, visit
from crawler.backfill.ids import Numbers
from crawler.canary import Look
from crawler.dating.dates import iso
from crawler.discovery import next_link
from crawler.frontier import REACH, Frontier, Key, due
from crawler.page import Page
from crawler.runs.fates import fate_of
from crawler.runs.leaving import Leaving
from crawler.runs.ledger import ledger_of
from crawler.site import NewsSite
from crawler.sources.addon import addon_of, holdings_of
from crawler.sources.replay import PLACE
from crawler.wire.pause import Stopped

LAST_PAGE = 10**6  # a walk that goes no further


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a walk along one section's listing pages stands."""

    section: str
    number: int = 1
    before: frozenset[str] = frozenset()  # ids on the page before


class SiteSpider(NewsSite, scrapy.Spider):
    """A site that walks itself: platforms derive from it and say how listings are paged."""

    frontier: Frontier
    numbers: Numbers  # of a walk along the ids

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.frontier, self.leaving = Frontier(), Leaving(trust=0)
        self.looks: list[Look] = []  # of a canary
        self.walked: dict[str, str] = {}  # section → when its last complete walk ended

    @property
    def site(self) -> type[NewsSite]:
        """What this spider declares."""
        return type(self)

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """What is new first, then what earlier runs left, then what may have been edited."""
        store, replays = ledger_of(self.crawler).store, addon_of(self.crawler).source.replays
        self.frontier = Frontier(store, again=replays)
        if replays:  # a source is read to its last capture, whether a walk reaches it or not
            self.crawler.signals.connect(self.ask_for_the_rest, signal=signals.spider_idle)
            requests = self._news()
        elif numbers := self.settings.get("IDS"):
            self.numbers = Numbers(numbers, self.site, store)
            requests = self._next_number()
        elif self.settings.getbool("CANARY"):
            requests = islice(self._sections(), 1)
        else:
            trust, validators = self.settings.getint("VALIDATORS_TRUSTED"), store.agenda.validators(self.name)
            self.leaving = Leaving(trust, validators, lambda id_: store.first_seen(id_) is not None)
            self.walked = store.agenda.walked(self.name)
            requests = chain(self._news(), self._left(store), self._edited(store))
        for request in requests:
            yield request

    def _news(self) -> Iterator[scrapy.Request]:
        """The declared feeds, sitemaps and sections."""
        for url in self.site.feed_urls():
            yield from self.ask(self._if_changed(url), "feed")
        for url in self.site.sitemap_urls():
            yield from self.ask(self._if_changed(url), "sitemap")
        yield from self._sections()

    def _sections(self) -> Iterator[scrapy.Request]:
        """The first page of every section."""
        for url in self.site.section_urls():
            request = self._if_changed(url) if url in self.walked else scrapy.Request(url)
            yield from self.ask(request, "listing", Walk(url))

    def _left(self, store: Store) -> Iterator[scrapy.Request]:
        """Articles that were seen and never answered, as far as their next try is due."""
        for one in store.agenda.waiting(self.name, iso(clock.now()), self.settings.getint("RETRIES_PER_RUN")):
            if one.article_id:
                self.frontier.discovered.add(one.article_id)
            yield from self.ask(scrapy.Request(self._form(one.key[1], one.link)), "article")

    def _edited(self, store: Store) -> Iterator[scrapy.Request]:
        """Articles that are due for another look."""
        now = clock.now()
        recent = store.agenda.recent(self.name, iso(now - REACH), iso(now))
        for one in due(recent, now, self.settings.getint("REVISITS_PER_RUN")):
            yield from self.ask(scrapy.Request(self._form(one.url, one.link)), "article")

    def _form(self, url: str, link: str | None) -> str:
        """How a canonical address is asked for: as it answered or was linked last, else as the site's home is."""
        if link is None or self.site.canonical(link or url) != url:
            return self.site.address(url)
        return link or url

    def _if_changed(self, url: str) -> scrapy.Request:
        """The request for a page that changes, with what its server said of it last time."""
        return scrapy.Request(url, headers=self.leaving.conditions(self.site.canonical(url)))

    # the hook of platforms ---------------------------------------------------------------------------------

    def next_page(self, page: Page, request: scrapy.Request, walk: Walk) -> scrapy.Request | None:
        """The request for the listing page after this one; None at the end."""
        url = next_link(page, self.site.listings, walk.number + 1)
        return scrapy.Request(url) if url else None

    # asking ---------------------------------------------------------------------------------------------------

    def key_of(self, request: scrapy.Request) -> Key:
        """The key of a request in the frontier."""
        return request.method, self.site.canonical(request.url), request_digest(request.body)

    def ask(self, request: scrapy.Request, kind: Kind, walk: Walk | None = None) -> Iterator[scrapy.Request]:
        """The request, made ready, unless this run has asked for it already."""
        if self.frontier.admit(self.key_of(request)):
            yield self._ready(request, kind, walk)

    def ask_article(self, shown: Sighting) -> Iterator[scrapy.Request]:
        """The request for an article, unless it is settled or this run has asked for it already."""
        request = scrapy.Request(shown.link or shown.url)
        if self.frontier.admit_article(self.key_of(request), shown.article_id):
            yield self._ready(request, "article", None)

    def _next_number(self) -> Iterator[scrapy.Request]:
        """The request for the next number of a walk along the ids, one at a time, so that it can stop."""
        url = self.numbers.next()
        if url is None:
            self.logger.info("%s: %s", self.name, self.numbers.ending)
            return
        request = scrapy.Request(url, meta={"numbered": True})
        if identity := self.site.identify(url):
            self.frontier.discovered.add(identity.id)
        yield from self.ask(request, "article")

    def ask_for_the_rest(self) -> None:
        """Ask for the captures of a replayed source that no walk has reached: all of a source counts."""
        try:
            waiting = self.rest()
        except ValueError:  # Scrapy would swallow it, and the run would look well
            ledger_of(self.crawler).tally.errors += 1
            self.logger.exception("%s: asking for what is left of the source failed", self.name)
            return
        for request in waiting:
            kind = self.site.kind_of(request.url)
            if identity := self.site.identify(request.url):
                self.frontier.discovered.add(identity.id)
            self.frontier.admit(self.key_of(request))
            walk = Walk(request.url, LAST_PAGE) if kind == "listing" else None  # its neighbours are waiting too
            self.crawler.engine.crawl(self._ready(request, kind, walk))
        if waiting:
            raise DontCloseSpider

    def rest(self) -> list[scrapy.Request]:
        """Requests for the captures of a replayed source that were not asked for yet."""
        held = holdings_of(self.crawler)
        return [
            scrapy.Request(e.url, method=e.method, body=held.request_body(e), meta={PLACE: (e.file, e.offset)})
            for e in held.unserved()
        ]

    def _ready(self, request: scrapy.Request, kind: Kind, walk: Walk | None) -> scrapy.Request:
        """Make a request ready that was made for this: a copy would have its address read and quoted once more."""
        request.callback, request.errback = self.on_answer, self.on_failure
        request.dont_filter = True  # the frontier has admitted it; a redirect to another slug must not be dropped
        request.meta.update(walk=walk, asked=Asked(self.key_of(request), kind), link=request.url)
        return request

    # answers --------------------------------------------------------------------------------------------------

    def on_answer(self, response: Response) -> Iterator[Outcome | scrapy.Request]:
        """Any answer → its outcomes, requests for the articles it shows, and for the pages after it."""
        page, walk, asked = page_in(response), response.meta["walk"], response.meta["asked"]
        found = answer(self.site, asked, page, capture_of(response))
        told = bool(found.shown or found.children) or response.status == HTTPStatus.NOT_MODIFIED
        first = asked.kind in ("feed", "sitemap") or (walk is not None and walk.number == 1)
        if asked.key[0] == "GET" and first and told:  # what shows nothing is looked at in full the next time
            self._learn(asked.key[1], response, walk)
        ids = frozenset(s.article_id for s in found.shown)
        repeats = walk is not None and bool(ids) and ids == walk.before
        if repeats:
            found = found.noted(f"repeats page {walk.number - 1}")
            self.logger.info("%s: %s shows page %d again; the walk ends here", self.name, response.url, walk.number - 1)
        yield from found.outcomes
        if self.settings.getbool("CANARY"):
            yield from self._look(Look(asked, response.meta["link"], page, found), walk, response)
            return
        if "numbered" in response.meta:
            self.numbers.told(found.outcomes[0].visit.fate)
            yield from self._next_number()
        yield from self._follow(found.shown)
        for child in found.children:
            yield from self.ask(scrapy.Request(child), "sitemap")
        if walk is None or not found.visited:
            return
        following: list[scrapy.Request] = []
        if ids and not repeats and not self.frontier.overlaps(found.shown, self.walked.get(walk.section)):
            following = list(self._walk_on(page, asked_by(response), Walk(walk.section, walk.number, ids)))
        if not following and (told or walk.number > 1):  # a first page that shows nothing proves nothing
            self.leaving.walks[walk.section] = iso(clock.now())
        yield from following

    def _look(self, look: Look, walk: Walk | None, response: Response) -> Iterator[scrapy.Request]:
        """Keep what a canary sees, and go on from a listing to the first article it shows."""
        following = self.next_page(look.page, asked_by(response), walk) if walk and look.answer.visited else None
        self.looks.append(replace(look, pager=following.url if following else ""))
        for sighting in look.answer.shown[:1]:
            self.frontier.discovered.add(sighting.article_id)
            yield from self.ask(scrapy.Request(sighting.link or sighting.url), "article")

    def _walk_on(self, page: Page, request: scrapy.Request, walk: Walk) -> Iterator[scrapy.Request]:
        if walk.number >= self.site.listings[0].max_pages:
            return
        following = self.next_page(page, request, walk)
        if following is not None:
            yield from self.ask(following, "listing", replace(walk, number=walk.number + 1))

    def on_failure(self, failure: Failure) -> Iterator[Outcome | scrapy.Request]:
        """No usable answer → the fate that says why."""
        request = cast("scrapy.Request", failure.request)  # type: ignore[attr-defined]  # Scrapy sets it
        if isinstance(failure.value, Stopped):
            return
        fate, detail = fate_of(failure)
        if isinstance(failure.value, Unusable) and addon_of(self.crawler).source.replays:
            yield unusable(self.site, request.meta["asked"], request.meta["capture"], failure.value)
        else:  # a live site may answer better the next time
            yield Outcome(visit(self.site, request.meta["asked"], fate, detail))
        if "numbered" in request.meta:
            self.numbers.told(fate)
            yield from self._next_number()

    def _learn(self, url: str, response: Response, walk: Walk | None) -> None:
        """Note what the server says of a page that changes."""
        etag, modified = ((response.headers.get(n) or b"").decode("latin-1") for n in ("ETag", "Last-Modified"))
        digest = capture_of(response).digest
        self.leaving.learn(url, response.status, (etag, modified), digest, walk.section if walk else "")

    def _follow(self, shown: Iterable[Sighting]) -> Iterator[scrapy.Request]:
        for sighting in shown:
            yield from self.ask_article(sighting)


def capture_of(response: Response) -> Capture:
    """The capture of a response; a response that was not captured is a fault of the settings."""
    capture = response.meta.get("capture")
    if not isinstance(capture, Capture):
        raise TypeError(f"{response.url} was not captured; is crawler.wire.capture enabled in the settings?")
    return capture


def asked_by(response: Response) -> scrapy.Request:
    """The request that a response answers."""
    if response.request is None:
        raise TypeError(f"{response.url} answers no request")
    return response.request


def page_in(response: Response) -> Page:
    """The page in a response, whatever source it came from."""
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return page_of(capture_of(response), response.body, content_type)
