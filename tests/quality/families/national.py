"""Markup of large newspapers, seen from 2012 to today: a class for everything, figures, boxes inside the text."""

from __future__ import annotations

from html import escape

from .. import furniture as f
from ..head import page
from ..sheet import Sheet, date_line
from ..style import Style


def fck_detail(s: Sheet) -> str:
    """An article element with p.Normal; the date stands above the title; pictures come from picture elements."""
    style = Style(
        p='<p class="Normal">{}</p>',
        bold='<p class="Normal"><strong>{}</strong></p>',
        heading='<h2 class="Normal">{}</h2>',
        photo='<figure data-size="true" itemprop="associatedMedia image" class="tplCaption action_thumb_added">'
        '<div class="fig-picture"><picture><source data-srcset="{src}?w=680 1x, {src}?w=1020 2x">'
        '<img itemprop="contentUrl" alt="" class="lazy" src="data:image/gif;base64,R0lGODlhAQABAIAA" data-src="{src}">'
        '</picture></div><figcaption itemprop="description"><p class="Image">{caption}</p></figcaption></figure>',
        alone='<figure class="tplCaption"><div class="fig-picture"><picture><img alt="" data-src="{src}"></picture>'
        "</div></figure>",
        end='<p class="Normal" style="text-align:right;"><strong>{}</strong></p>',
    )
    boxes = []
    if "boxes" in s:
        boxes.append(f.linked_list(s.others[:2], "list-news"))
        boxes.append(
            f'<div class="box-tinlienquanv2"><article class="item-news">{f.card(s.others[2], "thumb")}</article></div>'
        )
    end = style.end.format(s.byline) if s.author == "end" else ""
    sapo = f'<p class="description">{s.sapo}</p>' if s.sapo else ""
    body = f"""<header class="section top-header"><div class="container"><span class="time-now">{f.clock(s.seen)}
</span></div></header>
{f.menu("main-nav")}
<section class="section page-detail top-detail"><div class="container"><div class="sidebar-1">
<div class="header-content width_common"><ul class="breadcrumb"><li><a href="/">Thời sự</a></li></ul>
<span class="date">{date_line(s.at, "gmt")}</span></div>
<h1 class="title-detail">{s.title}</h1>{sapo}
<article class="fck_detail ">{style.body(s.draft.parts, boxes)}{end}</article>
<div class="footer-content width_common"><a href="#">Trở lại Thời sự</a>{f.share("social")}
<span>Copy link thành công</span></div>
{f.tags(s.draft.tags, "item-tags")}
<div class="box_comment_vne width_common">{f.comments(s.others[3:6])}</div></div>
<div class="sidebar-2">{f.sidebar(s.others[6:9], "box-category")}</div></div></section>
{f.newest(s.others[9:12], "Tin liên quan", "box-view-more")}{f.legal(2024)}"""
    return page(s, body, site="Tin nhanh")


def vccorp(s: Sheet) -> str:
    """The CMS of a dozen large sites: data-role attributes, VCSortableInPreviewMode, boxes inside the body."""
    style = Style(
        heading='<h2 class="">{}</h2>',
        bold="<p><b>{}</b></p>",
        photo='<figure class="VCSortableInPreviewMode" type="Photo"><div><a href="{src}" class="detail-img-lightbox">'
        '<img src="{src}" w="2048" alt="" class="lightbox-content"></a></div><figcaption class="PhotoCMS_Caption">'
        '<p data-placeholder="Nhập chú thích ảnh">{caption}</p></figcaption></figure>',
        alone='<figure class="VCSortableInPreviewMode noCaption" type="Photo"><div><img src="{src}"></div></figure>',
        table='<div class="VCSortableInPreviewMode" type="content"><div><table><tbody>{}</tbody></table></div></div>',
        quote='<div class="VCSortableInPreviewMode quote" type="SimpleQuote"><blockquote><p>{}</p></blockquote></div>',
    )
    boxes = []
    if "boxes" in s:
        first, second = s.others[:2]
        boxes.append(
            f'<div class="VCSortableInPreviewMode" type="RelatedOneNews"><div><a href="{first.url}">'
            f'<img src="/t/1.jpg"></a>'
            f'<a href="{first.url}" class="title">{escape(first.title)}</a><p>{escape(first.summary)}</p></div></div>'
        )
        boxes.append(
            '<div class="VCSortableInPreviewMode link-content-footer" type="RelatedNewsBox"><ul><li>'
            "<span>TIN LIÊN QUAN</span>"
            f'</li><li><a href="{second.url}">{escape(second.title)}</a></li></ul></div>'
        )
    top = (
        f'<div class="detail-author"><a class="name" href="/tac-gia/1.htm">{", ".join(s.names)}</a></div>'
        if s.author == "top"
        else ""
    )
    end = f'<p class="author">{s.byline}</p>' if s.author == "box" else ""
    sapo = f'<h2 class="detail-sapo" data-role="sapo">{s.sapo}</h2>' if s.sapo else ""
    body = f"""<div class="header"><div class="header__top"><span class="date">{f.clock(s.seen)}</span>
{f.menu("header__nav")}</div></div>
<div class="main"><div class="detail__cmain"><div class="detail__cmain-main"><div class="detail-top">{top}
<div class="detail-time"><div data-role="publishdate">{date_line(s.at, "plus")}</div></div></div>
<h1 class="detail-title article-title" data-role="title">{s.title}</h1>{sapo}
<div class="detail-cmain">{f.player("Nghe đọc bài")}
<div class="detail-content afcbc-body" data-role="content" itemprop="articleBody">{style.body(s.draft.parts, boxes)}
</div></div>
{end}{f.tags(s.draft.tags, "detail__tags")}{f.share("detail__social")}
<div class="detail__comment"><div class="box-comment">{f.comments(s.others[3:6])}</div></div></div>
<div class="detail__csub">{f.sidebar(s.others[6:8], "box-most-read")}</div></div>
<div class="detail__related">{f.newest(s.others[8:11])}</div></div><div class="footer">{f.legal(2025)}</div>"""
    return page(s, body, site="Tin Trẻ")


