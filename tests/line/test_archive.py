"""An archive made from the sample web: everything the sample's truth knows is in it, or rejected by name."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from archive.layout import PUBLISHED, WORKING
from archive.search import search
from archive.warc import inspect
from tests.line.conftest import Run
from tests.line.tables import rows, tables
from tests.sampleweb import SITES, SamplePage, pages

PAGES = [p for p in pages() if p.truth is not None]


def test_five_sites_and_nothing_lost(archive: Path) -> None:
    runs = rows(archive / WORKING, "SELECT * FROM runs")
    assert {r["site"] for r in runs} == set(SITES)
    assert len(SITES) == 5
    assert [(r["site"], r["lost"], r["verdict"]) for r in runs if r["lost"] or r["verdict"] != "healthy"] == []
    articles = rows(archive / PUBLISHED, "SELECT site, count(*) AS n FROM articles GROUP BY site")
    assert sum(a["n"] for a in articles) >= 125
    assert all(a["n"] >= 25 for a in articles)
    assert rows(archive / WORKING, "SELECT url FROM frontier WHERE fate IS NULL") == []


def _latest(sample: list[SamplePage]) -> list[SamplePage]:
    """The last capture of each article: the one that the archive shows."""
    last = {p.truth.id or p.url: p for p in sorted(sample, key=lambda p: p.fetched_at) if p.truth}
    return list(last.values())


@pytest.mark.parametrize(
    "page", [p for p in _latest(PAGES) if p.truth and not p.truth.rejection], ids=lambda p: p.case or p.truth.id
)
def test_an_article_is_stored_as_it_stands(archive: Path, page: SamplePage) -> None:
    truth = page.truth
    assert truth is not None
    (row,) = rows(archive / WORKING, "SELECT * FROM articles WHERE id = ?", truth.id)
    for field in ("title", "kicker", "lead", "byline", "author", "source_tag", "section", "language"):
        assert row[field] == getattr(truth, field), field
    blocks = tuple(zip(json.loads(row["block_kinds"]), row["body"].split("\n\n"), strict=True))
    assert blocks == truth.blocks
    images = rows(archive / WORKING, "SELECT * FROM images WHERE docid = ? ORDER BY position", row["docid"])
    assert tuple(i["caption"] for i in images if i["caption"]) == truth.captions
    assert tuple(i["url"] for i in images) == truth.images
    assert tuple(json.loads(row["tags"])) == truth.tags
    if truth.listed_at is not None and truth.published_certainty != "stated":
        assert row["published_at"] == truth.listed_at
        assert (row["published_method"], row["published_certainty"]) in (("listing", "stated"), ("feed", "stated"))
    elif truth.published_at is not None:
        assert (row["published_at"], row["published_precision"], row["published_certainty"]) == (
            truth.published_at,
            truth.published_precision,
            truth.published_certainty,
        )
    else:
        assert (row["published_at"], row["published_certainty"]) == (None, "bounded")
        assert row["published_not_after"] == row["first_seen_at"]


@pytest.mark.parametrize("page", [p for p in PAGES if p.truth and p.truth.rejection], ids=lambda p: p.case or p.url)
def test_what_is_no_article_is_rejected_by_name(archive: Path, page: SamplePage) -> None:
    assert page.truth is not None
    found = rows(
        archive / PUBLISHED,
        "SELECT r.reason FROM rejections r JOIN captures c USING (capture_id) WHERE c.url = ?",
        page.url,
    )
    assert [r["reason"] for r in found] == [page.truth.rejection]


def test_a_second_run_adds_its_account_and_nothing_else(archive: Path, run: Run) -> None:
    before, sources = tables(archive / WORKING), sorted((archive / "warc").glob("source-*"))
    again = run(archive, "scrapy", "crawlall", "-s", "SOURCE=sample")
    assert again.returncode == 0, again.stderr
    after = tables(archive / WORKING)
    assert {name for name in after if after[name] != before[name]} == {"runs", "tapes"}
    assert len(after["runs"]) == len(before["runs"]) + 5
    assert sorted((archive / "warc").glob("source-*")) == sources


def test_the_checks_find_it_sound(archive: Path, run: Run) -> None:
    checked = run(archive, "archive", "check", "--data", str(archive))
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count(": sound") == 2


def test_every_capture_lies_where_it_is_said_to_lie(archive: Path) -> None:
    (warc,) = (archive / "warc").glob("source-*")
    held = {(e.file, e.offset) for e in inspect(warc).entries}
    captures = rows(archive / WORKING, "SELECT warc_file, warc_offset FROM captures")
    assert captures
    assert all((c["warc_file"], c["warc_offset"]) in held for c in captures)


@pytest.mark.parametrize(
    "typed",
    ["hoi dong nhan dan", "hội đồng nhân dân", "HỘI ĐỒNG NHÂN DÂN", unicodedata.normalize("NFD", "hội đồng nhân dân")],
)
def test_search_needs_no_accents(archive: Path, typed: str) -> None:
    with closing(sqlite3.connect(f"{(archive / PUBLISHED).as_uri()}?mode=ro", uri=True)) as connection:
        found = [hit.id for hit in search(connection, f'"{typed}"', limit=200)]
        plain = [hit.id for hit in search(connection, '"hội đồng nhân dân"', limit=200)]
    assert found == plain
    assert len(found) >= 3


@pytest.mark.parametrize(("typed", "word"), [("nd-cp", "NĐ-CP"), ("da nang", "Đà Nẵng"), ("dak lak", "Đắk Lắk")])
def test_search_finds_names_with_the_accents_they_have(archive: Path, typed: str, word: str) -> None:
    with closing(sqlite3.connect(f"{(archive / PUBLISHED).as_uri()}?mode=ro", uri=True)) as connection:
        hits = search(connection, typed, limit=200, marks=("", ""))
    assert hits
    texts = rows(
        archive / PUBLISHED, "SELECT id, coalesce(kicker, '') || title || coalesce(lead, '') || body AS t FROM articles"
    )
    holding = {row["id"] for row in texts if word in row["t"]}
    assert holding
    assert holding <= {hit.id for hit in hits}


def test_provinces_then_and_now(archive: Path) -> None:
    found = rows(archive / PUBLISHED, "SELECT DISTINCT site, province_then, province_now FROM articles")
    assert {(r["site"], r["province_then"], r["province_now"]) for r in found} == {
        ("longan", "Long An", "Tây Ninh"),
        ("longan_portal", "Long An", "Tây Ninh"),
        ("laichau", "Lai Châu", "Lai Châu"),
        ("langson", "Lạng Sơn", "Lạng Sơn"),
        ("ninhthuan", "Ninh Thuận", "Khánh Hòa"),
    }


def test_every_awkward_case_is_in_the_sample() -> None:
    cases = Counter(p.case for p in pages() if p.case)
    assert len(cases) >= 50
