"""What the archive knows of an address or id that somebody pastes, also where it holds no text."""

from __future__ import annotations

import json
import sqlite3
from typing import NamedTuple
from urllib.parse import urlsplit

#: The fate is read from the article itself where there is one.
_BY_ID = """
SELECT id, title, url, 'stored', '' FROM articles WHERE id = :id
UNION ALL SELECT article_id, title, url, fate, detail FROM not_held WHERE site = :site AND article_id = :id LIMIT 1
"""
_BY_ADDRESS = """
SELECT a.id, a.title, a.url, 'stored', '' FROM json_each(:urls) u
  JOIN captures c ON c.url = u.value JOIN articles a ON a.capture_id = c.capture_id
UNION ALL SELECT n.article_id, n.title, n.url, n.fate, n.detail
  FROM json_each(:urls) u JOIN not_held n ON n.url = u.value
LIMIT 1
"""


class Known(NamedTuple):
    """An article the archive has, or knows of; `fate` "stored" means that it has it."""

    id: str | None
    title: str | None
    url: str
    fate: str
    detail: str


def by_id(connection: sqlite3.Connection, article_id: str) -> Known | None:
    """Look an id up among the articles and among those that are not held."""
    values = {"id": article_id, "site": article_id.partition(":")[0]}
    found = connection.execute(_BY_ID, values).fetchone()
    return Known(*found) if found else None


def by_words(connection: sqlite3.Connection, text: str) -> Known | None:
    """Take what was typed into the search box for an id or an address, if it looks like one."""
    if text.startswith(("http://", "https://")):
        return _by_address(connection, text)
    head, colon, tail = text.partition(":")
    return by_id(connection, text) if colon and tail and head.isidentifier() and " " not in text else None


def _by_address(connection: sqlite3.Connection, url: str) -> Known | None:
    found = connection.execute(_BY_ADDRESS, {"urls": json.dumps(_spellings(url))}).fetchone()
    return Known(*found) if found else None


def _spellings(url: str) -> list[str]:
    """Spell an address as the archive may hold it: http or https, with www or without, no query, no fragment."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return []
    tails = dict.fromkeys((f"{parts.path}?{parts.query}" if parts.query else parts.path, parts.path))
    return [f"{scheme}://{www}{host}{tail}" for tail in tails for scheme in ("https", "http") for www in ("", "www.")]
