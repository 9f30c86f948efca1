"""From a working database to a release: the same bytes every time, in steady memory, and a delta that holds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from archive import checks
from tests.archive.factory import rows
from tests.benchmarks.bigarchive import ARTICLES, REMOVED, REPRINTED, generated, grown
from tests.benchmarks.releasing import BOUND, Found, measure


def _holds(found: Found) -> None:
    print(f"\n{found.table()}")
    assert found.same == dict.fromkeys(found.same, True)
    assert found.delta < found.packed


def test_a_small_archive_goes_the_whole_way(tmp_path: Path) -> None:
    _holds(measure(tmp_path, 130, apart=False))


def test_the_archive_is_sound_and_has_something_of_everything(tmp_path: Path) -> None:
    working = generated(tmp_path / "archive.db", REMOVED + 50)
    later = grown(working, tmp_path / "grown.db")
    assert [*checks.working_file(working), *checks.working_file(later)] == []
    for table in (
        "frontier captures articles readings versions images attachments date_evidence event_dates rejections "
        "removals runs"
    ).split():
        assert rows(working, f"SELECT count(*) FROM {table}") > [(0,)], table
    fates = Counter(fate for (fate,) in rows(working, "SELECT fate FROM frontier"))
    assert fates.keys() >= {"stored", "visited", "gone", "failed", "refused", "rejected"}
    ((words,),) = rows(working, "SELECT avg(word_count) FROM articles")
    assert 300 < float(str(words)) < 400
    same = "SELECT count(*) FROM articles a JOIN articles b ON a.title = b.title AND a.docid < b.docid"
    assert rows(working, same) >= [(REMOVED // REPRINTED // 2,)]
    news = "SELECT count(*), sum(reason = 'edited') FROM versions"
    ((before, edited),), ((after, edited_later),) = rows(working, news), rows(later, news)
    assert (int(str(after)) - int(str(before)) > 100, int(str(edited_later)) - int(str(edited)) >= 25) == (True, True)


def test_the_same_seed_gives_the_same_archive(tmp_path: Path) -> None:
    small, same, larger = (generated(tmp_path / f"{n}.db", n % 1000) for n in (100, 1100, 200))
    told = "SELECT title, body FROM articles WHERE docid <= 100 ORDER BY docid"
    assert rows(small, told) == rows(same, told) == rows(larger, told)


@pytest.mark.long
def test_a_large_archive_goes_the_whole_way_in_steady_memory(tmp_path: Path) -> None:
    small, large = (measure(tmp_path / str(n), n) for n in (ARTICLES // 10, ARTICLES))
    _holds(small)
    _holds(large)
    for name, cost in large.costs.items():
        assert cost.memory <= BOUND * small.costs[name].memory, name
