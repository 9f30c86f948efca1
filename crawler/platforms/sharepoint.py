"""Plain SharePoint portals: longan.gov.vn."""

from __future__ import annotations

from crawler.discovery import Listing
from crawler.recipe import Recipe
from crawler.site import ArticleUrl
from crawler.visits import SiteSpider

ITEM = Recipe(
    name="sharepoint/2023",
    title=("h1.title-news", ".ms-rteElement-H1", "#part1 h3.ms-standardheader", "h1", "h2.title"),
    body=("div[class^=ExternalClass]",),
    lead=(".summary-news",),
    lead_rules=("selector", "bold"),
    author=(".author-news",),
    section=(".breadcrumb a:last-child",),
    attachments=("#idAttachmentsTable a[href]",),
    dateline=("span.date-news", ".date-news", ".ms-vb .date"),
)

LISTING = Listing(
    links=("a[href*='ID=']",),
    pager=("a[href*='PageIndex=']",),
    max_pages=10,
)


class SharePoint(SiteSpider):
    """Articles are list items, `/Lists/<list>/….aspx?ID=N`: list and number are the identity.

    The body is `div.ExternalClass<32 hex>`, with runs of `&nbsp;` and U+200B at paragraph ends; listing pages
    (`/Lists/<list>/TongQuat.aspx`, `PageIndex`) print whole articles. Evidence: one raw body and the addresses
    of listings; no item page, title or date was ever seen, so that those selectors are inferred and the replica
    proves the code only.
    """

    platform = "sharepoint"
    article_urls: tuple[ArticleUrl, ...] = (
        ArticleUrl(r"^/Lists/(?P<list>[^/?]+)/[^/?]+\.aspx\?(?:[^#]*&)?ID=(?P<n>\d+)", "{list}/{n}"),
    )
    recipes: tuple[Recipe, ...] = (ITEM,)
    listings: tuple[Listing, ...] = (LISTING,)
