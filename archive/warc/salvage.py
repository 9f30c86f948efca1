"""Every whole record out of a WARC file that is not sound, byte by byte, and the name of all that is none.

For imports; what replays our own files is strict (`framing`). It finds its way behind a truncated tail, a damaged
gzip member, and bytes that are no record; takes records apart that share one gzip member; and puts a length right
that is missing or wrong where the gzip member, whose checksum fits, tells the true one.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from archive.warc.form import LONGEST_HEAD, MAX_PAGE, Fields, body_digest, length_said
from archive.warc.framing import Block, Record, read_header

MAX_UNPACKED = 64 * 1024**3  # bytes of one gzip member: more is no crawl of a province's paper

_LEAST = 16  # packed bytes a record, on the average of a gzip member: no id of its own fits into less
_LEVEL = 6  # as archive.warc.form writes
_PIECE = 1 << 20
_NEAR = 1 << 16  # bytes looked at in one go; the head of a record has a hundredth
_DAMAGED = "damaged"
_GZIP, _WARC, _END = b"\x1f\x8b\x08", b"WARC/", b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length[ \t]*:[^\r\n]*\r?\n", re.IGNORECASE | re.MULTILINE)


class Disk:
    """The bytes of a file as a buffer, of which no more is held than was asked for."""

    def __init__(self, file: BinaryIO) -> None:
        self._handle = file.fileno()
        self._size = os.fstat(self._handle).st_size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, where: slice) -> bytes:
        start, stop, _ = where.indices(self._size)
        return os.pread(self._handle, max(stop - start, 0), start)

    def find(self, wanted: bytes, start: int, end: int) -> int:
        """As of bytes."""
        while start < end:
            if (found := self[start : min(start + _NEAR + len(wanted) - 1, end)].find(wanted)) >= 0:
                return start + found
            start += _NEAR
        return -1


Buffer = bytes | Disk


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole record as a gzip member of its own: the file's very bytes, where it stood alone in one."""

    offset: int  # in the file; of the gzip member, where several share it
    member: bytes
    record: Record
    mended: str = ""  # what was put right in its header


@dataclass(frozen=True, slots=True)
class Lost:
    """What is no whole record: where it begins, and why."""

    offset: int
    why: str


def salvage(path: Path) -> Iterator[Whole | Lost]:
    """Every record of a file, in order, and every place where none could be taken.

    Raises OSError when the file cannot be opened.
    """
    with path.open("rb") as file:
        data, at = Disk(file), 0
        while (at := _past_blanks(data, at, len(data))) < len(data):
            if data[at : at + 3] == _GZIP:
                at = yield from _packed(file, data, at)
            elif data[at : at + 5] == _WARC:
                end = _member_after(data, at)
                yield from _told(_parse(data, at, end, sealed=False), data)
                at = end
            else:
                following = _following(data, at)
                yield Lost(at, f"{following - at} bytes that are no record")
                at = following


def _packed(file: BinaryIO, data: Disk, at: int) -> Generator[Whole | Lost, None, int]:
    """The records of the gzip member that begins here; returns where the next thing begins."""
    with ExitStack() as stack:
        file.seek(at)
        unpacked, end, why = _unpack(file, stack)
        found = _parse(unpacked, 0, len(unpacked), sealed=not why)
        first, most = list(islice(found, 2)), (end - at) // _LEAST
        for number, one in enumerate(chain(first, found)):
            if number > most:
                why = why or f"a gzip member of {end - at} bytes with more than {most} records"
                break
            if isinstance(one, _Found):
                if why.startswith(_DAMAGED) and not one.vouched(unpacked):
                    continue  # what comes before the place where damage shows may be damaged too
                alone = len(first) == 1 and not (why or one.mended)
                yield Whole(at, data[at:end] if alone else _pack(one, unpacked), one.record(unpacked), one.mended)
            elif not why:  # what is lost of a damaged member is named once
                yield Lost(at, one.why)
    if why or not first:
        yield Lost(at, why or "a gzip member without a record")
    return _following(data, at) if why else end


def _unpack(file: BinaryIO, stack: ExitStack) -> tuple[Buffer, int, str]:
    """What a gzip member holds, where it ends, and what is wrong with it. What is large lies in a file meanwhile."""
    unpacker, why = zlib.decompressobj(31), ""
    spool: BinaryIO | io.BytesIO = io.BytesIO()
    while not unpacker.eof and not why:
        packed = unpacker.unconsumed_tail or file.read(_PIECE)
        try:
            spool.write(unpacker.decompress(packed, _PIECE))
        except zlib.error as error:
            why = f"{_DAMAGED} ({error})"
        if not packed:
            why = "cut off"
        if spool.tell() > MAX_UNPACKED:
            why = f"a gzip member of more than {MAX_UNPACKED} bytes"
        if isinstance(spool, io.BytesIO) and spool.tell() > MAX_PAGE:
            large = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
            large.write(spool.getbuffer())
            spool = large
    end = file.tell() - len(unpacker.unused_data)
    if isinstance(spool, io.BytesIO):
        return spool.getvalue(), end, why
    spool.flush()
    return Disk(spool), end, why


