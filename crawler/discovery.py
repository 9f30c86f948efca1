"""Listings, feeds and sitemaps → the articles they show, each with the dates shown beside it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree
from selectolax.lexbor import LexborNode

from archive.records import DateCandidate, Sighting
from crawler.clean import clean
from crawler.dating.dates import iso, read_date
from crawler.page import Page
from crawler.reading.extract import Identity
from crawler.recipe import RecipeError, Selectors, check_selectors
from crawler.urls import absolute

Element = Any  # lxml has no types of its own
Identify = Callable[[str], Identity | None]


@dataclass(frozen=True, slots=True)
class Listing:
    """How listing pages show articles. With `item`, links and dates are looked for inside each entry."""

    links: Selectors
    item: str = ""
    dates: Selectors = ()
    pager: Selectors = ()  # the links to other pages, numbered
    following: Selectors = ()  # the link to the next page, where the pager has no numbers
    max_pages: int = 5

    def __post_init__(self) -> None:
        if not self.links:
            raise RecipeError(f"a listing needs links: {self!r}")
        for field in ("links", "dates", "pager", "following"):
            check_selectors(f"a listing's {field}", getattr(self, field))
        check_selectors("a listing's item", (self.item,) if self.item else ())


@dataclass(frozen=True, slots=True)
class Feed:
    """An RSS or Atom feed, relative to the home page."""

    path: str


def sightings(page: Page, listings: Sequence[Listing], identify: Identify) -> list[Sighting]:
    """The articles a listing page shows, in its order, each once, by the first form that finds any.

    Raises Undecodable.
    """
    return next((shown for listing in listings if (shown := _shown(page, listing, identify))), [])


def _shown(page: Page, listing: Listing, identify: Identify) -> list[Sighting]:
    found: dict[str, Sighting] = {}
    for node, entry in _links(page, listing):
        url = page.link(node.attributes.get("href"))
        identity = identify(url) if url else None
        if url is None or identity is None:
            continue
        known = found.get(identity.id)
        title = clean(node.text(separator=" ")) or clean(node.attributes.get("title") or "")
        if known is None:
            found[identity.id] = Sighting(identity.id, identity.url, title, tuple(_dates(entry, listing)), url)
        elif not known.title and title:
            found[identity.id] = replace(known, title=title)
    return list(found.values())


def next_link(page: Page, listings: Sequence[Listing], number: int) -> str | None:
    """The address behind a listing's pager for page `number`; None when it shows no such page."""
    for listing in listings:
        for selector in listing.pager:
            for node in page.tree.css(selector):
                if clean(node.text()) == str(number) and (url := page.link(node.attributes.get("href"))):
                    return url
        for selector in listing.following:
            found = page.tree.css_first(selector)
            if found is not None and (url := page.link(found.attributes.get("href"))):
                return url
    return None


def feed_sightings(body: bytes, base: str, identify: Identify) -> list[Sighting]:
    """The articles an RSS or Atom feed or a sitemap shows; raises ValueError when it is no XML."""
    root = _xml(body, base)
    found: dict[str, Sighting] = {}
    for entry in root.iter("{*}item", "{*}entry", "{*}url"):
        url = absolute(base, _address(entry))
        identity = identify(url) if url else None
        if url and identity:
            dates = tuple(_feed_dates(entry))
            found.setdefault(
                identity.id, Sighting(identity.id, identity.url, clean(_child(entry, "title")), dates, url)
            )
    return list(found.values())


def sitemap_children(body: bytes, base: str) -> list[str]:
    """The sitemaps that a sitemap index names."""
    root = _xml(body, base)
    urls = (absolute(base, _child(entry, "loc")) for entry in root.iter("{*}sitemap"))
    return [url for url in urls if url]


def _links(page: Page, listing: Listing) -> Iterator[tuple[LexborNode, LexborNode | None]]:
    if not listing.item:
        yield from ((node, None) for selector in listing.links for node in page.tree.css(selector))
        return
    for entry in page.tree.css(listing.item):
        for selector in listing.links:
            if (node := entry.css_first(selector)) is not None:
                yield node, entry
                break


def _dates(entry: LexborNode | None, listing: Listing) -> Iterator[DateCandidate]:
    if entry is None:
        return
    for selector in listing.dates:
        for node in entry.css(selector):
            raw = node.attributes.get("datetime") or clean(node.text(separator=" "))
            if candidate := read_date("listing", raw, selector):
                yield candidate


def _xml(body: bytes, base: str) -> Element:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"the feed {base} is not XML: {error}") from error
    if root is None:
        raise ValueError(f"the feed {base} is empty")
    return root


def _child(entry: Element, name: str) -> str:
    found = entry.find(f"{{*}}{name}")
    return (found.text or "").strip() if found is not None else ""


def _address(entry: Element) -> str:
    if text := _child(entry, "link") or _child(entry, "loc"):
        return text
    link = entry.find("{*}link[@href]")
    return str(link.get("href")) if link is not None else ""


def _feed_dates(entry: Element) -> Iterator[DateCandidate]:
    for name in ("pubDate", "published", "date", "publication_date"):
        for node in entry.iter(f"{{*}}{name}"):
            raw = (node.text or "").strip()
            try:
                yield DateCandidate("feed", raw, iso(parsedate_to_datetime(raw)), "minute")
            except (ValueError, OverflowError):
                if candidate := read_date("feed", raw, name):
                    yield candidate
