"""Page + site → article or named rejection: recipes first, the general reader last, checks always. Pure."""

from __future__ import annotations

from dataclasses import replace

from archive.records import Article, Rejection
from crawler.checks import challenge, refuse_article, refuse_page
from crawler.discovery import sightings
from crawler.encodings.decode import Undecodable
from crawler.general.reader import read_generally
from crawler.page import Page
from crawler.reading.extract import Identity, extract
from crawler.site import NewsSite

MAX_PAGE = 8_000_000  # bytes; parsed markup takes up to a hundred times as much memory
SAMPLE = "Kho tin tỉnh sample web (synthetic)"  # the generator that every page of the sample web names
MANY_LINKS = 5  # a page without an article but with as many listed articles is a listing


def read(page: Page, site: type[NewsSite], identity: Identity) -> Article | Rejection:
    """What the archive reads from a page that stands at an article's address. Never raises on any bytes."""
    if len(page.body) > MAX_PAGE:
        return Rejection("undecodable", f"{len(page.body)} bytes, more than any page of a newspaper")
    try:
        return challenge(page) or _read(page, site, identity)
    except Undecodable as error:
        return Rejection(error.reason, str(error))


def _read(page: Page, site: type[NewsSite], identity: Identity) -> Article | Rejection:
    tried: list[Rejection] = []
    for recipe in site.recipes_for(page, identity.url):
        found = extract(page, recipe, identity)
        if isinstance(found, Article):
            return _checked(found, page, site)
        tried.append(found)
    if refusal := refuse_page(page, site.home()) or _listing(page, site):
        return refusal
    general = read_generally(page, identity)
    if general is not None:
        checked = _checked(general, page, site)
        if isinstance(checked, Article):
            return checked
    return tried[0] if tried else Rejection("layout_unknown", "no recipe is meant for this address and day")


def _checked(article: Article, page: Page, site: type[NewsSite]) -> Article | Rejection:
    article = site.adjust(_told_of(page, article), page)
    return refuse_article(article, page, site.languages, site.expect.min_chars) or article


def _told_of(page: Page, article: Article) -> Article:
    """The article with what else is to be told of its page: that it is invented, and what its bytes were in; UTF-8,
    which proves itself, is not told."""
    told = [("sample", "meta[name=generator]")] if page.meta("generator") == SAMPLE else []
    if page.decoded.encoding != "utf-8":
        told.append(("encoding", page.decoded.encoding))
    return replace(article, sources=tuple(sorted((*article.sources, *told)))) if told else article


def _listing(page: Page, site: type[NewsSite]) -> Rejection | None:
    shown = sightings(page, site.listings, site.identify)
    if len(shown) < MANY_LINKS:
        return None
    return Rejection("listing", f"no article, but {len(shown)} links of a listing")
