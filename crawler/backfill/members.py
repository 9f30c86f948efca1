"""A stream of gzipped WARC taken apart into its members, each whole and with its offset; no file is needed. Pure.

CC-NEWS has no index: its files are read from end to end, some megabytes at a time, and what is not the site's is let
go at once. Reading goes on at any offset at which a member begins.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from crawler.urls import bare_host

LARGEST = 64 * 1024 * 1024  # bytes of one packed member; a larger one is passed over, and memory stays bounded
_HEAD = 64 * 1024  # unpacked bytes kept of each: the WARC header and more
_STEP = 256 * 1024  # unpacked bytes at a time
_GZIP = 31  # zlib's number for "with a gzip header"


class NotGzip(ValueError):
    """Bytes that begin no gzip member: at which offset, and of how many members before them."""

    def __init__(self, offset: int, why: str) -> None:
        super().__init__(f"no gzip member begins at byte {offset}: {why}. Go on at the offset of another member.")
        self.offset = offset


class CutMember(EOFError):
    """The stream ended inside a member: `offset` is where that member begins, and where to go on."""

    def __init__(self, offset: int, got: int) -> None:
        super().__init__(f"the stream ends {got} bytes into the member at byte {offset}; go on from there.")
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Member:
    """One gzip member of a WARC file: its bytes as stored, and the beginning of what they unpack to."""

    offset: int
    length: int  # bytes as stored
    packed: bytes  # b"" when it is larger than LARGEST
    head: bytes  # its first 64 KiB, unpacked

    def header(self, name: str) -> str:
        """A field of the record's WARC header; "" when it has none of that name."""
        block = self.head.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
        wanted = name.lower()
        for line in block.split("\r\n")[1:]:
            field, _, value = line.partition(":")
            if field.strip().lower() == wanted:
                return value.strip()
        return ""

    @property
    def url(self) -> str:
        """The address the record is about; "" when it is about none."""
        return self.header("WARC-Target-URI").strip("<>")


def members(chunks: Iterable[bytes], at: int = 0) -> Iterator[Member]:
    """Every whole member of a stream that begins at offset `at` of its file.

    Raises NotGzip, or CutMember at the end of a stream that ends inside a member; what came before is whole.
    """
    reading = _Reading(at)
    for chunk in chunks:
        yield from reading.feed(chunk)
    reading.close()


def of_hosts(found: Iterable[Member], hosts: Collection[str]) -> Iterator[Member]:
    """The members whose record is about one of the hosts (bare, in lower case): requests, responses, what goes with
    them."""
    return (member for member in found if (url := member.url) and bare_host(url) in hosts)


class _Reading:
    """One stream, and the member that is being read."""

    def __init__(self, at: int) -> None:
        self._at = at
        self._begin()

    def _begin(self) -> None:
        self._unpacker = zlib.decompressobj(_GZIP)
        self._packed = bytearray()
        self._head = bytearray()
        self._length = 0

    def feed(self, chunk: bytes) -> Iterator[Member]:
        while chunk:
            rest = self._take(chunk)
            used = len(chunk) - len(rest)
            self._length += used
            if self._length <= LARGEST:
                self._packed += chunk[:used]
            else:
                self._packed.clear()
            if self._unpacker.eof:
                packed = bytes(self._packed) if self._length <= LARGEST else b""
                yield Member(self._at, self._length, packed, bytes(self._head))
                self._at += self._length
                self._begin()
            chunk = rest

    def _take(self, chunk: bytes) -> bytes:
        """Unpack as far as the member goes; returns what belongs to the next one."""
        todo = chunk
        while todo and not self._unpacker.eof:
            try:
                out = self._unpacker.decompress(todo, _STEP)
            except zlib.error as error:
                raise NotGzip(self._at, str(error)) from error
            if len(self._head) < _HEAD:
                self._head += out[: _HEAD - len(self._head)]
            todo = self._unpacker.unconsumed_tail
        return self._unpacker.unused_data

    def close(self) -> None:
        if self._length:
            raise CutMember(self._at, self._length)
