"""What can be wrong with a published file: a named fault, its place, and what to do about it."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

#: What reading a damaged file raises; SQLite quotes what it found in its messages, which may be no UTF-8.
UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)

_AGAIN = "get the file again and compare its checksum with SHA256SUMS of its release"
_EDITED = "the content was changed after publication; get the published file again, or compare the two with --beside"
_INDEX = "the tables are as published, but what is found through the index is not; get the file again, or run REINDEX"
_CONTRADICTS = (
    "one of the two was changed after publication, the publisher erred, or another version of the program made the "
    "file and reckoned otherwise: compare the content hash with the published one, or the file with another: --beside"
)

#: Every fault by its name: what it is, and what to do.
FAULTS = {
    "not_sqlite": ("this is no SQLite database", "unpack it if it is packed (zstd -d); else get it again"),
    "truncated": ("the file is shorter than it says itself", _AGAIN),
    "appended": ("something stands behind the end of the database", _AGAIN),
    "left_beside": (
        "a journal lies beside the file: somebody opened it for writing",
        "do not open the file for writing; get it again, or remove the journal and verify again",
    ),
    "wal_mode": ("the file was opened and switched to WAL: somebody opened it for writing", _AGAIN),
    "encoding": ("texts are in another encoding than UTF-8", "the file was made anew by another program; get it again"),
    "header": ("a number in the file's header is not the published one", _EDITED),
    "damaged": ("SQLite finds the file damaged", _AGAIN),
    "unreadable": ("SQLite cannot read this part of the file", _AGAIN),
    "index_stale": ("an index does not agree with its table", _INDEX),
    "undigested": (
        "the file has no table digests that could prove anything",
        "it was published before there were digests, or the table was removed; get a newer one",
    ),
    "object_missing": ("a table, view, index or trigger is missing", _EDITED),
    "object_added": ("a table, view, index or trigger was added", _EDITED),
    "object_changed": ("a table, view, index or trigger is defined otherwise", _EDITED),
    "foreign_key": ("a row points at a row that is not there", _EDITED),
    "rows_missing": ("rows are missing", _EDITED),
    "rows_added": ("there are more rows than were published", _EDITED),
    "values_changed": ("values differ from those that were published", _EDITED),
    "digest_altered": ("a row of the table digests is not what was published", _EDITED),
    "another_content": (
        "the file agrees with itself, but it is not the one that was asked for",
        "get the file again from where the content hash was published",
    ),
    "contradiction": ("a value does not follow from the rest of the file", _CONTRADICTS),
    "promise": ("a promise that the file makes in its table checks is broken", _CONTRADICTS),
    "search_index": (
        "the search index does not hold the words of the texts",
        "the tables can be trusted, searches cannot; get the file again",
    ),
    "statistics": ("the query planner's statistics are not those of the tables", _INDEX),
    "unexplained": ("the table dictionary does not explain the tables as they are", _EDITED),
    "differs": ("the two files differ", "neither is proven wrong by this; verify the other one, too"),
}


class Fault(NamedTuple):
    """One difference between a file and what it should be."""

    name: str  # one of FAULTS
    where: str  # table, key and column, as far as they can be known
    expected: str
    found: str

    @property
    def meaning(self) -> str:
        """What is wrong, in a sentence."""
        return FAULTS[self.name][0]

    @property
    def advice(self) -> str:
        """What to do."""
        return FAULTS[self.name][1]

    def legible(self) -> Fault:
        """Return it without signs that a terminal would obey: what stands in it comes from the file."""
        return self._replace(where=legible(self.where), expected=legible(self.expected), found=legible(self.found))

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.meaning}\n  where: {self.where}\n  expected: {self.expected}\n"
            f"  found: {self.found}\n  what to do: {self.advice}"
        )


def shown(value: object, other: object = None, most: int = 60) -> str:
    """Write a value so that its type and every sign in it can be seen, and, of a long text, where it leaves `other`."""
    if not isinstance(value, str):
        return "NULL" if value is None else f"x'{value.hex()[:most]}'" if isinstance(value, bytes) else str(value)
    start = _parting(value, other) if isinstance(other, str) else 0
    start = max(0, start - most // 4) if len(value) > most else 0
    piece = value[start : start + most]
    signs = "".join(sign if sign.isprintable() and not _hidden(sign) else f"\\u{ord(sign):04x}" for sign in piece)
    return f"{'…' if start else ''}'{signs}'{'…' if start + most < len(value) else ''}" + (
        f" (from sign {start})" if start else ""
    )


def legible(text: str) -> str:
    """Write signs that a terminal would obey, or that cannot be seen, by their numbers."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


def _parting(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _hidden(sign: str) -> bool:
    """Signs that look like nothing or join another: told by their number."""
    return "\u0300" <= sign <= "\u036f" or sign in "\u00a0\u200b\u200c\u200d\ufeff"
