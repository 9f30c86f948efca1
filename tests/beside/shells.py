"""Each site's article layout as a shell for a text: markup patterns only, with every stated date left out."""

from __future__ import annotations

from collections.abc import Sequence


def content_fck(body: str, *, title: str = "", dateline: str = "", description: str = "") -> str:
    """The layout of baolongan.vn."""
    return f"""<!DOCTYPE html><html lang="vi"><head><title>{title} - Báo Long An Online</title>
<meta name="Description" content="{description}" />
<base href="https://baolongan.vn/static/templates/version1/homepage/" /></head><body>
<div class="lang"><a href="https://baolongan.vn/">Tiếng Việt</a> | <a href="https://baolongan.vn/news/">English</a></div>
<div id="content"><div id="colcate1"><div class="titlecate"><h1>
<a href="https://baolongan.vn/thoi-su-chinh-tri/">THỜI SỰ - CHÍNH TRỊ</a>
<span class="fw400"> &gt; <a href="https://baolongan.vn/thoi-su-chinh-tri/long-an/">Long An</a></span></h1></div>
<div id="clear" class="sharemxh detail-fb-like-share"><span class="pubdate 128">{dateline}</span></div>
<h1 class="margintopbot10 fw700">{title}&nbsp;<span class="sprite icophoto"></span>&nbsp;</h1>
<div id="clear"></div><div id="newscontents">{body}</div>
<div id="linkshare"><table border="0"><tr><td><b class="fs13">Chia sẻ bài viết</b></td></tr></table></div>
<div class="block_tag marginbottom10"><div class="txt_tag">Từ khóa</div>
<a class="tag_item" href="https://baolongan.vn/tim-kiem/x.html">Long An</a></div>
<div class="detail-related"><ul class="related-list"><li><a href="https://baolongan.vn/y-a1.html">Y</a></li></ul></div>
</div></div></body></html>"""


def fck_body(lead: str, rest: Sequence[tuple[str, str]], byline: str) -> str:
    """A body of baolongan.vn; `rest` is ("p" or "caption", text)."""
    grey = "color:#808080;float:left;font-size:small;margin-bottom:5px;margin:auto;text-align:center;width:100%;"
    parts = [f'<p style="text-align: justify;"><strong>{lead}</strong></p>']
    for number, (kind, text) in enumerate(rest):
        if kind == "caption":
            image = f'<img class="zoomimg" alt="" src="https://www.baolongan.vn/image/news/images/{number}.jpg">'
            parts.append(f'<p style="text-align:center"><span>{image}</span><em style="{grey}">{text}</em></p>')
        else:
            parts.append(f'<p style="text-align: justify;">{text}</p><div class="AMN_res_baolongan.vn_mid"></div>')
    parts.append(f'<p style="text-align: right;"><strong>{byline}</strong></p>')
    return f'<div class="content-fck slider-jsgallery 171">{"".join(parts)}</div>'


def tandan(title: str, lead: str, rest: Sequence[tuple[str, str]], byline: str) -> str:
    """The layout of ninhthuan.gov.vn."""
    parts = [
        f'<div class="img-border"><img src="/portal/Photos/x.jpg" /><div class="img-cap"><p>{text}</p></div></div>'
        if kind == "caption"
        else f'<p style="text-align: justify;">{text}</p>'
        for kind, text in rest
    ]
    return f"""<!DOCTYPE html><html dir="ltr" lang="vi-VN"><head>
<title>{title} - CỔNG THÔNG TIN ĐIỆN TỬ TỈNH NINH THUẬN</title></head>
<body><form method="post" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="/wEPDw" />
<div class="tandan-div-module-news-article"><p class="tandan-p-article-news-title"><a>{title}</a></p>
<div class="artcle-tools"><span>Lượt xem: 400</span> <span class="zoom">100%</span></div>
<p class="tandan-p-article-news-summary">{lead}</p>
<div class="tandan-p-article-main"><div class="ms-rtestate-field"><div id="art-content">
<div class="article-contents">{"".join(parts)}</div></div></div></div>
<p class="tandan-p-article-author">{byline}</p>
<div class="tandan-div-article-other"><p class="tandan-p-article-other">Tin khác</p></div></div></form></body></html>"""


def vhv(title: str, tag: str, lead: str, rest: Sequence[tuple[str, str]], author: str, counters: Sequence[str]) -> str:
    """The layout A of laichau.gov.vn."""
    image = '<p style="text-align:center"><img src="/upload/2000066/a.jpg"></p>'
    parts = [
        f'{image}<p style="text-align:center"><em>{text}</em></p>'
        if kind == "caption"
        else f'<p style="text-align:justify">{text}</p>'
        for kind, text in rest
    ]
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body><div id="whole-page">
<article id="article14" class="news-detail-layout-type-2 mb-20"><header><div class="block_share pull-right">
<a class="custom-font">A<sup>-</sup></a> <a>A</a> <a>A<sup>+</sup></a> |
<a><img alt="Tăng tương phản"></a></div></header>
<div class="article-content"><div class="block-core-a3"><h1 class="title-detail" itemprop="headline">{title}</h1>
<div class="brief font-size-text mb-10"><p>{tag}</p></div></div>
<div class="block-core-a5"><div class="content-detail font-size-text mb-20" itemprop="articleBody">
<p style="text-align:justify"><strong>{lead}</strong></p>{"".join(parts)}</div>
<div class="aritcle-author">{author}</div>
<div class="rating mt-10"><div id="stringrating14">Tổng số điểm của bài viết là: 0 trong 0 đánh giá</div>
<span id="rating-label14">Click để đánh giá bài viết</span></div></div></div></article>
<div class="panel"><div class="panel-title">Thống kê truy cập</div><div>{"<br>".join(counters)}</div></div>
</div></body></html>"""


def wordpress(masthead: str, kicker: str, title: str, lead: str, rest: Sequence[tuple[str, str]], byline: str) -> str:
    """The first layout of baolangson.vn."""
    image = '<tr><td><img src="http://baolangson.vn/uploads/217.jpg"></td></tr>'
    parts = [
        f"<table><tbody>{image}<tr><td><em>{text}</em></td></tr></tbody></table>"
        if kind == "caption"
        else f"<p>{text}</p>"
        for kind, text in rest
    ]
    return f"""<!DOCTYPE html><html lang="vi"><head><title>{title} - Báo Lạng Sơn</title></head>
<body class="single single-post"><div class="header-date">{masthead}</div><p class="kicker">{kicker}</p>
<h1>{title}</h1><div class="content"><p><strong>{lead}</strong></p>{"".join(parts)}
<p style="text-align:right"><strong>{byline}</strong></p></div></body></html>"""
