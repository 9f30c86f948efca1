"""Markup that says little or nothing: blogs, frameworks with classes for looks only, breaks, tables, AMP."""

from __future__ import annotations

import json
from html import escape

from tests.sampleweb.draft import Photo

from .. import furniture as f
from ..head import description, page
from ..sheet import Sheet, clock, date_line
from ..style import Style


def wordpress(s: Sheet) -> str:
    """entry-content: wp-caption, a noscript beside each lazy picture, sharing and related boxes at its end."""
    style = Style(
        heading="<h2>{}</h2>",
        bold="<p><strong>{}</strong></p>",
        photo='<div class="wp-caption aligncenter"><img class="lazyload" src="data:image/svg+xml;base64,PHN2">'
        "<noscript>"
        '<img src="{src}" alt=""></noscript><p class="wp-caption-text">{caption}</p></div>'
        if "noscript" in s
        else '<div class="wp-caption aligncenter" style="width: 710px"><img class="lazyload" data-src="{src}" '
        'src="data:image/svg+xml;base64,PHN2"><noscript><img src="{src}" alt=""></noscript>'
        '<p class="wp-caption-text">{caption}</p></div>'
        if "lazy" in s
        else '<figure class="wp-block-image"><img src="{src}" srcset="{src}?w=300 300w, {src}?w=768 768w" alt="">'
        '<figcaption class="wp-element-caption">{caption}</figcaption></figure>',
        end='<p class="has-text-align-right"><strong>{}</strong></p>',
    )
    boxes = (
        [f.see_more(s.others[0]), f'<div class="wp-block-embed">{f.card(s.others[1], "wp-embedded")}</div>']
        if "boxes" in s
        else []
    )
    lead = f"<p><strong>{s.sapo}</strong></p>" if s.sapo else ""
    end = style.end.format(s.byline) if s.author == "end" else ""
    who = (
        f'<span class="td-post-author-name">Bởi <a href="/author/1/">{s.byline}</a></span>' if s.author == "top" else ""
    )
    biography = (
        f'<div class="author-box-wrap"><a href="/author/1/"><img class="avatar" src="/avatar.jpg"></a>'
        f'<div class="desc">'
        f'<div class="td-author-name"><a href="/author/1/">{s.byline}</a>'
        f"</div>Cây bút chuyên viết về đời sống ở cơ sở, "
        "thích đi bộ, mê cà phê sáng và những chuyến xe đò về các xã xa xôi nhất của tỉnh.</div></div>"
        if s.author == "box"
        else ""
    )
    told = "1 năm trước" if "ago" in s else f"{s.at:%d/%m/%Y}"
    when = f'<time class="entry-date updated" datetime="{s.at.isoformat()}">{told}</time>'
    body = f"""<header id="masthead"><div class="td-header-top"><div class="td_data_time">{clock(s.seen)}</div></div>
{f.menu("menu-main")}</header>
<div class="td-container"><article id="post-17" class="post-17 post type-post"><h1 class="entry-title">{s.title}</h1>
<div class="td-module-meta-info">{who}{when}<div class="td-post-views">1204</div></div>
<div class="td-post-content entry-content">{lead}{style.body(s.draft.parts, boxes)}{end}
<div class="sharedaddy">{f.share("sd-sharing")}</div><div class="jp-relatedposts">
{f.cards(s.others[2:5], "items", "Có liên quan")}</div></div>
{biography}<footer class="entry-footer">{f.tags(s.draft.tags, "tagcloud")}</footer></article>
<div id="comments" class="comments-area">{f.comments(s.others[5:8], "comment-list")}</div>
<div class="td-ss-main-sidebar">{f.sidebar(s.others[8:10], "widget")}</div></div>{f.legal(2024)}"""
    return page(s, body, site="Làng quê")


