"""Masking: one page goes, every other byte and every offset stays, wherever it is killed."""

from __future__ import annotations

import fcntl
import gzip
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive import checks
from archive.records import Article, Capture, Outcome, Visit
from archive.store import Store
from archive.takedown import commands as takedown
from archive.takedown import masking
from archive.takedown.masking import NotMasked
from archive.warc import Masked, Original, Received, Sent, WarcFolder, WarcWriter, facts, inspect
from archive.warc.framing import record_in, record_span, records
from archive.warc.mask import NoRoom, masked
from tests.archive.factory import SITES, article, moment, rows

ID = "longan:a1001"
NOW = moment(50)
SECRET = "Bà Thử (tên đặt ra) ở ấp Mẫu "
PAGE = f"<html><body><h1>{SECRET}</h1><p>{SECRET * 30}</p></body></html>".encode()
OTHER = "<html><body><p>Tin khác, không ai phải gỡ.</p></body></html>".encode()


def fetch(tape: WarcWriter, url: str, body: bytes, days: float, *fields: tuple[str, str], status: int = 200) -> Capture:
    """Have a page captured."""
    sent = Sent("GET", url, (("Host", "longan.example"),))
    head = (("Content-Type", "text/html; charset=utf-8"), *fields)
    written = tape.exchange(sent, Received(status, head, body, moment(days), ip="127.0.0.1"))
    return Capture(
        url, "GET", "", moment(days), "rehearsal", status, "text/html", written.digest, written.file, written.offset
    )


def story(found: Article, seen: Capture) -> Outcome:
    return Outcome(Visit(found.site, "GET", found.url, "", "article", "stored", "", found.id), seen, found)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An archive of two runs: the page, the same page again, an edited one packed by the server, and others'."""
    one, two = article(1), article(2)
    warc = tmp_path / "warc"
    with WarcWriter(warc, "longan-run1", {"isPartOf": "longan"}) as tape:
        seen = [
            (two, fetch(tape, two.url, OTHER, 0)),
            (one, fetch(tape, one.url, PAGE, 1)),
            (two, fetch(tape, two.url, OTHER + b"!", 1)),
            (one, fetch(tape, one.url, PAGE, 2)),  # a revisit
        ]
        tape.fact("run", {"site": "longan"}, moment(2))
    with WarcWriter(warc, "longan-run2", {"isPartOf": "longan"}) as tape:
        seen.append((two, fetch(tape, two.url, OTHER, 3)))
        seen.append((one, fetch(tape, one.url, gzip.compress(PAGE + b"!", mtime=0), 3, ("Content-Encoding", "gzip"))))
    with Store(tmp_path / "archive.db") as store:
        for facts_ in SITES:
            store.declare_site(facts_)
        for found, one_capture in seen:
            store.put(story(found, one_capture))
    takedown.remove(tmp_path, ID, "lý do đặt ra", "privacy", hidden=False, now=moment(40))
    return tmp_path


def unmasked(data: Path) -> dict[tuple[str, int], bytes]:
    """Every record of an archive's runs by its place, as bytes."""
    found = {}
    for path in sorted((data / "warc").glob("longan-run*.warc.gz")):
        offsets = [offset for offset, _ in records(path)]
        whole = path.read_bytes()
        for offset, end in zip(offsets, [*offsets[1:], len(whole)], strict=True):
            found[path.name, offset] = whole[offset:end]
    return found


def places(data: Path) -> set[tuple[object, ...]]:
    query = "SELECT warc_file, warc_offset FROM rejections JOIN captures USING (capture_id) WHERE article_id = ?"
    return set(rows(data / "archive.db", query, ID))


def is_whole(path: Path) -> bool:
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0 and not done.stderr


