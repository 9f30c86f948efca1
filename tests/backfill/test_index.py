"""Asking real indexes: what is found, in which dialect, how often, and what a bad day does to it."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.backfill.archives import commoncrawl, news_files
from crawler.backfill.archives import wayback as wayback_answers
from crawler.backfill.cdx import Held, stamp
from crawler.backfill.index import IndexClient, IndexFailed
from crawler.backfill.pace import Pace
from crawler.site import NewsSite
from crawler.sources import SourceError
from tests.backfill import eras
from tests.backfill.crawls import Crawls
from tests.backfill.facade import Facade
from tests.engine.truth import spiders

RATE = 6000  # requests a minute: ten milliseconds apart
LONG_AN: type[NewsSite] = spiders()["longan"]


def client(folder: Path, base: str, **other: Any) -> IndexClient:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    quick = {"DATA_DIR": str(folder), "INDEX_PER_MINUTE": RATE, "INDEX_BACK_OFF": 0.01, "INDEX_TIMEOUT": 5}
    settings.setdict(quick | other, "cmdline")
    return IndexClient.from_settings(settings, "longan", "wayback", base)


def asked(client: IndexClient, base: str, rows: int = 1000, site: type[NewsSite] = LONG_AN, **when: Any) -> list[Held]:
    answers = wayback_answers(client, base, site, keep=3600, rows=rows, **when)
    return [held for answer in answers for held in answer.held]


def captures(site: str, since: str = "", until: str = "3") -> set[tuple[str, str]]:
    """What the archive holds by its truth, between two days: address without port, and moment."""
    pages = (one.page for one in eras.mementos(site) if one.life != "picture" and since <= one.page.fetched_at < until)
    return {(page.url, page.fetched_at) for page in pages}


def found(held: list[Held]) -> set[tuple[str, str]]:
    return {(one.url.replace(":80/", "/"), one.moment) for one in held if one.mime != "image/jpeg"}


@pytest.mark.parametrize("site", eras.SITES)
def test_wayback_and_pywb_tell_the_same(wayback: Facade, private_archive: str, tmp_path: Path, site: str) -> None:
    """Both dialects, the whole truth, and nothing twice. pywb knows no filter by these names: pictures pass it."""
    theirs = asked(client(tmp_path / "a", wayback.cdx), wayback.cdx, site=spiders()[site])
    private = asked(client(tmp_path / "b", private_archive), f"{private_archive}/cdx", site=spiders()[site])
    assert found(theirs) == found(private) == captures(site)
    assert (len(theirs), len(private)) == (len(captures(site)), len(captures(site)) + len(eras.ERAS))
    same = {(one.timestamp, one.status, one.digest, one.length) for one in theirs}
    assert same < {(one.timestamp, one.status, one.digest, one.length) for one in private}


@pytest.mark.parametrize(("rows", "last_day"), [(1, "2019-06-01"), (7, "2019-12-31"), (50, "2026-12-31")])
def test_large_answers_come_in_pieces(wayback: Facade, tmp_path: Path, rows: int, last_day: str) -> None:
    """The Wayback Machine gives a key to go on with; nothing is lost or doubled at the seams."""
    until = stamp(last_day, last=True)
    held = asked(client(tmp_path, wayback.cdx), wayback.cdx, rows, until=until)
    wanted = captures("longan", until=f"{last_day}T99")
    assert len(wanted) > rows
    assert found(held) == wanted
    assert len(held) == len(wanted)
    assert len(wayback.asked) == -(-len(wanted) // rows)


@pytest.mark.parametrize(("rows", "last_day"), [(2, "2019-05-31"), (80, "2026-12-31")])
def test_a_server_without_keys_is_asked_in_halves_of_time(
    private_archive: str, tmp_path: Path, rows: int, last_day: str
) -> None:
    since, until = stamp("2019-05-01"), stamp(last_day, last=True)
    held = asked(client(tmp_path, private_archive), f"{private_archive}/cdx", rows, since=since, until=until)
    wanted = captures("longan", until=f"{last_day}T99")
    assert len(wanted) > rows
    assert found(held) == wanted
    assert len(held) == len({(one.url, one.timestamp) for one in held})


def test_common_crawl_is_read_crawl_by_crawl(crawls: Crawls, tmp_path: Path) -> None:
    """Every capture with file, offset and length that hold just its record; a site in no crawl is no error."""
    crawl = client(tmp_path, crawls.url)
    held = [one for answer in commoncrawl(crawl, crawls.url, LONG_AN, keep=3600) for one in answer.held]
    assert found(held) == captures("longan")
    for one in held[::20]:
        assert one.offset is not None
        assert one.length
        record = (crawls.folder / one.file).read_bytes()[one.offset : one.offset + one.length]
        assert record.startswith(b"\x1f\x8b")
    before = len(crawls.asked)
    nobody = [answer for answer in commoncrawl(crawl, crawls.url, spiders()["laichau"], keep=3600) if answer.held]
    assert nobody == []
    assert len(crawls.asked) == before + 3, "each crawl says once that it has none; the list of crawls is kept"


def test_only_crawls_of_the_wanted_time_are_asked(crawls: Crawls, tmp_path: Path) -> None:
    since, until = stamp("2023-01-01"), stamp("2023-12-31", last=True)
    crawl = client(tmp_path, crawls.url)
    held = list(commoncrawl(crawl, crawls.url, LONG_AN, keep=3600, since=since, until=until))
    assert held
    assert {path.path.split("?")[0] for path in crawls.asked} == {"/collinfo.json", "/CC-MAIN-2023-23-index"}


def test_news_files_of_a_month(crawls: Crawls, tmp_path: Path) -> None:
    crawl = client(tmp_path, crawls.url)
    files = news_files(crawl, crawls.url, "2023-06", keep=3600)
    assert len(files) == 2
    assert all((crawls.folder / file).is_file() for file in files)
    assert news_files(crawl, crawls.url, "2016-01", keep=3600) == ()


# Etiquette ----------------------------------------------------------------------------------------------------------


def test_asking_again_asks_nobody(wayback: Facade, tmp_path: Path) -> None:
    first = asked(client(tmp_path, wayback.cdx), wayback.cdx, 50)
    count = len(wayback.asked)
    again = client(tmp_path, wayback.cdx)
    assert asked(again, wayback.cdx, 50) == first
    assert (again.asked, len(wayback.asked)) == (0, count)
    notes = [json.loads(path.read_text()) for path in (tmp_path / "backfill/longan/wayback").glob("*.json")]
    assert len(notes) == count
    assert all(note["url"].startswith(wayback.cdx) and note["asked_at"] for note in notes)


def test_an_old_answer_is_asked_for_again(wayback: Facade, tmp_path: Path) -> None:
    for _ in range(2):
        quick = client(tmp_path, wayback.cdx)
        answers = list(wayback_answers(quick, wayback.cdx, LONG_AN, keep=-1.0, rows=1000))
        assert sum(answer.rows for answer in answers) == len(captures("longan"))
    assert len(wayback.asked) == 2


def test_a_damaged_file_is_asked_for_again(wayback: Facade, tmp_path: Path) -> None:
    asked(client(tmp_path, wayback.cdx), wayback.cdx)
    for path in (tmp_path / "backfill/longan/wayback").glob("*.gz"):
        path.write_bytes(path.read_bytes()[:-100])
    assert found(asked(client(tmp_path, wayback.cdx), wayback.cdx)) == captures("longan")
    assert len(wayback.asked) == 2


def test_who_is_asking_is_said_and_a_public_archive_needs_a_contact(wayback: Facade, tmp_path: Path) -> None:
    asked(client(tmp_path, wayback.cdx), wayback.cdx)
    assert wayback.asked[0].agent.startswith("KhoTinTinh/")
    with pytest.raises(SourceError, match="KHOTIN_CONTACT"):
        client(tmp_path, "https://archive.example/cdx", CONTACT="")


def test_the_rate_holds_over_restarts_and_retries(wayback: Facade, tmp_path: Path) -> None:
    """A run that is stopped and begun anew every few requests, on bad days, never asks faster than it may.

    The server counts arrivals, the client paces departures: a tenth between the two is for a busy machine.
    """
    wayback.minute, wayback.per_minute, wayback.retry_after = 1.0, 20, 0
    bad = itertools.cycle(["", "drop", "", "503", "cut gzip"])
    for _ in range(10):
        wayback.troubles[:] = [next(bad) for _ in range(3)]
        again = client(tmp_path, wayback.cdx, INDEX_PER_MINUTE=1080)
        for _ in itertools.islice(wayback_answers(again, wayback.cdx, LONG_AN, keep=-1.0, rows=20), 3):
            pass
    assert len(wayback.asked) >= 36
    assert wayback.most_in_a_window() <= 20


def test_twenty_a_minute_on_any_clock(tmp_path: Path) -> None:
    """The setting's own number, with a clock that need not be waited for: 200 requests of five runs."""
    clock, left = [1_000_000.0], []
    for run in range(5):
        pace = Pace(tmp_path / "pace.json", 20, lambda: clock[0], lambda s: clock.__setitem__(0, clock[0] + s))
        for n in range(40):
            pace.wait("https://archive.example")
            left.append(clock[0])
            clock[0] += 0.05 * (n % 3)  # answers take their time, or none
        clock[0] += run  # and somebody starts it again
    assert max(sum(start <= at < start + 60 for at in left) for start in left) <= 20
    pace.wait("https://other.example")
    assert clock[0] < left[-1] + 10, "another archive has a pace of its own"


