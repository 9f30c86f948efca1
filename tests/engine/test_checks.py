"""What is no article is refused, and by its own name."""

from __future__ import annotations

import time
from dataclasses import replace
from random import Random

import pytest

from archive.records import Article, Capture
from crawler.answers import Asked, answer, page_of
from crawler.checks import REASONS
from crawler.page import Page
from crawler.reading.read import MANY_LINKS
from spiders.langson import LangSon
from spiders.longan import LongAn
from tests.beside.shells import content_fck, fck_body
from tests.engine.given import (
    AT,
    FILLER,
    FIRST,
    LEAD,
    SECOND,
    THIRD,
    TITLE,
    URL,
    article,
    longan_page,
    read_page,
    rejection,
)
from tests.sampleweb.spelling import damaged, tcvn3

REST = [("p", FIRST), ("p", SECOND), ("p", FILLER), ("p", THIRD)]
SOUND = fck_body(LEAD, REST, "Minh Thư")


def html(text: str, status: int = 200) -> Page:
    return Page(URL, text.encode(), AT, status)


def test_a_sound_page_is_an_article() -> None:
    assert article(longan_page(SOUND)).title == TITLE


CHALLENGES = [
    "<html><head><title>Just a moment...</title></head><body>Checking your browser before accessing baolongan.vn",
    "<script src='/aes.js'></script><script>var c=slowAES.decrypt(a,2,b);document.cookie='D1N='+c</script>",
    "<html><script>window._cf_chl_opt={}</script></html>",
    "<html><body><script>document.cookie='vdc=1; path=/';location.reload(true);</script></body></html>",
    "<html><body><p>Vui lòng xác minh bạn không phải là robot</p></body></html>",
]


@pytest.mark.parametrize("stub", CHALLENGES)
def test_challenge(stub: str) -> None:
    assert rejection(html(stub)) == "challenge"


def test_an_article_about_robots_is_no_challenge() -> None:
    told = fck_body(LEAD, [("p", "Phần mềm hỏi: Are you a robot? " + FIRST), *REST * 40], "Minh Thư")
    assert article(longan_page(told)).title == TITLE


@pytest.mark.parametrize(
    "page",
    [
        "<title>404 - Không tìm thấy trang</title><body><h1>Xin lỗi</h1>",
        "<title>Trang bạn tìm không tồn tại</title>",
        "<title>Báo Long An</title><link rel=canonical href='https://baolongan.vn/'>",
        "<title>Báo Long An</title><link rel=canonical href='http://www.baolongan.vn'>",
        "<title>Báo Long An</title><link rel=canonical href='/'>",
        "<title>Báo Long An</title><meta property='og:url' content='https://baolongan.vn'>",
    ],
)
def test_soft_404(page: str) -> None:
    assert rejection(html(page)) == "soft_404"


def test_an_article_that_tells_of_something_not_found_is_stored() -> None:
    title = "Không tìm thấy nạn nhân, lực lượng cứu hộ mở rộng khu vực"
    assert article(longan_page(SOUND, title=title)).title == title


def test_listing() -> None:
    links = "".join(
        f'<ul class="list-news-img-style-1"><li><a class="b-title" href="/bai-a{n}.html"><h3>Bài {n}</h3></a></li></ul>'
        for n in range(MANY_LINKS)
    )
    assert rejection(html(f"<title>Kinh tế</title>{links}")) == "listing"


@pytest.mark.parametrize(
    "player", ["<video src=x>", "<iframe src='https://www.youtube.com/embed/x'>", '<div class="video-js">']
)
def test_video_only(player: str) -> None:
    body = f'<div class="content-fck">{player}<p>{FIRST}</p></div>'
    assert rejection(longan_page(body)) == "video_only"


def test_too_short() -> None:
    assert rejection(longan_page(f'<div class="content-fck"><p>{FIRST}</p></div>')) == "too_short"
    assert rejection(longan_page('<div class="content-fck"></div>')) == "too_short"


def test_not_vietnamese() -> None:
    chinese = "<p>双方就边境贸易与口岸合作举行会谈，决定继续扩大农产品进出口规模，并加强道路建设。</p>" * 6
    russian = "<p>Стороны обсудили сотрудничество в области торговли и строительства дорог на границе.</p>" * 6
    for text in (chinese, russian):
        assert rejection(longan_page(f'<div class="content-fck">{text}</div>')) == "not_vietnamese"


