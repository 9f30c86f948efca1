"""The markup of baolangson.vn in its two generations.

Generation 1 is the WordPress of 2019 to 2023: p.post-date, div.content, captions in tables. Generation 2, from
2024 on: h1.name, #content-detail, ol.breadcrumb, div.pseudonym. The form of its date is not known: div.date is
made up, and so are the figures around its pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from . import chrome, spelling
from .draft import Bullets, Draft, Grid, Noise, Part, Photo, Text
from .model import MARK
from .when import full, rss, weekday

OLD = "http://baolangson.vn"
NEW = "https://baolangson.vn"
_NOTICES = (
    "Trang mẫu của Kho tin tỉnh, mọi tên người và số liệu đều được đặt ra.",
    "Tòa soạn mẫu: số 0, đường Không Tên. Điện thoại: (000) 000 0000",
)
_LABELS = (
    ("Chính trị", "chinh-tri"),
    ("Kinh tế", "kinh-te"),
    ("Xã hội", "xa-hoi"),
    ("Pháp luật", "phap-luat"),
    ("Giáo dục", "giao-duc"),
    ("Văn hóa", "van-hoa"),
    ("Thể thao", "the-thao"),
    ("Du lịch", "du-lich"),
    ("Quốc tế", "quoc-te"),
    ("Bạn đọc", "ban-doc"),
)
SKIN_OLD = chrome.Skin(
    name="Báo Lạng Sơn",
    home=f"{OLD}/",
    prefix="wpls",
    sections=tuple((label, f"{OLD}/{path}/") for label, path in _LABELS),
    notices=_NOTICES,
    weight=360,
)
SKIN_NEW = chrome.Skin(
    name="Báo Lạng Sơn điện tử",
    home=f"{NEW}/",
    prefix="bls",
    sections=tuple((label, f"{NEW}/{path}") for label, path in _LABELS),
    notices=_NOTICES,
    weight=420,
)


def _body(skin: chrome.Skin, inner: str, seed: str, headlines: Sequence[chrome.Headline]) -> str:
    chosen = chrome.sample(headlines, 60, seed)
    return (
        f'{chrome.menu(skin, chosen[:36])}<div class="container"><div class="row">'
        f'<div class="col-md-8">\n{inner}\n</div>'
        f"{chrome.aside(skin, chosen[36:])}</div></div>\n{chrome.footer(skin)}"
    )


def old_document(title: str, inner: str, seed: str, headlines: Sequence[chrome.Headline], today: date) -> bytes:
    """A page of generation 1; its masthead shows the day of the visit, whatever the page is about."""
    return (
        f'<!DOCTYPE html>\n<html lang="vi">\n<head>{chrome.synthetic_head()}<meta charset="UTF-8">\n'
        f"<title>{escape(title)} - Báo Lạng Sơn</title>\n{chrome.styles(SKIN_OLD.prefix, SKIN_OLD.weight)}"
        f'{chrome.scripts(SKIN_OLD.prefix)}</head>\n<body class="single single-post">\n'
        f'<div class="header-date">{weekday(today)},&nbsp; {full(today)}</div>\n'
        f"{_body(SKIN_OLD, inner, seed, headlines)}</body>\n</html>\n"
    ).encode()


def new_document(title: str, inner: str, seed: str, headlines: Sequence[chrome.Headline]) -> bytes:
    """A page of generation 2; even its title is written in named entities."""
    return (
        f'<!DOCTYPE html>\n<html lang="vi">\n<head>{chrome.synthetic_head()}<meta charset="utf-8">\n'
        f"<title>{spelling.entities(title)} - B&aacute;o Lạng Sơn</title>\n"
        f"{chrome.styles(SKIN_NEW.prefix, SKIN_NEW.weight)}{chrome.scripts(SKIN_NEW.prefix)}</head>\n<body>\n"
        f"{_body(SKIN_NEW, inner, seed, headlines)}</body>\n</html>\n"
    ).encode()


def old_article(draft: Draft, headlines: Sequence[chrome.Headline], today: date) -> bytes:
    """An article of generation 1."""
    moment = draft.when.moment
    kicker = f'<p class="kicker">{escape(draft.kicker)}</p>\n' if draft.kicker else ""
    stated = f'<p class="post-date">{weekday(moment.date())}, {moment:%d/%m/%Y - %H:%M}</p>\n'
    author = f'<p style="text-align:right"><strong>{escape(draft.byline.text)}</strong></p>\n' if draft.byline else ""
    inner = (
        f"{kicker}<h1>{escape(draft.title)}</h1>\n{'' if 'no-post-date' in draft.look else stated}"
        f'<div class="content">\n<p><strong>{_texturised(draft.lead or "")}</strong></p>\n'
        f"{''.join(_old_part(part) for part in draft.parts)}{author}</div>\n"
        f'<div class="related-posts"><h3>Tin liên quan</h3>{_links(headlines, draft.id)}</div>'
    )
    return old_document(draft.title, inner, draft.id, headlines, today)


def _links(headlines: Sequence[chrome.Headline], seed: str) -> str:
    chosen = chrome.sample(headlines, 5, seed + " related")
    return "".join(f'<p class="related"><a href="{url}">{escape(title)}</a></p>\n' for title, url in chosen)


def _texturised(text: str) -> str:
    """WordPress writes the dash of the body as a number; titles keep their hyphen."""
    return spelling.plain(text).replace("–", "&#8211;")


def _old_part(part: Part) -> str:
    match part:
        case Text(text, kind, look, link):
            return _old_text(_texturised(text), kind, look, link)
        case Photo(src, caption):
            words = "<br>".join(_texturised(line) for line in caption)
            row = f"<tr><td><em>{words}</em></td></tr>" if caption else ""
            return f'<table><tbody><tr><td><img src="{src}"></td></tr>{row}</tbody></table>\n'
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{_texturised(item)}</li>\n" for item in items) + "</ul>\n"
        case Grid(rows):
            cells = ("".join(f"<td>{_texturised(cell)}</td>" for cell in row) for row in rows)
            body = "".join(f"<tr>{row}</tr>\n" for row in cells)
            return f'<table class="wp-table"><tbody>{body}</tbody></table>\n'
        case Noise(markup):
            return markup


def _old_text(ink: str, kind: str, look: str, link: tuple[str, str] | None) -> str:
    if link:
        ink = ink.replace(link[0], f'<a href="{link[1]}">{link[0]}</a>')
    if kind == "subheading":
        return f"<h3>{ink}</h3>\n" if look == "h3" else f"<p><strong>{ink}</strong></p>\n"
    if kind == "quote":
        return f"<blockquote><p>{ink}</p></blockquote>\n"
    return f"<p><strong><em>{ink}</em></strong></p>\n" if look == "question" else f"<p>{ink}</p>\n"


def old_listing(
    label: str, drafts: Sequence[Draft], pager: str, headlines: Sequence[chrome.Headline], today: date
) -> bytes:
    """A page of a category of generation 1."""
    rows = "".join(
        f'<div class="post"><h3><a href="{one.url}">{escape(one.title)}</a></h3><p>{escape(one.lead or "")}</p></div>\n'
        for one in drafts
    )
    inner = f'<h1 class="archive-title">{label}</h1>\n{rows}<div class="nav-links">{pager}</div>'
    return old_document(label, inner, f"{label} {pager}", headlines, today)


def new_article(draft: Draft, headlines: Sequence[chrome.Headline]) -> bytes:
    """An article of generation 2."""
    moment, label = draft.when.moment, draft.section or ""
    path = next(path for name, path in _LABELS if name == label)
    stated = f'<div class="date">{weekday(moment.date())}, {moment:%d/%m/%Y %H:%M}</div>\n'
    dated = "" if "no-date" in draft.look else stated
    signed = pseudonym = ""
    if draft.byline and "pseudonym" in draft.look:
        pseudonym = f'<div class="pseudonym">{spelling.entities(draft.byline.text)}</div>\n'
    elif draft.byline:
        signed = f'<p style="text-align:right"><strong>{spelling.entities(draft.byline.text)}</strong></p>\n'
    inner = (
        '<div class="breadcrumbs"><ol class="breadcrumb"><li><a href="/">Trang chủ</a></li>'
        f'<li><a href="/{path}">{spelling.entities(label)}</a></li></ol></div>\n'
        f'<h1 class="name">{spelling.entities(draft.title)}</h1>\n{dated}<div class="content-article">'
        f'<div id="content-detail"><h2>{spelling.entities(draft.lead or "")}</h2>\n'
        f"{''.join(_new_part(draft, part) for part in draft.parts)}{signed}</div>\n{pseudonym}"
        f'<div class="relates">{_links(headlines, draft.id)}</div>\n'
        f'<div class="block-news-list"><div class="main-title">C&ugrave;ng chuy&ecirc;n mục</div>'
        f"{_links(headlines, draft.id + ' more')}</div></div>"
    )
    return new_document(draft.title, inner, draft.id, headlines)


def _new_part(draft: Draft, part: Part) -> str:
    match part:
        case Text(text, kind, look, link):
            return _old_text(spelling.entities(text), kind, look, link)
        case Photo(src, caption):
            words = "<br>".join(spelling.entities(line) for line in caption)
            if "caption-paragraph" in draft.look:
                image = f'<p style="text-align:center"><img src="{src}"></p>\n'
                return f'{image}<p style="text-align:center"><em>{words}</em></p>\n' if caption else image
            below = f"<figcaption>{words}</figcaption>" if caption else ""
            return f'<figure class="image"><img src="{src}">{below}</figure>\n'
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{spelling.entities(item)}</li>\n" for item in items) + "</ul>\n"
        case Grid(rows):
            cells = ("".join(f"<td>{spelling.entities(cell)}</td>" for cell in row) for row in rows)
            return "<table><tbody>" + "".join(f"<tr>{row}</tr>\n" for row in cells) + "</tbody></table>\n"
        case Noise(markup):
            return markup


def new_listing(label: str, drafts: Sequence[Draft], pager: str, headlines: Sequence[chrome.Headline]) -> bytes:
    """A page of a section of generation 2."""
    cards = "".join(
        f'<article class="card"><div class="card-title"><a href="{one.url}">{spelling.entities(one.title)}</a></div>\n'
        f'<div class="card-text">{spelling.entities(one.lead or "")}</div></article>\n'
        for one in drafts
    )
    inner = f'<h1 class="section-name">{label}</h1>\n{cards}<ul class="pagination">{pager}</ul>'
    return new_document(label, inner, f"{label} {pager}", headlines)


def feed(label: str, drafts: Sequence[Draft]) -> bytes:
    """The RSS feed of a section of generation 2."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{one.url}</link>"
        f"<pubDate>{rss(one.when.moment)}</pubDate></item>\n"
        for one in drafts
    )
    head = f"<title>Báo Lạng Sơn - {label}</title><link>{NEW}/</link><description>{label}</description>"
    channel = f'<rss version="2.0"><channel>{head}\n{items}</channel></rss>\n'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{MARK}\n{channel}'.encode()


def challenge(token: str) -> bytes:
    """What a protection service answers instead of the page: a status of 200 and a script that sets a cookie."""
    return (
        f"<html><head>{chrome.synthetic_head()}<title>Checking your browser</title></head><body>"
        f'<script>document.cookie="D1N={token};path=/";window.location.reload(true);</script>'
        "<noscript>Vui lòng bật JavaScript và Cookie để tiếp tục truy cập.</noscript></body></html>\n"
    ).encode()
