"""Whether two texts are one, and in what they differ: exact, on the texts themselves. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.reprints.shingles import Shingles, distinct, shingles
from archive.texts.alignment import align
from archive.texts.tones import level

#: Of the shingles of the shorter text, those which the other has too.
ENOUGH = 0.5
#: Shingles that two texts must have in common.
LEAST = 20
#: Where less than this is common, two articles are not in one group, whoever stands between them.
UNLIKE = 0.25
#: Facts that differ in their places: so many, this share of them, and so many times the share of other words.
_FEW, _SHARE, _TIMES = 4, 0.15, 7

Kind = Literal["same", "whole", "part"]
_WORD = re.compile(r"[^\W_]+")
#: What a sentence, or a title within it, begins after: a capital there makes no name.
_OPENS = frozenset(".!?:;…“\"'(‘-–\n")
_ENDS = frozenset(".!?;…\n")
_TOKEN = re.compile(rf"[^\W_]+(?:[.,]\d+)*|[{re.escape(''.join(sorted(_OPENS)))}]")


class Measure(NamedTuple):
    """Shingles of each of two texts, common ones left out, and how many both have."""

    a: int
    b: int
    both: int

    @property
    def similarity(self) -> float:
        """Jaccard's: of all the shingles of the two texts, those which both have."""
        return self.both / (self.a + self.b - self.both) if self.both else 0.0

    @property
    def containment(self) -> float:
        """Of the shingles of the shorter text, those which the other has too."""
        return self.both / min(self.a, self.b) if self.both else 0.0

    @property
    def enough(self) -> bool:
        """Whether the texts have so much in common that they may be one."""
        return self.both >= LEAST and self.containment >= ENOUGH

    @property
    def kind(self) -> Kind:
        """Whether each is most of the other ("whole") or the shorter a part of the longer one ("part")."""
        return "whole" if self.both >= ENOUGH * max(self.a, self.b) else "part"


def measure(a: Shingles, b: Shingles) -> Measure:
    """Compare two sets of shingles, each sorted and without repetition."""
    return Measure(len(a), len(b), len(np.intersect1d(a, b, assume_unique=True)))


@dataclass(frozen=True)
class Text:
    """An article's text: its blocks in their order, the lead first where there is one."""

    blocks: tuple[str, ...]
    has_lead: bool = False

    @cached_property
    def levelled(self) -> list[str]:
        """The words of each block, levelled; what is equal here differs in signs and capitals at the most."""
        return [" ".join(_WORD.findall(level(unicodedata.normalize("NFC", block)))) for block in self.blocks]

    @cached_property
    def slots(self) -> Slots:
        """What stands where in the text."""
        raw = unicodedata.normalize("NFC", "\n".join(self.blocks))
        small: list[str] = []
        facts: list[bool] = []
        sentences: list[int] = []
        opens, sentence = True, 0
        for token, word in zip(_TOKEN.findall(raw), _TOKEN.findall(level(raw)), strict=True):
            if token in _OPENS:
                opens, sentence = True, sentence + (token in _ENDS)
                continue
            figure = not token.isalpha()
            small.append(word.lstrip("0") if figure else word)  # 06/01 is 6/1
            facts.append(figure or (token[0].isupper() and not opens))
            sentences.append(sentence)
            opens = False
        return _slots(small, np.array(facts, dtype=np.bool_), np.array(sentences))


class Slots(NamedTuple):
    """The words of a text, each by the two before it in its sentence, and again by the two after it."""

    contexts: Shingles  # two words, and how often they stand in the text
    filled: Shingles  # the same two and the word
    facts: NDArray[np.bool_]  # whether that word is a fact: a figure, or a name inside a sentence
    telling: Shingles  # the contexts, sorted
    known: Shingles  # what is filled in, sorted


