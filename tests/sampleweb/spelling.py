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
    return b"".join(_byte(TCVN3.get(c, TCVN3.get(c.lower())), c) for c in text)


def _byte(place: int | None, letter: str) -> bytes:
    """A letter at its place; what has none is where windows-1252 has it, or a reference."""
    return letter.encode("cp1252", "xmlcharrefreplace") if place is None else bytes([place])


_VISCII_LETTERS = (
    "à=E0 ả=E4 ã=E3 á=E1 ạ=D5 ă=E5 ằ=A2 ẳ=C6 ẵ=C7 ắ=A1 ặ=A3 â=E2 ầ=A5 ẩ=A6 ẫ=E7 ấ=A4 ậ=A7 đ=F0 è=E8 ẻ=EB ẽ=A8 é=E9 "
    "ẹ=A9 ê=EA ề=AB ể=AC ễ=AD ế=AA ệ=AE ì=EC ỉ=EF ĩ=EE í=ED ị=B8 ò=F2 ỏ=F6 õ=F5 ó=F3 ọ=F7 ô=F4 ồ=B0 ổ=B1 ỗ=B2 ố=AF "
    "ộ=B5 ơ=BD ờ=B6 ở=B7 ỡ=DE ớ=BE ợ=FE ù=F9 ủ=FC ũ=FB ú=FA ụ=F8 ư=DF ừ=D7 ử=D8 ữ=E6 ứ=D1 ự=F1 ỳ=CF ỷ=D6 ỹ=DB ý=FD "
    "ỵ=DC À=C0 Ả=C4 Ã=C3 Á=C1 Ạ=80 Ă=C5 Ằ=82 Ẳ=02 Ẵ=05 Ắ=81 Ặ=83 Â=C2 Ầ=85 Ẩ=86 Ẫ=06 Ấ=84 Ậ=87 Đ=D0 È=C8 Ẻ=CB Ẽ=88 "
    "É=C9 Ẹ=89 Ê=CA Ề=8B Ể=8C Ễ=8D Ế=8A Ệ=8E Ì=CC Ỉ=9B Ĩ=CE Í=CD Ị=98 Ò=D2 Ỏ=99 Õ=A0 Ó=D3 Ọ=9A Ô=D4 Ồ=90 Ổ=91 Ỗ=92 "
    "Ố=8F Ộ=93 Ơ=B4 Ờ=96 Ở=97 Ỡ=B3 Ớ=95 Ợ=94 Ù=D9 Ủ=9C Ũ=9D Ú=DA Ụ=9E Ư=BF Ừ=BB Ử=BC Ữ=FF Ứ=BA Ự=B9 Ỳ=9F Ỷ=14 Ỹ=19 "
    "Ý=DD Ỵ=1E "
)
VISCII = {pair[0]: int(pair[2:], 16) for pair in _VISCII_LETTERS.split()}


def viscii(text: str) -> bytes:
    """The text in VISCII, which has letters in place of every sign beyond ASCII; those become references."""
    return b"".join(bytes([VISCII[c]]) if c in VISCII else c.encode("ascii", "xmlcharrefreplace") for c in text)


_VNI_OWN = dict(zip("đơưịỉĩỵĐƠƯỊỈĨỴíìÍÌ", "ñôöòæóîÑÔÖÒÆÓÎíìÍÌ", strict=True))
_VNI_MARKS = {"\u0300": "ø", "\u0301": "ù", "\u0309": "û", "\u0303": "õ", "\u0323": "ï", "": ""}
_VNI_CIRCUMFLEX = {"\u0300": "à", "\u0301": "á", "\u0309": "å", "\u0303": "ã", "\u0323": "ä", "": "â"}
_VNI_BREVE = {"\u0300": "è", "\u0301": "é", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë", "": "ê"}


def vni(text: str) -> bytes:
    """The text in VNI, whose fonts write a letter and then a sign for all its marks."""
    return "".join(map(_vni_letter, text)).encode("cp1252", "xmlcharrefreplace")


def _vni_letter(letter: str) -> str:
    signs = unicodedata.normalize("NFD", letter)
    base, marks = signs[0], signs[1:]
    if letter in _VNI_OWN or not marks or base.lower() not in "aeiouy":
        return _VNI_OWN.get(letter, letter)
    table = _VNI_CIRCUMFLEX if "\u0302" in marks else _VNI_BREVE if "\u0306" in marks else _VNI_MARKS
    sign = table["".join(mark for mark in marks if mark in _TONES)]
    plain = unicodedata.normalize("NFC", base + "\u031b") if "\u031b" in marks else base
    return _VNI_OWN.get(plain, plain) + (sign.upper() if letter.isupper() else sign)


def damaged(encoded: bytes, rng: Random) -> bytes:
    """Encoded text of which a half of the accented letters became "?": nothing can bring it back."""
    return bytes(0x3F if byte >= 0x80 and rng.random() < 0.5 else byte for byte in encoded)
