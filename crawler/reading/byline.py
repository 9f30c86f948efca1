"""Bylines: which line is one, and which names it holds."""

from __future__ import annotations

import re
import unicodedata

from crawler.clean import clean

MAX_BYLINE = 120

_LABEL = re.compile(
    r"^(?:(?:Tin|Bài|Ảnh|Clip|Video|Đồ họa|Thực hiện|Tổng hợp|Lược dịch|Biên tập|Tác giả"
    r"|Người viết|Bởi|Đăng bởi|Gửi bởi|Người đăng|Story|Photos?|By)"
    r"(?:\s*(?:,|và|-|–|&|and|/)?\s*(?:tin|bài|ảnh|clip|video|đồ họa|photos?))*\s*:|(?:By|(?:đăng |gửi )?bởi)\s)\s*",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"^\(?\s*(?:Theo\s+\S|Nguồn(?: tin)?\s*:)", re.IGNORECASE)
_INNER_LABEL = re.compile(r"\s*[-–—;.,/(]?\s*\(?\b(?:Tin|Bài|Ảnh|Clip|Video|Đồ họa|Photos?)\s*:\s*", re.IGNORECASE)
_ASIDE = re.compile(  # "(tổng hợp)", "ghi", "(TTXVN/Vietnam+)", "/VOV.VN"
    r"\s*\((?:(?i:tổng hợp|t[/.]?h\.?|sưu tầm|lược dịch|biên dịch|dịch|ghi|thực hiện|theo [^)]*)"
    r"|[A-ZĐ][\w+./ -]{1,30})\)$"
    r"|\s+(?:tổng hợp|lược dịch|biên dịch|thực hiện|ghi)$"
    r"|(?<=[^\W\d_])\s*/\s*(?:[A-ZĐ]{2,}[\w.+-]*|Báo\s[\w\s]{2,30}|Vietnam\+)$"
)
_BETWEEN = re.compile(r"\s+[-–—]\s+|\s*[;,&/]\s*|\s+và\s+|\s+and\s+")
_INITIALS = re.compile(r"^(?:[^\W\d_]{1,3}\.)+\s?[^\W\d_]{0,12}\.?$")


def is_byline(text: str, *, to_the_right: bool = False, marked: bool = False) -> bool:
    """Whether the last line of a body is its byline. `marked`: bold or italic; `to_the_right`: so aligned."""
    if not text or len(text) > MAX_BYLINE or text.endswith(("./.", ":", "?")):
        return False
    if _LABEL.match(text):
        return True
    if _SOURCE.match(text):
        return len(text) <= 60
    names = [n for piece in _INNER_LABEL.split(_ASIDE.sub("", text)) for n in split_names(piece)]
    if not names or not all(map(_is_name, names)):
        return False
    return to_the_right or marked or all(len(n.split()) <= 5 for n in names)


def author_of(byline: str | None) -> str | None:
    """The names in a byline, "; " between them, capitals normalised; None where it names only a source."""
    if not byline:
        return None
    names: list[str] = []
    for part in byline.split("; "):
        if _SOURCE.match(part):
            continue
        for piece in _INNER_LABEL.split(_LABEL.sub("", _ASIDE.sub("", part)).strip(" ()")):
            names += [normalise(n) for n in split_names(piece)]
    return "; ".join(dict.fromkeys(n for n in names if n)) or None


def split_names(text: str) -> list[str]:
    """The names in a line, as written."""
    return [n for piece in _BETWEEN.split(clean(text)) if (n := piece.strip(" ()-–—:"))]


def names_of(text: str) -> list[str]:
    """The names in a short text that holds nothing but names and labels; [] for any other."""
    names = (author_of(text) or "").split("; ")
    return names if all(n and _is_name(n) for n in names) else []


def normalise(name: str) -> str:
    """A name in capitals (PHÙNG KHIÊM) as a name is written (Phùng Khiêm); initials and TTXVN stay."""
    if _INITIALS.match(name) or not any(len(w) > 1 and w.isupper() for w in name.split()):
        return name
    if all(w.isupper() or not w.isalpha() for w in name.split()) and len(name.replace(".", "")) > 3:
        return " ".join(w if "." in w or not _sounds(w) else w.capitalize() for w in name.split())
    return name


def _sounds(word: str) -> bool:
    """Whether a word has a vowel, as names do and abbreviations mostly do not."""
    return not set("AEIOUY").isdisjoint(unicodedata.normalize("NFD", word.upper()))


def _is_name(name: str) -> bool:
    """Whether a piece could be a person's name, a pen name or initials: one to six capitalised words."""
    words = name.split()
    if _INITIALS.match(name):
        return True
    if not 1 <= len(words) <= 6 or name.endswith((".", "!", "…")):
        return False
    return all(w[0].isupper() and all(c.isalpha() or c in ".'’-" for c in w) for w in words)
