"""Our own pages: the front page, the search, an article and its versions; and what is said where there is none."""

from __future__ import annotations

import json
import sqlite3
from functools import partial
from pathlib import Path
from traceback import walk_tb
from typing import Any
from urllib.parse import unquote

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils import tilde_decode
from datasette.utils.asgi import AsgiFileDownload, NotFound, Request, Response
from datasette.views.base import DatasetteError
from pluggy import HookimplMarker

import archive
from archive.layout import RELEASES
from archive.search import NOTHING, match_query
from archive.site import article, citing, editing, editions, feeds, known, places, released, searching
from archive.site.addresses import article_path, search_path
from archive.site.reply import NotIndexed, TooMuch, archive_of, ask, cards_of, facts_of, page, words_for
from archive.site.wanted import MOST_LETTERS, MOST_WORDS, Wanted

hookimpl = HookimplMarker("datasette")

_CLOSED = "patterns|allow-debug|messages|permissions|logout|auth-token|threads|actor|databases"
#: What Datasette raises where a parameter is not what it should be; it checks few of them.
_UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError)
_UNBOUND = (sqlite3.DataError, sqlite3.ProgrammingError)
_PACKAGE, _LENDING = Path(archive.__file__).parent, Path(editions.__file__)
#: Rows of a search as CSV.
_ROWS = 500


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Our routes stand before Datasette's own, so "/" is ours and "/.json" stays Datasette's."""
    return [
        (r"^/$", front_page),
        (r"^/tim$", search_page),
        (r"^/tim\.(?P<kind>json|csv|atom)$", search_data),
        (r"^/a/(?P<id>.+)$", article_page),
        (r"^/v/(?P<number>[1-9][0-9]{0,5})/(?P<id>.+)$", version_page),
        (rf"^/{RELEASES}/(?P<path>.+)$", release_file),
        (r"^/(?P<database>[^/.]+)/articles/(?P<id>[^/.]+)$", row_page),
        (rf"^/-/(?:{_CLOSED}).*$", nothing_here),
    ]


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Any:
    """Say in the reader's language what could not be done; what went wrong inside, Datasette tells the log."""
    status = _status(request, exception)
    if request.path.endswith(".json"):
        why = {"ok": False, "error": str(exception), "status": status, "title": None}
        as_ever = status == getattr(exception, "status", 500)
        return None if as_ever else Response.json(why, status=status)
    if isinstance(exception, NotFound):
        return partial(page, datasette, request, "missing", {"article_id": None, "known": None}, status=404)
    slow = isinstance(exception, QueryInterrupted) or getattr(exception, "title", "") == "SQL Interrupted"
    what = "broken" if status == 500 else "slow" if slow else "bad"
    said = "" if what != "bad" or getattr(exception, "message_is_html", False) else str(exception)
    told = {"what": what, "said": said[:300], "sql": request.args.get("sql")}
    return partial(page, datasette, request, "error", told, status=status)


def _status(request: Request, exception: Exception) -> int:
    """Tell what a visitor asked wrongly, which Datasette often calls an error of the server, from what went wrong."""
    status: int = getattr(exception, "status", 500)
    wrongly = isinstance(exception, DatasetteError | QueryInterrupted)
    asked = _UNREADABLE + _UNBOUND if request.query_string else _UNBOUND  # a path may name a row that cannot be
    wrongly |= isinstance(exception, asked) and not _ours(exception)
    return 400 if wrongly and status == 500 else status


def _ours(exception: Exception) -> bool:
    """Whether any code of ours asked, a template included: what fails in Datasette alone is to read parameters."""
    files = (Path(frame.f_code.co_filename) for frame, _ in walk_tb(exception.__traceback__))
    return any(_PACKAGE in file.parents and file != _LENDING for file in files)


@hookimpl
def forbidden(datasette: Datasette, request: Request, message: str) -> Any:
    """What a visitor may not do is said in words, too; as JSON where JSON was asked for."""
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": message, "status": 403}, status=403)
    return partial(page, datasette, request, "error", {"what": "forbidden", "said": ""}, status=403)


async def front_page(datasette: Datasette, request: Request) -> Response:
    """Tell what the archive is and holds."""
    facts = await facts_of(datasette, request)
    return await page(datasette, request, "front", {"facts": facts})


async def search_page(datasette: Datasette, request: Request) -> Response:
    """Search, or browse where no words are given."""
    wanted = Wanted.asked(request.args.get)
    facts = await facts_of(datasette, request)
    found, direct, province, stopped = searching.Found(), None, None, ""
    try:
        if wanted.q:
            direct = await ask(datasette, request, lambda connection: known.by_words(connection, wanted.q))
            province = await ask(datasette, request, lambda connection: places.named(connection, wanted.q))
        found = await _find(datasette, request, wanted)
    except TooMuch:
        stopped = "too_much"
    except NotIndexed:
        stopped = "no_index"
    typed = request.args.get("q") or ""
    told = {
        "facts": facts,
        "wanted": wanted,
        "found": found,
        "direct": direct,
        "province": province,
        "stopped": stopped,
        "has_words": match_query(wanted.q) != NOTHING,
        "stray_quote": wanted.meant != wanted.q,
        "too_long": len(typed) > MOST_LETTERS or len(wanted.q.split()) > MOST_WORDS,
        "most": {"letters": MOST_LETTERS, "words": MOST_WORDS},
    }
    return await page(datasette, request, "search", told, status=503 if stopped else 200)


