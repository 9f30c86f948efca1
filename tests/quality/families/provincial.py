"""Markup of provincial newspapers, as they have it and as they had it; two of these have recipes of their own."""

from __future__ import annotations

from html import escape

from .. import furniture as f
from ..head import page
from ..sheet import Sheet, date_line
from ..style import Style

GREY = "color:#808080;float:left;font-size:small;margin:auto;text-align:center;width:100%;"


def hex_folder(s: Sheet) -> str:
    """/YYYYMM/slug-hex/ with #content: p.body-text, pictures in table.image or in p.body-image with p.caption."""
    style = Style(
        p='<p class="body-text">{}</p>',
        bold='<p class="body-text"><strong>{}</strong></p>',
        heading='<p class="sub-title"><b>{}</b></p>' if "p-heads" in s else "<h3>{}</h3>",
        photo='<p class="body-image"><img src="{src}" alt=""></p>\n<p class="pic-caption">{caption}</p>'
        if "p-captions" in s
        else '<table class="image center" width="500" align="center"><tbody><tr><td><img src="{src}" alt=""></td></tr>'
        '<tr><td class="image_desc">{caption}</td></tr></tbody></table>',
        end='<p class="body-author"><strong>{}</strong></p>',
    )
    boxes = [f.arrow(s.others[0]), f.see_more(s.others[1], "Đọc thêm:")] if "boxes" in s else []
    lead = f'<p class="sapo">{s.sapo}</p>' if s.sapo else ""
    end = style.end.format(s.byline) if s.author == "end" else ""
    body = f"""<div class="header"><div class="date">{f.clock(s.seen)}</div></div>{f.menu("nav-main")}
<div class="wrap"><div class="col-left"><div class="detail-post"><h1>{s.title}</h1>
<div class="meta-post"><span class="post-time">{date_line(s.at, "time-bar")}</span>{f.counter(512)}</div>
{"" if "lead-inside" in s else lead}
<div id="content">{lead if "lead-inside" in s else ""}{style.body(s.draft.parts, boxes)}{end}</div>
{f.tags(s.draft.tags, "keyword")}{f.newest(s.others[2:6], "Tin liên quan", "related")}
{f.comments(s.others[6:8], "ykien")}</div></div>
<div class="col-right">{f.sidebar(s.others[8:10], "xemnhieu")}</div></div>{f.legal(2021)}"""
    return page(s, body, site="Báo tỉnh điện tử")


def content_fck(s: Sheet) -> str:
    """The first heading is the section's; grey captions, the byline to the right; read here without its recipe."""
    style = Style(
        p='<p style="text-align: justify;">{}</p>',
        bold='<p style="text-align: justify;"><strong>{}</strong></p>',
        photo='<p style="text-align:center"><span><img class="zoomimg" alt="" src="{src}"></span>'
        f'<em style="{GREY}">{{caption}}</em></p>',
        end='<p style="text-align: right;"><strong>{}</strong></p>',
    )
    lead = f'<p style="text-align: justify;"><strong>{s.sapo}</strong></p>' if s.sapo else ""
    ad = '<div class="AMN_res_mid"></div>'
    body = f"""<div class="lang"><a href="/">Tiếng Việt</a> | <a href="/news/">English</a></div>
{f.masthead(s, "datetime")}
<div id="content"><div id="colcate1"><div class="titlecate"><h1><a href="/thoi-su/">THỜI SỰ - CHÍNH TRỊ</a></h1></div>
<div id="clear" class="sharemxh"><span class="pubdate 128">{date_line(s.at, "dash").split(", ")[1]}</span></div>
<h1 class="margintopbot10 fw700">{s.title}&nbsp;<span class="sprite icophoto"></span>&nbsp;</h1><div id="clear"></div>
<div id="newscontents"><div class="content-fck slider-jsgallery 171">
{lead}{style.body(s.draft.parts, [ad])}{style.end.format(s.byline)}</div></div>
<div id="linkshare"><table border="0"><tr><td><b class="fs13">Chia sẻ bài viết</b></td></tr></table></div>
<div class="block_tag">{f.tags(s.draft.tags, "txt_tag")}</div>
<div class="detail-related">{f.linked_list(s.others[:4], "related-list")}</div></div></div>{f.legal(2020)}"""
    return page(s, body, site="Báo Miền Tây")


