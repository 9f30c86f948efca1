"""The CMS of baolongan.vn and its sisters (baocantho.com.vn, baoangiang.com.vn, baodongkhoi)."""

from __future__ import annotations

from crawler.discovery import Listing
from crawler.recipe import Recipe
from crawler.site import ArticleUrl
from crawler.visits import SiteSpider

_COLUMN = "#colcate1"

ARTICLE = Recipe(
    name="content_fck/2019",
    title=(f"{_COLUMN} > h1.margintopbot10", "h1.margintopbot10"),
    above_title=(f"{_COLUMN} span.pubdate", "span.pubdate"),
    dateline=(f"{_COLUMN} span.pubdate", "span.pubdate"),
    body=("#newscontents div[class*=content-fck]", "div[class*=content-fck]", "#newscontents", "div.detail-content"),
    lead_rules=("bold", "described"),
    section=(".titlecate h1 > a",),
    tags=(".block_tag a.tag_item",),
    drop=("[class^=AMN_res]", "#linkshare", ".block_tag", ".detail-related", "script", "style"),
    meta_dates=(),
)

LISTING = Listing(
    links=("#topcate h2.h2cate a", ".top3 a.b-content", "ul.list-news-img-style-1 li > a.b-title"),
    pager=("#colcate1 li a[href*='p=']", "li a[href*='?p=']"),
    max_pages=5,
)


class ContentFck(SiteSpider):
    """Articles `/<slug>-a<ID>.html`, flat; the ID is the identity, a changed slug redirects.

    Article page: the first `h1` is the category; the title is `h1.margintopbot10`, with an image sprite in it;
    the date `span.pubdate` (dd/mm/yyyy - HH:MM) stands above it, a kicker may stand between. The body is
    `div.content-fck` (class names vary) inside `#newscontents`; ads (`AMN_res_*`) and much commented-out markup
    stand inside. The lead is the first paragraph, bold; captions are grey or centred `em`; the byline is the
    last line, set to the right. `<base href>` changes how relative links resolve. JSON-LD has a day, no time.

    Listing page: a top story, three more, then a list; the pager (`?p=2`) stops at page 5, so that history has
    to come from feeds, ids and web archives. Evidence: raw pages of a sister site and raw bodies of
    baolongan.vn; where the kicker stands is known from its text only.
    """

    platform = "content_fck"
    article_urls: tuple[ArticleUrl, ...] = (ArticleUrl(r"-a(?P<n>\d+)\.html$", "a{n}"),)
    recipes: tuple[Recipe, ...] = (ARTICLE,)
    listings: tuple[Listing, ...] = (LISTING,)
    id_address = "/tin-a{n}.html"  # any slug redirects to the right one
