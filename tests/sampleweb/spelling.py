"""How a page spells its text: entities, blanks that are not blanks, decomposed letters, old encodings."""

from __future__ import annotations

import html
import unicodedata
from html.entities import codepoint2name
from random import Random

NBSP = "&nbsp;"
ZERO_WIDTH = "\u200b"
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def plain(text: str) -> str:
    """The text as HTML, nothing odd about it."""
    return html.escape(text, quote=False)


def entities(text: str) -> str:
    """Letters of Latin-1 as named entities (&agrave;); those that have no name stay letters."""
    named = (f"&{codepoint2name[ord(c)]};" if 0xC0 <= ord(c) <= 0xFF else c for c in plain(text))
    return "".join(named)


def nbsp_runs(text: str) -> str:
    """Every fifth blank a no-break space or a run of them, as word processors leave them."""
    words = plain(text).split(" ")
    gaps = (NBSP, " ", " ", " " + NBSP, " ", " ", NBSP + NBSP + " ", " ", " ", " ")
    return "".join(word + gaps[i % len(gaps)] for i, word in enumerate(words[:-1])) + words[-1]


def zero_width(text: str) -> str:
    """Runs of no-break spaces before the text and U+200B after it: SharePoint's rich text editor."""
    return NBSP * 8 + " " + nbsp_runs(text) + ZERO_WIDTH * 2


def decomposed(text: str) -> str:
    """The text in NFD: base letters and combining marks."""
    return unicodedata.normalize("NFD", plain(text))


def cp1258(text: str) -> bytes:
    """The text in windows-1258, whose tones are combining marks after the letter."""
    return "".join(_tone_apart(c) for c in text).encode("cp1258", "xmlcharrefreplace")


def _tone_apart(letter: str) -> str:
    marks = unicodedata.normalize("NFD", letter)
    tones = "".join(mark for mark in marks if mark in _TONES)
    if not tones:
        return letter
    return unicodedata.normalize("NFC", "".join(m for m in marks if m not in _TONES)) + tones


_TCVN3_LETTERS = (
    "à=B5 ả=B6 ã=B7 á=B8 ạ=B9 ă=A8 ằ=BB ẳ=BC ẵ=BD ắ=BE ặ=C6 â=A9 ầ=C7 ẩ=C8 ẫ=C9 ấ=CA ậ=CB đ=AE "
    "è=CC ẻ=CE ẽ=CF é=D0 ẹ=D1 ê=AA ề=D2 ể=D3 ễ=D4 ế=D5 ệ=D6 ì=D7 ỉ=D8 ĩ=DC í=DD ị=DE ò=DF ỏ=E1 õ=E2 ó=E3 "
    "ọ=E4 ô=AB ồ=E5 ổ=E6 ỗ=E7 ố=E8 ộ=E9 ơ=AC ờ=EA ở=EB ỡ=EC ớ=ED ợ=EE ù=EF ủ=F1 ũ=F2 ú=F3 ụ=F4 ư=AD "
    "ừ=F5 ử=F6 ữ=F7 ứ=F8 ự=F9 ỳ=FA ỷ=FB ỹ=FC ý=FD ỵ=FE Ă=A1 Â=A2 Ê=A3 Ô=A4 Ơ=A5 Ư=A6 Đ=A7"
)
TCVN3 = {pair[0]: int(pair[2:], 16) for pair in _TCVN3_LETTERS.split()}


def tcvn3(text: str) -> bytes:
    """The text in TCVN3, the fonts of the nineties; capitals with a tone fall back to small letters."""
    return bytes(TCVN3.get(c, TCVN3.get(c.lower(), ord(c) if ord(c) < 128 else 0x3F)) for c in text)


def damaged(encoded: bytes, rng: Random) -> bytes:
    """Encoded text of which a half of the accented letters became "?": nothing can bring it back."""
    return bytes(0x3F if byte >= 0x80 and rng.random() < 0.5 else byte for byte in encoded)
