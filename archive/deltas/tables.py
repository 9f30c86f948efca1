"""The tables of a published file as a delta sees them: what a row is known by, and which columns are mere numbers.

docid, capture_id and their like count rows in an order that the content decides: one capture more in the middle, and
all after it have other numbers. So rows are known by what does not move, and numbers are told for new rows only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Self

from archive.verifying import digests

#: Tables whose rows are counted, each after those it points at: the number's column, and what a row is known by
#: (nothing: by all the rest of it). A column of the same name in another table is that number.
NUMBERED: dict[str, tuple[str, tuple[str, ...]]] = {
    "captures": ("capture_id", ("warc_file", "warc_offset")),
    "articles": ("docid", ("id",)),
    "versions": ("version_id", ("article_id", "number")),
    "date_evidence": ("evidence_id", ("article_id", "capture_id", "place", "selector", "raw")),
    "removals": ("removal_id", ()),
    "gaps": ("gap_id", ()),
    "changes": ("change_id", ()),
}
_OWNERS = {number: name for name, (number, _) in NUMBERED.items()}


@dataclass(frozen=True, slots=True)
class Table:
    """One table."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]  # what a row is known by; empty: nothing, and the table is told whole
    number: str | None  # the column that counts the rows
    links: dict[str, str]  # columns that hold the number of another table's row, with that table
    unique: frozenset[str]  # columns of any constraint that no two rows may share

    @property
    def numbers(self) -> dict[str, str]:
        """All columns that hold numbers, with the table whose rows they count."""
        return {**({self.number: self.name} if self.number else {}), **self.links}

    @property
    def told(self) -> tuple[str, ...]:
        """What is told of a row besides its key and its number."""
        return tuple(name for name in self.columns if name not in self.key and name != self.number)

    @property
    def address(self) -> tuple[str, ...]:
        """The columns by which SQL finds one row."""
        return (self.number,) if self.number else self.key

    @property
    def ranked(self) -> bool:
        """Whether only all columns of a counted row together tell it from others."""
        return self.number is not None and not self.told

    def beside(self, equal: Collection[str]) -> Self:
        """The same table where other tables keep all their numbers."""
        return replace(self, links={column: owner for column, owner in self.links.items() if owner not in equal})

    def whole(self) -> Self:
        """The same table where no row of it is known in the old file."""
        return replace(self, key=(), number=None, links={})


def tables(connection: sqlite3.Connection) -> list[Table]:
    """Read the tables of a published file, those that are counted first and each after those it points at."""
    names = [source.name for source in digests.sources(connection) if source.name != digests.SCHEMA]
    places = [*NUMBERED, *sorted({*names, "digests"} - NUMBERED.keys())]
    return [_table(connection, name) for name in sorted({*names, "digests"}, key=places.index)]


def _table(connection: sqlite3.Connection, name: str) -> Table:
    asked = connection.execute("SELECT name, pk FROM pragma_table_info(?) ORDER BY cid", (name,)).fetchall()
    columns = tuple(column for column, _ in asked)
    links = {column: _OWNERS[column] for column in columns if _OWNERS.get(column, name) != name}
    unique = {column for column, pk in asked if pk}
    for (index,) in connection.execute('SELECT name FROM pragma_index_list(?) WHERE "unique"', (name,)).fetchall():
        unique |= {column for (column,) in connection.execute("SELECT name FROM pragma_index_info(?)", (index,))}
    if name in NUMBERED:
        number, key = NUMBERED[name]
        key = key or tuple(column for column in columns if column != number)
        return Table(name, columns, key, number, links, frozenset(unique))
    key = tuple(column for _, column in sorted((pk, column) for column, pk in asked if pk))
    nothing = " OR ".join(f"{column} IS NULL" for column in key) or "1"
    loose = unique > set(key) or connection.execute(f"SELECT 1 FROM {name} WHERE {nothing} LIMIT 1").fetchone()
    return Table(name, columns, () if loose else key, None, links, frozenset(unique))