def test_only_its_pages_go(data: Path) -> None:
    before = unmasked(data)
    assert masking.mask(data, ID, NOW) == 3
    after = unmasked(data)
    assert {place for place in before if before[place] != after[place]} == places(data)
    assert {place: len(record) for place, record in before.items()} == {p: len(r) for p, r in after.items()}
    for path in (data / "warc").iterdir():
        for _, record in records(path):
            block = record.block.rest()
            assert SECRET.encode() not in block
            assert b"\x1f\x8b" not in block
        assert is_whole(path)
    assert checks.working_file(data / "archive.db") == []


def test_what_stays_of_a_record(data: Path) -> None:
    (file, offset), *_ = sorted(places(data), key=str)
    before = inspect(data / "warc" / str(file)).entries
    masking.mask(data, ID, NOW)
    path = data / "warc" / str(file)
    record, _, _ = record_span(path, int(str(offset)))
    assert record.kind == "response"
    assert record.header("WARC-Truncated") == "unspecified"
    same = ("offset", "record_id", "url", "method", "request_offset", "moment", "status", "mime")
    for old, new in zip(before, inspect(path).entries, strict=True):
        assert [getattr(old, name) for name in same] == [getattr(new, name) for name in same]


def test_blank_records_are_told_from_empty_pages(data: Path) -> None:
    masking.mask(data, ID, NOW)
    folder = WarcFolder(data / "warc")
    for file, offset in places(data):
        exchange = folder.read(str(file), int(str(offset)))
        assert (exchange.status, exchange.body) == (200, b"")
        with pytest.raises(Masked, match="taken out"):
            _ = exchange.content
        assert exchange.fields == (("Content-Type", "text/html; charset=utf-8"),)
    query = "SELECT warc_file, warc_offset FROM captures JOIN readings USING (capture_id) ORDER BY fetched_at"
    others = [folder.read(str(file), int(str(offset))).content for file, offset in rows(data / "archive.db", query)]
    assert others == [OTHER, OTHER + b"!", OTHER]


def test_warcio_reads_every_record_to_the_end(data: Path) -> None:
    masking.mask(data, ID, NOW)
    for name, count in (("longan-run1-00000.warc.gz", 10), ("longan-run2-00000.warc.gz", 5)):
        with (data / "warc" / name).open("rb") as file:
            assert sum(1 for record in ArchiveIterator(file) if record.content_stream().read() is not None) == count


def test_it_is_noted_and_told(data: Path) -> None:
    masking.mask(data, ID, NOW)
    assert rows(data / "archive.db", "SELECT masked_at FROM removals") == [(NOW,)]
    noted = rows(data / "archive.db", "SELECT warc_file, warc_offset FROM masks WHERE masked_at = ?", NOW)
    assert set(noted) == places(data)
    kinds = [f.kind for path in sorted((data / "warc").glob("longan-removal-*")) for f in facts(path)]
    assert kinds == ["removal", "mask", "removal"]


def test_masking_again_changes_nothing(data: Path) -> None:
    masking.mask(data, ID, NOW)
    before = {path: path.read_bytes() for path in (data / "warc").iterdir()}
    assert masking.mask(data, ID, moment(60)) == 0
    assert {path: path.read_bytes() for path in (data / "warc").iterdir()} == before


def test_a_later_capture_is_masked_by_the_same_command(data: Path) -> None:
    masking.mask(data, ID, NOW)
    with WarcWriter(data / "warc", "longan-run3", {"isPartOf": "longan"}) as tape:
        seen = fetch(tape, article(1).url, PAGE, 45)
    with Store(data / "archive.db") as store:
        store.put(story(article(1), seen))
    assert [unmasked for _, unmasked in takedown.listed(data)] == [1]
    assert masking.mask(data, ID, moment(60)) == 1
    assert [unmasked for _, unmasked in takedown.listed(data)] == [0]


def test_a_file_that_the_database_does_not_know_is_masked_too(data: Path) -> None:
    with WarcWriter(data / "warc", "source-old", {}) as tape:
        stray = fetch(tape, article(1).url.replace("https://", "http://www."), PAGE, 45)
        fetch(tape, article(2).url, OTHER, 45)
    assert masking.mask(data, ID, NOW) == 4
    folder = WarcFolder(data / "warc")
    assert folder.read(stray.warc_file, stray.warc_offset).body == b""
    assert masking.mask(data, ID, NOW) == 0


