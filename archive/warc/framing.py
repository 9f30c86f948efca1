"""Where records begin and end in a .warc or .warc.gz: every byte accounted for, or BadWarc.

Read here and not by warcio, which takes a file cut in the middle for a whole one, speaks to stderr, and costs
several times as much; the tests hold what is read here against warcio and FastWARC.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.warc.form import MAX_PAGE, Fields, Lines, length_said, read_fields

_BLOCK = 256 * 1024
_NEAR = 32 * 1024  # packed bytes taken at a time: a page's record has about half
_LONGEST_LINE = 64 * 1024  # of a record's header; longer is none
_MOST_FIELDS = 1000  # of a record's header; more is none
_ZSTD = b"\x28\xb5\x2f\xfd"
_GZIP = b"\x1f\x8b"
_COPY_AGAIN = "Copy or download the file again; nothing was read from it."


class BadWarc(ValueError):
    """A file is not a whole WARC file: which one, where, and what to do."""

    def __init__(self, path: Path, offset: int, why: str, advice: str) -> None:
        super().__init__(f"{path} is not a sound WARC file: {why} (at byte {offset}). {advice}")
        self.path, self.offset, self.why, self._advice = path, offset, why, advice

    def __reduce__(self) -> tuple[type[BadWarc], tuple[Path, int, str, str]]:
        """So that a worker process can raise it."""
        return BadWarc, (self.path, self.offset, self.why, self._advice)


class Stream(Lines):
    """What is read in pieces or line by line, never beyond its end."""

    def read(self, length: int, /) -> bytes:
        """The next bytes, so many or up to the end."""
        raise NotImplementedError

    def rest(self) -> bytes:
        """All that is left."""
        return b"".join(iter(lambda: self.read(_BLOCK), b""))


class Block(Stream):
    """The block of a record: so many bytes of what it stands in, and no more."""

    def __init__(self, within: BinaryIO | Stream, length: int) -> None:
        self._within, self.left = within, length

    def read(self, length: int, /) -> bytes:
        """The next bytes, so many or up to the end."""
        data = self._within.read(min(length, self.left))
        self.left -= len(data)
        return data

    def readline(self, length: int, /) -> bytes:
        """The next line, or its first `length` bytes."""
        line = self._within.readline(min(length, self.left))
        self.left -= len(line)
        return line

    def rest(self) -> bytes:
        """All that is left."""
        return self.read(self.left) if self.left <= _BLOCK else super().rest()

    def within(self, most: int) -> bytes:
        """All that is left, at most so many bytes. Raises ValueError before more is unpacked."""
        if self.left > most:
            raise ValueError(f"a block of {self.left} bytes, of which no more than {most} are read")
        return self.rest()


class Member(Stream):
    """The unpacked bytes of the one gzip member at which a file stands. Raises BadWarc where it is cut or damaged."""

    def __init__(self, file: BinaryIO, path: Path, offset: int) -> None:
        self._file, self._path, self._offset = file, path, offset
        self._unpacker = zlib.decompressobj(31)
        self._data, self._at = b"", 0

    def read(self, length: int, /) -> bytes:
        """The next bytes, so many or up to the end."""
        pieces, wanted = [], length
        while wanted > 0 and (self._at < len(self._data) or self._fill()):
            pieces.append(self._data[self._at : self._at + wanted])
            self._at += len(pieces[-1])
            wanted -= len(pieces[-1])
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def readline(self, length: int, /) -> bytes:
        """The next line, or its first `length` bytes."""
        pieces, wanted = [], length
        while wanted > 0 and (self._at < len(self._data) or self._fill()):
            end = self._data.find(b"\n", self._at, self._at + wanted) + 1
            pieces.append(self._data[self._at : end or self._at + wanted])
            self._at += len(pieces[-1])
            wanted = 0 if end else wanted - len(pieces[-1])
        return b"".join(pieces)

    def end(self) -> int:
        """The offset behind the member, once it was read to its end."""
        return self._file.tell() - len(self._unpacker.unused_data)

    def _fill(self) -> bool:
        """Unpack the next piece; False at the member's end."""
        while not self._unpacker.eof:
            packed = self._unpacker.unconsumed_tail or self._file.read(_NEAR)
            if not packed:
                raise BadWarc(self._path, self._offset, "a record is cut off", _COPY_AGAIN)
            try:
                self._data, self._at = self._unpacker.decompress(packed, _BLOCK), 0
            except zlib.error as error:
                raise BadWarc(self._path, self._offset, f"a record is damaged ({error})", _COPY_AGAIN) from error
            if self._data:
                return True
        return False


@dataclass(slots=True)
class Record:
    """One record: its header's fields in order, and its block, which can be read once."""

    fields: Fields
    block: Block
    length: int  # of the block

    def header(self, name: str) -> str:
        """The first field of a name, in whatever case; "" when there is none."""
        wanted = name.lower()
        return next((value for key, value in self.fields if key.lower() == wanted), "")

    @property
    def kind(self) -> str:
        """What it is: response, request, revisit, metadata …"""
        return self.header("WARC-Type").lower()