def post_detail(s: Sheet) -> str:
    """.post-detail .post-info: the text in div elements, the credit in a line of its own under each picture."""
    style = Style(
        p='<div style="text-align: justify;">{}</div>',
        bold='<div style="text-align: justify;"><strong>{}</strong></div>',
        photo='<div style="text-align: center;"><img src="{src}" alt=""></div><div class="imgcaption">{caption}</div>'
        "{credit}",
        credit='<div class="source">{}</div>',
        end='<div style="text-align: right;"><strong>{}</strong></div>',
    )
    boxes = [f.advert("ads_mid"), f.promo("báo")] if "boxes" in s else []
    text = style.body(s.draft.parts, boxes)
    if "parts" in s:
        half = 2 * len(s.draft.parts) // 3
        parts = (style.body(s.draft.parts[:half]), style.body(s.draft.parts[half:]))
        text = f.advert("ads_mid").join(f'<div class="page-part">{part}</div>' for part in parts)
    end = style.end.format(s.byline) if s.author == "end" else ""
    body = f"""{f.masthead(s, "hdr-time")}{f.menu("main-menu")}<div class="post-detail"><div class="post-info">
<h1 class="title">{s.title}</h1><div class="info"><span class="post-date">{date_line(s.at, "h")}</span></div>
{f'<div class="sapo">{s.sapo}</div>' if s.sapo else ""}
<div class="body">{text}{end}</div></div>
<div class="rate">{f.rating()}</div>{f.tags(s.draft.tags, "post-tags")}
<div class="post-same">{f.cards(s.others[:3], "same-list", "Cùng chuyên mục")}</div></div>{f.legal(2023)}"""
    return page(s, body, site="Báo vùng cao")


def img_editor(s: Sheet) -> str:
    """Pictures in table.imgEditor, two in a row where there are two; the byline as the last bold paragraph."""
    style = Style(
        photo='<table class="imgEditor"><tbody><tr><td><img class="imgtelerik" src="{src}" alt=""></td></tr>'
        '<tr><td><p style="text-align: center;"><span style="color: #0000ff;">{caption}</span></p></td></tr></tbody>'
        "</table>",
        heading='<p><span style="font-weight: 700;">{}</span></p>',
        end='<p style="text-align: right;"><strong>{}</strong></p>',
    )
    lead = f'<div class="post-summary"><h2>{s.sapo}</h2></div>' if s.sapo else ""
    box = (
        '<ul class="list-post-inner">'
        + "".join(
            f'<li><a href="{o.url}"><img src="/t/2.jpg"></a><h3><a href="{o.url}">{escape(o.title)}</a></h3><p>'
            f"{escape(o.summary)}</p></li>"
            for o in s.others[:2]
        )
        + "</ul>"
    )
    body = f"""<div class="header"><div class="clock" id="clock">{f.clock(s.seen)}</div></div>{f.menu("nav")}
<div class="container"><div class="row"><div class="col-md-8"><h1 class="post-title">{s.title}</h1>
<div class="post-meta"><span class="post-subinfo">{date_line(s.at, "dash")}</span></div>{lead}
<div class="post-content">{style.body(s.draft.parts, [box] if "boxes" in s else [])}{style.end.format(s.byline)}</div>
<div class="post-tags">{f.tags(s.draft.tags, "list-tags")}</div>{f.comments(s.others[3:5], "post-comment")}</div>
<div class="col-md-4">{f.sidebar(s.others[5:8], "box-news")}</div></div></div>{f.legal(2024)}"""
    return page(s, body, site="Báo Chiến sĩ")


def card_title(s: Sheet) -> str:
    """#content-detail with the lead as its h2, a pen name below, leftovers of templates in the text."""
    style = Style(
        photo='<figure><figcaption><em>{caption}</em></figcaption><img src="{src}" alt=""></figure>'
        if "above" in s
        else '<figure><img src="{src}" alt=""><figcaption><em>{caption}</em></figcaption></figure>'
        if "figures" in s
        else '<p style="text-align:center"><img src="{src}" alt=""></p><p style="text-align:center"><em>{caption}'
        "</em></p>",
        end='<p style="text-align:right"><strong>{}</strong></p>',
    )
    lead = f"<h2>{s.sapo}</h2>" if s.sapo else ""
    end = style.end.format(s.byline) if s.author == "end" else ""
    pen = f'<div class="pseudonym">{s.byline}</div>' if s.author == "box" else ""
    body = f"""{f.masthead(s, "header-date")}{f.menu("main-nav")}<div class="breadcrumbs"><ol class="breadcrumb"><li>
<a href="/xa-hoi">Xã hội</a></li></ol></div>
<div class="detail"><h1 class="name">{s.title}</h1><div class="date">{date_line(s.at, "dash") if s.dated else ""}</div>
<div class="content-article"><div id="content-detail">{lead}{style.body(s.draft.parts, ["<p>{{item.title}}</p>"])}{end}
</div>{pen}</div>
<div class="relates">{f.linked_list(s.others[:3], "relates-list")}</div>
<div class="block-news-list"><div class="main-title">Cùng chuyên mục</div>
{f.cards(s.others[3:6], "card-list", "Mới nhất")}</div></div>{f.legal(2025)}"""
    return page(s, body, site="Báo Vùng Biên")
