"""Random changes to a published file, for deltas to tell of: rows more, fewer, other, and counted in another order."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copyfile

from archive.deltas.tables import Table, tables
from archive.verifying import digests

AWKWARD = (
    "",
    "'",
    "''; DROP TABLE articles; --",
    "hai\ndòng",
    "hai\r\ndòng",
    r"không phải \n dòng mới" "\nmà đây mới là",
    ".quit\n.exit\ngo\n/\n;",
    "-- không phải chú thích",
    "biểu tượng 🌾🧑🏽‍🌾 và ﷽",
    "ký tự \x00 và \x07 và \u2028 và \ufeff",
    "Ủy ban nhân dân tỉnh",
    b"\x00\xff'",
    7,
    -1,
    2**62,
    0.1,
    -1e300,
    None,
)


def disturbed(path: Path, copy: Path, dice: random.Random, times: int) -> Path:
    """Write a copy of a file with so many changes, sound in itself: counted from 1, index and digests made anew."""
    copyfile(path, copy)
    copy.chmod(0o644)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.executescript("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;")
        connection.text_factory = lambda raw: raw.decode(errors="replace")
        known = [table for table in tables(connection) if table.name != "digests"]
        connection.execute("BEGIN")
        for _ in range(times):
            change = dice.choice((_lose, _lose, _gain, _gain, _edit, _edit, _edit, _misread, _link))
            change(connection, dice.choice(known), dice)
        for table in known:
            if table.number:
                count_anew(connection, known, table, dice if dice.random() < 0.2 else None)
        connection.execute("DELETE FROM digests")
        connection.execute("COMMIT")
        for index in ("articles_fts", "articles_exact"):
            connection.execute(f"INSERT INTO {index}({index}) VALUES ('rebuild')")
        digests.fill(connection)
    return copy


def count_anew(
    connection: sqlite3.Connection, known: list[Table], table: Table, dice: random.Random | None = None
) -> None:
    """Count a table's rows from 1, in their order, or with `dice` with some of them in other places."""
    numbers = [row[0] for row in connection.execute(f"SELECT {table.number} FROM {table.name} ORDER BY 1")]
    if dice is not None:
        for _ in range(dice.choice((1, 3, len(numbers)))):
            if numbers:
                numbers.insert(dice.randrange(len(numbers)), numbers.pop(dice.randrange(len(numbers))))
    news = [(-new, old) for new, old in enumerate(numbers, 1)]
    for other in known:
        for column in (column for column, owner in other.numbers.items() if owner == table.name):
            connection.executemany(f"UPDATE OR IGNORE {other.name} SET {column} = ? WHERE {column} = ?", news)
            connection.execute(f"UPDATE OR REPLACE {other.name} SET {column} = -{column} WHERE {column} < 0")


def _rowid(connection: sqlite3.Connection, table: Table, dice: random.Random) -> int | None:
    rowids = [row[0] for row in connection.execute(f"SELECT rowid FROM {table.name} ORDER BY rowid")]
    return dice.choice(rowids) if rowids else None


def _lose(connection: sqlite3.Connection, table: Table, dice: random.Random) -> None:
    connection.execute(f"DELETE FROM {table.name} WHERE rowid = ?", (_rowid(connection, table, dice),))


def _gain(connection: sqlite3.Connection, table: Table, dice: random.Random) -> None:
    """Add a row like another one, known by something else; of what is known by nothing else, a second one."""
    row = connection.execute(
        f"SELECT * FROM {table.name} WHERE rowid = ?", (_rowid(connection, table, dice),)
    ).fetchone()
    if row is None:
        return
    told = dict(zip(table.columns, row, strict=True))
    for column in () if table.ranked and dice.random() < 0.5 else table.key:
        if isinstance(told[column], str):
            told[column] += dice.choice(("a", "'", "\n", " ", "z"))
        elif isinstance(told[column], int):
            told[column] += dice.randrange(1000)
    if table.number:  # between two others, as a capture that comes to light late
        at = told[table.number] + dice.choice((0, 1))
        connection.execute(f"UPDATE {table.name} SET {table.number} = -{table.number} - 1 WHERE {table.number} >= {at}")
        connection.execute(f"UPDATE {table.name} SET {table.number} = -{table.number} WHERE {table.number} < 0")
        told[table.number] = at
    marks = ", ".join("?" * len(told))
    connection.execute(f"INSERT OR IGNORE INTO {table.name} VALUES ({marks})", tuple(told.values()))


def _edit(connection: sqlite3.Connection, table: Table, dice: random.Random) -> None:
    _set(connection, table, dice, [column for column in table.told if column not in table.links])


def _misread(connection: sqlite3.Connection, table: Table, dice: random.Random) -> None:
    """Write what is no UTF-8 into a text."""
    columns = [column for column in table.told if column not in table.links]
    if columns:
        rowid, column = _rowid(connection, table, dice), dice.choice(columns)
        connection.execute(
            f"UPDATE OR IGNORE {table.name} SET {column} = CAST(x'c328e1' AS TEXT) WHERE rowid = ?", (rowid,)
        )


def _link(connection: sqlite3.Connection, table: Table, dice: random.Random) -> None:
    """Let a row point at another row than before."""
    for column, owner in table.links.items():
        (rows,) = connection.execute(f"SELECT count(*) FROM {owner}").fetchone()
        rowid = _rowid(connection, table, dice)
        connection.execute(
            f"UPDATE OR IGNORE {table.name} SET {column} = ? WHERE rowid = ?", (dice.randint(1, rows or 1), rowid)
        )


def _set(connection: sqlite3.Connection, table: Table, dice: random.Random, columns: list[str]) -> None:
    if columns:
        column, rowid = dice.choice(columns), _rowid(connection, table, dice)
        connection.execute(
            f"UPDATE OR IGNORE {table.name} SET {column} = ? WHERE rowid = ?", (dice.choice(AWKWARD), rowid)
        )
