"""What ANALYZE wrote for the query planner, worked out again: it decides how long a query takes, never what it answers.

It is in no digest, for whoever runs ANALYZE with another version of SQLite may write other numbers.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence

from archive.verifying.digests import Digest
from archive.verifying.faults import Fault, shown

_INDEXED = "SELECT lower(tbl_name), lower(name) FROM sqlite_schema WHERE type = 'index'"
_TABLES = "SELECT lower(name) FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL TABLE %'"
_TOLD = "SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY 1, 2"
_COLUMNS = "SELECT name, coll FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno"
_NUMBERS = re.compile(r"[0-9]{1,18}(?: [0-9]{1,18})*")


def statistics(connection: sqlite3.Connection, recorded: Sequence[Digest]) -> Iterator[Fault]:
    """Whether all statistics, if there are any, are of a table or an index that there is, once, and what ANALYZE gives.

    That is the number of rows, and for each column of an index how many rows share the same values up to it.
    """
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'").fetchone():
        return
    digested = {one.table_name for one in recorded}  # others are of an index of words, which `optimize` lays out anew
    tables = {str(name) for (name,) in connection.execute(_TABLES)}
    indexes = set(connection.execute(_INDEXED).fetchall()) | {(name, None) for name in tables}
    indexes |= {(name, name) for name in tables}  # a table without rowid
    for table, index, stat in connection.execute(_TOLD).fetchall():
        place = f"sqlite_stat1, {table} {index or ''}".rstrip()
        key = (str(table).lower(), index if index is None else str(index).lower())
        numbers = [*map(int, stat.split(" "))] if isinstance(stat, str) and _NUMBERS.fullmatch(stat) else []
        if key not in indexes:
            yield Fault("statistics", place, "a table or an index of this file, once", shown(stat))
        elif not numbers or numbers != sorted(numbers, reverse=True):
            yield Fault("statistics", place, "numbers of rows, none greater than the one before", shown(stat))
        elif table in digested and numbers not in (made := _analyzed(connection, *key)):
            yield Fault("statistics", place, " ".join(map(str, made[-1])), stat)
        indexes.discard(key)


def _analyzed(connection: sqlite3.Connection, table: str, index: str | None) -> list[list[int]]:
    """What ANALYZE may write: as older versions of SQLite count, and as newer ones do."""
    (rows,) = connection.execute(f"SELECT count(*) FROM [{table}]").fetchone()  # noqa: S608 - from the schema
    older, newer = [rows], [rows]
    prefix = []
    for column, collation in connection.execute(_COLUMNS, (index,)).fetchall() if index else ():
        prefix.append(f"[{column}] COLLATE [{collation}]")
        told = f"SELECT count(*) FROM (SELECT DISTINCT {', '.join(prefix)} FROM [{table}])"  # noqa: S608 - likewise
        (distinct,) = connection.execute(told).fetchone()
        each = -(-rows // max(distinct, 1))
        older.append(each)
        newer.append(1 if each == 2 and rows * 10 <= distinct * 11 else each)
    return [older, newer]
