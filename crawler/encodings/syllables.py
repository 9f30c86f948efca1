"""Whether words are Vietnamese syllables, by the rules of the spelling: the judge of every doubtful encoding.

A syllable is an onset, a rhyme and a tone; k, gh and ngh stand before e, ê, i, y only, and a rhyme that ends in c, ch,
p or t bears no tone but acute or dot below. Only words with a letter that ASCII lacks are asked: plain letters are the
same in every encoding, so English, code and numbers say nothing; and only those of two letters, for © is a letter
somewhere. 97 % of such words and more are syllables in every Vietnamese text at hand; the rest is HĐND, ôtô, m². Pure.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import product
from typing import NamedTuple

_ONSETS = ["", *"b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()]
_RHYMES = """
    a ac ach ai am an ang anh ao ap at au ay ă ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc
    oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uô uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt
    uynh uyt uyp uyu ư ưa ưc ưi ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu ynh yt
""".split()
_VOWELS = frozenset("aăâeêioôơuưy")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOPPED_TONES = "\u0301\u0323"
_ACCENTED = re.compile(r"[a-z]+[^\W\d_a-z][^\W\d_]*|[^\W\d_a-z][^\W\d_]+")  # of two letters or more


class Fit(NamedTuple):
    """Of a text's words with accented letters, two letters or longer: how many are syllables, of how many."""

    syllables: int
    words: int

    @property
    def share(self) -> float:
        """Between 0 and 1; 0 where there are no such words."""
        return self.syllables / self.words if self.words else 0.0


def fit(text: str) -> Fit:
    """How well a text in NFC fits Vietnamese."""
    words = _ACCENTED.findall(text.lower())
    return Fit(sum(map(_syllables().__contains__, words)), len(words))


@cache
def _syllables() -> frozenset[str]:
    """Every syllable with an accented letter, in NFC and small letters, the tone on any vowel (hòa, hoà)."""
    plain = [(onset, rhyme) for onset, rhyme in product(_ONSETS, _RHYMES) if _meet(onset, rhyme)]
    open_ones = {onset + rhyme for onset, rhyme in plain if not _stopped(rhyme)}
    toned = (onset + one for onset, rhyme in plain for one in _toned(rhyme))
    return frozenset(one for one in (*open_ones, *toned) if not one.isascii())


def _meet(onset: str, rhyme: str) -> bool:
    front = rhyme[0] in "eêiy"
    if onset in ("k", "gh", "ngh"):
        return front
    return not (front and onset in ("c", "ng")) and not (onset == "g" and rhyme[0] in "eêy")


def _stopped(rhyme: str) -> bool:
    return rhyme[-1] in "cpkt" or rhyme.endswith("ch")


def _toned(rhyme: str) -> list[str]:
    places = [at for at, letter in enumerate(rhyme, 1) if letter in _VOWELS]
    tones = _STOPPED_TONES if _stopped(rhyme) else _TONES
    return [unicodedata.normalize("NFC", rhyme[:at] + tone) + rhyme[at:] for at in places for tone in tones]
