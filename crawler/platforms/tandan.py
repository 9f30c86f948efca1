"""SharePoint with Tân Dân's web parts: ninhthuan., namdinh., dienbien., thanhhoa.gov.vn, mpi.gov.vn."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

import scrapy

from crawler.discovery import Listing
from crawler.page import Page
from crawler.recipe import Recipe
from crawler.site import ArticleUrl
from crawler.visits import SiteSpider, Walk

ARTICLE = Recipe(
    name="tandan/2023",
    title=(".tandan-p-article-news-title",),
    lead=(".tandan-p-article-news-summary",),
    body=(".tandan-p-article-main .article-contents", ".tandan-p-article-main", ".ms-rtestate-field"),
    lead_rules=("selector", "bold"),
    author=(".tandan-p-article-author",),
    section=(".tandan-module-title", ".breadcrumb li:last-child a"),
    dateline=(".tandan-span-date-publish",),
    caption=(".img-cap",),
    drop=(".tandan-div-article-other", ".artcle-tools", ".tandan-p-article-author"),
    url_date=r"/(?P<year>20\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})/[^/]+\.aspx",
)

LISTING = Listing(
    links=(".channel-news-title > a", ".channel-news-title a"),
    following=("span.CurrentPage + a[href]",),
    max_pages=10,
)

_POSTBACK = re.compile(r"__doPostBack\(\s*'([^']+)'\s*,\s*'([^']*)'\s*\)")


class Tandan(SiteSpider):
    """Articles `/portal/Pages/YYYY-M-D/<slug><random>.aspx`: the folder is the date, the whole name the identity.

    Fields have classes of their own (`.tandan-p-article-news-title`, `-summary`, `-main`, `-author`); the
    visible date reads `Đăng ngày 17 - 05 - 2024`; a caption is `.img-cap` under its image.

    Paging, in the order tried: the link after `span.CurrentPage` when it is a real address; `__doPostBack`, for
    which the page's hidden fields (`__VIEWSTATE`, `__EVENTVALIDATION`) are sent back; `?PageIndex=N` where the
    page speaks of it. Evidence: working scrapers of dienbien.gov.vn and mpi.gov.vn; ninhthuan's addresses and
    the form of its date from its own texts; its listings are inferred.
    """

    platform = "tandan"
    article_urls: tuple[ArticleUrl, ...] = (
        ArticleUrl(r"^/portal/Pages/(?P<n>\d{4}-\d{1,2}-\d{1,2}/[^/?]+)\.aspx", "{n}"),
    )
    recipes: tuple[Recipe, ...] = (ARTICLE,)
    listings: tuple[Listing, ...] = (LISTING,)

    def next_page(self, page: Page, request: scrapy.Request, walk: Walk) -> scrapy.Request | None:
        """The next listing page, by whichever of the three pagers the page has."""
        if following := super().next_page(page, request, walk):
            return following
        number = str(walk.number + 1)
        for target, argument in _POSTBACK.findall(page.decoded.text):
            if argument in (number, f"Page${number}"):
                return _postback(page, target, argument)
        if page.tree.css_first("span.CurrentPage") or "PageIndex" not in page.decoded.text:
            return None  # the pager's last page
        scheme, host, path, _, _ = urlsplit(walk.section)
        return scrapy.Request(urlunsplit((scheme, host, path, f"PageIndex={number}", "")))


def _postback(page: Page, target: str, argument: str) -> scrapy.Request:
    """The form that ASP.NET's pager sends: every hidden field of the page, and what was clicked."""
    hidden = {
        name: node.attributes.get("value") or ""
        for node in page.tree.css("form input[type=hidden]")
        if (name := node.attributes.get("name"))
    }
    form = page.tree.css_first("form")
    action = page.link(form.attributes.get("action")) if form else None
    fields = {**hidden, "__EVENTTARGET": target, "__EVENTARGUMENT": argument}
    return scrapy.FormRequest(action or page.url, formdata=fields)
