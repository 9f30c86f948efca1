"""The search indexes of a file, held against the texts that they are of.

The file is never written to: the tables of an index are copied into SQLite's temporary file and declared there as an
index of the same view, so that FTS5's own check compares every word of every text with the index. Where it finds a
difference, the index is made anew beside the copy, and the first article and word that differ are told.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

from archive.verifying.contents import Tell
from archive.verifying.faults import UNREADABLE, Fault

_INDEXES = "SELECT name, sql FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE %' ORDER BY name"
_CONTENT = re.compile(r"content='(\w+)'")
_SHADOWS = ("data", "idx", "docsize", "config")
_UNLIKE = """
SELECT * FROM (SELECT id, hex(sz) FROM temp.{0}_docsize EXCEPT SELECT id, hex(sz) FROM temp.{1}_docsize) LIMIT 1
"""
_WORD = "SELECT term FROM (SELECT * FROM temp.{0}_words EXCEPT SELECT * FROM temp.{1}_words) ORDER BY term LIMIT 1"
_PLACE = """
SELECT doc, col, offset FROM (SELECT * FROM temp.{0}_places WHERE term = :word
  EXCEPT SELECT * FROM temp.{1}_places WHERE term = :word) LIMIT 1
"""


def compare(connection: sqlite3.Connection, tell: Tell) -> Iterator[Fault]:
    """Compare every search index with its texts. The connection needs only to read; its temporary tables are used."""
    for name, sql in connection.execute(_INDEXES).fetchall():
        tell(f"search index {name}")
        content = _CONTENT.search(sql)
        if content is None:
            yield Fault("search_index", name, "an index over a view of this file", sql)
            continue
        try:
            yield from _index(connection, name, sql, content[1])
        finally:
            for table in ("copied_words", "copied_places", "made_words", "made_places", "copied", "made"):
                connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
            connection.execute("DROP VIEW IF EXISTS temp.texts")


def _index(connection: sqlite3.Connection, name: str, sql: str, view: str) -> Iterator[Fault]:
    connection.execute(f"CREATE TEMP VIEW texts AS SELECT * FROM main.{view}")  # noqa: S608 - a word of the schema
    declared = sql.split("(", 1)[1].replace(f"content='{view}'", "content='texts'")
    connection.execute(f"CREATE VIRTUAL TABLE temp.copied USING fts5({declared}")
    for shadow in _SHADOWS:
        connection.execute(f"DELETE FROM temp.copied_{shadow}")  # noqa: S608 - constants
        connection.execute(f"INSERT INTO temp.copied_{shadow} SELECT * FROM main.{name}_{shadow}")  # noqa: S608 - likewise
    try:
        connection.execute("INSERT INTO temp.copied(copied, rank) VALUES ('integrity-check', 1)")
    except UNREADABLE as error:
        connection.execute(f"CREATE VIRTUAL TABLE temp.made USING fts5({declared}")
        connection.execute("INSERT INTO temp.made(made) VALUES ('rebuild')")
        yield Fault("search_index", *_first(connection, name, str(error)))


def _first(connection: sqlite3.Connection, name: str, error: str) -> tuple[str, str, str]:
    """Where an index and the one made anew part, what is expected there, and what is found."""
    try:
        for index in ("copied", "made"):
            for kind, rows in (("words", "row"), ("places", "instance")):
                connection.execute(f"CREATE VIRTUAL TABLE temp.{index}_{kind} USING fts5vocab(temp, {index}, {rows})")
        for one, other, found in (("made", "copied", False), ("copied", "made", True)):
            word = connection.execute(_WORD.format(one, other)).fetchone()
            at = word and connection.execute(_PLACE.format(one, other), {"word": word[0]}).fetchone()
            if at:
                here = f"{word[0]!r} as word {at[2] + 1}"
                what = ("another word, or none", here) if found else (here, "another word, or none")
                return f"{name}, {_article(connection, at[0])}, column {at[1]}", *what
        if unlike := connection.execute(_UNLIKE.format("made", "copied")).fetchone():
            return f"{name}, {_article(connection, unlike[0])}", "the lengths of its texts", "others"
    except UNREADABLE as damaged:
        return name, "an index that can be read", str(damaged)
    return name, "FTS5's own check passes", error


def _article(connection: sqlite3.Connection, docid: int) -> str:
    found = connection.execute("SELECT id FROM main.articles WHERE docid = ?", (docid,)).fetchone()
    return f"article {found[0]}" if found else f"docid {docid}, of no article"
