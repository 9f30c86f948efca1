"""Answers of SQLite as mappings from the columns' names."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any


def rows(connection: sqlite3.Connection, query: str, *values: object) -> list[dict[str, Any]]:
    """Ask with values for the question marks; one mapping instead gives values for the names."""
    named = values[0] if len(values) == 1 and isinstance(values[0], Mapping) else None
    cursor = connection.execute(query, dict(named) if named is not None else values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
