"""Markup that misleads: one box for everything, hashed class names, titles written for search engines, split bodies."""

from __future__ import annotations

from html import escape

from tests.sampleweb.draft import slug

from .. import furniture as f
from ..head import json_ld, marks, metas, page
from ..sheet import Sheet, clock, date_line
from ..style import Style


def one_box(s: Sheet) -> str:
    """Title, date, tools, lead, text, byline, tags and other headlines are children of one div."""
    style = Style(
        photo='<p align="center"><img src="{src}"></p>\n<p align="center">{caption}</p>'
        if "centred" in s
        else '<p style="text-align:center"><img src="{src}"><br>{caption}</p>',
        end='<p align="right"><b>{}</b></p>',
    )
    end = style.end.format(s.byline) if s.author == "end" else ""
    lead = f'<p class="gioithieu"><b>{s.sapo}</b></p>' if s.sapo else ""
    body = f"""{f.masthead(s, "ngaythang")}{f.menu("trai")}<div class="chitiet"><h1>{s.title}</h1>
<p class="ngaycapnhat">{date_line(s.at, "updated")}</p>
<p>Cỡ chữ: <a href="#">A-</a> <a href="#">A+</a> | <a href="#">In bài viết</a></p>
{lead}{style.body(s.draft.parts)}{end}<p>Lượt xem: 1.204</p><p>Chia sẻ</p><p>Từ khóa: {f.tags(s.draft.tags)}</p>
<p><b>Các tin khác</b></p>{f.newest(s.others[:4], "Tin cũ hơn", "cu")}</div>{f.visitors()}{f.legal(2013)}"""
    return page(s, body, site="Đài tỉnh")


def hashed(s: Sheet) -> str:
    """An aggregator: class names are hashes; the time is told as long ago, and truly in an attribute; a source link."""
    k = "".join(part[:2] for part in slug(s.draft.title).split("-")[:3])
    style = Style(
        p=f'<p class="{k}_B1">{{}}</p>',
        bold=f'<p class="{k}_B1"><b>{{}}</b></p>',
        heading=f'<p class="{k}_B1"><strong>{{}}</strong></p>',
        photo=f'<div class="{k}_H7"><figure class="{k}_P2"><img src="data:image/png;base64,AA" data-src="{{src}}">'
        f"</figure>"
        f'<p class="{k}_C9"><em>{{caption}}</em></p></div>',
        alone=f'<div class="{k}_H7"><figure><img data-src="{{src}}"></figure></div>',
        end=f'<p class="{k}_A3"><strong>{{}}</strong></p>',
    )
    end = style.end.format(s.byline) if s.author == "end" else ""
    box = f'<div class="{k}_R5"><h4>Đọc nhiều</h4>{f.linked_list(s.others[:3])}</div>' if "boxes" in s else ""
    body = f"""<div id="root"><header class="{k}_X1">{f.menu(f"{k}_M")}</header><main class="{k}_X2">
<article class="{k}_X3">
<h1 class="{k}_T1">{s.title}</h1><div class="{k}_T2"><a href="/bao/1"><img src="/logo/1.png"></a><span>·</span>
<time class="{k}_T3" datetime="{s.at.isoformat()}">2 ngày trước</time><span>·</span><a href="#">Gốc</a></div>
<h3 class="{k}_S1">{s.sapo}</h3><div class="{k}_B0">{style.body(s.draft.parts, [box] if box else [])}{end}</div>
<div class="{k}_Z1"><a href="https://nguon.example.vn/1">https://nguon.example.vn/bai-goc</a></div></article>
<section class="{k}_Z2">{f.cards(s.others[3:7], f"{k}_Z3", "Tin nóng")}</section></main></div>{f.legal(2024)}"""
    return page(s, body, site="Đọc báo", extra=f"<style>.{k}_B1{{margin:0}}</style>")


