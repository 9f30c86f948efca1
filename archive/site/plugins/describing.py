"""What Datasette's own pages say of the file: every table and column, and canned queries for the search."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from pluggy import HookimplMarker

from archive import search
from archive.site.reply import archive_of

hookimpl = HookimplMarker("datasette")

_DICTIONARY = "SELECT table_name, column_name, meaning_vi || ' · ' || meaning_en FROM dictionary"
#: Which column names a row where another table points at it, and how a table is sorted at first.
_MANNERS: dict[str, dict[str, Any]] = {
    "articles": {"label_column": "title", "sort_desc": "published_at"},
    "sites": {"label_column": "title"},
    "provinces": {"label_column": "name"},
    "captures": {"label_column": "url", "sort_desc": "seen_at"},
    "runs": {"sort_desc": "started_at"},
    "articles_search": {"hidden": True},
}
_metadata: WeakKeyDictionary[Datasette, dict[str, Any]] = WeakKeyDictionary()


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """SQL may call match_query(text), so that nobody has to write FTS5's query language."""
    search.register(conn)


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Read the file's own dictionary: what is shown is what the file says of itself."""

    async def read() -> None:
        database = archive_of(datasette)
        tables: dict[str, dict[str, Any]] = {name: dict(manners) for name, manners in _MANNERS.items()}
        for table, column, meaning in (await database.execute(_DICTIONARY)).rows:
            told = tables.setdefault(table, {})
            if column:
                told.setdefault("columns", {})[column] = meaning
            else:
                told["description"] = meaning
        _metadata[datasette] = {"databases": {database.name: {"tables": tables}}}

    return read


@hookimpl
def get_metadata(datasette: Datasette) -> dict[str, Any]:
    """Describe the tables."""
    return _metadata.get(datasette, {})


@hookimpl
def canned_queries(datasette: Datasette, database: str) -> dict[str, dict[str, str]]:
    """The search as JSON and CSV; it stays where arbitrary SQL is switched off."""
    if database != archive_of(datasette).name:
        return {}
    return {
        "search": {
            "title": "Tìm kiếm · Search",
            "description": "Các bài có mọi từ trong q, sát nhất trước; có dấu hay không dấu đều được. site và year "
            "(bốn chữ số) có thể để trống. · Articles with all words of q, the best match first; accents optional. "
            "site and year (four digits) may be empty.",
            "sql": SEARCH,
        },
        "newest": {
            "title": "Bài mới nhất · Latest articles",
            "description": "Một trăm bài mới đăng nhất. · The hundred articles published last.",
            "sql": NEWEST,
        },
    }


#: As the search page ranks: among at most 10,000 matches, a hundred shown.
SEARCH = """
WITH matches AS MATERIALIZED (
  SELECT f.rowid AS docid, f.rank AS rank
  FROM articles_fts f JOIN articles a ON a.docid = f.rowid
  WHERE articles_fts MATCH match_query(:q) AND :site IN ('', a.site) AND :year IN ('', substr(a.published_at, 1, 4))
  ORDER BY f.rowid DESC LIMIT 10000),
best AS MATERIALIZED (SELECT docid, rank FROM matches ORDER BY rank, docid LIMIT 100)
SELECT a.id, a.title, a.site, a.published_at, a.province_then, a.province_now,
  snippet(articles_fts, 2, '[', ']', '…', 32) AS snippet, a.url
FROM best CROSS JOIN articles_fts ON articles_fts.rowid = best.docid JOIN articles a ON a.docid = best.docid
WHERE articles_fts MATCH match_query(:q) ORDER BY best.rank, best.docid
""".strip()
NEWEST = """
SELECT id, title, site, published_at, published_certainty, province_then, province_now, url
FROM articles WHERE published_at IS NOT NULL ORDER BY published_at DESC, id LIMIT 100
""".strip()


@hookimpl
def menu_links(datasette: Datasette) -> list[dict[str, str]]:
    """Lead from Datasette's pages to ours."""
    told = (("/", "Trang đầu · Front page"), ("/tim", "Tìm kiếm · Search"))
    return [{"href": datasette.urls.path(path), "label": label} for path, label in told]


@hookimpl
def extra_css_urls(datasette: Datasette) -> list[str]:
    """A few rules that make Datasette's pages easier to read."""
    return ["/static/tables.css"]
