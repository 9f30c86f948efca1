"""Every way a server misbehaves ends in the right fate, within its time and memory. Two crawls meet them all."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.records import FATES, RunReport
from archive.warc import WarcFolder, inspect
from crawler.runs.ledger import ledger_of
from tests.faults.given import SHORT, Memory, Misbehaving, fates, watched
from tests.faults.server import Faulty, Line, Way
from tests.faults.ways import FAULTS, HTML, LIMIT, TIMEOUT, answer
from tests.wire.conftest import crawl_in

HANGING = [name for name, fault in FAULTS.items() if fault.fate == TIMEOUT]
REST = [name for name in FAULTS if name not in HANGING]
PATIENCE = {"hanging": 0.4, "rest": 8.0}  # seconds; what answers at all is not to be hurried by a busy machine


@dataclass
class Met:
    """What a crawl of some faults came to."""

    data: Path
    report: RunReport
    fates: dict[str, str]
    asked: list[tuple[float, str, str]]
    memory: Memory


def front(names: list[str]) -> Way:
    """The listing of these faults, a home page, and no robots.txt."""
    links = "".join(f"<a href='/{name}.html'>Bài về {name}</a> " for name in names)

    def way(line: Line) -> bool:
        if line.path == "/robots.txt":
            line.send(answer(b"", status="404 Not Found"))
        else:
            line.send(answer(links.encode() if line.path == "/tin/" else b"<h1>Trang</h1>", HTML))
        return True

    return way


def meet(loop: asyncio.AbstractEventLoop, data: Path, names: list[str], patience: float) -> Met:
    server = Faulty({name: FAULTS[name].way for name in names}, front(names)).start()
    here = f"127.0.0.1:{server.port}"
    source = {"SOURCE": f"hosts:faulty.vn={here},elsewhere.vn={here},within.vn=10.9.8.7", "DATA_DIR": str(data)}
    settings = {**SHORT, **source, "DOWNLOAD_TIMEOUT": patience, "DOWNLOAD_MAXSIZE": LIMIT}
    with watched() as memory:
        crawler = crawl_in(loop, Misbehaving, settings, 120)
    server.stop()
    report = ledger_of(crawler).report
    assert report is not None
    return Met(data, report, fates(data), server.asked, memory)


@pytest.fixture(scope="module")
def hanging(loop: asyncio.AbstractEventLoop, tmp_path_factory: pytest.TempPathFactory) -> Met:
    return meet(loop, tmp_path_factory.mktemp("hanging"), HANGING, PATIENCE["hanging"])


@pytest.fixture(scope="module")
def rest(loop: asyncio.AbstractEventLoop, tmp_path_factory: pytest.TempPathFactory) -> Met:
    return meet(loop, tmp_path_factory.mktemp("rest"), REST, PATIENCE["rest"])


@pytest.mark.parametrize("name", FAULTS)
def test_the_fate(hanging: Met, rest: Met, name: str) -> None:
    met = hanging if name in HANGING else rest
    fate, _, detail = met.fates[name].partition(": ")
    wanted = FAULTS[name].fate
    assert wanted in (fate, f"{fate}: {detail}")
    assert fate in FATES
    assert detail or fate == "stored"


def test_nothing_is_lost_and_nothing_is_an_error_of_ours(hanging: Met, rest: Met) -> None:
    assert len(FAULTS) >= 100
    assert (set(hanging.fates), set(rest.fates)) == (set(HANGING), set(REST))
    for met, names in ((hanging, HANGING), (rest, REST)):
        assert (met.report.discovered, met.report.lost) == (len(names), 0)
        assert "our own code" not in met.report.cause


def test_what_hangs_is_given_up_in_its_time(hanging: Met) -> None:
    """The time is for the whole answer: a byte now and then does not lengthen it."""
    for (one, _, path), (following, _, _) in itertools.pairwise(hanging.asked[2:]):
        assert 0.9 * PATIENCE["hanging"] < following - one < PATIENCE["hanging"] + 1.5, path


def test_nothing_else_needs_to_be_given_up(rest: Met) -> None:
    for (one, _, path), (following, _, _) in itertools.pairwise(rest.asked):
        assert following - one < PATIENCE["rest"], path


def test_memory_is_bounded_by_what_a_page_may_have(rest: Met) -> None:
    assert rest.memory.grown < 8 * LIMIT, rest.memory.grown


def test_redirects_are_followed_five_times(rest: Met) -> None:
    asked = [path for _, _, path in rest.asked if path.startswith("/redirects-for-ever")]
    assert len(asked) == 6


def test_what_was_captured_is_sound_and_reads_back(rest: Met) -> None:
    folder = rest.data / "warc"
    [path] = folder.glob("*.warc.gz")
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            record.raw_stream.read()  # as it lies there: warcio cannot unpack br
    entries = inspect(path).entries
    statuses = {e.url.rpartition("/")[2].removesuffix(".html"): e.status for e in entries}
    assert statuses["status-999"] == 999
    for entry in entries:
        exchange = WarcFolder(folder).read(entry.file, entry.offset)
        assert (exchange.status, exchange.moment) == (entry.status, entry.moment)
