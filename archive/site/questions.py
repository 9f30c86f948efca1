"""The canned queries, from queries.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

_QUERIES = Path(__file__).with_name("queries.toml")
BETWEEN = " · "  # the languages, where there is room for one text only


@cache
def questions() -> dict[str, dict[str, str]]:
    """Return title, description and SQL by name; both languages stand in one text, as Datasette has room for one."""
    told = tomllib.loads(_QUERIES.read_text(encoding="utf-8"))
    return {
        name: {
            "title": BETWEEN.join(one["title"][language] for language in ("vi", "en")),
            "description": BETWEEN.join(one["description"][language] for language in ("vi", "en")),
            "sql": one["sql"].strip(),
        }
        for name, one in told.items()
    }
