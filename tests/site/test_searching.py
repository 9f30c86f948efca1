"""The search page, and the search beneath it."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, quote_plus
from xml.etree import ElementTree

import pytest

from archive import search
from archive.site import feeds, ranking, searching, snippets
from archive.site.snippets import Hit
from archive.site.texts import AFTER, BEFORE
from archive.site.wanted import Wanted
from tests.site.conftest import Page, Site


@pytest.fixture
def archive(published: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{published.as_uri()}?immutable=1", uri=True)) as connection:
        yield connection


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("hoi dong nhan dan", "Hội đồng nhân dân"),
        ("hội đồng nhân dân", "Hội đồng nhân dân"),
        ("HỘI ĐỒNG NHÂN DÂN", "Hội đồng nhân dân"),
        (unicodedata.normalize("NFD", "hội đồng nhân dân"), "Hội đồng nhân dân"),
        ("nd-cp", "NĐ-CP"),
        ("dak lak", "Đắk Lắk"),
        ("da nang", "Đà Nẵng"),
        ('"đắk lắk"', "Đắk Lắk"),
        ("“đắk lắk”", "Đắk Lắk"),
    ],
)
def test_finds_with_and_without_accents_and_marks_the_text_as_it_stands(site: Site, typed: str, marked: str) -> None:
    page = site.get(f"/tim?q={quote_plus(typed)}")
    assert page.status == 200
    assert marked in page.texts(".hits mark")


def test_the_best_match_stands_first(site: Site) -> None:
    assert site.get("/tim?q=quy+hoach+do+thi").texts(".hits h3 a")[0] == "Quy hoạch đô thị theo hướng xanh"


def test_a_headline_counts_what_it_names_and_leads_to_the_phrase(site: Site) -> None:
    page = site.get("/tim?q=hội+đồng&site=longan&order=newest")
    assert page.text(".count h2").endswith(" bài có đủ các tiếng trong “hội đồng”")
    phrase, to_the_letter = page.links(".narrower a")
    assert page.text(".narrower") == "Chỉ cụm liền nhau “hội đồng” · Dấu không được phân biệt. Đúng dấu như tôi gõ"
    assert set(phrase.partition("?")[2].split("&")) == {
        "q=%22h%E1%BB%99i+%C4%91%E1%BB%93ng%22",
        "site=longan",
        "order=newest",
    }
    assert "exact=1" in to_the_letter
    assert site.get(phrase).text(".count h2").endswith(" bài có “hội đồng”")
    assert site.get("/tim?q=hoi").texts(".narrower") == []
    english = site.get("/tim?q=khong+gi+ca+co", "en")
    assert english.text(".results h2") == "No article has all the words of “khong gi ca co”"


def test_words_in_a_row_are_marked_before_words_apart() -> None:
    def shown(body: str) -> str:
        row = {"title": "", "lead": None, "captions": "", "body": body.replace("[", BEFORE).replace("]", AFTER)}
        return snippets._in_a_row(row)["body"].replace(BEFORE, "[").replace(AFTER, "]")

    assert shown("[nghị] sự, [nghị quyết] mới, [biểu quyết]") == "nghị sự, [nghị quyết] mới, [biểu quyết]"
    assert shown("[nghị] sự, [quyết] định") == "[nghị] sự, [quyết] định"


@pytest.mark.parametrize(
    ("q", "shown", "phrase"),
    [
        ("hoi", "hoi", ""),
        ("hoi dong", "hoi dong", '"hoi dong"'),
        ('"hoi dong', "hoi dong", '"hoi dong"'),
        ("hoi” dong", "hoi dong", '"hoi dong"'),
        ("“hoi dong”", "hoi dong", ""),
        ('"hoi dong" tinh', '"hoi dong" tinh', ""),
        ("58-CT/TU", "58-CT/TU", ""),
        ('"', "", ""),
    ],
)
def test_a_search_is_shown_as_it_is_meant(q: str, shown: str, phrase: str) -> None:
    wanted = Wanted(q=q)
    assert (wanted.shown, wanted.phrase) == (shown, phrase)


def test_a_caption_is_found_and_called_one(site: Site) -> None:
    page = site.get("/tim?q=%22dai+bieu+bieu+quyet%22")
    assert page.texts(".hits .snippet") == ["Chú thích ảnh: Đại biểu biểu quyết."]


def counted(page: Page, name: str) -> dict[str, str]:
    """The counts of one facet."""
    for facet in page.tree.css(".facet"):
        if (summary := facet.css_first("summary")) and summary.text() == name:
            return {li.css_first("a, span").text(): li.css_first(".n").text() for li in facet.css("li")}  # type: ignore[union-attr]  # each has both
    return {}


def test_filters_narrow_and_counts_are_honest(site: Site) -> None:
    everything = site.get("/tim?q=hoi+dong+nhan+dan")
    sources = counted(everything, "Nguồn")
    narrowed = site.get("/tim?q=hoi+dong+nhan+dan&site=langson")
    assert narrowed.text(".count h2") == f"{sources['Báo Lạng Sơn']} bài có đủ các tiếng trong “hoi dong nhan dan”"
    assert {link.partition(":")[0] for link in narrowed.links(".hits h3 a")} == {"/a/langson"}
    assert counted(narrowed, "Nguồn") == sources  # each facet counts under the other filters
    assert "Bỏ lọc" in narrowed.text(".picked")
    assert site.get("/tim?q=do+thi+xanh&year=2024").text(".count h2").startswith("1 bài")
    assert site.get("/tim?q=do+thi+xanh&year=2025").texts(".hits li") == []


def test_every_facet_leads_to_as_many_as_it_says(site: Site) -> None:
    for path in ("/tim", "/tim?q=hoi+dong", "/tim?q=hoi+dong&year=2025&site=longan"):
        page = site.get(path)
        for link in page.tree.css(".facet li"):
            there, n = link.css_first("a"), link.css_first(".n")
            assert there is not None
            assert n is not None
            if there.attributes.get("aria-current"):
                continue
            found = site.get(there.attributes["href"] or "")
            assert found.text(".count h2").split()[0] == n.text(), there.text()


def test_todays_province_finds_those_it_was_made_of(site: Site) -> None:
    page = site.get("/tim?now=Tây+Ninh")
    assert {link.partition(":")[0] for link in page.links(".hits h3 a")} == {"/a/longan"}
    assert counted(site.get("/tim"), "Tỉnh hiện nay")["Tây Ninh"] == "11"
    assert site.get("/tim?q=tay+ninh").links(".place-found a") == ["/tinh/tay-ninh"]
    assert site.get("/tim?q=Long+An").links(".place-found a") == ["/tinh/long-an"]


def test_section_author_and_month_narrow_down(site: Site) -> None:
    page = site.get("/tim?section=Kinh+tế&author=P.Y&month=2025-01")
    told = site.get("/tim.json?section=Kinh+tế&author=P.Y&month=2025-01").json()
    assert page.text(".count h2").startswith(f"{told['total']} bài")
    assert told["total"] > 0
    for one in told["articles"]:
        assert (one["section"], one["author"], one["published_at"][:7]) == ("Kinh tế", "P.Y", "2025-01")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("quy hoach do thi", 0),
        ("quy hoạch đô thị", 1),
        ("QUY HOẠCH ĐÔ THỊ", 1),
        (unicodedata.normalize("NFD", "quy hoạch"), 1),
        ('"đô thị theo hướng"', 1),
        ("quy hoach", 0),
        ("ủy ban", None),
        ("uỷ ban", None),
    ],
)
def test_exact_accents_count_and_the_place_of_a_tone_does_not(site: Site, typed: str, found: int | None) -> None:
    page = site.get(f"/tim?exact=1&q={quote_plus(typed)}")
    expected = site.get(f"/tim.json?exact=1&q={quote_plus('ủy ban')}").json()["total"] if found is None else found
    assert page.status == 200
    assert len(page.texts(".hits h3 a")) == min(expected, 20)
    if expected:
        assert page.texts(".hits mark")
    else:
        assert any("exact" not in link and "q=" in link for link in page.links(".results p a"))


def test_without_words_it_is_a_list_of_everything_newest_first(site: Site) -> None:
    page = site.get("/tim")
    assert page.text(".count h2") == "43 bài, mới nhất trước"
    dates = [node.attributes["datetime"] for node in page.tree.css(".hits time")]
    assert len(dates) == 20
    assert dates == sorted(dates, key=str, reverse=True)
    assert site.get("/tim?year=unknown").texts(".hits h3 a") == ["Tin chưa rõ ngày"]
    assert site.get("/tim?site=laichau&year=2024").status == 200


def test_pages_hold_every_article_once(site: Site) -> None:
    seen: list[str] = []
    path: str | None = "/tim?q=hoi+dong"
    while path:
        page = site.get(path)
        seen += page.links(".hits h3 a")
        path = next(iter(page.links("a[rel=next]")), None)
    assert len(seen) == len(set(seen)) == int(page.text(".count h2").split()[0])
    assert len(seen) > 20
    last = site.get("/tim?q=hoi+dong&page=99999")
    assert last.links("a[rel=next]") == []
    assert last.links(".hits h3 a") != []


def test_newest_first(site: Site) -> None:
    page = site.get("/tim?q=hoi+dong&order=newest")
    dates = [node.attributes["datetime"] for node in page.tree.css(".hits time")]
    assert dates == sorted(dates, key=str, reverse=True)


def test_no_result_helps(site: Site) -> None:
    page = site.get("/tim?q=khonggicaco")
    assert page.text("h2") == "Không có bài nào có “khonggicaco”"
    assert len(page.texts(".hints li")) == 3
    filtered = site.get("/tim?q=do+thi+xanh&site=langson")
    assert "Bỏ lọc: 1 bài" in filtered.text("main")
    assert site.get("/tim?site=nobody").text("h2") == "Không có bài nào với bộ lọc này"


WEIRD = [*'" * AND OR NOT ( ) NEAR( ^ - : title:x a* """ \' \\ 😀 a😀b % .. — ½ Ð <b> {{7*7}}'.split()]
WEIRD += ["\x00", "a\x00b", "\u200b", "\ufffd", "đ\u0300\u0301", "x" * 10_000, "đ" * 500, "a " * 5_000, '"' * 999]


