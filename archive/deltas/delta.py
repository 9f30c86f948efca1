"""A delta between two published files: SQL text that turns a copy of the one into the other, by the shell alone.

It stays small where a capture or an article comes early in the order, for rows are known by what does not move
(archive.deltas.tables): told is what changes column by column and what comes; what goes is told by its place alone, so
that a delta names nothing that the new file does not; the numbers of all other rows follow. Equal files give equal
deltas.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from archive import outputs
from archive.alone import alone
from archive.deltas import applying, script, twins
from archive.deltas.literals import literal
from archive.deltas.make import Make, beside, differing, make, other_tables
from archive.deltas.tables import Table

_BATCH = 500  # numbers in a statement
_CACHE = 32_000  # KiB


class NotWritten(Exception):
    """No delta was written; what stood in its place, if anything, is as it was."""


def write(old: Path, new: Path, target: Path, *, prove: bool = True) -> Path:
    """Write the SQL that turns the published file `old` into `new`, apply it to a copy to see that it does; return it.

    Raises NotWritten where there is no such file, their tables are of another make, the delta does not hold, or the
    target is one of the two, or cannot be written.
    """
    where = f"writing the delta from {old} to {new}"
    draft = target.with_name(f".{target.name}.draft")
    busy = NotWritten(f"{where}: another process is at work in {target.parent}; try again when it is done")
    if lost := outputs.overwritten(target, old, new):
        raise NotWritten(f"{where}: {lost}")
    with outputs.named(NotWritten, where, target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with alone(target.parent, busy):
            return _write(old, new, target, draft, where, prove=prove)


def _write(old: Path, new: Path, target: Path, draft: Path, where: str, *, prove: bool) -> Path:
    draft.unlink(missing_ok=True)  # a killed run's, or a link that leads elsewhere
    try:
        _put(draft, lines(old, new, *_makes(old, new)))
        if prove:
            applying.prove(draft, old, target.parent)
        draft.replace(target)
    except ValueError as error:
        raise NotWritten(f"{where}: {error}") from error
    except (applying.NotApplied, sqlite3.DatabaseError) as error:
        if why := outputs.refusal(outputs.behind(error) or error, draft):
            raise NotWritten(f"{where}: {why}") from error
        raise NotWritten(f"{where}: {error}; python -m archive verify says whether both files are sound") from error
    finally:
        draft.unlink(missing_ok=True)
    return target


def _makes(old: Path, new: Path) -> tuple[Make, Make]:
    for path in (old, new):
        if not path.is_file():
            raise ValueError(f"there is no file {path}")
    one, other = make(old), make(new)
    if others := other_tables(one, other):
        raise ValueError(
            f"their tables are of another make ({', '.join(others)}), so no delta leads from one to the other; publish "
            "both with the same version of the program, or give out the whole file"
        )
    return one, other


def lines(old: Path, new: Path, one: Make, other: Make) -> Iterator[str]:
    """Yield the statements of a delta between two files of one schema, each with its line ends."""
    yield from script.head(one.hash, other.hash)
    found = differing(one, other) if one.hash != other.hash else []
    with beside(old, new, _CACHE) as connection:
        yield from script.undefined(one.schema, other.schema)
        yield from script.defined(one.schema, other.schema, tables=True)
        counted = [table for table in found if table.number]
        for table in counted:
            twins.match(connection, table)
        for table in found:
            yield from _goes(connection, table)
        news = [table.name for table in counted if _is_renumbered(connection, table)]
        for table in counted:
            if table.name in news:
                yield from _numbers(connection, table)
        for table in found:
            yield from script.renumbered(table, news)
        for table in found:
            yield from _changes(connection, table)
        for table in found:
            yield from _comes(connection, table)
        yield from script.defined(one.schema, other.schema, tables=False)
        rows = [(table.name, _count(connection, table)) for table in found]
    yield from script.tail(rows, one.indexes if found else [], analyzed=one.analyzed and bool(found))


def _goes(connection: sqlite3.Connection, table: Table) -> Iterator[str]:
    if not table.key:
        yield f"DELETE FROM {table.name};\n"
        return
    found = connection.execute(f"SELECT here.nth {twins.alone(table, 'old', placed=True)} ORDER BY here.nth")
    yield from script.gone(table, _batches(place for (place,) in found))


def _is_renumbered(connection: sqlite3.Connection, table: Table) -> bool:
    query = f"SELECT 1 FROM temp.twins_{table.name} WHERE old <> new LIMIT 1"
    return connection.execute(query).fetchone() is not None


def _numbers(connection: sqlite3.Connection, table: Table) -> Iterator[str]:
    name, number = table.name, table.number
    rows, last = connection.execute(f"SELECT count(*), max({number}) FROM new.{name}").fetchone()
    if rows != last:
        raise ValueError(f"the rows of {name} are not counted from 1; publish the new file anew")
    moves = connection.execute(f"SELECT old, new FROM temp.moves_{name} ORDER BY old").fetchall()
    added = (row[0] for row in _ordered(connection, table, "here", table.address, twins.alone(table, "new")))
    yield from script.numbered(table, moves, _batches(added), rows)


def _changes(connection: sqlite3.Connection, table: Table) -> Iterator[str]:
    if not table.key or not table.told:
        return
    same = {column: twins.same(table, column) for column in table.told}
    where = f"{twins.paired(table)} AND NOT ({' AND '.join(same.values())})"
    wanted = (*(f"n.{column}" for column in table.address), *same.values(), *(f"n.{column}" for column in same))
    found = connection.execute(f"SELECT {', '.join(wanted)} {where} ORDER BY {_listed('n', table.address)}")
    here, told = len(table.address), len(same)
    for row in found:
        told_of = zip(same, row[here : here + told], row[here + told :], strict=True)
        news = ", ".join(f"{column}={literal(value)}" for column, equal, value in told_of if not equal)
        yield f"UPDATE {table.name} SET {news} WHERE {_at(table.address, row)};\n"


def _comes(connection: sqlite3.Connection, table: Table) -> Iterator[str]:
    which = twins.alone(table, "new") if table.key else f"FROM new.{table.name} here"
    order = table.address or table.columns
    for row in _ordered(connection, table, "here", table.columns, which, order):
        yield f"INSERT INTO {table.name} VALUES({','.join(map(literal, row))});\n"


def _count(connection: sqlite3.Connection, table: Table) -> int:
    return int(connection.execute(f"SELECT count(*) FROM new.{table.name}").fetchone()[0])


def _ordered(
    connection: sqlite3.Connection,
    table: Table,
    row: str,
    columns: Iterable[str],
    which: str,
    order: Iterable[str] = (),
) -> sqlite3.Cursor:
    by = _listed(row, order or table.address)
    return connection.execute(f"SELECT {_listed(row, columns)} {which} ORDER BY {by}")


def _listed(row: str, columns: Iterable[str]) -> str:
    return ", ".join(f"{row}.{column}" for column in columns)


def _at(columns: Iterable[str], values: Iterable[str | int | None]) -> str:
    return " AND ".join(f"{column}={literal(value)}" for column, value in zip(columns, values, strict=False))


def _batches(numbers: Iterator[int]) -> Iterator[list[int]]:
    while batch := list(islice(numbers, _BATCH)):
        yield batch


def _put(path: Path, told: Iterable[str]) -> None:
    """Write lines, and below them the SHA-256 of them all."""
    hashed = hashlib.sha256()
    with path.open("xb") as file:
        for line in told:
            file.write(raw := line.encode())
            hashed.update(raw)
        file.write(f"{script.END}{hashed.hexdigest()}\n".encode())
