"""How fast reprints are found, beside datasketch at the same quality. `python -m tests.benchmarks.reprinting`"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from datasketch import MinHash, MinHashLSH

from archive.reprints import common, filling
from archive.reprints.candidates import BANDS, LEAST, ROWS, SEED, SLOTS, Pairs, candidates
from archive.reprints.filling import SHORT
from archive.reprints.shelf import Shelf, scratch
from archive.reprints.shingles import Shingles, shingles
from archive.texts.tones import words
from tests.reprints.gazette import desk as gazette
from tests.reprints.news import PLANTED, SITES, Desk, Story, forms, written

Pair = tuple[int, int]


class Corpus(NamedTuple):
    """Texts as shingles, and which of them are reprints of each other."""

    texts: list[Shingles]
    planted: set[Pair]


class Cost(NamedTuple):
    """Processor time of finding candidates, and the share of the planted pairs among them."""

    seconds: float
    recall: float


def corpus(each: int, seed: int = 3) -> Corpus:
    """So many reprints of every kind, and as many stories that stand alone."""
    desk = Desk(seed)
    texts: list[Shingles] = []
    planted = set()
    for make in PLANTED.values():
        for _ in range(each):
            story = desk.story(SITES[0])
            for one in (story, make(desk, story), desk.story(SITES[1])):
                texts.append(shingles(words(one.text)))
            planted.add((len(texts) - 3, len(texts) - 2))
    return Corpus(_without_common(texts, [place % 3 for place in range(len(texts))]), planted)


def second(size: int, seed: int = 4) -> Corpus:
    """So many articles of the second press; pictures with a sentence are too short to be compared."""
    printed = gazette.corpus(seed, size)
    first: dict[str, int] = {}
    places = [(first.setdefault(one.origin, place), place) for place, one in enumerate(printed)]
    planted = {places[place] for place, one in enumerate(printed) if one.planted not in ("", "pictures")}
    names = sorted({one.story.site for one in printed})
    read = [words(one.story.text) for one in printed]
    texts = [shingles(text if len(text) >= SHORT else []) for text in read]
    return Corpus(_without_common(texts, [names.index(one.story.site) for one in printed]), planted)


def _without_common(texts: list[Shingles], sites: list[int]) -> list[Shingles]:
    """What is left of the texts of some sites without what many articles have."""
    with scratch(None) as file:
        shelf = Shelf(file)
        for text in texts:
            shelf.put(text)
        shelf.done()
        counted = common.count(shelf, sites)
        return [counted.without(text) for text in texts]


def ours(texts: Sequence[Shingles]) -> set[Pair]:
    """Candidates as the archive finds them."""

    def everywhere(pairs: Pairs) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.ones(len(pairs), dtype=np.bool_)

    found = candidates(len(texts), texts.__getitem__, everywhere, None).tolist()
    return {(pair >> 32, pair & 0xFFFFFFFF) for pair in found}


def sketched(texts: Sequence[Shingles]) -> set[Pair]:
    """Candidates by datasketch: the same numbers, parts, slots and bands, by its fastest way in."""
    parts = [part for text in texts for part in (text, text[: len(text) // 2], text[len(text) // 2 :])]
    made = MinHash.bulk([part.tolist() for part in parts], num_perm=SLOTS, seed=SEED, hashfunc=int)
    index = MinHashLSH(num_perm=SLOTS, params=(BANDS, ROWS))
    live = [place for place, part in enumerate(parts) if len(part) >= LEAST]
    with index.insertion_session() as session:
        for place in live:
            session.insert(place, made[place], check_duplication=False)
    found = set()
    for place in live:
        for other in index.query(made[place]):
            if place // 3 < other // 3:
                found.add((place // 3, other // 3))
    return found


def cost(find: Callable[[Sequence[Shingles]], set[Pair]], given: Corpus) -> Cost:
    """Find the candidates of a corpus."""
    began = time.process_time()
    found = find(given.texts)
    return Cost(time.process_time() - began, len(found & given.planted) / len(given.planted))


class Filled(NamedTuple):
    """Processor seconds of filling the tables, and how many pairs are in them."""

    seconds: float
    pairs: int


def filled(place: Path, stories: Sequence[Story]) -> Filled:
    """Find the reprints among stories."""
    with closing(sqlite3.connect(written(place / "khotin-tinh.db", stories), isolation_level=None)) as connection:
        began = time.process_time()
        filling.fill(connection)
        spent = time.process_time() - began
        return Filled(spent, connection.execute("SELECT count(*) FROM reprint_pairs").fetchone()[0])


def archive(articles: int, seed: int = 4) -> list[Story]:
    """So many articles, a tenth of them reprints and a twentieth forms."""
    desk = Desk(seed)
    stories = forms(desk, articles // 480)
    for make in PLANTED.values():
        for _ in range(articles // 100):
            story = desk.story(desk.dice.choice(SITES))
            stories += [story, make(desk, story)]
    return [*stories, *(desk.story(desk.dice.choice(SITES)) for _ in range(articles - len(stories)))]


def main(articles: int = 100_000) -> None:
    """Print the figures of docs/reprints.md."""
    for given in (corpus(400), second(2_000), second(10_000)):
        mine, theirs = cost(ours, given), cost(sketched, given)
        ratio = theirs.seconds / mine.seconds
        print(f"{len(given.texts):,} texts: ours {mine}, datasketch {theirs}, ratio {ratio:.1f}")
    stories = archive(articles)
    words_each = sum(len(one.text.split()) for one in stories[:: articles // 500]) // len(stories[:: articles // 500])
    with TemporaryDirectory() as place:
        done = filled(Path(place), stories)
    print(f"{articles:,} articles of {words_each} words: {done.seconds:.0f} CPU s, {done.pairs:,} pairs")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