def test_plain_files_are_masked_in_place(data: Path) -> None:
    path = data / "warc" / "longan-run1-00000.warc.gz"
    plain = gzip.decompress(path.read_bytes())
    path.write_bytes(plain)
    offsets = [offset for offset, record in records(path) if record.header("WARC-Target-URI") == article(1).url]
    for offset in offsets:
        record, end, packed = record_span(path, offset)
        if record.kind == "request":
            continue
        blank = masked(record, end - offset, packed=packed)
        assert len(blank) == end - offset
        plain = plain[:offset] + blank + plain[end:]
    path.write_bytes(plain)
    assert SECRET.encode() not in plain
    assert len([*records(path)]) == 10
    assert is_whole(path)


# What is refused -----------------------------------------------------------------------------------------------------


def test_a_file_in_which_a_crawl_writes_is_refused(data: Path) -> None:
    path = data / "warc" / "longan-run2-00000.warc.gz"
    still = path.rename(f"{path}.open")
    before = unmasked(data)
    with still.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(NotMasked, match=r"longan-run2-00000\.warc\.gz\.open is being written"):
            masking.mask(data, ID, NOW)
    assert unmasked(data) == before
    assert masking.mask(data, ID, NOW) == 3  # whoever wrote there is gone: the file is finished first


def test_a_page_that_another_article_is_read_from_is_refused(data: Path) -> None:
    twin = replace(article(3), url="https://longan.example/ban-sao-a1003.html")
    (file, offset), *_ = sorted(places(data), key=str)

    def earlier(_url: str, digest: str | None) -> Original:
        return Original(str(file), int(str(offset)), article(1).url, moment(1), digest or "")

    with WarcWriter(data / "warc", "longan-run3", {"isPartOf": "longan"}, earlier=earlier) as tape:
        seen = fetch(tape, twin.url, PAGE, 45)
    with Store(data / "archive.db") as store:
        store.put(story(twin, seen))
    with pytest.raises(NotMasked, match="remove it too: python -m archive remove longan:a1003"):
        masking.mask(data, ID, NOW)
    takedown.remove(data, "longan:a1003", "bản sao", "privacy", hidden=False, now=moment(46))
    assert masking.mask(data, ID, NOW) == 3
    assert WarcFolder(data / "warc").read(seen.warc_file, seen.warc_offset).body == b""


@pytest.mark.parametrize("harm", ["missing", "damaged", "stray"])
def test_a_missing_or_damaged_file_is_named_and_nothing_done(data: Path, harm: str) -> None:
    path = data / "warc" / "longan-run2-00000.warc.gz"
    first = (data / "warc" / "longan-run1-00000.warc.gz").read_bytes()
    if harm == "missing":
        path.unlink()
    elif harm == "damaged":
        path.write_bytes(path.read_bytes()[:-700])
    else:
        path = shutil.copyfile(path, path.with_name("stray.warc.gz"))
        path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(NotMasked, match=path.name):
        masking.mask(data, ID, NOW)
    assert (data / "warc" / "longan-run1-00000.warc.gz").read_bytes() == first
    assert rows(data / "archive.db", "SELECT count(*) FROM masks") == [(0,)]


