"""A published file with rows in every table, made once, and copies of it to do harm to. All of it is invented."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import pytest

from archive.layout import LATEST
from archive.publishing.publish import publish
from archive.records import Acceptance, Acknowledgement
from archive.robots import RobotsTxt
from archive.store import Store
from archive.takedown.removal import Removal
from archive.verifying import digests
from tests.archive.factory import SITES, article, dateline, moment, read, report, sample_outcomes, spoken, stored

#: Does harm to a file through a connection that may write.
Harm = Callable[[sqlite3.Connection], object]


def published(folder: Path) -> Path:
    """Publish a file of which no table is empty: after a release, with a removal, an outage, a reprint and the rest."""
    working = stored(folder / "archive.db", sample_outcomes())
    with Store(working) as store:
        for facts in SITES:
            store.finish(report(facts.site))
    before = publish(working, folder / "before" / "khotin-tinh.db")
    (folder / LATEST).parent.mkdir()
    copyfile(before, folder / LATEST)
    first = article(3)
    again = replace(article(50, "laichau"), title=first.title, lead=first.lead, body=first.body)
    robots = RobotsTxt(
        "longan", "https://longan.example", moment(1), 200, "sha1:X", "User-agent: *", "synthetic.warc.gz", 7
    )
    with Store(working) as store:
        store.put(read(again, 7))
        store.flush()
        for facts in SITES:
            store.settle(facts.site, dateline, spoken)
        store.keep_robots(robots)
        store.remove(Removal("longan:a1004", "theo yêu cầu", moment(8), "privacy"))
        for day, verdict in ((7, "healthy"), (8, "failed"), (9, "healthy")):
            told = {"run_id": f"2025060{day}T080000", "started_at": moment(day), "finished_at": moment(day + 0.1)}
            store.finish(report("longan", source="live", verdict=verdict, **told))
        store.acknowledge(Acknowledgement("longan", "failed", moment(8.5), "đã biết"))
        store.accept(Acceptance("longan", "shrunk", "one article fewer", moment(9.5), "gỡ theo yêu cầu"))
    return publish(working, folder / "public" / "khotin-tinh.db")


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file that nobody writes to."""
    return published(tmp_path_factory.mktemp("good"))


@pytest.fixture
def copied(good: Path, tmp_path: Path) -> Path:
    """A copy that may be written to."""
    copy = Path(copyfile(good, tmp_path / "copy.db"))
    copy.chmod(0o644)
    return copy


def content_hash(path: Path) -> str:
    """The content hash that a file states."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return digests.recorded(connection)[0].sha3_256


def harmed(path: Path, harm: str | Harm) -> Path:
    """Do harm to a file: SQL, or a function of a connection."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        if isinstance(harm, str):
            connection.executescript(harm)
        else:
            harm(connection)
    return path
