"""Edits, versions, coverage, health, provinces, and how to report an error."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.site.charts import HIGH, plot, span
from archive.site.covered import a_month, gaps
from tests.archive import factory
from tests.site.conftest import Site


def test_edits_say_what_changed_and_lead_to_the_version(site: Site) -> None:
    page = site.get("/sua-bai")
    assert page.text(".count h2") == "1 lần sửa"
    assert page.links(".hits h3 a") == ["/v/2/longan:a1001"]
    assert "bài không ghi chú" in page.text(".hits .meta")
    assert page.text(".changes li").startswith("tiêu đề: Nông dân vùng biên thu hoạch dưa hấu sớm")


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("site=longan", 1), ("site=langson", 0), ("kind=headline", 1), ("kind=date", 0), ("silent=1", 1),
        ("year=2025", 1), ("year=2024", 0), ("kind=x", 1), ("year=x", 1), ("site=%00%27", 1), ("page=99", 1),
        ("page=²", 1),
    ],
)  # fmt: skip
def test_edits_are_filtered(site: Site, query: str, n: int) -> None:
    assert len(site.get(f"/sua-bai?{query}").links(".hits h3 a")) == n


def test_a_version_has_an_address_for_good_and_a_readable_difference(site: Site) -> None:
    first, second = site.get("/v/1/longan:a1001"), site.get("/v/2/longan:a1001")
    assert first.text("h1") == "Nông dân vùng biên thu hoạch dưa hấu sớm (bài 1)"
    assert second.text("h1") == "Nông dân vùng biên thu hoạch dưa hấu sớm, được giá (bài 1)"
    assert first.tree.css_first(".diff") is None
    assert second.texts(".diff h3") == ["tiêu đề"]
    assert second.texts(".diff p ins")[1:] == [", được giá"]
    assert "Đã có bản mới hơn" in first.text(".direct")
    assert "Đây là bản mới nhất" in second.text(".direct")
    assert site.get("/a/longan:a1001").links("section[aria-labelledby=versions] tbody a") == [
        "/v/2/longan:a1001",
        "/v/1/longan:a1001",
    ]


@pytest.mark.parametrize("path", ["/v/3/longan:a1001", "/v/1/longan:none", "/v/0/longan:a1001", "/v/x/longan:a1001"])
def test_there_is_no_other_version(site: Site, path: str) -> None:
    assert site.get(path).status == 404


def test_neighbours_stand_in_the_same_section_of_the_same_source(site: Site) -> None:
    page = site.get("/a/longan:a1002")
    links = page.links(".beside a")
    assert links
    for link in links:
        other = site.get(link)
        assert other.text(".crumbs") == page.text(".crumbs")
        assert f"/a/{'longan:a1002'}" in other.links(".beside a")


def test_days_spoken_of_stand_aside(site: Site) -> None:
    page = site.get("/a/longan:a1002")
    assert page.texts(".spoken li")[0].startswith("3/1/2025: Đ tiêu đề")
    assert page.tree.css_first(".text time") is None


def test_coverage_maps_each_month_to_its_articles_and_to_what_lacks(site: Site) -> None:
    page = site.get("/bao-phu")
    assert len(page.tree.css(".map")) == 4
    cells = page.tree.css(".heat td a:not(.lack)")
    for cell in cells[:6]:
        found = site.get(cell.attributes["href"] or "")
        assert found.text(".count h2").split()[0] == cell.text()
    lacking = page.links(".heat .lack, .map .note a")
    assert any("not_held" in link for link in lacking)
    assert all(site.get(link.partition("#")[0]).status == 200 for link in lacking)
    assert "43 bài viết của 4 trang tin" in page.text(".copy")
    assert "43 articles" in site.get("/bao-phu", "en").text(".copy")


def test_coverage_of_one_site(site: Site) -> None:
    assert len(site.get("/bao-phu?site=langson").tree.css(".map")) == 1
    assert site.get("/bao-phu?site='--").status == 200


def test_gaps_are_told_by_site_and_month() -> None:
    rows = [("a", "2024-01-05", "2024-03-01T08:00:00+07:00"), ("a", "2024", "2024-03"), ("a", None, "2024-02-01")]
    rows += [("b", f"2024-02-{day:02}", "2024-02-28") for day in range(1, 29)] + [("b", "2024-03", "2024-04")] * 9
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE gaps (gap_id INTEGER PRIMARY KEY, site, from_at, to_at)")
        connection.executemany("INSERT INTO gaps (site, from_at, to_at) VALUES (?, ?, ?)", rows)
        told = {
            (site, month): {name: (found[0]["of_site"], len(found)) for name, found in gaps(connection, *of).items()}
            for of in (("", ""), ("a", ""), ("a", "2024-02"), ("", "2024-03"), ("c", ""))
            for site, month in (of,)
        }
    assert told == {
        ("", ""): {"a": (3, 3), "b": (37, 30)},
        ("a", ""): {"a": (3, 3)},
        ("a", "2024-02"): {"a": (1, 1)},  # what is known to the year only, or on one side, touches no month
        ("", "2024-03"): {"a": (1, 1), "b": (9, 9)},
        ("c", ""): {},
    }
    assert [a_month(text) for text in ("2024-05", "2024-13", "2024-5", "'")] == ["2024-05", "", "", ""]


def test_health_shows_every_run(site: Site) -> None:
    rows = site.get("/tinh-trang").texts(".health tbody tr")
    assert len(rows) == 3
    assert any("Nguồn không cho phép robots.txt không cho truy cập" in row for row in rows)


def test_63_provinces_became_34(site: Site) -> None:
    page = site.get("/tinh")
    assert len(page.texts("tbody tr")) == 34
    row = next(row for row in page.texts("tbody tr") if row.startswith("Tây Ninh"))
    assert "Long An, Tây Ninh" in row
    assert "Báo Long An" in row
    for link in page.links("tbody th a"):
        assert site.get(link).status == 200, link


def test_a_province_says_what_it_was(site: Site) -> None:
    now = site.get("/tinh/tay-ninh")
    assert (
        now.text(".intro") == "Từ 1/7/2025. Gồm địa bàn của: Long An, Tây Ninh. Trung tâm hành chính đặt tại Long An."
    )
    assert now.links(".latest .more a") == ["/tim?now=T%C3%A2y+Ninh"]
    was = site.get("/tinh/long-an")
    assert was.text(".intro") == "Tồn tại đến hết ngày 30/6/2025. Nay thuộc Tây Ninh."
    assert was.links(".latest .more a") == ["/tim?then=Long+An"]
    hue = site.get("/tinh/hue").text("main")
    assert "Đến hết ngày 31/12/2024 có tên là Thừa Thiên Huế" in hue
    assert site.get("/tinh/thua-thien-hue").text("h1") == "Huế"
    assert site.get("/tinh/nowhere").status == 404


def test_how_to_report_names_the_article_and_the_contact(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KHOTIN_CONTACT", raising=False)
    assert "chưa ghi địa chỉ" in site.get("/gop-y").text(".direct")
    monkeypatch.setenv("KHOTIN_CONTACT", "kho@example.org")
    page = site.get("/gop-y?id=longan:a1002")
    assert page.links(".direct a")[0].startswith("mailto:kho@example.org?subject=Kho%20tin")
    assert "longan%3Aa1002" in page.links(".direct a")[0]
    for contact, address in (("mailto:a@example.vn", "a@example.vn"), ("a&b?c@example.vn", "a%26b%3Fc@example.vn")):
        monkeypatch.setenv("KHOTIN_CONTACT", contact)
        assert site.get(f"/gop-y?id={address}").links(".direct a")[0].startswith(f"mailto:{address}?subject=")
    monkeypatch.setenv("KHOTIN_CONTACT", "https://example.org/contact")
    assert site.get("/gop-y?id=x").links(".direct a") == ["https://example.org/contact"]
    assert "/gop-y?id=longan%3Aa1001" in site.get("/a/longan:a1001").links(".jumps a")


def test_pages_of_an_archive_without_articles(tmp_path: Path) -> None:
    from archive.publishing.publish import publish

    empty = publish(factory.stored(tmp_path / "w.db", []), tmp_path / "khotin-tinh.db")
    with Site(empty) as site:
        for path in "/ /tim /tim?q=x /sua-bai /bao-phu /tinh-trang /tinh /tinh/tay-ninh /tim.atom /tim.csv".split():
            assert site.get(path).status == 200, path


def test_a_plot_stands_for_its_numbers() -> None:
    drawn = plot({"2024-02": 10, "2024-03": 1, "2025": 12}, ["2024", "2025"])
    first, second = drawn.years
    assert [(bar.month, bar.n, bar.height) for bar in first.bars] == [("2024-02", 10, HIGH), ("2024-03", 1, 10.0)]
    assert (first.n, second.n, drawn.most, drawn.width) == (11, 12, 10, 24)
    assert len(second.bars) == 12  # known to the year only: no month stands out
    assert len({bar.height for bar in second.bars}) == 1
    assert span(["2019-05", "2021", "", "unknown"]) == ["2019", "2020", "2021"]
    assert span([]) == []


def test_no_page_of_the_menu_is_a_dead_end(site: Site) -> None:
    links = site.get("/").links(".menu a, .foot a[href^='/']")
    assert len(links) >= 7
    for link in links:
        page = site.get(link)
        assert page.status == 200
        assert re.search(r"\S", page.text("h1"))
