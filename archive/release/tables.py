"""What the tables of a published file are: columns, keys and meanings, as the file itself tells them."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

_TABLES = """
SELECT name FROM pragma_table_list
WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name
"""
_COLUMNS = 'SELECT name, upper(type), "notnull" OR pk, pk FROM pragma_table_info(?) ORDER BY cid'
_MEANINGS = "SELECT column_name, meaning_en, meaning_vi, unit, derived, null_means FROM dictionary WHERE table_name = ?"
_UNIQUE = """
SELECT group_concat(name, ' ') FROM (
  SELECT l.name AS of, i.name AS name FROM pragma_index_list(?) l, pragma_index_info(l.name) i
  WHERE l."unique" AND l.origin = 'u' ORDER BY l.name, i.seqno)
GROUP BY of ORDER BY of
"""
_REFERENCES = """
SELECT id, "table", "from", coalesce("to", "from") FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq
"""
_PLAIN = re.compile("[a-z][a-z0-9_]*")  # a table's name is that of its files, too


class NotDescribed(Exception):
    """A published file does not say what one of its tables or columns is; which, and what to do."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a table or column is, from the file's own table `dictionary`."""

    en: str
    vi: str
    unit: str | None
    derived: str | None
    null: str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column as declared."""

    name: str
    kind: str  # TEXT, INTEGER, REAL or BLOB
    filled: bool  # it is never NULL
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns that point at the key of a table."""

    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with all that its own file tells about it."""

    name: str
    rows: int
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...]
    references: tuple[Reference, ...]
    meaning: Meaning

    def select(self, *names: str) -> str:
        """Return the query of all rows in the order of the file: of the columns named, or of all."""
        return f"SELECT {', '.join(names or [f'{c.name}' for c in self.columns])} FROM {self.name} ORDER BY rowid"  # noqa: S608 - names from the schema


def read(connection: sqlite3.Connection) -> list[Table]:
    """Return every plain table of a published file, by name; search indexes are none. Raises NotDescribed."""
    return [_table(connection, name) for (name,) in connection.execute(_TABLES).fetchall()]


def _table(connection: sqlite3.Connection, name: str) -> Table:
    if not _PLAIN.fullmatch(name):
        raise NotDescribed(f"{name!r} is no name that a file could have: small letters, digits and _; rename the table")
    told = {column: Meaning(*rest) for column, *rest in connection.execute(_MEANINGS, (name,))}
    columns, key = [], {}
    for column, kind, filled, place in connection.execute(_COLUMNS, (name,)).fetchall():
        columns.append(Column(column, kind, bool(filled), _told(told, name, column)))
        if place:
            key[place] = column
    references: dict[int, list[tuple[str, str, str]]] = {}
    for number, *row in connection.execute(_REFERENCES, (name,)):
        references.setdefault(number, []).append(tuple(row))
    return Table(
        name,
        connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0],  # noqa: S608 - a name from the schema
        tuple(columns),
        tuple(key[place] for place in sorted(key)),
        tuple(tuple(names.split()) for (names,) in connection.execute(_UNIQUE, (name,))),
        tuple(_reference(parts) for parts in references.values()),
        _told(told, name, ""),
    )


def _reference(parts: list[tuple[str, str, str]]) -> Reference:
    _, columns, targets = zip(*parts, strict=True)
    return Reference(columns, parts[0][0], targets)


def _told(told: dict[str, Meaning], table: str, column: str) -> Meaning:
    if column not in told:
        what = f"{table}.{column}" if column else table
        raise NotDescribed(f"{what} is not in the file's table dictionary; add it to archive/dictionary.toml, publish")
    return told[column]
