"""What a published file says of its own tables and columns, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.database import Database

from archive.site.reply import archive_of

_DICTIONARY = "SELECT table_name, column_name, meaning_vi, meaning_en FROM dictionary"
Meanings = Mapping[tuple[str, str], Mapping[str, str]]
_known: WeakKeyDictionary[Database, Meanings] = WeakKeyDictionary()


async def read(database: Database) -> None:
    """Read a file's dictionary, once."""
    rows: list[Any] = await database.execute_fn(lambda connection: connection.execute(_DICTIONARY).fetchall())
    _known[database] = {(table, column): {"vi": vi, "en": en} for table, column, vi, en in rows}


def of(datasette: Datasette) -> Meanings:
    """Return the meanings by table and column, "" for the table itself; nothing before Datasette has started."""
    return _known.get(archive_of(datasette), {})
