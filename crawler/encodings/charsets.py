"""The 8-bit encodings of the old Vietnamese web: windows-1258, VISCII, and the fonts TCVN3 (ABC) and VNI.

windows-1258 is Python's cp1258; the tables of VISCII and TCVN3 were checked against glibc's. The fonts put their
letters in the places of Latin-1 signs and leave the rest of windows-1252 (quotes, dashes) where it is. Pure.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from html.entities import codepoint2name


def _table(codec: str) -> str:
    """A codec's 256 signs; a byte that it leaves undefined stands for the control sign of its number."""
    return "".join(bytes([n]).decode(codec, "ignore") or chr(n) for n in range(256))


def _with(letters: dict[int, str]) -> str:
    return "".join(letters.get(n, sign) for n, sign in enumerate(WESTERN))


#: windows-1252, and windows-1258, as browsers have them: no byte is undefined.
WESTERN, VIETNAMESE = _table("cp1252"), _table("cp1258")

_TCVN3_SMALL = "àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù ủũúụừửữứựỳỷỹýỵ"  # blank: no letter
_TCVN3 = dict(enumerate("ĂÂÊÔƠƯĐăâêôơưđ", 0xA1)) | {n: c for n, c in enumerate(_TCVN3_SMALL, 0xB5) if c != " "}
_VISCII = dict(zip((0x02, 0x05, 0x06, 0x14, 0x19, 0x1E), "ẲẴẪỶỸỴ", strict=True)) | dict(
    enumerate(
        "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
        "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
        0x80,
    )
)
_TABLES = {"cp1258": VIETNAMESE, "viscii": _with(_VISCII), "tcvn3": _with(_TCVN3), "vni": WESTERN}

# VNI writes a letter and then a sign for all its marks; six letters have a place of their own.
_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_VNI = dict(zip("øùûõï", _TONES[1:], strict=True))
_VNI |= {sign: "\u0302" + tone for sign, tone in zip("âàáåãä", _TONES, strict=True)}
_VNI |= {sign: "\u0306" + tone for sign, tone in zip("êèéúüë", _TONES, strict=True)}
_VNI |= {sign.upper(): marks for sign, marks in _VNI.items()}
_VNI |= dict(zip("ñôöòæóîÑÔÖÒÆÓÎ", "đơưịỉĩỵĐƠƯỊỈĨỴ", strict=True))

READINGS = tuple(_TABLES)
#: Those that are fonts: their pages were declared as anything, and an editor may have named their signs (&reg;).
FONTS = frozenset(("tcvn3", "vni"))
#: What a page may declare that Python has no codec for.
NAMES = {"viscii": "viscii", "csviscii": "viscii", "tcvn": "tcvn3", "tcvn3": "tcvn3", "tcvn-5712": "tcvn3"}
NAMES |= {"tcvn5712": "tcvn3", "x-viet-tcvn5712": "tcvn3", "vni": "vni", "x-viet-vni": "vni"}


def read_as(name: str, body: bytes) -> str:
    """The text, in NFC, of bytes in one of READINGS. Every byte has a meaning there: it never fails."""
    text = codecs.charmap_decode(body, "strict", _TABLES[name])[0]
    if name == "vni":
        for sign, letter in _VNI.items():
            text = text.replace(sign, letter)
    if name in ("cp1258", "vni"):
        text = unicodedata.normalize("NFC", text)
    return _capitals(text) if name == "tcvn3" else text


# The fonts of TCVN3 have no capitals with a tone: "HÀ NỘI" was typed "Hà NộI". A word of two capitals, with only toned
# letters small, stands in capitals; so do its neighbours that hold no other small letter.
_CAPITAL, _TONED = "A-ZĂÂÊÔƠƯĐ", _TCVN3_SMALL.replace(" ", "")
_SHOUTED = re.compile(rf"(?<!\w)[{_CAPITAL}{_TONED}]+(?:[ ,.–-]{{1,3}}[{_CAPITAL}{_TONED}]+)*(?!\w)")
_SURE = re.compile(
    rf"(?<!\w)(?=\w*[{_TONED}])[{_TONED}]*[{_CAPITAL}][{_TONED}]*[{_CAPITAL}][{_CAPITAL}{_TONED}]*(?!\w)"
)


