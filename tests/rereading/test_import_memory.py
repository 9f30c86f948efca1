"""A record of any size, between sound ones, costs no other and no memory, and is named with where it begins."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.warc import form, framing, inspect, salvage
from tests.faults.given import watched
from tests.rereading.importing import articles, taken

HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
PIECE = bytes(range(14, 254)) * 256  # no line ends in it, and it does not pack to nothing
KINDS = ("head without an end", "body", "body with a wrong length", "body without a length")


def immense(kind: str, size: int) -> Iterator[bytes]:
    """A record with so much where little belongs, piece by piece."""
    yield b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://baolongan.vn/x-a1.html\r\n"
    yield b"WARC-Date: 2024-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
    if kind == KINDS[0]:
        yield b"X-Long: "
    else:
        length = {KINDS[1]: size + len(HTTP), KINDS[2]: 12}.get(kind)
        yield (b"Content-Length: %d\r\n\r\n" % length if length else b"\r\n") + HTTP
    for _ in range(size // len(PIECE)):
        yield PIECE
    yield b"\r\n\r\n"


def spoilt(sound: Path, kind: str, size: int, *, packed: bool) -> tuple[Path, int]:
    """The sound file with such a record before its third capture, and where that begins."""
    given, at = sound.read_bytes(), inspect(sound).entries[2].offset
    unpacked = [b"".join(_unpacked(part)) for part in (given[:at], given[at:])]
    before, after = (given[:at], given[at:]) if packed else unpacked
    path = sound.with_name("spoilt.warc.gz" if packed else "spoilt.warc")
    with path.open("wb") as out:
        out.write(before)
        packer = zlib.compressobj(1, wbits=31)
        for piece in immense(kind, size):
            out.write(packer.compress(piece) if packed else piece)
        out.write(packer.flush() if packed else b"")
        out.write(after)
    return path, len(before)


def _unpacked(members: bytes) -> Iterator[bytes]:
    while members:
        unpacker = zlib.decompressobj(31)
        yield unpacker.decompress(members)
        members = unpacker.unused_data


def imports(sound: Path, kind: str, size: int, *, packed: bool) -> int:
    """Import such a file; returns by how many bytes this process grew."""
    path, at = spoilt(sound, kind, size, packed=packed)
    with watched() as memory:
        imported = taken(path, sound.parent)
    told = "\n".join(imported.summary.lines())
    assert articles(imported) == 4, told
    (named,) = (place for place in imported.summary.named if "robots.txt" not in place)
    assert f"byte {at}:" in named
    assert len([e for e in inspect(imported.path).entries if "-a1.html" in e.url]) == 0
    return memory.grown


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_too_large_is_named_and_the_import_goes_on(
    kind: str, packed: bool, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (form, framing, salvage):
        monkeypatch.setattr(module, "MAX_PAGE", 1 << 20)
    for module in (form, salvage):
        monkeypatch.setattr(module, "LONGEST_HEAD", 1 << 18)
    imports(sound, kind, 3 << 20, packed=packed)


@pytest.mark.long
@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_nine_hundred_megabytes_take_no_more_memory_than_a_page_may(kind: str, packed: bool, sound: Path) -> None:
    assert imports(sound, kind, 900 << 20, packed=packed) < 200 << 20
