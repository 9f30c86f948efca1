"""Coverage: every number can be counted again by hand, and the paragraph says no more than the file does."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import checks
from archive.__main__ import main
from archive.coverage import gaps
from archive.coverage.gaps import LEAST, Gap, Numbered, Ran
from archive.coverage.statement import LANGUAGES, UnknownSite, statement
from archive.fates import NO_ARTICLE
from archive.publishing.publish import publish
from archive.records import DateCandidate, Outcome, RunReport, Sighting, Visit
from archive.site.covered import maps
from archive.site.front import facts
from archive.store import Store
from archive.verifying.consequences import contradictions
from crawler.checks import REASONS
from tests.archive.factory import (
    SITES,
    article,
    capture,
    dateline,
    listing,
    moment,
    read,
    report,
    rows,
    sample_outcomes,
    stored,
    turned_away,
)

# Numbers -------------------------------------------------------------------------------------------------------------


def numbered(*numbers: int, fate: str = "stored", day: str | None = None) -> list[Numbered]:
    return [Numbered(f"longan:a{n}", fate, day) for n in numbers]


def test_a_row_of_missing_numbers_is_a_gap() -> None:
    known = [*numbered(100, day="2025-01-02"), *numbered(130, day="2024-12-30"), *numbered(105, 107, fate="gone")]
    assert [*gaps.numbers(known)] == [
        Gap("longan", "ids", "2024-12-30", "2025-01-02", "longan:a101", "longan:a129", 29, 2)
    ]


def test_short_rows_are_added_up() -> None:
    known = [*numbered(1, 3, 6, 10, 11), *numbered(8, fate="gone")]
    assert [*gaps.numbers(known)] == [Gap("longan", "scattered_ids", None, None, "longan:a1", "longan:a11", 6, 1)]


def test_an_address_with_another_fate_is_known_and_no_gap() -> None:
    known = [*numbered(1, 3), *numbered(2, fate="rejected"), *numbered(2, fate="gone")]
    assert [*gaps.numbers(known)] == []


@pytest.mark.parametrize(
    "ids",
    [
        ("laichau:tin-tuc/ke-hoach-2023", "laichau:tin-tuc/ke-hoach-2099"),
        ("ninhthuan:2024-4-25/Tin-1", "ninhthuan:2024-4-25/Tin-99"),
        ("longan_portal:TinTucSuKien/1", "longan_portal:ThongBao/99"),
        ("langson:1", "langson:wp99"),
        ("longan:a0001", "longan:a0099"),
    ],
)
def test_what_is_no_series_has_no_gaps(ids: tuple[str, str]) -> None:
    assert [*gaps.numbers(Numbered(one, "stored", None) for one in ids)] == []


FATES = st.sampled_from(["stored", "rejected", "gone", None])


@given(st.lists(FATES, min_size=1, max_size=60))
def test_numbers_are_counted_as_by_hand(fates: list[str | None]) -> None:
    known = [Numbered(f"langson:wp{n}", fate, None) for n, fate in enumerate(fates) if fate]
    spelt = "".join({"stored": "#", "rejected": "#", "gone": "g", None: "."}[fate] for fate in fates)
    missing = re.findall(r"(?<=#)[g.]+(?=#)", spelt)
    found = [*gaps.numbers(known)]
    assert [g.size for g in found if g.kind == "ids"] == [len(m) for m in missing if len(m) >= LEAST]
    assert sum(g.size or 0 for g in found) == sum(map(len, missing))
    assert sum(g.gone or 0 for g in found) == sum(m.count("g") for m in missing)


# Outages and lists ---------------------------------------------------------------------------------------------------


def runs(verdicts: str, site: str = "longan", source: str = "live") -> list[Ran]:
    names = {"h": "healthy", "t": "thin", "u": "unreachable", "b": "broken", "r": "refused"}
    return [Ran(site, source, moment(n), moment(n + 0.1), names[v]) for n, v in enumerate(verdicts)]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ("hhth", []),
        ("uuhh", []),  # before the first good run there is nothing to lose
        ("huuh", [(0.1, 3.0, 2)]),
        ("hbthurh", [(0.1, 2.0, 1), (3.1, 6.0, 2)]),
        ("hu", [(0.1, None, 1)]),
    ],
)
def test_outages(verdicts: str, expected: list[tuple[float, float | None, int]]) -> None:
    found = [(g.from_at, g.to_at, g.size) for g in gaps.outages(reversed(runs(verdicts)))]
    assert found == [(moment(a), None if b is None else moment(b), n) for a, b, n in expected]


def test_replays_have_no_outages_and_sites_each_their_own() -> None:
    mixed = [*runs("huh", source="old.warc.gz"), *runs("hhh"), *runs("huh", "laichau", "http://127.0.0.1:8080")]
    assert [(g.site, g.size) for g in gaps.outages(mixed)] == [("laichau", 1)]


def test_each_list_reaches_back_to_its_oldest_page() -> None:
    pages = [
        ("longan", "https://baolongan.vn/kinh-te/", "2025-03-01"),
        ("longan", "http://www.baolongan.vn/kinh-te?p=7", "2024-11-05"),
        ("longan", "https://baolongan.vn/kinh-te", None),
        ("langson", "https://baolangson.vn/xa-hoi/page/12/", "2021-01-01"),
        ("langson", "https://baolangson.vn/xa-hoi/", "2022-01-01"),
        ("langson", "https://baolangson.vn/trang-2", None),
        ("langson", None, "2020-05-05"),
    ]
    assert [(g.listing, g.to_at) for g in gaps.history(pages)] == [
        (None, "2020-05-05"),
        ("baolangson.vn", None),
        ("baolangson.vn/xa-hoi", "2021-01-01"),
        ("baolongan.vn/kinh-te", "2024-11-05"),
    ]


def test_months_of_a_gap() -> None:
    assert [*gaps.months(Gap("x", "ids", "2024-11-30", "2025-02"))] == ["2024-11", "2024-12", "2025-01", "2025-02"]
    for ends in ((None, "2025-02"), ("2025-02", None), ("2024", "2025-02")):
        assert [*gaps.months(Gap("x", "ids", *ends))] == []


# The tables ----------------------------------------------------------------------------------------------------------


def published(folder: Path, outcomes: Iterable[Outcome], *reports: RunReport) -> Path:
    working = stored(folder / "archive.db", outcomes)
    with Store(working) as store:
        for one in reports:
            store.finish(one)
        for facts in SITES:
            store.settle(facts.site, dateline)
    return publish(working, folder / "public" / "khotin-tinh.db")


def test_every_number_of_the_sample_counted_again(sample: Path) -> None:
    by_hand: Counter[tuple[object, ...]] = Counter()
    for site, published_at in rows(sample, "SELECT site, published_at FROM articles"):
        by_hand[site, str(published_at)[:7] if published_at else "unknown", "stored"] += 1
    by_hand.update(rows(sample, "SELECT site, month, fate FROM not_held"))
    names = "stored rejected failed refused gone missing pending removed".split()
    told = {
        (site, month, name): count
        for site, month, *counts in rows(sample, f"SELECT site, month, {', '.join(names)} FROM coverage")
        for name, count in zip(names, counts, strict=True)
        if count
    }
    assert told == dict(by_hand)
    assert rows(sample, "SELECT sum(known), sum(listed) FROM coverage") == [(53, 40)]  # 12 turned away, 1 never listed


def test_the_month_of_what_is_not_held(tmp_path: Path) -> None:
    dated = replace(article(5), candidates=(DateCandidate("dateline", "5/1/2025", "2025-01-05", "day"),))
    bare = Sighting("longan:a1006", "https://longan.example/tin-a1006.html", "Tin sáu")
    visit = Visit("longan", "GET", "https://longan.example/thoi-su/?p=9", "", "listing", "visited")
    undated = Outcome(visit, capture(visit.url, 3), sightings=(bare,))
    found = published(
        tmp_path,
        [
            read(article(1)),
            listing("longan", [dated]),
            listing("longan", [replace(dated, candidates=article(6).candidates)], page=2),
            undated,
            turned_away("longan", "https://longan.example/tin-a1007.html", "failed", "timeout"),
        ],
    )
    assert rows(found, "SELECT article_id, month, month_from, listed FROM not_held ORDER BY 1") == [
        ("longan:a1005", "2025-01", "date", 1),
        ("longan:a1006", "2025-06", "first_seen", 1),
        ("longan:a1007", "unknown", "none", 0),
    ]
    assert rows(found, "SELECT month, known, listed, stored, pending, failed FROM coverage ORDER BY 1") == [
        ("2025-01", 2, 1, 1, 1, 0),
        ("2025-06", 1, 1, 0, 1, 0),
        ("unknown", 1, 0, 0, 0, 1),
    ]


def test_gaps_of_an_archive(tmp_path: Path) -> None:
    live = [
        report("longan", run_id=str(n), source="live", started_at=moment(40 * n), finished_at=moment(40 * n + 1), **how)
        for n, how in enumerate([{}, {"verdict": "unreachable"}, {}])
    ]
    found = published(tmp_path, [read(article(1)), read(article(40)), listing("longan", [article(40)])], *live)
    columns = "kind, from_at, to_at, from_id, to_id, size, gone, listing"
    assert rows(found, f"SELECT {columns} FROM gaps ORDER BY gap_id") == [
        ("history", None, "2025-02-10", None, None, None, None, "longan.example/thoi-su"),
        ("history", None, article(40).candidates[0].value, None, None, None, None, None),
        (
            "ids",
            article(1).candidates[0].value,
            article(40).candidates[0].value,
            "longan:a1002",
            "longan:a1039",
            38,
            0,
            None,
        ),
        ("outage", moment(1), moment(80), None, None, 1, None, None),
    ]
    assert rows(found, "SELECT month, known, gaps FROM coverage ORDER BY 1") == [
        ("2025-01", 1, 1),
        ("2025-02", 1, 1),
        ("2025-06", 0, 1),
        ("2025-07", 0, 1),
        ("2025-08", 0, 1),
    ]
    assert checks.published_file(found) == []


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM coverage WHERE rowid = 1",
        "UPDATE coverage SET stored = stored + 1, known = known + 1 WHERE rowid = 1",
        "UPDATE coverage SET gone = gone + 1, failed = failed - 1 WHERE failed > 0",
        "UPDATE coverage SET listed = known + 1 WHERE rowid = 1",
        "UPDATE not_held SET fate = 'refused' WHERE fate = 'gone'",
        "UPDATE articles SET published_at = '2019-01-01' WHERE id = 'longan:a1001'",
    ],
)
def test_numbers_out_of_step_are_found(sample_db: sqlite3.Connection, damage: str) -> None:
    sample_db.execute(damage)
    assert "coverage_out_of_step" in {failure.name for failure in checks.published(sample_db)}


def test_what_lacks_is_one_number_wherever_it_is_told(tmp_path: Path) -> None:
    """A page at which no article stands is told beside it, not in it; what could not be read lacks."""
    turned = [
        turned_away("longan", f"https://longan.example/x-a{n}.html", "rejected", reason, 0.1)
        for n, reason in enumerate(sorted(REASONS), 900)
    ]
    found = published(tmp_path, [*sample_outcomes(), *turned])
    lacking, others = 12 + len(REASONS) - len(NO_ARTICLE), len(NO_ARTICLE)
    with closing(sqlite3.connect(found)) as connection:
        connection.row_factory = sqlite3.Row
        cells = [cell for one in maps(connection) for cell in (one.unplaced, *chain(*one.years.values()))]
        front = facts(connection)
        connection.row_factory = None
        assert list(contradictions(connection)) == []
    assert sum(cell.lacks for cell in cells) == sum(n for _, n in front.not_held) == lacking
    assert front.no_articles == others
    assert rows(found, "SELECT sum(known) FROM coverage") == [(sum(cell.stored for cell in cells) + lacking + others,)]
    assert rows(found, "SELECT value FROM about WHERE key = 'articles_not_held'") == [(str(lacking),)]
    assert f"{lacking} are not here" in paragraph(found, "en")
    assert f"{others} addresses at which no article stands" in paragraph(found, "en")
    assert f"{lacking} bài không có ở đây" in paragraph(found, "vi")
    assert f"{others} địa chỉ tải được mà không phải bài viết" in paragraph(found, "vi")
    assert set(NO_ARTICLE) < set(REASONS)
    assert checks.published_file(found) == []


# The paragraph -------------------------------------------------------------------------------------------------------


def paragraph(path: Path, language: str, site: str | None = None) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return statement(connection, language, site)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_stands_in_the_file_as_it_is_worked_out(sample: Path, language: str) -> None:
    ((told,),) = rows(sample, "SELECT value FROM about WHERE key = ?", f"coverage_{language}")
    assert told == paragraph(sample, language)
    assert "\n" not in str(told)
    assert "  " not in str(told)


def test_it_tells_what_the_file_tells(sample: Path) -> None:
    ((articles, versions),) = rows(sample, "SELECT count(*), sum(version_count) FROM articles")
    for language, words in (
        ("en", "{} articles of 4 sites in {} versions"),
        ("vi", "{} bài viết của 4 trang tin, gồm {}"),
    ):
        assert words.format(articles, versions) in paragraph(sample, language)
    absent = "12 are not here, counted by address: 4 unreadable as an article, 4 without a usable answer, 4 gone"
    assert absent in paragraph(sample, "en")
    assert "published between 1 January 2025 and 10 April 2025" in paragraph(sample, "en")
    assert "đăng từ 1/1/2025 đến 10/4/2025" in paragraph(sample, "vi")


def test_a_file_that_never_reached_the_web_says_so(sample: Path) -> None:
    assert "No page in this file was fetched by us from a live site" in paragraph(sample, "en")
    assert "these are invented and are not news" in paragraph(sample, "en")
    assert "Không trang nào trong tệp này do chúng tôi tải từ trang tin đang hoạt động" in paragraph(sample, "vi")
    assert "không phải tin thật" in paragraph(sample, "vi")


def test_invented_pages_are_told_whichever_way_they_came_in(tmp_path: Path) -> None:
    invented = article(1, sources=(("sample", "meta"), ("title", "h1")))
    imported = report("longan", source="data/warc/import-0123456789abcdef.warc.gz")
    found = published(tmp_path, [read(invented), read(article(2)), read(article(1, "langson"))], imported)
    assert "invented and are not news: 1 of 3 articles are read from them" in paragraph(found, "en")
    told = {key: str(value) for key, value in rows(found, "SELECT key, value FROM about")}
    assert told["what"].startswith("Sample data: 1 of 3 articles are invented")
    assert told["invented_articles"] == "1"
    assert "invented" not in paragraph(found, "en", "langson")


@pytest.mark.parametrize("origin", ["live", "wayback", "commoncrawl"])
def test_a_file_that_reached_the_web_says_whence(tmp_path: Path, origin: str) -> None:
    found = published(tmp_path, [read(article(1), origin=origin)], report("longan", source="live"))
    assert "No page" not in paragraph(found, "en")
    assert "invented" not in paragraph(found, "en")
    assert "1 article of 4 sites in 1 version of their texts" in paragraph(found, "en")
    assert "Không trang nào" not in paragraph(found, "vi")


def test_refused_by_robots_and_lasting_outages_are_told(tmp_path: Path) -> None:
    refused = turned_away("longan", "https://longan.example/tin-a1009.html", "refused", "robots.txt disallows it")
    bad = report("longan", run_id="2", source="live", verdict="refused", started_at=moment(2), finished_at=moment(2))
    found = published(tmp_path, [read(article(1)), refused], report("longan", source="live"), bad)
    assert "1 is not here, counted by address: 1 refused by the site's robots.txt" in paragraph(found, "en")
    assert "1 bị robots.txt của trang tin từ chối" in paragraph(found, "vi")
    assert "Outages in which every run over a site failed: 1, 1 of them not yet over." in paragraph(found, "en")


def test_an_empty_archive_has_a_paragraph_too(tmp_path: Path) -> None:
    found = published(tmp_path, [])
    assert "0 articles of 4 sites" in paragraph(found, "en")
    assert "nothing is known of what is missing" in paragraph(found, "en")
    assert "Chưa đọc danh sách bài nào" in paragraph(found, "vi")


def test_thousands_are_written_as_each_language_has_it(tmp_path: Path) -> None:
    far = replace(article(1), id="longan:a9000", url="https://longan.example/tin-a9000.html")
    found = published(tmp_path, [read(article(1)), read(far)])
    assert "(7,998 numbers, 0 of them" in paragraph(found, "en")
    assert "(7.998 số, trong đó 0 số" in paragraph(found, "vi")


def test_one_site(sample: Path) -> None:
    told = paragraph(sample, "en", "laichau")
    assert "holds 10 articles of Cổng Lai Châu in 10 versions" in told
    with pytest.raises(UnknownSite, match="'nowhere'"):
        paragraph(sample, "en", "nowhere")


# The command ---------------------------------------------------------------------------------------------------------


def test_coverage_on_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    published(tmp_path, sample_outcomes())
    assert main(["coverage", "--data", str(tmp_path), "--lang", "vi"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Tệp này của Kho tin tỉnh")
    head, longan = (line for line in out.splitlines() if line.startswith(("trang tin  ", "longan ")))
    assert (head.split()[2:4], longan.split()[:2]) == (["biết", "có"], ["longan", "14"])
    assert main(["coverage", "--db", str(tmp_path / "public" / "khotin-tinh.db"), "--site", "longan"]) == 0
    out = capsys.readouterr().out
    assert "\n2025-01     " in out
    assert "longan:a1010 … longan:a1098  (89)" in out


@pytest.mark.parametrize(("site", "said"), [([], "no such file"), (["--site", "nowhere"], "no site 'nowhere'")])
def test_what_cannot_be_shown_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], site: list[str], said: str
) -> None:
    if site:
        published(tmp_path, [read(article(1))])
    assert main(["coverage", "--data", str(tmp_path), *site]) == 1
    assert said in capsys.readouterr().err


def test_a_run_that_we_interrupted_is_no_outage_of_the_site() -> None:
    verdicts = ("healthy", "interrupted", "healthy", "interrupted", "gone", "healthy", "interrupted")
    runs = [Ran("longan", "live", f"2026-03-0{n}T06", f"2026-03-0{n}T07", word) for n, word in enumerate(verdicts, 1)]
    found = list(gaps.outages(runs))
    assert [(one.from_at, one.to_at, one.size) for one in found] == [("2026-03-03T07", "2026-03-06T06", 1)]
