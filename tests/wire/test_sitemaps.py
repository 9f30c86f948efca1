"""A site that declares a sitemap is walked through it: an index, a packed part, and no host but its own."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

from crawler.discovery import Listing
from crawler.recipe import Recipe
from crawler.site import ArticleUrl, Expect
from crawler.visits import SiteSpider
from tests.wire.conftest import Crawl
from tests.wire.web import Reply, Web

_TEXT = "Sáng nay, xã mở thêm một lớp học buổi tối cho người lớn tuổi ở thôn bên sông. " * 8
_XML = (("Content-Type", "application/xml"),)


class Mapped(SiteSpider):
    """A site made up for this test."""

    name, title, province, platform = "mapped", "Trang thử", "long-an", "none"
    domains = ("mapped.vn",)
    sections = ("/tin/",)
    sitemaps = ("/sitemap.xml",)
    article_urls = (ArticleUrl(r"^/bai-(?P<n>\d+)\.html$", "{n}"),)
    recipes = (Recipe(name="none/1", title=("h1",), body=("div.body",)),)
    listings = (Listing(links=("a",)),)
    expect = Expect(per_week=(1, 9))


def _urls(*locations: str) -> bytes:
    return f"<urlset>{''.join(f'<url><loc>{u}</loc></url>' for u in locations)}</urlset>".encode()


def test_an_index_and_its_parts(crawl: Crawl, web: Web, tmp_path: Path) -> None:
    parts = ("https://mapped.vn/one.xml", "https://mapped.vn/two.xml.gz", "https://elsewhere.vn/three.xml")
    index = f"<sitemapindex>{''.join(f'<sitemap><loc>{u}</loc></sitemap>' for u in parts)}</sitemapindex>"
    web.pages["mapped.vn/sitemap.xml"] = Reply(index.encode(), headers=_XML)
    web.pages["mapped.vn/one.xml"] = Reply(_urls("https://mapped.vn/bai-1.html", "https://mapped.vn/ve"), headers=_XML)
    packed = gzip.compress(_urls("https://mapped.vn/bai-2.html"), mtime=0)
    web.pages["mapped.vn/two.xml.gz"] = Reply(packed, headers=(("Content-Type", "application/x-gzip"),))
    for number in (1, 2):
        html = f"<h1>Bài số {number}</h1><div class=body><p>{_TEXT}</p></div>"
        web.pages[f"mapped.vn/bai-{number}.html"] = Reply(html.encode(), headers=(("Content-Type", "text/html"),))
    crawl(Mapped, web.url)
    with sqlite3.connect(tmp_path / "data" / "archive.db") as database:
        assert database.execute("SELECT id FROM articles ORDER BY id").fetchall() == [("mapped:1",), ("mapped:2",)]
        visited = database.execute("SELECT url FROM frontier WHERE kind = 'sitemap' AND fate = 'visited'").fetchall()
    assert len(visited) == 3
    assert "elsewhere.vn" not in {asked.host for asked in web.asked}
