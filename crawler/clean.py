"""Clean text: what the newspaper wrote, without what the page's technology left in it.

Only form is touched: entities, NFC, NBSP → blank, zero-width characters → nothing, collapsed blanks. The end
mark `./.`, `LSO-`, typos, mixed quotes and old or new tone placement are the newspaper's text and stay.
Pure; clean(clean(x)) == clean(x).
"""

from __future__ import annotations

import html
import re
import unicodedata

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")


def clean(text: str) -> str:
    """One line of text in NFC: no entities, no control or zero-width characters, single blanks, trimmed."""
    while _ENTITY.search(text) and (plain := html.unescape(text)) != text:
        text = plain
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return _BLANKS.sub(" ", text).strip(" ")


def or_none(text: str | None) -> str | None:
    """Clean text, or None where nothing is left."""
    return clean(text or "") or None


def plain(text: str) -> str:
    """Text reduced for comparison only (never stored): clean, case-folded, quotes and dashes made one."""
    return clean(text).casefold().translate(_ALIKE)


_ALIKE = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "."})


def word_count(*texts: str | None) -> int:
    """Words separated by blanks (a Vietnamese word is a syllable here)."""
    return sum(len(t.split()) for t in texts if t)
