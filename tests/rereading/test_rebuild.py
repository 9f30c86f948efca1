"""A database made anew from the WARC files equals the one that grew with them, row by row."""

from __future__ import annotations

import fcntl
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from archive.facts import of_visit
from archive.layout import WORKING
from archive.records import Capture, Outcome, Visit
from archive.warc import Received, Sent, WarcWriter, inspect
from archive.warc.form import record as as_record
from archive.warc.framing import Record, records
from crawler.rereading.rebuilding import Account, CannotRebuild, rebuild
from crawler.runs.exits import BROKEN
from tests.engine.truth import spiders
from tests.line.conftest import command
from tests.line.tables import readings, rows
from tests.line.test_ways_in import QUICK
from tests.rereading.compare import AGENDA, QUERIES, content, differing
from tests.rereading.conftest import walk
from tests.sampleweb import pages
from tests.sampleweb.server import serve
from tests.sampleweb.whole import write_whole


def anew(data: Path, into: Path, jobs: int = 1) -> Account:
    """Rebuild an archive's database in another file."""
    return rebuild(data, spiders(), jobs, into, replace=False)


def test_no_table_is_left_out_of_the_comparison(sampled: Path) -> None:
    names = rows(sampled / WORKING, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    assert {n["name"] for n in names} - {"_sqlite_migrations"} == {*QUERIES, *AGENDA}


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_sample_archive_comes_back_row_by_row(sampled: Path, tmp_path: Path, jobs: int) -> None:
    account = anew(sampled, tmp_path / "new.db", jobs)
    assert account.whole
    assert account.runs == 3
    assert account.caught_up == 0
    assert differing(sampled / WORKING, tmp_path / "new.db") == {}
    assert all(content(tmp_path / "new.db")[t] for t in ("rejections", "event_dates", "attachments", "frontier"))


def test_a_walk_with_failures_comes_back_row_by_row(walked: Path, tmp_path: Path) -> None:
    assert anew(walked, tmp_path / "new.db").caught_up == 0  # robots.txt, redirects and retried answers stay out
    assert differing(walked / WORKING, tmp_path / "new.db") == {}


@pytest.mark.long
def test_a_second_walk_on_which_pages_had_not_changed(walked: Path, copy: Path, tmp_path: Path) -> None:
    """What a "not modified" says is that somebody looked; the page is not read a second time from before."""
    walk(shutil.copytree(walked, copy))
    assert rows(copy / WORKING, "SELECT 1 FROM captures WHERE status = 304")
    assert anew(copy, tmp_path / "new.db").runs == 2
    assert differing(copy / WORKING, tmp_path / "new.db") == {}


@pytest.mark.long
def test_five_sites_replayed_walked_and_replayed_come_back(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_whole(tmp_path / "sample.warc.gz")
    sample = ("scrapy", "crawlall", "-s", f"SOURCE={tmp_path / 'sample.warc.gz'}")
    with serve() as web:
        for words in (sample, ("scrapy", "crawlall", "-s", f"SOURCE={web}", *QUICK), sample):
            assert command(data, *words).returncode in (0, 4)  # langson refuses
    one = next(w for w in (data / "warc").glob("ninhthuan-*") if inspect(w).entries)
    assert command(data, "scrapy", "crawl", "ninhthuan", "-s", f"SOURCE={one}").returncode in (0, 3)
    done = command(data, "scrapy", "rebuild", "--replace")
    assert done.returncode == 0, done.stdout + done.stderr
    assert differing(data / f"{WORKING}.before-rebuild", data / WORKING) == {}
    checked = command(data, "archive", "check", "--data", str(data))
    assert "archive.db: sound" in checked.stdout, checked.stdout


def test_what_only_the_walk_knew_of_a_listing_is_kept(tmp_path: Path) -> None:
    sample = next(p for p in pages("longan") if p.url.endswith("/kinh-te?p=2"))
    moment, told = sample.fetched_at, Visit("longan", "GET", sample.url, "", "listing", "visited", "repeats page 1")
    with WarcWriter(tmp_path / "warc", "longan-1", {"isPartOf": "longan", "origin": "live"}) as tape:
        received = Received(200, sample.headers, sample.body, moment)
        at = tape.exchange(Sent("GET", sample.url, ()), received)
        capture = Capture(sample.url, "GET", "", moment, "live", 200, "text/html", at.digest, at.file, at.offset)
        tape.fact("visit", of_visit(Outcome(told, capture)), moment)
    anew(tmp_path, tmp_path / WORKING)
    found = rows(tmp_path / WORKING, "SELECT detail FROM frontier WHERE fate = 'visited'")
    assert found == [{"detail": "repeats page 1"}]


def without(warc: Path, into: Path, unwanted: Callable[[int, Record], bool]) -> None:
    """A WARC file without some of its records, the others byte by byte."""
    data, kept, before = warc.read_bytes(), b"", None
    for offset, record in records(warc):
        if before is not None and not before[1]:
            kept += data[before[0] : offset]
        before = offset, unwanted(offset, record)
    assert before is not None
    into.write_bytes(kept if before[1] else kept + data[before[0] :])


def is_fact(_offset: int, record: Record) -> bool:
    return record.kind == "metadata"


def test_captures_of_which_no_fact_was_written_are_read_too(walked: Path, tmp_path: Path) -> None:
    """As if the run had been killed before it wrote down anything it read."""
    (warc,) = (walked / "warc").glob("longan-*")
    data = tmp_path / "data"
    (data / "warc").mkdir(parents=True)
    without(warc, data / "warc" / warc.name, is_fact)
    account = anew(data, data / WORKING)
    assert account.caught_up == account.captures > 60
    whole, caught = readings(walked / WORKING), readings(data / WORKING)
    assert caught == whole
    captures = "SELECT url, status, digest, fetched_at, origin FROM captures ORDER BY url, fetched_at"
    assert rows(data / WORKING, captures) == rows(walked / WORKING, captures)
    fates = "SELECT url, fate, detail FROM frontier WHERE fate IN ('stored', 'duplicate', 'rejected') ORDER BY url"
    assert rows(data / WORKING, fates) == rows(walked / WORKING, fates)


def test_a_killed_run_is_caught_up_from_its_last_fact(walked: Path, tmp_path: Path) -> None:
    (warc,) = (walked / "warc").glob("longan-*")
    captures = [offset for offset, record in records(warc) if record.kind == "response"]
    half, data = captures[len(captures) // 2], tmp_path / "data"
    (data / "warc").mkdir(parents=True)
    late = captures[len(captures) // 2 - 3]
    without(warc, data / "warc" / warc.name, lambda at, record: at > half or (at > late and is_fact(at, record)))
    assert 1 <= anew(data, data / WORKING).caught_up <= 6


def test_captures_that_are_missing_are_named_and_the_exit_code_says_so(sampled: Path, copy: Path) -> None:
    shutil.copytree(sampled, copy)
    (source,) = (copy / "warc").glob("source-*")
    source.unlink()
    done = command(copy, "scrapy", "rebuild", "--replace")
    assert done.returncode == BROKEN
    assert f"for {source.name} is missing" in done.stdout
    assert "NOT READ: " in done.stdout


def test_facts_of_a_kind_to_come_are_named_and_stop_nothing(walked: Path, copy: Path) -> None:
    shutil.copytree(walked, copy)
    (warc,) = (copy / "warc").glob("longan-*")
    fields = [("WARC-Type", "metadata"), ("WARC-Date", "2026-01-01T00:00:00Z"), ("Content-Type", "application/json")]
    with warc.open("ab") as file:
        for fact in ({"fact": "prophecy"}, {"fact": "visit", "visit": 3}):
            file.write(as_record([*fields, ("WARC-Record-ID", "<urn:x:1>")], json.dumps(fact).encode()))
    account = anew(copy, copy / "new.db")
    assert not account.whole
    assert sum(account.unknown.values()) == 2
    assert any("prophecy" in what for what in account.unknown)
    assert differing(copy / WORKING, copy / "new.db") == {}


def test_a_strangers_facts_are_not_believed(walked: Path, tmp_path: Path) -> None:
    """The copy of a file under another name than it says holds captures, and no facts of ours."""
    (warc,) = (walked / "warc").glob("longan-*")
    data = tmp_path / "data"
    (data / "warc").mkdir(parents=True)
    shutil.copyfile(warc, data / "warc" / "source-0123456789abcdef.warc.gz")
    account = anew(data, data / WORKING)
    assert (account.captures, account.visits, account.runs) == (0, 0, 0)


def test_the_old_database_stays_until_the_new_one_is_whole(sampled: Path, copy: Path) -> None:
    shutil.copytree(sampled, copy)
    before = content(copy / WORKING)
    with pytest.raises(CannotRebuild, match="--replace"):
        rebuild(copy, spiders(), 1, None, replace=False)
    for number in ("", "-2"):
        rebuild(copy, spiders(), 1, None, replace=True)
        assert content(copy / f"{WORKING}.before-rebuild{number}") == before
    assert content(copy / WORKING) == before
    assert not list(copy.glob(".*"))


def test_nothing_is_rebuilt_while_a_crawl_writes(sampled: Path, copy: Path) -> None:
    shutil.copytree(sampled, copy)
    warc = next((copy / "warc").glob("longan-*"))
    beside = warc.rename(warc.with_name(f"{warc.name}.open"))
    with beside.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(CannotRebuild, match="a crawl is running"):
            anew(copy, copy / "new.db")
    assert not (copy / "new.db").exists()


def test_a_database_open_elsewhere_is_not_taken_away(sampled: Path, copy: Path) -> None:
    shutil.copytree(sampled, copy)
    with closing(sqlite3.connect(copy / WORKING)) as elsewhere:
        elsewhere.execute("SELECT count(*) FROM sites").fetchone()
        with pytest.raises(CannotRebuild, match="open in another process"):
            rebuild(copy, spiders(), 1, None, replace=True)


@pytest.mark.long
@pytest.mark.parametrize("words", [("--jobs", "0"), ("longan",)])
def test_what_cannot_be_asked_is_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    assert command(tmp_path, "scrapy", "rebuild", *words).returncode == 2
