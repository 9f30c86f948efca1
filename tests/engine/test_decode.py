"""Bytes are text in an encoding we are certain of, or they are refused by name."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from contextlib import suppress
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.encodings.decode import MAX_BYTES, Text, Undecodable, decode
from tests.engine.given import FILLER, FIRST, LEAD, SECOND
from tests.sampleweb.spelling import cp1258, damaged, tcvn3

TEXT = f"<p>{LEAD}</p><p>{FIRST}</p><p>{SECOND}</p><p>{FILLER}</p>"


def test_utf8_and_its_byte_order_mark() -> None:
    assert decode(TEXT.encode()).text == TEXT
    assert decode(TEXT.encode("utf-8-sig")) == decode(b"\xef\xbb\xbf" + TEXT.encode())
    assert decode(TEXT.encode("utf-8-sig")).text == TEXT
    assert decode(TEXT.encode("utf-16")).text == TEXT


def test_only_bytes_that_are_the_text_itself_are_plain() -> None:
    """A page's own bytes are parsed in place of its text only then."""
    assert decode(TEXT.encode()).plain
    for body in (TEXT.encode("utf-8-sig"), TEXT.encode("utf-16"), gzip.compress(TEXT.encode()), cp1258(TEXT)):
        assert not decode(body).plain


def test_utf8_wins_over_a_wrong_declaration() -> None:
    assert decode(b'<meta charset="windows-1258">' + TEXT.encode(), "text/html; charset=iso-8859-1").encoding == "utf-8"


@pytest.mark.parametrize("declaration", ["header", "meta", "http-equiv", "nowhere"])
def test_windows_1258(declaration: str) -> None:
    head = {
        "meta": b"<meta charset='windows-1258'>",
        "http-equiv": b'<META http-equiv="Content-Type" content="text/html; charset=windows-1258">',
    }.get(declaration, b"")
    found = decode(head + cp1258(TEXT), "text/html; charset=windows-1258" if declaration == "header" else "")
    assert found.encoding == ("cp1258 (undeclared)" if declaration == "nowhere" else "cp1258")
    assert found.text.endswith(TEXT)


def test_gzip_saved_as_html() -> None:
    assert decode(gzip.compress(TEXT.encode())) == Text(TEXT, "gzip, utf-8")
    with pytest.raises(Undecodable, match="cannot be unpacked"):
        decode(b"\x1f\x8bno gzip")
    with pytest.raises(Undecodable, match="cut off"):
        decode(gzip.compress(TEXT.encode() * 50)[:-30])


def test_a_gzip_bomb_is_bounded() -> None:
    bomb = gzip.compress(bytes(MAX_BYTES + 10_000_000), 9)
    assert len(bomb) < 100_000
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(Undecodable, match="more than"):
        decode(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * MAX_BYTES
    assert time.process_time() - started < 5


def test_a_cut_sign_or_two_is_forgiven_and_more_is_not() -> None:
    long = (TEXT * 40).encode()
    for declared in ("", "text/html; charset=utf-8", "text/html; charset=windows-1258"):
        assert decode(long[:-5] + b"\xe1\xba", declared).encoding == "utf-8 (damaged)"
    assert decode(b"x" * 5000 + "ế".encode()[:2]).encoding == "utf-8 (damaged)"
    with pytest.raises(Undecodable, match="undeclared"):
        decode(b"x" * 5000 + b"\xe9 \xe8 \xe0")
    with pytest.raises(Undecodable, match="declared utf-8"):
        decode(damaged(tcvn3(TEXT), Random(1)), "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "name",
    (
        "undefined idna punycode unicode_escape raw_unicode_escape utf-7 hex zlib rot13 base64 mbcs x-user-defined"
        " utf-16 cp037 tcvn utf-8 an-encoding-that-nobody-has-ever-heard-of"
    ).split(),
)
def test_whatever_a_page_declares(name: str) -> None:
    """Python knows codecs that are no encodings, and some raise what no page may raise."""
    for body in (b"\xff\x80\\x\\u12\\q \x81" * 40, b"\xff\\ud800", cp1258(TEXT), tcvn3(TEXT)):
        with suppress(Undecodable):
            assert decode(b"<meta charset=" + name.encode() + b">" + body).text.encode()


@given(st.binary(max_size=200), st.text(max_size=30))
def test_never_raises_anything_else(body: bytes, content_type: str) -> None:
    try:
        found = decode(body, content_type)
    except Undecodable:
        return
    assert "\x00" not in found.text[:2000]
    found.text.encode()


def test_binary_is_no_page() -> None:
    for body in (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(300), b"a\x00b\x00c\x00" * 90):
        with pytest.raises(Undecodable):
            decode(body)
