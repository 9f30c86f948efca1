"""Digests of a published file's content: what proves that it is the file that was published.

A digest is what the sqlite3 shell's own `sha3_query(SQL, 256)` gives, so that nobody needs a program of ours: SHA3-256
over "S<bytes>:<SQL>", then for each row "R" and for each value "N", "I" and eight bytes, "F" and eight bytes (highest
first), "T<bytes>:<UTF-8>" or "B<bytes>:<blob>". Rows stand in the order of their primary key, so that neither VACUUM
nor a dump, another page size or another order of insertion changes a digest; any value does.

The table `digests` holds, for every table, one of all its rows (part 0) and one for each run of a thousand rows, so
that a difference is named to its run; for the schema (`sqlite_schema`) one for each object. The row of the table ''
is the digest of these digests: the content hash. Search indexes follow from the texts and are not digested: to make
one where there is none changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from struct import Struct
from typing import Any, NamedTuple

#: Rows of a table that share a digest.
RUN = 1000
#: Bytes of texts and blobs after which no more rows are fetched at once.
_AT_ONCE = 1 << 24
_SIZED = (bytearray, bytes)
#: The pseudo table of the schema; each of its runs is one table, index, view or trigger.
SCHEMA = "sqlite_schema"
#: Tables in which FTS5 keeps an index.
_SHADOWS = ("data", "idx", "content", "docsize", "config")

_OWN = f"""
SELECT s.type, s.name, s.tbl_name, s.sql FROM sqlite_schema s
WHERE s.sql IS NOT NULL AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND NOT EXISTS (
  SELECT 1 FROM sqlite_schema v WHERE v.sql LIKE 'CREATE VIRTUAL TABLE %'
    AND s.name IN (v.name, {", ".join(f"v.name || '_{shadow}'" for shadow in _SHADOWS)}))
ORDER BY s.type COLLATE BINARY, s.name COLLATE BINARY
"""  # noqa: S608 - constants
_SCHEMA_QUERY = " ".join(_OWN.split())
_CONTENT_QUERY = (
    "SELECT table_name, part, rows, first_key, last_key, query, sha3_256 FROM digests "
    "WHERE table_name <> '' ORDER BY table_name COLLATE BINARY, part"
)
_TABLES = f"""
SELECT name FROM ({_OWN}) WHERE type = 'table' AND name <> 'digests' ORDER BY name COLLATE BINARY
"""  # noqa: S608 - constants
_PLAIN = re.compile(r"[a-z][a-z0-9_]*")
_INTEGER = Struct(">cq").pack
_REAL = Struct(">cd").pack

#: What SQLite holds, read with `text_factory = bytearray`: a text is a bytearray, a blob is bytes.
Row = tuple[Any, ...]
#: A primary key that sorts as SQLite sorts it, whatever the types of its values.
Key = tuple[tuple[int, Any], ...]


class Digest(NamedTuple):
    """A row of `digests`: of a whole table (part 0) or of its `part`-th run of rows."""

    table_name: str
    part: int
    rows: int
    first_key: str | None  # the primary key as a JSON list; None: there is no row
    last_key: str | None
    query: str | None  # part 0 only: what is digested; a part adds LIMIT and OFFSET to it
    sha3_256: str


class Source(NamedTuple):
    """What a table's digest is made of."""

    name: str
    query: str
    columns: tuple[str, ...]
    key: tuple[int, ...]  # places of the key among them
    run: int  # rows of a part


def fill(connection: sqlite3.Connection) -> None:
    """Write the table `digests` of a file whose other tables, views and indexes are finished."""
    made = every(connection)
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO digests VALUES (?, ?, ?, ?, ?, ?, ?)", made)
    connection.execute("COMMIT")


def content_hash(connection: sqlite3.Connection) -> str:
    """Work out the content hash from all that the file holds; what its table `digests` says plays no part."""
    return every(connection)[0].sha3_256


