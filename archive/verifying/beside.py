"""Two files beside each other: for every table the first row and column in which they differ, and how many rows do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import chain

from archive.verifying import digests
from archive.verifying.contents import Tell
from archive.verifying.digests import Key, Row, Source
from archive.verifying.faults import Fault, shown

_KINDS = {bytearray: "text", int: "integer", float: "real", bytes: "blob"}


def compare(connection: sqlite3.Connection, other: sqlite3.Connection, tell: Tell) -> Iterator[Fault]:
    """Compare all tables and the schema of a file with those of another, which counts as what is expected."""
    here = {source.name: source for source in digests.sources(connection)}
    there = {source.name: source for source in digests.sources(other)}
    for name in sorted(here.keys() | there.keys()):
        if name not in here:
            yield Fault("differs", f"table {name}", "this table", "no such table")
        elif name not in there:
            yield Fault("differs", f"table {name}", "no such table", "this table")
        elif here[name] != there[name]:
            yield Fault("differs", f"table {name}, its columns", there[name].query, here[name].query)
        else:
            tell(f"table {name}, row by row")
            yield from table(connection, other, here[name])


def table(connection: sqlite3.Connection, other: sqlite3.Connection, source: Source) -> Iterator[Fault]:
    """Compare a table of both, walking both in the order of the key; at most one fault. Bounded memory."""
    counts = {"only there": 0, "only here": 0, "with other values": 0}
    first: tuple[str, str, str] | None = None
    for expected, found in _side_by_side(_rows(connection, source), _rows(other, source)):
        if found is None:
            kind, place = "only there", (_place(source, expected), "this row", "no such row")
        elif expected is None:
            kind, place = "only here", (_place(source, found), "no such row", "this row")
        elif expected != found or list(map(type, expected)) != list(map(type, found)):
            kind, place = "with other values", _values(source, expected, found)
        else:
            continue
        counts[kind] += 1
        first = first or place
    if first:
        where, expected_, found_ = first
        told = ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count)
        yield Fault("differs", f"{where} (the first of the table's rows: {told})", expected_, found_)


def _side_by_side(
    here: Iterator[tuple[Key, Row]], there: Iterator[tuple[Key, Row]]
) -> Iterator[tuple[Row | None, Row | None]]:
    """Yield the rows of there and of here under the same key; None where one has no such row."""
    one, other = next(here, None), next(there, None)
    while one and other:
        if one[0] == other[0]:
            yield other[1], one[1]
            one, other = next(here, None), next(there, None)
        elif one[0] < other[0]:
            yield None, one[1]
            one = next(here, None)
        else:
            yield other[1], None
            other = next(there, None)
    if one:
        yield from ((None, row) for _, row in chain([one], here))
    if other:
        yield from ((row, None) for _, row in chain([other], there))


def _rows(connection: sqlite3.Connection, source: Source) -> Iterator[tuple[Key, Row]]:
    for row in digests.read(connection, source.query):
        yield digests.key_of(source, row), row


def _place(source: Source, row: Row | None) -> str:
    return f"{source.name} {digests.key_text(source, row or ())}"


def _values(source: Source, expected: Row, found: Row) -> tuple[str, str, str]:
    at = next(n for n, (a, b) in enumerate(zip(expected, found, strict=True)) if a != b or type(a) is not type(b))
    one, other = digests.plain(expected[at]), digests.plain(found[at])
    kinds = ["", ""]
    if type(expected[at]) is not type(found[at]) and None not in (one, other):
        kinds = [f" ({_KINDS[type(value)]})" for value in (expected[at], found[at])]
    where = f"{_place(source, expected)}, column {source.columns[at]}"
    return where, shown(one, other) + kinds[0], shown(other, one) + kinds[1]
