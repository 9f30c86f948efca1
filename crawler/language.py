"""The language of a text, as far as this archive needs it: Vietnamese, English, or another.

Hand-rolled, since Vietnamese cannot be mistaken: most of its syllables carry a letter or a mark that no other
language uses. A general detector would bring a model of megabytes for one question. Pure.
"""

from __future__ import annotations

import re

_SAMPLE = 800  # signs; a title and a lead
_SHARE = 0.3  # of a Vietnamese text's words, at least, carry such a letter or mark
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = "ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
_VIETNAMESE = frozenset(_LETTERS)
_TELLING = re.compile(rf"[{_LETTERS}{_LETTERS.upper()}]\S*")  # at most one between two blanks
_ENGLISH = frozenset("the of and to in for on with that is was by from at as has have will its are this were".split())


def language_of(text: str) -> str:
    """ "vi", "en", or "und" (undetermined: another language, or too little text)."""
    text = text[:_SAMPLE]
    if len(_TELLING.findall(text)) >= _SHARE * (len(text) + 1) / 2:  # enough even if every other sign were a word
        return "vi"
    words = _WORD.findall(text.lower())
    if not words:
        return "und"
    if len(words) - sum(map(_VIETNAMESE.isdisjoint, words)) >= _SHARE * len(words):
        return "vi"
    return "en" if sum(w in _ENGLISH for w in words) >= 0.12 * len(words) else "und"
