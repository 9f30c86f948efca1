"""Walking a site by its numbers: which addresses, when it stops, and that every gap has a fate."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.layout import WORKING
from crawler.backfill.ids import Ids, IdsError, Numbers, Survey, ids, survey
from spiders.laichau import LaiChau
from spiders.longan import LongAn
from tests.line.conftest import command
from tests.line.tables import rows
from tests.sampleweb import longan
from tests.sampleweb.server import serve


class Known(set[str]):
    """Articles of a lasting fate."""

    def fated(self, article_id: str) -> bool:
        return article_id in self


def walked(numbers: Numbers, hits: set[int]) -> list[int]:
    """The numbers tried, where only `hits` have an article."""
    tried = []
    while url := numbers.next():
        tried.append(int(re.findall(r"\d+", url)[-1]))
        numbers.told("duplicate" if tried[-1] in hits else "gone")
    return tried


def test_only_what_is_not_known_is_tried() -> None:
    numbers = Numbers(Ids(5, 9, stop_after=99), LongAn, Known({"longan:a6", "longan:a8"}))
    assert walked(numbers, {5, 7}) == [5, 7, 9]
    assert numbers.ending == "reached 9"


def test_too_many_misses_in_a_row_end_the_walk_and_known_articles_count_as_hits() -> None:
    numbers = Numbers(Ids(1, 90, stop_after=3), LongAn, Known({"longan:a6"}))
    assert walked(numbers, {3}) == [1, 2, 3, 4, 5, 7, 8, 9]
    assert numbers.ending == "stopped before 10: 3 numbers in a row without an article"


def test_a_limit_is_a_number_of_tries() -> None:
    numbers = Numbers(Ids(1, 90, stop_after=9, limit=2), LongAn, Known())
    assert walked(numbers, set(range(90))) == [1, 2]
    assert numbers.ending == "stopped before 3: 2 were tried, the limit"


def test_without_numbers_the_gaps_between_the_known_ones_are_meant() -> None:
    assert ids(LongAn, "", {"longan:a12", "longan:a40", "langson:77"}, 9, None) == Ids(12, 40, 9)
    assert ids(LongAn, "3-4", set(), 9, 5) == Ids(3, 4, 9, 5)


def test_a_plan_says_what_is_known_and_how_long_the_rest_takes() -> None:
    fates = {"longan:a1": "stored", "longan:a3": "gone", "longan:a4": "rejected", "longan:a5": "duplicate"}
    wanted = Ids(2, 9, stop_after=7, limit=4)
    found = survey(wanted, LongAn, fates | {"longan:a10": "gone", "longan:2019/x": "stored"})
    assert found == Survey(held=1, gone=1, rejected=1, unknown=5, tries=4)
    assert list(found.lines("longan", wanted, 2.5)) == [
        "longan: numbers 2 to 9, 8 in all: 1 held, 1 gone, 1 without an article, 5 unknown.",
        "4 to try, one every 2.5 s: 0:00:10 at least; the walk ends after 7 numbers in a row without an article.",
    ]


@pytest.mark.parametrize(
    ("site", "given", "said"),
    [(LaiChau, "1-2", "does not count"), (LongAn, "", "No article of longan"), (LongAn, "4-3", "smaller")],
)
def test_what_cannot_be_walked_says_why(site: type[LongAn], given: str, said: str) -> None:
    with pytest.raises(IdsError, match=said):
        ids(site, given, set(), 9, None)


def test_a_walk_over_the_sample_web_finds_articles_and_names_gaps(tmp_path: Path) -> None:
    known = sorted(int(draft.id.rpartition("a")[2]) for draft in longan.drafts())
    first, last = known[3], known[3] + 12
    there = {n for n in known if first <= n <= last}
    quick = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "RETRY_TIMES=0")
    with serve() as web:
        asked = ("scrapy", "backfill", "longan", "--from", f"ids:{first}-{last}", "-s", f"SOURCE={web.url}", *quick)
        planned = command(tmp_path, *asked, "--plan")
        done = command(tmp_path, *asked)
        walks = len([one for one in web.asked if one.path != "/robots.txt"])
        again = command(tmp_path, *asked)
        told = command(tmp_path, *asked, "--plan")
        more = len([one for one in web.asked if one.path != "/robots.txt"]) - walks
    assert (done.returncode, again.returncode) == (0, 0), done.stderr
    assert walks == 13 + len(there)  # every number, and where the address of an article leads
    assert more == 0
    assert "13 in all: 0 held, 0 gone, 0 without an article, 13 unknown." in planned.stdout
    assert f"13 in all: {len(there)} held, {13 - len(there)} gone, 0 without an article, 0 unknown." in told.stdout
    gaps = rows(
        tmp_path / WORKING, "SELECT article_id, fate FROM frontier WHERE fate <> 'stored' AND fate <> 'duplicate'"
    )
    assert {(gap["article_id"], gap["fate"]) for gap in gaps} == {
        (f"longan:a{n}", "gone") for n in range(first, last + 1) if n not in there
    }
    stored = rows(tmp_path / WORKING, "SELECT id, origin FROM articles")
    assert {one["id"] for one in stored} == {f"longan:a{n}" for n in there}