@pytest.mark.parametrize("typed", WEIRD, ids=range(len(WEIRD)))
def test_no_query_is_an_error(site: Site, typed: str) -> None:
    page = site.get(f"/tim?q={quote(typed)}")
    assert page.status == 200
    assert "49" not in page.text("h2")


def test_bytes_that_are_no_text_are_no_error(site: Site) -> None:
    assert site.get("/tim?q=%ED%A0%80%FF%C3").status == 200


def test_signs_alone_and_stray_quotes_are_explained(site: Site) -> None:
    assert site.get("/tim?q=%22*%22").text("h2") == "Chưa có chữ hay số nào để tìm"
    stray = site.get("/tim?q=%22dak+lak")
    assert "dấu ngoặc kép lẻ" in stray.text("main")
    assert stray.text(".count h2").endswith("bài có đủ các tiếng trong “dak lak”")
    assert "1.000 ký tự và 32 tiếng đầu" in site.get(f"/tim?q={'dak+' * 400}").text("main")
    assert "first 1,000 characters and 32 words" in site.get(f"/tim?q={'dak+' * 400}", "en").text("main")


@pytest.mark.parametrize("rest", ["page=-1", "page=x", "page=0", "year=20x", "year=", "order=bad", "site=%00", "q="])
def test_parameters_without_sense_count_as_not_given(site: Site, rest: str) -> None:
    assert site.get(f"/tim?{rest}").text(".count h2") == "43 bài, mới nhất trước"