def channel(s: Sheet) -> str:
    """The claimed titles are written for search engines; links before the text; the true time in a title attribute."""
    style = Style(
        photo='<div class="VCSortableInPreviewMode active" type="Photo"><div><img src="{src}" w="1200" h="800" alt="">'
        '</div><div class="PhotoCMS_Caption"><p class="" data-placeholder="[nhập chú thích]">{caption}</p></div></div>',
        alone='<div class="VCSortableInPreviewMode noCaption" type="Photo"><div><img src="{src}"></div></div>',
        heading="<h3>{}</h3>",
    )
    head = metas(s, "Kênh trẻ").replace(f'og:title" content="{s.title}"', f'og:title" content="{_seo(s)}"')
    head += json_ld(s, "Kênh trẻ")
    relate = "".join(
        f'<li class="krwli"><a href="{o.url}" title="{escape(o.title)}">{escape(o.title)}</a></li>'
        for o in s.others[:3]
    )
    boxes = (
        [f'<div class="VCSortableInPreviewMode" type="content"><p><b>{s.title.split(":")[0]}</b></p></div>']
        if "note" in s
        else []
    )
    body = f"""<div class="kenh-header"><div class="swiper-date">{clock(s.seen)}</div>{f.menu("kmenu")}</div>
<div class="kbwscwl"><div class="kbwc-body"><div class="kbwc-header"><h1 class="kbwc-title">{s.title}</h1>
<div class="kbwc-meta"><span class="kbwcm-author">{", ".join(s.names)}, <a class="kbwcm-source">Theo Tạp chí</a></span>
<span class="kbwcm-time" title="{s.at:%Y-%m-%dT%H:%M:%S}">{s.at.hour}:{s.at:%M} {s.at:%d/%m/%Y}</span></div></div>
<div class="klw-new-content"><h2 class="knc-sapo">{s.sapo}</h2><div class="knc-relate-wrapper"><ul class="krw-list">
{relate}</ul></div>
<div class="knc-content" id="ContentDetail">{style.body(s.draft.parts, [])}</div><div class="knc-rate-link">
<a href="#">Xem theo ngày</a></div></div>
<div class="klw-new-tags">{f.tags(s.draft.tags, "knt-list")}</div><div class="klw-detail-stream">
{f.cards(s.others[3:7], "knswli", "Tin cùng chuyên mục")}</div>
</div></div>{f.legal(2019)}{"".join(boxes)}"""
    return (
        f'<!DOCTYPE html><html lang="vi"><head>{marks()}<title>{_seo(s)}</title>{head}</head><body>{body}</body></html>'
    )


def _seo(s: Sheet) -> str:
    words = s.title.replace(":", "").split()
    return f"Tin mới: {' '.join(words[:2] + words[3:])}"


def split(s: Sheet) -> str:
    """The first heading is the site's name; the text stands in two boxes with an advertisement between them."""
    style = Style(
        photo='<figure class="expNoEdit"><a href="{src}" class="fancybox">'
        '<img src="/images/loading.gif" data-src="{src}"></a>'
        "<figcaption>{caption}</figcaption></figure>",
        end='<p class="expEdit" style="text-align: right;"><strong>{}</strong></p>',
    )
    half = 2 * len(s.draft.parts) // 3
    first, second = style.body(s.draft.parts[:half]), style.body(s.draft.parts[half:])
    end = style.end.format(s.byline) if s.author == "end" else ""
    body = f"""<header><h1 class="logo"><a href="/" title="Trang nhất">Báo Bến Sông Điện Tử Online</a></h1>
<div id="time-now">{clock(s.seen)}</div></header>
{f.menu("nav-menu")}<section class="main"><div class="box-detail"><h2 class="title-detail">{s.title}</h2>
<div class="sub-detail"><span class="cat">Xã hội</span><span class="day">{date_line(s.at, "dash").split(" - ")[0]}
</span>
<span class="hour">{s.at:%H:%M}</span></div><div class="mobile-only" style="display:none"><h2>{s.title}</h2><p>{s.sapo}
</p></div>
<div class="chapeau"><p>{s.sapo}</p></div>
<div class="content-detail"><div class="part" id="part-1">{first}</div>{f.advert("ads-inpage")}
<div class="part" id="part-2">{second}{end}</div></div>
<div class="form-binh-luan">
<p>Ý kiến của bạn sẽ được biên tập trước khi đăng. Xin vui lòng gõ tiếng Việt có dấu, không quá 1.000 ký tự.</p>
<textarea></textarea></div>
{f.comments(s.others[:3], "list-opinion")}</div><div class="right-box">{f.sidebar(s.others[3:6], "most")}</div>
</section>{f.legal(2020)}"""
    return page(s, body, site="Báo Bến Sông Điện Tử Online")


