"""Who took a picture, as its caption says. Pure.

A credit is a label ("Ảnh", "Nguồn ảnh", "Đồ họa", "Photo") and a name, at the end of a caption or in brackets; what is
only a description ("Trong ảnh: …", "Ảnh chụp màn hình") is none.
"""

from __future__ import annotations

import re

MAX_CREDIT = 80  # signs
MAX_WORDS = 12

_WHAT = r"(?:ảnh|đồ họa|đồ hoạ|minh họa|minh hoạ|video|clip|photos?|infographics?|tranh)"
_NAMED = rf"(?:nguồn(?: {_WHAT})?|{_WHAT}(?: (?:minh họa|minh hoạ|tư liệu))?(?:\s?[,/&]\s?{_WHAT}| và {_WHAT}){{0,3}})"
_LABEL = re.compile(  # with a small letter it starts a credit only after a sign that ends what stands before it
    rf"(?:^|(?<=[(\[.!?…”\")\]|/,;*–—-])|(?<=\s)(?=[^\W\d_a-zàáảãạăâđéêíóôơúưý]))\s*(?i:{_NAMED})\s*(?P<sign>:|[–—-](?=\s)|\s)\s*"
)
_BRACKETED = re.compile(rf"[(\[]\s*(?i:{_NAMED})\s*(?P<sign>:|[–—-]|\s)\s*(?P<name>[^()\[\]]{{1,{MAX_CREDIT}}})[)\]]")
_UNNAMED = re.compile(  # sources that are written small, and clauses that name who gave the picture
    r"^(?:(?:từ |trên )?internet|tư liệu|t\.?l\.?|st|s\.t|sưu tầm|c\.?t\.?v|tác giả|nhân vật|gia đình|minh họa|minh hoạ"
    r"|cắt từ|chụp|facebook|fb|zalo|báo|theo|do|bạn đọc|người dân)\b",
    re.IGNORECASE,
)
_GIVEN = re.compile(r"\b(?:cung cấp|chụp|ghi lại|thực hiện)$", re.IGNORECASE)
_AGENCY = re.compile(r"[A-ZĐ]{3,}|[Ii]nternet")
_SENTENCE = re.compile(r"[^\W\d_]{3,}[.!?…]\s")
_AROUND = " \t()[]|*,;–—-"


def credit_of(caption: str | None) -> str | None:
    """The names in a caption's credits as printed, "; " between them; None where it credits nobody.

    Each name is a piece of the caption, without its label, brackets and final stop.
    """
    if not caption:
        return None
    found = [(m, n) for m in _BRACKETED.finditer(caption) if (n := _name(m["name"], m["sign"], bracketed=True))]
    names = [name for _, name in found]
    end = found[0][0].start() if found else len(caption)
    for label in reversed(list(_LABEL.finditer(caption, 0, end))):
        name = _name(caption[label.end() : end], label["sign"], alone=not caption[: label.start()].strip(_AROUND))
        if not name:
            break
        names.append(name)
        end = label.start()
    return "; ".join(sorted(dict.fromkeys(names), key=caption.find)) or None


def _name(text: str, sign: str, *, alone: bool = False, bracketed: bool = False) -> str | None:
    """The name in what follows a label; None for a description. `alone`: nothing stands before the label."""
    name = _without_stop(text)
    words = name.split()
    if not words or len(name) > MAX_CREDIT or len(words) > MAX_WORDS or ":" in name or _SENTENCE.search(name):
        return None
    if sign.isspace():  # "(Ảnh Minh Thư)", "Ảnh TTXVN"; "Ảnh Bác Hồ" may be what hangs on the wall
        return name if (bracketed and _is_proper(words)) or _AGENCY.fullmatch(name) else None
    if alone or ":" not in sign:
        return name if _is_proper(words) or _UNNAMED.match(name) or _GIVEN.search(name) else None
    return name if name[0].isupper() or name[0] == "@" or _UNNAMED.match(name) else None


def _without_stop(text: str) -> str:
    """A name without the stop of its sentence and what stands around it; the stop of initials ("T.L.") stays."""
    name = text.strip(_AROUND).removesuffix("./.").strip(_AROUND)
    while name.endswith(".") and name.rsplit(maxsplit=1)[-1].count(".") == 1:
        name = name[:-1].strip(_AROUND)
    return name


def _is_proper(words: list[str]) -> bool:
    """Whether every word begins with a capital, save those that join names."""
    return words[0][0].isupper() and all(
        w[0].isupper() or not w[0].isalpha() or w in ("và", "and", "of", "the") for w in words
    )
