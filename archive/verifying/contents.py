"""The rows of a file, held against its table `digests`: run by run, so that a difference is named to its place."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from archive.verifying import digests
from archive.verifying.digests import Digest, Source
from archive.verifying.faults import UNREADABLE, Fault, shown

_DIGESTS = "SELECT table_name, part, rows, first_key, last_key, query, sha3_256 FROM digests ORDER BY 1, 2"
_LINKS = """
SELECT "from", "to" FROM pragma_foreign_key_list(?) WHERE id = ? ORDER BY seq
"""
Tell = Callable[[str], None]  # is told what is being looked at


def legible(connection: sqlite3.Connection) -> tuple[list[Digest], list[Fault]]:
    """Read `digests`: the rows that can be made use of, and what is wrong with the others or their sum."""
    try:
        rows = connection.execute(_DIGESTS).fetchall()
    except sqlite3.OperationalError as error:
        return [], [Fault("undigested", "digests", "a table of digests", str(error))]
    except UNREADABLE as error:
        return [], [Fault("unreadable", "table digests", "that it can be read", str(error))]
    kept, faults = [], []
    for row in map(Digest._make, rows):
        if flaw := _flaw(row):
            faults.append(Fault("digest_altered", _place(row), *flaw))
        else:
            kept.append(row)
    if not any(row.part == 0 and row.table_name for row in kept):
        return [], [*faults, Fault("undigested", "digests", "a row for each table", f"{len(kept)} rows")]
    said = next((row for row in kept if not row.table_name), None)
    made = None if faults else digests.whole([row for row in kept if row.table_name])
    if made and said != made:
        found = said or Digest("", 0, 0, None, None, None, "no such row")
        faults.append(
            Fault(
                "digest_altered",
                "digests, the content hash",
                f"{made.rows} rows, {made.sha3_256}",
                f"{found.rows} rows, {found.sha3_256}",
            )
        )
    return kept, faults


def compare(connection: sqlite3.Connection, recorded: Sequence[Digest], tell: Tell) -> Iterator[Fault]:
    """Work every digest of a table out anew, if there are any. The schema is looked at elsewhere."""
    if not recorded:
        return
    told: dict[str, list[Digest]] = {}
    for one in recorded:
        if one.table_name:
            told.setdefault(one.table_name, []).append(one)
    for source in digests.sources(connection):
        rows = told.get(source.name)
        if rows and source.name == digests.SCHEMA:
            continue
        if not rows:
            yield Fault("digest_altered", f"digests, {source.name}", "a row for this table", "none")
        elif [row.part for row in rows] != list(range(len(rows))):
            yield Fault("digest_altered", f"digests, {source.name}", "parts from 0, none left out", f"{len(rows)} rows")
        elif rows[0].query != source.query:
            yield Fault("digest_altered", f"digests, {source.name}, query", source.query, str(rows[0].query))
        else:
            tell(f"table {source.name} ({rows[0].rows:,} rows)")
            try:
                yield from _table(connection, source, rows[0], rows[1:])
            except UNREADABLE as error:
                yield Fault("unreadable", f"table {source.name}", f"{rows[0].rows:,} rows", str(error))


def linked(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Name the rows that point at one which is not there: for each table and each one it points at the first."""
    first: dict[tuple[str, int, str], int] = {}
    counts: Counter[tuple[str, int, str]] = Counter()
    for table, row, parent, link in connection.execute("PRAGMA foreign_key_check"):
        first.setdefault((table, link, parent), row)
        counts[table, link, parent] += 1
    for (table, link, parent), row in first.items():
        pairs = connection.execute(_LINKS, (table, link)).fetchall()
        columns = ", ".join(f"[{column}]" for column, _ in pairs)
        values = connection.execute(f"SELECT {columns} FROM [{table}] WHERE rowid = ?", (row,)).fetchone()  # noqa: S608 - names from the schema
        missing = ", ".join(f"{there or 'key'} {shown(value)}" for (_, there), value in zip(pairs, values, strict=True))
        more = counts[table, link, parent] - 1
        place = f"{table}, row {row}, column {columns.replace('[', '').replace(']', '')}"
        yield Fault(
            "foreign_key",
            place + (f" (and {more:,} rows more)" if more else ""),
            f"a row of {parent} with {missing}",
            "none",
        )


def _table(connection: sqlite3.Connection, source: Source, said: Digest, parts: Sequence[Digest]) -> Iterator[Fault]:
    whole, *found = digests.table(connection, source, [digests.order(part.last_key) for part in parts])
    same = True
    for expected, there in zip_longest(parts, found):
        if there is None or expected is None or there.sha3_256 != expected.sha3_256:
            same = False
            if whole.sha3_256 == said.sha3_256:
                yield Fault("digest_altered", _place(expected or there), _told(there), _told(expected))
            else:
                yield _difference(source.name, expected, there)
        elif there != expected:
            yield Fault("digest_altered", _place(expected), _told(there), _told(expected))
    if same and whole != said:
        yield Fault("digest_altered", _place(said), _told(whole), _told(said))


def _difference(table: str, expected: Digest | None, there: Digest | None) -> Fault:
    before, now = (one.rows if one else 0 for one in (expected, there))
    name = "values_changed" if before == now else "rows_missing" if now < before else "rows_added"
    among = expected or there
    place = f"{table}, rows {_key(among.first_key)} to {_key(among.last_key)}" if among else table
    return Fault(name, place, _told(expected), _told(there, expected))


def _told(one: Digest | None, other: Digest | None = None) -> str:
    """Tell a digest; its first and last key where they are not those of the other."""
    if one is None:
        return "no such rows"
    keys = ""
    if other and (one.first_key, one.last_key) != (other.first_key, other.last_key) and one.rows:
        keys = f", {_key(one.first_key)} to {_key(one.last_key)}"
    return f"{one.rows:,} rows{keys}, SHA3-256 {one.sha3_256}"


def _key(key: str | None) -> str:
    return " ".join(map(str, json.loads(key))) if key else "nothing"


def _place(row: Digest) -> str:
    return f"digests, {row.table_name or 'the content hash'}, part {row.part}"


def _flaw(row: Digest) -> tuple[str, str] | None:
    """What is wrong with the form of a row: what should be there, what is."""
    kinds = (str, int, int, str | None, str | None, str | None, str)
    for name, value, kind in zip(row._fields, row, kinds, strict=True):
        if not isinstance(value, kind):
            return f"{name} of the kind that it was published with", repr(value)
    if row.part and row.table_name:
        for key in (row.first_key, row.last_key):
            try:
                digests.order(key)
            except ValueError:
                return "a key as a JSON list", repr(key)
    return None