async def search_data(datasette: Datasette, request: Request) -> Response:
    """The same search as JSON, CSV or Atom; a feed without words is of the newest articles."""
    wanted, kind = Wanted.asked(request.args.get), request.url_vars["kind"]
    try:
        found = await _find(datasette, request, wanted, rows=_ROWS if kind == "csv" else searching.PAGE)
    except (TooMuch, NotIndexed) as error:
        why = "this search took too long" if isinstance(error, TooMuch) else "this file has no search index"
        return Response.json({"ok": False, "error": why, "status": 503}, status=503)

    def whole(path: str) -> str:
        address: str = datasette.absolute_url(request, datasette.urls.path(path))
        return address

    address = whole(search_path(kind, **wanted.parameters(page=wanted.page)))
    headers = {"Cache-Control": f"max-age={datasette.setting('default_cache_ttl')}"}
    if kind == "csv":
        headers["Content-Disposition"] = "attachment; filename=kho-tin-tinh.csv"
        return Response(feeds.as_csv(found.hits), headers=headers, content_type="text/csv; charset=utf-8")
    if kind == "json":
        more = found.page < found.pages
        following = whole(search_path(kind, **wanted.parameters(page=found.page + 1))) if more else None
        body = feeds.as_json(wanted, found, address, following)
        return Response(body, headers=headers, content_type="application/json; charset=utf-8")
    titles = (await facts_of(datasette, request)).titles
    title = " – ".join(filter(None, ("Kho tin tỉnh", titles.get(wanted.site, wanted.site), wanted.q)))
    body = feeds.as_atom(found.hits, title, address, lambda one: whole(article_path(one)), titles)
    return Response(body, headers=headers, content_type="application/atom+xml; charset=utf-8")


async def _find(datasette: Datasette, request: Request, wanted: Wanted, rows: int = searching.PAGE) -> searching.Found:
    cards = cards_of(datasette)
    return await ask(datasette, request, lambda connection: searching.find(connection, wanted, rows, cards))


async def article_page(datasette: Datasette, request: Request) -> Response:
    """Show an article, or as JSON where ".json" is added to its address."""
    article_id = unquote(request.url_vars["id"])
    held = await ask(datasette, request, lambda connection: article.read(connection, article_id))
    if held is None and article_id.endswith(".json"):
        return await _as_json(datasette, request, article_id.removesuffix(".json"))
    if held is None:
        return await _missing(datasette, request, article_id)
    words = words_for(request)
    facts = {
        "held": held,
        "article": held.article,
        "titles": (await facts_of(datasette, request)).titles,
        "plain": citing.plain(held, words),
        "bibtex": citing.bibtex(held, words),
        "csl": citing.csl(held, words),
        "linked_data": citing.linked_data(held),
    }
    return await page(datasette, request, "article", facts)


async def version_page(datasette: Datasette, request: Request) -> Response:
    """Show one version of an article for good, and in what it differs from the one before."""
    article_id, number = unquote(request.url_vars["id"]), int(request.url_vars["number"])
    held = await ask(datasette, request, lambda connection: article.read(connection, article_id))
    version = await ask(datasette, request, lambda connection: editing.version(connection, article_id, number))
    if held is None or version is None:
        return await _missing(datasette, request, article_id)
    facts = {"held": held, "article": held.article, "one": version.version, "version": version}
    return await page(datasette, request, "version", facts)


async def release_file(datasette: Datasette, request: Request) -> Any:
    """Hand out a file of a release on one's own machine; in public the web server does, with ranges."""
    path = Path(archive_of(datasette).path or "")
    found = released.file_of(path, unquote(request.url_vars["path"])) if datasette.setting("allow_download") else None
    if found is None:
        raise NotFound("there is no such file among the releases")
    return AsgiFileDownload(str(found), filename=found.name)


async def row_page(datasette: Datasette, request: Request) -> Response:
    """Lead from Datasette's page of a row to the article's own."""
    database, article_id = tilde_decode(request.url_vars["database"]), tilde_decode(request.url_vars["id"])
    if database != archive_of(datasette).route:
        raise NotFound(f"no database is called {database}")
    return Response.redirect(datasette.urls.path(article_path(article_id)))


async def nothing_here() -> Response:
    """Datasette's pages for developers and for those who log in, and the one that tells paths of this machine."""
    raise NotFound("there is no such page")


async def _missing(datasette: Datasette, request: Request, article_id: str) -> Response:
    told = await ask(datasette, request, lambda connection: known.by_id(connection, article_id))
    return await page(datasette, request, "missing", {"article_id": article_id, "known": told}, status=404)


async def _as_json(datasette: Datasette, request: Request, article_id: str) -> Response:
    held = await ask(datasette, request, lambda connection: article.read(connection, article_id))
    told = held.record() if held else {"ok": False, "error": f"no article has the id {article_id}", "status": 404}
    body = json.dumps(told, ensure_ascii=False, indent=1)
    return Response(body, status=200 if held else 404, content_type="application/json; charset=utf-8")