def recorded(connection: sqlite3.Connection) -> list[Digest]:
    """Return the rows of `digests` as they stand in the file, in the order of their key."""
    return [
        Digest(*row) for row in connection.execute("SELECT * FROM digests ORDER BY table_name COLLATE BINARY, part")
    ]


def every(connection: sqlite3.Connection) -> list[Digest]:
    """Work out every row of `digests`, in the order of their key; the first is the content hash."""
    made = [one for source in sources(connection) for one in table(connection, source)]
    made.sort(key=lambda one: (one.table_name.encode(), one.part))
    return [whole(made), *made]


def whole(made: Sequence[Digest]) -> Digest:
    """Return the digest of all other digests, given in the order of their key: the content hash."""
    hashed = _started(_CONTENT_QUERY)
    hashed.update(_told(tuple(map(_raw, one)) for one in made))
    return Digest("", 0, len(made), None, None, _CONTENT_QUERY, hashed.hexdigest())


def sources(connection: sqlite3.Connection) -> list[Source]:
    """Say what is digested: the schema, and every table but `digests` and those in which a search index lies."""
    found = [schema()]
    for (name,) in connection.execute(_TABLES):
        told = connection.execute("SELECT name, type, pk FROM pragma_table_xinfo(?) ORDER BY cid", (name,)).fetchall()
        places = sorted((pk, place) for place, (_, _, pk) in enumerate(told) if pk)
        key = tuple(place for _, place in places) or tuple(range(len(told)))
        order = ", ".join(_named(told[at][0]) + ("" if told[at][1] == "INTEGER" else " COLLATE BINARY") for at in key)
        columns = tuple(column for column, _, _ in told)
        query = f"SELECT {', '.join(map(_named, columns))} FROM {_named(name)} ORDER BY {order}"  # noqa: S608 - from the schema
        found.append(Source(name, query, columns, key, RUN))
    return found


def schema() -> Source:
    """Say what is digested of the schema."""
    return Source(SCHEMA, _SCHEMA_QUERY, ("type", "name", "tbl_name", "sql"), (0, 1), 1)


def table(connection: sqlite3.Connection, source: Source, ends: Sequence[Key] = ()) -> list[Digest]:
    """Work out the digests of a table: first of all its rows, then of each run of them, in their order.

    With `ends`, the last keys of runs, the table is cut after these, so that a row more or less changes the digest of
    one run; what comes after them is cut by number. About one run is in memory at a time.
    """
    whole, parts = _Running(source), list[_Running]()
    with _raw_texts(connection):
        for part, rows in _cut(connection.execute(source.query), source, ends):
            if part > len(parts):
                parts.append(_Running(source, part))
            told = _told(rows)
            parts[-1].add(rows, told)
            whole.add(rows, told)
    return [one.digest() for one in (whole, *parts)]


def run(source: Source, part: int, rows: Sequence[Row]) -> str:
    """Work out the digest that these rows would have as a run of a table; they come from `read`."""
    made = _Running(source, part)
    made.add(rows, _told(rows))
    return made.digest().sha3_256


def read(connection: sqlite3.Connection, query: str) -> Iterator[Row]:
    """Read rows as they are digested: texts as bytearrays, blobs as bytes."""
    with _raw_texts(connection):
        cursor = connection.execute(query)
    rows: list[Row] = [()]
    while rows:
        with _raw_texts(connection):
            rows = _fetched(cursor, RUN)
        yield from rows


def key_of(source: Source, row: Row) -> Key:
    """Return a row's key so that it sorts as SQLite sorts it."""
    return _ordered([row[at] for at in source.key])


def key_text(source: Source, row: Row) -> str:
    """Write a row's key as `digests` has it."""
    return json.dumps([plain(row[at]) for at in source.key], ensure_ascii=False)


def plain(value: Any) -> str | int | float | None:
    """Return a value as people read it; what is no UTF-8 is told by its numbers."""
    return value.decode(errors="backslashreplace") if isinstance(value, bytearray | bytes) else value


