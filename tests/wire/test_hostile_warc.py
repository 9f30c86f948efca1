"""WARC files made to harm: each costs one record or one file, by name, and never the memory or the hour."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.warc import BadEncoding, BadWarc, contents, decode_content, facts
from archive.warc.framing import record_at
from archive.warc.salvage import salvage
from tests.wire.test_strange_warc import GOOD, record

FACT = "WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Date: 2024-01-01T00:00:00Z\r\nContent-Type: application/json\r\n"


def fact(block: bytes) -> bytes:
    return FACT.encode() + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"


@pytest.mark.parametrize("block", [b"[" * 200_000, b'{"fact": ', b"\xff", b'{"fact": "' + b"x" * 5_000_000 + b'"}'])
def test_metadata_that_is_no_fact_of_ours_costs_nothing(block: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd.warc"
    path.write_bytes(fact(block) + fact(b'{"fact": "run"}') + record(*GOOD, 1))
    assert [f.kind for f in contents(path).facts] == [f.kind for f in facts(path)] == ["run"]
    assert len(contents(path).entries) == 1


def test_a_length_of_thousands_of_digits_is_none(tmp_path: Path) -> None:
    path = tmp_path / "odd.warc"
    path.write_bytes(record(*GOOD, 1) + FACT.encode() + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n")
    with pytest.raises(BadWarc, match="does not say its length"):
        contents(path)
    assert len(list(salvage(path))) == 2


def test_a_body_of_endless_gzip_members_is_refused() -> None:
    member = gzip.compress(b"")
    assert decode_content((("Content-Encoding", "gzip"),), member * 999 + gzip.compress(b"x")) == b"x"
    with pytest.raises(BadEncoding, match="members"):
        decode_content((("Content-Encoding", "gzip"),), member * 1001)


def test_a_head_folded_without_end_is_none(tmp_path: Path) -> None:
    good, path = record(*GOOD, 1), tmp_path / "odd.warc"
    path.write_bytes(good.replace(b"\r\n", b"\r\nX: y\r\n" + b" y\r\n" * 10_000, 1))
    with pytest.raises(BadWarc, match="no record begins here"):
        contents(path)
    block = b"HTTP/1.1 200 OK\r\nX: y\r\n" + b" y\r\n" * 10_000 + b"\r\n"
    head = good.partition(b"Content-Length")[0] + b"Content-Length: %d\r\n\r\n" % len(block)
    path.write_bytes(head + block + b"\r\n\r\n" + good)
    assert len(contents(path).entries) == len(contents(path).skipped) == 1


def bomb(head: bytes, length: int) -> Iterator[bytes]:
    packer = zlib.compressobj(9, wbits=31)
    yield packer.compress(head + b"Content-Length: %d\r\n\r\n" % length)
    for _ in range(length >> 20):
        yield packer.compress(bytes(1 << 20))
    yield packer.flush()


def test_a_request_that_unpacks_without_bound_is_skipped_by_name(tmp_path: Path) -> None:
    path = tmp_path / "odd.warc.gz"
    path.write_bytes(b"".join(bomb(b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", 65 << 20)) + gzip.compress(record(*GOOD, 1)))
    found = contents(path)
    assert len(found.entries) == len(found.skipped) == 1
    assert "a block of" in found.skipped[0][1]


def test_a_capture_that_would_spend_the_memory_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "odd.warc.gz"
    said = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n" % (2 << 30)
    path.write_bytes(zlib.compress(said + bytes(1 << 20), wbits=31))
    with pytest.raises(BadWarc, match="which no page has"):
        record_at(path, 0)