def utilities(s: Sheet) -> str:
    """Classes for looks only; the data of the whole page once more in a script; the author a link by the date."""
    style = Style(
        p='<p class="mb-4 text-lg leading-7">{}</p>',
        bold='<p class="mb-4 text-lg leading-7"><strong>{}</strong></p>',
        heading='<h2 class="mt-8 text-2xl font-bold">{}</h2>',
        quote='<blockquote class="border-l-4 pl-4">{}</blockquote>',
        photo='<div class="my-6 flex flex-col"><div class="relative w-full"><picture><source type="image/webp" '
        'srcset="{src}?fm=webp&w=640 640w, {src}?fm=webp&w=1080 1080w"><img loading="lazy" src="{src}" '
        'srcset="{src}?w=640 640w, {src}?w=1080 1080w" class="object-cover" alt=""></picture></div>'
        '<div class="mt-2 text-center text-sm italic text-gray-500">{caption}</div></div>',
        alone='<div class="relative w-full"><img loading="lazy" src="{src}" class="object-cover" alt=""></div>',
    )
    boxes = []
    if "boxes" in s:
        boxes = [
            f.card(s.others[0], "my-6 flex gap-4 rounded-xl bg-gray-50 p-4"),
            '<div class="my-6 border-t-2 p-4"><div class="text-sm font-bold uppercase">Đọc thêm</div>'
            '<ul class="space-y-2">'
            + "".join(f'<li class="font-medium"><a href="{o.url}">{escape(o.title)}</a></li>' for o in s.others[1:4])
            + "</ul></div>",
        ]
    who = (
        " ".join(f'<a class="font-bold" href="/tac-gia/{n}">{escape(one)}</a>' for n, one in enumerate(s.names))
        if s.author == "top"
        else ""
    )
    lead = f'<p class="mt-4 text-xl font-semibold">{s.sapo}</p>' if s.sapo else ""
    state = json.dumps(
        {"props": {"pageProps": {"article": {"title": s.draft.title, "sapo": description(s)}}}}, ensure_ascii=False
    )
    body = f"""<div id="__next"><div class="sticky top-0 flex h-14"><span class="text-xs">{clock(s.seen)}</span>
{f.menu("hidden lg:flex")}</div>
<main class="mx-auto flex max-w-7xl"><div class="w-full lg:w-2/3"><h1 class="text-3xl font-bold">{s.title}</h1>
<div class="mt-2 flex items-center text-sm">{who}<span class="mx-2 text-gray-400">{date_line(s.at, "dash")}</span>
</div>{lead}
<div class="mt-6">{style.body(s.draft.parts, boxes)}</div>
<div class="mt-6 flex flex-wrap gap-2">
{"".join(f'<a class="rounded px-2" href="/t/{n}">{escape(t)}</a>' for n, t in enumerate(s.draft.tags))}</div>
<section class="mt-10"><div class="text-xl">Ý kiến</div>{f.comments(s.others[4:7], "space-y-6")}</section></div>
<div class="hidden lg:block lg:w-1/3">{f.sidebar(s.others[7:10], "space-y-4")}</div></main>{f.legal(2025)}</div>
{f.cookies()}<script id="__NEXT_DATA__" type="application/json">{state}</script>"""
    return page(s, body, site="Nhịp sống 24")


def breaks(s: Sheet) -> str:
    """One div for the whole text; paragraphs are parted by two breaks, captions are small and italic."""
    style = Style(
        p="{}",
        bold="<b>{}</b>",
        heading="<b>{}</b>",
        quote="<i>{}</i>",
        photo='<center><img src="{src}" border="0"><br><i><small>{caption}</small></i></center>',
        alone='<center><img src="{src}" border="0"></center>',
        between="<br><br>\n",
        end='<div align="right"><b>{}</b></div>',
    )
    lead = f"<b>{s.sapo}</b><br><br>\n" if s.sapo else ""
    end = style.end.format(s.byline) if s.author == "end" else ""
    body = f"""<div id="top"><div id="clock">{clock(s.seen)}</div></div>{f.menu("left")}
<div id="main"><div class="tieude">{s.title}</div><div class="ngaydang">{date_line(s.at, "updated")}</div>
<div class="noidung">{lead}{style.body(s.draft.parts)}{end}</div>
<div class="cactinkhac"><b>Các tin khác:</b>{f.newest(s.others[:5], "Tin đã đưa", "tinkhac")}</div></div>
{f.visitors()}{f.legal(2012)}"""
    return page(s, body, site="Trang tin")


