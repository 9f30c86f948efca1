"""What listings, feeds and sitemaps show: each article once, with the dates beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.dating.dates import moment
from crawler.discovery import Listing, feed_sightings, next_link, sightings, sitemap_children
from crawler.page import Page
from spiders.laichau import LaiChau
from spiders.longan import LongAn
from tests.engine.given import AT

BASE = "https://baolongan.vn/rss/cate/kinh-te/"


def rss(*items: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?><rss><channel>{"".join(items)}</channel></rss>'.encode()


def item(number: int, date: str = "", title: str = "Một bài") -> str:
    link = f"https://www.baolongan.vn/mot-bai-a{number}.html?utm_source=rss"
    return f"<item><title><![CDATA[{title}]]></title><link> {link} </link><pubDate>{date}</pubDate></item>"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("Tue, 28 Nov 2023 14:31:00 +0700", "2023-11-28T14:31:00+07:00"),
        ("Tue, 28 Nov 2023 07:31:00 GMT", "2023-11-28T14:31:00+07:00"),
        ("2023-11-28T14:31:00+07:00", "2023-11-28T14:31:00+07:00"),
        ("28/11/2023 14:31", "2023-11-28T14:31:00+07:00"),
        ("28/11/2023", "2023-11-28"),
        ("2023-11-28", "2023-11-28"),
        ("Tue, 28 Nov 2023", None),  # a day in words, and no midnight made of it
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
        ("Tue, 28 Nov 2023 14:31:00 +99999999999", None),
        ("hôm qua", None),
        ("", None),
    ],
)
def test_dates_of_feeds(written: str, value: str | None) -> None:
    (shown,) = feed_sightings(rss(item(7, written)), BASE, LongAn.identify)
    assert [c.value for c in shown.candidates] == ([value] if value else [])
    assert all(c.place == "feed" for c in shown.candidates)


def test_a_feed_shows_each_article_once_and_no_strangers() -> None:
    stranger = "<item><title>x</title><link>https://other.vn/mot-bai-a1.html</link></item>"
    feed = rss(
        item(1, title="Tin &amp; bài"), stranger, item(2), item(1), "<item/>", "<item><link>http://[</link></item>"
    )
    shown = feed_sightings(feed, BASE, LongAn.identify)
    assert [(s.article_id, s.title) for s in shown] == [("longan:a1", "Tin & bài"), ("longan:a2", "Một bài")]
    assert shown[0].url == "https://baolongan.vn/mot-bai-a1.html"


def test_atom_and_sitemaps() -> None:
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><link href="/mot-bai-a5.html"/>
    <published>2023-11-28T14:31:00Z</published></entry></feed>"""
    (entry,) = feed_sightings(atom, BASE, LongAn.identify)
    assert (entry.article_id, entry.candidates[0].value) == ("longan:a5", "2023-11-28T21:31:00+07:00")
    sitemap = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://news.example/">
    <url><loc>https://baolongan.vn/mot-bai-a6.html</loc><lastmod>2024-01-01</lastmod>
    <n:news><n:publication_date>2023-11-28</n:publication_date><n:title>B</n:title></n:news></url></urlset>"""
    (url,) = feed_sightings(sitemap, BASE, LongAn.identify)
    assert [c.value for c in url.candidates] == ["2023-11-28"]  # lastmod is no date of publication
    index = b"<sitemapindex><sitemap><loc>/sitemap-2023.xml</loc></sitemap><sitemap/></sitemapindex>"
    assert sitemap_children(index, "https://baolongan.vn/sitemap.xml") == ["https://baolongan.vn/sitemap-2023.xml"]


@pytest.mark.parametrize("body", [b"", b"   ", b"no xml", b"\x00\x01"])
def test_a_feed_that_is_none_is_named(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"the feed https://baolongan\.vn/rss/cate/kinh-te/ is"):
        feed_sightings(body, BASE, LongAn.identify)


def test_a_feed_that_laughs_a_billion_times() -> None:
    lol = '<!DOCTYPE r [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    body = f"{lol}]><rss><channel><item><title>&j;</title><link>/mot-bai-a1.html</link></item></channel></rss>".encode()
    shown = feed_sightings(body, BASE, LongAn.identify)
    assert all(len(s.title) < 100 for s in shown)


@given(st.binary(max_size=100), st.text(max_size=40))
def test_feeds_raise_value_errors_only(body: bytes, date: str) -> None:
    for feed in (body, rss(item(1, date)), b"<rss>" + body):
        try:
            shown = feed_sightings(feed, BASE, LongAn.identify)
        except ValueError:
            continue
        assert all(moment(c.value).tzinfo for s in shown for c in s.candidates)


def listing(html: str, url: str = "https://laichau.gov.vn/tin-tuc-su-kien/chuyen-de/tin-trong-nuoc") -> Page:
    return Page(url, html.encode(), AT)


def test_a_listing_with_dates_beside_its_links() -> None:
    entry = """<div class="post-item row clearfix"><article data-id="0123456789abcdef01234567"><div class="post-image">
    <a href="/tin-tuc-su-kien/x/bai-{0}.html"><img></a></div><div class="post-title"><h4>
    <a href="/tin-tuc-su-kien/x/bai-{0}.html">Bài {0} </a></h4></div>
    <time class="post-date" datetime="2022-12-0{0}T17:05:00+0700">0{0}/12</time></article></div>"""
    shown = sightings(listing(entry.format(1) + entry.format(2)), LaiChau.listings, LaiChau.identify)
    assert [(s.title, s.candidates[0].value) for s in shown] == [
        ("Bài 1", "2022-12-01T17:05:00+07:00"),
        ("Bài 2", "2022-12-02T17:05:00+07:00"),
    ]


def test_an_article_linked_twice_is_one_with_its_title() -> None:
    html = """<h3><a href="/a-a1.html"><img></a></h3><h3><a href="/b-a1.html">Bài</a></h3>
    <h3><a href="/c-a2.html" title="Hai"> </a></h3>"""
    shown = sightings(listing(html, "https://baolongan.vn/kinh-te/"), (Listing(links=("h3 a",)),), LongAn.identify)
    assert [(s.article_id, s.title) for s in shown] == [("longan:a1", "Bài"), ("longan:a2", "Hai")]
    assert [s.url for s in shown] == ["https://baolongan.vn/a-a1.html", "https://baolongan.vn/c-a2.html"]


def test_the_pager() -> None:
    html = """<ul class="p"><li><a href="?p=2"> 2 </a></li><li><a href="?p=3">3</a></li></ul>
    <a rel=next href="/x?p=9">Sau</a>"""
    page = listing(html, "https://baolongan.vn/kinh-te/")
    numbered = Listing(links=("h3 a",), pager=(".p a",))
    following = Listing(links=("h3 a",), following=("a[rel=next]",))
    assert next_link(page, (numbered,), 3) == "https://baolongan.vn/kinh-te/?p=3"
    assert next_link(page, (numbered,), 4) is None
    assert next_link(page, (numbered, following), 4) == "https://baolongan.vn/x?p=9"
