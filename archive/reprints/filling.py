"""The tables `reprints` and `reprint_pairs` of a new file, from the full texts of its articles.

Equal articles give equal rows. Memory grows by some hundred bytes an article, whatever their length: shingles and
signatures lie in files without names beside the archive.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.reprints import common, comparing
from archive.reprints.candidates import Pairs, candidates
from archive.reprints.comparing import UNLIKE, Measure, Paragraphs, Text, filled_anew, measure, paragraphs
from archive.reprints.grouping import Link, groups
from archive.reprints.shelf import Shelf, scratch
from archive.reprints.shingles import Shingles, distinct, shingles
from archive.texts.tones import words

#: Words of the text (lead and body) from which on it is compared; a shorter one has only copies, word for word.
SHORT = 40
#: Words of title and text that a copy must have.
LEAST_COPIED = 20

_TEXTS = "SELECT docid, site, published_at, title, lead, body FROM articles ORDER BY docid"
_WHOLE = "SELECT title, lead, body FROM articles WHERE docid = ?"
_TEXT = "SELECT lead, body FROM articles WHERE docid = ?"
_FACTS = """
SELECT id, site, published_at, published_certainty, published_not_after, first_seen_at FROM articles WHERE docid = ?
"""
_PAIR = """
INSERT INTO reprint_pairs (article_a, article_b, kind, similarity, containment, paragraphs_a, same_a, paragraphs_b,
  same_b, paragraphs, earlier)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_MEMBER = "INSERT INTO reprints (article_id, group_id, place, site, known_from, is_first) VALUES (?, ?, ?, ?, ?, ?)"


class Facts(NamedTuple):
    """What is told of an article in a pair or a group."""

    id: str
    site: str
    published_at: str | None
    published_certainty: str
    published_not_after: str | None
    first_seen_at: str

    @property
    def latest(self) -> str:
        """By when it was published at the latest."""
        stated = self.published_at if self.published_certainty == "stated" else None
        return stated or min(self.published_not_after or self.first_seen_at, self.first_seen_at)

    @property
    def known_from(self) -> str:
        """When it was published, else first seen."""
        return self.published_at or self.first_seen_at

    def before(self, other: Facts) -> bool:
        """Whether it was published before another for certain, as far as the pages state it."""
        if other.published_at is None or other.published_certainty != "stated":
            return False
        known = min(len(self.latest), len(other.published_at))
        return self.latest[:known] < other.published_at[:known]


def fill(connection: sqlite3.Connection) -> None:
    """Fill `reprints` and `reprint_pairs` of a new file whose table `articles` has the full texts."""
    folder = _folder(connection)
    with scratch(folder) as file:
        archive = _Archive(connection, Shelf(file))
        if len(archive.docids) < 2:
            return
        found = sorted([*archive.copies(), *archive.alike(folder)], key=archive.ids)
        connection.execute("BEGIN")
        connection.executemany(_PAIR, map(archive.row, found))
        connection.executemany(_MEMBER, sorted(archive.members(found)))
        connection.execute("COMMIT")


def _folder(connection: sqlite3.Connection) -> Path | None:
    path = next(path for _, name, path in connection.execute("PRAGMA database_list") if name == "main")
    return Path(path).parent if path else None


class Pair(NamedTuple):
    """Two articles by their places, the one with the lower place first, that are one text."""

    one: int
    other: int
    measure: Measure | None  # None for a copy


