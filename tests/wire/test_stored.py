"""Pages that a server compressed are not compressed again, and no reader sees a difference."""

from __future__ import annotations

import gzip
import random
import zlib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.warc import Received, Sent, WarcFolder, WarcWriter, form

AT = "2026-01-08T18:21:00+07:00"


@given(st.binary(max_size=300), st.sampled_from([0, 1, 40, 65_530, 65_531, 65_535, 140_000]))
def test_what_is_compressed_already_is_stored_and_reads_back(body: bytes, size: int) -> None:
    """Stored or compressed, a record holds the same bytes; the rest of the member is packed as always."""
    rest = b"\x1f\x8b" + random.Random(size).randbytes(size) + body
    about = [("WARC-Type", "response"), ("WARC-Date", "2026-01-08T11:21:00Z")]
    stored, pressed = form.record(about, b"head\r\n\r\n", rest), form.record(about, b"head\r\n\r\n" + rest)
    assert gzip.decompress(stored) == gzip.decompress(pressed)
    assert zlib.decompressobj(wbits=31).decompress(stored) == gzip.decompress(pressed)
    assert len(stored) <= len(rest) + 400


def test_a_page_that_came_packed_is_the_same_to_every_reader(tmp_path: Path) -> None:
    page = gzip.compress("Tỉnh mở thêm lớp học. ".encode() * 9000, 1) + b"more"  # which is sound to nobody but readable
    packed = gzip.compress(random.Random("page").randbytes(90_000), 1)
    for number, body in enumerate((page, packed)):
        with WarcWriter(tmp_path, f"packed{number}", {}) as tape:
            written = tape.exchange(Sent("GET", "https://a.vn/1", ()), Received(200, (), body, AT))
        assert WarcFolder(tmp_path).read(written.file, written.offset).body == body
        with (tmp_path / written.file).open("rb") as stream:
            records = ArchiveIterator(stream, check_digests="raise")
            assert [r.raw_stream.read() for r in records if r.rec_type == "response"] == [body]
