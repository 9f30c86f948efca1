"""Everything on a page that could be taken for its date: whole pages, read, and dated from all their captures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from archive.dating import Dossier, Evidence
from archive.records import Dating
from crawler.dating.clocks import find_clocks
from crawler.dating.dates import VIETNAM, iso
from crawler.dating.resolve import resolve
from crawler.page import Page
from tests.engine.given import FILLER, FIRST, LEAD, SECOND, THIRD, TITLE, article
from tests.sampleweb.when import full, weekday

URL = "https://baolongan.vn/mot-bai-a2.html"
SEEN = datetime(2023, 12, 3, 8, 15, tzinfo=VIETNAM)
LATER = SEEN + timedelta(days=9)
PUBLISHED = "17/05/2023 | 09:30"
TRUE = "2023-05-17T09:30:00+07:00"

Markup = Callable[[datetime], str]


def nothing(_: datetime) -> str:
    return ""


def page(
    seen: datetime,
    *,
    above: Markup = nothing,
    beside: Markup = nothing,
    below: Markup = nothing,
    opening: str = "",
    meta: str = "",
) -> Page:
    """A page in a layout that no recipe knows, as it looked at `seen`."""
    texts = "".join(f"<p>{text}</p>" for text in (opening + FIRST, SECOND, FILLER, THIRD))
    html = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE}</title>{meta}</head><body>
<header>{above(seen)}<nav><a href="/">Trang chủ</a></nav></header><main><div class="detail"><h1>{TITLE}</h1>
{beside(seen)}<p class="sapo">{LEAD}</p><div class="content">{texts}</div></div>{below(seen)}</main></body></html>"""
    return Page(URL, html.encode(), seen)


def evidence(one: Page) -> list[Evidence]:
    return [Evidence(c, iso(one.seen_at), one.url, own=True) for c in article(one).candidates]


def dated(*pages: Page) -> Dating:
    """The date that all captures support, which is the same in whatever order they come."""
    found: set[Dating] = set()
    for order in permutations(pages):
        shown = tuple(e for one in order for e in evidence(one))
        times = sorted(iso(one.seen_at) for one in pages)
        dossier = Dossier("longan:a2", times[0], times[-1], shown)
        found.add(resolve(dossier, find_clocks([dossier]))[0])
    (dating,) = found
    return dating


def line(text: str, name: str = "post-meta") -> Markup:
    return lambda _: f'<div class="{name}">{text}</div>'


def expect(dating: Dating, value: str | None, certainty: str = "stated") -> None:
    assert (dating.published_at, dating.certainty) == (value, certainty)
    assert dating.precision == ("none" if value is None else "minute" if "T" in value else "day")


def expect_no_date(*pages: Page) -> None:
    dating = dated(*pages)
    expect(dating, None, "bounded")
    assert dating.not_after == iso(min(one.seen_at for one in pages))


# Clocks -------------------------------------------------------------------------------------------------------------

CLOCKS = ["header-date", "date-now", "today", "time", "datetime pull-right"]


def clock(name: str) -> Markup:
    return lambda seen: f'<div class="{name}">{weekday(seen.date())}, {full(seen.date())} {seen:%H:%M}</div>'


@pytest.mark.parametrize("where", ["above", "beside"])
@pytest.mark.parametrize("name", CLOCKS)
def test_a_clock_beside_a_true_dateline(name: str, where: str) -> None:
    """The dateline stands between title and text; the clock above it, or right there."""
    place = line(PUBLISHED)
    tick = clock(name)
    if where == "above":
        once, again = (page(seen, above=tick, beside=place) for seen in (SEEN, LATER))
        expect(dated(once), TRUE)
    else:
        once, again = (page(seen, beside=lambda s: place(s) + tick(s)) for seen in (SEEN, LATER))
    expect(dated(once, again), TRUE)


@pytest.mark.parametrize("where", ["above", "beside"])
@pytest.mark.parametrize("name", CLOCKS)
def test_a_clock_and_no_dateline(name: str, where: str) -> None:
    """By its second capture it has moved; at its first, an old day that the text calls today speaks against it."""
    above, beside = (clock(name), nothing) if where == "above" else (nothing, clock(name))
    expect_no_date(*(page(seen, above=above, beside=beside) for seen in (SEEN, LATER)))
    told = page(SEEN, above=above, beside=beside, opening="Sáng nay (5/1/2019), ")
    expect(dated(told), "2019-01-05", "inferred")
    assert dated(told).not_before == "2019-01-05"


def test_thirty_daily_crawls_of_fresh_articles_keep_every_date() -> None:
    """Each shows the day of its fetch, for that is the day it appeared; a clock stands above the title."""
    dossiers = []
    for n in range(30):
        seen = SEEN + timedelta(days=n)
        fresh = page(seen, above=clock("header-date"), beside=line(f"{full(seen.date())} 07:{n:02}"))
        dossiers.append(Dossier(f"longan:a{n}", iso(seen), iso(seen), tuple(evidence(fresh))))
    clocks = find_clocks(dossiers)
    days = [resolve(one, clocks)[0].published_at for one in dossiers]
    assert days == [iso((SEEN + timedelta(days=n)).replace(hour=7, minute=n)) for n in range(30)]


# What is no date of this article ------------------------------------------------------------------------------------

