"""The form of a WARC record: bytes out of headers and a block, digests, and the two ways to write a moment. Pure.

Records are written here and not by warcio, which rewrites HTTP headers that are not ASCII; warcio reads them.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from base64 import b32encode
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import urlsplit

#: HTTP header fields in order; text is latin-1, so that every byte comes back as it was.
Fields = tuple[tuple[str, str], ...]

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

#: What `WARC-Truncated` says of a record whose page was taken out: the standard's word for any other reason.
BLANK = "unspecified"

#: Bytes of one page, packed or not: more is an attack or a film, not a newspaper, and would spend the memory.
MAX_PAGE = 64 * 1024 * 1024
#: Bytes of a head.
LONGEST_HEAD = 16 * 1024 * 1024

_FIRST_YEAR, _LAST_YEAR = 1990, 2100  # of captures; others are slips of a writer's clock
_VIETNAM = timezone(timedelta(hours=7))
_LEVEL = 6  # zlib's own default: 9 (warcio's) costs twice the time for 1 % of the size
_LONGEST_LINE = 64 * 1024  # of a head; longer is no head
_MOST_LINES = 10_000  # of a head; more is none
_MOST_DIGITS = 18  # of a length: no disk holds more
_GZIP_HEAD = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3))  # deflate, no time, no name, Unix: as zlib writes it
_STORED = 0xFFFF  # bytes that a stored block holds
_GZIP = 31  # zlib's number for "with a gzip header"; it holds no time and no name, so equal records are equal bytes


def body_digest(body: bytes) -> str:
    """The digest of a body as served: "sha1:" and 32 letters of base 32, as WARC files write it."""
    return "sha1:" + b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


def request_digest(body: bytes) -> str:
    """The digest of a request's body; "" when there is none."""
    return body_digest(body) if body else ""


@lru_cache(maxsize=16)  # the records of an exchange bear one moment
def warc_date(moment: str) -> str:
    """A moment of the archive ("2026-01-08T18:21:00+07:00") as WARC writes it: UTC, to the second."""
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(date: str) -> str:
    """A WARC-Date as a moment of the archive, at +07:00, to the second. Raises ValueError when it is none."""
    found = datetime.fromisoformat(date)
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)  # WARC-Date is UTC; some writers forget the Z
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise ValueError(f"no capture was made in the year {found.year}: {date!r}")
    return found.astimezone(_VIETNAM).isoformat(timespec="seconds")


def is_web_address(url: str) -> bool:
    """Whether an address can be asked for: http or https, a host, and a port that is a number."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def is_file_name(name: str) -> bool:
    """Whether a header names a WARC file by its bare name, and no way to another folder."""
    return 0 < len(name) < 256 and "\x00" not in name and PurePosixPath(name).name == name and ".warc" in name


def http_head(start: str, fields: Fields) -> bytes:
    """The start line and the header fields of an HTTP message, with the blank line after them."""
    lines = [start, *(f"{name}: {value}" for name, value in fields)]
    return "".join(line + "\r\n" for line in lines).encode("latin-1") + b"\r\n"


class Lines(Protocol):
    """What is read line by line."""

    def readline(self, length: int, /) -> bytes:
        """The next line, or its first `length` bytes."""
        ...


def read_head(stream: Lines) -> tuple[str, Fields]:
    """Read the start line and the header fields of an HTTP message off a stream, to the blank line.

    Not with warcio, which guesses an encoding for each line: the bytes of a Location must come back as they were.
    Raises ValueError for more lines than any message has.
    """
    start = stream.readline(_LONGEST_LINE).decode("latin-1").strip()
    return start, read_fields(stream, lambda line: line.decode("latin-1"))


def read_fields(stream: Lines, decode: Callable[[bytes], str]) -> Fields:
    """Read header fields off a stream, to the blank line. Raises ValueError for more than any message has."""
    fields: list[tuple[str, list[str]]] = []
    left = LONGEST_HEAD
    for _ in range(_MOST_LINES):
        line = stream.readline(_LONGEST_LINE).rstrip(b"\r\n")
        left -= len(line)
        if not line:
            return tuple((name, " ".join(values)) for name, values in fields)
        if left < 0:
            break
        text = decode(line)
        name, colon, value = text.partition(":")
        if line[:1] in b" \t" and fields:  # a field folded over two lines
            fields[-1][1].append(text.strip())
        elif colon:
            fields.append((name.strip(), [value.strip()]))
    raise ValueError(f"a head of more than {_MOST_LINES} lines or {LONGEST_HEAD} bytes")


def length_said(text: str) -> int | None:
    """The length that a Content-Length says; None when it says none that could be."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def record(fields: Iterable[tuple[str, str]], block: bytes, packed: bytes = b"") -> bytes:
    """One WARC/1.1 record in a gzip member of its own.

    `packed` is the end of the block where that is compressed already: a second time would take long and save nothing.
    Raises ValueError when a field's value would break out of its line.
    """
    lines = [f"{name}: {value}" for name, value in fields]
    if broken := [line for line in lines if "\r" in line or "\n" in line]:
        raise ValueError(f"a WARC field of two lines cannot be written: {broken[0]!r}")
    lines += [f"WARC-Block-Digest: {body_digest(block + packed)}", f"Content-Length: {len(block) + len(packed)}"]
    head = "\r\n".join(["WARC/1.1", *lines, "", ""]).encode("utf-8") + block
    if not packed:
        return zlib.compress(head + b"\r\n\r\n", _LEVEL, wbits=_GZIP)
    return _half_packed(head, packed + b"\r\n\r\n")


def _half_packed(head: bytes, rest: bytes) -> bytes:
    """A gzip member that compresses its beginning, and holds the rest in stored blocks (RFC 1951, 3.2.4)."""
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    pieces = [_GZIP_HEAD, squeeze.compress(head), squeeze.flush(zlib.Z_FULL_FLUSH)]
    for at in range(0, len(rest), _STORED):
        piece = rest[at : at + _STORED]
        last = at + _STORED >= len(rest)
        pieces += [struct.pack("<BHH", last, len(piece), len(piece) ^ 0xFFFF), piece]
    check = zlib.crc32(rest, zlib.crc32(head))
    return b"".join((*pieces, struct.pack("<II", check, (len(head) + len(rest)) & 0xFFFFFFFF)))
