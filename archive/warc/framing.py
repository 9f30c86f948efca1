"""Where records begin and end in a .warc or .warc.gz: every byte accounted for, or BadWarc.

Stricter than warcio's own iterator, which takes a file cut in the middle for a whole one and speaks to stderr.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

_BLOCK = 256 * 1024
_ZSTD = b"\x28\xb5\x2f\xfd"
_GZIP = b"\x1f\x8b"

Record = Any  # warcio is untyped: an ArcWarcRecord


class BadWarc(ValueError):
    """A file is not a whole WARC file: which one, where, and what to do."""

    def __init__(self, path: Path, offset: int, why: str, advice: str) -> None:
        super().__init__(f"{path} is not a sound WARC file: {why} (at byte {offset}). {advice}")
        self.path, self.offset, self.why = path, offset, why


_COPY_AGAIN = "Copy or download the file again; nothing was read from it."


def records(path: Path) -> Iterator[tuple[int, Record]]:
    """Every record with its offset. A record's `raw_stream` can be read until the next one is asked for.

    Raises BadWarc where the file is cut, damaged or not WARC; OSError when it cannot be opened.
    """
    with path.open("rb") as file:
        gzipped = _is_gzip(file, path)
        end = path.stat().st_size
        offset = 0
        while offset < end:
            file.seek(offset)
            stream, record = _open(file, path, offset, gzipped)
            yield offset, record
            offset = _close(stream, record, file, path, offset)


def record_at(path: Path, offset: int) -> Record:
    """The one record that begins at `offset`, its rest in memory.

    Raises BadWarc when none begins there; OSError when the file cannot be opened.
    """
    with path.open("rb") as file:
        gzipped = _is_gzip(file, path)
        file.seek(offset)
        stream, record = _open(file, path, offset, gzipped)
        block = record.raw_stream.read()
        _close(stream, record, file, path, offset)
        record.raw_stream = io.BytesIO(block)
        return record


def whole_until(path: Path) -> int:
    """The offset up to which a file holds whole records (its size, when it is sound)."""
    try:
        for _ in records(path):
            pass
    except BadWarc as cut:
        return cut.offset
    return path.stat().st_size


def _is_gzip(file: BinaryIO, path: Path) -> bool:
    magic = file.read(5)
    if magic[:4] == _ZSTD:
        raise BadWarc(path, 0, "it is compressed with zstd", "Unpack it with `zstd -d` first.")
    if magic[:2] != _GZIP and magic != b"WARC/":
        raise BadWarc(path, 0, "it does not begin as one", "Give a .warc or .warc.gz file.")
    return magic[:2] == _GZIP


class _Member(io.RawIOBase):
    """The unpacked bytes of the one gzip member at which `file` stands; its end is an end of file."""

    def __init__(self, file: BinaryIO, path: Path, offset: int) -> None:
        self._file, self._path, self._offset = file, path, offset
        self._unpacker = zlib.decompressobj(31)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._unpacker.eof:
            packed = self._unpacker.unconsumed_tail or self._file.read(_BLOCK)
            if not packed:
                raise BadWarc(self._path, self._offset, "a record is cut off", _COPY_AGAIN)
            try:
                data = self._unpacker.decompress(packed, len(buffer))
            except zlib.error as error:
                raise BadWarc(self._path, self._offset, f"a record is damaged ({error})", _COPY_AGAIN) from error
            if data:
                buffer[: len(data)] = data
                return len(data)
        return 0

    def end(self) -> int:
        """The offset behind the member, once it was read to its end."""
        return self._file.tell() - len(self._unpacker.unused_data)


def _open(file: BinaryIO, path: Path, offset: int, gzipped: bool) -> tuple[BinaryIO | io.BufferedReader, Record]:
    stream = io.BufferedReader(_Member(file, path, offset), _BLOCK) if gzipped else file
    try:
        record = ArcWarcRecordLoader(verify_http=False, arc2warc=False).parse_record_stream(
            stream, known_format="warc", no_record_parse=True
        )
    except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError) as error:
        raise BadWarc(path, offset, "no record begins here", _COPY_AGAIN) from error
    if not (record.rec_headers.get_header("Content-Length") or "").strip().isdigit():
        raise BadWarc(path, offset, "a record does not say its length", _COPY_AGAIN)
    return stream, record


def _close(stream: BinaryIO | io.BufferedReader, record: Record, file: BinaryIO, path: Path, offset: int) -> int:
    """Read the record to its end and return the offset of the next."""
    while record.raw_stream.read(_BLOCK):
        pass
    if record.raw_stream.limit:
        raise BadWarc(path, offset, f"{record.raw_stream.limit} bytes of a record are missing", _COPY_AGAIN)
    if not isinstance(stream, io.BufferedReader) or not isinstance(stream.raw, _Member):
        return _skip_blank_lines(file)
    if stream.read().strip():
        advice = f"Rewrite it with `warcio recompress {path} NEW.warc.gz` and give the new file."
        raise BadWarc(path, offset, "a gzip member holds more than one record", advice)
    return stream.raw.end()


def _skip_blank_lines(file: BinaryIO) -> int:
    while True:
        at = file.tell()
        line = file.readline()
        if line.strip() or not line:
            return at
