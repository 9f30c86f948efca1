"""The archives of these tests: pywb and a Common Crawl, both real servers, loaded once with three eras of two sites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backfill import eras
from tests.backfill.archives import pywb
from tests.backfill.crawls import Crawls, commoncrawl
from tests.backfill.facade import Facade, facade

#: The crawl in which each era was captured; each site's file of an era belongs to it.
CRAWLS = {2019: "CC-MAIN-2019-22", 2023: "CC-MAIN-2023-23", 2026: "CC-MAIN-2026-05"}


@pytest.fixture(scope="session")
def warcs(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], Path]:
    """A WARC file for each site and era."""
    folder = tmp_path_factory.mktemp("eras")
    paths = {(site, era): folder / f"{site}-{era}.warc.gz" for site in eras.SITES for era in eras.ERAS}
    for (site, era), path in paths.items():
        eras.write(path, site, (era,))
    return paths


@pytest.fixture(scope="session")
def private_archive(warcs: dict[tuple[str, int], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of pywb's collection with everything in it."""
    with pywb(tmp_path_factory.mktemp("pywb"), warcs.values()) as address:
        yield address


@pytest.fixture
def wayback(private_archive: str) -> Iterator[Facade]:
    """The Wayback Machine's manners in front of it, with nothing asked yet."""
    with facade(private_archive) as running:
        yield running


@pytest.fixture
def crawls(warcs: dict[tuple[str, int], Path], tmp_path: Path) -> Iterator[Crawls]:
    """A Common Crawl of three crawls; the month 2023-06 of CC-NEWS has everything of 2023."""
    by_crawl = {name: [warcs[site, era] for site in eras.SITES] for era, name in CRAWLS.items()}
    with commoncrawl(tmp_path / "cc", by_crawl, {"2023-06": by_crawl[CRAWLS[2023]]}) as running:
        yield running
