"""The file explains itself: its sources, methods, rights, checks, citation, and what is new in it."""

from __future__ import annotations

import json
import re
import sqlite3
import tomllib
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import pytest

from archive import checks
from archive.layout import LATEST
from archive.publishing import explaining, hiding
from archive.publishing.comparing import RULES
from archive.publishing.publish import publish
from archive.records import RecipeFacts, SiteFacts
from archive.store import Store
from tests.archive.factory import SITES, article, dateline, moment, read, report, rows, spoken, stored


def test_a_source_tells_its_recipes_origins_and_span(tmp_path: Path) -> None:
    facts = replace(
        SITES[0], recipes=(RecipeFacts("fck/2019", None, "2023-12-31", ""), RecipeFacts("n/1", None, None, "/x"))
    )
    working = stored(tmp_path / "a.db", [read(article(1)), read(article(2), 3)])
    with Store(working) as store:
        store.declare_site(facts)
    found = publish(working, tmp_path / "p.db")
    query = """SELECT home, recipes, read_by, origins, captures, first_capture_at, last_capture_at, articles,
        publication FROM sources WHERE site = 'longan'"""
    [(home, recipes, read_by, origins, *rest)] = rows(found, query)
    assert home == "https://baolongan.vn/"
    assert json.loads(str(recipes))[0] == {"name": "fck/2019", "since": None, "until": "2023-12-31", "url": ""}
    assert (json.loads(str(read_by)), json.loads(str(origins))) == ({"synthetic/2025": 2}, {"rehearsal": 2})
    assert rest == [2, moment(0), moment(3), 2, "full"]
    assert rows(found, "SELECT captures, first_capture_at FROM sources WHERE site = 'langson'") == [(0, None)]


def test_a_site_tells_its_recipes() -> None:
    from spiders.langson import LangSon

    told = LangSon.facts()
    assert [one.name for one in told.recipes] == [recipe.name for recipe in LangSon.recipes]
    assert any(one.since or one.until for one in told.recipes)


def test_methods_tell_versions_in_two_languages(sample: Path) -> None:
    told = {str(name): rest for name, *rest in rows(sample, "SELECT name, kind, version FROM methods")}
    assert told["khotin-tinh"] == ["program", "0.1.0"]
    assert told["sqlite"] == ["library", sqlite3.sqlite_version]
    assert told["dating"] == ["rule", "1"]
    assert told["synthetic/2025"] == ["reader", None]
    assert {"selectolax", "warcio", "search", "ids", "digests"} <= told.keys()
    assert rows(sample, "SELECT name FROM methods WHERE meaning_en = meaning_vi OR meaning_vi NOT LIKE '%.'") == []


def test_every_check_is_told_with_its_meaning_and_outcome(sample: Path) -> None:
    told = {str(name): outcome for name, outcome in rows(sample, "SELECT name, outcome FROM checks")}
    assert told == {
        **dict.fromkeys([name for name, _ in checks.promises()], "passed"),
        **dict.fromkeys([rule.name for rule in RULES], "left_out"),
    }
    words = tomllib.loads(explaining._CHECKS.read_text(encoding="utf-8"))
    assert words.keys() == {name for name, _ in checks.promises()}
    assert rows(sample, "SELECT name FROM checks WHERE meaning_en = meaning_vi") == []


def test_what_compares_is_asked_where_there_is_a_file_before(tmp_path: Path) -> None:
    working = stored(tmp_path / "a.db", [read(article(1))])
    query = "SELECT DISTINCT outcome, found, reason FROM checks WHERE kind = 'comparison'"
    assert rows(publish(working, tmp_path / "p.db"), query) == [("left_out", None, "no file before")]
    assert rows(publish(working, tmp_path / "p.db"), query) == [("passed", None, None)]


def test_a_reader_of_one_article_read_one(tmp_path: Path) -> None:
    found = publish(stored(tmp_path / "a.db", [read(article(1))]), tmp_path / "p.db")
    [(told,)] = rows(found, "SELECT meaning_en FROM methods WHERE kind = 'reader'")
    assert str(told).startswith("Read the present text of 1 article. Recipes")


