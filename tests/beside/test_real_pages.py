"""Real pages of the CMS of baolongan.vn, and real bodies of Long An, read by the platform that claims them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from archive.dating import Dossier, Evidence
from archive.records import Article
from crawler.clean import clean
from crawler.dating.dates import VIETNAM, iso
from crawler.dating.resolve import resolve
from crawler.discovery import next_link, sightings
from crawler.page import Page
from crawler.platforms.content_fck import LISTING, ContentFck
from crawler.reading.read import read
from crawler.site import Expect
from spiders.longan import LongAn
from tests.beside import shells
from tests.beside.shared import body, needs_shared, real_page, reference

pytestmark = needs_shared

AT = datetime(2025, 6, 1, tzinfo=VIETNAM)


class Sister(ContentFck):
    """A sister of baolongan.vn, declared for this test alone."""

    name, title, province = "sister", "Báo Cần Thơ", "can-tho"
    domains = ("baocantho.com.vn",)
    sections = ("/thoi-su/",)
    expect = Expect(per_week=(1, 1000))


def test_sister_article_equals_its_reference_in_every_field() -> None:
    expected = reference("sister/baocantho_article")
    at = datetime.fromisoformat(expected["fetched_at"])
    page = Page(expected["url"], real_page("sister/baocantho_article"), at)
    identity = Sister.identify(page.url)
    assert identity is not None
    assert identity.id == "sister:a196670"
    article = read(page, Sister, identity)
    assert isinstance(article, Article)
    assert article.title == expected["title"]
    assert article.author == expected["author"] == "P.Y"
    assert [article.byline] == expected["byline"]
    assert article.lead is expected["lead"] is None
    assert article.kicker is None
    assert article.body.split("\n\n") == expected["paragraphs"]
    assert [i.caption for i in article.images] == expected["captions"]
    shown = tuple(Evidence(c, iso(at), page.url, own=True) for c in article.candidates)
    dating, _ = resolve(Dossier(article.id, iso(at), iso(at), shown))
    assert dating.published_at == expected["published_at"] + ":00+07:00" == "2026-01-08T18:21:00+07:00"
    assert (dating.precision, dating.certainty, dating.method) == ("minute", "stated", "dateline")
    assert not any(title in article.body for title in expected["related"])


def test_sister_category_yields_its_articles_and_pager() -> None:
    known = reference("sister/baocantho_category")
    page = Page(known["url"], real_page("sister/baocantho_category"), datetime.fromisoformat(known["fetched_at"]))
    shown = sightings(page, (LISTING,), Sister.identify)
    anchors = page.tree.css("#topcate h2.h2cate a, .top3 a.b-content, ul.list-news-img-style-1 li > a.b-title")
    assert len(shown) == len({a.attributes["href"] for a in anchors}) == 16
    assert shown[0].article_id == "sister:a196670"
    assert all(s.title and s.url.startswith("https://baocantho.com.vn/") for s in shown)
    assert [next_link(page, (LISTING,), n) for n in (2, 5)] == [
        "https://baocantho.com.vn/thoi-su?p=2",
        "https://baocantho.com.vn/thoi-su?p=5",
    ]
    assert next_link(page, (LISTING,), 6) is None


def longan(html: str) -> Article:
    identity = LongAn.identify("https://baolongan.vn/mot-bai-a189859.html")
    assert identity is not None
    page = Page(identity.url, shells.content_fck(html, title="Một bài", dateline="04/02/2025 - 08:00").encode(), AT)
    article = read(page, LongAn, identity)
    assert isinstance(article, Article), article
    return article


def test_real_event_body() -> None:
    article = longan(body("baolongan_event_body"))
    assert len(article.images) == 1
    assert len([i for i in article.images if i.caption]) == 1
    blocks = list(zip(article.block_kinds, article.body.split("\n\n"), strict=True))
    questions = [kind for kind, text in blocks if text.startswith(("- PV:", "PV:"))]
    assert questions == ["paragraph"] * 3
    assert article.lead is None
    assert article.byline is None


def test_real_news_body() -> None:
    article = longan(body("baolongan_news_body"))
    assert len(article.images) == 3
    assert [bool(i.caption) for i in article.images] == [True, False, True]
    assert (article.byline, article.author) == ("Mộc Châu", "Mộc Châu")
    assert article.block_kinds.count("subheading") == 2
    assert article.body.endswith("kỳ vọng./.")
    assert all(i.url.startswith("https://www.baolongan.vn/image/news/2025/") for i in article.images)


def test_real_bodies_lose_no_sign() -> None:
    """Every sign of a real body is in the lead, the body, a caption or the byline, and none is there twice."""
    for name in ("baolongan_event_body", "baolongan_news_body"):
        article = longan(body(name))
        kept = [article.lead, article.body, article.byline, *(i.caption for i in article.images)]
        root = LexborHTMLParser(body(name)).root
        assert root is not None
        written = clean(root.text(separator=" "))
        assert Counter("".join(t for t in kept if t)) - Counter({" ": 10**6, "\n": 10**6}) == Counter(
            written
        ) - Counter({" ": 10**6, "\n": 10**6})
