"""What a site's file assumes, beside what the site shows today: one listing page, one article. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.records import Article
from crawler.answers import Answer, Asked
from crawler.discovery import sightings
from crawler.encodings.decode import Undecodable
from crawler.page import Page
from crawler.site import NewsSite

_SHOWN = ("title", "lead", "body", "author", "section")


@dataclass(frozen=True, slots=True)
class Look:
    """One page that was looked at."""

    asked: Asked
    link: str  # the address that was asked for
    page: Page
    answer: Answer
    pager: str = ""  # of a listing: what its next page would be


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing the site's file takes for granted. `holds` is None where this look could not tell."""

    name: str
    holds: bool | None
    detail: str


def assumptions(site: type[NewsSite], looks: Sequence[Look], cause: str) -> list[Assumption]:
    """What held and what did not, in the order in which a crawl needs it; `cause` is why the run had no more."""
    found: list[Assumption] = []
    listing = next((look for look in looks if look.asked.kind == "listing"), None)
    if listing is None:
        return [Assumption("listing: answers", False, cause or "no page came")]
    found += [*_came("listing", listing), *_lists(site, listing)]
    article = next((look for look in looks if look.asked.kind == "article"), None)
    if article is None:
        return [*found, Assumption("article: answers", None if not cause else False, cause or "no page came")]
    return [*found, *_came("article", article), *_reads(article)]


def _came(kind: str, look: Look) -> Iterator[Assumption]:
    page = look.page
    yield Assumption(f"{kind}: answers", page.status == 200, f"{page.status} {page.content_type or 'no content type'}")
    moved = page.url != look.link
    yield Assumption(f"{kind}: address", not moved, f"{look.link} → {page.url}" if moved else page.url)
    try:
        yield Assumption(f"{kind}: charset", True, page.decoded.encoding)
    except Undecodable as error:
        yield Assumption(f"{kind}: charset", False, str(error))


def _lists(site: type[NewsSite], look: Look) -> Iterator[Assumption]:
    try:
        shown = sightings(look.page, site.listings, site.identify)
    except Undecodable:
        return
    yield Assumption("listing: articles", bool(shown), f"{len(shown)} by {_which(site, look.page)}")
    dated = sum(bool(one.candidates) for one in shown)
    wants = any(listing.dates for listing in site.listings)
    yield Assumption("listing: dates", bool(dated) if wants else None, f"{dated} of {len(shown)}")
    yield Assumption("listing: pager", bool(look.pager), look.pager or "no next page found")


def _which(site: type[NewsSite], page: Page) -> str:
    """The selectors of links that find anything."""
    selectors = {selector for listing in site.listings for selector in listing.links}
    found = [selector for selector in sorted(selectors) if page.tree.css_first(selector) is not None]
    return ", ".join(found) or "no selector"


def _reads(look: Look) -> Iterator[Assumption]:
    outcome = look.answer.outcomes[0]
    if outcome.article is None:
        why = outcome.rejection
        yield Assumption("article: read", False, f"{why.reason}: {why.detail}" if why else outcome.visit.detail)
        return
    article = outcome.article
    by_recipe = not article.extractor.startswith("general/")
    yield Assumption("article: recipe", by_recipe, article.extractor)
    sources = dict(article.sources)
    for name in _SHOWN:
        value = getattr(article, name)
        said = f"{sources.get(name, 'found')}: {value[:60]}" if value else "not found"
        yield Assumption(f"article: {name}", bool(value) if name in ("title", "body") else bool(value) or None, said)
    yield _dated(article)


def _dated(article: Article) -> Assumption:
    told = [f"{one.place} {one.value}" for one in article.candidates]
    return Assumption("article: date", bool(told), ", ".join(told[:4]) or "no date anywhere")
