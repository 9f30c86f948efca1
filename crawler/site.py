"""A site as data: what every newspaper and portal declares, checked when its class is defined. Knows no Scrapy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from urllib.parse import urlsplit

from archive.provinces import UnknownProvince, province
from archive.records import Article, Kind, RecipeFacts, Sighting, SiteFacts
from crawler.discovery import Feed, Listing, sightings
from crawler.page import Page
from crawler.reading.extract import Identity
from crawler.recipe import Recipe
from crawler.urls import bare_host, canonical_url


class SiteError(TypeError):
    """A site's file that says too little, or something nobody knows."""


@dataclass(frozen=True, slots=True)
class Expect:
    """What a healthy run of a site looks like."""

    per_week: tuple[int, int]  # articles, at least and at most
    min_chars: int = 300  # a shorter body is no article
    fill: tuple[tuple[str, float], ...] = ()  # field → share of articles that have it


@dataclass(frozen=True, slots=True)
class Closed:
    """A site that publishes no more: it is looked at once a month, and its silence alarms nobody."""

    on: str  # the day of the last issue, YYYY-MM-DD
    evidence: str  # how that is known


@dataclass(frozen=True, slots=True)
class ArticleUrl:
    """How articles are addressed: a pattern over path and query, and the id it yields ("a{n}")."""

    pattern: str
    id: str


class NewsSite:
    """One site of one province. A subclass in `spiders/` declares; a platform between brings recipes and paging.

    Raises SiteError when a subclass with a name is defined and a field is missing or wrong.
    """

    name: str
    title: str
    province: str  # slug, e.g. "long-an"
    domains: tuple[str, ...]
    sections: tuple[str, ...]  # listing addresses, relative to the home page
    expect: Expect
    platform: str
    article_urls: tuple[ArticleUrl, ...]
    recipes: tuple[Recipe, ...]
    listings: tuple[Listing, ...]
    feeds: tuple[Feed, ...] = ()
    sitemaps: tuple[str, ...] = ()  # relative to the home page; an index is followed
    languages: tuple[str, ...] = ("vi",)
    scheme: str = "https"
    tls_verify: bool = True
    closed: Closed | None = None
    id_address: str = ""  # where any article is found by its number alone ("/x-a{n}.html"), relative to the home page

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__dict__.get("name"):
            _check(cls)

    @classmethod
    def home(cls) -> str:
        """The address of the front page."""
        return f"{cls.scheme}://{cls.domains[0]}/"

    @classmethod
    def facts(cls) -> SiteFacts:
        """What the archive's readers are told about the site."""
        return SiteFacts(
            site=cls.name,
            title=cls.title,
            province=cls.province,
            home=cls.home(),
            domains=cls.domains,
            platform=cls.platform,
            description=" ".join((cls.__doc__ or "").split()),
            recipes=tuple(RecipeFacts(one.name, _day(one.since), _day(one.until), one.url) for one in cls.recipes),
        )

    @classmethod
    @cache  # asked for every address
    def hosts(cls) -> dict[str, str]:
        """Every host of the site, without www, and the one it counts as."""
        return {bare_host(f"https://{d}/"): bare_host(cls.home()) for d in cls.domains}

    @classmethod
    def canonical(cls, url: str) -> str:
        """The one address of a page of this site."""
        return canonical_url(url, cls.hosts())

    @classmethod
    def address(cls, canonical: str) -> str:
        """Where a canonical address is asked for of which nothing more is known: with the site's scheme and host."""
        first = f"https://{bare_host(cls.home())}/"
        if canonical.startswith(first):
            return cls.home() + canonical.removeprefix(first)
        return cls.scheme + canonical[canonical.index(":") :]

    @classmethod
    def owns(cls, url: str) -> bool:
        """Whether an address is on one of the site's hosts."""
        return bare_host(url) in cls.hosts()

    @classmethod
    def identify(cls, url: str) -> Identity | None:
        """Who an article is by its address; None for what is no article's address."""
        if not cls.owns(url):
            return None
        canonical = cls.canonical(url)
        parts = urlsplit(canonical)
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
        for article in cls.article_urls:
            if match := re.search(article.pattern, address):
                return Identity(f"{cls.name}:{article.id.format(**match.groupdict())}", cls.name, canonical)
        return None

    @classmethod
    def kind_of(cls, url: str) -> Kind:
        """What an address leads to, as far as the address tells."""
        if cls.identify(url):
            return "article"
        canonical = cls.canonical(url)
        if any(canonical == cls.canonical(feed) for feed in cls.feed_urls()):
            return "feed"
        if any(canonical == cls.canonical(sitemap) for sitemap in cls.sitemap_urls()):
            return "sitemap"
        return (
            "listing"
            if any(canonical.startswith(cls.canonical(s).rstrip("/")) for s in cls.section_urls())
            else "other"
        )

    @classmethod
    def section_urls(cls) -> list[str]:
        """The addresses of the first listing pages."""
        return [cls.home() + section.lstrip("/") for section in cls.sections]

    @classmethod
    def feed_urls(cls) -> list[str]:
        """The addresses of the feeds."""
        return [cls.home() + feed.path.lstrip("/") for feed in cls.feeds]

    @classmethod
    def sitemap_urls(cls) -> list[str]:
        """The addresses of the sitemaps."""
        return [cls.home() + path.lstrip("/") for path in cls.sitemaps]

    @classmethod
    def article_links(cls, page: Page) -> list[Sighting]:
        """The articles a listing page shows. A hook for one site's oddity."""
        return sightings(page, cls.listings, cls.identify)

    @staticmethod
    def adjust(article: Article, page: Page) -> Article:
        """The last word on what was read. A hook for one site's oddity."""
        return article

    @classmethod
    def recipes_for(cls, page: Page, url: str) -> Iterator[Recipe]:
        """The recipes that are meant for a page, newest first as declared; `url` is its canonical address."""
        parts = urlsplit(url)
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return (r for r in cls.recipes if r.reads(page, address))


