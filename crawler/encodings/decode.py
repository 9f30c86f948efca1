"""Bytes → text, once, for every source; and the named refusal where bytes are not text.

Order of belief: byte order mark; UTF-8, which cannot be mistaken for anything else; an encoding of the old Vietnamese
web that is certain by the rule of `legacy`, whatever the page declares; what the page declares, unless its text is an
old encoding that is not certain enough to convert. `Text.encoding` says what the bytes were and what was done.
Correct text is never touched: a page in UTF-8 with PLENTY of letters that only Vietnamese has is not even looked into.
"""

from __future__ import annotations

import codecs
import re
import zlib
from dataclasses import dataclass

from crawler.encodings import charsets, legacy
from crawler.encodings.charsets import in_order, with_pairs_joined

MAX_BYTES = 50_000_000  # a page that unpacks to more is a bomb, not a newspaper

_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LONGEST = 5_000_000  # bytes of a page that is converted at all; old pages are a hundredth of that
PLENTY = 40  # letters that only Vietnamese has, each in the two bytes E1 BB and a third
_LATE_MARK = re.compile(rb"\xcc[\x82\x86]")  # a circumflex or breve that stands alone
_HALF = re.compile(rb"&#(?:0*5[5-7]|[xX]0*[dD])")  # a pattern that begins with plain bytes is found fastest,
_FEW = 40  # and still not as fast as so many single bytes
_DOUBLED = 10  # times that đ stands where its two bytes were taken for two signs
_ASCII_AND_SIGNS = bytes((*range(0x80), 0x85, *range(0x91, 0x98), 0xA0, 0xA9))  # quotes, dashes, ©: the same everywhere

#: Codecs of Python's that are no page's encoding, whatever the page declares.
_NOT_OF_THE_WEB = frozenset(("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"))


class Undecodable(ValueError):
    """The bytes of a page are not text in any encoding we are certain of."""

    reason = "undecodable"  # the name of the rejection


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
        body = _gunzip(body)
        text = _certain(body, content_type)
        text = Text(text.text, f"gzip, {text.encoding}")
    else:
        text = _certain(body, content_type)
    if "\x00" in text.text[:2000]:
        raise Undecodable("binary content where a page was expected")
    if _has_half(body) and (joined := with_pairs_joined(text.text)) != text.text:
        return Text(joined, f"{text.encoding}, halves of signs joined")
    return text


def _certain(body: bytes, content_type: str) -> Text:
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _looked_into(_strict(body, encoding), body) if bom == codecs.BOM_UTF8 else _strict(body, encoding)
    try:
        return _looked_into(Text(body.decode("utf-8"), "utf-8", plain=True), body)
    except UnicodeDecodeError as error:
        first_fault = error.start
    declared = _declared(body, content_type)
    if damaged := _damaged(body, declared):
        return _looked_into(damaged, body)
    told = f"declared {declared}" if declared else "undeclared"
    if len(body) <= LONGEST and (found := legacy.certain_bytes(body)):
        return Text(found.text, found.name if found.name == declared else f"{found.name} ({told})")
    if not body.translate(None, _ASCII_AND_SIGNS):
        return Text(charsets.western(body), f"cp1252 ({told})")
    if declared in (None, "utf-8"):
        raise Undecodable(f"{told}, not utf-8 at byte {first_fault}, and certainly nothing else")
    return _as_declared(body, declared)


def _looked_into(found: Text, body: bytes) -> Text:
    """A text that was valid UTF-8, corrected where it certainly is not what was written."""
    text, straight = found.text, None
    if len(body) > LONGEST:
        return found
    if not _plenty(body):
        straight = legacy.certain_text(text, body)
    elif "Ä" in text and text.count("Ä‘") + text.count("Ä\x91") >= _DOUBLED:
        straight = legacy.undone(text)
    if straight:
        return Text(straight.text, straight.name)
    if b"\xcc" in body and _LATE_MARK.search(body) and (ordered := in_order(text)) != text:
        return Text(ordered, f"{found.encoding}, marks put in order")
    return found


def _plenty(body: bytes) -> bool:
    """Whether a page in UTF-8 has PLENTY of the letters from ẻ to ỹ, which no misread text has."""
    at, found = -1, 0
    while found < PLENTY and (at := body.find(b"\xe1", at + 1)) >= 0:  # one byte is found much faster than two
        found += body.startswith(b"\xbb", at + 1)
    return found == PLENTY


def _has_half(body: bytes) -> bool:
    """Whether a page refers to half of a sign by its number."""
    at = body.find(b"&")
    for _ in range(_FEW):
        if at < 0 or _HALF.match(body, at):
            return at >= 0
        at = body.find(b"&", at + 1)
    return at >= 0 and _HALF.search(body, at) is not None


def _damaged(body: bytes, declared: str | None) -> Text | None:
    """UTF-8 of which a sign here and there was cut: far more letters are sound than are not."""
    text = body.decode("utf-8", errors="replace")
    faults = text.count("\ufffd")
    sound = len(body) - len(text)  # each sound sign of n bytes counts n - 1
    few = faults <= 2 and declared in (None, "utf-8") and faults <= len(text) / 2000
    return Text(text, "utf-8 (damaged)") if few or faults * 50 <= sound else None


def _declared(body: bytes, content_type: str) -> str | None:
    match = _HEADER.search(content_type) or _META.search(body[:4096])
    if not match:
        return None
    name = match[1].decode("ascii") if isinstance(match[1], bytes) else match[1]
    if known := charsets.NAMES.get(name.lower()):
        return known
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    return None if known in _NOT_OF_THE_WEB else known


def _as_declared(body: bytes, declared: str) -> Text:
    if declared in charsets.READINGS:
        found = Text(charsets.read_as(declared, body), declared)
    else:
        found = _strict(body, declared)
    if legacy.contradicts(found.text, declared):
        raise Undecodable(f"declared {declared}, but read so it is Vietnamese in an encoding that is not certain")
    return found


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
