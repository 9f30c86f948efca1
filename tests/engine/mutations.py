"""Pages as the wild may serve them: real shapes, cut, doubled, crossed and sprinkled; the same at every run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from random import Random

from crawler.page import Page
from crawler.site import NewsSite
from spiders.laichau import LaiChau
from spiders.langson import LangSon
from spiders.longan import LongAn
from spiders.longan_portal import LongAnPortal
from spiders.ninhthuan import NinhThuan
from tests.beside import shells
from tests.engine.given import AT, FILLER, FIRST, LEAD, SECOND, THIRD, TITLE

REST = [("p", FIRST), ("caption", "Cầu nông thôn<br>Ảnh: Minh Thư"), ("p", SECOND), ("p", FILLER), ("p", THIRD)]
TABLE = "<table><tr><th>Xã</th><th>Cầu</th></tr><tr><td>Mỹ Hòa</td><td>2</td></tr></table><ul><li>Một</li></ul>"
PORTAL = f"""<html><body><h1 class="title-news">{TITLE}</h1><span class="date-news">04/02/2025 08:00</span>
<div class="ExternalClass0123456789ABCDEF0123456789ABCDEF"><p>{FIRST}&nbsp;</p>{TABLE}
<p>{SECOND}\u200b</p><p>{FILLER}</p>
<a href="/Lists/x/Attachments/4/a.pdf">tải về</a></div></body></html>"""
DETAIL = f"""<html><head><title>B&aacute;o</title><meta name="description" content="{LEAD}"><script
type="application/ld+json">{{"@type":"NewsArticle","datePublished":"2024-05-17T08:00:00+07:00",
"author":{{"name":"A"}}}}</script>
</head><body><ol class="breadcrumb"><li><a href="/kinh-te">Kinh tế</a></li></ol><h1 class="name">{TITLE}</h1><article>
<div class="date">17/05/2024</div></article><div id="content-detail"><h2>{LEAD}</h2><p>{FIRST}</p>{TABLE}<p>{SECOND}</p>
<p>{FILLER}</p><div>{{{{item.title}}}}</div></div><div class="pseudonym">MINH THƯ</div></body></html>"""
UNKNOWN = f"""<html><head><title>{TITLE} - Báo</title><meta property="og:title" content="{TITLE}">
<meta name="description" content="{LEAD}">
<meta property="article:published_time" content="2025-05-17T08:00:00+07:00">
<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{{"@type":"NewsArticle","headline":
"{TITLE} \\ud800","author":{{"@type":"Person","name":"Minh Thư"}},"datePublished":
"2025-05-17T08:00:00+07:00"}}]}}</script>
</head><body><nav><a href="/">Trang chủ</a></nav><main><h1>{TITLE}</h1><time datetime="2025-05-17">17/05/2025</time>
<p class="sapo">{LEAD}</p><div class="detail"><p>{FIRST}</p><figure><img data-src="/a.jpg">
<figcaption>Cầu</figcaption></figure>
{"".join(f"<p>{text}</p>" for text in (SECOND, FILLER, THIRD))}{TABLE}
<div class="related"><a href="/x">Tin khác</a></div>
<p style="text-align:right"><b>Minh Thư</b></p></div><div class="author">MINH THƯ</div></main></body></html>"""


@cache
def shapes() -> tuple[tuple[type[NewsSite], str, bytes], ...]:
    """One page in each layout, and one in a layout nobody knows."""
    fck = shells.content_fck(shells.fck_body(LEAD, REST, "Tin, ảnh: P.Y"), title=TITLE, dateline="04/02/2025 - 08:00")
    pages: list[tuple[type[NewsSite], str, str]] = [
        (LongAn, "https://baolongan.vn/mot-bai-a1.html", fck),
        (
            NinhThuan,
            "https://ninhthuan.gov.vn/portal/Pages/2024-4-25/Mot-baiabc1234.aspx",
            shells.tandan(TITLE, LEAD, REST, "Thanh Bình"),
        ),
        (
            LaiChau,
            "https://laichau.gov.vn/tin-tuc-su-kien/x/mot-bai.html",
            shells.vhv(TITLE, "(laichau.gov.vn)", LEAD, REST, "Đinh Lan", ["Tháng 02: 1.234"]),
        ),
        (
            LangSon,
            "https://baolangson.vn/xa-hoi/1234-mot-bai.html",
            shells.wordpress("Chủ nhật,&nbsp; 03/12/2023", "Kỷ niệm:", TITLE, f"LSO-{LEAD}", REST, "PHÙNG KHIÊM"),
        ),
        (LangSon, "https://baolangson.vn/mot-bai-5071654.html", DETAIL),
        (LongAnPortal, "https://longan.gov.vn/Lists/TinTucSuKien/DispForm.aspx?ID=4", PORTAL),
    ]
    encoded = [(site, url, html.encode()) for site, url, html in pages]
    return (*encoded, (LongAn, "https://baolongan.vn/mot-bai-a2.html", UNKNOWN.encode()))


PIECES = tuple(
    piece if isinstance(piece, bytes) else piece.encode()
    for piece in (
        "</div>", "<div>", "<p", "<table><tr><td>", "</table>", "<li>", "<!--", "-->", "<script>", "</script>",
        "<![CDATA[",
        "<em>", "</em>", "<br>", "<img src=", "<base href='http://[/'>", "&nbsp;", "&#x110000;", "&#55296;", "{{",
        "\u200b",
        "datetime='2024-13-45T99:99'", "31/11/2023", "99:99", "<svg>", "<math><mi>", "<template>", "<select><option>",
        '<script type="application/ld+json">{"@type":"Article","headline":"\\ud800","author":[[', "<h1>",
        "<time", "<frameset>", "<plaintext>", "<noscript>", "<title>", "</title>", "\u0301", "\ufffd",
        "style='color:#808080'",
        "<a href='//['>",
        b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xe1\xbb", b"\x1f\x8b", b"\r", b"\xc2\xa0" * 30, b"<" * 50, b"&" * 50,
    )
)  # fmt: skip


def _cut(body: bytes, rng: Random) -> bytes:
    return body[: rng.randrange(len(body) + 1)]


def _lost(body: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(body) + 1)
    return body[:start] + body[start + rng.randrange(1, 400) :]


def _doubled(body: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(body) + 1)
    return body[: start + rng.randrange(1, 800)] + body[start:]


def _inserted(body: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(body) + 1)
    return body[:at] + rng.choice(PIECES) * rng.choice((1, 1, 1, 3, 200)) + body[at:]


def _noisy(body: bytes, rng: Random) -> bytes:
    out = bytearray(body)
    for _ in range(rng.randrange(1, 30)):
        if out:
            out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def _crossed(body: bytes, rng: Random) -> bytes:
    other = rng.choice(shapes())[2]
    return body[: rng.randrange(len(body) + 1)] + other[rng.randrange(len(other)) :]


def _without_tags(body: bytes, rng: Random) -> bytes:
    tag = rng.choice((b"</p>", b"</div>", b"<p", b"<div", b'"', b">", b"</", b"="))
    return body.replace(tag, b"")


_CHANGES: tuple[Callable[[bytes, Random], bytes], ...] = (
    _cut, _lost, _doubled, _inserted, _inserted, _noisy, _crossed, _without_tags,
)  # fmt: skip


def mutated(count: int, seed: int) -> Iterator[tuple[type[NewsSite], Page]]:
    """So many pages, each a real shape changed one to four times."""
    rng = Random(seed)
    for _ in range(count):
        site, url, body = rng.choice(shapes())
        for _ in range(rng.randrange(1, 5)):
            body = rng.choice(_CHANGES)(body, rng)
        yield site, Page(url, body, AT, 200, rng.choice(("", "text/html; charset=utf-8", "text/html; charset=cp1258")))
