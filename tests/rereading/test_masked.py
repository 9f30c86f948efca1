"""A page that was blanked in its WARC file is told as that, in whatever way it is read again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.layout import WORKING
from archive.store import Store
from archive.takedown import commands as takedown
from archive.takedown import masking
from crawler.rereading.again import Reader, Unread
from crawler.rereading.captured import Captured
from crawler.rereading.rebuilding import rebuild
from tests.engine.truth import spiders
from tests.line.tables import rows
from tests.rereading.importing import ARTICLES

NOW, LATER = "2026-11-01T00:00:00+07:00", "2026-11-02T00:00:00+07:00"
ID = next(p.truth.id for p in ARTICLES if p.truth and p.truth.id)


@pytest.fixture
def blanked(sampled: Path, copy: Path) -> Path:
    """An archive of which one article was removed and masked."""
    shutil.copytree(sampled, copy)
    takedown.remove(copy, ID, "lý do đặt ra", "privacy", hidden=False, now=NOW)
    assert masking.mask(copy, ID, NOW)
    return copy


def read_again(data: Path) -> None:
    """Read the article's captures as a replay, a rebuild and a re-extraction do."""
    site = spiders()["longan"]
    reader = Reader(data / masking.WARC, spiders())
    with Store(data / WORKING) as store:
        for recorded in Captured(data / WORKING, site):
            identity = site.identify(recorded.capture.url)
            if identity and identity.id == ID:
                found = reader.read(recorded)
                assert not isinstance(found, Unread)
                for outcome in found:
                    store.put(outcome)


def fates(database: Path) -> set[tuple[str, str]]:
    told = rows(database, "SELECT fate, detail FROM frontier WHERE article_id = ? AND fate IS NOT 'duplicate'", ID)
    return {(row["fate"], row["detail"]) for row in told}


def test_while_it_is_removed_it_stays_so_and_then_its_address_may_be_asked_for(blanked: Path) -> None:
    read_again(blanked)
    assert fates(blanked / WORKING) == {("rejected", "removed")}
    takedown.undo(blanked, ID, LATER)
    read_again(blanked)
    assert fates(blanked / WORKING) == {("failed", "masked")}


@pytest.mark.long
def test_a_rebuild_tells_the_same(blanked: Path, tmp_path: Path) -> None:
    assert rebuild(blanked, spiders(), 1, tmp_path / "one.db", replace=False).whole
    assert fates(tmp_path / "one.db") == {("rejected", "removed")}
    takedown.undo(blanked, ID, LATER)
    assert rebuild(blanked, spiders(), 1, tmp_path / "two.db", replace=False).whole
    assert fates(tmp_path / "two.db") == {("failed", "masked")}
    assert not rows(tmp_path / "two.db", "SELECT 1 FROM rejections WHERE reason = 'removed'")
