"""What every table and column means, from dictionary.toml: for the published file, Datasette and the docs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

#: Tables that only the working database has.
WORKING_ONLY = frozenset("frontier readings masks walks attempts validators tapes settled unsettled".split())
#: Columns that only the working database has, in tables that both have.
WORKING_COLUMNS = frozenset(("removals", name) for name in ("reason", "hidden", "undone_at", "masked_at"))
_FILE = Path(__file__).with_name("dictionary.toml")

_HEAD = """\
# Data dictionary

<!-- Written by `python -m archive dictionary` from archive/dictionary.toml. Change that file, not this one. -->

Every table and column of the published file `khotin-tinh.db`; the same text is in its table `dictionary`.
Moments are ISO 8601 at +07:00; a date is written only as far as it is known.
"""
_WORKING = """\
## In the working database only

`data/archive.db` holds the same tables, its rows under `versions`, `images`, `attachments` and `event_dates` joined
by `articles.docid` instead of `article_id`, and these besides:
"""


class Entry(NamedTuple):
    """One row of the dictionary; `column_name` is empty for the table itself."""

    table_name: str
    column_name: str
    meaning_en: str
    meaning_vi: str
    unit: str | None = None  # how the value is written, or the column it refers to
    derived: str | None = None  # how it is worked out
    null_means: str | None = None


def entries() -> list[Entry]:
    """Return what is to say about the published file, in the order of dictionary.toml."""
    return [entry for entry in _all() if not _is_working(entry)]


def working_entries() -> list[Entry]:
    """Return what is to say about the tables and columns of the working database that are not published."""
    return [entry for entry in _all() if _is_working(entry)]


def descriptions(table: str) -> dict[str, str]:
    """Return the columns of a table with their meaning in both languages, for a reader's screen."""
    return {
        entry.column_name: f"{entry.meaning_en} · {entry.meaning_vi}"
        for entry in _all()
        if entry.table_name == table and entry.column_name
    }


def markdown() -> str:
    """Write the whole dictionary as docs/data-dictionary.md holds it."""
    parts = [_HEAD, *_sections(entries(), "##"), _WORKING, *_sections(working_entries(), "###")]
    return "\n".join(parts)


def _sections(rows: list[Entry], mark: str) -> Iterator[str]:
    for table, group in groupby(rows, key=lambda entry: entry.table_name):
        columns = list(group)
        lines = [f"{mark} {table}", ""]
        if not columns[0].column_name:
            head = columns.pop(0)
            lines += [head.meaning_en, "", head.meaning_vi, ""]
        lines += ["| column | meaning | ý nghĩa | written as | derived | empty means |", "|---|---|---|---|---|---|"]
        lines += [f"| `{name}` | " + " | ".join(cell or "" for cell in rest) + " |" for _, name, *rest in columns]
        yield "\n".join([*lines, ""])


def _is_working(entry: Entry) -> bool:
    return entry.table_name in WORKING_ONLY or (entry.table_name, entry.column_name) in WORKING_COLUMNS


@cache
def _all() -> tuple[Entry, ...]:
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(_entry(tables, table, column) for table, columns in tables.items() for column in columns)


def _entry(tables: dict[str, dict[str, dict[str, str]]], table: str, column: str) -> Entry:
    told = tables[table][column]
    while "like" in told:
        other, _, name = told["like"].partition(".")
        told = tables[other][name]
    return Entry(table, column, told["en"], told["vi"], told.get("unit"), told.get("derived"), told.get("null"))
