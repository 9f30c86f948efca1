"""Salvage: whatever happens to a file, every record that is whole in it is taken byte by byte, and no other."""

from __future__ import annotations

import gzip
import zlib
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.warc import BadWarc, inspect
from archive.warc.framing import records
from archive.warc.salvage import Lost, Whole, salvage

BODIES = tuple(f"<p>Trang số {n}, không có thật.</p>".encode() * (n * 40) for n in range(1, 9))


def record(number: int, body: bytes, *, length: str | None = "") -> bytes:
    """A response as some tool writes it, not packed; `length` None leaves its length out."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    told = f"Content-Length: {length or len(block)}\r\n" if length is not None else ""
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://wired.vn/{number}\r\n"
        f"WARC-Date: 2024-01-01T00:00:0{number}Z\r\nWARC-Record-ID: <urn:uuid:{number:032}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\n{told}\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


@cache
def parts() -> tuple[bytes, ...]:
    return tuple(record(n, body) for n, body in enumerate(BODIES, 1))


def packed(*given: bytes) -> list[bytes]:
    return [gzip.compress(one, mtime=0) for one in given]


def taken(data: bytes, folder: Path) -> tuple[list[Whole], list[Lost]]:
    path = folder / "strange.warc.gz"
    path.write_bytes(data)
    found = list(salvage(path))
    return [o for o in found if isinstance(o, Whole)], [o for o in found if isinstance(o, Lost)]


def plain(found: list[Whole]) -> list[bytes]:
    return [zlib.decompress(one.member, wbits=31) for one in found]


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_cut_file_gives_every_record_before_the_cut(tmp_path: Path, data: st.DataObject) -> None:
    members = packed(*parts()) if data.draw(st.booleans()) else list(parts())
    whole = b"".join(members)
    cut = data.draw(st.integers(1, len(whole) - 1))
    fitting = sum(len(b"".join(members[: n + 1]).rstrip(b"\r\n")) <= cut for n in range(len(members)))
    found, lost = taken(whole[:cut], tmp_path)
    assert plain(found) == list(parts()[: len(found)])
    assert fitting - 1 <= len(found) <= fitting + 1  # what is cut may be the blank lines behind it, or the checksum
    assert len(lost) <= 1


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_member_costs_no_other(tmp_path: Path, data: st.DataObject) -> None:
    members = packed(*parts())
    which = data.draw(st.integers(0, len(members) - 1))
    at = data.draw(st.integers(0, len(members[which]) - 1))
    broken = bytearray(members[which])
    broken[at] ^= data.draw(st.integers(1, 255))
    found, lost = taken(b"".join([*members[:which], bytes(broken), *members[which + 1 :]]), tmp_path)
    others = [one for n, one in enumerate(members) if n != which]
    got = [one.member for one in found]
    assert [one for one in got if one in others] == others
    assert len(got) == len(others) + (plain(found) == list(parts()))  # some bytes of a gzip header mean nothing
    assert lost or plain(found) == list(parts())


def test_a_sound_file_comes_through_unchanged(tmp_path: Path) -> None:
    found, lost = taken(b"".join(packed(*parts())), tmp_path)
    assert ([one.member for one in found], lost) == (packed(*parts()), [])
    assert [one.offset for one in found] == [offset for offset, _ in records(tmp_path / "strange.warc.gz")]


def test_several_records_in_one_gzip_member_are_taken_apart(tmp_path: Path) -> None:
    found, lost = taken(gzip.compress(b"".join(parts())), tmp_path)
    assert (plain(found), lost) == (list(parts()), [])
    with pytest.raises(BadWarc, match="more than one record"):
        inspect(tmp_path / "strange.warc.gz")
    (tmp_path / "apart.warc.gz").write_bytes(b"".join(one.member for one in found))
    assert len(inspect(tmp_path / "apart.warc.gz").entries) == len(BODIES)


@pytest.mark.parametrize(
    ("length", "why"), [(None, "does not say its length"), ("12", "length is wrong"), ("999999", "length is wrong")]
)
def test_a_length_is_put_right_where_the_gzip_member_tells_it(length: str | None, why: str, tmp_path: Path) -> None:
    odd = record(9, BODIES[3], length=length)
    found, lost = taken(b"".join(packed(parts()[0], odd, parts()[1])), tmp_path)
    assert lost == []
    assert [why in one.mended for one in found] == [False, True, False]
    (tmp_path / "mended.warc.gz").write_bytes(b"".join(one.member for one in found))
    bodies = [r.block.rest().partition(b"\r\n\r\n")[2] for _, r in records(tmp_path / "mended.warc.gz")]
    assert bodies == [BODIES[0], BODIES[3], BODIES[1]]


@pytest.mark.parametrize("length", [None, "12", "999999"])
def test_in_a_plain_file_a_record_of_unknown_length_is_lost_alone(length: str | None, tmp_path: Path) -> None:
    found, lost = taken(parts()[0] + record(9, BODIES[3], length=length) + parts()[1], tmp_path)
    assert plain(found) == [parts()[0], parts()[1]]
    assert [one.offset for one in lost] == [len(parts()[0])]


@pytest.mark.parametrize("packing", ["one member", "a member each", "none"])
def test_a_record_larger_than_a_page_is_lost_alone(
    packing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    largest = len(parts()[2].rstrip(b"\r\n").partition(b"\r\n\r\n")[2])
    monkeypatch.setattr("archive.warc.salvage.MAX_PAGE", largest)
    data = b"".join(packed(*parts())) if packing == "a member each" else b"".join(parts())
    found, lost = taken(gzip.compress(data) if packing == "one member" else data, tmp_path)
    assert plain(found) == list(parts()[:3])
    assert [f"no page has more than {largest}" in one.why for one in lost] == [True] * 5


def test_a_gzip_member_of_endless_records_ends_by_name(tmp_path: Path) -> None:
    member = gzip.compress(b"WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n" * 9000)
    before, after = packed(*parts()[:2])
    found, lost = taken(before + member + after, tmp_path)
    assert (found[0].member, found[-1].member) == (before, after)
    assert len(found) <= 3 + len(member) // 16
    assert [(one.offset, "bytes with more than" in one.why) for one in lost] == [(len(before), True)]


@pytest.mark.parametrize("junk", [b"junk" * 99, b"\x00" * 50, b"\x1f\x8b\x08 no gzip", b"WARC/1.0\r\nand no more\r\n"])
def test_what_is_no_record_is_named_and_passed_over(junk: bytes, tmp_path: Path) -> None:
    members = packed(*parts()[:2])
    found, lost = taken(members[0] + junk + members[1], tmp_path)
    assert [one.member for one in found] == members
    assert [one.offset for one in lost] == [len(members[0])]


@given(st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_end_in_records_or_names(tmp_path: Path, data: bytes) -> None:
    found, lost = taken(data, tmp_path)
    assert found == []
    assert bool(lost) == bool(data.strip(b"\r\n"))
