"""What in a published file follows from the rest of it, worked out again: where the two part, one was changed.

A digest tells in which thousand rows a value was changed. What is said twice in a file, or is a function of it, tells
the row and the column, and what should stand there; and it holds the publisher to what the file says of itself.
"""

from __future__ import annotations

import json
import re
import sqlite3
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from archive.history import Content, dumps
from archive.publishing import explaining
from archive.verifying.faults import UNREADABLE, Fault, shown

_FILE = Path(__file__).with_name("sql") / "consequences.sql"
_METHODS = Path(explaining.__file__).with_name("methods.toml")
_WRONG = "WITH every(key, {all}) AS ({query}) SELECT * FROM every WHERE ({should}) IS NOT ({does})"
_HEADED = re.compile(r"^-- (\w+) \(([^)]+)\)(?: by (\w+))?: (.+)\n((?:(?!^-- ).*\n)+)", re.MULTILINE)


class Consequence(NamedTuple):
    """Columns of a table that follow from something else."""

    table: str
    columns: tuple[str, ...]
    rule: str  # of the table methods, by which they do; "": by one that does not change
    ground: str  # what they follow from
    query: str  # yields the key, what should stand in the columns, what stands there, of the rows that err


@cache
def consequences() -> tuple[Consequence, ...]:
    """Return all that follows by SQL alone, as sql/consequences.sql has it."""
    found = []
    for table, told, rule, ground, query in _HEADED.findall(_FILE.read_text(encoding="utf-8")):
        columns = tuple(told.split(", "))
        should, does = ([f"{side}{n}" for n in range(len(columns))] for side in ("should_", "does_"))
        sides = {"all": ", ".join(should + does), "should": ", ".join(should), "does": ", ".join(does)}
        wrong = _WRONG.format(query=query.strip().rstrip(";"), **sides)
        found.append(Consequence(table, columns, rule, ground, wrong))
    return tuple(found)


def rules(connection: sqlite3.Connection) -> set[str]:
    """Return the rules of the table `methods` that are the same in this program: what followed then follows now."""
    ours = tomllib.loads(_METHODS.read_text(encoding="utf-8"))
    try:
        told = connection.execute("SELECT name, version FROM methods WHERE kind = 'rule'").fetchall()
    except UNREADABLE:  # told elsewhere
        return set()
    return {name for name, version in told if ours.get(name, {}).get("version") == version}


def contradictions(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Name the first row that does not follow from the rest of the file, for each rule, and count the others."""
    connection.create_function("content_hash", 8, _content_hash, deterministic=True)
    connection.create_function("word_count", 2, _word_count, deterministic=True)
    connection.create_function("spaced", 1, _spaced, deterministic=True)
    known = rules(connection)
    for one in consequences():
        if one.rule and one.rule not in known:
            continue
        try:
            rows = connection.execute(one.query)
            if first := rows.fetchone():
                yield _fault(one, first, sum(1 for _ in rows))
        except UNREADABLE as error:
            yield Fault(
                "unreadable", f"{one.table}, columns {', '.join(one.columns)}", "that they can be read", str(error)
            )


def legible(text: bytes) -> str:
    """Read a text that may be no UTF-8."""
    return text.decode(errors="backslashreplace")


def _content_hash(*texts: bytes | None) -> str:
    title, kicker, lead, body, block_kinds, byline, author, captions = (t if t is None else legible(t) for t in texts)
    return Content(title or "", kicker, lead, body or "", block_kinds or "", byline, author, captions or "").hash


def _word_count(lead: bytes | None, body: bytes | None) -> int:
    return len(f"{legible(lead or b'')} {legible(body or b'')}".split())


def _spaced(told: bytes) -> str:
    """Write a list of SQLite's as we write lists."""
    return dumps(json.loads(legible(told), strict=False))


def _fault(one: Consequence, row: Sequence[object], more: int) -> Fault:
    key, many = row[0], len(one.columns)
    sides = zip(one.columns, row[1 : many + 1], row[many + 1 :], strict=True)
    column, should, does = next(side for side in sides if side[1] != side[2] or type(side[1]) is not type(side[2]))
    others = f" (and {more:,} rows more)" if more else ""
    expected = f"{shown(should, does)}, as follows from {one.ground}"
    return Fault("contradiction", f"{one.table} {key}, column {column}{others}", expected, shown(does, should))
