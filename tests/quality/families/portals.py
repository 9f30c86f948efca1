"""Markup of the portals of provinces and ministries, on the four or five systems that most of them run."""

from __future__ import annotations

from html import escape

from .. import furniture as f
from ..head import page
from ..sheet import Sheet, date_line
from ..style import Style


def vnpt(s: Sheet) -> str:
    """div.ArticleContent and div.PostDate; spans that set the font around every text."""
    font = '<span style="font-size: 14pt; font-family: Times New Roman;">{}</span>'
    style = Style(
        p=f'<p style="text-align: justify;">{font}</p>',
        bold=f'<p style="text-align: justify;"><strong>{font}</strong></p>',
        photo='<p style="text-align: center;"><img alt="" src="{src}" style="width: 600px;"></p>'
        '<p style="text-align: center;"><em><span style="font-size: 12pt;">{caption}</span></em></p>{credit}',
        credit='<p style="text-align: center;"><span style="font-size: 11pt;">{}</span></p>',
        end=f'<p style="text-align: right;"><strong>{font}</strong></p>',
    )
    end = style.end.format(s.byline) if s.author == "end" else ""
    body = f"""<form method="post" id="Form"><div class="banner"><div id="dnn_date" class="datetime">{f.clock(s.seen)}
</div></div>{f.menu("mainmenu")}
<div class="ArticleDetailControl"><h1 class="ArticleHeader">{s.title}</h1>
<div class="PostDate">{date_line(s.at, "brackets")}</div>{f.counter()}
{f'<div class="ArticleSummary">{s.sapo}</div>' if s.sapo else ""}
<div class="ArticleContent">{style.body(s.draft.parts)}{end}</div>
<div class="ArticleTools"><a href="#">In bài</a> <a href="#">Gửi email</a></div>
<div class="OtherNews"><h3>Tin khác</h3>{f.linked_list(s.others[:5], "other-list")}</div></div>
{f.visitors()}{f.legal(2019)}</form>"""
    return page(s, body, site="Cổng thông tin điện tử tỉnh")


def liferay(s: Sheet) -> str:
    """journal-content-article: the title a span, the date above it, lead and text in one box."""
    broken = "breaks" in s  # one paragraph holds them all
    style = Style(
        p="{}" if broken else '<p style="text-align: justify;">{}</p>',
        bold="<b>{}</b>" if broken else Style.bold,
        between="<br>\n<br>\n" if broken else "\n",
        photo='<p style="text-align: center;"><img src="{src}" alt=""></p>\n'
        '<p style="text-align: center;"><span style="color:#2c3e50"><em>{caption}</em></span></p>',
        end='<p style="text-align: right;"><strong>{}</strong></p>',
    )
    lead = f'<p style="text-align: justify;"><strong>{s.sapo}</strong></p>' if s.sapo else ""
    body = f"""<div id="wrapper"><header id="banner">{f.menu("navigation")}</header><div id="content">
<div class="portlet-body">
<div class="asset-full-content"><h3 class="header-title"><span>{s.title}</span></h3>
<div class="asset-metadata"><span class="metadata-entry metadata-publish-date">
{date_line(s.at, "bar") if s.dated else ""}</span></div>
<div class="asset-content" id="p_p_id_101"><div class="journal-content-article">
{lead}{style.body(s.draft.parts)}{style.end.format(s.byline)}</div></div>
<div class="taglib-ratings">{f.rating()}</div></div>
<div class="list-asset"><div class="title-other">Các tin khác</div>{f.linked_list(s.others[:4], "asset-list")}</div>
</div>
<div class="portlet">{f.visitors()}</div></div><div id="footer">{f.legal(2018)}</div></div>"""
    return page(s, body, site="Cổng TTĐT")


def vhv(s: Sheet) -> str:
    """content-detail font-size-text with a byline misspelt in its class; read here without its recipe."""
    style = Style(
        p='<p style="text-align:justify">{}</p>',
        photo='<p style="text-align:center"><img src="{src}"></p><p style="text-align:center"><em>{caption}</em></p>',
    )
    lead = f'<p style="text-align:justify"><strong>{s.sapo}</strong></p>' if s.sapo else ""
    date = f'<span class="post-date left">{date_line(s.at, "bar")}</span>' if s.dated else ""
    body = f"""<div id="whole-page"><div class="header"><span class="date-now">{f.clock(s.seen)}</span></div>
{f.menu("menu-top")}
<article id="article14" class="news-detail-layout-type-2 mb-20"><header>{date}<div class="block_share pull-right">
<a class="custom-font">A<sup>-</sup></a> <a>A</a> <a>A<sup>+</sup></a> | <a><img alt="Tăng tương phản" src="/c.png">
</a></div></header>
<div class="article-content"><div class="block-core-a3"><h1 class="title-detail" itemprop="headline">{s.title}</h1>
</div>
<div class="block-core-a5"><div class="content-detail font-size-text mb-20" itemprop="articleBody">
{lead}{style.body(s.draft.parts)}</div>
<div class="aritcle-author">{s.byline}</div>
<div class="rating mt-10">{f.rating()}</div></div></div></article>
<div class="panel">{f.newest(s.others[:4], "Tin mới", "panel-list")}</div><div class="panel">{f.visitors()}</div>
{f.legal(2022)}</div>"""
    return page(s, body, site="Cổng thông tin vùng cao")


