"""What the pages of tables say of the file: every table and column in the reader's language, and canned queries."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import path_with_added_args
from datasette.utils.asgi import Request
from markupsafe import Markup
from pluggy import HookimplMarker

from archive import search
from archive.provinces import slugify
from archive.site import meanings
from archive.site.addresses import article_path
from archive.site.glosses import gloss, repeated
from archive.site.questions import BETWEEN, questions
from archive.site.reply import archive_of, known_facts, shared, words_for

hookimpl = HookimplMarker("datasette")

#: Which column names a row where another table points at it, and how a table is sorted at first.
_MANNERS: dict[str, dict[str, Any]] = {
    "articles": {"label_column": "title", "sort_desc": "published_at"},
    "sites": {"label_column": "title"},
    "provinces": {"label_column": "name"},
    "captures": {"label_column": "url", "sort_desc": "seen_at"},
    "runs": {"sort_desc": "started_at"},
    "about": {"size": 100},  # on one page, so that what is said in both languages stands together
    "articles_search": {"hidden": True},
    "articles_levelled": {"hidden": True},
    "cards": {"hidden": True},
}
#: What is worth counting by: few values, and an index under each.
COUNTABLE: dict[str, tuple[str, ...]] = {
    "articles": ("site", "province_then", "province_now", "section", "language", "published_precision"),
    "versions": ("reason", "silent"),
    "captures": ("site", "origin", "status"),
    "event_dates": ("rule", "precision", "certainty"),
    "rejections": ("site", "reason"),
    "not_held": ("site", "fate"),
    "runs": ("site", "verdict"),
    "gaps": ("site", "kind"),
    "months": ("site", "province_now"),
}
#: Where a column of a canned query's answer is looked up.
_EXPLAINING = ("articles", "versions", "event_dates", "date_evidence", "not_held", "months", "captures")
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 8_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}
_metadata: WeakKeyDictionary[Database, dict[str, Any]] = WeakKeyDictionary()
_ID = re.compile(r"[a-z0-9_]+:\S{1,300}")


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """SQL may call match_query(text), so that nobody has to write FTS5's query language, and slug(name), which folds
    accents away ("Tây Ninh" is "tay-ninh"); what it asks for has limits.

    No text of the archive comes near eight megabytes; a query that makes a longer one wants the server's memory.
    """
    search.register(conn)
    conn.create_function("slug", 1, lambda name: slugify(str(name or "")), deterministic=True)
    for limit, most in _LIMITS.items():
        conn.setlimit(limit, most)


@hookimpl
def get_metadata(datasette: Datasette) -> dict[str, Any]:
    """Describe the tables as the file does; a description has room for one text, so both languages stand in it."""
    database = archive_of(datasette)
    if database not in _metadata:
        known = meanings.of(datasette)
        if not known:
            return {}
        _metadata[database] = _described(database.name, known)
    return _metadata[database]


@hookimpl
def canned_queries(datasette: Datasette, database: str) -> dict[str, dict[str, str]]:
    """The questions of queries.toml; they stay where visitors' own SQL is switched off."""
    return questions() if database == archive_of(datasette).name else {}


@hookimpl
def render_cell(datasette: Datasette, value: object, column: str, table: str | None) -> Markup | None:
    """An article's id in the answer to a query leads to the article."""
    if table is None and column in ("id", "article_id") and isinstance(value, str) and _ID.fullmatch(value):
        return Markup('<a href="{}">{}</a>').format(datasette.urls.path(article_path(value)), value)
    return None


@hookimpl
def extra_template_vars(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    """Give every template the words of the reader's language, and what the file says of its tables."""
    words = words_for(request)
    language = words.language
    known = meanings.of(datasette)

    def described(table: str, column: str = "") -> str:
        return known.get((table, column), {}).get(language, "")

    def explained(column: str) -> str:
        return next((meaning for table in _EXPLAINING if (meaning := described(table, column))), "")

    def told(text: str | None) -> str:
        vi, between, en = (text or "").partition(BETWEEN)
        return en if between and language == "en" else vi

    def tables_listed(tables: Iterable[Any], views: Iterable[Any]) -> list[Any]:
        return [one for one in [*tables, *views] if not _value(one, "hidden") and described(_value(one, "name"))]

    return {
        **shared(datasette, request),
        "described": described,
        "gloss": partial(gloss, words),
        "repeated": partial(repeated, language),
        "explained": explained,
        "told": told,
        "tables_listed": tables_listed,
        "synthetic": known_facts(datasette).counts["synthetic"],
        "source_titles": lambda: known_facts(datasette).titles,
        "counted_by": lambda column: path_with_added_args(request, {"_facet": column}),
        "example_sql": questions()["by_year"]["sql"],
        "countable": lambda table: COUNTABLE.get(table, ()),
    }


def _described(database: str, known: meanings.Meanings) -> dict[str, Any]:
    tables: dict[str, dict[str, Any]] = {name: dict(manners) for name, manners in _MANNERS.items()}
    for (table, column), meaning in known.items():
        told = tables.setdefault(table, {})
        if column:
            told.setdefault("columns", {})[column] = meaning["vi"] + BETWEEN + meaning["en"]
        else:
            told["description"] = meaning["vi"] + BETWEEN + meaning["en"]
    return {"databases": {database: {"tables": tables}}}


def _value(one: Any, name: str) -> Any:
    return one.get(name) if isinstance(one, dict) else getattr(one, name, None)
