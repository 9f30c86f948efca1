"""`scrapy backfill` as a person types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.layout import WORKING
from tests.backfill import eras
from tests.backfill.facade import Facade
from tests.line.conftest import command
from tests.line.tables import rows

QUICK = ("-s", "INDEX_PER_MINUTE=6000", "-s", "MEMENTOS_PER_MINUTE=60000", "-L", "WARNING")


def test_a_plan_asks_the_index_alone_and_a_fetch_then_needs_it_no_more(wayback: Facade, tmp_path: Path) -> None:
    base = ("-s", f"WAYBACK_CDX={wayback.cdx}", "-s", f"WAYBACK_REPLAY={wayback.replay}", *QUICK)
    words = ("scrapy", "backfill", "longan", "--from", "wayback", "--until", "2019-12-31", *base)
    planned = command(tmp_path, *words, "--plan")
    assert planned.returncode == 0, planned.stderr
    assert "2019-05" in planned.stdout
    assert "mementos to fetch, one every" in planned.stdout
    assert not (tmp_path / WORKING).exists()
    assert wayback.times("replay") == []
    asked = len(wayback.times("index"))
    done = command(tmp_path, *words, "--limit", "5")
    assert done.returncode == 0, done.stderr
    assert len(wayback.times("index")) == asked
    assert len(wayback.times("replay")) == 5
    [run] = rows(tmp_path / WORKING, "SELECT source, verdict FROM runs")
    assert run == {"source": "wayback", "verdict": "healthy"}


def test_a_file_is_planned_taken_and_read(tmp_path: Path) -> None:
    warc = tmp_path / "kept.warc.gz"
    eras.write(warc, "langson", (2019,))
    data = tmp_path / "data"
    words = ("scrapy", "backfill", "langson", "--from", f"warc:{warc}", "-L", "WARNING")
    planned = command(data, *words, "--plan")
    assert planned.returncode == 0, planned.stderr
    assert "taken: " in planned.stdout
    assert not list(data.rglob("*.warc.gz"))
    done = command(data, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    truth = {one.article for one in eras.of_articles("langson") if one.era == 2019}
    assert {one["id"] for one in rows(data / WORKING, "SELECT id FROM articles")} == truth


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("longan", "--from", "yahoo"), "--from yahoo: give wayback"),
        (("--from", "wayback"), "name one site"),
        (("nowhere", "--from", "wayback"), "There is no site called nowhere"),
        (("longan", "--from", "wayback"), "KHOTIN_CONTACT"),
        (("longan", "--from", "warc:no/such.warc.gz"), "no/such.warc.gz is no file"),
        (("laichau", "--from", "ids:1-9"), "does not count its articles"),
        (("longan", "--from", "wayback", "--since", "yesterday"), "--since"),
        (("longan", "--from", "wayback", "--limit", "0"), "--limit"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = command(tmp_path, "scrapy", "backfill", *words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stdout + done.stderr
    assert not (tmp_path / WORKING).exists()