def _capitals(text: str) -> str:
    if not _SURE.search(text):
        return text
    return _SHOUTED.sub(lambda run: run[0].upper() if _SURE.search(run[0]) else run[0], text)


def western(body: bytes) -> str:
    """Bytes as windows-1252 shows them."""
    return codecs.charmap_decode(body, "strict", WESTERN)[0]


_TO_WESTERN, _TO_VIETNAMESE = codecs.charmap_build(WESTERN), codecs.charmap_build(VIETNAMESE)


def as_bytes(text: str) -> bytes:
    """The bytes that were shown as this text, one sign a byte; other signs become references (&#7897;)."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return codecs.charmap_encode(text, "xmlcharrefreplace", _TO_WESTERN)[0]


def once_less(text: str) -> str:
    """A text that was encoded once too often, or itself: UTF-8 that was read as an 8-bit encoding."""
    for table in (None, _TO_WESTERN, _TO_VIETNAMESE):
        try:
            body = text.encode("latin-1") if table is None else codecs.charmap_encode(text, "strict", table)[0]
            return body.decode("utf-8")
        except UnicodeError:
            continue
    return text


_LATE = "[\u0300\u0301\u0303\u0309]\u0323?[\u0302\u0306]"  # a tone, and only then the circumflex or the breve
_MISORDERED = re.compile(f"[aeoAEO]\u0323?{_LATE}|[àáãảèéẽẻòóõỏÀÁÃẢÈÉẼẺÒÓÕỎ]\u0323?[\u0302\u0306]")


def in_order(text: str) -> str:
    """A text whose letters, marks in the order that Unicode cannot compose (á + ◌̂), are composed (ấ)."""
    return _MISORDERED.sub(_composed, text)


def _composed(cluster: re.Match[str]) -> str:
    signs = unicodedata.normalize("NFD", cluster[0])
    marks = sorted(signs[1:], key=lambda mark: mark not in "\u0302\u0306")
    return unicodedata.normalize("NFC", signs[0] + "".join(marks))


_HIGH = r"(?:0*(5(?:5[2-9]|6[0-3])\d\d)|[xX]0*([dD][89abAB][0-9a-fA-F]{2}))"
_LOW = r"(?:0*(5(?:6[3-9]|7[0-3])\d\d)|[xX]0*([dD][c-fC-F][0-9a-fA-F]{2}))"
_PAIR = re.compile(rf"&#{_HIGH};?&#{_LOW};?")


def with_pairs_joined(text: str) -> str:
    """A text in which two references to the halves of one sign (`&#55357;&#56832;`) are that sign (😀)."""
    return _PAIR.sub(_joined, text)


def _joined(pair: re.Match[str]) -> str:
    high, low = (int(pair[n]) if pair[n] else int(pair[n + 1], 16) for n in (1, 3))
    halves = 0xD800 <= high < 0xDC00 <= low < 0xE000
    return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00) if halves else pair[0]


_NAMED = {f"&{codepoint2name[ord(c)]};": c for c in WESTERN[128:] if ord(c) in codepoint2name and c != "\u00a0"}
_NAMED |= {f"&#{n};": WESTERN[n] for n in range(0x80, 0x100) if n != 0xA0}
_ENTITY = re.compile(r"&(?:#[12]\d\d|[A-Za-z]{3,6}[1-4]{0,2});")


def unnamed(text: str) -> str:
    """A text whose entities for signs of windows-1252 are the signs; `&nbsp;` and the signs of markup stay."""
    return _ENTITY.sub(lambda entity: _NAMED.get(entity[0], entity[0]), text) if "&" in text else text
