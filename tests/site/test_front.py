"""The front page."""

from __future__ import annotations

from pathlib import Path

from archive.publishing.publish import publish
from archive.site.language import catalogue
from tests.archive import factory
from tests.site.conftest import EVERY_PAGE, Site


def test_says_what_it_is_and_offers_one_search_box(site: Site) -> None:
    page = site.get("/")
    assert page.status == 200
    assert page.text("h1") == "Các tỉnh Việt Nam đã viết gì về chính mình"
    forms = page.tree.css("form")
    assert [form.attributes["action"] for form in forms] == ["/tim"]
    assert page.tree.css_first("form input[name=q]") is not None


def test_searches_that_are_offered_find_something(site: Site, attacked_site: Site) -> None:
    assert attacked_site.get("/").links(".try a") == []
    offered = site.get("/").links(".try a")
    assert "/tim?q=hoi+dong+nhan+dan" in offered
    assert all(site.get(link).tree.css_first(".hits") is not None for link in offered)


def test_the_menu_says_where_one_is(site: Site) -> None:
    assert site.get("/").texts(".menu [aria-current]") == []
    here = {"/tim?q=hoi": "Tìm kiếm", "/tinh/tay-ninh": "Tỉnh", "/dang-lai": "Đăng lại", "/khotin-tinh/runs": "Dữ liệu"}
    assert {path: site.get(path).text(".menu [aria-current]") for path in here} == here
    assert site.get("/tinh-trang").texts(".menu [aria-current]") == []


def test_latest_articles_lead_to_their_pages_and_no_source_crowds_the_others_out(site: Site) -> None:
    page = site.get("/")
    links = page.links(".teaser h3 a")
    assert len(links) == 10
    assert all(link.startswith("/a/") for link in links)
    assert max(sum(link.startswith(f"/a/{name}:") for link in links) for name in ("longan", "langson")) <= 4
    dates = [node.attributes["datetime"] for node in page.tree.css(".teaser time")]
    assert dates == sorted(dates, key=str, reverse=True)


def test_counts_are_exact(site: Site) -> None:
    page = site.get("/")
    assert "43 bài" in page.text(".figures")
    assert "4 nguồn tin" in page.text(".figures")
    assert "1 lần báo sửa bài" in page.text(".figures")
    counted = dict(zip(page.texts("#nguon ~ .sources a"), page.texts("#nguon ~ .sources .n"), strict=True))
    assert counted == {"Báo Long An": "11", "Báo Lạng Sơn": "10", "Cổng Lai Châu": "11", "Cổng Ninh Thuận": "11"}
    assert page.texts("#nguon ~ .sources .where") == [
        "Long An, nay thuộc Tây Ninh",
        "Lạng Sơn",
        "Lai Châu",
        "Ninh Thuận, nay thuộc Khánh Hòa",
    ]


def test_health_shows_the_verdict_of_each_source_and_who_never_ran(site: Site) -> None:
    rows = site.get("/").texts(".health tbody tr")
    assert rows[0].startswith("Báo Long An Ổn")
    assert "Nguồn không cho phép robots.txt không cho truy cập" in rows[1]
    assert "Ít hơn mong đợi" in rows[2]
    assert rows[3] == "Cổng Ninh Thuận chưa chạy"


def test_says_what_is_not_in_it(site: Site) -> None:
    page = site.get("/")
    told = page.text("section[aria-labelledby=missing]")
    assert "trang kiểm tra chống bot 4" in told
    assert "nguồn đã gỡ (404 hoặc 410) 4" in told
    assert "tải không thành công 4" in told
    assert "Bài không rõ ngày đăng 1" in page.text("section.when")


def test_the_timeline_shows_every_year_and_its_bars_add_up(site: Site) -> None:
    page = site.get("/")
    assert page.links(".timeline a") == ["/tim?year=2024", "/tim?year=2025"]
    assert [node.attributes["aria-label"] for node in page.tree.css(".timeline a")] == ["2024: 1 bài", "2025: 41 bài"]
    assert len(page.tree.css(".spark")) == 4
    assert site.get("/tim?year=2025").text(".count h2").startswith("41 bài")


def test_provinces_of_today_count_those_they_were_made_of(site: Site) -> None:
    page = site.get("/")
    counted = dict(zip(page.texts("#tinh ~ .sources > li > a"), page.texts("#tinh ~ .sources .n"), strict=True))
    assert counted == {"Khánh Hòa": "11", "Lai Châu": "11", "Lạng Sơn": "10", "Tây Ninh": "11"}
    assert page.texts("#tinh ~ .sources .where") == ["trước đây là Ninh Thuận", "trước đây là Long An"]


def test_every_link_of_the_front_page_leads_somewhere(site: Site) -> None:
    own = {link for link in site.get("/").links() if link.startswith("/")}
    assert len(own) > 30
    for link in own:
        assert site.get(link.partition("#")[0]).status in (200, 302), link


def test_download_and_sql_are_offered_only_where_they_work(site: Site, published: Path) -> None:
    assert "/khotin-tinh.db" in site.get("/").links()
    assert any("?sql=" in link for link in site.get("/").links())
    with Site(published, public=True) as public:
        links = public.get("/").links()
        assert "/khotin-tinh.db" not in links
        assert not any("?sql=" in link for link in links)
        assert public.get("/khotin-tinh.json?sql=select+1").status == 403
        assert public.get("/khotin-tinh/search.json?q=dak+lak&_shape=array").status == 200


#: What goes wrong, by its status.
_WRONG = {
    "/none": 404,
    "/a/longan:none": 404,
    "/tinh/none": 404,
    "/khotin-tinh/none": 404,
    "/-/permissions": 404,
    "/khotin-tinh?sql=select+x": 400,
    "/khotin-tinh?sql=delete+from+articles": 400,
    "/khotin-tinh/articles?_sort=none": 400,
}


def test_a_sample_is_called_so_on_every_page_errors_too(site: Site) -> None:
    for path in (*EVERY_PAGE, "/gop-y", *_WRONG):
        page = site.get(path)
        assert page.status == _WRONG.get(path, 200), path
        assert page.texts(".sample") == [catalogue()["site.sample"]["vi"]], path
    assert "Sample data" in site.get("/none", "en").text(".sample")


def test_what_is_no_sample_is_not_called_one(tmp_path: Path) -> None:
    working = factory.stored(tmp_path / "working.db", [factory.read(factory.article(1, images=()), origin="live")])
    with Site(publish(working, tmp_path / "khotin-tinh.db")) as real:
        pages = [real.get(path) for path in ("/", "/gop-y", "/none", "/khotin-tinh", "/a/longan:a1001", "/bao-phu")]
    assert [page.texts(".sample") for page in pages] == [[]] * len(pages)


def test_an_english_title_is_marked_for_who_reads_vietnamese(site: Site) -> None:
    english, all_of_them = "Da Nang delegation visits the border district", "/tim?order=newest&site=longan"
    for path in ("/", all_of_them, "/tim?q=delegation"):
        for language, mark in (("vi", " (tiếng Anh)"), ("en", "")):
            titles = site.get(path, language).texts("h3[lang]")
            if path != "/":
                assert english + mark in titles
            assert not any("(tiếng Anh)" in title for title in titles if not title.startswith(english))
            assert all(title.endswith(mark) for title in titles if title.startswith(english))
    assert site.get("/tim?q=delegation").text("h3[lang=en] [lang=vi]") == "(tiếng Anh)"
