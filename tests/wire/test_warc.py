"""WARC files: what is written is read back, by us and by warcio's own checker; what is broken is named."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.warc import (
    BadEncoding,
    BadWarc,
    MissingOriginal,
    Original,
    Received,
    Sent,
    WarcFolder,
    WarcWriter,
    adopt_orphans,
    body_digest,
    decode_content,
    facts,
    inspect,
    request_digest,
)
from archive.warc.content import join_chunks
from archive.warc.form import moment, warc_date

NOW, LATER = "2026-01-08T18:21:00+07:00", "2026-01-09T06:00:00+07:00"
URL = "https://baolongan.vn/tin-a1.html"
PAGE = "<html><body><p>Hội đồng nhân dân tỉnh</p></body></html>".encode()


def writer(folder: Path, name: str = "longan-run1", **options: object) -> WarcWriter:
    return WarcWriter(folder, name, {"software": "KhoTinTinh/test"}, **options)  # type: ignore[arg-type]  # passed on


def get(url: str = URL) -> Sent:
    return Sent("GET", url, (("Host", "baolongan.vn"), ("Accept-Encoding", "gzip")))


def page(body: bytes = PAGE, at: str = NOW, status: int = 200, *fields: tuple[str, str]) -> Received:
    return Received(status, (("Content-Type", "text/html; charset=utf-8"), *fields), body, at, ip="127.0.0.1")


def checks_out(path: Path) -> bool:
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0 and "digest pass" in done.stdout and not done.stderr


def test_a_capture_comes_back_as_it_was(tmp_path: Path) -> None:
    packed = gzip.compress(PAGE)
    with writer(tmp_path) as out:
        fields = (("Content-Encoding", "gzip"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
        written = out.exchange(get(), page(packed, NOW, 200, *fields))
        place = out.fact("run", {"site": "longan", "stored": 1}, NOW)
    path = tmp_path / written.file
    exchange = WarcFolder(tmp_path).read(written.file, written.offset)
    assert (exchange.url, exchange.status, exchange.moment) == (URL, 200, NOW)
    assert exchange.body == packed
    assert exchange.content == PAGE
    assert [f for f in exchange.fields if f[0] == "Set-Cookie"] == [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    assert written.digest == body_digest(packed)
    assert [(f.kind, f.payload["stored"]) for f in facts(path)] == [("run", 1)]
    assert place[0] == written.file
    assert checks_out(path)


def test_the_offsets_are_those_of_warcio(tmp_path: Path) -> None:
    with writer(tmp_path) as out:
        offsets = [out.exchange(get(f"{URL}?{n}"), page(PAGE + b"%d" % n)).offset for n in range(5)]
    found = []
    with (tmp_path / out.files[0]).open("rb") as file:
        records = ArchiveIterator(file)
        for record in records:
            if record.rec_type == "response":
                found.append(records.get_record_offset())
    assert found == offsets
    assert [e.offset for e in inspect(tmp_path / out.files[0]).entries] == offsets


def test_header_bytes_that_are_not_ascii_survive(tmp_path: Path) -> None:
    location = "/Thời-sự".encode().decode("latin-1")
    with writer(tmp_path) as out:
        written = out.exchange(get(), page(b"", NOW, 302, ("Location", location)))
    exchange = WarcFolder(tmp_path).read(written.file, written.offset)
    assert dict(exchange.fields)["Location"].encode("latin-1").decode() == "/Thời-sự"


def test_the_request_is_kept_as_sent_with_its_body(tmp_path: Path) -> None:
    form = b"pageNo=2&itemsPerPage=10"
    with writer(tmp_path) as out:
        out.exchange(Sent("POST", URL, (("Host", "laichau.gov.vn"),), form), page())
    [entry] = inspect(tmp_path / out.files[0]).entries
    assert (entry.method, entry.request_digest) == ("POST", request_digest(form))
    assert WarcFolder(tmp_path).request_body(entry) == form
    assert request_digest(b"") == ""


def test_the_warcinfo_says_who_and_what_is_lost(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, "x", {"operator": "a@b.vn", "robots": "RFC 9309"}) as out:
        out.exchange(get(), page())
    with (tmp_path / out.files[0]).open("rb") as file:
        info = next(iter(ArchiveIterator(file))).raw_stream.read().decode()
    for words in ("operator: a@b.vn", "robots: RFC 9309", "order and reason phrases lost"):
        assert words in info


def test_the_same_payload_of_the_same_address_becomes_a_revisit(tmp_path: Path) -> None:
    with writer(tmp_path) as out:
        first = out.exchange(get(), page())
        again = out.exchange(get(), page(PAGE, LATER))
        other = out.exchange(get(URL + "?other"), page(PAGE, LATER))
    assert [first.kind, again.kind, other.kind] == ["response", "revisit", "response"]
    assert again.digest == first.digest
    exchange = WarcFolder(tmp_path).read(again.file, again.offset)
    assert (exchange.body, exchange.status, exchange.moment) == (PAGE, 200, LATER)
    assert checks_out(tmp_path / out.files[0])


def test_a_revisit_refers_to_what_an_earlier_run_captured(tmp_path: Path) -> None:
    with writer(tmp_path, "run1") as out:
        first = out.exchange(get(), page())
    known = Original(first.file, first.offset, URL, NOW, first.digest)
    with writer(tmp_path, "run2", earlier=lambda url, digest: known if url == URL else None) as out:
        again = out.exchange(get(), page(PAGE, LATER))
        unchanged = out.exchange(get(), Received(304, (("ETag", '"1"'),), b"", LATER))
    assert (again.kind, unchanged.kind) == ("revisit", "revisit")
    folder = WarcFolder(tmp_path)
    for written in (again, unchanged):
        exchange = folder.read(written.file, written.offset)
        assert (exchange.status, exchange.content, exchange.moment) == (200, PAGE, LATER)
    assert checks_out(tmp_path / again.file)


def test_a_304_without_anything_earlier_stays_a_response(tmp_path: Path) -> None:
    with writer(tmp_path) as out:
        written = out.exchange(get(), Received(304, (), b"", NOW))
    assert (written.kind, WarcFolder(tmp_path).read(written.file, written.offset).status) == ("response", 304)


def test_a_revisit_whose_original_is_nowhere_is_named(tmp_path: Path) -> None:
    gone = Original("lost-00000.warc.gz", 17, URL, NOW, body_digest(PAGE))
    with writer(tmp_path, earlier=lambda url, digest: gone) as out:
        written = out.exchange(get(), page(PAGE, LATER))
    with pytest.raises(MissingOriginal, match="refers to an earlier one"):
        WarcFolder(tmp_path).read(written.file, written.offset)


def test_a_file_rolls_at_its_size_and_is_open_until_closed(tmp_path: Path) -> None:
    out = writer(tmp_path, roll_at=2000)
    places = [out.exchange(get(f"{URL}?{n}"), page(PAGE + b"%d" % n)) for n in range(6)]
    out.sync()
    assert [p.suffix for p in sorted(tmp_path.iterdir())].count(".open") == 1
    folder = WarcFolder(tmp_path)
    assert [folder.read(p.file, p.offset).body[-1:] for p in places] == [b"%d" % n for n in range(6)]
    out.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == out.files
    assert len(out.files) > 1


def test_a_run_that_writes_nothing_leaves_nothing(tmp_path: Path) -> None:
    with writer(tmp_path / "warc"):
        pass
    assert not (tmp_path / "warc").exists()


def test_a_name_is_used_once(tmp_path: Path) -> None:
    with writer(tmp_path) as out:
        out.exchange(get(), page())
    with pytest.raises(FileExistsError, match="name of its own"):
        writer(tmp_path).exchange(get(), page())


def test_what_a_killed_run_left_is_finished_up_to_its_last_whole_record(tmp_path: Path) -> None:
    out = writer(tmp_path)
    first = out.exchange(get(), page())
    out.sync()
    assert adopt_orphans(tmp_path) == []  # a living process writes there
    out.exchange(get(URL + "?2"), page(PAGE * 3))
    out.sync()
    assert out._file is not None
    open_path = Path(out._file.name)
    out._file.close()  # as a kill does: no rename, and the lock is gone
    open_path.write_bytes(open_path.read_bytes()[:-100])
    [path] = adopt_orphans(tmp_path)
    assert not path.name.endswith(".open")
    assert WarcFolder(tmp_path).read(first.file, first.offset).body == PAGE
    assert checks_out(path)


def test_saved_pages_are_resources_and_the_same_pages_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with writer(tmp_path / name) as out:
            written = out.resource(URL, "text/html", PAGE, NOW)
    path = tmp_path / "a" / written.file
    assert path.read_bytes() == (tmp_path / "b" / written.file).read_bytes()
    exchange = WarcFolder(path.parent).read(written.file, written.offset)
    assert (exchange.status, exchange.content, exchange.fields) == (200, PAGE, (("Content-Type", "text/html"),))
    assert checks_out(path)


# Files of other producers


def foreign(path: Path, body: bytes, *headers: tuple[str, str], gz: bool = True, **options: object) -> Path:
    with path.open("wb") as file:
        out = WARCWriter(file, gzip=gz)
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *headers], protocol="HTTP/1.1")
        out.write_record(out.create_warc_record(URL, "response", BytesIO(body), len(body), http_headers=http))
    return path


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
    "identity": bytes,
}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("gz", [False, True])
def test_every_coding_is_undone(tmp_path: Path, coding: str, chunked: bool, gz: bool) -> None:
    body = CODINGS[coding](PAGE)
    headers = [("Content-Encoding", coding)]
    sent = body
    if chunked:
        headers.append(("Transfer-Encoding", "chunked"))
        sent = b"%x;ext=1\r\n" % 10 + body[:10] + b"\r\n" + b"%x\r\n" % len(body[10:]) + body[10:] + b"\r\n0\r\n\r\n"
    path = foreign(tmp_path / ("f.warc.gz" if gz else "f.warc"), sent, *headers, gz=gz)
    [entry] = inspect(path).entries
    exchange = WarcFolder(tmp_path).read(entry.file, entry.offset)
    assert (exchange.body, exchange.content) == (body, PAGE)
    assert (entry.method, entry.status, entry.mime) == ("GET", 200, "text/html")


def test_a_body_that_was_unpacked_but_kept_its_headers(tmp_path: Path) -> None:
    headers = (("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))
    path = foreign(tmp_path / "f.warc.gz", PAGE, *headers)
    assert WarcFolder(tmp_path).read(path.name, inspect(path).entries[0].offset).content == PAGE


def test_a_cut_gzip_body_yields_what_arrived_and_a_wrong_one_is_named() -> None:
    text = bytes(range(256)) * 500
    cut = decode_content((("content-encoding", "gzip"),), gzip.compress(text)[:-30])
    assert cut
    assert text.startswith(cut)
    for coding, body in (("br", PAGE), ("zstd", PAGE), ("deflate", PAGE), ("lzma", PAGE)):
        with pytest.raises(BadEncoding, match=coding):
            decode_content((("Content-Encoding", coding),), body)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_refused(coding: str) -> None:
    with pytest.raises(BadEncoding, match="more than 1000000 bytes"):
        decode_content((("Content-Encoding", coding),), CODINGS[coding](bytes(5_000_000)), limit=1_000_000)


@given(st.binary(max_size=400))
def test_joining_chunks_never_raises_and_joins_what_was_framed(body: bytes) -> None:
    join_chunks(body)
    framed = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
    assert join_chunks(framed) == body


@given(st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2099, 1, 1)))  # noqa: DTZ001 - WARC-Date has a Z
def test_moments_survive(when: object) -> None:
    said = moment(str(when).replace(" ", "T") + "Z")
    assert said.endswith("+07:00")
    assert moment(warc_date(said)) == said


def test_a_foreign_revisit_is_resolved_by_address_and_date(tmp_path: Path) -> None:
    path = tmp_path / "f.warc.gz"
    with path.open("wb") as file:
        out = WARCWriter(file)
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/2")
        date = {"WARC-Date": "2024-01-01T00:00:00Z"}
        first = out.create_warc_record(
            URL, "response", BytesIO(PAGE), len(PAGE), http_headers=http, warc_headers_dict=date
        )
        out.write_record(first)
        digest = first.rec_headers.get_header("WARC-Payload-Digest")
        out.write_record(out.create_revisit_record(URL, digest, URL, date["WARC-Date"], http_headers=http))
        out.write_record(out.create_revisit_record(URL, digest, URL, date["WARC-Date"]))
    entries = inspect(path).entries
    assert [e.kind for e in entries] == ["response", "revisit", "revisit"]
    for entry in entries:
        assert WarcFolder(tmp_path).read(entry.file, entry.offset).content == PAGE


def test_a_response_that_is_no_page_is_skipped_by_name(tmp_path: Path) -> None:
    path = tmp_path / "f.warc.gz"
    with path.open("wb") as file:
        out = WARCWriter(file)
        out.write_record(out.create_warc_record("dns:baolongan.vn", "response", BytesIO(b"1.2.3.4"), 7))
        out.write_record(out.create_warc_record(URL, "resource", BytesIO(PAGE), len(PAGE), "text/html"))
    found = inspect(path)
    assert len(found.entries) == 1
    assert found.skipped == ((0, "response: not the address of a page: 'dns:baolongan.vn'"),)


# Broken files


@pytest.mark.parametrize("gz", [False, True])
def test_a_file_cut_anywhere_is_refused_or_cut_between_records(tmp_path: Path, gz: bool) -> None:
    name = "f.warc.gz" if gz else "f.warc"
    whole = foreign(tmp_path / name, PAGE * 5, gz=gz).read_bytes()
    ends = {len(whole)} if gz else {len(whole), *range(len(whole) - 4, len(whole))}
    for size in range(1, len(whole) + 1, 7):
        path = tmp_path / f"cut{size}-{name}"
        path.write_bytes(whole[:size])
        if size in ends:
            inspect(path)
            continue
        with pytest.raises(BadWarc, match=re.escape(str(path))) as error:
            inspect(path)
        assert error.value.offset == 0


def test_a_damaged_record_is_named_with_its_offset(tmp_path: Path) -> None:
    with writer(tmp_path) as out:
        out.exchange(get(), page())
        second = out.exchange(get(URL + "?2"), page(PAGE * 9))
    path = tmp_path / second.file
    data = bytearray(path.read_bytes())
    data[second.offset + 60] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(BadWarc, match=f"at byte {second.offset}"):
        inspect(path)


def test_what_is_not_a_warc_is_said_to_be_none(tmp_path: Path) -> None:
    cases = {
        "page.warc": (PAGE, "does not begin as one"),
        "empty.warc": (b"", "does not begin as one"),
        "other.warc.gz": (gzip.compress(PAGE), "no record begins here"),
        "z.warc.zst": (zstd.compress(PAGE), "zstd -d"),
        "one-member.warc.gz": (gzip.compress(_two_plain_records(tmp_path)), "warcio recompress"),
    }
    for name, (data, words) in cases.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(BadWarc, match=words):
            inspect(tmp_path / name)


def _two_plain_records(tmp_path: Path) -> bytes:
    return foreign(tmp_path / "plain.warc", PAGE, gz=False).read_bytes() * 2
