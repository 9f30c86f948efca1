"""An article's page."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tests.site.conftest import Site, shaped

SHAPED = f"/a/{shaped().id}"


def test_shows_every_part_in_its_place(site: Site) -> None:
    page = site.get(SHAPED)
    assert page.status == 200
    assert page.text(".story h1") == "Quy hoạch đô thị theo hướng xanh"
    assert page.text(".story .kicker") == "Hướng tới Đại hội:"
    assert page.text(".story .lead").startswith("Tỉnh vừa công bố")
    assert page.text(".byline") == "Tin, ảnh: PHÙNG KHIÊM - Mộc Châu"
    assert page.text(".source-tag") == "(laichau.gov.vn)"
    assert page.texts(".attachments li") == ["Nghị quyết 12 (toàn văn)"]
    assert page.texts(".tags a") == list(shaped().tags)


def test_blocks_keep_their_kinds_and_images_stand_between_them(site: Site) -> None:
    page = site.get(SHAPED)
    body = page.tree.css_first(".text")
    assert body is not None
    kinds = [node.tag for node in body.iter(include_text=False)]
    assert kinds == "figure p h2 p figure ul div blockquote p figure".split()
    assert page.texts(".text ul li") == [
        "Nghị quyết số 12/2025/NQ-HĐND về học phí;",
        "Nghị quyết số 13/2025/NQ-HĐND về đầu tư công.",
    ]
    assert page.texts(".text tr") == ["Hồ chứaDung tích", "Hồ Tân Trụ13,5", "Hồ Vĩnh Hưng28,9"]
    assert page.texts("figcaption") == ["Quang cảnh hội nghị.", "Đại biểu biểu quyết."]


def test_images_are_links_and_never_loaded(site: Site) -> None:
    page = site.get(SHAPED)
    assert page.links("figure a") == [f"https://ninhthuan.gov.vn/{n}.jpg" for n in (1, 2, 3)]
    assert [node.attributes["src"] for node in page.tree.css("img")] == ["/static/seal.svg"]


def test_the_date_says_how_it_is_known(site: Site) -> None:
    page = site.get(SHAPED)
    assert page.text(".story header .meta").startswith("25/4/2024 (nguồn ghi rõ)")
    dating = page.text(".facts dd")
    assert dating == "25/4/2024 nguồn ghi rõ, theo dòng ngày giờ cạnh tiêu đề; chính xác đến ngày"
    rows = page.texts(".provenance tbody tr")
    assert rows[0].startswith("dòng ngày giờ cạnh tiêu đề25 - 04 - 202425/4/2024được chọn")
    assert any(row.startswith("đầu trangThứ Bảy 07/06/2025") for row in rows)


def test_an_unknown_date_is_said_and_bounded(site: Site) -> None:
    page = site.get("/a/laichau:tin/khong-ngay")
    assert page.text(".facts dd") == "không rõ ngày không sau 1/6/2025, 08:00"
    assert "không rõ ngày" in page.text(".story header .meta")
    assert "datePublished" not in page.text("script[type='application/ld+json']")
    assert site.get("/a/laichau:tin/khong-ngay", "en").text(".facts dd").startswith("date not known not after 1 June")


def test_provenance_names_capture_warc_and_rules(site: Site) -> None:
    told = site.get(SHAPED).text(".provenance")
    assert "synthetic.warc.gz, vị trí " in told
    assert "sha1:" in told
    assert "synthetic/2025" in told
    assert "bộ trang mẫu hư cấu" in told
    assert "div.content" in told


def test_citations(site: Site) -> None:
    page = site.get(SHAPED)
    plain = page.text(".cite p.copy")
    assert plain.startswith("Phùng Khiêm, Mộc Châu. “Quy hoạch đô thị theo hướng xanh”. Cổng Ninh Thuận, 25/4/2024.")
    assert f"mã {shaped().id}, phiên bản 1" in plain
    bibtex = page.tree.css_first(".cite pre")
    assert bibtex is not None
    lines = bibtex.text().splitlines()
    assert lines[0] == "@online{ninhthuan:2024-4-25-Quy-hoach-do-thi-theo-huong-xanh-hien-dvv348x,"
    assert "  author = {{Phùng Khiêm} and {Mộc Châu}}," in lines
    assert "  year = {2024}," in lines
    assert lines[-1] == "}"


def test_machines_are_told_too(site: Site) -> None:
    page = site.get(SHAPED)
    assert page.links("link[rel=canonical]") == [shaped().url]
    assert page.tree.css_first("meta[name=robots][content=noindex]") is not None
    node = page.tree.css_first("script[type='application/ld+json']")
    assert node is not None
    told = json.loads(node.text())
    assert told["@type"] == "NewsArticle"
    assert told["headline"] == shaped().title
    assert told["datePublished"] == "2024-04-25"
    assert [one["name"] for one in told["author"]] == ["Phùng Khiêm", "Mộc Châu"]
    assert told["creativeWorkStatus"] == "synthetic sample"


def test_an_edited_article_lists_its_versions(site: Site) -> None:
    page = site.get("/a/longan:a1001")
    rows = page.texts("section[aria-labelledby=versions] tbody tr")
    assert len(rows) == 2
    assert "báo đã sửa" in rows[0]
    assert "tiêu đề" in rows[0]
    assert "bài không ghi chú" in rows[0]
    assert "bản đầu tiên" in rows[1]
    for link in page.links("section[aria-labelledby=versions] tbody a"):
        assert site.get(link).status == 200
    assert site.get(SHAPED).tree.css_first("section[aria-labelledby=versions]") is None


def test_the_text_keeps_its_language_under_either_interface(site: Site) -> None:
    for language in ("vi", "en"):
        page = site.get(SHAPED, language)
        assert page.tree.css_first("html[lang]").attributes["lang"] == language  # type: ignore[union-attr]  # None would fail too
        assert page.tree.css_first("article.story[lang=vi]") is not None
    assert site.get("/a/longan:a1099").tree.css_first("article.story[lang=en]") is not None


def test_as_json(site: Site) -> None:
    page = site.get(f"{SHAPED}.json")
    assert page.headers["content-type"] == "application/json; charset=utf-8"
    told = page.json()
    assert told["article"]["block_kinds"] == list(shaped().block_kinds)
    assert [image["caption"] for image in told["images"]] == ["Quang cảnh hội nghị.", None, "Đại biểu biểu quyết."]
    assert told["capture"]["warc_file"] == "synthetic.warc.gz"
    assert told["versions"][0]["changed"] == []
    assert "Đắk Lắk" in page.body


def test_the_address_of_a_row_leads_to_the_article(site: Site) -> None:
    row = site.get("/khotin-tinh/articles.json?_shape=array&id=" + quote(shaped().id)).json()
    assert [one["id"] for one in row] == [shaped().id]
    encoded = shaped().id.replace(":", "~3A").replace("/", "~2F")
    page = site.get(f"/khotin-tinh/articles/{encoded}")
    assert (page.status, page.headers["location"]) == (302, SHAPED)
    assert site.get(f"/khotin-tinh/articles/{encoded}.json").status == 200
    assert site.get("/other/articles/x").status == 404


def test_no_address_uses_docid(site: Site) -> None:
    for path in ("/", "/tim", "/tim?q=nghi+quyet", SHAPED, f"{SHAPED}.json"):
        assert "docid" not in site.get(path).body
    assert site.get("/a/1").status == 404


@pytest.mark.parametrize("unknown", ["longan:a9", "x", "x.json", "longan:", "%00", "%FF", "a/b/../c", "'--", "%22"])
def test_an_unknown_id_is_answered_kindly(site: Site, unknown: str) -> None:
    page = site.get(f"/a/{unknown}")
    assert page.status == 404
    if unknown.endswith(".json"):
        assert page.json()["ok"] is False
    else:
        assert page.text("h1") == "Kho không có bài mang mã này"
        assert page.tree.css_first("form[action='/tim']") is not None


def test_a_known_article_that_is_not_held_says_why(site: Site) -> None:
    page = site.get("/a/longan:a2")
    assert page.status == 404
    assert "Kho biết bài này, nhưng không giữ văn bản: nguồn đã gỡ (404 hoặc 410)." in page.text("main")
    assert "https://longan.example/x-a2.html" in page.links("main a")
    rejected = site.get("/a/longan:a1", "en").text("main")
    assert "received, and not read as an article (bot challenge)" in rejected


def test_an_unknown_address_is_answered_kindly(site: Site) -> None:
    page = site.get("/khong-co")
    assert (page.status, page.text("h1")) == (404, "Không có trang này")
    assert site.get("/khong-co.json").json()["status"] == 404