_BY_HASH = "SELECT sha3_256 FROM digests WHERE table_name = ''"


def cited(file: Path) -> dict[tuple[str, str], str]:
    return {(str(form), str(tongue)): str(text) for form, tongue, text in rows(file, "SELECT * FROM citation")}


def about(file: Path) -> dict[str, str]:
    return {str(key): str(value) for key, value in rows(file, "SELECT key, value FROM about")}


def test_the_file_is_cited_by_the_day_of_its_latest_capture(sample: Path) -> None:
    told = cited(sample)
    assert "]. Data set, data until 2025-06-01, 41 articles of 4 sites. " in told["text", "en"]
    assert "]. Tập dữ liệu, dữ liệu đến 1/6/2025, 41 bài của 4 trang tin. " in told["text", "vi"]
    assert told["bibtex", "en"].startswith("@misc{khotin-tinh-data-until-2025-06-01,\n  title = {{Kho tin tỉnh: ")
    assert "note = {Data set, data until 2025-06-01, " in told["bibtex", "en"]
    [item] = json.loads(told["csl-json", "vi"])
    assert (item["type"], item["version"]) == ("dataset", "dữ liệu đến 1/6/2025")
    assert about(sample)["data_until"] == "2025-06-01"


def test_a_file_without_a_capture_has_the_day_of_its_newest_run(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db") as store:
        store.declare_site(SITES[0])
        store.finish(report("longan", finished_at=moment(30)))
    told = about(publish(tmp_path / "a.db", tmp_path / "p.db"))
    assert (told["data_until"], told["made_from_runs_until"]) == ("2025-07-01", "2025-07-01")


def test_old_captures_read_today_are_no_data_until_today(tmp_path: Path) -> None:
    with Store(stored(tmp_path / "a.db", [read(article(1), 3)])) as store:
        store.finish(report("longan", finished_at=moment(300)))
    found = publish(tmp_path / "a.db", tmp_path / "p.db")
    assert (about(found)["data_until"], about(found)["made_from_runs_until"]) == ("2025-06-04", "2026-03-28")
    assert "data until 2025-06-04" in cited(found)["text", "en"]


def test_a_file_without_a_run_is_cited_by_its_captures(tmp_path: Path) -> None:
    told = cited(publish(stored(tmp_path / "a.db", [read(article(1))]), tmp_path / "p.db"))
    assert "Data set, data until 2025-06-01, 1 article of 4 sites. " in told["text", "en"]


def test_one_site_is_cited_as_one(released: Path) -> None:
    told = cited(released.with_name("p.db"))
    assert ", 3 articles of 1 site. " in told["text", "en"]
    assert ", 3 bài của 1 trang tin. " in told["text", "vi"]


def test_a_file_claims_no_day_of_its_publication(sample: Path) -> None:
    """It is released later, and perhaps twice: only the release knows the day."""
    told = cited(sample)
    for language in ("en", "vi"):
        assert json.loads(told["csl-json", language])[0].keys().isdisjoint({"issued", "accessed"})
        assert not re.search(r"^ *(year|date|month|version) =", told["bibtex", language], re.MULTILINE)


def test_what_the_file_says_of_itself_stands_in_both_languages(sample: Path) -> None:
    told, keys = about(sample), ("what", "times", "citing", "columns", "not_held", "rights", "verifying")
    assert {key for key in explaining.ABOUT if not key.endswith("_vi")} == {"name", *keys}
    assert [key for key in keys if told[key] == told[f"{key}_vi"]] == []
    commands = [re.findall(r"^    (.*)$", told[key], re.MULTILINE) for key in ("verifying", "verifying_vi")]
    assert commands[0] == commands[1]
    assert len(commands[0]) == 2


def test_where_the_pages_lay_on_the_machine_is_not_told(tmp_path: Path) -> None:
    """The file would name a person, and its bytes would depend on the place."""
    found = []
    for home in ("/srv/nguyen-van-a/báo cũ", "/srv/other"):
        folder = tmp_path / home[-5:]
        folder.mkdir()
        with Store(stored(folder / "a.db", [read(article(1))])) as store:
            cause = f"ended: the archive cannot be written: [Errno 28] No space left on device: '{home}/archive.db'"
            store.finish(report("longan", source=f"{home}/x.warc.gz", cause=cause))
        found.append(publish(folder / "a.db", folder / "p.db"))
    assert rows(found[0], "SELECT source, cause FROM runs") == [
        ("x.warc.gz", "ended: the archive cannot be written: [Errno 28] No space left on device: 'archive.db'")
    ]
    assert found[0].read_bytes() == found[1].read_bytes()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("live", "live"),
        ("sample", "sample"),
        ("canary", "canary"),
        ("http://127.0.0.1:8123", "http://127.0.0.1:8123"),
        ("hosts:a.example=127.0.0.1:81,b.example=10.0.0.1", "hosts:a.example=127.0.0.1:81,b.example=10.0.0.1"),
        ("ccnews:2025-06", "ccnews:2025-06"),
        ("x.warc.gz", "x.warc.gz"),
        ("~/pages/", "pages"),
        ("../pages", "pages"),
        (".", "."),
        ("/srv/a/live", "./live"),
        ("/srv/a/http:", "./http:"),
    ],
)
def test_a_source_is_told_by_its_name(given: str, told: str) -> None:
    assert hiding.source_name(given) == told
    assert hiding.source_name(told) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("'/srv/A B/data/x.db' is full", "'x.db' is full"),
        ("/srv/a/x.warc.gz at byte 3, ~/b/c", "x.warc.gz at byte 3, c"),
        ("404 of https://x.example/a/b 1/2, text/html, x.example/a/b", None),
        ("nothing for 'https://x.example/a/b/'", None),
    ],
)
def test_what_a_program_says_is_told_without_folders(said: str, told: str | None) -> None:
    assert hiding.placeless(said) == (told or said)


