"""What a line of a body is, by how it is set and where it stands: lead, paragraph, subheading, caption, byline."""

from __future__ import annotations

import pytest

from archive.records import Article
from crawler.page import Page
from spiders.laichau import LaiChau
from spiders.langson import LangSon
from spiders.ninhthuan import NinhThuan
from tests.beside import shells
from tests.engine.given import AT, FILLER, FIRST, LEAD, SECOND, THIRD, TITLE, article, longan_page

GREY = "color:#808080;font-size:small;text-align:center"
IMAGE = '<img class="zoomimg" alt="" src="/image/news/1.jpg">'
SECOND_IMAGE = IMAGE.replace("1.jpg", "2.jpg")
CAPTION = "Cầu nông thôn vừa được khánh thành"
REST = f"<p>{SECOND}</p><p>{FILLER}</p><p>{THIRD}</p>"
RIGHT = '<p style="text-align: right"><strong>{}</strong></p>'


def body(inner: str, *, rest: str = REST, description: str = "") -> Article:
    """The article whose body is this, and some paragraphs."""
    return article(longan_page(f'<div class="content-fck">{inner}{rest}</div>', description=description))


def blocks(found: Article) -> list[tuple[str, str]]:
    return list(zip(found.block_kinds, found.body.split("\n\n"), strict=True))


def captions(found: Article) -> list[str | None]:
    return [image.caption for image in found.images]


PLAIN = [("paragraph", SECOND), ("paragraph", FILLER), ("paragraph", THIRD)]


# Captions ----------------------------------------------------------------------------------------------------------

CAPTIONED = {
    "grey em in the same paragraph": f'<p style="text-align:center">{IMAGE}<em style="{GREY}">{CAPTION}</em></p>',
    "grey em in the next paragraph": f'<p>{IMAGE}</p><p><em style="{GREY}">{CAPTION}</em></p>',
    "centred em in the next paragraph": f'<p>{IMAGE}</p><p style="text-align: center"><em>{CAPTION}</em></p>',
    "plain em in the next paragraph": f"<p>{IMAGE}</p><p><em>{CAPTION}</em></p>",
    "em after an empty grey one": f'<p>{IMAGE}<em style="{GREY}">&nbsp;</em></p><p><em>{CAPTION}</em></p>',
    "figure": f"<figure>{IMAGE}<figcaption>{CAPTION}</figcaption></figure>",
    "table": f"<table><tr><td>{IMAGE}</td></tr><tr><td>{CAPTION}</td></tr></table>",
    "style in place of a tag": f'<p>{IMAGE}</p><p style="text-align:center;font-style:italic">{CAPTION}</p>',
}


@pytest.mark.parametrize("markup", CAPTIONED.values(), ids=CAPTIONED)
def test_captions(markup: str) -> None:
    found = body(f"<p>{FIRST}</p>{markup}")
    assert captions(found) == [CAPTION]
    assert found.images[0].url == "https://baolongan.vn/image/news/1.jpg"
    assert found.images[0].block == 1
    assert blocks(found) == [("paragraph", FIRST), *PLAIN]


ABOVE = f"<table><tr><td>{IMAGE}</td></tr>"
TWO_LINES = {
    "br": f'<p>{IMAGE}<em style="{GREY}">Cầu nông thôn<br>Ảnh: Minh Thư</em></p>',
    "br in a table": f"{ABOVE}<tr><td><em>Cầu nông thôn<br/>Ảnh: Minh Thư</em></td></tr></table>",
    "two paragraphs": f"<figure>{IMAGE}<figcaption><p>Cầu nông thôn</p><p>Ảnh: Minh Thư</p></figcaption></figure>",
    "two rows of a table": f"{ABOVE}<tr><td>Cầu nông thôn</td></tr><tr><td>Ảnh: Minh Thư</td></tr></table>",
}


@pytest.mark.parametrize("markup", TWO_LINES.values(), ids=TWO_LINES)
def test_captions_of_two_lines(markup: str) -> None:
    found = body(markup)
    assert captions(found) == ["Cầu nông thôn Ảnh: Minh Thư"]
    assert blocks(found) == PLAIN


def test_images_side_by_side_have_a_caption_each() -> None:
    rows = f"<tr><td>{IMAGE}</td><td>{SECOND_IMAGE}</td></tr><tr><td>Bên trái</td><td>Bên phải</td></tr>"
    assert captions(body(f"<table>{rows}</table>")) == ["Bên trái", "Bên phải"]