@pytest.mark.parametrize(
    "typed",
    [
        "longan:a1001",
        "https://longan.example/tin-thu-1-a1001.html",
        "http://www.longan.example/tin-thu-1-a1001.html?utm=x#top",
    ],
)
def test_an_id_or_address_leads_straight_to_the_article(site: Site, typed: str) -> None:
    assert site.get(f"/tim?q={quote_plus(typed)}").links(".direct a") == ["/a/longan:a1001"]


def test_an_address_that_is_known_but_not_held_says_why(site: Site) -> None:
    page = site.get("/tim?q=" + quote_plus("https://longan.example/x-a3.html"))
    assert "Kho biết địa chỉ này nhưng không có văn bản: tải không thành công." in page.text(".direct")


def test_the_same_search_as_json_csv_and_atom(site: Site) -> None:
    page = site.get("/tim?q=hoi+dong+nhan+dan&site=langson")
    json_link, csv_link, atom_link, sql_link = page.links(".as-data a")
    found = site.get(json_link).json()
    assert [f"/a/{one['id']}" for one in found["articles"]] == page.links(".hits h3 a")
    assert (found["total"], found["at_least"]) == (10, False)
    assert found["counts"]["site"]["langson"] == 10
    rows = site.get(csv_link).body.removeprefix("\ufeff").splitlines()
    assert rows[0].startswith("id,title,site")
    assert len(rows) == 11
    feed = site.get(atom_link)
    assert feed.headers["content-type"].startswith("application/atom+xml")
    parsed = ElementTree.fromstring(feed.body)
    name = "{http://www.w3.org/2005/Atom}"
    ids = [entry.findtext(f"{name}id") or "" for entry in parsed.findall(f"{name}entry")]
    assert [one.partition("/a/")[2] for one in ids] == [one["id"] for one in found["articles"]]
    assert site.get(sql_link).status == 200
    assert site.get("/khotin-tinh/search.json?_shape=array").json() == []
    assert len(site.get("/khotin-tinh/newest.json?_shape=array").json()) == 42