def test_a_damaged_pace_file_is_a_step_and_a_set_back_clock_no_prison(tmp_path: Path) -> None:
    clock = [5_000_000.0]
    pace = Pace(tmp_path / "pace.json", 20, lambda: clock[0], lambda s: clock.__setitem__(0, clock[0] + s))
    (tmp_path / "pace.json").write_text('{"https://a.exa')
    pace.wait("https://a.example")
    assert clock[0] == pytest.approx(5_000_000 + 3.06)
    clock[0] -= 900_000
    pace.wait("https://a.example")
    assert clock[0] < 4_100_100


# Bad days -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", "drop,cut,cut gzip,short,hang,page,503,429,429 date".split(","))
def test_a_bad_answer_is_asked_for_again(wayback: Facade, tmp_path: Path, trouble: str) -> None:
    wayback.troubles[:] = [trouble] * 2
    wayback.retry_after = 0 if trouble == "503" else 1
    held = asked(client(tmp_path, wayback.cdx, INDEX_TIMEOUT=0.3 if trouble == "hang" else 20), wayback.cdx)
    assert found(held) == captures("longan")
    times = wayback.times()
    assert len(times) == 3
    if trouble.startswith("429"):  # a date has whole seconds, so that it may be less than one away
        assert all(
            after - before >= (0.0 if "date" in trouble else 0.95) for before, after in itertools.pairwise(times)
        )


