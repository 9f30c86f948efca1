"""Archives to read again, made by the commands a person runs, over the sample web."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.line.conftest import command
from tests.line.test_ways_in import QUICK
from tests.rereading.importing import ARTICLES
from tests.sampleweb import SamplePage, pages
from tests.sampleweb.server import serve
from tests.sampleweb.warc import write_warc


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sites of the sample web replayed, one of them twice: redirects, edits, duplicates, rejections."""
    data = tmp_path_factory.mktemp("sampled")
    for sites in (("longan", "laichau"), ("longan",)):
        crawl = command(data, "scrapy", "crawlall", *sites, "-s", "SOURCE=sample")
        assert crawl.returncode == 0, crawl.stdout + crawl.stderr
    return data


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One site walked over HTTP: a failure that passes, redirects, pages that come again."""
    return walk(tmp_path_factory.mktemp("walked"))


def walk(data: Path) -> Path:
    """Walk a site over HTTP."""
    with serve() as web:
        crawl = command(data, "scrapy", "crawl", "longan", "-s", f"SOURCE={web}", *QUICK)
    assert crawl.returncode in (0, 3), crawl.stdout + crawl.stderr
    return data


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder for an archive that a test changes."""
    return tmp_path / "copy"


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A WARC file of four articles, and of what is nobody's page."""
    others = [p for p in pages("longan") if p.url.endswith("robots.txt")]
    elsewhere = SamplePage("https://elsewhere.vn/", b"<p>x</p>", ARTICLES[0].fetched_at)
    write_warc(tmp_path / "sound.warc.gz", [*ARTICLES, *others, elsewhere])
    return tmp_path / "sound.warc.gz"
