"""Bytes → text, once, for every source; and the named refusal where bytes are not text.

Order of belief: byte order mark, valid UTF-8, the charset the server or the page declares, windows-1258 (the
old Vietnamese web's default). UTF-8 comes before a declaration because it cannot be mistaken for anything else.
"""

from __future__ import annotations

import codecs
import re
import zlib
from dataclasses import dataclass, replace

MAX_BYTES = 50_000_000  # a page that unpacks to more is a bomb, not a newspaper

_SAMPLE = 2000  # signs; a lead and three paragraphs
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What TCVN3 and VNI fonts leave in a text that was never converted: signs inside words, vowels that never meet.
_TCVN3 = re.compile(r"[^\W\d_][®©¸µ¶·¹¨»¾¼½]|[®©¸µ¶·¹¨»¾¼½][^\W\d_]")
_VNI = re.compile(r"ñ[aeiouy]|a[âäàáãåéèùøïû]|e[âàáäãåù]|o[âäãå]", re.IGNORECASE)
_VIETNAMESE = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


#: Codecs of Python's that are no page's encoding, whatever the page declares.
_NOT_OF_THE_WEB = frozenset(("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"))


class Undecodable(ValueError):
    """The bytes of a page are not text in any encoding we are certain of."""


@dataclass(frozen=True, slots=True)
class Text:
    """A page's text and the encoding it was in."""

    text: str
    encoding: str
    plain: bool = False  # the body's own bytes are this text in UTF-8


def decode(body: bytes, content_type: str = "") -> Text:
    """The text of a page's bytes (content encodings undone, save a gzip somebody stored as HTML).

    Raises Undecodable, with the reason, when no encoding is certain.
    """
    if body[:2] == b"\x1f\x8b":
        text = replace(_certain(_gunzip(body), content_type), plain=False)
    else:
        text = _certain(body, content_type)
    if "\x00" in text.text[:2000]:
        raise Undecodable("binary content where a page was expected")
    return text


def is_legacy(text: str) -> bool:
    """Whether a text is a legacy Vietnamese font encoding shown as Latin letters: its marks, and no Vietnamese.

    The beginning tells: it costs as much as reading the rest.
    """
    text = text[:_SAMPLE]
    marks = max(len(_TCVN3.findall(text)), len(_VNI.findall(text)))
    return marks > 20 and marks > 3 * len(_VIETNAMESE.findall(text))


def _certain(body: bytes, content_type: str) -> Text:
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _strict(body, encoding)
    try:
        return Text(body.decode("utf-8"), "utf-8", plain=True)
    except UnicodeDecodeError as error:
        first_fault = error
    declared = _declared(body, content_type)
    if declared and declared != "utf-8":
        return _strict(body, declared)
    damaged = body.decode("utf-8", errors="replace")
    if damaged.count("\ufffd") <= len(damaged) / 2000:  # a cut multi-byte sign or two: the text is sound
        return Text(damaged, "utf-8 (damaged)")
    if declared:
        raise Undecodable(f"declared utf-8, but byte {first_fault.start} and others are not")
    return _strict(body, "cp1258")


def _declared(body: bytes, content_type: str) -> str | None:
    match = _HEADER.search(content_type) or _META.search(body[:4096])
    if not match:
        return None
    name = match[1].decode("ascii") if isinstance(match[1], bytes) else match[1]
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    return None if known in _NOT_OF_THE_WEB else known


def _strict(body: bytes, encoding: str) -> Text:
    try:
        return Text(body.decode(encoding), encoding)
    except (UnicodeError, LookupError) as error:
        raise Undecodable(f"not {encoding}: {error}") from error


def _gunzip(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, MAX_BYTES)
    except zlib.error as error:
        raise Undecodable(f"gzip that cannot be unpacked: {error}") from error
    if unpacker.unconsumed_tail:
        raise Undecodable(f"gzip that unpacks to more than {MAX_BYTES} bytes")
    if not unpacker.eof:
        raise Undecodable(f"gzip that is cut off after {len(body)} bytes")
    return plain
