"""What every answer carries, what is never asked for, and the change to a new edition of the file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from weakref import WeakKeyDictionary

from datasette import handle_exception as datasette_errors
from datasette.app import Datasette
from datasette.utils.asgi import Request
from pluggy import HookimplMarker

from archive.site.editions import Edition, Shelf
from archive.site.keeping import Pages
from archive.site.language import LANGUAGES
from archive.site.reply import POLICY, archive_of, language_asked, releases_of, words_for

hookimpl = HookimplMarker("datasette")

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Any, Send], Awaitable[None]]
Header = tuple[bytes, bytes]

HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"x-robots-tag": b"noindex",
}
#: A static file asked for with its fingerprint never changes.
_FOR_EVER = (b"cache-control", b"max-age=31536000, immutable, public")
_READ = ("GET", "HEAD")
#: Signs of an address after its "?": a thousand letters of Vietnamese take nine thousand.
_LONGEST = 32_000
#: Each facet may take its whole time limit.
_MOST_FACETS = 10
_BROKEN = 500, "Kho gặp lỗi. · The archive failed."
_shelves: WeakKeyDictionary[Datasette, Shelf] = WeakKeyDictionary()
_YEAR = 365 * 24 * 3600


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    """Open the file, and gather what pages need of it before the first reader comes.

    Datasette prints each unknown address with all local variables where `rich` is installed: no log wants that.
    """
    datasette_errors.rich = None
    return _shelf(datasette).begin


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Refuse what is never answered, keep what stays the same, and add what is missing to every answer's headers."""
    pages = Pages()

    def wrap(app: App) -> App:
        async def answer(scope: Message, receive: Any, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            begun: set[str] = set()

            async def noted(message: Message) -> None:
                begun.add(message["type"])
                await send(message)

            try:
                await _answer(app, _legible(scope), receive, noted)
            except Exception:  # the server logs it, and its own answer would lack the headers
                if not begun:
                    await _refuse(_adding(scope, receive, send, datasette), *_BROKEN)
                raise

        async def _answer(app: App, scope: Message, receive: Any, send: Send) -> None:
            _shelf(datasette).look()
            refused, key = _refused(scope), _key(scope, receive, datasette)
            if refused:
                await _refuse(_adding(scope, receive, send, datasette), *refused)
            elif key is None:
                await app(scope, receive, _adding(scope, receive, send, datasette))
            elif not await pages.give(key, send):
                await app(scope, receive, _adding(scope, receive, pages.keeping(key, send), datasette))

        return answer

    return wrap


def _legible(scope: Message) -> Message:
    """Leave out cookies that cannot be read, on which Datasette would fail: other sites of the host may set any."""
    try:
        for name, value in scope["headers"]:
            if name == b"cookie":
                SimpleCookie(value.decode())
    except (UnicodeDecodeError, CookieError):
        return {**scope, "headers": [header for header in scope["headers"] if header[0] != b"cookie"]}
    return scope


def _adding(scope: Message, receive: Any, send: Send, datasette: Datasette) -> Send:
    """Return a `send` that adds what is missing to the headers."""
    static = f"{datasette.setting('base_url')}static/"

    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(bytes(name).lower(), bytes(value)) for name, value in message.get("headers", ())]
            present = {name for name, _ in headers}
            headers += [item for item in HEADERS.items() if item[0] not in present]
            if dict(headers).get(b"content-type", b"").startswith(b"text/html"):
                headers = _of_page(headers, Request(scope, receive), datasette)
            elif scope["path"].startswith(static) and scope.get("query_string"):
                headers += [_FOR_EVER] * (message["status"] == 200)
            message = {**message, "headers": headers}
        await send(message)

    return add


def _refused(scope: Message) -> tuple[int, str] | None:
    """What is answered with no before anything is asked of the file."""
    asked = scope.get("query_string", b"")
    if scope["method"] not in _READ:
        return 405, "Kho này chỉ đọc. · This archive is read-only."
    if len(asked) > _LONGEST:
        return 414, "Địa chỉ này quá dài. · This address is too long."
    if asked.count(b"_facet") > _MOST_FACETS:
        return 400, f"Mỗi lần đếm nhiều nhất theo {_MOST_FACETS} cột. · At most {_MOST_FACETS} facets at once."
    return None


def _key(scope: Message, receive: Any, datasette: Datasette) -> Hashable:
    """What a page depends on, if it may be kept: not one with a cookie in it, nor of a file that may change."""
    edition = archive_of(datasette)
    headers = dict(scope["headers"])
    if (
        scope["method"] != "GET"
        or not isinstance(edition, Edition)
        or b"cookie" in headers
        or b"authorization" in headers
    ):
        return None
    address = (scope.get("scheme"), headers.get(b"host"), scope.get("raw_path"), scope.get("query_string"))
    released = releases_of(datasette).stamp  # the page of data lists them
    return edition.stamp, released, words_for(Request(scope, receive)).language, datasette.setting("base_url"), *address


def _shelf(datasette: Datasette) -> Shelf:
    return _shelves.setdefault(datasette, Shelf(datasette))


def _of_page(headers: list[Header], request: Request, datasette: Datasette) -> list[Header]:
    """Say the language of a page, and that another reader may get another; remember one that was asked for."""
    told = dict(headers)
    words = words_for(request)
    vary = [name.strip() for name in told.get(b"vary", b"").decode("latin-1").split(",")]
    told[b"vary"] = ", ".join(dict.fromkeys(filter(None, [*vary, "Accept-Language", "Cookie"]))).encode()
    told[b"content-language"] = words.language.encode()
    told.setdefault(b"cache-control", b"max-age=%d" % datasette.setting("default_cache_ttl"))
    cookies = [(name, value) for name, value in headers if name == b"set-cookie"]
    if language_asked(request) in LANGUAGES:
        where = datasette.setting("base_url")
        cookie = f"lang={words.language}; Path={where}; Max-Age={_YEAR}; HttpOnly; SameSite=lax"
        cookies.append((b"set-cookie", cookie.encode()))
        told[b"cache-control"] = b"private, no-store"
    told.pop(b"set-cookie", None)
    return [*told.items(), *cookies]


async def _refuse(send: Send, status: int, why: str) -> None:
    """Say no before anything is asked of the file."""
    headers = [(b"allow", ", ".join(_READ).encode()), (b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{why}\n".encode()})