def order(key: str | None) -> Key:
    """Read a key as `digests` has it. Raises ValueError."""
    try:
        values = json.loads(key or "")
    except RecursionError as error:
        raise ValueError(f"a list too deep for a key, of {len(key or ''):,} signs") from error
    if not isinstance(values, list) or not all(isinstance(value, str | int | float | None) for value in values):
        raise ValueError(f"not the values of a key: {key!r}")
    return _ordered([_raw(value) for value in values])


class _Running:
    """A digest that rows are still added to."""

    def __init__(self, source: Source, part: int = 0) -> None:
        more = f" LIMIT {source.run} OFFSET {source.run * (part - 1)}" if part else ""
        self._source, self._part = source, part
        self._hash = _started(source.query + more)
        self._rows = 0
        self._first: Row | None = None
        self._last: Row | None = None

    def add(self, rows: Sequence[Row], told: bytes) -> None:
        if rows:
            self._hash.update(told)
            self._rows += len(rows)
            self._first, self._last = self._first or rows[0], rows[-1]

    def digest(self) -> Digest:
        first, last = (None if row is None else key_text(self._source, row) for row in (self._first, self._last))
        query = None if self._part else self._source.query
        return Digest(self._source.name, self._part, self._rows, first, last, query, self._hash.hexdigest())


def _cut(cursor: sqlite3.Cursor, source: Source, ends: Sequence[Key]) -> Iterator[tuple[int, list[Row]]]:
    """Yield the rows with the numbers of their runs; a run may come in several pieces, or empty."""

    def place(row: Row) -> Key:
        return key_of(source, row)

    held = _fetched(cursor, source.run)
    for part, end in enumerate(ends, 1):
        while held and place(held[-1]) <= end:
            yield part, held
            held = _fetched(cursor, source.run)
        here = bisect_right(held, end, key=place)
        yield part, held[:here]
        held = held[here:]
    part, missing = len(ends), 0
    while held or (held := _fetched(cursor, missing or source.run)):
        if not missing:
            part, missing = part + 1, source.run
        piece, held = held[:missing], held[missing:]
        missing -= len(piece)
        yield part, piece


def _fetched(cursor: sqlite3.Cursor, most: int) -> list[Row]:
    """Fetch the next rows, fewer than `most` where they are large; none: there are no more."""
    rows: list[Row] = []
    size = 0
    for row in islice(cursor, most):
        rows.append(row)
        size += sum([len(value) for value in row if type(value) in _SIZED])
        if size > _AT_ONCE:
            break
    return rows


def _started(query: str) -> hashlib._Hash:
    """Begin as sha3_query does: with the query."""
    told = query.encode()
    return hashlib.sha3_256(b"S%d:%b" % (len(told), told))


def _told(rows: Iterable[Row]) -> bytes:
    """Write rows as sha3_query hashes them."""
    pieces: list[bytes | bytearray] = []
    add = pieces.append
    for row in rows:
        add(b"R")
        for value in row:
            kind = type(value)
            if kind is bytearray:
                add(b"T%d:" % len(value))
                add(value)
            elif value is None:
                add(b"N")
            elif kind is int:
                add(_INTEGER(b"I", value))
            elif kind is float:
                add(_REAL(b"F", value))
            else:
                add(b"B%d:" % len(value))
                add(value)
    return b"".join(pieces)


@contextmanager
def _raw_texts(connection: sqlite3.Connection) -> Iterator[None]:
    """Read texts as their bytes, told apart from blobs, whether or not they are good UTF-8."""
    before = connection.text_factory
    connection.text_factory = bytearray
    try:
        yield
    finally:
        connection.text_factory = before


def _raw(value: Any) -> Any:
    return bytearray(value.encode(errors="surrogatepass")) if isinstance(value, str) else value


def _ordered(values: Iterable[Any]) -> Key:
    """Make a key sort as SQLite sorts it: nothing, numbers, texts, blobs."""
    return tuple(
        (0, 0)
        if value is None
        else (1, value)
        if isinstance(value, int | float)
        else (2 + (type(value) is bytes), bytes(value))
        for value in values
    )


def _named(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else f"[{name}]"