def zce(s: Sheet) -> str:
    """zce-content-body cms-body: pictures in tables, boxes of headlines inside the body, author beside the date."""
    style = Style(
        photo='<table class="picture"><tbody><tr><td class="pic">'
        '<img class="cms-photo" src="/gif/blank.gif" data-src="{src}">'
        '</td></tr><tr><td class="caption"><em>{caption}</em></td></tr></tbody></table>',
        alone='<table class="picture"><tbody><tr><td class="pic"><img class="cms-photo" data-src="{src}"></td></tr>'
        "</tbody></table>",
        quote='<div class="quote"><p>{}</p></div>' if "loose-quote" in s else Style.quote,
    )
    boxes = []
    if "boxes" in s:
        boxes.append(f'<div class="article-relate"><a href="{s.others[0].url}">{escape(s.others[0].title)}</a></div>')
        boxes.append(f.cards(s.others[1:3], "inner-article"))
    if "film" in s:
        boxes += [f.film("cms-video"), f.poll("cms-poll")]
    who = f'<span class="author cms-author">{" - ".join(s.names)}</span>' if s.author == "top" else ""
    time = f'<time class="time" datetime="{s.at:%Y-%m-%dT%H:%M:%S}+0700" data-time="1">{date_line(s.at, "bar")}</time>'
    end = f'<p class="article__author cms-author">{s.byline}</p>' if s.author == "end" else ""
    sapo = f'<div class="article__sapo cms-desc">{s.sapo}</div>' if s.sapo else ""
    body = f"""<header class="site-header"><time class="time current-time">{f.clock(s.seen)}</time>
{f.menu("menu-main")}</header>
<div class="site-body"><div class="container"><div class="l-content"><div class="article">
<div class="article__header"><ul class="breadcrumbs"><li><a href="/xa-hoi">Xã hội</a></li></ul>
<h1 class="article__title cms-title ">{s.title}</h1><div class="article__meta">{who}{time if s.dated else ""}</div>
</div>
{sapo}{f.notice() if "noted" in s else ""}<div class="article__social">{f.share("share-list")}</div>
<div class="article__body zce-content-body cms-body" itemprop="articleBody">{style.body(s.draft.parts, boxes)}{end}
</div>
<div class="article__tag">{f.tags(s.draft.tags, "tag-list")}</div><div class="article__comment">
{f.comments(s.others[3:5])}</div>
</div></div><div class="sidebar">{f.sidebar(s.others[5:8], "rank-2")}</div></div></div>
<div class="footer">{f.legal(2023)}</div>"""
    return page(s, body, site="Báo Tiền Sự")


def the_article(s: Sheet) -> str:
    """A header element with the author in a list; pictures in tables; a note box and related tables in the text."""
    style = Style(
        photo='<table align="center" class="picture"><tbody><tr><td class="pic"><img width="2048" data-src="{src}" '
        'src="data:image/png;base64,AAA"></td></tr><tr><td class="pCaption caption"><p>{caption}</p></td></tr>'
        "</tbody></table>",
        alone='<table class="picture"><tbody><tr><td class="pic"><img data-src="{src}"></td></tr></tbody></table>',
    )
    boxes = []
    if "boxes" in s:
        boxes.append(f.linked_table(s.others[:3], "article"))
        boxes.append(f.card(s.others[3], "inner-article"))
    who = "".join(
        f'<li class="the-article-author"><a href="/tac-gia.html">{name}</a></li>'
        for name in s.names
        if s.author == "top"
    )
    end = f'<div class="the-article-credit"><p class="author">{s.byline}</p></div>' if s.author == "box" else ""
    when = f'<li class="the-article-publish">{date_line(s.at, "ampm")}</li>' if s.dated else ""
    sapo = f'<p class="the-article-summary">{s.sapo}</p>' if s.sapo else ""
    body = f"""<header id="site-header">{f.menu("category-menu")}</header><div id="page-article">
<div class="page-wrapper">
<article class="the-article" article-id="1"><header class="the-article-header"><p class="the-article-category">
<a>Đời sống</a></p>
<h1 class="the-article-title">{s.title}</h1><ul class="the-article-meta">{who}{when}</ul></header>
<section class="main">{sapo}<div class="the-article-body">{style.body(s.draft.parts, boxes)}</div>{end}
<p class="the-article-tags"><a href="/tag/1">{escape(s.draft.tags[0])}</a> <a href="/tag/2">{escape(s.draft.tags[1])}
</a></p></section>
<aside class="sidebar">{f.sidebar(s.others[5:7], "section")}</aside>
<section id="article-nextreads">{f.cards(s.others[7:10], "article-list", "Bạn có thể quan tâm")}</section></article>
</div></div>{f.legal(2022)}"""
    return page(s, body, site="Tri thức trực tuyến")