def _slots(words: list[str], facts: NDArray[np.bool_], sentences: NDArray[np.int_]) -> Slots:
    within = sentences[2:] == sentences[:-2]
    contexts: list[Shingles] = []
    filled: list[Shingles] = []
    for said, inside in ((words, within), (words[::-1], within[::-1])):
        contexts.append(shingles(said, 2)[:-1][inside] + np.uint32(len(contexts)))
        filled.append(shingles(said)[: len(inside)][inside])
    by, known = np.concatenate(contexts), np.concatenate(filled)
    told = np.concatenate((facts[2:][within], facts[::-1][2:][within[::-1]]))
    _, place, times = np.unique(by, return_inverse=True, return_counts=True)
    by += times.astype(np.uint32)[place] * np.uint32(0x9E3779B1)
    return Slots(by, known, told, distinct(by), distinct(known))


def filled_anew(one: Text, other: Text) -> bool:
    """Whether two alike texts are one form with other facts: the same sentences, other figures and names.

    Of the words of the shorter text that stand before or after two words which both texts have in a row equally often,
    those are counted that the other has there, and those that differ. In a reprint with changes a fact differs about
    as often as any word; in another day's bulletin hardly a word differs that is no fact.
    """
    shorter, longer = sorted((one.slots, other.slots), key=lambda slots: len(slots.filled))
    comparable = _among(shorter.contexts, longer.telling)
    differ = comparable & ~_among(shorter.filled, longer.known)
    facts, wording = comparable & shorter.facts, comparable & ~shorter.facts
    other_facts = int((differ & facts).sum())
    changes = int((differ & wording).sum()) / max(1, int(wording.sum()))
    return other_facts >= _FEW and other_facts > int(facts.sum()) * max(_SHARE, _TIMES * changes)


def _among(wanted: Shingles, known: Shingles) -> NDArray[np.bool_]:
    """Which numbers are in a sorted array."""
    if not len(known):
        return np.zeros(len(wanted), dtype=np.bool_)
    found = known[np.minimum(np.searchsorted(known, wanted), len(known) - 1)]
    return np.equal(found, wanted)


class Paragraphs(NamedTuple):
    """The blocks of two texts beside each other, by their numbers; -1 is the lead."""

    same: list[list[int]]  # pairs: the same words, wherever they stand
    changed: list[list[int]]  # pairs: half of the words and more
    recut: list[list[list[int]]]  # runs of blocks: the same words, cut into paragraphs otherwise
    only_a: list[int]
    only_b: list[int]

    def unchanged(self) -> tuple[int, int]:
        """How many blocks of either stand in the other."""
        cut = [sum(len(run[side]) for run in self.recut) for side in (0, 1)]
        return len(self.same) + cut[0], len(self.same) + cut[1]


def paragraphs(a: Text, b: Text) -> Paragraphs:
    """Put the blocks of two texts beside each other; letters' size, signs and the place of tone marks do not count."""
    found = align(a.levelled, b.levelled)
    # Alignment pairs what was reworded, or cut otherwise, in its place only; what is left may stand elsewhere.
    left, right = found.removed, found.added
    rest = align([a.levelled[i] for i in left], [b.levelled[j] for j in right])
    reworded = [*found.reworded, *((left[i], right[j]) for i, j in rest.reworded)]
    recut = [(list(gone), list(come)) for gone, come in found.recut]
    recut += [([left[i] for i in gone], [right[j] for j in come]) for gone, come in rest.recut]
    lead_a, lead_b = int(a.has_lead), int(b.has_lead)

    def pairs(places: list[tuple[int, int]]) -> list[list[int]]:
        return [[i - lead_a, j - lead_b] for i, j in sorted(places)]

    return Paragraphs(
        same=pairs([*found.kept, *found.moved]),
        changed=pairs(reworded),
        recut=[[[i - lead_a for i in gone], [j - lead_b for j in come]] for gone, come in sorted(recut)],
        only_a=[left[i] - lead_a for i in rest.removed],
        only_b=[right[j] - lead_b for j in rest.added],
    )
