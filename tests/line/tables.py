"""What stands in an archive, for comparison."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

#: Columns of an article that say when and how it was captured, not what it says.
_CAPTURE = ("docid", "capture_id", "first_seen_at", "last_seen_at", "origin", "published_not_after", "version_count")


def rows(database: Path, query: str, *values: object) -> list[dict[str, Any]]:
    """The rows of a query over a database that is only read."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query, values)]


def tables(database: Path) -> dict[str, list[str]]:
    """Every table and its rows, in a stable order."""
    names = rows(database, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {n["name"]: sorted(map(repr, rows(database, f'SELECT * FROM "{n["name"]}"'))) for n in names}


def readings(database: Path) -> dict[str, dict[str, Any]]:
    """What each article says, by id: everything but when and how it was captured."""
    found = rows(database, "SELECT * FROM articles ORDER BY id")
    images = rows(database, "SELECT a.id, i.* FROM images i JOIN articles a USING (docid) ORDER BY a.id, i.position")
    said = {row["id"]: {k: v for k, v in row.items() if k not in _CAPTURE} | {"images": []} for row in found}
    for image in images:
        said[image["id"]]["images"].append((image["position"], image["url"], image["caption"], image["block"]))
    return said
