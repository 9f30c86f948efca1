"""Between Datasette and our pages: asking the file within the time limit, and answering in the right language."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound, Request, Response

from archive.site import front
from archive.site.addresses import article_path, outside, search_path
from archive.site.language import LANGUAGES, Words, choose
from archive.site.moments import in_words
from archive.site.texts import marked

#: Our pages hold no script and no style of their own, and load nothing from anywhere else.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_YEAR = 365 * 24 * 3600
_STATIC = Path(__file__).with_name("static")
_facts: WeakKeyDictionary[Database, front.Facts] = WeakKeyDictionary()

T = TypeVar("T")


class TooMuch(Exception):
    """A page's queries ran into the time limit."""


def archive_of(datasette: Datasette) -> Database:
    """Return the archive's database: the first that is a file."""
    for database in datasette.databases.values():
        if not database.is_memory:
            return database
    raise NotFound("no published file is served; start with: python -m archive serve")


async def ask(datasette: Datasette, request: Request, question: Callable[[sqlite3.Connection], T]) -> T:
    """Put a question to the archive for a reader who may see it. Raises TooMuch."""
    database = await _visible(datasette, request)

    def within_limit(connection: sqlite3.Connection) -> T:
        with sqlite_timelimit(connection, datasette.sql_time_limit_ms):
            return question(connection)

    try:
        answer: T = await database.execute_fn(within_limit)
    except sqlite3.OperationalError as error:
        if error.args == ("interrupted",):
            raise TooMuch from error
        raise
    return answer


async def facts_of(datasette: Datasette, request: Request) -> front.Facts:
    """Return what the front page tells; an immutable file is asked once, when Datasette starts."""
    database = await _visible(datasette, request)
    return _facts.get(database) or await gather(database)


async def gather(database: Database) -> front.Facts:
    """Ask for the front page's facts, without a time limit."""
    facts: front.Facts = await database.execute_fn(front.facts)
    if not database.is_mutable:
        _facts[database] = facts
    return facts


async def _visible(datasette: Datasette, request: Request) -> Database:
    database = archive_of(datasette)
    await datasette.ensure_permissions(request.actor, [("view-database", database.name), "view-instance"])
    return database


def words_for(request: Request) -> Words:
    """Return the interface in the reader's language."""
    asked, remembered = request.args.get("lang"), request.cookies.get("lang")
    return Words(choose(asked, remembered, request.headers.get("accept-language")))


async def page(
    datasette: Datasette, request: Request, template: str, facts: dict[str, Any], *, status: int = 200
) -> Response:
    """Render one of our pages; a language that was asked for is remembered for a year."""
    words = words_for(request)
    context = {**facts, **_context(datasette, request, words)}
    html = await datasette.render_template(f"kho/{template}.html", context, request=request)
    headers = {
        "Content-Security-Policy": POLICY,
        "Content-Language": words.language,
        "Vary": "Accept-Language",
        "Cache-Control": f"max-age={datasette.setting('default_cache_ttl')}",
    }
    response = Response.html(html, status=status, headers=headers)
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie("lang", words.language, max_age=_YEAR, path=datasette.setting("base_url"), httponly=True)
    return response


def _context(datasette: Datasette, request: Request, words: Words) -> dict[str, Any]:
    """Return what every template may use."""
    here = [(name, value) for name in request.args for value in request.args.getlist(name) if name != "lang"]
    database = archive_of(datasette)

    def table(name: str, **filters: object) -> str:
        return f"{datasette.urls.table(database.name, name)}{'?' + urlencode(filters) if filters else ''}"

    return {
        "t": words,
        "when": lambda value, clock=True: in_words(value, words, clock=clock),
        "marked": marked,
        "outside": outside,
        "article_url": lambda article_id: datasette.urls.path(article_path(article_id)),
        "search_url": lambda **wanted: datasette.urls.path(search_path(**wanted)),
        "table_url": table,
        "database_url": datasette.urls.database(database.name),
        "style_url": datasette.urls.path(f"/static/kho.css?{fingerprint('kho.css')}"),
        "languages": [(one, f"?{urlencode([*here, ('lang', one)])}") for one in LANGUAGES],
        "size": database.size,
        "may_download": datasette.setting("allow_download") and not database.is_mutable,
        "may_sql": datasette.setting("default_allow_sql"),
    }


@cache
def fingerprint(name: str) -> str:
    """Name the content of a static file, so that browsers may keep it for ever."""
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]