def test_retry_after_binds_the_next_run_too(wayback: Facade, tmp_path: Path) -> None:
    wayback.troubles[:] = ["429"]
    with pytest.raises(IndexFailed, match="1 attempts"):
        asked(client(tmp_path, wayback.cdx, INDEX_TRIES=1), wayback.cdx)
    asked(client(tmp_path, wayback.cdx), wayback.cdx)
    before, after = wayback.times()
    assert after - before >= 0.95


def test_an_index_that_never_recovers_is_given_up_with_the_way_on(wayback: Facade, tmp_path: Path) -> None:
    wayback.troubles[:] = ["", "", *["drop"] * 50]
    with pytest.raises(IndexFailed, match=r"in 3 attempts.*kept"):
        asked(client(tmp_path, wayback.cdx, INDEX_TRIES=3), wayback.cdx, 50)
    wayback.troubles.clear()
    sent = len(wayback.asked)
    assert found(asked(client(tmp_path, wayback.cdx), wayback.cdx, 50)) == captures("longan")
    assert len(wayback.asked) - sent == -(-len(captures("longan")) // 50) - 2, "what was kept is not asked again"


def test_a_plain_no_is_not_argued_with(wayback: Facade, tmp_path: Path) -> None:
    wayback.troubles[:] = ["403"]
    with pytest.raises(IndexFailed, match="Blocked Site Error"):
        asked(client(tmp_path, wayback.cdx), wayback.cdx)
    assert len(wayback.asked) == 1


def test_an_index_that_moved_says_where_to(wayback: Facade, tmp_path: Path) -> None:
    """Redirects are not followed: they would leave the pace of one address for another's."""
    wayback.troubles[:] = ["moved"]
    with pytest.raises(IndexFailed, match=r"301 and leads to https://elsewhere\.example/cdx"):
        asked(client(tmp_path, wayback.cdx), wayback.cdx)
    assert len(wayback.asked) == 1


def test_too_much_patience_is_left_to_another_run(wayback: Facade, tmp_path: Path) -> None:
    wayback.troubles[:], wayback.retry_after = ["429"], 7200
    with pytest.raises(IndexFailed, match="7200 s of patience"):
        asked(client(tmp_path, wayback.cdx), wayback.cdx)
    (free,) = json.loads((tmp_path / "backfill/pace.json").read_text()).values()
    assert free == pytest.approx(time.time() + 3600, abs=60), "the next run waits, as long as a run waits at all"


def test_two_runs_share_one_pace(tmp_path: Path) -> None:
    """Side by side in two threads, each with its own eyes on the file."""
    left: list[float] = []

    def run() -> None:
        pace = Pace(tmp_path / "pace.json", 3000)
        for _ in range(15):
            pace.wait("https://archive.example")
            left.append(time.monotonic())

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(left) == 30
    assert max(left) - min(left) >= 29 * 0.02 * 0.9


#: A reading of the index without Scrapy, which takes a second to import: FOLDER PACE BASE.
_READING = """
import sys
from pathlib import Path
from crawler.backfill.archives import wayback
from crawler.backfill.index import IndexClient
from crawler.backfill.pace import Pace
from crawler.backfill.patient import Patient
site = type("Site", (), {"hosts": staticmethod(lambda: {"baolongan.vn": "baolongan.vn"})})
patient = Patient(Pace(Path(sys.argv[2]), 600), "test", timeout=5, tries=3, back_off=0.01)
for _ in wayback(IndexClient(Path(sys.argv[1]), patient), sys.argv[3], site, keep=3600, rows=10):
    pass
"""


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.long)])
def test_a_reading_that_is_killed_goes_on_where_it_was(wayback: Facade, tmp_path: Path, kills: int) -> None:
    """Killed with -9 at moments nobody chose; in the end it has asked little more than once for everything."""
    rng = Random(kills)
    folder = tmp_path / "backfill/longan/wayback"
    order = [sys.executable, "-c", _READING, str(folder), str(tmp_path / "backfill/pace.json"), wayback.cdx]
    for _ in range(kills):
        before = len(wayback.asked)
        run = subprocess.Popen(order, cwd=Path(__file__).resolve().parents[2])
        while len(wayback.asked) == before and run.poll() is None:
            time.sleep(0.01)
        time.sleep(rng.uniform(0, 0.25))
        run.kill()
        run.wait()
    assert found(asked(client(tmp_path, wayback.cdx), wayback.cdx, 10)) == captures("longan")
    assert len(wayback.asked) <= -(-len(captures("longan")) // 10) + kills