def test_a_file_of_nothing_is_cited_without_a_day(tmp_path: Path) -> None:
    told = cited(publish(stored(tmp_path / "a.db", []), tmp_path / "p.db"))
    assert "Data set, 0 articles of 4 sites. " in told["text", "en"]
    assert "year" not in told["bibtex", "vi"]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_whoever_cites_is_told_how_to_find_the_content_hash(sample: Path, language: str) -> None:
    told = cited(sample)
    assert told["text", language].endswith(_BY_HASH)
    assert json.loads(told["csl-json", language])[0]["note"].endswith(_BY_HASH)
    assert r"SELECT sha3\_256 FROM digests" in told["bibtex", language]
    assert about(sample)["citing" if language == "en" else "citing_vi"].endswith(_BY_HASH)
    assert len(rows(sample, _BY_HASH)) == 1


def test_a_sample_says_so_first(sample: Path) -> None:
    told, words = cited(sample), about(sample)
    assert words["what"].startswith("Sample data: 41 of 41 articles are invented")
    assert words["what_vi"].startswith("Dữ liệu mẫu: 41 trong 41 bài là hư cấu")
    for form in ("text", "bibtex", "csl-json"):
        assert "[sample: invented articles]" in told[form, "en"]
        assert "[mẫu: bài hư cấu]" in told[form, "vi"]


def test_a_sample_among_other_articles_is_counted_as_far_as_it_is_known(tmp_path: Path) -> None:
    with Store(stored(tmp_path / "a.db", [read(article(1, site)) for site in ("longan", "langson")])) as store:
        store.finish(report("longan"))
        store.finish(report("langson", source="x.warc.gz"))
    found = publish(tmp_path / "a.db", tmp_path / "p.db")
    assert about(found)["what"].startswith("Sample data: 1 of 2 articles")
    assert "[partly sample: invented articles among others]" in cited(found)["text", "en"]
    with Store(tmp_path / "a.db") as store:
        store.finish(report("longan", run_id="2", source="x.warc.gz"))
    found = publish(tmp_path / "a.db", tmp_path / "q.db")
    assert about(found)["what_vi"].startswith("Dữ liệu mẫu: ít nhất 0 trong 2 bài")


