"""Our reader of WARC files beside two others, warcio and FastWARC: the same records, whatever is in them."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.warc import WarcFolder, inspect
from archive.warc.framing import record_at, records
from tests.sampleweb import pages
from tests.sampleweb.warc import write_warc

Told = list[tuple[str, str, bytes]]  # type, id and block of each record
CODINGS: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": gzip.compress, "br": brotli.compress}


def ours(path: Path) -> Told:
    return [(r.kind, r.header("WARC-Record-ID"), r.block.rest()) for _, r in records(path)]


def warcio(path: Path) -> Told:
    with path.open("rb") as file:
        return [
            (str(r.rec_type), r.rec_headers.get_header("WARC-Record-ID"), r.raw_stream.read())
            for r in ArchiveIterator(file, no_record_parse=True)
        ]


def fastwarc(path: Path) -> Told:
    with path.open("rb") as file:
        return [
            (r.headers["WARC-Type"], r.headers["WARC-Record-ID"], r.reader.read())
            for r in FastIterator(file, parse_http=False)
        ]


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A WARC file by warcio: any body, any coding, chunked or not, strange headers, revisits, gzipped or not."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=draw(st.booleans()), warc_version=draw(st.sampled_from(["1.0", "1.1"])))
    for number in range(draw(st.integers(1, 5))):
        body = draw(st.binary(max_size=300)) * draw(st.sampled_from([1, 1, 500]))
        coding = draw(st.sampled_from(sorted(CODINGS)))
        fields = [("Content-Type", "text/html"), ("X-Odd", draw(st.sampled_from(["", "a: b", "đường"])))]
        fields += [("Content-Encoding", coding)] if coding else []
        body = CODINGS[coding](body)
        if draw(st.booleans()):
            fields.append(("Transfer-Encoding", "chunked"))
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
        url = f"https://wired.vn/{number}"
        head = StatusAndHeaders("200 OK", fields, protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(url, "response", payload=io.BytesIO(body), length=len(body), http_headers=head)
        )
        if draw(st.booleans()):
            digest = "sha1:" + "A" * 32
            writer.write_record(writer.create_revisit_record(url, digest, url, "2024-01-01T00:00:00Z"))
    return out.getvalue()


@given(files())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_records_as_two_others_read(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / ("odd.warc.gz" if data[:2] == b"\x1f\x8b" else "odd.warc")
    path.write_bytes(data)
    found = ours(path)
    assert found == warcio(path)
    assert found == fastwarc(path)
    for offset, record in records(path):
        assert record_at(path, offset).block.rest() == record.block.rest()


@pytest.mark.parametrize("site", ["laichau", "longan_portal"])
def test_the_sample_reads_the_same_from_end_to_end(site: str, tmp_path: Path) -> None:
    path = tmp_path / "sample.warc.gz"
    write_warc(path, pages(site))
    assert ours(path) == warcio(path) == fastwarc(path)
    bodies = [p.body for p in pages(site)]
    folder = WarcFolder(tmp_path)
    assert [folder.read(e.file, e.offset).content for e in inspect(path).entries] == bodies