def test_images_in_one_frame_in_turns() -> None:
    rows = f"<tr><td>{IMAGE}</td></tr><tr><td>Một</td></tr><tr><td>{SECOND_IMAGE}</td></tr><tr><td>Hai</td></tr>"
    assert captions(body(f"<table>{rows}</table>")) == ["Một", "Hai"]


def test_two_images_and_one_caption() -> None:
    rows = f"<tr><td>{IMAGE}</td><td>{SECOND_IMAGE}</td></tr><tr><td>Hai cây cầu</td></tr>"
    assert captions(body(f"<table>{rows}</table>")) == [None, "Hai cây cầu"]


def test_an_article_laid_out_in_a_table_below_its_image_is_no_caption() -> None:
    cells = f"<tr><td>{IMAGE}</td></tr><tr><td><p>{FIRST}</p><p>{SECOND}</p><p>{FILLER}</p><p>{THIRD}</p></td></tr>"
    found = body(f"<table>{cells}</table>", rest=f"<p>{LEAD}</p>")
    assert captions(found) == [None]
    assert blocks(found) == [("paragraph", FIRST), *PLAIN, ("paragraph", LEAD)]


def test_an_article_laid_out_in_a_table_keeps_its_paragraphs() -> None:
    cells = f"<tr><td><p>{FIRST}</p>{IMAGE}<p>{SECOND}</p><p>{FILLER}</p><p>{THIRD}</p></td></tr>"
    found = body(f"<table>{cells}</table>", rest=f"<p>{LEAD}</p>" * 3)
    assert captions(found) == [None]
    assert (("paragraph", FIRST), *PLAIN) == tuple(blocks(found)[:4])


NO_CAPTIONS = {
    "justified text": f'<p style="text-align: justify">{FIRST}</p>',
    "justified italics": f'<p style="text-align: justify"><em>{FIRST}</em></p>',
    "plain centred text": f'<p style="text-align: center">{FIRST}</p>',
    "a subheading": "<p><strong>Nhịp cầu nối đôi bờ</strong></p>",
    "a long text in italics": f"<p><em>{FILLER * 6}</em></p>",
    "a question in italics": "<p><em>- PV: Xin ông cho biết kinh phí xây cầu?</em></p>",
}


@pytest.mark.parametrize("markup", NO_CAPTIONS.values(), ids=NO_CAPTIONS)
def test_what_stands_under_an_image_and_is_no_caption(markup: str) -> None:
    found = body(f"<p>{IMAGE}</p>{markup}")
    assert captions(found) == [None]
    assert len(blocks(found)) == 4


def test_a_photo_story() -> None:
    parts = "".join(f'<p>{IMAGE.replace("1.jpg", f"{n}.jpg")}<em style="{GREY}">Ảnh {n}</em></p>' for n in range(5))
    found = body(f"<p>{FIRST}</p>{parts}<p>{IMAGE}</p>")
    assert captions(found) == [*(f"Ảnh {n}" for n in range(5)), None]
    assert [image.block for image in found.images] == [1] * 6


def test_an_image_that_loads_later_is_the_one_that_loads() -> None:
    found = body(
        '<p><img src="data:image/gif;base64,R0=" data-original="/image/that.jpg"></p><p><img src="data:x"></p>'
    )
    assert [image.url for image in found.images] == ["https://baolongan.vn/image/that.jpg"]


# Questions, subheadings, lists, tables, quotes ----------------------------------------------------------------------


@pytest.mark.parametrize("set_in", ["em", "strong", "span"])
def test_questions_of_an_interview_are_paragraphs(set_in: str) -> None:
    questions = ["- PV: Vì sao xây cầu?", "PV: Còn kinh phí, thưa ông", "- PV: Xin cảm ơn ông!"]
    talk = "".join(f"<p><{set_in}>{q}</{set_in}></p><p>{FIRST}</p>" for q in questions)
    found = body(f"<p>{IMAGE}</p>{talk}")
    assert [kind for kind, text in blocks(found) if text in questions] == ["paragraph"] * 3


