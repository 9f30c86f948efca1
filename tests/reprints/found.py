"""What the tables of reprints say."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, NamedTuple


class Found(NamedTuple):
    """Pairs by their two ids, and groups as sorted ids."""

    pairs: dict[tuple[str, str], dict[str, Any]]
    groups: list[list[str]]
    members: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> Found:
        """Read the tables."""
        rows = _rows(connection, "SELECT * FROM reprint_pairs ORDER BY rowid")
        pairs = {
            (row["article_a"], row["article_b"]): {**row, "paragraphs": json.loads(row["paragraphs"])} for row in rows
        }
        assert list(pairs) == sorted(pairs)
        members = {row["article_id"]: row for row in _rows(connection, "SELECT * FROM reprints ORDER BY rowid")}
        assert list(members) == sorted(members)
        groups: dict[str, list[str]] = {}
        for row in members.values():
            groups.setdefault(row["group_id"], []).append(row["article_id"])
        return cls(pairs, sorted(groups.values()), members)


def _rows(connection: sqlite3.Connection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    return [dict(zip([column[0] for column in cursor.description], row, strict=True)) for row in cursor]
