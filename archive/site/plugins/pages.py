"""Our own pages: the front page, the search, an article; and what is said where there is none."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from urllib.parse import unquote

from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response
from pluggy import HookimplMarker

from archive.search import NOTHING, match_query
from archive.site import article, citing, known, searching
from archive.site.addresses import article_path
from archive.site.reply import TooMuch, archive_of, ask, facts_of, gather, page, words_for
from archive.site.wanted import MOST_LETTERS, MOST_WORDS, Wanted

hookimpl = HookimplMarker("datasette")


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Our routes stand before Datasette's own, so "/" is ours and "/.json" stays Datasette's."""
    return [
        (r"^/$", front_page),
        (r"^/tim$", search_page),
        (r"^/a/(?P<id>.+)$", article_page),
        (r"^/(?P<database>[^/.]+)/articles/(?P<id>[^/.]+)$", row_page),
    ]


@hookimpl
def startup(datasette: Datasette) -> Any:
    """Gather the facts of the front page before the first reader comes."""
    return gather(archive_of(datasette))


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Any:
    """An unknown address is answered like an unknown article: in words, with a way on."""
    if isinstance(exception, NotFound) and not request.path.endswith(".json"):
        return partial(page, datasette, request, "missing", {"article_id": None, "known": None}, status=404)
    return None


async def front_page(datasette: Datasette, request: Request) -> Response:
    """Tell what the archive is and holds."""
    facts = await facts_of(datasette, request)
    return await page(datasette, request, "front", {"facts": facts})


async def search_page(datasette: Datasette, request: Request) -> Response:
    """Search, or browse where no words are given."""
    wanted = Wanted.asked(request.args.get)
    facts = await facts_of(datasette, request)
    has_words = match_query(wanted.q) != NOTHING
    found, direct, stopped = searching.Found(), None, False
    try:
        if wanted.q:
            direct = await ask(datasette, request, lambda connection: known.by_words(connection, wanted.q))
        if has_words:
            found = await ask(datasette, request, lambda connection: searching.find(connection, wanted))
        elif not wanted.q:
            found = await ask(datasette, request, lambda connection: searching.browse(connection, wanted, facts.tally))
    except TooMuch:
        stopped = True
    typed = request.args.get("q") or ""
    told = {
        "facts": facts,
        "wanted": wanted,
        "found": found,
        "direct": direct,
        "stopped": stopped,
        "has_words": has_words,
        "stray_quote": wanted.q.count('"') % 2 == 1,
        "too_long": len(typed) > MOST_LETTERS or len(wanted.q.split()) > MOST_WORDS,
        "most": {"letters": MOST_LETTERS, "words": MOST_WORDS},
    }
    return await page(datasette, request, "search", told, status=503 if stopped else 200)


async def article_page(datasette: Datasette, request: Request) -> Response:
    """Show an article, or as JSON where ".json" is added to its address."""
    article_id = unquote(request.url_vars["id"])
    held = await ask(datasette, request, lambda connection: article.read(connection, article_id))
    if held is None and article_id.endswith(".json"):
        return await _as_json(datasette, request, article_id.removesuffix(".json"))
    if held is None:
        told = await ask(datasette, request, lambda connection: known.by_id(connection, article_id))
        return await page(datasette, request, "missing", {"article_id": article_id, "known": told}, status=404)
    words = words_for(request)
    facts = {
        "held": held,
        "article": held.article,
        "plain": citing.plain(held, words),
        "bibtex": citing.bibtex(held),
        "linked_data": citing.linked_data(held),
    }
    return await page(datasette, request, "article", facts)


async def row_page(datasette: Datasette, request: Request) -> Response:
    """Lead from Datasette's page of a row to the article's own."""
    database, article_id = tilde_decode(request.url_vars["database"]), tilde_decode(request.url_vars["id"])
    if database != archive_of(datasette).route:
        raise NotFound(f"no database is called {database}")
    return Response.redirect(datasette.urls.path(article_path(article_id)))


async def _as_json(datasette: Datasette, request: Request, article_id: str) -> Response:
    held = await ask(datasette, request, lambda connection: article.read(connection, article_id))
    told = held.record() if held else {"ok": False, "error": f"no article has the id {article_id}", "status": 404}
    body = json.dumps(told, ensure_ascii=False, indent=1)
    return Response(body, status=200 if held else 404, content_type="application/json; charset=utf-8")
