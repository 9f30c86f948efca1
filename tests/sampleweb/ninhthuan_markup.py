"""The markup of ninhthuan.gov.vn: SharePoint with the web parts of Tân Dân.

Classes of the article, of the listing's titles and of the pager are those of the platform; what stands between
them (hidden fields, ribbon, tools) is SharePoint glue made up here.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from random import Random
from urllib.parse import urlencode

from . import chrome, spelling
from .draft import Bullets, Draft, Grid, Noise, Part, Photo, Text

HOST = "https://ninhthuan.gov.vn"
PAGES = f"{HOST}/portal/Pages/"
TITLE = "CỔNG THÔNG TIN ĐIỆN TỬ TỈNH NINH THUẬN"
SKIN = chrome.Skin(
    name="Cổng thông tin điện tử tỉnh Ninh Thuận",
    home=f"{HOST}/",
    prefix="td",
    sections=tuple(
        (label, f"{PAGES}{path}.aspx")
        for label, path in (
            ("Trang chủ", "Trang-chu"),
            ("Tin tức - Sự kiện", "tin-tuc-su-kien"),
            ("Kinh tế - Xã hội", "kinh-te-xa-hoi"),
            ("Giới thiệu", "Gioi-thieu"),
            ("Văn bản", "Van-ban"),
            ("Thủ tục hành chính", "Thu-tuc-hanh-chinh"),
            ("Quy hoạch", "Quy-hoach"),
            ("Công khai ngân sách", "Cong-khai-ngan-sach"),
            ("Hỏi đáp", "Hoi-dap"),
            ("Liên hệ", "Lien-he"),
        )
    ),
    notices=(
        "Trang mẫu của Kho tin tỉnh, mọi tên người và số liệu đều được đặt ra.",
        "Cơ quan chủ quản mẫu: số 0, đường Không Tên. Điện thoại: (000) 000 0000",
    ),
    weight=330,
)


def state(name: str, size: int = 6000) -> str:
    """An opaque __VIEWSTATE or __EVENTVALIDATION, another one on every page."""
    return "/wE" + b64encode(Random(f"state {name}").randbytes(size)).decode()


def post_back(target: str, argument: str, page: str) -> bytes:
    """The form that a click on the pager sends: the fields of the page, in this order."""
    fields = {"__EVENTTARGET": target, "__EVENTARGUMENT": argument, "__VIEWSTATE": state(page)}
    return urlencode(fields | {"__EVENTVALIDATION": state(f"{page} validation", 300)}).encode()


def document(title: str, action: str, body: str, seed: str, headlines: Sequence[chrome.Headline]) -> bytes:
    """A page of the portal: everything stands inside one form."""
    chosen = chrome.sample(headlines, 60, seed)
    hidden = "".join(
        f'<input type="hidden" name="{name}" id="{name}" value="{value}" />\n'
        for name, value in (
            ("__EVENTTARGET", ""),
            ("__EVENTARGUMENT", ""),
            ("__VIEWSTATE", state(seed)),
            ("__EVENTVALIDATION", state(f"{seed} validation", 300)),
        )
    )
    return (
        f'<!DOCTYPE html>\n<html dir="ltr" lang="vi-VN">\n<head>{chrome.synthetic_head()}'
        '<meta http-equiv="Content-type" content="text/html; charset=utf-8" />\n'
        f"<title>{escape(title)} - {TITLE}</title>\n{chrome.styles(SKIN.prefix, SKIN.weight)}"
        f"{chrome.scripts(SKIN.prefix)}</head>\n<body>\n"
        f'<form method="post" action="{action}" id="aspnetForm">\n{hidden}'
        '<script type="text/javascript">function __doPostBack(t, a) { var f = document.forms[0]; '
        "f.__EVENTTARGET.value = t; f.__EVENTARGUMENT.value = a; f.submit(); }</script>\n"
        f'<div id="s4-workspace">{chrome.menu(SKIN, chosen[:36])}<div id="s4-bodyContainer">\n{body}\n'
        f"{chrome.aside(SKIN, chosen[36:])}</div>{chrome.footer(SKIN)}</div>\n</form></body>\n</html>\n"
    ).encode()


def article(draft: Draft, headlines: Sequence[chrome.Headline]) -> bytes:
    """The page of an article."""
    day = draft.when.day
    views = Random(draft.id).randint(80, 990)
    stated = "" if "no-date" in draft.look else f"Đăng ngày {day:%d} - {day:%m} - {day.year}"
    others = "".join(
        f'<p class="tandan-p-article-other"><a href="{url}">{escape(title)}</a></p>\n'
        for title, url in chrome.sample(headlines, 6, draft.id + " other")
    )
    content = "".join(_part(draft, part) for part in draft.parts)
    author = f'<p class="tandan-p-article-author">{escape(draft.byline.text)}</p>\n' if draft.byline else ""
    body = (
        f'<div class="tandan-div-module-news-article">\n'
        f'<p class="tandan-p-article-news-title"><a>{_ink(draft, draft.title)}</a></p>\n'
        f'<div class="artcle-tools"><span class="tandan-span-date-publish">{stated}</span> '
        f'<span>Lượt xem: {views}</span> <span class="zoom">100%</span></div>\n'
        f'<p class="tandan-p-article-news-summary">{_ink(draft, draft.lead or "")}</p>\n'
        '<div class="tandan-p-article-main"><div class="ms-rtestate-field"><div id="art-content">'
        f'<div class="article-contents">\n{content}</div></div></div></div>\n'
        f"{author}"
        f'<div class="tandan-div-article-other"><p class="tandan-p-other-head">Tin khác</p>\n{others}</div>\n</div>'
    )
    return document(draft.title, "./" + draft.url.rsplit("/", 1)[1], body, draft.id, headlines)


def _ink(draft: Draft, text: str) -> str:
    if "nbsp" in draft.look:
        return spelling.nbsp_runs(text).replace(spelling.NBSP, "&#160;")
    return spelling.entities(text) if "entities" in draft.look else spelling.plain(text)


def _part(draft: Draft, part: Part) -> str:
    match part:
        case Text():
            return _text(draft, part)
        case Photo(src, caption):
            words = "<br />".join(_ink(draft, line) for line in caption)
            cap = f'<div class="img-cap"><p>{words.replace(" ", "&#160;", 1)}</p></div>' if caption else ""
            return f'<div class="img-border"><img src="{src}" alt="" />{cap}</div>\n'
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{_ink(draft, item)}</li>" for item in items) + "</ul>\n"
        case Grid(rows):
            cells = ("".join(f'<td class="ms-rteTable-default">{_ink(draft, c)}</td>' for c in row) for row in rows)
            body = "".join(f"<tr>{row}</tr>\n" for row in cells)
            return f'<table class="ms-rteTable-default"><tbody>{body}</tbody></table>\n'
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
        return f"<blockquote>{ink}</blockquote>\n"
    if part.look == "question":
        return f'<p style="text-align: justify;"><strong><em>{ink}</em></strong></p>\n'
    return f"<div>{ink}</div>\n" if "divs" in draft.look else f'<p style="text-align: justify;">{ink}</p>\n'


def channel(title: str, url: str, drafts: Sequence[Draft], pager: str, headlines: Sequence[chrome.Headline]) -> bytes:
    """A page of a listing; ``url`` names the page for its own view state."""
    items = "".join(
        f'<div class="channel-news-item"><div class="channel-news-title"><a href="{one.url.removeprefix(HOST)}">'
        f'{escape(one.title)}</a></div>\n<p class="channel-news-summary">{escape(one.lead or "")}</p></div>\n'
        for one in drafts
    )
    body = f'<div class="channel-news">{items}</div>\n<div class="tandan-pager">{pager}</div>'
    return document(title, "./" + url.rsplit("/", 1)[1].split(" ")[0], body, url, headlines)
