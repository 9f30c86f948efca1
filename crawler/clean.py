"""Clean text: what the newspaper wrote, without what the page's technology left in it.

Only form is touched: entities, NFC, NBSP → blank, zero-width characters → nothing, collapsed blanks. The end
mark `./.`, `LSO-`, typos, mixed quotes and old or new tone placement are the newspaper's text and stay.
Pure; clean(clean(x)) == clean(x).
"""

from __future__ import annotations

import html
import re
import unicodedata
from html.entities import html5

from crawler.encodings.charsets import in_order, with_pairs_joined

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
LONG = 1000  # signs of a line in which marks are piled up to slow the reader down:
_PILED = re.compile("([\u0300-\u036f]{30})[\u0300-\u036f]+")  # of more than thirty on a letter the first stay
MOST_PASSES = 50  # of entities made of entities, which only a prankster nests deeper
_AMPS = re.compile(r"&(?:(?:amp|AMP|#0*38|#[xX]0*26);)+")  # escaped once or a thousand times
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


def clean(text: str) -> str:
    """One line of text in NFC: no entities, no control or zero-width characters, single blanks, trimmed."""
    text = _formed(text)
    for _ in range(MOST_PASSES if "&" in text else 0):
        plain = _formed(_ENTITY.sub(_letter, with_pairs_joined(_AMPS.sub("&", text))))
        if plain == text:
            break
        text = plain
    return text


def _formed(text: str) -> str:
    """A text without invisible signs, in NFC, single blanks, trimmed."""
    text = text.strip()
    if "  " in text or not text.isprintable():  # of blanks, only the plain one is printable
        text = " ".join(text.replace("\u200b", "").split())  # the invisible sign that editors leave everywhere
        if not text.isprintable():
            text = " ".join(_CONTROLS.sub(" ", _INVISIBLE.sub("", text)).split())
    if text.isascii():
        return text
    if len(text) > LONG:
        text = _PILED.sub(r"\1", text)
    text = unicodedata.normalize("NFC", text)
    return in_order(text) if "\u0302" in text or "\u0306" in text else text  # a mark that NFC left alone


def _letter(entity: re.Match[str]) -> str:
    """What an entity stands for; itself when there is none of that name ("&section;" is not "§ion;")."""
    name = entity[0][1:]
    return html.unescape(entity[0]) if name.startswith("#") else html5.get(name, entity[0])


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