_FIELDS = {
    "title": str,
    "province": str,
    "domains": tuple,
    "sections": tuple,
    "expect": Expect,
    "platform": str,
    "article_urls": tuple,
    "recipes": tuple,
    "listings": tuple,
}
_HOOKS = {"article_links", "adjust"}
_MAY_DECLARE = {
    *_FIELDS,
    *_HOOKS,
    "name",
    "feeds",
    "sitemaps",
    "languages",
    "scheme",
    "tls_verify",
    "id_address",
    "closed",
}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _check(cls: type[NewsSite]) -> None:
    """Refuse a site's class that is wrong, with what to mend."""
    where = f"{cls.__module__}.{cls.__name__}"
    if cls.__module__.startswith("spiders.") and cls.__module__ != f"spiders.{cls.name}":
        raise SiteError(f"{where}: the name {cls.name!r} is not its file's; call the file spiders/{cls.name}.py")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", cls.name):
        raise SiteError(f"{where}: a name is lower-case letters, digits and _, got {cls.name!r}")
    for field, kind in _FIELDS.items():
        value = getattr(cls, field, None)
        if not isinstance(value, kind) or not value:
            raise SiteError(f"{where}: declare {field} as a non-empty {kind.__name__}, got {value!r}")
    for name in vars(cls):
        if not name.startswith("_") and name not in _MAY_DECLARE:
            raise SiteError(f"{where}: nobody knows {name!r}; a site declares {', '.join(sorted(_MAY_DECLARE))}")
    try:
        province(cls.province)
    except UnknownProvince as error:
        raise SiteError(f"{where}: {error}") from error
    if not (cls.__doc__ or "").strip():
        raise SiteError(f"{where}: a docstring tells readers what the site is")
    if unknown := {name for name, _ in cls.expect.fill} - {field.name for field in fields(Article)}:
        raise SiteError(f"{where}: expect.fill names {sorted(unknown)}, which no article has")
    for article in cls.article_urls:
        try:
            groups = re.compile(article.pattern).groupindex
            article.id.format(**dict.fromkeys(groups, "x"))
        except (re.error, KeyError, IndexError) as error:
            raise SiteError(f"{where}: the article address {article.pattern!r} → {article.id!r}: {error!r}") from error
