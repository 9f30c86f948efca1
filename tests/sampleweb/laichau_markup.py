"""The markup of laichau.gov.vn: the VHV content system, detail layouts A and B, lists that page by POST.

Class names, the misspelt "aritcle" among them, are those of the system; the keys of the JSON that carries a
list's ids, and the ids, are invented.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from random import Random
from urllib.parse import urlencode

from . import chrome, spelling
from .draft import Bullets, Draft, Grid, Noise, Part, Photo, Text
from .when import full

HOST = "https://laichau.gov.vn"
SITE_ID = "2000066"
SKIN = chrome.Skin(
    name="Cổng thông tin điện tử tỉnh Lai Châu",
    home=f"{HOST}/",
    prefix="vhv",
    sections=tuple(
        (label, HOST + path)
        for label, path in (
            ("Trang chủ", "/"),
            ("Tin trong tỉnh", "/tin-tuc-su-kien/tin-trong-tinh"),
            ("Tin trong nước", "/tin-tuc-su-kien/chuyen-de/tin-trong-nuoc"),
            ("Giới thiệu", "/gioi-thieu"),
            ("Công dân", "/cong-dan"),
            ("Doanh nghiệp", "/doanh-nghiep"),
            ("Du khách", "/du-khach"),
            ("Văn bản", "/van-ban"),
            ("Dịch vụ công", "/dich-vu-cong"),
            ("Lịch công tác", "/lich-cong-tac"),
        )
    ),
    notices=(
        "Trang mẫu của Kho tin tỉnh, mọi tên người và số liệu đều được đặt ra.",
        "Ban biên tập mẫu: số 0, đường Không Tên. Điện thoại: (000) 000 0000",
    ),
    weight=380,
)
BLANK_GIF = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


def list_ids(section: str) -> dict[str, str]:
    """What the list page of a section hides in base64: the ids and the fields that its paging sends."""
    number = str(31 + len(section) % 7)
    return {
        "moduleId": number,
        "site": SITE_ID,
        "submitFormId": number,
        "categoryId": f"{Random(section).getrandbits(96):024x}",
        "layout": "Article.News.list",
        "itemsPerPage": "6",
        "orderBy": "publishTime DESC",
        "service": "Content.Article.selectAll",
        "type": "Article.News",
    }


def paging(section: str, number: int) -> tuple[str, bytes]:
    """The address and the form that ask for a page of a list; the fields stand in this order."""
    ids = list_ids(section)
    query = (
        f"module=Content.Listing&moduleId={ids['moduleId']}&cmd=redraw&site={ids['site']}&url_mode=rewrite"
        f"&submitFormId={ids['submitFormId']}&page={ids['layout']}"
    )
    fields = {"layout": ids["layout"], "itemsPerPage": ids["itemsPerPage"], "orderBy": ids["orderBy"]}
    fields |= {"pageNo": str(number), "service": ids["service"], "type": ids["type"], "categoryId": ids["categoryId"]}
    return f"{HOST}/?{query}", urlencode(fields).encode()


def document(title: str, body: str, seed: str, headlines: Sequence[chrome.Headline], counter: int = 0) -> bytes:
    """A page of the portal, with its counters of visitors, which are others at every fetch."""
    chosen = chrome.sample(headlines, 60, seed)
    return (
        f'<!DOCTYPE html>\n<html lang="vi">\n<head>{chrome.synthetic_head()}<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n{chrome.styles(SKIN.prefix, SKIN.weight)}{chrome.scripts(SKIN.prefix)}"
        f'</head>\n<body>\n<div id="whole-page">{chrome.menu(SKIN, chosen[:36])}<div id="page-content">\n{body}\n'
        f"{chrome.aside(SKIN, chosen[36:])}\n"
        '<div class="panel panel-default"><div class="panel-title">Bản đồ địa giới hành chính</div></div>\n'
        f'<div class="panel panel-default"><div class="panel-title">Thống kê truy cập</div>{_counters(seed, counter)}'
        f"</div>\n</div>\n{chrome.footer(SKIN)}</div></body>\n</html>\n"
    ).encode()


def _counters(seed: str, fetch: int) -> str:
    """Today, yesterday, month, year, all: each page finds them a little higher, and so does each fetch."""
    step = Random(f"counters {seed}").randint(1, 900) + 4321 * fetch
    rows = {"Hôm nay": 4100, "Hôm qua": 6870, "Tháng 02": 23100, "Năm 2023": 962000, "Tổng số": 71100000}
    lines = (f"{label} : {f'{start + step:,}'.replace(',', '.')}" for label, start in rows.items())
    return f"<div>{'<br>'.join(lines)}</div>"


def article(draft: Draft, headlines: Sequence[chrome.Headline], counter: int = 0) -> bytes:
    """The page of an article in the layout its look names: layout-b, else layout A."""
    inner = _layout_b(draft) if "layout-b" in draft.look else _layout_a(draft)
    section = draft.url.removeprefix(HOST).rsplit("/", 1)[0]
    body = (
        '<ol class="breadcrumb clearfix" itemprop="breadcrumb"><li class="first-item"><a href="/">Trang chủ</a></li>'
        f'<li class="last-item"><a href="{section}">{escape(draft.section or "")}</a></li></ol>\n{inner}'
    )
    return document(draft.title, body, draft.id, headlines, counter)


def _meta(draft: Draft) -> str:
    when = draft.when.moment
    if "meta-date" in draft.look:
        return f'<meta itemprop="datePublished" content="{when.isoformat()}">\n'
    if "meta-date-compact" in draft.look:
        return f'<meta itemprop="datePublished" content="{when:%Y-%m-%dT%H:%M:%S}+0700">\n'
    return ""


def _share() -> str:
    images = "".join(
        f'<a{hide}><img src="/images/{n}.png" alt="{alt}"></a> '
        for n, (alt, hide) in enumerate(
            (
                ("Chia sẻ bài viết lên facebook", ""),
                ("Chia sẻ bài viết lên twitter", ""),
                ("Tăng tương phản", ' class="hide"'),
                ("Giảm tương phản", ' class="hide"'),
            )
        )
    )
    sizes = " ".join(f'<a class="custom-font">A{mark}</a>' for mark in ("<sup>-</sup>", "", "<sup>+</sup>"))
    return f'<div class="block_share pull-right">{sizes} <span class="drash"> | </span>{images}</div>'


def _layout_a(draft: Draft) -> str:
    number = Random(draft.id).randint(10, 99)
    tag = f"<p>{escape(draft.source_tag)}</p>" if draft.source_tag else ""
    lead = _paragraph(draft, f"<strong>{_ink(draft, draft.lead)}</strong>") if draft.lead else ""
    author = f'<div class="aritcle-author">{escape(draft.byline.text)}</div>\n' if draft.byline else ""
    return (
        f'<div id="module{number}" class="ModuleWrapper">'
        f'<article id="article{number}" class="news-detail-layout-type-2">\n'
        f'{_meta(draft)}<header class="clearfix"><span class="post-date left"></span>{_share()}</header>\n'
        '<div class="article-content"><div class="block-core-a3">\n'
        f'<h1 class="title-detail" itemprop="headline">{_ink(draft, draft.title)}</h1>\n'
        f'<div class="brief font-size-text mb-10">{tag}</div></div>\n'
        '<div class="block-core-a5"><div class="content-detail font-size-text mb-20" itemprop="articleBody">\n'
        f"{lead}{''.join(_part(draft, part) for part in draft.parts)}</div>\n{author}{_rating(number)}"
        "</div></div></article></div>\n"
    )


def _layout_b(draft: Draft) -> str:
    number = Random(draft.id).randint(10, 99)
    author = f'<div class="aritcle-author">{escape(draft.byline.text)}</div>\n' if draft.byline else ""
    source = f'<div class="aritcle-source">{escape(draft.source_tag)}</div>\n' if draft.source_tag else ""
    return (
        f'<div id="module{number}" class="ModuleWrapper"><article class="article-detail">\n{_meta(draft)}{_share()}\n'
        f'<h1 class="article-title">{_ink(draft, draft.title)}</h1>\n'
        f'<div class="article-brief">{_ink(draft, draft.lead or "")}</div>\n'
        '<div class="article-content common-content">\n'
        f"{''.join(_part(draft, part) for part in draft.parts)}</div>\n"
        f"{author}{source}{_rating(number)}</article></div>\n"
    )


def _rating(number: int) -> str:
    return (
        f'<div class="rating mt-10"><div id="star-rating"><div id="stringrating{number}">Tổng số điểm của bài viết là: '
        '<span class="totalStar">0</span> trong <span class="totalRating">0</span> đánh giá</div>\n'
        f'<div><input class="hover-star" type="radio" value="1"><span id="rating-label{number}">'
        "Click để đánh giá bài viết</span></div></div></div>\n"
    )


def _ink(draft: Draft, text: str) -> str:
    return spelling.nbsp_runs(text) if "nbsp" in draft.look else spelling.plain(text)


def _paragraph(draft: Draft, markup: str) -> str:
    return f"<div>{markup}</div>\n" if "divs" in draft.look else f'<p style="text-align:justify">{markup}</p>\n'


def _part(draft: Draft, part: Part) -> str:
    match part:
        case Text():
            return _text(draft, part)
        case Photo(src, caption):
            lazy = f'src="{BLANK_GIF}" data-original="{src}"' if "lazy" in draft.look else f'src="{src}"'
            words = "<br>".join(_ink(draft, line) for line in caption)
            below = f'<p style="text-align:center"><em>{words}</em></p>\n' if caption else ""
            return f'<p style="text-align:center"><img {lazy}></p>\n{below}'
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{_ink(draft, item)}</li>" for item in items) + "</ul>\n"
        case Grid(rows):
            cells = ("".join(f"<td><p>{_ink(draft, cell)}</p></td>" for cell in row) for row in rows)
            return "<table><tbody>" + "".join(f"<tr>{row}</tr>\n" for row in cells) + "</tbody></table>\n"
        case Noise(markup):
            return markup


def _text(draft: Draft, part: Text) -> str:
    ink = _ink(draft, part.text)
    if part.link:
        words, href = part.link
        ink = ink.replace(words, f'<a href="{href}">{words}</a>')
    if part.kind == "subheading":
        return f"<h3>{ink}</h3>\n" if part.look == "h3" else f"<p><strong>{ink}</strong></p>\n"
    if part.kind == "quote":
        return f"<blockquote><p>{ink}</p></blockquote>\n"
    return _paragraph(draft, f"<strong><em>{ink}</em></strong>" if part.look == "question" else ink)


def items(drafts: Sequence[Draft], dated: bool) -> str:
    """The items of a list, on the page itself and in the answer to its paging."""
    return "".join(_item(draft, dated) for draft in drafts)


def _item(draft: Draft, dated: bool) -> str:
    href = draft.url.removeprefix(HOST)
    day, number = draft.when.day, f"{Random(draft.id).getrandbits(96):024x}"
    thumb = f"/publish/thumbnail/{SITE_ID}/480x320xdefault/upload/{SITE_ID}/{day:%Y%m%d}/{number[:5]}.jpg"
    when = f'<time class="post-date updated" datetime="{draft.when.moment.isoformat()}">{full(day)}</time>'
    meta = f'<div class="post-meta post-meta-top"><span class="date">{when}</span></div>\n' if dated else ""
    return (
        f'<article data-id="{number}" class="item-block detailType2 Article-News">'
        f'<div class="post-item row clearfix">\n<figure class="post-image"><a href="{href}">'
        f'<img class="post-image" src="{thumb}" data-original="{thumb}"></a></figure>\n'
        f'<div class="post-title"><h4 class="entry-title"><a href="{href}">{escape(draft.title)} </a></h4></div>\n'
        f'{meta}<div class="post-content mb-10">{escape(draft.lead or "")}</div></div></article>\n'
    )


def listing(label: str, section: str, rows: str, headlines: Sequence[chrome.Headline]) -> bytes:
    """The first page of a list; its pager is empty until a script fills it."""
    ids = list_ids(section)
    packed = b64encode(json.dumps(ids).encode()).decode()
    body = (
        f'<section id="section{ids["moduleId"]}" class="section-list Article-Detail-default">\n{rows}'
        f'<div id="pagination{ids["moduleId"]}" class="default-pagination" style="display:none;"></div>\n'
        '<script type="text/javascript">'
        f"VHV.using($.extend($.parseJSON(decode64('{packed}')), {{\"pageNo\": 1}}));</script>\n</section>"
    )
    return document(label, body, section, headlines)
