"""The CMS of baolangson.vn since 2024, baoquangninh.vn, baocaobang.vn, baohungyen.vn and baotayninh.vn."""

from __future__ import annotations

from crawler.discovery import Listing
from crawler.recipe import Recipe
from crawler.site import ArticleUrl
from crawler.visits import SiteSpider

ADDRESS = ArticleUrl(r"^/[^/?]*-(?P<n>50\d{5})\.html$", "{n}")

ARTICLE = Recipe(
    name="content_detail/2024",
    url=r"-\d{5,}\.html$",
    title=("h1.name", "h1.title", "h1"),
    body=("#content-detail",),
    lead=("#content-detail > h2", ".sapo"),
    lead_rules=("selector", "bold"),
    author=("div.pseudonym",),
    section=("ol.breadcrumb li:last-child a", "ol.breadcrumb li:last-child"),
    dateline=(".content-article .date", "article .date", "div.date", "time[datetime]"),
    tags=(".tags a", ".tag a"),
    drop=("div.relates", "div.block-news-list", "div.pseudonym", ".box-ads"),
)

LISTING = Listing(
    links=("article a", "h3 a", "h2 a", ".card-title a"),
    pager=(".pagination a", "ul.pager a"),
    following=("a[rel=next]", ".pagination .next a"),
)


class ContentDetail(SiteSpider):
    """Articles `/<slug>-<ID>.html`, flat; the trailing ID is the identity.

    Body `#content-detail`, lead its first `h2`, title `h1.name`, section the last crumb of `ol.breadcrumb`,
    author `div.pseudonym`; lines with `{{` are a template's leftovers. Entities are named even in the title.
    Where the date stands is unknown: several places are tried and the evidence is kept. Evidence: addresses,
    body, lead and leftovers of baolangson.vn from data sets; the other classes from its sisters.
    """

    platform = "content_detail"
    article_urls: tuple[ArticleUrl, ...] = (ADDRESS,)
    recipes: tuple[Recipe, ...] = (ARTICLE,)
    listings: tuple[Listing, ...] = (LISTING,)