def test_two_at_once(data: Path) -> None:
    handle = os.open(data / "warc", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(NotMasked, match="another process"):
        masking.mask(data, ID, NOW)
    os.close(handle)


# The bytes -----------------------------------------------------------------------------------------------------------

FIELDS = st.lists(st.tuples(st.sampled_from(["X-A", "Set-Cookie", "Content-Type"]), st.text("ab /;=", max_size=30)))


@given(st.binary(max_size=200), FIELDS, st.sampled_from([200, 203, 404]), st.booleans())
def test_a_blank_is_as_long_as_the_record_and_masks_to_itself(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, fields: list[tuple[str, str]], status: int, again: bool
) -> None:
    folder = tmp_path_factory.mktemp("w")
    with WarcWriter(folder, "a", {}) as tape:
        for days in range(1 + again):
            sent = Sent("GET", "https://longan.example/a1.html", ())
            written = tape.exchange(sent, Received(status, tuple(fields), body, moment(days)))
    path = folder / written.file
    record, end, packed = record_span(path, written.offset)
    blank = masked(record, end - written.offset, packed=packed)
    assert len(blank) == end - written.offset
    assert masked(record_in(blank, "blank"), len(blank), packed=True) == blank
    found = record_in(blank, "blank")
    assert found.header("WARC-Truncated") == "unspecified"
    assert b"\r\n\r\n" in found.block.rest()[-4:]


@pytest.mark.parametrize("length", range(560, 1300, 7))
def test_plain_records_of_any_length(tmp_path: Path, length: int) -> None:
    with WarcWriter(tmp_path, "a", {}) as tape:
        written = tape.resource("https://longan.example/a1.html", "text/html", b"x", moment(0))
    record, _, _ = record_span(tmp_path / written.file, written.offset)
    assert len(masked(record, length, packed=False)) == length


def test_a_record_without_room_is_named(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, "a", {}) as tape:
        written = tape.resource("https://longan.example/a1.html", "text/html", b"x", moment(0))
        place = tape.fact("run", {}, moment(0))
    path = tmp_path / written.file
    for packed in (True, False):
        with pytest.raises(NoRoom, match="has no room"):
            masked(record_span(path, written.offset)[0], 100, packed=packed)
    with pytest.raises(ValueError, match="holds no page"):
        masked(record_span(path, place[1])[0], 1000, packed=True)


# Killed at every step ------------------------------------------------------------------------------------------------


@contextmanager
def killed_at(line: int) -> Iterator[None]:
    """End this process, as kill -9 does, before the n-th line of masking.py that runs."""
    left = [line]

    def trace(frame: FrameType, event: str, _arg: Any) -> Any:
        if frame.f_code.co_filename != masking.__file__:
            return None
        if event == "line":
            left[0] -= 1
            if not left[0]:
                os._exit(9)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def dies(data: Path, line: int) -> bool:
    """Mask in a process that is killed at a line; whether it came to that line."""
    child = os.fork()
    if not child:
        with killed_at(line):
            masking.mask(data, ID, NOW)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def told(data: Path) -> tuple[object, ...]:
    """All that must be the same whenever it was killed."""
    database = data / "archive.db"
    return (
        unmasked(data),
        rows(database, "SELECT warc_file, warc_offset, article_id, masked_at FROM masks ORDER BY 1, 2"),
        rows(database, "SELECT * FROM removals"),
        sorted(path.name for path in (data / "warc").iterdir() if "removal" not in path.name),
    )


@pytest.mark.parametrize("step", [17, pytest.param(1, marks=pytest.mark.long)])
def test_killed_anywhere_the_next_command_ends_it(data: Path, tmp_path: Path, step: int) -> None:
    untouched = shutil.copytree(data, tmp_path / "untouched", ignore=shutil.ignore_patterns("untouched"))
    whole = shutil.copytree(untouched, tmp_path / "whole")
    masking.mask(whole, ID, NOW)
    line, begun = 1, 0
    while True:
        hit = shutil.copytree(untouched, tmp_path / "hit")
        if not dies(hit, line):
            break
        before = unmasked(hit)  # whatever stands there is whole
        assert before.keys() == unmasked(untouched).keys()
        begun += masking.finish(hit, NOW) > 0
        masking.mask(hit, ID, NOW)
        assert told(hit) == told(whole), f"killed at line {line} of those that ran"
        shutil.rmtree(hit)
        line += step
    assert line > 100
    assert begun * step > 20  # the wish stood in the database, and `finish` alone ended it
