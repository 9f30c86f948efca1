"""The markup of baolongan.vn: article, category page, home page, feed.

Class names and structure are those of the CMS (as baocantho.com.vn serves it); the kicker's tag, the layout of
the magazine page and all texts are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from . import chrome, spelling
from .draft import Bullets, Draft, Grid, Noise, Part, Photo, Text
from .model import MARK
from .when import full, rss

HOME = "https://baolongan.vn/"
BASE = HOME + "static/templates/version1/homepage/"
LABELS = {
    "thoi-su-chinh-tri": "THỜI SỰ - CHÍNH TRỊ",
    "kinh-te": "KINH TẾ",
    "doi-song-xa-hoi": "ĐỜI SỐNG - XÃ HỘI",
    "news": "NEWS",
}
SKIN = chrome.Skin(
    name="Báo Long An Online",
    home=HOME,
    prefix="bla",
    sections=tuple(
        (label, HOME + path)
        for label, path in (
            ("Thời sự - Chính trị", "thoi-su-chinh-tri/"),
            ("Kinh tế", "kinh-te/"),
            ("Đời sống - Xã hội", "doi-song-xa-hoi/"),
            ("Pháp luật", "phap-luat/"),
            ("Giáo dục", "giao-duc/"),
            ("Sức khỏe", "suc-khoe/"),
            ("Văn hóa", "van-hoa/"),
            ("Thể thao", "the-thao/"),
            ("Du lịch", "du-lich/"),
            ("Quốc tế", "quoc-te/"),
            ("Bạn đọc", "ban-doc/"),
            ("English", "news/"),
        )
    ),
    notices=(
        "Trang mẫu của Kho tin tỉnh, mọi tên người và số liệu đều được đặt ra.",
        "Giấy phép số 000/GP-MAU. Ghi rõ nguồn khi phát hành lại thông tin từ trang mẫu này.",
        "Tòa soạn mẫu: số 0, đường Không Tên. Điện thoại: (000) 000 0000",
    ),
    weight=300,
)
_GREY = "color:#808080;float:left;font-size:small;margin-bottom:5px;margin:auto;text-align:center;width:100%;"
_JUSTIFY = '<p style="text-align: justify;">'


def _document(head: str, body: str, seed: str, headlines: Sequence[chrome.Headline]) -> bytes:
    chosen = chrome.sample(headlines, 60, seed)
    return (
        f'<!DOCTYPE html>\n<html lang="vi">\n<head>\n{chrome.synthetic_head()}'
        f'<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />\n{head}'
        f'<base href="{BASE}" />\n<link href="css/style.css" rel="stylesheet" type="text/css" />\n'
        f"{chrome.styles(SKIN.prefix, SKIN.weight)}{chrome.scripts(SKIN.prefix)}</head>\n<body>\n"
        f'<div class="wapperheader">{chrome.menu(SKIN, chosen[:36])}\n'
        f'<div class="col-top-head"><a href="{HOME}">Tiếng Việt</a>  |  <a href="{HOME}news/">English</a></div>'
        f'</div>\n<div class="wappercontainer"><div class="container"><div class="row">\n{body}\n'
        f"{chrome.aside(SKIN, chosen[36:])}</div></div></div>\n{chrome.footer(SKIN)}</body>\n</html>\n"
    ).encode()


def article(draft: Draft, headlines: Sequence[chrome.Headline]) -> bytes:
    """The page of an article."""
    description = draft.lead or next((p.text for p in draft.parts if isinstance(p, Text)), draft.title)
    head = _head(draft.title, description, draft.url) + (
        '<script type="application/ld+json">{"@context": "https://schema.org/", "@type": "NewsArticle", '
        f'"name": "{escape(draft.title)}", "datePublished": "{draft.when.day.isoformat()}"}}</script>\n'
    )
    kicker = f'<p class="kicker fw600">{escape(draft.kicker)}</p>\n' if draft.kicker else ""
    body = (
        f'<div id="content"><div id="colcate1">\n{_titlecate(draft)}'
        '<div id="clear" class="sharemxh detail-fb-like-share">'
        f'<span class="pubdate 128">{draft.when.moment:%d/%m/%Y - %H:%M}</span>'
        f'<div class="fright"><a href="javascript:void(0);" onclick="printPopup(\'{HOME}print/'
        f'{draft.url.rsplit("/", 1)[1]}\');" rel="nofollow"><span class="sprite icoprint"></span></a></div></div>\n'
        f"{kicker}"
        f'<h1 class="margintopbot10 fw700">{_ink(draft, draft.title)}&nbsp;<span class="sprite icophoto"></span></h1>\n'
        f'<div id="clear"></div>\n<div id="newscontents">\n<div class="content-fck slider-jsgallery 171">\n'
        f"{_content(draft)}</div>\n</div>\n{_after(draft, chrome.sample(headlines, 6, draft.id + ' related'))}"
        "</div></div>"
    )
    return _document(head, body, draft.id, headlines)


def _head(title: str, description: str, url: str) -> str:
    return (
        f"<title>{escape(title)} - Báo Long An Online</title>\n"
        f'<meta name="Description" content="{escape(description)}" />\n'
        f'<meta name="robots" content="index,follow" />\n<link rel="canonical" href="{url}" />\n'
        f'<meta property="og:title" content="{escape(title)}" /><meta property="og:url" content="{url}" />\n'
    )


def _titlecate(draft: Draft) -> str:
    key = next(key for key, label in LABELS.items() if label == draft.section)
    sub = "" if key == "news" else f'<span class="fw400"> &gt; <a href="{HOME}{key}/long-an/">Long An</a></span>'
    return f'<div class="titlecate"><h1><a href="{HOME}{key}/">{LABELS[key]}</a>{sub}</h1></div>\n'


def _after(draft: Draft, related: Sequence[chrome.Headline]) -> str:
    number = draft.id.rsplit("a", 1)[1]
    tags = "".join(
        f'<a class="tag_item" title="{escape(tag)}" href="{HOME}tim-kiem/{escape(tag)}.html">{escape(tag)}</a>'
        for tag in draft.tags
    )
    items = "".join(
        f'<li class="related-item col-sm-4"><a class="b-img" title="{escape(title)}" href="{url}"></a>'
        f'<div class="b-content"><a href="{url}"><h3 class="b-title">{escape(title)}&nbsp;</h3></a></div></li>\n'
        for title, url in related
    )
    block = f'<div class="block_tag marginbottom10"><div class="txt_tag">Từ khóa</div>{tags}</div>\n'
    return (
        '<div id="linkshare" data="248"><div class="sharelike"><table border="0"><tr><td>'
        '<b class="fs13">Chia sẻ bài viết</b></td></tr></table></div></div>\n'
        f"{block if tags else ''}"
        f'<input type="hidden" name="txtnewsid" id="txtnewsid" value="{number}" />\n'
        '<div class="detail-related"><span class="cate-title">Đọc thêm</span>'
        f'<ul class="related-list">{items}</ul></div>\n'
    )


def _ink(draft: Draft, text: str) -> str:
    if "nfd" in draft.look:
        return spelling.decomposed(text)
    return spelling.nbsp_runs(text) if "nbsp" in draft.look else spelling.plain(text)


def _content(draft: Draft) -> str:
    lead = ""
    if draft.lead:
        ink = _ink(draft, draft.lead)
        lead = f"<strong>{ink}</strong>" if "lead-plain" not in draft.look else ink
        lead = f"<div>{lead}</div>\n" if "divs" in draft.look else f"{_JUSTIFY}{lead}</p>\n\n"
    body = "".join(_part(draft, part) for part in draft.parts)
    if draft.byline is None:
        return lead + body
    return f'{lead}{body}<p style="text-align: right;"><strong>{escape(draft.byline.text)}</strong></p>\n'


def _part(draft: Draft, part: Part) -> str:
    match part:
        case Text():
            return _text(draft, part)
        case Photo():
            return _photo(draft, part)
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{_ink(draft, item)}</li>\n" for item in items) + "</ul>\n"
        case Grid(rows):
            cells = ("".join(f"<td>{_ink(draft, cell)}</td>" for cell in row) for row in rows)
            return '<table border="1"><tbody>' + "".join(f"<tr>{row}</tr>\n" for row in cells) + "</tbody></table>\n"
        case Noise(markup):
            return markup + "\n"


def _text(draft: Draft, part: Text) -> str:
    ink = _ink(draft, part.text)
    if part.link:
        words, href = part.link
        ink = ink.replace(words, f'<a href="{href}" target="_blank"><span style="color:#0000FF;">{words}</span></a>')
    if part.kind == "subheading":
        return f"<h3>{ink}</h3>\n" if part.look == "h3" else f"<p><strong>{ink}</strong></p>\n\n"
    if part.kind == "quote":
        return f"<blockquote><p>{ink}</p></blockquote>\n"
    if part.look == "question":
        return f'{_JUSTIFY}<em style="margin: 5px"><span><strong>{ink}</strong></span></em></p>\n\n'
    return f"<div>{ink}</div>\n" if "divs" in draft.look else f"{_JUSTIFY}{ink}</p>\n\n"


def _photo(draft: Draft, photo: Photo) -> str:
    image = (
        f'<img title="{escape(draft.title)}" data-socail-link="{draft.url}" class="zoomimg i-img-slider-jsgallery" '
        f'alt="" src="{photo.src}" style="width: 500px; height: 375px;" data-pos="0">'
    )
    caption = "<br>".join(_ink(draft, line) for line in photo.caption)
    if not caption:
        return f'<p style="text-align:center">{image}</p>\n'
    if "caption-next" in draft.look:
        empty = f'<em style="{_GREY}">\n</em>'
        return (
            f'<p>{empty}</p><div class="b-img-slider-jsgallery"><em style="{_GREY}">{image}</em></div>{empty}<p></p>\n'
            f'<p><em style="{_GREY}">&nbsp;{caption}</em></p>\n'
        )
    if "caption-centred" in draft.look:
        return f'{_JUSTIFY}{image}</p>\n\n<p style="text-align: center;"><em><span>{caption}</span></em></p>\n'
    if "caption-loose" in draft.look:
        loose = f'<span style="color: rgba(0, 0, 0, 1)"><em style="width: 510px; margin: auto">{caption}</em></span>'
        return f'<p style="text-align: center"><span>{image}</span></p>\n{loose}\n'
    return f'<p style="text-align:center"><span>{image}</span><em style="{_GREY}">{caption}</em></p>\n'


def category(key: str, page: int, last: int, drafts: Sequence[Draft], headlines: Sequence[chrome.Headline]) -> bytes:
    """A page of a category: on the first page one big item and three beside it, then the list and the pager."""
    url = f"{HOME}{key}/"
    featured = drafts[:4] if page == 1 else ()
    rest = drafts[4:] if page == 1 else drafts
    pages = "".join(
        f"<li><b>{n}</b></li>" if n == page else f'<li><a href="{HOME}{key}?p={n}">{n}</a></li>'
        for n in range(1, last + 1)
    )
    forward = f'<li><a href="{HOME}{key}?p={page + 1}">&gt;</a></li>' if page < last else ""
    body = (
        f'<div id="content"><div id="colcate1"><div id="topcate"><div class="titlecate"><h1><a href="{url}">'
        f'{LABELS[key]}</a></h1><a href="{HOME}rss/cate/{key}/"><span class="sprite icorss"></span></a></div>\n'
        f"{_featured(featured)}</div>\n"
        f'<div class="boxtinmoi"><ul class="list-news-img-style-1">\n{"".join(map(_row, rest))}</ul></div>\n'
        f'<div class="paging"><ul class="pagination">{pages}{forward}</ul></div></div></div>'
    )
    return _document(_head(LABELS[key].title(), SKIN.notices[0], url), body, f"{key} {page}", headlines)


def _featured(drafts: Sequence[Draft]) -> str:
    if not drafts:
        return ""
    first = drafts[0]
    big = (
        f'<div class="fleft"><h2 class="h2cate"><a href="{first.url}">{escape(first.title)}&nbsp;'
        f'<span class="sprite icophoto"></span></a></h2></div>\n'
        f'<p class="desc paddingbottom10 clearleft">{escape(first.lead or first.title)}</p>\n'
    )
    small = "".join(
        f'<div class="top3"><a class="b-img" href="{one.url}"></a><a class="b-content" href="{one.url}">'
        f'<h2 class="margintop5 overflow75 fs13 fw600">{escape(one.title)}&nbsp;</h2></a></div>\n'
        for one in drafts[1:]
    )
    return f'{big}<div class="boxtopcate">{small}<div class="clear"></div></div>\n'


def _row(draft: Draft) -> str:
    return (
        f'<li class="news-img-left news-img"><a class="b-title" href="{draft.url}"><h3 class="marginbottom5 fs18">'
        f'{escape(draft.title)}&nbsp;<span class="sprite icophoto"></span></h3></a>\n'
        f'<p class="b-content  txt fleft desc marginbottom5">{escape(draft.lead or draft.title)}</p></li>\n'
    )


def home(drafts: Sequence[Draft], headlines: Sequence[chrome.Headline]) -> bytes:
    """The home page, which also answers addresses that are gone."""
    body = f'<div id="content"><div class="home-top"><ul>{"".join(map(_row, drafts))}</ul></div></div>'
    return _document(_head("Trang nhất", SKIN.notices[0], HOME), body, "home", headlines)


def magazine(draft: Draft, headlines: Sequence[chrome.Headline]) -> bytes:
    """An article in a layout that no recipe knows: nothing here has a class of the usual page."""
    texts = "".join(
        f'<div class="ldp-box"><span class="ldp-text">{escape(part.text)}</span></div>\n'
        for part in draft.parts
        if isinstance(part, Text)
    )
    body = (
        f'<section class="ldp-wrap"><div class="ldp-cover"><span class="ldp-big">{escape(draft.title)}</span></div>\n'
        f'<div class="ldp-box"><span class="ldp-intro">{escape(draft.lead or "")}</span></div>\n{texts}</section>'
    )
    head = (
        f"<title>{escape(draft.title)} - {SKIN.name}</title>\n"
        f'<meta name="description" content="{escape(draft.lead or "")}">\n'
        f'<meta property="article:published_time" content="{draft.when.moment.isoformat()}">\n'
    )
    return _document(head, body, draft.id, headlines)


def application(draft: Draft, headlines: Sequence[chrome.Headline]) -> bytes:
    """A page whose text only a script would bring."""
    body = f'<div id="app" data-article="{draft.id}"></div><script src="js/app.js"></script>'
    return _document(f"<title>{escape(draft.title)}</title>\n", body, draft.id, headlines)


def feed(key: str, drafts: Sequence[Draft]) -> bytes:
    """The RSS feed of a category."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{one.url}</link><guid>{one.url}</guid>"
        f"<pubDate>{rss(one.when.moment)}</pubDate><description>{escape(one.lead or '')}</description></item>\n"
        for one in drafts
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n{MARK}\n<rss version="2.0"><channel>'
        f"<title>Báo Long An - {LABELS[key]}</title><link>{HOME}{key}/</link>"
        f"<description>{full(drafts[0].when.day)}</description>\n{items}</channel></rss>\n"
    ).encode()
