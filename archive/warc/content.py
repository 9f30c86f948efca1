"""An HTTP body as it was sent → the content a reader sees: chunks joined, content codings undone. Pure.

Written here because warcio 1.8 crashes on br and hands zstd back as it is.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import ClassVar

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from archive.warc.form import MAX_PAGE, Fields

_MOST_MEMBERS = 1000  # of a gzip body; servers send one
_STEP = 64 * 1024  # bytes unpacked at a time, so that the limit is met before the memory is spent


class Unusable(ValueError):
    """What was captured yields no content; `cause` is the word by which it is counted."""

    cause: ClassVar[str]


class Masked(Unusable):
    """The page was blanked in its WARC file, as a removal asks."""

    cause = "masked"


class BadEncoding(Unusable):
    """A body cannot be unpacked as its Content-Encoding says."""

    cause = "bad encoding"


class TooMuch(BadEncoding):
    """A body unpacks to more than it may."""

    cause = "too large"


class CutShort(BadEncoding):
    """A packed body ends before its end."""

    cause = "cut off"


def field(fields: Fields, name: str) -> str:
    """The values of a header field, joined by commas; "" when it is absent."""
    return ", ".join(value for key, value in fields if key.lower() == name.lower())


def without(fields: Fields, *names: str) -> Fields:
    """The header fields save those of the given names (lower case)."""
    return tuple((name, value) for name, value in fields if name.lower() not in names)


def join_chunks(body: bytes) -> bytes:
    """The body without the framing of `Transfer-Encoding: chunked`.

    Many writers keep that header and store the body joined: what is not framed comes back as it is.
    A frame cut off in the middle yields what arrived.
    """
    stream, joined = BytesIO(body), bytearray()
    while True:
        line = stream.readline(256)
        try:
            size = int(line.split(b";")[0].strip(), 16)
        except ValueError:
            return bytes(joined) if joined and not line else body
        if size <= 0:
            return bytes(joined)
        chunk = stream.read(size)
        joined += chunk
        if len(chunk) == size and stream.readline(4).strip():
            return body  # no line end where the frame ends: it only looked like one


def decode_content(fields: Fields, body: bytes, limit: int = MAX_PAGE, *, whole: bool = False) -> bytes:
    """The body with its content codings undone, the last applied first.

    A body that is plainly not gzip in spite of its header comes back as it is (writers that unpack and keep the
    header exist); a cut gzip or deflate yields what arrived, as browsers have it, unless it is to be `whole`.
    Raises BadEncoding for an unknown coding or damaged data, TooMuch for content over `limit` bytes, CutShort.
    """
    for coding in reversed([c.strip().lower() for c in field(fields, "content-encoding").split(",") if c.strip()]):
        if not body or coding == "identity":
            continue
        if (unpack := _CODINGS.get(coding)) is None:
            raise BadEncoding(f"the content coding {coding!r} is not known here")
        try:
            body = unpack(body, limit, whole)
        except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as error:
            raise BadEncoding(f"the body is not the {coding} it is said to be: {error}") from error
    return body


def _gzip(body: bytes, limit: int, whole: bool) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body
    out, at, members = bytearray(), 0, 0
    while body[at : at + 2] == b"\x1f\x8b":  # a gzip body may have several members
        members += 1
        if members > _MOST_MEMBERS:
            raise BadEncoding(f"the body is gzip of more than {_MOST_MEMBERS} members")
        at += _inflate(zlib.decompressobj(31), memoryview(body)[at:], out, limit, whole)
    return bytes(out)


def _deflate(body: bytes, limit: int, whole: bool) -> bytes:
    out = bytearray()
    try:
        _inflate(zlib.decompressobj(), body, out, limit, whole)
    except zlib.error:  # some servers send raw deflate under this name
        out.clear()
        _inflate(zlib.decompressobj(-15), body, out, limit, whole)
    return bytes(out)


def _inflate(unpacker: zlib._Decompress, body: bytes | memoryview, out: bytearray, limit: int, whole: bool) -> int:
    """Unpack to the end of what is packed there; returns how many bytes of the body that was."""
    at, piece = 0, memoryview(b"")
    while not unpacker.eof and (piece or at < len(body)):
        if not piece:  # in pieces, for what is left over of each is copied
            piece = memoryview(body)[at : at + _STEP]
            at += len(piece)
        try:
            out += unpacker.decompress(piece, _STEP)
        except zlib.error:
            if whole or not out:
                raise
            return len(body)  # damaged further on: keep what came through
        _within(out, limit)
        piece = memoryview(unpacker.unconsumed_tail)
    out += unpacker.flush()
    _ended(unpacker.eof or not whole)
    return at - len(unpacker.unused_data)


def _brotli(body: bytes, limit: int, whole: bool) -> bytes:
    unpacker, out = brotli.Decompressor(), bytearray()
    piece = unpacker.process(body, output_buffer_limit=_STEP)
    while piece:
        out += piece
        _within(out, limit)
        piece = b"" if unpacker.is_finished() else unpacker.process(b"", output_buffer_limit=_STEP)
    _ended(unpacker.is_finished() or not whole)
    return bytes(out)


def _zstd(body: bytes, limit: int, whole: bool) -> bytes:
    out = bytearray()
    with zstd.ZstdFile(BytesIO(body)) as stream:  # raises EOFError for a cut one, whole or not
        while piece := stream.read(_STEP):
            out += piece
            _within(out, limit)
    return bytes(out)


def _within(out: bytearray, limit: int) -> None:
    if len(out) > limit:
        raise TooMuch(f"the body unpacks to more than {limit} bytes")


def _ended(whole: bool) -> None:
    if not whole:
        raise CutShort("the packed body ends before its end")


_CODINGS: dict[str, Callable[[bytes, int, bool], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