def image_box(s: Sheet) -> str:
    """2012 to 2017: p.bold.ArticleLead inside the body, table.ImageBox, links under the lead, the author last."""
    style = Style(
        p="<p>{}</p>",
        photo='<table class="ImageBox" style="width:500px"><tbody><tr><td><img src="{src}" alt=""></td></tr>'
        '<tr><td class="image_desc">{caption}</td></tr></tbody></table>',
        end='<p style="text-align: right;"><span style="font-weight: bold;">{}</span></p>',
    )
    lead = f'<p class="bold ArticleLead">{s.sapo}</p>' if s.sapo else ""
    links = (
        "".join(f'<p>&gt;&gt; <a href="{o.url}">{escape(o.title)}</a></p>' for o in s.others[:2])
        if "boxes" in s
        else ""
    )
    end = style.end.format(s.byline) if s.author == "end" else ""
    boxes = [f.see_more(s.others[3]), f.labelled_list(s.others[8:11], "Đáng chú ý")] if "boxes" in s else []
    body = f"""<div id="hd">{f.menu("TopMenu")}<span class="TimeNow">{f.clock(s.seen)}</span></div>
<div class="w-990"><div class="ArticleDetail w-660"><h1 class="title f-22 c-3e">{s.title}</h1>
<div class="ArticleDateTime"><span class="ArticleDate right">{date_line(s.at, "updated")}</span></div>
<div id="ArticleContent" class="ArticleContent">
{lead}{links}{style.body(s.draft.parts, boxes)}{end}
</div>{f.tags(s.draft.tags, "tagBoxContent")}{f.rating()}<div class="CommentBox">{f.comments(s.others[4:6])}</div></div>
<div class="w-300">{f.sidebar(s.others[6:8], "BoxTop")}</div></div>{f.legal(2016)}"""
    return page(s, body, site="Mạng Tin Việt")


def singular(s: Sheet) -> str:
    """A sapo that begins with the paper's name; the author in a box with avatar and link; figures to the side."""
    style = Style(
        heading="<h2>{}</h2>",
        photo='<figure class="image align-center" contenteditable="false">'
        '<img alt="" data-width="1024" data-original="{src}" '
        'src="data:image/svg+xml,%3Csvg%3E" srcset="{src}?w=800 1x, {src}?w=1600 2x"><figcaption><p>{caption}</p>'
        "</figcaption></figure>",
    )
    who = "".join(
        '<div class="author-wrap"><div class="author-avatar"><a href="/tac-gia/1.htm"><img src="/avatar/1.jpg"></a>'
        "</div>"
        f'<div class="author-meta"><div class="author-name"><a href="/tac-gia/1.htm"><b>{name}</b></a></div>'
        f"</div></div>"
        for name in s.names
        if s.author == "box"
    )
    boxes = (
        [
            f'<div class="article-care"><h4>Đọc thêm</h4>{f.cards(s.others[:2], "article-related", "Tin liên quan")}'
            f"</div>"
        ]
        if "boxes" in s
        else []
    )
    body = f"""<nav class="menu">{f.menu("menu-wrap")}</nav><main class="body"><article class="singular-container">
<ul class="breadcrumbs"><li><a href="/xa-hoi.htm">Xã hội</a></li></ul><h1 class="title-page detail">{s.title}</h1>
<div class="singular-author">{who}<time class="author-time" datetime="{s.at:%Y-%m-%d %H:%M}">{date_line(s.at, "dash")}
</time></div>
{f'<h2 class="singular-sapo">{s.sapo}</h2>' if s.sapo else ""}
<div class="singular-content">{style.body(s.draft.parts, boxes)}</div>
<div class="social-bar">{f.share("social-pin")}</div><ul class="tags-wrap">{f.tags(s.draft.tags, "tags")}</ul>
<div class="comment-wrap">{f.comments(s.others[3:6], "comment-list")}</div></article>
<aside>{f.sidebar(s.others[6:8], "sidebar")}</aside></main><footer>{f.legal(2024)}</footer>"""
    return page(s, body, site="Báo Dân Tin")