def test_subheadings() -> None:
    found = body(f"<p>{FIRST}</p><p><strong>Nhịp cầu nối đôi bờ</strong></p><p>{FIRST}</p><h3>Chung tay xây cầu</h3>")
    assert [text for kind, text in blocks(found) if kind == "subheading"] == [
        "Nhịp cầu nối đôi bờ",
        "Chung tay xây cầu",
    ]
    told = body(f"<p>{FIRST}</p><p><b>Đó là điều mong mỏi của bà con.</b></p>")
    assert "subheading" not in told.block_kinds


def test_a_list_is_one_block_with_an_item_on_each_line() -> None:
    found = body(f"<p>{FIRST}</p><ul><li>Xây cầu;</li><li><p>Làm <b>đường</b>;</p></li><li>Trồng cây.</li></ul>")
    assert ("list", "Xây cầu;\nLàm đường;\nTrồng cây.") in blocks(found)
    parted = body(f"<p>{FIRST}</p><ul><li>Một</li><li>{IMAGE}Hai</li></ul>")
    assert blocks(parted)[1:3] == [("list", "Một"), ("list", "Hai")]
    assert parted.images[0].block == 2


def test_a_list_of_names_at_the_end_is_no_byline() -> None:
    found = body("", rest=f"{REST}<ul><li>Lê Văn Tám</li><li>Trần Thị Chín</li></ul>")
    assert found.byline is None
    assert blocks(found)[-1] == ("list", "Lê Văn Tám\nTrần Thị Chín")


def test_a_table_of_data_is_one_block_with_a_row_on_each_line() -> None:
    rows = (
        "<tr><td></td><th>2024</th></tr><tr><th>Huyện</th><th>Cầu <i>đã xây</i></th></tr>"
        "<tr><td>Bến Lức</td><td>12<sup>(1)</sup></td></tr><tr><td colspan=2>&nbsp;</td></tr>"
        "<tr><td><a href='/upload/bang.xlsx'>Bảng</a></td><td><p>Một</p><p>hai</p></td></tr>"
    )
    found = body(f"<p>{FIRST}</p><table><tbody>{rows}</tbody></table>")
    assert ("table", "| 2024\nHuyện | Cầu đã xây\nBến Lức | 12(1)\nBảng | Một hai") in blocks(found)
    assert [a.url for a in found.attachments] == ["https://baolongan.vn/upload/bang.xlsx"]


def test_a_table_of_one_column_is_layout() -> None:
    found = body(f"<table><tr><td>{FIRST}</td></tr><tr><td>{LEAD}</td></tr></table>")
    assert blocks(found)[:2] == [("paragraph", FIRST), ("paragraph", LEAD)]


def test_a_quote() -> None:
    assert blocks(body(f"<p>{FIRST}</p><blockquote><p>“Vui lắm!”</p></blockquote>"))[1] == ("quote", "“Vui lắm!”")


# Paragraphs ---------------------------------------------------------------------------------------------------------


def test_a_body_of_divs() -> None:
    found = body(f"<div>{FIRST}</div><div><div>{SECOND}</div>{FILLER}<br><br>{THIRD}</div>", rest="")
    assert blocks(found) == [("paragraph", FIRST), *PLAIN]


