"""Between Datasette and our pages: asking the file within the time limit, and answering in the right language."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import MultiParams, sqlite_timelimit
from datasette.utils.asgi import NotFound, Request, Response

from archive.fates import NO_ARTICLE
from archive.layout import RELEASES
from archive.site import front, itself, released
from archive.site.addresses import article_path, outside, page_path, search_path, version_path
from archive.site.cards import Cards
from archive.site.language import DEFAULT, LANGUAGES, Words, choose
from archive.site.moments import in_words
from archive.site.texts import marked

#: No page holds a script or a style of its own, and none loads anything from anywhere else.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_STATIC = Path(__file__).with_name("static")
_facts: WeakKeyDictionary[Database, front.Facts] = WeakKeyDictionary()
_cards: WeakKeyDictionary[Database, Cards] = WeakKeyDictionary()
_itself: WeakKeyDictionary[Database, itself.Itself] = WeakKeyDictionary()
_releases: WeakKeyDictionary[Database, released.Releases] = WeakKeyDictionary()

#: Our own questions do a bounded amount of work, so a busy machine may take longer over them than over a visitor's.
_PATIENCE = 4

_NO_INDEX = ("no such table: articles_fts", "no such table: articles_exact")

T = TypeVar("T")


class TooMuch(Exception):
    """A page's queries ran into the time limit."""


def archive_of(datasette: Datasette) -> Database:
    """Return the archive's database: the first that is a file."""
    for database in datasette.databases.values():
        if not database.is_memory:
            return database
    raise NotFound("no published file is served; start with: python -m archive serve")


class NotIndexed(Exception):
    """The file was published without its search index."""


async def ask(datasette: Datasette, request: Request, question: Callable[[sqlite3.Connection], T]) -> T:
    """Put a question to the archive for a reader who may see it. Raises TooMuch, NotIndexed."""
    database = await _visible(datasette, request)

    def within_limit(connection: sqlite3.Connection) -> T:
        with sqlite_timelimit(connection, _PATIENCE * datasette.sql_time_limit_ms):
            return question(connection)

    try:
        answer: T = await database.execute_fn(within_limit)
    except sqlite3.OperationalError as error:
        if error.args == ("interrupted",):
            raise TooMuch from error
        if error.args[0] in _NO_INDEX:
            raise NotIndexed from error
        raise
    return answer


async def facts_of(datasette: Datasette, request: Request) -> front.Facts:
    """Return what the front page tells; an immutable file is asked once, when Datasette starts."""
    database = await _visible(datasette, request)
    return _facts.get(database) or await gather(database)


def known_facts(datasette: Datasette) -> front.Facts:
    """Return the facts gathered when Datasette started. Raises KeyError before that."""
    return _facts[archive_of(datasette)]


async def gather(database: Database) -> front.Facts:
    """Ask for what every reader needs of a file, without a time limit: the front page's facts, and all cards."""
    facts: front.Facts = await database.execute_fn(front.facts)
    if not database.is_mutable:
        _itself[database] = await database.execute_fn(itself.read)
        _facts[database], _cards[database] = facts, await database.execute_fn(Cards)
    return facts


def cards_of(datasette: Datasette) -> Cards | None:
    """Return the cards of all articles, if they have been gathered."""
    return _cards.get(archive_of(datasette))


def itself_of(datasette: Datasette) -> itself.Itself:
    """Return what the file says of itself, if it has been read."""
    return _itself.get(archive_of(datasette)) or itself.Itself()


def releases_of(datasette: Datasette) -> released.Releases:
    """Return what has been released, read again when the list has changed."""
    database = archive_of(datasette)
    if not database.path:
        return released.Releases()
    known = _releases.get(database)
    if known is None or known.stamp != released.stamp_of(Path(database.path)):
        known = _releases[database] = released.read(Path(database.path))
    return known


async def _visible(datasette: Datasette, request: Request) -> Database:
    database = archive_of(datasette)
    await datasette.ensure_permissions(request.actor, [("view-database", database.name), "view-instance"])
    return database


def words_for(request: Request | None) -> Words:
    """Return the interface in the reader's language."""
    if request is None:
        return Words(DEFAULT)
    return Words(choose(language_asked(request), request.cookies.get("lang"), request.headers.get("accept-language")))


def language_asked(request: Request) -> str | None:
    """Return the language that an address asks for; on a table's page Datasette would take "lang" for a column."""
    asked: str | None = request.args.get("_lang") or request.args.get("lang")
    return asked


async def page(
    datasette: Datasette, request: Request, template: str, facts: dict[str, Any], *, status: int = 200
) -> Response:
    """Render one of our pages."""
    html = await datasette.render_template(f"kho/{template}.html", facts, request=request)
    return Response.html(html, status=status)


def shared(datasette: Datasette, request: Request | None) -> dict[str, Any]:
    """Return what every template may use, Datasette's own pages included."""
    words = words_for(request)
    args = request.args if request else MultiParams({})
    here = [(name, value) for name in args for value in args.getlist(name) if name not in ("lang", "_lang")]
    asking = "_lang" if request and "table" in request.url_vars else "lang"
    database = archive_of(datasette)

    def table(name: str, **filters: object) -> str:
        return f"{datasette.urls.table(database.name, name)}{'?' + urlencode(filters) if filters else ''}"

    return {
        "t": words,
        "here": request.path if request else "",
        "when": lambda value, clock=True: in_words(value, words, clock=clock),
        "marked": marked,
        "outside": outside,
        "article_url": lambda article_id: datasette.urls.path(article_path(article_id)),
        "version_url": lambda article_id, number: datasette.urls.path(version_path(article_id, number)),
        "search_url": lambda kind="", **wanted: datasette.urls.path(search_path(kind, **wanted)),
        "page_url": lambda name, **wanted: datasette.urls.path(page_path(name, **wanted)),
        "table_url": table,
        "no_article": ",".join(NO_ARTICLE),
        "sql_url": lambda sql: f"{datasette.urls.database(database.name)}?{urlencode({'sql': sql})}",
        "database_url": datasette.urls.database(database.name),
        "style_url": datasette.urls.path(f"/static/kho.css?{fingerprint('kho.css')}"),
        "languages": [(one, f"?{urlencode([*here, (asking, one)])}") for one in LANGUAGES],
        "release_url": lambda path: datasette.urls.path(f"/{RELEASES}/{quote(path)}"),
        "releases": lambda: releases_of(datasette),
        "itself": itself_of(datasette),
        "is_excerpt": lambda article: itself_of(datasette).cuts(article),
        "size": database.size,
        "may_download": datasette.setting("allow_download") and not database.is_mutable,
        "may_sql": datasette.setting("default_allow_sql"),
    }


@cache
def fingerprint(name: str) -> str:
    """Name the content of a static file, so that browsers may keep it for ever."""
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]