def tandan(s: Sheet) -> str:
    """The title, the lead and the author are paragraphs with long class names; read here without its recipe."""
    style = Style(
        p='<p style="text-align: justify;">{}</p>',
        photo='<div class="img-border"><img src="{src}" /><div class="img-cap"><p>{caption}</p></div></div>',
        alone='<div class="img-border"><img src="{src}" /></div>',
    )
    body = f"""<form method="post" id="aspnetForm"><div class="top"><span id="today">{f.clock(s.seen)}</span></div>
{f.menu("nav-top")}
<div class="tandan-div-module-news-article"><p class="tandan-p-article-news-title"><a>{s.title}</a></p>
<div class="artcle-tools"><span class="tandan-span-date-publish">{date_line(s.at, "posted")}</span>
<span>Lượt xem: 400</span> <span class="zoom">100%</span></div>
{f'<p class="tandan-p-article-news-summary">{s.sapo}</p>' if s.sapo else ""}
<div class="tandan-p-article-main"><div class="ms-rtestate-field"><div id="art-content"><div class="article-contents">
{style.body(s.draft.parts)}</div></div></div></div>
<p class="tandan-p-article-author">{s.byline}</p>
<div class="tandan-div-article-other"><p class="tandan-p-article-other">Tin khác</p>
{f.linked_list(s.others[:4], "others")}</div></div>
{f.visitors()}{f.legal(2023)}</form>"""
    return page(s, body, site="CỔNG THÔNG TIN ĐIỆN TỬ TỈNH")


def sharepoint(s: Sheet) -> str:
    """div.ExternalClass: texts in div elements with NBSP at their ends, the caption in the picture's own box."""
    style = Style(
        p='<div style="text-align:justify"><span style="font-family:arial;font-size:13pt">{}&nbsp;</span></div>',
        bold='<div style="text-align:justify"><strong>{}\u200b</strong></div>',
        photo='<div style="text-align:center"><img src="{src}" alt=""><br><em>{caption}</em></div>',
        alone='<div style="text-align:center"><img src="{src}" alt=""></div>',
        between="<div>&nbsp;</div>\n",
        end='<div style="text-align:right"><strong>{}</strong>&nbsp;</div>',
    )
    lead = f'<div style="text-align:justify"><strong>{s.sapo}</strong></div>' if s.sapo else ""
    body = f"""<form id="aspnetForm"><div id="s4-ribbonrow"><a href="#">Skip Ribbon Commands</a></div>{f.menu("ms-nav")}
<div id="s4-workspace"><div class="news-title">{s.title}</div><div class="news-date">{date_line(s.at, "half")}</div>
<div class="news-body"><div class="ExternalClass2A41C4A8E3B14C5FA3A0D2B8F2C7B1A0">
{lead}{style.body(s.draft.parts)}{style.end.format(s.byline)}</div></div>
<div class="news-other"><div>Các tin đã đưa</div>{f.newest(s.others[:5], "Tin khác", "older")}</div></div>
{f.visitors()}{f.legal(2017)}</form>"""
    return page(s, body, site="Trang thông tin điện tử")


def drupal(s: Sheet) -> str:
    """A node with its fields; who sent it and when stand in one line of its own."""
    style = Style(
        photo='<div class="media"><img src="{src}" alt="" typeof="foaf:Image"><div class="field-name-field-caption">'
        "{caption}</div></div>",
        alone='<div class="media"><img src="{src}" alt=""></div>',
    )
    day = date_line(s.at, "dash").split(", ")[1]
    sent = f'<div class="submitted">Gửi bởi <span class="username">{escape(s.names[0])}</span> ngày {day}</div>'
    body = f"""<div id="page"><div id="header">{f.menu("menu-block")}</div><div id="main"><h1 class="page-title">
{s.title}</h1>
<div id="node-17" class="node node-article" typeof="sioc:Item foaf:Document">{sent}<div class="content">
{f'<div class="field field-name-field-summary"><div class="field-item even">{s.sapo}</div></div>' if s.sapo else ""}
<div class="field field-name-body field-type-text-with-summary"><div class="field-items">
<div class="field-item even" property="content:encoded">
{style.body(s.draft.parts)}</div></div></div>
<div class="field field-name-field-tags">{f.tags(s.draft.tags, "field-items")}</div></div>
<div class="links"><a href="#">Thêm bình luận</a></div></div></div>
<div class="block block-views">{f.newest(s.others[:4], "Bài cùng mục", "view-content")}</div>{f.legal(2018)}</div>"""
    return page(s, body, site="Sở Văn hóa")


def joomla(s: Sheet) -> str:
    """item-page: a description list with author and date, the lead as the first bold paragraph."""
    style = Style(
        photo='<p style="text-align: center;"><img src="{src}" alt="" width="600"></p>'
        '<p style="text-align: center;"><em>{caption}</em></p>',
        end='<p style="text-align: right;"><strong>{}</strong></p>',
    )
    lead = f"<p><strong>{s.sapo}</strong></p>" if s.sapo else ""
    end = style.end.format(s.byline) if s.author == "end" else ""
    who = (
        f'<dd class="createdby" itemprop="author"><span itemprop="name">{s.byline}</span></dd>'
        if s.author == "top"
        else ""
    )
    body = f"""<div class="header">{f.menu("nav menu")}</div>
<div class="item-page" itemscope itemtype="https://schema.org/Article">
<div class="page-header"><h2 itemprop="headline">{s.title}</h2></div>
<dl class="article-info muted"><dt>Chi tiết</dt>{who}<dd class="published">
<time datetime="{s.at.isoformat()}" itemprop="datePublished">
Được đăng: {date_line(s.at, "long")}</time></dd><dd class="hits">Lượt xem: 1203</dd></dl>
<div itemprop="articleBody">{lead}{style.body(s.draft.parts)}{end}</div>
<ul class="pager"><li><a href="/1">Trang trước</a></li><li><a href="/2">Trang sau</a></li></ul>
<div class="relateditems">{f.linked_list(s.others[:4], "mod-list")}</div></div>{f.visitors()}{f.legal(2016)}"""
    return page(s, body, site="Huyện ủy")