def whole_article(s: Sheet) -> str:
    """An article element that holds heading, lead, tools, text, a film with its own caption, source and tags."""
    style = Style(
        photo='<p align="center"><img class="news-image" src="{src}"></p><p class="img_chu_thich">{caption}</p>',
        heading="<h2>{}</h2>",
        end='<p class="nguontin">{}</p>',
    )
    boxes = [f.film("video-embed"), f.see_more(s.others[0], "Bài liên quan:")] if "boxes" in s else []
    end = style.end.format(s.byline) if s.author == "end" else ""
    body = f"""<div class="hd">{f.menu("menu-ngang")}<time class="cate-time">{clock(s.seen)}</time></div>
<article id="article_body" class="foot-arti"><header><h1 id="article_title">{s.title}</h1>
<div class="time-share"><time class="cre-post" datetime="{s.at.isoformat()}">{date_line(s.at, "ampm")}</time>
{f.share("share-top")}</div></header>
<h2 id="article_sapo" class="sum">{s.sapo}</h2>{f.player("Nghe bài viết")}{style.body(s.draft.parts, boxes)}
{end}<div class="bottom-tools"><span>Chia sẻ</span><span>Gửi góp ý</span></div>{f.tags(s.draft.tags, "list-tag")}
<div class="tuht">{f.cards(s.others[1:4], "tuht-list", "Tin liên quan")}</div></article>
<div class="bx-comment">{f.comments(s.others[4:7], "cmt-list")}</div>{f.legal(2022)}"""
    return page(s, body, site="Tin Nhanh 24")


def behind_script(s: Sheet) -> str:
    """Pictures only in noscript, or only in the sources of picture; the lead as a list; a box of facts in the text."""
    style = Style(
        p='<div class="paragraph"><p>{}</p></div>',
        bold='<div class="paragraph"><p><strong>{}</strong></p></div>',
        photo='<div class="image-wrap"><img class="lazy" src="data:image/gif;base64,R0" alt=""><noscript>'
        '<img src="{src}" alt=""></noscript>'
        '<span class="cap">{caption}</span></div>'
        if "noscript" in s
        else '<div class="image-wrap"><picture><source srcset="{src}" media="(min-width: 600px)"><img alt=""></picture>'
        '<span class="cap">{caption}</span></div>',
        alone='<div class="image-wrap"><img class="lazy" src="data:image/gif;base64,R0" alt=""><noscript>'
        '<img src="{src}"></noscript></div>',
        end='<div class="signature"><p>{}</p></div>',
    )
    end = style.end.format(s.byline) if s.author == "end" else ""
    body = f"""<div class="app"><div class="topbar"><span class="current-date">{clock(s.seen)}</span></div>
{f.menu("mega")}
<div class="news"><div class="cat-name">Chuyển động</div><h1 class="news-title">{s.title}</h1>
<div class="news-info">
{f'<span class="news-writer">Tác giả: {", ".join(s.names)}</span> | ' if s.author == "top" else ""}<span>
{date_line(s.at, "long")}</span></div>
<div class="news-summary">{s.sapo}</div>{f.notice() if "noted" in s else ""}
<div class="news-content">{style.body(s.draft.parts)}{end}</div><div class="news-keywords">{f.tags(s.draft.tags, "kw")}
</div>
<div class="news-more">{f.cards(s.others[:3], "more", "Mới cập nhật")}</div></div></div>{f.cookies()}{f.legal(2025)}"""
    return page(s, body, site="Chuyển động tỉnh")
