"""baolangson.vn from 2019 to about 2023: WordPress. A layout that a site takes up among its recipes."""

from __future__ import annotations

from datetime import date

from crawler.discovery import Listing
from crawler.recipe import Recipe
from crawler.site import ArticleUrl

ADDRESS = ArticleUrl(r"^/(?:[^/?]+/)+(?P<n>\d+)-[^/?]*\.html$", "wp{n}")

ARTICLE = Recipe(
    # The kicker is a line of its own above the title and mostly ends in ":". The lead is the first paragraph,
    # bold, with the agency's "LSO-" glued to it. Captions stand in a table under the image, in `em` or `strong`,
    # often on two lines. The byline is the last line, in capitals. The masthead shows the day of the visit.
    # Evidence: a working scraper of 2019 (p.post-date, div.content), the texts of articles; the rest inferred.
    name="wordpress/2019",
    url=r"/\d+-[^/]*\.html$",
    until=date(2024, 12, 31),
    title=("h1.entry-title", "h1.post-title", "body.single h1", "h1"),
    kicker=("p.kicker", ".kicker", ".post-kicker"),
    body=("div.content", "div.entry-content", "div.post-content"),
    dateline=("p.post-date", ".post-date"),
    masthead=(".header-date",),
    section=(".breadcrumb a:last-of-type", "a[rel='category tag']"),
    tags=("a[rel=tag]",),
    lead_rules=("bold",),
    bold_captions=True,
    drop=(".sharedaddy", ".related-posts", ".post-tags"),
)

LISTING = Listing(
    links=("h3 a", "h2 a", "article a"),
    pager=("a.page-numbers", ".pagination a"),
    following=("a.next.page-numbers", "a[rel=next]"),
)