def test_json_leads_through_every_page(site: Site) -> None:
    seen: list[str] = []
    path = "/tim.json?q=hoi+dong"
    while path:
        told = site.get(path).json()
        seen += [one["id"] for one in told["articles"]]
        path = (told["next"] or "").replace("http://localhost", "")
    assert len(seen) == len(set(seen)) == told["total"] > 20


def test_a_cell_never_becomes_a_formula() -> None:
    hit = Hit("x:1", "https://x.example/1", "x", None, "vi", "a", "b", None, "\xa0=1+1", "", "-2 độ", "a=b", "body")
    header, cells = csv.reader(feeds.as_csv([hit]).removeprefix("\ufeff").splitlines())
    told = dict(zip(header, cells, strict=True))
    assert (told["title"], told["author"], told["snippet"]) == ("'-2 độ", "\xa0'=1+1", "a=b")
    assert told["section"] == told["published_at"] == ""


def test_bounded_work_is_said(archive: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = searching.find(archive, Wanted(q="hoi dong"))
    assert not exact.bounded
    monkeypatch.setattr(searching, "BOUND", 25)
    bounded = searching.find(archive, Wanted(q="hoi dong"))
    assert (bounded.bounded, bounded.total) == (True, 25)
    narrowed = searching.find(archive, Wanted(q="hoi dong", site="langson"))
    assert (narrowed.bounded, narrowed.total) == (False, exact.facets["site"]["langson"])
    everything = searching.find(archive, Wanted())
    assert (everything.bounded, everything.total, everything.counted) == (False, 43, 25)
    assert sum(everything.years.values()) == 43
    some = searching.find(archive, Wanted(year="2025"))
    assert (some.bounded, some.total, some.counted) == (False, 41, 25)


_COMMON = """
CREATE VIRTUAL TABLE articles_fts USING fts5(
  title, lead, body, captions, title_d, lead_d, body_d, captions_d, tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE articles_exact USING fts5(title, text, tokenize='unicode61 remove_diacritics 0');
"""


@pytest.mark.parametrize(("exact", "order"), [("", [5, 4, 3, 2, 1]), ("1", [5, 4, 2, 3, 1])])
def test_common_words_are_ranked_by_where_they_stand(exact: str, order: list[int]) -> None:
    """The title counts more than the lead, the lead more than the body, words in a row more than apart."""
    row, apart = "hội đồng", "hội các đồng"
    texts = [
        ("Tin", "tin", apart),
        ("Tin", "tin", row),
        ("Tin", apart, "tin"),
        (apart, "tin", "tin"),
        (row, "tin", "tin"),
    ]
    wanted = Wanted(q=row, exact=exact)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(_COMMON)
        for docid, told in enumerate(texts, 1):
            values = (docid, *told, "", *(text.replace("đ", "d") for text in told), "")
            connection.execute("INSERT INTO articles_fts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values[1:])
            connection.execute("INSERT INTO articles_exact VALUES (?, ?)", (told[0], f"{told[1]} {told[2]}"))
        query = search.exact_query(row) if exact else search.match_query(row)
        index = "articles_exact" if exact else "articles_fts"
        matches = [(0.0, docid) for docid in range(5, 0, -1)]
        ranked = ranking.in_order(connection.cursor(), index, wanted, query, matches)
    assert [docid for _, docid in sorted(ranked)] == order


def test_a_file_without_its_search_index_says_so(published: Path, tmp_path: Path) -> None:
    bare = tmp_path / "khotin-tinh.db"
    shutil.copy(published, bare)
    bare.chmod(0o644)
    with closing(sqlite3.connect(bare)) as connection:
        connection.executescript("DROP TABLE articles_fts; DROP TABLE articles_exact;")
    with Site(bare) as site:
        for path in ("/tim?q=hoi", "/tim?q=h%E1%BB%99i&exact=1"):
            page = site.get(path, "vi")
            assert (page.status, "không kèm chỉ mục" in page.text(".results h2")) == (503, True)
        assert site.get("/tim.json?q=hoi").json()["error"] == "this file has no search index"
        assert site.get("/tim?site=longan").status == 200


def test_bounded_counts_read_at_least(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "BOUND", 25)
    with Site(published) as site:
        page = site.get("/tim?q=hoi+dong")
        assert page.text(".count h2") == "Ít nhất 25 bài có đủ các tiếng trong “hoi dong”"
        assert "Quá nhiều bài khớp" in page.text("main")
        assert "25 bài mới nhất" in page.text(".rail")


def test_a_search_that_takes_too_long_is_stopped_and_said(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "_MATCHES", "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n) "
                        "SELECT i, 0, 'x', 'x', 'x', 'x', 'x', :query || :bound FROM n")  # fmt: skip
    monkeypatch.setattr(site.datasette, "sql_time_limit_ms", 20)
    page = site.get("/tim?q=hoi+dong+nhan+dan+tinh")
    assert page.status == 503
    assert "quá nặng" in page.text("h2")
    assert site.get("/tim.json?q=hoi+dong+nhan+dan+tinh").status == 503


def test_a_phrase_across_kicker_and_title_is_marked_in_both(archive: sqlite3.Connection) -> None:
    (hit,) = searching.find(archive, Wanted(q='"dai hoi quy hoach"')).hits
    assert hit.kicker.endswith(f"{BEFORE}Đại hội:{AFTER}")
    assert hit.title.startswith(f"{BEFORE}Quy hoạch{AFTER}")
