"""In what two versions of one text differ: numbers, names, dates, document numbers, or only the wording. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from archive.texts.alignment import stretches

Kind = Literal["document_number", "date", "number", "name", "wording", "formatting"]
TOLD: tuple[Kind, ...] = ("document_number", "date", "number", "name")

_LONGEST, _MOST = 50_000, 50_000_000  # signs of a text, pairs of words: what is longer is not compared word by word
_DATED = r"(?i:ngày|hôm|sáng|trưa|chiều|tối|đêm|tháng|năm|quý)"
_TOKEN = re.compile(
    r"(?P<document_number>\d+[a-zđ]?(?:/\d{4})?[/-][A-ZĐ]{2,}[\w-]*(?:/[A-ZĐ][\w-]*)*)"
    rf"|(?P<date>{_DATED} (?:\d+(?:[/.\-]\d+){{0,2}}|[IVX]+)(?![\w%]|[.,]\d)|\d{{1,2}}([/.\-])\d{{1,2}}\3\d{{4}}"
    r"|(?<=\()\d{1,2}/\d{1,2}(?=\)))"
    r"|(?P<number>\d+(?:[.,/]\d+)*(?: ?%)?)"
    r"|(?P<word>[^\W\d_]+)|(?P<mark>\S)"
)
_ENDS = frozenset('.!?:;"“”(…')


class Token(NamedTuple):
    """A word, number or sign of a text and where it stands."""

    kind: str  # document_number, date, number, name, capital, word or mark
    text: str
    start: int
    end: int


class Difference(NamedTuple):
    """One thing in which two texts differ; None where one of them has nothing of it."""

    kind: Kind
    before: str | None
    after: str | None


def differences(before: str, after: str) -> list[Difference]:
    """Everything in which a text differs from an earlier one, by place; its wording once, from first to last.

    Texts that differ in their blanks only differ in "formatting"; those of more than some thousand words each in
    "wording" only, for finding out more would take too long.
    """
    if before == after:
        return []
    if max(len(before), len(after)) > _LONGEST:
        return [Difference("wording", before, after)]
    old, new = tokens(before), tokens(after)
    if len(old) * len(new) > _MOST:
        return [Difference("wording", before, after)]
    found: list[Difference] = []
    reworded: list[tuple[range, range]] = []
    for gone, come in stretches([t.text for t in old], [t.text for t in new]):
        there, here = ([side[n] for n in places] for side, places in ((old, gone), (new, come)))
        there, here = _named(there, here), _named(here, there)
        found += [one for kind in TOLD if (one := _of_kind(kind, there, here))]
        if _words(there) != _words(here):
            reworded.append((gone, come))
    if reworded:
        first, last = reworded[0], reworded[-1]
        was = _between(before, old, first[0].start, last[0].stop)
        found.append(Difference("wording", was, _between(after, new, first[1].start, last[1].stop)))
    return found or [Difference("formatting", before, after)]


def tokens(text: str) -> list[Token]:
    """The words, numbers and signs of a text; two or more capitalised words in a row are one name.

    Words in capital letters throughout ("UBND", a shouted headline) are words.
    """
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind, start, end = match.lastgroup or "mark", *match.span()
        if kind == "word" and match[0][0].isupper() and not match[0][1:].isupper():
            kind, last = "capital", found[-1] if found else None
            if last and last.kind in ("capital", "name", "opening") and text[last.end : start] == " ":
                found[-1] = Token("name", text[last.start : end], last.start, end)
                continue
            kind = "opening" if last is None or last.text in _ENDS or "\n" in text[last.end : start] else "capital"
        found.append(Token(kind, match[0], start, end))
    return found


def _named(here: Sequence[Token], there: Sequence[Token]) -> list[Token]:
    """Single capitalised words as names where as many stand against them: "ông Út" → "ông Được"."""
    count = sum(t.kind == "capital" for t in here)
    name = count == sum(t.kind == "capital" for t in there) or any(t.kind == "name" for t in there)
    return [t._replace(kind="name") if name and t.kind == "capital" else t for t in here]


def _of_kind(kind: Kind, gone: Sequence[Token], come: Sequence[Token]) -> Difference | None:
    old, new = ([t.text for t in side if t.kind == kind] for side in (gone, come))
    return Difference(kind, ", ".join(old) or None, ", ".join(new) or None) if old != new else None


def _words(side: Sequence[Token]) -> list[str]:
    return [t.text for t in side if t.kind not in TOLD]


def _between(text: str, side: Sequence[Token], first: int, stop: int) -> str | None:
    return text[side[first].start : side[stop - 1].end] if stop > first else None
