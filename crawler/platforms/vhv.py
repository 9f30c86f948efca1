"""The VHV CMS: laichau.gov.vn, moit.gov.vn and many ministries."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

import scrapy

from crawler.discovery import Listing
from crawler.page import Page
from crawler.recipe import Recipe
from crawler.site import ArticleUrl
from crawler.visits import SiteSpider, Walk

_DATES = ("datePublished", "dateCreated", "article:published_time")
_FURNITURE = (
    "[id^=stringrating]",
    "[id^=rating-label]",
    ".rating",
    ".block_share",
    ".aritcle-author",
    ".aritcle-source",
    ".article-author",
)

LAYOUT_A = Recipe(
    name="vhv/a",
    title=("h1.title-detail",),
    lead=("div.brief",),
    body=("div.content-detail", "[itemprop=articleBody]"),
    lead_rules=("selector", "bold"),
    author=(".aritcle-author", ".article-author", ".author"),
    source=(".aritcle-source", ".article-source"),
    section=("ol.breadcrumb li.last-item a", "ol.breadcrumb li:last-child a"),
    dateline=("article span.post-date", "span.post-date.left"),
    drop=_FURNITURE,
    meta_dates=_DATES,
)

LAYOUT_B = Recipe(
    name="vhv/b",
    title=("h1.article-title",),
    lead=("div.article-brief",),
    body=("div.article-content.common-content", "div.common-content"),
    lead_rules=("selector", "bold"),
    author=(".aritcle-author", ".article-author"),
    source=(".aritcle-source", ".article-source"),
    section=("ol.breadcrumb li.last-item a", "ol.breadcrumb li:last-child a"),
    dateline=("article span.post-date", ".article-date"),
    drop=_FURNITURE,
    meta_dates=_DATES,
)

LISTING = Listing(
    item=".post-item",
    links=(".post-title h4 a", ".post-title a"),
    dates=("time.post-date[datetime]",),
    max_pages=10,
)

_CONFIG = re.compile(r"decode64\(\s*'([A-Za-z0-9+/=]+)'")
_FORM = ("layout", "itemsPerPage", "orderBy", "pageNo", "service", "type", "categoryId")  # in the site's own order


class Vhv(SiteSpider):
    """Articles `/<section>/…/<slug>.html` without an id: the path is the identity.

    Two detail layouts. A: `h1.title-detail`, `div.brief`, `div.content-detail`. B: `h1.article-title`,
    `div.article-brief`, `div.article-content.common-content`. In both the author stands in `.aritcle-author`
    (sic), the brief may hold only the source "(laichau.gov.vn)", and the rating box has a number in its id.
    A date is mostly not shown: `meta[itemprop=datePublished]`, the listing's `time[datetime]`, the upload
    folder of the images and the text remain. The counters at the foot date the visit, not the article.

    Paging: `?page=N` answers page 1 again; the site's own pager POSTs to `/?module=Content.Listing…` with ids
    that stand in base64 in the listing's script. Evidence: working scrapers of laichau (listing) and of
    moit.gov.vn (paging, layout B), a template clone (layout A); the keys of the script's JSON are inferred.
    """

    platform = "vhv"
    article_urls: tuple[ArticleUrl, ...] = (ArticleUrl(r"^/(?P<n>tin-tuc-su-kien/[^?]+)\.html$", "{n}"),)
    recipes: tuple[Recipe, ...] = (LAYOUT_A, LAYOUT_B)
    listings: tuple[Listing, ...] = (LISTING,)

    def next_page(self, page: Page, request: scrapy.Request, walk: Walk) -> scrapy.Request | None:
        """The POST that the site's own pager sends; the GET that repeats page 1 where its ids are not found."""
        if request.method == "POST":
            form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
            return _post(request.url, {**form, "pageNo": str(walk.number + 1)})
        config = _config(page)
        if config is None:
            return scrapy.Request(f"{walk.section}?page={walk.number + 1}")
        return _first_post(self.site.home(), config, walk.number + 1)


def _config(page: Page) -> dict[str, Any] | None:
    """The ids of a listing's module, from the script that holds them."""
    for encoded in _CONFIG.findall(page.decoded.text):
        try:
            config = json.loads(base64.b64decode(encoded, validate=True))
        except (binascii.Error, ValueError):
            continue
        if isinstance(config, dict) and "moduleId" in config:
            return config
    return None


def _first_post(home: str, config: dict[str, Any], number: int) -> scrapy.Request:
    query = {
        "module": "Content.Listing",
        "moduleId": config["moduleId"],
        "cmd": "redraw",
        "site": config.get("site", ""),
        "url_mode": "rewrite",
        "submitFormId": config.get("submitFormId", config["moduleId"]),
        "page": config.get("layout", "Article.News.list"),
    }
    known = {**config, "pageNo": number}
    return _post(f"{home}?{urlencode(query)}", {name: str(known[name]) for name in _FORM if name in known})


def _post(url: str, form: dict[str, str]) -> scrapy.Request:
    headers = {"X-Requested-With": "XMLHttpRequest", "Content-Type": "application/x-www-form-urlencoded"}
    return scrapy.Request(url, method="POST", body=urlencode(form), headers=headers)