def records(path: Path) -> Iterator[tuple[int, Record]]:
    """Every record with its offset. A record's block can be read until the next one is asked for.

    Raises BadWarc where the file is cut, damaged or not WARC; OSError when it cannot be opened.
    """
    with path.open("rb", buffering=_BLOCK) as file:
        gzipped = _is_gzip(file, path)
        end = path.stat().st_size
        offset = 0
        while offset < end:
            file.seek(offset)
            stream, record = _open(file, path, offset, gzipped)
            yield offset, record
            offset = _close(stream, record, file, path, offset)


def record_at(path: Path, offset: int) -> Record:
    """The one record that begins at `offset`, its block in memory.

    Raises BadWarc when none begins there; OSError when the file cannot be opened.
    """
    with path.open("rb", buffering=_NEAR) as file:
        gzipped = _is_gzip(file, path)
        file.seek(offset)
        return _whole(file, path, offset, gzipped)[0]


def record_span(path: Path, offset: int) -> tuple[Record, int, bool]:
    """The one record that begins at `offset`, the offset behind it, and whether it is a gzip member. Raises BadWarc."""
    with path.open("rb", buffering=_NEAR) as file:
        gzipped = _is_gzip(file, path)
        file.seek(offset)
        return (*_whole(file, path, offset, gzipped), gzipped)


def record_in(member: bytes, name: str) -> Record:
    """The one record of a gzip member in memory, whole; `name` says in errors where it came from. Raises BadWarc."""
    file, path = io.BytesIO(member), Path(name)
    gzipped = _is_gzip(file, path)
    file.seek(0)
    record, end = _whole(file, path, 0, gzipped)
    if end != len(member):
        raise BadWarc(path, 0, "more than one record", "Give the bytes of a single record.")
    return record


def whole_until(path: Path) -> int:
    """The offset up to which a file holds whole records (its size, when it is sound)."""
    try:
        for _ in records(path):
            pass
    except BadWarc as cut:
        return cut.offset
    return path.stat().st_size


def read_header(stream: BinaryIO | Stream) -> Fields | None:
    """The fields of the record's header at which a stream stands; None when no header stands there."""
    if not stream.readline(_LONGEST_LINE).startswith(b"WARC/"):
        return None
    try:
        fields = read_fields(stream, _text)
    except BadWarc:
        raise
    except ValueError:
        return None
    return fields if len(fields) <= _MOST_FIELDS else None


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _is_gzip(file: BinaryIO, path: Path) -> bool:
    magic = file.read(5)
    if magic[:4] == _ZSTD:
        raise BadWarc(path, 0, "it is compressed with zstd", "Unpack it with `zstd -d` first.")
    if magic[:2] != _GZIP and magic != b"WARC/":
        raise BadWarc(path, 0, "it does not begin as one", "Give a .warc or .warc.gz file.")
    return magic[:2] == _GZIP


def _open(file: BinaryIO, path: Path, offset: int, gzipped: bool) -> tuple[BinaryIO | Member, Record]:
    stream = Member(file, path, offset) if gzipped else file
    fields = read_header(stream)
    if fields is None:
        raise BadWarc(path, offset, "no record begins here", _COPY_AGAIN)
    record = Record(fields, Block(stream, 0), 0)
    length = length_said(record.header("Content-Length"))
    if length is None:
        raise BadWarc(path, offset, "a record does not say its length", _COPY_AGAIN)
    record.length = record.block.left = length
    return stream, record


def _whole(file: BinaryIO, path: Path, offset: int, gzipped: bool) -> tuple[Record, int]:
    """The record with its block in memory, and the offset of the next."""
    stream, record = _open(file, path, offset, gzipped)
    if record.length > MAX_PAGE:
        raise BadWarc(path, offset, f"a record of {record.length} bytes, which no page has", "Leave it unread.")
    block = record.block.rest()
    end = _close(stream, record, file, path, offset)
    record.block = Block(io.BytesIO(block), len(block))
    return record, end


def _close(stream: BinaryIO | Member, record: Record, file: BinaryIO, path: Path, offset: int) -> int:
    """Read the record to its end and return the offset of the next."""
    while record.block.read(_BLOCK):
        pass
    if record.block.left:
        raise BadWarc(path, offset, f"{record.block.left} bytes of a record are missing", _COPY_AGAIN)
    if not isinstance(stream, Member):
        return _skip_blank_lines(file)
    while after := stream.read(_BLOCK):
        if after.strip():
            advice = f"Rewrite it with `warcio recompress {path} NEW.warc.gz` and give the new file."
            raise BadWarc(path, offset, "a gzip member holds more than one record", advice)
    return stream.end()


def _skip_blank_lines(file: BinaryIO) -> int:
    while True:
        at = file.tell()
        line = file.readline(_LONGEST_LINE)
        if line.strip() or not line:
            return at
