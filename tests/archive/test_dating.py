"""The engine judges dates; the archive hands it everything and writes down what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.dating import BadRuling, Dossier, Verdict
from archive.records import Article, DateCandidate, Dating
from archive.store import Store
from tests.archive.factory import (
    article,
    dateline,
    listing,
    moment,
    opened,
    read,
    rows,
    spoken,
    stored,
)


def test_dates_are_settled_with_all_the_evidence(tmp_path: Path) -> None:
    found = article(1)
    seen: list[Dossier] = []

    def resolve(dossier: Dossier) -> tuple[Dating, list[Verdict]]:
        seen.append(dossier)
        return Dating("2025-07-02", "day", "listing", "stated"), ["chosen", "contradicts"]

    with opened(tmp_path) as store:
        store.put(listing("longan", [found], 0.5))
        store.put(read(found, 1))
        assert store.settle("longan", resolve) == 1
        assert store.settle("longan", resolve) == 0
        assert list(store.dossiers("longan")) == seen[:1]
    assert seen[0] == seen[1]
    assert (seen[0].article_id, seen[0].first_seen_at) == (found.id, moment(1))
    assert [(e.candidate.place, e.own, e.seen_at) for e in seen[0].evidence] == [
        ("listing", False, moment(0.5)),
        ("dateline", True, moment(1)),
    ]
    path = tmp_path / "a.db"
    assert rows(path, "SELECT published_at, published_precision, province_then, province_now FROM articles") == [
        ("2025-07-02", "day", "Tây Ninh", "Tây Ninh")
    ]
    assert rows(path, "SELECT place, verdict FROM date_evidence ORDER BY place") == [
        ("dateline", "contradicts"),
        ("listing", "chosen"),
    ]


def test_a_province_is_named_as_of_the_day(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.db", [read(article(1)), read(replace(article(2), candidates=()))])
    assert rows(path, "SELECT published_at, province_then, province_now FROM articles ORDER BY id") == [
        ("2025-01-02T09:00:00+07:00", "Long An", "Tây Ninh"),
        (None, "Long An", "Tây Ninh"),
    ]


def test_more_articles_than_one_chunk_are_all_settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.dating._CHUNK", 3)
    path = stored(tmp_path / "a.db", [read(article(n)) for n in range(1, 9)])
    assert rows(path, "SELECT count(*) FROM articles WHERE published_at IS NOT NULL") == [(8,)]
    with Store(path) as store:
        assert [d.article_id for d in store.dossiers("longan")] == [f"longan:a{1000 + n}" for n in range(1, 9)]


def test_evidence_follows_the_last_reading_of_its_capture(tmp_path: Path) -> None:
    found = article(1)
    better = replace(found, candidates=(DateCandidate("dateline", "02/01/2025", "2025-01-02", "day"),))
    path = stored(tmp_path / "a.db", [read(found), read(better)])
    assert rows(path, "SELECT raw, value, verdict FROM date_evidence") == [("02/01/2025", "2025-01-02", "chosen")]


def test_verdicts_must_be_in_step(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.put(read(article(1)))
        with pytest.raises(BadRuling, match="longan:a1001"):
            store.settle("longan", lambda dossier: (Dating(), []))
        assert store.settle("longan", dateline) == 1


def test_only_what_has_changed_is_looked_at_again(tmp_path: Path) -> None:
    """As long as the ground is the same; what was settled by halves, without a finder, is not settled."""
    asked: list[str] = []

    def watching(dossier: Dossier) -> tuple[Dating, Sequence[Verdict]]:
        asked.append(dossier.article_id)
        return dateline(dossier)

    def looked_at(store: Store, **more: Any) -> list[str]:
        asked.clear()
        store.settle("longan", watching, spoken, **more)
        return list(asked)

    one, two = article(1), article(2)
    with opened(tmp_path) as store:
        store.put(read(one, 1))
        store.put(read(two, 1))
        store.settle("longan", dateline)
        assert looked_at(store, ground="a") == [one.id, two.id]
        assert looked_at(store, ground="a") == []
        store.put(read(two, 2))
        store.put(listing("longan", [article(3)], 2))  # of which nothing but a list tells
        assert looked_at(store, ground="a") == [two.id]
        store.put(listing("longan", [one], 3))
        assert looked_at(store, ground="a") == [one.id]
        assert looked_at(store, ground="b") == [one.id, two.id]
        assert looked_at(store, ground="b", anew=True) == [one.id, two.id]
        assert looked_at(store) == [one.id, two.id]
    assert rows(tmp_path / "a.db", "SELECT * FROM unsettled") == []


def test_a_place_that_may_be_a_clock_is_shown_with_what_tells(tmp_path: Path) -> None:
    def dated(number: int, *days: str) -> Article:
        shown = (DateCandidate("meta", day, f"2025-06-{day}", "day", f"m{n}") for n, day in enumerate(days))
        return replace(article(number), candidates=tuple(shown))

    with opened(tmp_path) as store:
        store.put(read(dated(1, "01", "02"), 0))  # the first of June 2025
        store.put(read(dated(2, "02", "03"), 1))
        places, shown = store.following("longan", ())
        assert places == {("meta", "m0")}  # the other tells of the day after
        assert [one.article_id for one in shown] == [article(1).id, article(2).id]
        assert store.following("longan", ("meta",))[0] == set()
