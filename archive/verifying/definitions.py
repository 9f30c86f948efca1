"""The definitions in a file: every table, view, index and trigger is there, as it was published, and no other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cache
from typing import NamedTuple

from archive import search
from archive.publishing.publish import script
from archive.verifying import digests
from archive.verifying.digests import Digest, Row
from archive.verifying.faults import Fault, shown

#: What SQLite itself keeps in a file of ours.
_ITS_OWN = ("sqlite_stat1", "sqlite_stat4")
_DIGESTED = digests.schema().query
_ALL = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
_LEFT_OUT = """
SELECT EXISTS (SELECT 1 FROM checks WHERE name = 'search_index' AND outcome = 'left_out')
  AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE %')
"""
_UNEXPLAINED = """
WITH found AS (
  SELECT t.name AS table_name, c.name AS column_name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
  WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND NOT EXISTS (
    SELECT 1 FROM sqlite_schema v WHERE v.sql LIKE 'CREATE VIRTUAL TABLE %' AND t.name GLOB v.name || '_*'))
SELECT table_name, column_name, 0 FROM dictionary d
WHERE column_name <> '' AND (table_name NOT IN ('articles_fts', 'articles_exact')
    OR EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'articles_fts'))
  AND NOT EXISTS (SELECT 1 FROM found f WHERE f.table_name = d.table_name AND f.column_name = d.column_name)
UNION ALL SELECT table_name, column_name, 1 FROM found f WHERE NOT EXISTS (
  SELECT 1 FROM dictionary d WHERE f.table_name = d.table_name AND f.column_name = d.column_name)
UNION ALL SELECT DISTINCT table_name, '', 1 FROM found f WHERE NOT EXISTS (
  SELECT 1 FROM dictionary d WHERE f.table_name = d.table_name AND d.column_name = '')
ORDER BY 1, 2
"""

_Name = tuple[str, str]  # type, name


def compare(connection: sqlite3.Connection, recorded: Sequence[Digest]) -> Iterator[Fault]:
    """Compare the schema with its digests, object by object; without any there is nothing to compare."""
    if not any(one.table_name == digests.SCHEMA for one in recorded):
        return
    source = digests.schema()
    there = {_name(row): row for row in digests.read(connection, _DIGESTED)}
    ours = _published().digested  # what stood there, if the file's digests agree
    told = {_keyed(one): one for one in recorded if one.part and one.table_name == digests.SCHEMA}
    for name, one in told.items():
        row, our = there.get(name), ours.get(name)
        proven = our if our and digests.run(source, one.part, [our]) == one.sha3_256 else None
        expected = _sql(proven) if proven else f"SHA3-256 {one.sha3_256}"
        if row is None:
            yield Fault("object_missing", " ".join(name), expected, "nothing")
        elif digests.run(source, one.part, [row]) != one.sha3_256:
            yield Fault(
                "object_changed", " ".join(name), shown(expected, _sql(row), 300), shown(_sql(row), expected, 300)
            )
    yield from (
        Fault("object_added", " ".join(name), "nothing", _sql(there[name])) for name in there if name not in told
    )
    yield from _searched(connection, set(there))


def explained(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Compare the tables and columns with the table `dictionary`."""
    rows = connection.execute(_UNEXPLAINED).fetchall()
    for there in (1, 0):
        places = [
            f"{table}.{column}" if column else str(table) for table, column, is_there in rows if is_there == there
        ]
        if places:
            more = f" (and {len(places) - 1:,} more)" if places[1:] else ""
            what = ("a row of dictionary", "none") if there else ("this column", "a row of dictionary alone")
            yield Fault("unexplained", places[0] + more, *what)


def statistics(connection: sqlite3.Connection, recorded: Sequence[Digest]) -> Iterator[Fault]:
    """Compare the numbers of rows that the query planner goes by, if there are any, with those of the digests."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'").fetchone():
        return
    rows = {one.table_name: one.rows for one in recorded if not one.part}
    for table, index, told in connection.execute(
        "SELECT tbl, idx, CAST(stat AS INTEGER) FROM sqlite_stat1 ORDER BY 1, 2"
    ):
        if table in rows and told != rows[table]:
            yield Fault(
                "statistics", f"sqlite_stat1, {table} {index or ''}".rstrip(), f"{rows[table]:,} rows", f"{told:,} rows"
            )


def _searched(connection: sqlite3.Connection, digested: set[_Name]) -> Iterator[Fault]:
    """What the digest leaves out: search indexes with their tables, and what SQLite keeps for itself."""
    rows = {_name(row): row for row in digests.read(connection, _ALL)}
    (left_out,) = connection.execute(_LEFT_OUT).fetchone()
    made = _published().searched
    for name in sorted(rows.keys() | made.keys()):
        is_its_own = name[1] in _ITS_OWN or (name in rows and name[0] == "index" and rows[name][3] is None)
        if name in digested or is_its_own:
            continue
        if name not in made:
            yield Fault("object_added", " ".join(name), "nothing", _sql(rows[name]))
        elif name in rows and rows[name] != made[name]:
            yield Fault("object_changed", " ".join(name), _sql(made[name]), _sql(rows[name]))
        elif name not in rows and not left_out:
            yield Fault("object_missing", " ".join(name), _sql(made[name]), "nothing")


class _Published(NamedTuple):
    """The schema as this program publishes it."""

    digested: dict[_Name, Row]
    searched: dict[_Name, Row]  # search indexes and their tables


@cache
def _published() -> _Published:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        fresh.executescript(script("published") + search.VIEWS + script("indexes") + search.INDEX)
        digested = {_name(row): row for row in digests.read(fresh, _DIGESTED)}
        every = {_name(row): row for row in digests.read(fresh, _ALL) if row[3] is not None}
    return _Published(digested, {name: row for name, row in every.items() if name not in digested})


def _keyed(one: Digest) -> _Name:
    kind, name = (bytes(value).decode() for _, value in digests.order(one.first_key))
    return kind, name


def _name(row: Row) -> _Name:
    return row[0].decode(errors="backslashreplace"), row[1].decode(errors="backslashreplace")


def _sql(row: Row) -> str:
    return "" if row[3] is None else str(row[3].decode(errors="backslashreplace"))