def test_english_is_stored_where_the_site_has_an_english_edition() -> None:
    told = "<p>The People's Committee of the province has held a meeting on investment in the new zones.</p>" * 6
    page = longan_page(f'<div class="content-fck">{told}</div>')
    assert article(page, LongAn).language == "en"
    body = f"<h1 class=name>A meeting</h1><div id=content-detail>{told}</div>"
    assert (
        rejection(Page("https://baolangson.vn/a-meeting-5071654.html", body.encode(), AT), LangSon) == "not_vietnamese"
    )


@pytest.mark.parametrize("content_type", ["", "text/html; charset=utf-8", "text/html; charset=windows-1258"])
@pytest.mark.parametrize("doubled", [False, True], ids=["as served", "once more in utf-8"])
def test_a_legacy_font_is_never_stored_as_it_stands(content_type: str, doubled: bool) -> None:
    """Converted where it is certain (tests of encodings.legacy), else refused by name; here there is text enough."""
    body = tcvn3(content_fck(SOUND, title=TITLE))
    body = body.decode("latin-1").encode() if doubled else body
    found = article(Page(URL, body, AT, 200, content_type))
    assert (found.title, found.body.split("\n\n")[0]) == (TITLE, FIRST)


def test_a_legacy_font_of_which_little_is_left_is_undecodable() -> None:
    page = Page(URL, damaged(tcvn3(content_fck(SOUND, title=TITLE)), Random(3)), AT, 200, "text/html; charset=utf-8")
    assert rejection(page) == "undecodable"


def test_damaged_text_is_undecodable() -> None:
    assert rejection(Page(URL, damaged(content_fck(SOUND, title=TITLE).encode(), Random(7)), AT)) == "undecodable"
    assert rejection(longan_page(SOUND.replace("đ", "\ufffd"))) == "undecodable"


def test_layout_unknown() -> None:
    assert rejection(html("<title>Trang</title><body><h1>Trang</h1><p>Chào.</p>")) == "layout_unknown"
    assert rejection(html("")) == "layout_unknown"
    assert rejection(longan_page(SOUND, title="&nbsp;")) == "layout_unknown"


def memento(status: int, taken: str | None) -> str:
    page = "https://baolongan.vn/tin-a1.html"
    capture = Capture(
        page, "GET", "", "2026-01-02T00:00:00+07:00", "wayback", status, "text/html", "", "", 0, taken, f"x/{page}"
    )
    asked = Asked(("GET", page, ""), "article")
    found = answer(LongAn, asked, page_of(capture, longan_page(SOUND).body, ""), capture)
    return found.outcomes[0].visit.detail


def test_a_memento_of_a_redirect_is_no_article() -> None:
    assert memento(301, "2019-01-02T00:00:00+07:00") == "redirect"


def test_what_a_web_archive_says_for_itself_is_no_memento() -> None:
    assert memento(200, None) == "archive_error"
    assert memento(404, None) == "archive_error"
    assert memento(404, "2019-01-02T00:00:00+07:00") == "404 Not Found"


def test_every_reason_has_a_test_here() -> None:
    tested = {"challenge", "soft_404", "listing", "video_only", "too_short", "not_vietnamese", "undecodable"}
    tested.add("unparsable")  # test_markup.py
    assert tested | {"redirect", "archive_error", "layout_unknown"} == set(REASONS)


def test_a_page_that_no_recipe_knows_is_read_generally_and_says_so() -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in (LEAD, FIRST, SECOND, FILLER, THIRD) * 2)
    page = html(
        f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><article>{paragraphs}</article></body>"
    )
    found = read_page(page)
    assert isinstance(found, Article)
    assert not found.extractor.startswith("content_fck")
    assert FIRST in found.body


def test_hostile_pages_are_read_in_time() -> None:
    """Each of these took from ten seconds to for ever, once."""
    nested = "<table><tr><td>x" * 2000
    hostile = [
        f'<div class="content-fck"><p>{"{{" * 50_000}</p></div>',
        f'<div class="content-fck">{nested}</div>',
        f'<div class="content-fck"><p>{"&amp;" * 20_000}</p></div>',
        f'<div class="content-fck"><p>{"a<br>" * 50_000}</p></div>',
        f'<div class="content-fck"><p>{"&#" + "9" * 100_000};</p></div>',
        f'<div class="content-fck"><p>{"(" * 100_000}</p></div>',
    ]
    for body in hostile:
        started = time.process_time()
        read_page(longan_page(body))
        assert time.process_time() - started < 2, body[:60]


def test_a_refusal_says_why() -> None:
    found = read_page(replace(longan_page("<p>x</p>"), status=200))
    assert not isinstance(found, Article)
    assert found.detail