class _Archive:
    """The articles of a file by their places in the order of docid, and what there is to compare of them."""

    def __init__(self, connection: sqlite3.Connection, shelf: Shelf) -> None:
        self._connection, self._shelf = connection, shelf
        self.docids, self._sites = array("Q"), array("I")
        self._weeks = array("I")  # of publication; 0 where it is not known
        self._copied = array("Q")  # a fingerprint of title and text; 0 where they are too short
        self._compared = bytearray()  # 1 where the text is long enough
        numbers: dict[str, int] = {}
        for docid, site, day, title, lead, body in connection.execute(_TEXTS):
            heading, text = words(title), words(f"{lead or ''}\n{body}")
            shelf.put(shingles(text))
            self.docids.append(docid)
            self._weeks.append(_week(day) if day else 0)
            self._sites.append(numbers.setdefault(site, len(numbers)))
            self._copied.append(_fingerprint(heading, text) if text and len(heading) + len(text) >= LEAST_COPIED else 0)
            self._compared.append(len(text) >= SHORT)
        shelf.done()
        self._common = common.count(shelf, self._sites)
        self._first = list(range(len(self.docids)))  # of the articles that are copies of each other, the first
        self._copies: dict[int, list[int]] = {}  # for such a first one, all of them
        self.own = lru_cache(4096)(self._own)
        self.text = lru_cache(1024)(self._text)
        self.facts = lru_cache(4096)(self._facts)

    def copies(self) -> Iterator[Pair]:
        """Pair articles of equal title and text, word for word, each with the first of them; at one site, too."""
        prints = np.asarray(self._copied)
        order = np.argsort(prints, kind="stable")
        for before, place in zip(order[:-1].tolist(), order[1:].tolist(), strict=True):
            first = self._first[before]
            if prints[place] and prints[place] == prints[before] and self._read(place) == self._read(first):
                self._first[place] = first
                self._copies.setdefault(first, [first]).append(place)
                yield Pair(first, place, None)

    def alike(self, folder: Path | None) -> Iterator[Pair]:
        """Pair articles of different sites whose texts are alike, of copies only the first; after `copies`."""
        sites = np.array(self._sites)
        for first, places in self._copies.items():
            if len({self._sites[place] for place in places}) > 1:
                sites[first] = len(sites) + first  # of several sites, so apart from every one
        weeks = [week if self._first[place] == place else 0 for place, week in enumerate(self._weeks)]
        recurring = common.recurring(self._shelf, weeks)  # to be copied is not to recur

        def apart(pairs: Pairs) -> NDArray[np.bool_]:
            left, right = sites[pairs >> np.uint64(32)], sites[pairs & np.uint64(0xFFFFFFFF)]
            return np.asarray(left != right, dtype=np.bool_)

        for pair in candidates(len(self.docids), self._to_sign, apart, folder).tolist():
            one, other = pair >> 32, pair & 0xFFFFFFFF
            found = measure(self.own(one), self.own(other))
            if not found.enough or filled_anew(self.text(one), self.text(other)):
                continue
            theirs_alone = measure(*(recurring.without(self.own(place)) for place in (one, other)))
            if theirs_alone.containment >= UNLIKE:
                yield Pair(*self._across(one, other), found)

    def _across(self, one: int, other: int) -> tuple[int, int]:
        """The first copies of two texts that are of different sites."""
        mine, theirs = (self._copies.get(first, [first]) for first in (one, other))
        return next((a, b) for a in mine for b in theirs if self._sites[a] != self._sites[b])

    def ids(self, pair: Pair) -> tuple[str, ...]:
        """The ids of two articles, the lower first."""
        return tuple(sorted(self.facts(place).id for place in pair[:2]))

    def row(self, pair: Pair) -> tuple[str | float | int | None, ...]:
        """The row of `reprint_pairs`: the article with the lower id first."""
        one, other = sorted((pair.one, pair.other), key=lambda place: self.facts(place).id)
        a, b = self.facts(one), self.facts(other)
        beside = paragraphs(self.text(one), self.text(other))
        found = pair.measure
        told = (found.kind, round(found.similarity, 4), round(found.containment, 4)) if found else ("same", 1.0, 1.0)
        counts = [len(self.text(place).blocks) for place in (one, other)]
        same = beside.unchanged()
        earlier = "a" if a.before(b) else "b" if b.before(a) else None
        return a.id, b.id, *told, counts[0], same[0], counts[1], same[1], _json(beside), earlier

    def members(self, pairs: Iterable[Pair]) -> Iterator[tuple[str, str, int, str, str, int]]:
        """The rows of `reprints`; copies of a text go where its first goes."""
        links = [Link(self._first[one], self._first[other], found.similarity) for one, other, found in pairs if found]
        joined = groups(links, self._in_common)
        in_groups = {first for group in joined for first in group}
        joined += [[first] for first in self._copies if first not in in_groups]
        for group in joined:
            places = [place for first in group for place in self._copies.get(first, [first])]
            facts = sorted(map(self._facts, places), key=lambda one: (one.known_from, one.id))
            head = facts[0]
            certain = all(head.before(other) for other in facts[1:])
            for number, one in enumerate(facts, 1):
                yield one.id, head.id, number, one.site, one.known_from, int(certain and number == 1)

    def _in_common(self, one: int, other: int) -> float:
        found = measure(self.own(one), self.own(other))
        if min(found.a, found.b) < comparing.LEAST:  # forms filled with little else
            found = measure(distinct(self._shelf[one]), distinct(self._shelf[other]))
        return found.containment

    def _to_sign(self, place: int) -> Shingles:
        if self._first[place] != place or not self._compared[place]:
            return np.zeros(0, dtype=np.uint32)
        return self._common.without(self._shelf[place])

    def _own(self, place: int) -> Shingles:
        return distinct(self._common.without(self._shelf[place]))

    def _read(self, place: int) -> tuple[list[str], list[str]]:
        title, lead, body = self._connection.execute(_WHOLE, (self.docids[place],)).fetchone()
        return words(title), words(f"{lead or ''}\n{body}")

    def _text(self, place: int) -> Text:
        lead, body = self._connection.execute(_TEXT, (self.docids[place],)).fetchone()
        blocks = body.split("\n\n")
        return Text((lead, *blocks), True) if lead else Text(tuple(blocks))

    def _facts(self, place: int) -> Facts:
        return Facts(*self._connection.execute(_FACTS, (self.docids[place],)).fetchone())


def _week(day: str) -> int:
    return date.fromisoformat(f"{day}-01-01"[:10]).toordinal() // 7  # a year or a month alone is its first day


def _fingerprint(heading: list[str], text: list[str]) -> int:
    told = f"{' '.join(heading)}\n{' '.join(text)}"
    return int.from_bytes(blake2b(told.encode(), digest_size=8).digest()) or 1


def _json(beside: Paragraphs) -> str:
    return json.dumps(beside._asdict(), separators=(",", ":"))
