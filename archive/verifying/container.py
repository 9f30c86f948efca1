"""The file as a file: header, length, and what lies beside it; then whether SQLite finds its pages sound."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from archive.verifying.faults import UNREADABLE, Fault

_MAGIC = b"SQLite format 3\x00"
_PACKED = {b"\x28\xb5\x2f\xfd": "Zstandard", b"\x1f\x8b": "gzip", b"PK": "zip"}
_ENCODINGS = {1: "UTF-8", 2: "UTF-16le", 3: "UTF-16be"}
#: Places in the header of numbers that are the program's own; nothing sets them.
_NUMBERS = {"application_id": 68, "user_version": 60}
_STALE = re.compile(r"(?:missing from|entries in|unique entry in) index (\w+)")
_VALUE = re.compile(r"(?:NULL|TEXT|NUMERIC|non-\w+) value in (\w+\.\w+)")
_WORDS = re.compile(r"FTS5 table (?:\w+\.)?(\w+)")
_PAGE = re.compile(r"[Pp]age (\d+)|[Tt]ree (?:page )?(\d+)")
_OBJECT = "SELECT type || ' ' || name FROM sqlite_schema WHERE rootpage = ?"
_LEAF = "SELECT name FROM dbstat WHERE pageno = ?"


def outside(path: Path) -> Iterator[Fault]:
    """Look at the file without SQLite. The last fault may be such that SQLite has nothing to read."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(100)
    if head[:16] != _MAGIC or len(head) < 100:
        packed = next((f" (packed with {name})" for magic, name in _PACKED.items() if head.startswith(magic)), "")
        yield Fault("not_sqlite", "byte 0", repr(_MAGIC), f"{head[:16]!r}{packed}, {size:,} bytes")
        return
    page, pages = int.from_bytes(head[16:18], "big"), int.from_bytes(head[28:32], "big")
    page = 65536 if page == 1 else page
    expected = f"{pages:,} pages of {page:,} bytes: {pages * page:,} bytes"
    if size != pages * page:
        yield Fault("truncated" if size < pages * page else "appended", "end of the file", expected, f"{size:,} bytes")
    real = path.resolve()  # beside which SQLite leaves them, whatever links to it
    for ending in ("-wal", "-journal"):
        beside = real.with_name(real.name + ending)
        if beside.is_file() and beside.stat().st_size:
            yield Fault("left_beside", beside.name, "no such file", f"{beside.stat().st_size:,} bytes")
    if head[18:20] != b"\x01\x01":
        yield Fault("wal_mode", "header, bytes 18 and 19", "1, 1", f"{head[18]}, {head[19]}")
    encoding = int.from_bytes(head[56:60], "big")
    if encoding != 1:
        yield Fault("encoding", "header, byte 56", "UTF-8", _ENCODINGS.get(encoding, str(encoding)))
    for name, place in _NUMBERS.items():
        if number := int.from_bytes(head[place : place + 4], "big"):
            yield Fault("header", name, "0", str(number))


def inside(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Let SQLite look at every page and every index."""
    try:
        told = connection.execute("PRAGMA integrity_check(20)").fetchall()
    except UNREADABLE:  # it stumbled over what it would have told; the first of it can be had
        told = connection.execute("PRAGMA integrity_check(1)").fetchall()
    for line in "\n".join(said for (said,) in told).splitlines():
        if line != "ok" and not line.startswith("*** in database"):
            yield named(connection, line)


def spare(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Look for pages of the file that nothing uses, in which anything may stand; one that is published has none."""
    if count := connection.execute("PRAGMA freelist_count").fetchone()[0]:
        yield Fault("header", "freelist_count", "0", str(count))


def named(connection: sqlite3.Connection, line: str) -> Fault:
    """Name what a line of PRAGMA integrity_check is about; versions of SQLite word it differently."""
    if stale := _STALE.search(line):
        return Fault("index_stale", f"index {stale[1]}", "ok", line)
    if value := _VALUE.search(line):
        return Fault("values_changed", value[1], "a value of the column's kind", line)
    if words := _WORDS.search(line):
        return Fault("search_index", words[1], "ok", line)
    return Fault("damaged", _place(connection, line), "ok", line)


def _place(connection: sqlite3.Connection, line: str) -> str:
    """Name the table or index to which a page belongs, if that can still be known."""
    pages = [int(number) for pair in _PAGE.findall(line) for number in pair if number]
    for page in pages:
        for query in (_OBJECT, _LEAF):
            try:
                found = connection.execute(query, (page,)).fetchone()
            except UNREADABLE:  # this SQLite has no dbstat, or the page is not to be reached any more
                continue
            if found:
                return f"{found[0]}, page {page}"
    return f"page {pages[0]}" if pages else "the file"