def test_breaks() -> None:
    """Two breaks part paragraphs; one does where sentences end on both sides, and joins words elsewhere."""
    one = body(f"<div>{FIRST}<br>{SECOND}<br><br>{FILLER}</div><p>Một dòng<br>gãy đôi</p>", rest="")
    assert [text for _, text in blocks(one)] == [FIRST, SECOND, FILLER, "Một dòng gãy đôi"]
    half = FIRST[: len(FIRST) // 2].rstrip(" ,")
    broken = body(f"<p>{half}<br>{FIRST}</p>")  # two long pieces, and the first is no sentence
    assert blocks(broken)[0] == ("paragraph", f"{half} {FIRST}")


def test_inline_markup_adds_no_blanks() -> None:
    found = body("<p>Theo <b>Nghị quyết</b>, m<sup>2</sup> và <span>h</span>ộ <i>nghèo</i>; (<a href=/x>xem</a>).</p>")
    assert blocks(found)[0] == ("paragraph", "Theo Nghị quyết, m2 và hộ nghèo; (xem).")


def test_inline_markup_adds_no_blanks_outside_the_body_either() -> None:
    title = "Hội <b>đ</b>ồng<br>nhân dân <i>tỉnh</i>, huyện"
    html = shells.vhv(
        title, "(laichau.gov.vn)", LEAD, [("p", FIRST), ("p", SECOND), ("p", FILLER)], "Đinh <b>L</b>an", []
    )
    page = Page("https://laichau.gov.vn/tin-tuc-su-kien/mot-bai.html", html.encode(), AT)
    found = article(page, LaiChau)
    assert (found.title, found.byline) == ("Hội đồng nhân dân tỉnh, huyện", "Đinh Lan")


@pytest.mark.parametrize("left", ["{{item.title}}", "{{", "Xem {{ item.title }} thêm", "{% if x %}"])
def test_leftovers_of_a_template_are_dropped(left: str) -> None:
    assert blocks(body(f"<p>{FIRST}</p><div>{left}</div>")) == [("paragraph", FIRST), *PLAIN]


def test_what_is_never_text() -> None:
    inner = (
        f"<p>{FIRST}<!-- <p>chú thích</p> --><script>var x = 'chữ'</script><style>p{{}}</style></p>"
        '<div class="AMN_res_baolongan.vn_mid"><p>Quảng cáo</p></div><p>&nbsp;</p><p>\u200b</p><p>***</p>'
        "<iframe>khung</iframe><noscript>không</noscript><button>Nút</button>"
    )
    assert blocks(body(inner)) == [("paragraph", FIRST), *PLAIN]


def test_the_newspapers_marks_stay() -> None:
    found = body(f"<p>(LA) - {FIRST}</p>")
    assert found.body.startswith("(LA) - Cầu")
    assert found.body.endswith("./.")


# Lead ---------------------------------------------------------------------------------------------------------------


def test_the_first_line_wholly_bold_is_the_lead() -> None:
    found = body(f"<p><strong>{LEAD}</strong></p><p>{FIRST}</p>")
    assert (found.lead, dict(found.sources)["lead"]) == (LEAD, "first line, bold")
    assert LEAD not in found.body


def test_the_first_line_as_described_is_the_lead() -> None:
    assert body(f"<p>{LEAD}</p><p>{FIRST}</p>", description=LEAD[:60] + "...").lead == LEAD
    assert body(f"<p>{LEAD}</p><p>{FIRST}</p>", description=f"{LEAD} {FIRST}").lead == LEAD


def test_lines_that_are_no_lead() -> None:
    """Partly bold, twice; under an image; with an agency's prefix; described in too few words; a question."""
    assert body(f"<p><strong>(CTO)</strong> - {LEAD}</p>", description=f"(CTO) - {LEAD}").lead is None
    assert body(f"<p><b>Bến Lức:</b> {LEAD}</p>", description=f"Bến Lức: {LEAD}").lead is None
    assert body(f"<p>{IMAGE}</p><p>{LEAD}</p>", description=LEAD).lead is None
    assert body(f"<p>LSO - {LEAD}</p>", description=f"LSO - {LEAD}").lead is None
    assert body("<p>Tin vắn.</p>", description="Tin vắn.").lead is None
    assert body(f"<p><b>- PV: {LEAD}</b></p>").lead is None
    assert body(f"<p>{LEAD}</p>").lead is None
    assert body(f"<h2>{TITLE}</h2><p>{LEAD}</p>").lead is None


def test_a_bold_line_under_an_image_is_the_lead_only_where_described() -> None:
    told = f"<p>{IMAGE}</p><p><b>{LEAD}</b></p>"
    assert body(told, description=LEAD).lead == LEAD
    assert body(told).lead is None


def test_a_lead_with_a_node_of_its_own() -> None:
    html = shells.tandan(TITLE, LEAD, [("p", FIRST), ("p", SECOND), ("p", FILLER)], "Thanh Bình")
    page = Page("https://ninhthuan.gov.vn/portal/Pages/2024-4-25/Mot-baiabc1234.aspx", html.encode(), AT)
    found = article(page, NinhThuan)
    assert (found.lead, dict(found.sources)["lead"]) == (LEAD, ".tandan-p-article-news-summary")
    assert found.byline == "Thanh Bình"


def test_a_lead_inside_the_body_is_not_in_it() -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in (FIRST, SECOND, FILLER, THIRD))
    inner = f"<h2>{LEAD}</h2>{paragraphs}<h2>Chung tay</h2><p>{FIRST}</p><div>{{{{item.title}}}}</div>"
    html = f"<h1 class=name>{TITLE}</h1><div id=content-detail>{inner}</div><div class=pseudonym>MINH THƯ</div>"
    found = article(Page("https://baolangson.vn/mot-bai-5071654.html", html.encode(), AT), LangSon)
    assert (found.lead, found.author) == (LEAD, "Minh Thư")
    assert ("subheading", "Chung tay") in blocks(found)
    assert LEAD not in found.body