def test_what_is_no_sample_is_not_called_one(tmp_path: Path) -> None:
    with Store(stored(tmp_path / "a.db", [read(article(1))])) as store:
        store.finish(report("longan", source="x.warc.gz"))
    found = publish(tmp_path / "a.db", tmp_path / "p.db")
    assert about(found)["what"].startswith("An archive of record")
    assert "sample" not in cited(found)["text", "en"]


def test_without_a_release_nothing_is_called_new(sample: Path) -> None:
    assert rows(sample, "SELECT count(*) FROM changes") == [(0,)]
    [(told,)] = rows(sample, "SELECT value FROM about WHERE key = 'compared_with'")
    assert str(told).startswith("nothing")


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A data folder with a release of three articles of one site; returns the working database."""
    with Store(tmp_path / "a.db") as store:
        store.declare_site(SITES[0])
        for n in (1, 2, 3):
            store.put(read(article(n)))
        store.settle("longan", dateline, spoken)
        store.finish(report("longan"))
    (tmp_path / LATEST).parent.mkdir()
    copyfile(publish(tmp_path / "a.db", tmp_path / "p.db"), tmp_path / LATEST)
    return tmp_path / "a.db"


def test_what_is_new_since_the_release(released: Path) -> None:
    with Store(released) as store:
        for facts in SITES[:2]:
            store.declare_site(facts)
        sentence = "Một câu mười tiếng viết lại cho đủ chữ ở đây. "
        store.put(read(article(1, body=f"Đã sửa.\n\n{sentence * 9}", block_kinds=("paragraph", "paragraph")), 5))
        store.put(read(article(4), 6))
        earlier = replace(article(2).candidates[0], value="2024-12-30", precision="day", selector="0")
        store.put(read(replace(article(2), candidates=(earlier,)), 7))
        store.settle("longan", dateline, spoken)
        store.finish(report("longan", run_id="2", finished_at=moment(8)))
    with closing(sqlite3.connect(released)) as db:
        db.execute(
            "UPDATE articles SET published_at = '2024-12-30', published_precision = 'day' WHERE id = 'longan:a1002'"
        )
        db.execute("INSERT INTO removals (article_id, reason, removed_at) VALUES ('longan:a1003', '', ?)", (moment(8),))
        db.commit()
    found = publish(released, released.with_name("p.db"))
    assert rows(found, "SELECT kind, site, article_id, after FROM changes ORDER BY change_id") == [
        ("added", "longan", "longan:a1004", article(4).candidates[0].value),
        ("date_changed", "longan", "longan:a1002", "2024-12-30"),
        ("removed", "longan", "longan:a1003", None),
        ("site_added", "laichau", None, None),
        ("text_changed", "longan", "longan:a1001", "2"),
    ]
    about = "SELECT key, value FROM about WHERE key LIKE 'changes_%' OR key = 'compared_with'"
    told = {str(key): str(value) for key, value in rows(found, about)}
    assert told.pop("compared_with").startswith("the release with data until 2025-06-01, content hash ")
    assert set(told.values()) == {"1"}


def test_a_hidden_removal_is_counted_and_not_named(released: Path) -> None:
    with closing(sqlite3.connect(released)) as db:
        db.execute("INSERT INTO removals (article_id, reason, removed_at, hidden) VALUES ('longan:a1003', '', '', 1)")
        db.commit()
    found = publish(released, released.with_name("p.db"))
    assert rows(found, "SELECT kind, article_id, before FROM changes") == [("removed", None, None)]
    assert b"longan:a1003" not in found.read_bytes()


def test_publishing_again_changes_nothing(released: Path) -> None:
    once = publish(released, released.with_name("p.db")).read_bytes()
    assert publish(released, released.with_name("p.db")).read_bytes() == once


def test_what_a_site_declares_is_its_own(tmp_path: Path) -> None:
    bare = SiteFacts("longan", "Báo", "long-an", "https://x.example/", ("x.example",), "none", "Báo.")
    with Store(tmp_path / "a.db") as store:
        store.declare_site(bare)
    assert rows(tmp_path / "a.db", "SELECT recipes FROM sites") == [("[]",)]
