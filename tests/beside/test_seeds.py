"""The five seeds, set into their sites' layouts, come out as the article alone. Real texts, our own shells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pytest

from archive.dating import Dossier, Evidence
from archive.records import Article, Dating
from crawler.clean import clean
from crawler.dating.clocks import find_clocks
from crawler.dating.dates import VIETNAM, iso
from crawler.dating.resolve import resolve
from crawler.general.reader import read_generally
from crawler.page import Page
from crawler.reading.read import read
from crawler.site import NewsSite
from spiders.laichau import LaiChau
from spiders.langson import LangSon
from spiders.longan import LongAn
from spiders.ninhthuan import NinhThuan
from tests.beside import shells
from tests.beside.shared import needs_shared, seed
from tests.sampleweb.when import full, weekday

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


# Without any recipe ------------------------------------------------------------------------------------------------

SEEDS = ["000", "001", "002", "003", "004"]
AT_2023 = datetime(2023, 12, 3, tzinfo=VIETNAM)


def seed_page(number: str, seen: datetime, opening: str = "") -> tuple[str, type[NewsSite], str]:
    """(HTML, site, address) of a seed in its site's layout, as it looked at `seen`; `opening` replaces the lead."""
    lines = seed(number)
    if number in ("000", "003"):
        captions, byline = next((c, b) for n, c, b, *_ in LONGAN if n == number)
        body = shells.fck_body(lines[7], parts(lines, range(8, byline), captions), lines[byline])
        html = shells.content_fck(body, title=lines[5], dateline=lines[3], description=lines[7])
        return html, LongAn, "https://baolongan.vn/mot-bai-a167000.html"
    if number == "001":
        html = shells.tandan(lines[1], lines[3], parts(lines, range(4, 16), {7: 7}), lines[16])
        return html, NinhThuan, "https://ninhthuan.gov.vn/portal/Pages/2023-2-28/Uy-ban-nhan-tinhabc1234.aspx"
    if number == "002":
        rest = parts(lines, range(8, 42), {n: n for n in (9, 13, 17, 21, 25, 33)})
        html = shells.vhv(lines[3], lines[5], lines[7], rest, lines[42], [lines[n] for n in range(47, 52)])
        return html, LaiChau, "https://laichau.gov.vn/tin-tuc-su-kien/chuyen-de/mot-bai.html"
    masthead = lines[1] if seen == AT_2023 else f"{weekday(seen.date())},&nbsp; {full(seen.date())}"
    rest = parts(lines, range(7, 40), {9: 10, 31: 32})
    html = shells.wordpress(masthead, lines[2], lines[4], opening or lines[6], rest, lines[40])
    return html, LangSon, "http://baolangson.vn/chinh-tri/tin/1234-mot-bai.html"


def taken(number: str, *moments: datetime, general: bool, without: str = "", opening: str = "") -> Dating:
    """The date of a seed after captures at these moments, with the evidence of one place left out."""
    shown: list[Evidence] = []
    for seen in moments:
        html, site, url = seed_page(number, seen, opening)
        identity = site.identify(url)
        assert identity is not None
        page = Page(url, html.encode(), seen)
        found = read_generally(page, identity) if general else read(page, site, identity)
        assert isinstance(found, Article)
        shown += [Evidence(c, iso(seen), url, own=True) for c in found.candidates if c.place != without]
    dossier = Dossier("seed", iso(min(moments)), iso(max(moments)), tuple(shown))
    return resolve(dossier, find_clocks([dossier]))[0]


STATED = {"000": "2023-01-06T15:10:00+07:00", "001": "2023-02-28", "003": "2023-11-28T14:31:00+07:00"}
TOLD = {"001": "2023-02-28", "002": "2022-12-09", "004": "2019-01-05"}  # by their texts


@pytest.mark.parametrize("without", ["", "url"], ids=["with the address", "without"])
@pytest.mark.parametrize("general", [False, True], ids=["by recipe", "by no recipe"])
@pytest.mark.parametrize("number", SEEDS)
def test_every_seed_has_its_date_or_says_what_it_lacks(number: str, general: bool, without: str) -> None:
    """Only the recipe knows that a folder of the address is a date."""
    dating = taken(number, AT_2023, general=general, without=without)
    stated = number in STATED and (number != "001" or not (general or without))
    assert dating.published_at == (STATED if stated else TOLD)[number]
    assert dating.certainty == ("stated" if stated else "inferred")
    assert dating.not_after == iso(AT_2023)


@pytest.mark.parametrize("general", [False, True], ids=["by recipe", "by no recipe"])
def test_the_masthead_of_seed_004_falls(general: bool) -> None:
    """At the first capture by contradiction with what the text calls today; at the second because it has moved."""
    contradicted = taken("004", AT_2023, general=general)
    assert (contradicted.published_at, contradicted.certainty) == ("2019-01-05", "inferred")
    assert contradicted.not_before == "2019-01-05"
    undated = "LSO-Một phần mở đầu khác, dài như sapo thường thấy, mà không nói đến ngày nào cả trong tuần."
    again = datetime(2023, 12, 12, tzinfo=VIETNAM)
    moved = taken("004", AT_2023, again, general=general, without="text", opening=undated)
    assert (moved.published_at, moved.certainty, moved.not_after) == (None, "bounded", iso(AT_2023))
