"""The SQL that makes the published file: the files in sql/."""

from __future__ import annotations

from pathlib import Path

_SQL = Path(__file__).with_name("sql")


def script(name: str) -> str:
    """Return one of them, by its name without `.sql`."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
