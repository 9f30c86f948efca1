"""Releases of the published sample, made once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.publishing.publish import publish
from archive.release.making import Done, release
from archive.store import Store
from tests.archive.factory import SITES, article, dateline, moment, published_sample, read, report, spoken


@dataclass(frozen=True)
class Data:
    """A data directory: its published file and its releases, the older first."""

    published: Path
    root: Path
    first: Done
    second: Done


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file that nobody writes to; its working database stands beside it."""
    return published_sample(tmp_path_factory.mktemp("sample") / "khotin-tinh.db")


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    """Two releases, between which a run brought an article and an edit of another."""
    published = published_sample(tmp_path_factory.mktemp("data") / "khotin-tinh.db")
    root = published.with_name("releases")
    first = release(published, root)
    later(published)
    return Data(published, root, first, release(published, root))


def later(published: Path) -> Path:
    """Publish anew after another run, six days on."""
    working = published.with_name("khotin-tinh-working.db")
    with Store(working) as store:
        for facts in SITES:
            store.declare_site(facts)
        store.put(read(article(7, "longan", title="Tựa đề đã sửa (bài 7)"), 6))
        store.put(read(article(77, "longan", title="=HYPERLINK(“bẫy”) là tựa đề thử"), 6))
        store.settle("longan", dateline, spoken)
        for facts in SITES:
            times = {"started_at": moment(6), "finished_at": moment(6.3)}
            store.finish(report(facts.site, run_id="20250607T080000", **times))
    return publish(working, published)
