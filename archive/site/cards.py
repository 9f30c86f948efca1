"""What filters and counts need of every article, in memory: a few bytes each, so that counting takes no reading."""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from operator import itemgetter

#: The columns of `cards` by the names that addresses use.
COLUMNS = {
    "site": "site",
    "now": "province_now",
    "then": "province_then",
    "section": "section",
    "author": "author",
    "month": "month",
}
_CARDS = f"SELECT docid, {', '.join(COLUMNS.values())} FROM cards ORDER BY docid"  # noqa: S608 - a list of columns
#: An article that matches: how well (the less the better), and its docid.
Pair = tuple[float, int]
_docid = itemgetter(1)


class Column:
    """One column: the values that occur, and for each docid the place of its value among them."""

    def __init__(self) -> None:
        self.values: list[str | None] = [None]
        self.codes = array("I", [0])  # docid 0 is nobody's
        self._places: dict[str | None, int] = {None: 0}

    def put(self, docid: int, value: str | None) -> None:
        """Write down a value; docids come in their order."""
        place = self._places.setdefault(value, len(self.values))
        if place == len(self.values):
            self.values.append(value)
        if docid > len(self.codes):  # numbers that no article has
            self.codes.extend([0] * (docid - len(self.codes)))
        self.codes.append(place)

    def having(self, values: Container[str | None]) -> set[int]:
        """The places of the values wanted."""
        return {place for place, value in enumerate(self.values) if value in values}


class Cards:
    """All articles of a published file, by docid."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._columns = {name: Column() for name in COLUMNS}
        columns = list(self._columns.values())
        self._spans: dict[str | None, tuple[int, int]] = {}
        for docid, *values in connection.execute(_CARDS):
            for column, value in zip(columns, values, strict=True):
                column.put(docid, value)
            self._spans[values[-1]] = self._spans.get(values[-1], (docid, docid))[0], docid

    def __len__(self) -> int:
        """The last docid."""
        return len(self._columns["site"].codes) - 1

    def newest(self, most: int) -> list[Pair]:
        """The docids of the articles published last; undated ones stand before all others."""
        return [(0.0, docid) for docid in range(len(self), max(0, len(self) - most), -1)]

    def only(self, pairs: Sequence[Pair], name: str, value: str) -> Sequence[Pair]:
        """Take the articles with this value in a column."""
        column = self._columns[name]
        wanted = column.having((value,))
        if not wanted:
            return []
        codes, (place,) = column.codes, wanted
        return [pair for pair in pairs if codes[pair[1]] == place]

    def within(self, pairs: Sequence[Pair], months: Iterable[str | None]) -> Sequence[Pair]:
        """Take the articles of certain months."""
        column = self._columns["month"]
        codes, places = column.codes, column.having(set(months))
        return [pair for pair in pairs if codes[pair[1]] in places]

    def span(self, months: Iterable[str | None]) -> tuple[int, int]:
        """The first and the last docid of months that follow one another: docids run with time. (1, 0) is none."""
        spans = [self._spans[month] for month in months if month in self._spans]
        return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else (1, 0)

    def months(self, year: str) -> list[str | None]:
        """The months of a year that occur, those included of which only the year is known."""
        return [month for month in self._columns["month"].values if month and month[:4] == year]

    def count(self, pairs: Sequence[Pair], name: str) -> Counter[str | None]:
        """Count articles by the values of a column."""
        column = self._columns[name]
        counted = Counter(map(column.codes.__getitem__, map(_docid, pairs)))
        return Counter({column.values[place]: n for place, n in counted.items()})
