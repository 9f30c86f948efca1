"""The material itself: as many mementos as promised, and truths that the archive's reader can live up to."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from archive.records import Article
from archive.warc import inspect
from tests.backfill import eras
from tests.engine.truth import differences, read_sample, spiders


def test_there_are_300_mementos_of_articles_in_three_eras_of_two_sites() -> None:
    assert sum(len(eras.of_articles(site)) for site in eras.SITES) == 300
    for site in eras.SITES:
        counts = Counter(one.era for one in eras.of_articles(site))
        assert set(counts) == set(eras.ERAS)
        assert min(counts.values()) >= 40


@pytest.mark.parametrize("site", eras.SITES)
def test_every_way_of_being_captured_again_occurs(site: str) -> None:
    lives = {one.life for one in eras.mementos(site)}
    assert lives >= {"unchanged", "edited", "refurnished", "restored", "redirect", "soft_404", "challenge", "gone"}
    across = {one.article for one in eras.of_articles(site) if one.era == 2019} & {
        one.article for one in eras.of_articles(site) if one.era == 2023
    }
    assert across, "no article is seen in two layouts"


@pytest.mark.parametrize("site", eras.SITES)
def test_moments_are_different_and_after_publication(site: str) -> None:
    found = eras.mementos(site)
    assert len({(one.page.url, one.page.fetched_at) for one in found}) == len(found)
    for one in eras.of_articles(site):
        assert one.page.truth
        assert one.page.truth.published_at
        assert datetime.fromisoformat(one.page.truth.published_at) < datetime.fromisoformat(one.page.fetched_at)


@pytest.mark.parametrize("site", eras.SITES)
def test_the_archive_reads_the_truth_in_every_layout(site: str) -> None:
    spider = spiders()[site]
    wanted = [one.page for one in eras.mementos(site) if one.page.truth]
    wrong = {
        (page.url, page.fetched_at): found
        for n, page in enumerate(wanted)
        if (n % 6 == 0 or not page.truth or page.truth.rejection) and (found := differences(page, spider))
    }
    assert wrong == {}


@pytest.mark.long
@pytest.mark.parametrize("site", eras.SITES)
def test_the_archive_reads_every_truth(site: str) -> None:
    spider = spiders()[site]
    wrong = [one.page.url for one in eras.mementos(site) if one.page.truth and differences(one.page, spider)]
    assert wrong == []


@pytest.mark.parametrize("site", eras.SITES)
def test_layouts_differ_between_eras(site: str) -> None:
    """Each era's articles are found by selectors of their own, or by another recipe."""
    ways = {}
    for era in eras.ERAS:
        page = next(one.page for one in eras.of_articles(site) if one.era == era and one.life == "first")
        found = read_sample(page, spiders()[site])
        assert isinstance(found, Article)
        ways[era] = (found.extractor, dict(found.sources)["body"], dict(found.sources)["title"])
    assert len(set(ways.values())) >= 2, ways


def test_the_files_are_the_same_at_every_run(tmp_path: Path) -> None:
    for name in ("one", "two"):
        eras.write(tmp_path / f"{name}.warc.gz", "longan", (2019,))
    first, second = (sha256((tmp_path / f"{n}.warc.gz").read_bytes()).hexdigest() for n in ("one", "two"))
    assert first == second
    assert len(inspect(tmp_path / "one.warc.gz").entries) == sum(one.era == 2019 for one in eras.mementos("longan"))
