"""Vietnamese words to the letter: every accent and every đ counts, the place of a tone mark does not.

“hoà” and “hòa”, “uỷ” and “ủy” are two ways of writing one syllable. Here both are written the older way, letter for
letter, so that a place in the levelled text is the same place in the text as it stands.
"""

from __future__ import annotations

import re
import unicodedata

_NEW = "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ".split()
_OLD = "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".split()
_PLACED = dict(zip(_NEW, _OLD, strict=True))
_PLACE = re.compile("|".join(_NEW))
#: Pairs of vowels whose tone mark has two places.
VOWELS = ("oa", "oe", "uy")
_WORD = re.compile(r"[^\W_]+")


def level(text: str) -> str:
    """Write a text in NFC in small letters with its tones placed the older way; its length stays."""
    small = text.lower()
    if len(small) != len(text):  # a few foreign letters have small forms of two signs
        small = "".join(one if len(one := sign.lower()) == 1 else sign for sign in text)
    return _PLACE.sub(lambda found: _PLACED[found[0]], small)


def placed_in_sql(text: str, vowels: str) -> str:
    """Write an SQL expression that places the tones of one of `VOWELS` in another expression, of small ASCII letters.

    Applied for all three it yields what means the same words as `level` to FTS5's unicode61, which folds capitals by
    itself (its table of them ends with Unicode 6.1). One at a time: SQLite's parser stops at thirty brackets.
    """
    written = text
    for new, old in _PLACED.items():
        if unicodedata.normalize("NFD", new)[:2] == vowels:
            for form in (new, new[0] + new[1].upper()):
                written = f"replace({written}, '{form}', '{old}')"
    return written


def words(text: str) -> list[str]:
    """The words and numbers of a text, levelled."""
    return _WORD.findall(level(unicodedata.normalize("NFC", text)))


def places(text: str, phrases: list[list[str]]) -> list[tuple[int, int]]:
    """Where any of the phrases stands in a text, as spans that do not overlap, in their order."""
    wanted = sorted({r"[\W_]+".join(map(re.escape, phrase)) for phrase in phrases if phrase}, key=len, reverse=True)
    if not wanted:
        return []
    return [found.span() for found in re.finditer(rf"(?<![^\W_])(?:{'|'.join(wanted)})(?![^\W_])", level(text))]