def font_table(s: Sheet) -> str:
    """2005: tables in tables, font elements, upper-case tags; title, date and text in cells of one table."""
    style = Style(
        p='<P align="justify"><FONT face="Arial" size="2">{}</FONT></P>',
        bold='<P align="justify"><FONT face="Arial" size="2"><B>{}</B></FONT></P>',
        heading='<P><FONT face="Arial" size="2"><B>{}</B></FONT></P>',
        photo='<TABLE cellSpacing="0" cellPadding="3" width="1" align="center" border="0"><TBODY><TR><TD>'
        '<IMG src="{src}" border="1">'
        '</TD></TR><TR><TD align="middle"><FONT face="Arial" color="#0000ff" size="1">{caption}</FONT></TD></TR>'
        "</TBODY></TABLE>",
        end='<P align="right"><FONT face="Arial" size="2"><B>{}</B></FONT></P>',
    )
    lead = f'<P align="justify"><FONT face="Arial" size="2"><B>{s.sapo}</B></FONT></P>' if s.sapo else ""
    end = style.end.format(s.byline) if s.author == "end" else ""
    others = "".join(
        f'<TR><TD width="10"><IMG src="/dot.gif"></TD><TD><A href="{o.url}">{escape(o.title)}'
        f'</A> <FONT size="1">({o.day:%d/%m/%Y})</FONT></TD></TR>'
        for o in s.others[:6]
    )
    left = "".join(
        f'<TR><TD><A href="/m{n}">{x}</A></TD></TR>' for n, x in enumerate(("Trang nhất", "Chính trị", "Kinh tế"))
    )
    body = f"""<TABLE width="780" align="center"><TBODY><TR><TD colspan="3"><IMG src="/banner.jpg"></TD></TR>
<TR><TD colspan="3" class="ngay" align="right"><FONT size="1">{clock(s.seen)}</FONT></TD></TR>
<TR><TD width="140" valign="top"><TABLE width="100%"><TBODY>{left}</TBODY></TABLE></TD>
<TD width="500" valign="top"><TABLE width="100%"><TBODY><TR><TD class="pTitle"><FONT color="#cc0000" size="4"><B>
{s.title}</B></FONT></TD></TR>
<TR><TD class="pDate"><FONT size="1">{date_line(s.at, "time-first")}</FONT></TD></TR>
<TR><TD class="pBody">{lead}{style.body(s.draft.parts)}{end}</TD></TR>
<TR><TD><B>Các tin đã đăng:</B></TD></TR><TR><TD><TABLE>{others}</TABLE></TD></TR></TBODY></TABLE></TD>
<TD width="140" valign="top"><IMG src="/qc.gif"></TD></TR></TBODY></TABLE>{f.visitors()}{f.legal(2009)}"""
    return page(s, body, site="Báo tỉnh")


def amp(s: Sheet) -> str:
    """The AMP page of an article: amp-img with a noscript inside, a sidebar of its own, no script."""
    style = Style(
        heading="<h2>{}</h2>",
        photo='<figure><amp-img src="{src}" width="600" height="400" layout="responsive"><noscript><img src="{src}">'
        "</noscript>"
        "</amp-img><figcaption>{caption}</figcaption></figure>",
        alone='<amp-img src="{src}" width="600" height="400"></amp-img>',
        end='<p class="author">{}</p>',
    )
    boxes = (
        [f'<div class="relate-container">{f.linked_list(s.others[:2], "relate-list")}</div>'] if "boxes" in s else []
    )
    lead = f'<h2 class="sapo">{s.sapo}</h2>' if s.sapo else ""
    body = f"""<header class="amp-header"><a href="/">Trang chủ</a></header><amp-sidebar id="sidebar">
{f.menu("amp-menu")}</amp-sidebar>
<div class="main"><h1 class="title">{s.title}</h1><p class="time">{date_line(s.at, "time-first")}</p>{lead}
<div class="content">{style.body(s.draft.parts, boxes)}{style.end.format(s.byline) if s.author == "end" else ""}</div>
{f.share("amp-social")}<section class="same-category">{f.cards(s.others[2:5], "list-news", "Cùng chuyên mục")}
</section></div>{f.legal(2022)}"""
    return page(s, body, site="Tin 24 phút", html=" amp")


def photo_essay(s: Sheet) -> str:
    """Pictures with their captions, the caption above the picture or below, hardly any text between."""
    above = "above" in s
    picture = '<div class="photo"><img src="{src}" alt=""></div>'
    caption = '<div class="photo-caption">{caption}</div>'
    style = Style(photo=f'<div class="e-item">{caption + picture if above else picture + caption}</div>')
    lead = f'<div class="e-lead">{s.sapo}</div>' if s.sapo else ""
    count = sum(1 for part in s.draft.parts if isinstance(part, Photo))
    end = f'<p class="e-author">{s.byline}</p>' if s.author == "end" else ""
    body = f"""{f.masthead(s, "#datetime")}{f.menu("e-menu")}<div class="emagazine"><h1>{s.title}</h1>
<div class="e-meta"><span class="e-date">{date_line(s.at, "bar")}</span><span class="e-count">{count} ảnh</span></div>
{lead}
<div class="e-body">{style.body(s.draft.parts)}{end}</div>{f.share("e-share")}</div>
<div class="more">{f.cards(s.others[:3], "more-list", "Xem tiếp")}</div>{f.legal(2024)}"""
    return page(s, body, site="Ảnh và đời")
