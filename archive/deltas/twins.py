"""Which rows of two published files are the same row, in SQL over both, attached as `old` and `new`.

For each counted table temp.twins_<table> pairs the numbers that a row has in either file, and temp.moves_<table> those
pairs that change places among the others. All else is joined by key, row by row: memory does not grow with the files.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from archive.deltas.order import runs, steady
from archive.deltas.tables import Table


def match(connection: sqlite3.Connection, table: Table) -> None:
    """Pair the rows of a counted table; of those it points at first."""
    name, number = table.name, table.number
    connection.execute(f"CREATE TEMP TABLE twins_{name} (old INTEGER PRIMARY KEY, new INTEGER NOT NULL UNIQUE)")
    connection.execute(f"CREATE TEMP TABLE moves_{name} (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)")
    joined = _ranked(table) if table.ranked else _by_key(table)
    connection.execute(f"INSERT INTO temp.twins_{name} SELECT o.{number}, n.{number} {joined}")
    places = connection.execute(f"SELECT row_number() OVER (ORDER BY new) FROM temp.twins_{name} ORDER BY old")
    found = runs(place for (place,) in places)
    kept = steady(found)
    first = 1
    for place, (_, length) in enumerate(found):
        if place not in kept:
            connection.execute(
                f"INSERT INTO temp.moves_{name} SELECT old, new FROM temp.twins_{name} ORDER BY old LIMIT ? OFFSET ?",
                (length, first - 1),
            )
        first += length


def paired(table: Table) -> str:
    """FROM and WHERE that yield each row of both files as `o` and `n`; of a counted table once it is matched."""
    if table.number:
        twins = f"FROM temp.twins_{table.name} twin CROSS JOIN new.{table.name} n CROSS JOIN old.{table.name} o "
        return twins + _where(f"{row}.{table.number} = twin.{side}" for row, side in (("n", "new"), ("o", "old")))
    return _by_key(table)


def _by_key(table: Table) -> str:
    return f"FROM new.{table.name} n {_links(table, 'n', 'new', 'CROSS JOIN')}CROSS JOIN old.{table.name} o " + _where(
        f"o.{column} = {_other(table, column, 'n', 'old')}" for column in table.key
    )


def alone(table: Table, side: str, *, placed: bool = False) -> str:
    """FROM and WHERE that yield, as `here`, each row of one file ("old" or "new") that the other has not.

    With `placed` the column `nth` tells which row it is in the order of its table: by its number, or by its key.
    """
    there = "new" if side == "old" else "old"
    here = f"FROM {side}.{table.name} here "
    if placed:
        place = table.number or f"row_number() OVER (ORDER BY {', '.join(table.key)})"
        here = f"FROM (SELECT *, {place} AS nth FROM {side}.{table.name}) here "
    if table.number:
        return here + f"WHERE here.{table.number} NOT IN (SELECT {side} FROM temp.twins_{table.name})"
    known = [f"there.{column} = {_other(table, column, 'here', there)}" for column in table.key]
    links = _links(table, "here", side, "LEFT JOIN")
    return f"{here}{links}WHERE NOT EXISTS (SELECT 1 FROM {there}.{table.name} there {_where(known)})"


def same(table: Table, column: str) -> str:
    """The condition that a column says the same in `o` and `n`."""
    if column not in table.links:
        return f"o.{column} IS n.{column}"
    twins = f"temp.twins_{table.links[column]}"
    return f"n.{column} IS (SELECT new FROM {twins} WHERE old = o.{column})"


def _links(table: Table, row: str, side: str, join: str) -> str:
    """Joins that translate the numbers in a row's key."""
    return "".join(
        f"{join} temp.twins_{table.links[column]} by_{column} ON by_{column}.{side} = {row}.{column} "
        for column in table.key
        if column in table.links
    )


def _other(table: Table, column: str, row: str, there: str) -> str:
    return f"by_{column}.{there}" if column in table.links else f"{row}.{column}"


def _where(conditions: Iterable[str]) -> str:
    return "WHERE " + " AND ".join(conditions)


def _ranked(table: Table) -> str:
    """Rows that only all their columns together tell apart; of equal ones the first is the first's twin."""
    copy = f"row_number() OVER (PARTITION BY {', '.join(table.key)} ORDER BY {table.number}) AS copy"
    o, n = (f"(SELECT *, {copy} FROM {side}.{table.name})" for side in ("old", "new"))
    return f"FROM {n} n JOIN {o} o " + _where(f"o.{column} IS n.{column}" for column in (*table.key, "copy"))
