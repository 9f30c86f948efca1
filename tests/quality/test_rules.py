"""Words that must not be mistaken, sources of images, and pages that are broken or far too long."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.dating.dates import VIETNAM
from crawler.general import names
from crawler.general.reader import MAX_PAGE, read_generally
from crawler.markup import MOST_DEPTH, MOST_TAGS
from crawler.page import Page
from crawler.reading.byline import author_of, is_byline
from crawler.reading.extract import Identity
from crawler.reading.lines import read_lines
from tests.engine.given import expect_sound

from .pages import synthetic

AT = datetime(2025, 6, 1, 8, 0, tzinfo=VIETNAM)
TEXT = "Cây cầu bắc qua rạch Ông Đồ vừa được khánh thành sau ba tháng thi công trong niềm vui của bà con trong xã. "


@pytest.mark.parametrize("line", ["Cỡ chữ: A- A+ | In bài viết", "Lượt xem: 1.204", "Chia sẻ", "Facebook Zalo", "100%"])
def test_tools(line: str) -> None:
    assert names.TOOLS.match(line)


@pytest.mark.parametrize(
    "line",
    [
        "Chia sẻ khó khăn với doanh nghiệp",
        "Thích ứng với hạn mặn",
        "Facebook bị phạt",
        "In dấu chân trên cát",
        "A Sùng kể",
    ],
)
def test_subheadings_that_begin_like_tools(line: str) -> None:
    assert not names.TOOLS.match(line)
    assert not names.LABEL.match(line)


@pytest.mark.parametrize(
    "text",
    [
        "Xã cấp giấy phép xây dựng cho 12 hộ.",
        "Vụ kiện về bản quyền kéo dài ba năm.",
        "Nguồn tin cho hay cơ quan chủ quản",
    ],
)
def test_texts_that_are_no_imprint(text: str) -> None:
    assert not names.IMPRINT.search(text)


@pytest.mark.parametrize("name", ["post-17 post tag-hoi-nghi category-kinh-te", "navigate", "download", "main-content"])
def test_names_that_are_no_furniture(name: str) -> None:
    assert not names.is_furniture(name)


@pytest.mark.parametrize(("name", "sapo"), [("ArticleLead bold", True), ("leading-7 mb-4", False), ("box_sapo", True)])
def test_names_of_leads(name: str, sapo: bool) -> None:
    assert bool(names.SAPO.search(name)) is sapo


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("Minh Anh (TTXVN/Vietnam+)", "Minh Anh"),
        ("Hoàng Lê/VOV.VN", "Hoàng Lê"),
        ("Anh Tú - Đức Huy (thực hiện)", "Anh Tú; Đức Huy"),
        ("H.N. tổng hợp", "H.N."),
        ("Nguyễn Hoài - Ảnh: Tiến Tuấn", "Nguyễn Hoài; Tiến Tuấn"),
    ],
)
def test_bylines_with_something_beside_the_names(byline: str, author: str) -> None:
    assert is_byline(byline, marked=True)
    assert author_of(byline) == author


@pytest.mark.parametrize(
    ("markup", "source"),
    [
        ('<img src="/blank.gif" data-src="/a.jpg">', "/a.jpg"),
        ('<img src="data:x" srcset="/s.jpg 320w, /l.jpg 1024w, /m.jpg 640w">', "/l.jpg"),
        ('<img src="data:x"><noscript><img src="/n.jpg"></noscript>', "/n.jpg"),
        ('<picture><source srcset="/p.webp 1x, /q.webp 2x"><img alt=""></picture>', "/q.webp"),
        ('<amp-img src="/amp.jpg" width="3" height="2"></amp-img>', "/amp.jpg"),
    ],
)
def test_sources_of_images(markup: str, source: str) -> None:
    body = LexborHTMLParser(f"<div>{markup}</div>").body
    assert body is not None
    assert [line.image for line in read_lines(body).lines] == [source]


def read(html: bytes | str) -> float:
    """Read any page; the seconds of work it took, whatever else the machine did meanwhile."""
    started = time.process_time()
    found = read_generally(
        Page("https://bao.example.vn/a.html", html.encode() if isinstance(html, str) else html, AT),
        Identity("quality:1", "quality", "https://bao.example.vn/a.html"),
    )
    took = time.process_time() - started
    if found is not None:
        expect_sound(found, AT)
    return took


def test_pages_that_end_anywhere() -> None:
    for page in synthetic()[::6]:
        for end in range(0, len(page.body), 1024):
            read(page.body[:end])


@pytest.mark.parametrize(
    "piece",
    [
        f"<p>{TEXT}</p>",
        f"{TEXT}<br><br>",
        f'<p>{TEXT}<a href="/x"><img src="/a.jpg"></a><a href="/x">một bài khác rất đáng đọc</a></p>',
        f'<div class="related">{TEXT}</div>',
        f"<p>{TEXT}</p><p><img src='/a.jpg'></p>",
        f"<tr><td>{TEXT}</td><td>{TEXT}</td></tr>",
        "<span class=date>12/03/2024 14:05</span>",
        f"<div><h2>{TEXT}</h2>",
    ],
)
def test_no_page_takes_long(piece: str) -> None:
    """As long as a page may be, or with as many tags, or elements open, as may be parsed."""
    page = f"<title>{TEXT}</title><h1>{TEXT}</h1><div>"
    left_open = piece.count("<div") > piece.count("</div")
    most = MOST_DEPTH - 9 if left_open else (MOST_TAGS - 9) // piece.count("<")
    assert read(page + piece * min(most, (MAX_PAGE // 4 - len(page)) // len(piece))) < 5
    assert read(page + piece * min(most, MAX_PAGE // len(piece))) < 5