@dataclass(frozen=True, slots=True)
class _Found:
    """A record in a buffer."""

    start: int
    body: int
    stop: int
    mended: str = ""

    def record(self, buffer: Buffer) -> Record:
        fields = read_header(io.BytesIO(buffer[self.start : self.body])) or ()
        length = self.stop - self.body
        fields = tuple((k, str(length)) if k.lower() == "content-length" else (k, v) for k, v in fields)
        return Record(fields, Block(io.BytesIO(buffer[self.body : self.stop]), length), length)

    def vouched(self, buffer: Buffer) -> bool:
        """Whether the record's own digest fits its block."""
        return self.record(buffer).header("WARC-Block-Digest") == body_digest(buffer[self.body : self.stop])


def _parse(buffer: Buffer, at: int, end: int, *, sealed: bool) -> Iterator[_Found | Lost]:
    """The records of a buffer; `sealed` says that a checksum vouches for its end."""
    first = True
    while (at := _past_blanks(buffer, at, end)) < end:
        alone, first = first and sealed, False
        following = _next_header(buffer, at, end)
        fields, body = _head(buffer, at, following)
        if not fields:
            yield Lost(at, f"{following - at} bytes that are no record")
            at = following
            continue
        given = next((value for name, value in fields if name.lower() == "content-length"), "")
        length = length_said(given)
        stop = -1 if length is None else body + length
        if 0 <= stop <= end and _ends(buffer, stop, end, sealed=sealed):
            yield _sized(at, body, stop)
            at = stop
            continue
        why = "its length is wrong" if given else "it does not say its length"
        if alone and following == end:
            yield _sized(at, body, end - 4 if buffer[end - 4 : end] == _END else end, why)
        else:
            yield Lost(at, "cut off" if stop > end else why)
        at = following


def _head(buffer: Buffer, at: int, end: int) -> tuple[Fields, int]:
    """The fields of the header at `at`, and where its block begins; no field where no whole header stands there."""
    for most in (_NEAR, LONGEST_HEAD):
        head = io.BytesIO(buffer[at : min(at + most, end)])
        fields = read_header(head)
        if fields and head.getvalue()[: head.tell()].endswith((b"\n\r\n", b"\n\n")):
            return fields, at + head.tell()
        if at + most >= end:
            break
    return (), at


def _sized(start: int, body: int, stop: int, mended: str = "") -> _Found | Lost:
    if stop - body > MAX_PAGE:
        return Lost(start, f"a record of {stop - body} bytes, and no page has more than {MAX_PAGE}")
    return _Found(start, body, stop, mended)


def _ends(buffer: Buffer, stop: int, end: int, *, sealed: bool) -> bool:
    """Whether a record may end here: another follows, or nothing does."""
    after = bytes(buffer[stop : stop + 16]).lstrip(b"\r\n")
    if stop + 16 >= end and not after:
        return sealed or stop + 4 <= end or stop == end
    return after.startswith((_WARC, _GZIP))


def _told(found: Iterator[_Found | Lost], buffer: Buffer) -> Iterator[Whole | Lost]:
    for one in found:
        yield one if isinstance(one, Lost) else Whole(one.start, _pack(one, buffer), one.record(buffer))


def _pack(found: _Found, buffer: Buffer) -> bytes:
    """The record as a gzip member of its own, a mended one with the true length."""
    head, block = bytes(buffer[found.start : found.body]), bytes(buffer[found.body : found.stop])
    if found.mended:
        first, _, rest = _LENGTH.sub(b"", head).partition(b"\n")
        head = first + b"\n" + f"Content-Length: {len(block)}\r\n".encode() + rest
    packer = zlib.compressobj(_LEVEL, wbits=31)
    return b"".join((packer.compress(head), packer.compress(block), packer.compress(_END), packer.flush()))


def _next_header(buffer: Buffer, at: int, end: int) -> int:
    """Where the next record's header begins behind `at`; `end` when none does."""
    found = buffer.find(_END + _WARC, at + 1, end)
    return end if found < 0 else found + len(_END)


def _past_blanks(buffer: Buffer, at: int, end: int) -> int:
    """Where something else than ends of lines begins."""
    while at < end:
        piece = buffer[at : min(at + _NEAR, end)]
        if rest := piece.lstrip(b"\r\n"):
            return at + len(piece) - len(rest)
        at += len(piece)
    return end


def _member_after(data: Disk, at: int) -> int:
    """Where the first gzip member of records behind `at` begins; the end of the file when there is none."""
    found = at
    while (found := data.find(_GZIP, found + 1, len(data))) >= 0:
        if _is_warc(data[found : found + 4096]):
            return found
    return len(data)


def _following(data: Disk, at: int) -> int:
    """Where the next record may begin behind what is none."""
    return _next_header(data, at, _member_after(data, at))


def _is_warc(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(packed, 64).lstrip().startswith(_WARC)
    except zlib.error:
        return False
