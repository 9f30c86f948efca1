"""What a published file is made of: what two files must have in common for a delta, and what they have anyhow."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.deltas.tables import Table, tables
from archive.verifying import digests

_INDEXES = "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5%' ORDER BY name"


@dataclass(frozen=True, slots=True)
class Make:
    """What one file says of itself."""

    hash: str  # of the content, as the file has it recorded
    schema: dict[str, str]  # SQL by kind and name, search indexes left out
    tables: list[Table]
    digests: dict[str, str]  # by table
    indexes: list[str]
    analyzed: bool


def make(path: Path) -> Make:
    """Read what a published file is made of. Raises sqlite3.DatabaseError, or ValueError where it is none."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'digests'").fetchone():
            raise ValueError(f"{path} is not a published file with digests; publish it anew")
        found = {one.table_name: one.sha3_256 for one in digests.recorded(connection) if one.part == 0}
        if "" not in found:
            raise ValueError(f"{path} has no content hash in its table digests; publish it anew")
        schema = digests.schema().query
        return Make(
            hash=found.pop(""),
            schema={f"{kind} {name}": sql for kind, name, _, sql in connection.execute(schema)},
            tables=tables(connection),
            digests=found,
            indexes=[name for (name,) in connection.execute(_INDEXES)],
            analyzed=connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'").fetchone()
            is not None,
        )


def other_tables(old: Make, new: Make) -> list[str]:
    """The tables that both files have and that are not made alike: between these no delta leads."""
    shared = old.schema.keys() & new.schema.keys()
    return sorted(one for one in shared if one.startswith("table ") and old.schema[one] != new.schema[one])


def differing(old: Make, new: Make) -> list[Table]:
    """The tables of the new file that the old one has not alike, down to their numbers; a new one is told whole.

    Numbers that are the same in both files are columns as any other.
    """
    equal: set[str] = set()
    whole = {one.name for one in (*old.tables, *new.tables) if not one.key}
    whole |= {one.name for one in new.tables} - {one.name for one in old.tables}
    found = []
    for table in new.tables:
        known = old.digests.get(table.name) == new.digests.get(table.name) is not None
        if known and set(table.links.values()) <= equal:
            equal.add(table.name)
        else:
            found.append(table)
    return [one.whole() if one.name in whole else one.beside(equal | whole) for one in found]


@contextmanager
def beside(old: Path, new: Path, cache: int) -> Iterator[sqlite3.Connection]:
    """Open two files to be read beside one another, as `old` and `new`, with `cache` KiB of pages of each at most.

    Texts that are no UTF-8 come with lone surrogates.
    """
    with closing(sqlite3.connect("", isolation_level=None, uri=True)) as connection:
        for name, path in (("old", old), ("new", new)):
            connection.execute(f"ATTACH ? AS {name}", (f"{path.absolute().as_uri()}?mode=ro",))
            connection.execute(f"PRAGMA {name}.cache_size = -{cache}")
        connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        yield connection
