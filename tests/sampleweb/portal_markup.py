"""The markup of longan.gov.vn, the portal: a SharePoint list shown item by item.

The body (div.ExternalClass, runs of &nbsp;, U+200B at the ends) is as the portal serves it; h1.title-news,
span.date-news and all the rest of the page are glue made up here, for no article page was seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from random import Random

from . import chrome, spelling
from .draft import Bullets, Draft, Grid, Noise, Part, Photo, Text

HOST = "https://longan.gov.vn"
SKIN = chrome.Skin(
    name="Cổng thông tin điện tử tỉnh Long An",
    home=f"{HOST}/",
    prefix="spla",
    sections=tuple(
        (label, HOST + path)
        for label, path in (
            ("Trang chủ", "/Pages/Trang-chu.aspx"),
            ("Tin tức sự kiện", "/Lists/TinTucSuKien/TongQuat.aspx"),
            ("Thông báo", "/Lists/ThongBao/TongQuat.aspx"),
            ("Giới thiệu", "/Pages/Gioi-thieu.aspx"),
            ("Văn bản", "/Pages/Van-ban.aspx"),
            ("Dịch vụ công", "/Pages/Dich-vu-cong.aspx"),
            ("Hỏi đáp", "/Pages/Hoi-dap.aspx"),
            ("Liên hệ", "/Pages/Lien-he.aspx"),
        )
    ),
    notices=(
        "Trang mẫu của Kho tin tỉnh, mọi tên người và số liệu đều được đặt ra.",
        "Cơ quan quản lý mẫu: số 0, đường Không Tên. Điện thoại: (000) 000 0000",
    ),
    weight=460,
)


def document(title: str, inner: str, seed: str, headlines: Sequence[chrome.Headline], charset: str = "utf-8") -> str:
    """A page of the portal, ribbon and all."""
    chosen = chrome.sample(headlines, 60, seed)
    return (
        f'<!DOCTYPE html>\n<html dir="ltr" lang="vi-VN">\n<head>{chrome.synthetic_head()}'
        f'<meta http-equiv="Content-Type" content="text/html; charset={charset}" />\n'
        f"<title>{escape(title)} - Cổng thông tin điện tử tỉnh Long An</title>\n"
        f"{chrome.styles(SKIN.prefix, SKIN.weight)}{chrome.scripts(SKIN.prefix)}</head>\n<body>\n"
        '<form method="post" action="./" id="aspnetForm"><div class="ms-hidden">'
        '<a href="javascript:;" class="ms-accessible">Skip Ribbon Commands</a>'
        '<a href="javascript:;" class="ms-accessible">Skip to main content</a></div>\n'
        f'{chrome.menu(SKIN, chosen[:36])}<div id="s4-workspace"><div id="contentBox">\n{inner}\n</div>'
        f"{chrome.aside(SKIN, chosen[36:])}</div>\n{chrome.footer(SKIN)}</form></body>\n</html>\n"
    )


def item(draft: Draft) -> str:
    """An item of a list, as its own page and the list's pages print it."""
    dated = f'<span class="date-news">{draft.when.moment:%d/%m/%Y %H:%M}</span>\n' if "dated" in draft.look else ""
    number = f"{Random(draft.id).getrandbits(128):032X}"
    lead = f"<strong>{_ink(draft, draft.lead)}</strong>" if draft.lead else ""
    byline = _ink(draft, draft.byline.text) if draft.byline else ""
    signed = f'<p style="text-align:right;"><strong>{byline}</strong></p>' if byline else ""
    files = "".join(f'<tr><td><a href="{href}">{href.rsplit("/", 1)[1]}</a></td></tr>' for href in draft.files)
    table = f'<table id="idAttachmentsTable"><tbody>{files}</tbody></table>\n' if files else ""
    return (
        f'<div class="detail-news"><h1 class="title-news">{escape(draft.title)}</h1>\n{dated}'
        f'<div class="ms-rtestate-field"><div class="ExternalClass{number}">{_paragraph(lead) if lead else ""}'
        f"{''.join(_part(draft, part) for part in draft.parts)}{signed}</div></div>\n{table}</div>\n"
    )


def _ink(draft: Draft, text: str) -> str:
    return spelling.zero_width(text) if "zero-width" in draft.look else spelling.plain(text)


def _paragraph(markup: str) -> str:
    return f'<p style="text-align:justify;">{markup}</p>'


def _part(draft: Draft, part: Part) -> str:
    match part:
        case Text():
            return _text(draft, part)
        case Photo(src, caption):
            words = "<br />".join(_ink(draft, line) for line in caption)
            below = f'<p style="text-align:center;"><em>{words}</em></p>' if caption else ""
            return f'<p style="text-align:center;"><img src="{src}" alt="" /></p>{below}'
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{_ink(draft, one)}</li>" for one in items) + "</ul>"
        case Grid(rows):
            cells = ("".join(f'<td class="ms-rteTable-default">{_ink(draft, c)}</td>' for c in row) for row in rows)
            body = "".join(f"<tr>{row}</tr>" for row in cells)
            return f'<table class="ms-rteTable-default"><tbody>{body}</tbody></table>'
        case Noise(markup):
            return markup


def _text(draft: Draft, part: Text) -> str:
    ink = _ink(draft, part.text)
    if part.link:
        words, href = part.link
        ink = ink.replace(words, f'<a href="{href}">{words}</a>')
    if part.kind == "subheading":
        return f"<h3>{ink}</h3>" if part.look == "h3" else _paragraph(f"<strong>{ink}</strong>")
    if part.kind == "quote":
        return f"<blockquote>{ink}</blockquote>"
    return _paragraph(f"<strong><em>{ink}</em></strong>" if part.look == "question" else ink)


def article(draft: Draft, headlines: Sequence[chrome.Headline], charset: str = "utf-8") -> str:
    """The page of an item."""
    others = "".join(
        f'<li><a href="{url}">{escape(title)}</a></li>\n'
        for title, url in chrome.sample(headlines, 6, draft.id + " other")
    )
    inner = f'{item(draft)}<div class="other-news"><h3>Tin khác</h3><ul>{others}</ul></div>'
    return document(draft.title, inner, draft.id, headlines, charset)


def listing(label: str, drafts: Sequence[Draft], pager: str, seed: str, headlines: Sequence[chrome.Headline]) -> str:
    """A page of a list: it prints its items whole and links each."""
    rows = "".join(
        f'<div class="news-item"><h2 class="news-link"><a href="{path}">{escape(one.title)}</a></h2>\n'
        f'{item(one)}<a class="more" href="{path}">Xem chi tiết</a></div>\n'
        for one in drafts
        if (path := one.url.removeprefix(HOST))
    )
    paging = f'<div class="paging">{pager}</div>'
    inner = f'<div class="list-news"><div class="list-title">{label}</div>\n{rows}{paging}</div>'
    return document(label, inner, seed, headlines)
