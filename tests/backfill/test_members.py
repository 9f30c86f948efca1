"""A stream of gzipped WARC taken apart: at any seams, from any member on, whole or not at all."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.backfill import members as room
from crawler.backfill.members import CutMember, Member, NotGzip, members, of_hosts
from tests.backfill import eras


def chunks(data: bytes, sizes: list[int]) -> Iterator[bytes]:
    """The data in pieces of these sizes, over and over."""
    at = n = 0
    while at < len(data):
        yield data[at : at + sizes[n % len(sizes)]]
        at, n = at + sizes[n % len(sizes)], n + 1


def record(url: str, body: bytes, kind: str = "response") -> bytes:
    head = f"WARC/1.1\r\nWARC-Type: {kind}\r\nwarc-target-uri: {url}\r\nContent-Length: {len(body)}\r\n\r\n"
    return gzip.compress(head.encode() + body + b"\r\n\r\n", mtime=0)


STORY = [record(f"https://baolongan.vn/tin-a{n}.html", Random(n).randbytes(n * 97)) for n in range(6)]
DATA = b"".join(STORY)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=9))
def test_seams_do_not_matter(sizes: list[int]) -> None:
    found = list(members(chunks(DATA, sizes)))
    assert [one.packed for one in found] == STORY
    assert [one.offset for one in found] == [sum(map(len, STORY[:n])) for n in range(len(STORY))]
    assert all(one.length == len(one.packed) for one in found)


@given(st.integers(0, len(DATA)), st.integers(1, 300))
def test_what_was_cut_goes_on_where_it_was(cut: int, size: int) -> None:
    found: list[Member] = []
    at = 0
    try:
        for one in members(chunks(DATA[:cut], [size])):
            found.append(one)
        at = cut
    except CutMember as error:
        at = error.offset
    found += members(chunks(DATA[at:], [size]), at)
    assert [one.packed for one in found] == STORY
    assert all(DATA[one.offset :].startswith(one.packed) for one in found)


def test_what_is_no_gzip_is_told_with_its_place() -> None:
    with pytest.raises(NotGzip, match=f"byte {len(STORY[0])}") as error:
        list(members([STORY[0] + b"WARC/1.1 not packed"]))
    assert error.value.offset == len(STORY[0])
    damaged = bytearray(DATA)
    damaged[len(STORY[0]) + len(STORY[1]) + 30] ^= 255
    with pytest.raises((NotGzip, CutMember)):
        list(members([bytes(damaged)]))


def test_the_files_of_other_writers_come_apart_at_their_records(warcs: dict[tuple[str, int], Path]) -> None:
    """As warcio's index of the same file has it; the site's records are found among another's."""
    mixed = warcs["langson", 2023].read_bytes() + warcs["longan", 2023].read_bytes()
    found = list(members(chunks(mixed, [8192])))
    assert b"".join(one.packed for one in found) == mixed
    ours = list(of_hosts(found, {"baolongan.vn"}))
    kinds = [one.header("WARC-Type") for one in ours]
    of_2023 = [one.page.url for one in eras.mementos("longan") if one.era == 2023]
    assert [one.url for one in ours if one.header("WARC-Type") == "response"] == of_2023
    assert kinds.count("request") == len(of_2023)
    assert list(of_hosts(found, {"baocantho.com.vn"})) == []


def test_memory_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A member larger than the largest is passed over, and what it unpacks to is not held either."""
    monkeypatch.setattr(room, "LARGEST", 100_000)
    bomb = gzip.compress(b"\0" * 60_000_000, mtime=0)
    noise = gzip.compress(Random(1).randbytes(300_000), mtime=0)
    data = bomb + noise + STORY[0]
    tracemalloc.start()
    try:
        found = list(members(chunks(data, [4096])))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [bool(one.packed) for one in found] == [True, False, True]
    assert found[1].length == len(noise)
    assert peak < 4_000_000