STATISTICS = (
    "<div class='statistic'><b>Thống kê truy cập</b><ul><li>Hôm nay: 1.203</li><li>Tháng 11/2023: 20.112.023</li>"
    "<li>Tổng từ 01/01/2019: 31.122.018</li></ul></div>"
)
NO_DATES = {
    "visitor statistics": STATISTICS,
    "copyright years": "<footer>© 2009 - 2023 Báo Điện tử. Giấy phép số 12/GP-BTTTT ngày 15/03/2019.</footer>",
    "comments": "<div class='comments'><div class='comment'><b>Nguyễn Văn Mẫu</b><span class='date'>18/05/2023 10:11"
    "</span><p>Bài viết rất hay.</p></div></div>",
    "related articles": "<div class='related'><h3>Tin liên quan</h3><ul><li><a href='/x-a9.html'>Một bài báo khác của "
    "cùng chuyên mục</a> <span class='date'>(16/05/2023)</span></li></ul></div>",
    "newer articles": "<section><h3>Tin mới</h3><article><a href='/y-a8.html'>Một bài báo mới hơn của cùng mục</a>"
    "<time datetime='2023-12-02T10:00:00+07:00'>02/12/2023</time></article></section>",
}


@pytest.mark.parametrize("what", NO_DATES)
def test_what_stands_below_is_of_others(what: str) -> None:
    below = line(NO_DATES[what], "below")
    expect(dated(page(SEEN, beside=line(PUBLISHED), below=below)), TRUE)
    expect_no_date(page(SEEN, below=below))


@pytest.mark.parametrize("text", ["Hôm nay", "Hôm nay, 08:02", "Hôm qua 21:15", "2 giờ trước", "08:15", "3 ngày trước"])
def test_words_that_name_no_day(text: str) -> None:
    """ "Today" of a page is the day of the visit."""
    expect_no_date(page(SEEN, beside=line(text)))
    expect(dated(page(SEEN, beside=lambda s: line(text)(s) + line(PUBLISHED)(s))), TRUE)


# Forms --------------------------------------------------------------------------------------------------------------

FORMS = [
    ("2023-05-17T09:30:00+0700", TRUE),
    ("Thứ tư, 17/05/2023, 09:30 (GMT+7)", TRUE),
    ("Đăng ngày 17 - 05 - 2023", "2023-05-17"),
    ("09:37 - 15/12/2019", "2019-12-15T09:37:00+07:00"),
    ("06/01/2023", "2023-01-06"),  # as everybody in Vietnam reads it
]


@pytest.mark.parametrize(("text", "value"), FORMS)
def test_forms_by_the_title(text: str, value: str) -> None:
    expect(dated(page(SEEN, beside=line(text))), value)


@pytest.mark.parametrize("raw", ["2023-05-17T09:30:00+0700", "2023-05-17T02:30:00Z", "2023-05-17T09:30:00+07:00"])
def test_forms_in_the_head(raw: str) -> None:
    meta = f'<meta property="article:published_time" content="{raw}">'
    expect(dated(page(SEEN, meta=meta)), TRUE)
    script = f'<script type="application/ld+json">{{"@type":"NewsArticle","datePublished":"{raw}"}}</script>'
    expect(dated(page(SEEN, meta=script)), TRUE)


def test_a_weekday_that_contradicts() -> None:
    """17 May 2023 was a Wednesday: the date stays, and is no more than inferred."""
    wrong = line("Thứ hai, 17/05/2023, 09:30")
    expect(dated(page(SEEN, beside=wrong)), TRUE, "inferred")
    meta = '<meta property="article:published_time" content="2023-05-15T09:31:00+07:00">'
    expect(dated(page(SEEN, beside=wrong, meta=meta)), "2023-05-15T09:31:00+07:00")


@pytest.mark.parametrize(
    "text", ["31/11/2022", "30/02/2023 10:00", "13/13/2023", "17/05/2032 09:30", "Thứ tư, 04/12/2023"]
)
def test_days_that_cannot_be(text: str) -> None:
    """They do not exist, or lie after the capture."""
    expect_no_date(page(SEEN, beside=line(text)))
    meta = '<meta property="article:published_time" content="2023-05-17T09:30:00+07:00">'
    expect(dated(page(SEEN, beside=line(text), meta=meta)), TRUE)


def test_a_date_that_lay_ahead_at_the_first_capture_stays_impossible() -> None:
    """A page that is edited later shows the day of its edit, which is after it was first seen."""
    edited = line("12/12/2023 10:00")
    expect_no_date(page(SEEN), page(LATER, beside=edited))


def test_a_meta_element_that_follows_the_visits() -> None:
    def ticking(seen: datetime) -> str:
        return f'<meta property="article:published_time" content="{iso(seen)}">'

    expect_no_date(*(page(seen, meta=ticking(seen)) for seen in (SEEN, LATER)))
    expect(dated(*(page(seen, meta=ticking(seen), beside=line(PUBLISHED)) for seen in (SEEN, LATER))), TRUE)


def _all_of_it() -> Sequence[Page]:
    below = line("".join(NO_DATES.values()), "below")
    return [page(seen, above=clock("date"), beside=line(PUBLISHED), below=below) for seen in (SEEN, LATER)]


def test_all_of_it_on_one_page() -> None:
    expect(dated(*_all_of_it()), TRUE)
