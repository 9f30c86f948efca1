"""Event dates are what the engine's finder says of each version's texts, and go when their version goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.dating import Dossier
from archive.events import EventDate, Texts
from archive.records import Dating
from tests.archive.factory import article, dateline, opened, read, rows, spoken, stored

_ALL = "SELECT version, field, span_start, raw, value_from, reason FROM event_dates ORDER BY docid, version, field"


def test_every_version_has_its_own(tmp_path: Path) -> None:
    one = article(1)
    two = replace(one, body=f"Trước ngày 15 tới. {one.body}")
    path = stored(tmp_path / "a.db", [read(one, 1), read(two, 2)])
    place = one.body.find("ngày 15")
    assert rows(path, _ALL) == [
        (1, "body", place, "ngày 15", None, "recurring"),
        (1, "title", 0, "N", "2025-01-02", None),
        (2, "body", 6, "ngày 15", None, "recurring"),
        (2, "title", 0, "N", "2025-01-02", None),
    ]


def test_they_follow_the_date_and_a_second_settling_changes_nothing(tmp_path: Path) -> None:
    asked: list[tuple[Dating, Texts]] = []

    def find(dating: Dating, texts: Texts) -> list[EventDate]:
        asked.append((dating, texts))
        return spoken(dating, texts)

    def undated(dossier: Dossier) -> tuple[Dating, list[str]]:
        return Dating(certainty="bounded", not_after=dossier.first_seen_at), ["unused"] * len(dossier.evidence)

    found = article(1)
    with opened(tmp_path) as store:
        store.put(read(found, 1))
        store.settle("longan", dateline, find)
        before = rows(tmp_path / "a.db", _ALL)
        store.settle("longan", dateline, find)
        assert rows(tmp_path / "a.db", _ALL) == before
        store.settle("longan", dateline)  # without a finder they stay
        assert rows(tmp_path / "a.db", _ALL) == before
        store.settle("longan", undated, find)  # type: ignore[arg-type]  # a list of texts
    assert [(row[1], row[4], row[5]) for row in rows(tmp_path / "a.db", _ALL)] == [
        ("body", None, "recurring"),
        ("title", None, "publication_unknown"),
    ]
    assert asked[0] == asked[1]
    assert asked[0][0].published_at == "2025-01-02T09:00:00+07:00"
    assert asked[0][1] == Texts(found.title, found.lead, found.body)
    assert asked[2][0].certainty == "bounded"


def test_what_is_no_longer_found_goes(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.db", [read(article(1)), read(article(2))])
    with opened(tmp_path) as store:
        store.settle("longan", dateline, lambda dating, texts: [])
    assert rows(path, _ALL) == []


def test_a_version_that_goes_takes_them_along(tmp_path: Path) -> None:
    """A late capture tells the history anew: until the next settling none is left that could be out of step."""
    one = article(1)
    two = replace(one, title="Tiêu đề khác")
    path = stored(tmp_path / "a.db", [read(two, 2)])
    with opened(tmp_path) as store:
        store.put(read(one, 1))
        store.flush()
        assert rows(path, _ALL) == []
        store.settle("longan", dateline, spoken)
    assert [(row[0], row[3]) for row in rows(path, _ALL) if row[1] == "title"] == [(1, "N"), (2, "T")]
    assert rows(path, "PRAGMA foreign_key_check") == []


def test_more_articles_than_one_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.events._CHUNK", 2)
    path = stored(tmp_path / "a.db", [read(article(n)) for n in range(1, 6)])
    assert rows(path, "SELECT count(DISTINCT docid) FROM event_dates") == [(5,)]


def test_they_are_published_by_the_articles_id(sample: Path) -> None:
    working = sample.with_name("khotin-tinh-working.db")
    query = "SELECT {}, version, field, raw, value_from, value_to, rule, reason FROM event_dates {} ORDER BY 1, 2, 3"
    told = rows(sample, query.format("article_id", ""))
    assert told == rows(working, query.format("id", "JOIN articles USING (docid)"))
    assert {row[0] for row in told} == {row[0] for row in rows(sample, "SELECT id FROM articles")}
    assert any(row[1] == 2 for row in told)