def test_lso_stays_glued_to_the_lead() -> None:
    html = shells.wordpress(
        "", "Kỷ niệm:", TITLE, f"LSO-{LEAD}", [("p", t) for t in (FIRST, SECOND, FILLER)], "MINH THƯ"
    )
    page = Page("https://baolangson.vn/xa-hoi/1234-mot-bai.html", html.encode(), AT.replace(year=2023))
    found = article(page, LangSon)
    assert (found.lead, found.kicker) == (f"LSO-{LEAD}", "Kỷ niệm:")


# Byline -------------------------------------------------------------------------------------------------------------

BYLINED = {
    "right and bold": RIGHT.format("Tin, ảnh: P.Y"),
    "right": '<p style="text-align:right">Tin, ảnh: P.Y</p>',
    "align attribute": "<p align=right>Tin, ảnh: P.Y</p>",
    "div": '<div style="text-align: right"><b>Tin, ảnh: P.Y</b></div>',
    "plain": "<p>Tin, ảnh: P.Y</p>",
    "before an advertisement": RIGHT.format("Tin, ảnh: P.Y") + '<div class="AMN_res_x"></div><p>&nbsp;</p>',
}


@pytest.mark.parametrize("markup", BYLINED.values(), ids=BYLINED)
def test_bylines(markup: str) -> None:
    found = body("", rest=REST + markup)
    assert (found.byline, found.author) == ("Tin, ảnh: P.Y", "P.Y")
    assert blocks(found) == PLAIN


def test_a_byline_of_two_lines() -> None:
    found = body("", rest=REST + RIGHT.format("Bài: Minh Thư") + RIGHT.format("Ảnh: Hải Đăng"))
    assert (found.byline, found.author) == ("Bài: Minh Thư; Ảnh: Hải Đăng", "Minh Thư; Hải Đăng")


def test_a_last_paragraph_is_no_byline() -> None:
    assert body("").byline is None
    assert body("", rest=f"{REST}<p><b>Xin cảm ơn bà!</b></p>").byline is None


# Kicker, section, tags, attachments, <base href> ---------------------------------------------------------------------


def test_a_kicker_between_date_and_title() -> None:
    page = longan_page(f'<div class="content-fck">{REST}<p>{FIRST}</p></div>')
    kicked = page.body.replace(
        b'<h1 class="margintopbot10', '<p>Chào mừng Đại hội:</p><h1 class="margintopbot10'.encode()
    )
    found = article(Page(page.url, kicked, AT))
    assert (found.kicker, found.title) == ("Chào mừng Đại hội:", TITLE)
    assert article(page).kicker is None


def test_what_stands_above_a_title_elsewhere_is_no_kicker() -> None:
    page = longan_page(f'<div class="content-fck">{REST}<p>{FIRST}</p></div>')
    boxed = page.body.replace(b'<h1 class="margintopbot10', '<div><p>Chia sẻ</p><h1 class="margintopbot10'.encode())
    assert (article(Page(page.url, boxed, AT)).kicker, article(page).title) == (None, TITLE)


def test_section_tags_and_where_each_field_came_from() -> None:
    found = body(f"<p>{FIRST}</p>")
    assert (found.section, found.tags) == ("THỜI SỰ - CHÍNH TRỊ", ("Long An",))
    assert {"title", "body", "section", "tags"} <= set(dict(found.sources))
    assert found.extractor == "content_fck/2019"


def test_attachments_and_the_base_of_links() -> None:
    """`<base href>` of the page changes how relative links resolve."""
    links = (
        "<a href='../tai-lieu/nghi-quyet.PDF?v=1'>Nghị <b>quyết</b></a> <a href='/x.docx'></a> <a href='/a.html'>x</a>"
    )
    found = body(f"<p>{FIRST} {links}</p><p><img src='anh.jpg'></p>")
    home = "https://baolongan.vn/static/templates/version1"
    assert [(a.url, a.label) for a in found.attachments] == [
        (f"{home}/tai-lieu/nghi-quyet.PDF?v=1", "Nghị quyết"),
        ("https://baolongan.vn/x.docx", "x.docx"),
    ]
    assert found.images[0].url == f"{home}/homepage/anh.jpg"
