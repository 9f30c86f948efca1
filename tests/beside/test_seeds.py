"""The five seeds, set into their sites' layouts, come out as the article alone. Real texts, our own shells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pytest

from archive.dating import Dossier, Evidence
from archive.records import Article, Dating
from crawler.clean import clean
from crawler.dating.dates import VIETNAM, iso
from crawler.dating.resolve import resolve
from crawler.page import Page
from crawler.reading.read import read
from crawler.site import NewsSite
from spiders.laichau import LaiChau
from spiders.langson import LangSon
from spiders.longan import LongAn
from spiders.ninhthuan import NinhThuan
from tests.beside import shells
from tests.beside.shared import needs_shared, seed

pytestmark = needs_shared


def parts(lines: dict[int, str], between: Iterable[int], captions: dict[int, int]) -> list[tuple[str, str]]:
    """The body's lines as (kind, text); `captions` maps a caption's first line to its last."""
    out: list[tuple[str, str]] = []
    inner = {n for first, last in captions.items() for n in range(first + 1, last + 1)}
    for n in between:
        if n in captions:
            out.append(("caption", "<br>".join(lines[k] for k in range(n, captions[n] + 1))))
        elif n in lines and n not in inner:
            out.append(("p", lines[n]))
    return out


def read_as(html: str, site: type[NewsSite], url: str, fetched_at: datetime) -> Article:
    """The article that the archive reads, as its site's spider would."""
    identity = site.identify(url)
    assert identity is not None
    found = read(Page(url, html.encode(), fetched_at), site, identity)
    assert isinstance(found, Article), found
    return found


def dated(article: Article, fetched_at: datetime, without: str = "") -> Dating:
    """The date that its only capture supports, with the evidence of one place left out."""
    seen = iso(fetched_at)
    shown = tuple(Evidence(c, seen, article.url, own=True) for c in article.candidates if c.place != without)
    return resolve(Dossier(article.id, seen, seen, shown))[0]


def texts(rest: list[tuple[str, str]], kind: str) -> list[str]:
    return [clean(text.replace("<br>", " ")) for k, text in rest if k == kind]


def expect_alone(article: Article, rest: list[tuple[str, str]]) -> None:
    """Every paragraph, every caption, and nothing else."""
    assert article.body.split("\n\n") == texts(rest, "p")
    assert [i.caption for i in article.images] == texts(rest, "caption")


DAY_2026 = datetime(2026, 1, 1, tzinfo=VIETNAM)
LONGAN = [
    ("000", {11: 11, 17: 17}, 23, "Châu Sơn; Hoàng Tuân", "2023-01-06T15:10:00+07:00"),
    ("003", {9: 9, 17: 17, 23: 23}, 29, "Thanh Nga; Thái Bạch", "2023-11-28T14:31:00+07:00"),
]


@pytest.mark.parametrize(("number", "captions", "byline", "author", "published"), LONGAN)
def test_baolongan(number: str, captions: dict[int, int], byline: int, author: str, published: str) -> None:
    lines = seed(number)
    rest = parts(lines, range(8, byline), captions)
    body = shells.fck_body(lines[7], rest, lines[byline])
    html = shells.content_fck(body, title=lines[5], dateline=lines[3], description=lines[7])
    article = read_as(html, LongAn, "https://baolongan.vn/mot-bai-a167000.html", DAY_2026)
    assert (article.title, article.lead, article.kicker) == (clean(lines[5]), clean(lines[7]), None)
    assert (article.byline, article.author) == (lines[byline], author)
    expect_alone(article, rest)
    dating = dated(article, DAY_2026)
    assert (dating.published_at, dating.precision, dating.certainty) == (published, "minute", "stated")


@pytest.mark.parametrize(
    ("folder", "certainty"), [("2023-2-28", "stated"), (None, "inferred")], ids=["dated folder", "text only"]
)
def test_ninhthuan(folder: str | None, certainty: str) -> None:
    lines = seed("001")
    rest = parts(lines, range(4, 16), {7: 7})
    html = shells.tandan(lines[1], lines[3], rest, lines[16])
    url = f"https://ninhthuan.gov.vn/portal/Pages/{folder or '2023-2-28'}/Uy-ban-nhan-tinhabc1234.aspx"
    article = read_as(html, NinhThuan, url, DAY_2026)
    assert (article.title, article.lead, article.byline) == (lines[1], clean(lines[3]), "Thanh Bình")
    assert article.author == "Thanh Bình"
    expect_alone(article, rest)
    dating = dated(article, DAY_2026, without="" if folder else "url")
    assert (dating.published_at, dating.precision, dating.certainty) == ("2023-02-28", "day", certainty)


def test_laichau() -> None:
    lines = seed("002")
    fetched = datetime(2023, 2, 4, tzinfo=VIETNAM)
    rest = parts(lines, range(8, 42), {n: n for n in (9, 13, 17, 21, 25, 33)})
    counters = [lines[n] for n in range(47, 52)]
    html = shells.vhv(lines[3], lines[5], lines[7], rest, lines[42], counters)
    article = read_as(html, LaiChau, "https://laichau.gov.vn/tin-tuc-su-kien/chuyen-de/mot-bai.html", fetched)
    assert (article.title, article.lead, article.source_tag) == (lines[3], clean(lines[7]), "(laichau.gov.vn)")
    assert (article.byline, article.author) == (lines[42], "Đinh Lan")
    expect_alone(article, rest)
    dating = dated(article, fetched)
    assert (dating.published_at, dating.precision, dating.certainty) == ("2022-12-09", "day", "inferred")


def test_langson() -> None:
    lines = seed("004")
    fetched = datetime(2023, 12, 3, tzinfo=VIETNAM)
    rest = parts(lines, range(7, 40), {9: 10, 31: 32})
    html = shells.wordpress(lines[1], lines[2], lines[4], lines[6], rest, lines[40])
    article = read_as(html, LangSon, "http://baolangson.vn/chinh-tri/tin/1234-mot-bai.html", fetched)
    assert (article.title, article.kicker, article.lead) == (lines[4], lines[2], clean(lines[6]))
    assert (article.byline, article.author) == ("PHÙNG KHIÊM", "Phùng Khiêm")
    expect_alone(article, rest)
    dating = dated(article, fetched)
    assert (dating.published_at, dating.precision, dating.certainty) == ("2019-01-05", "day", "inferred")
