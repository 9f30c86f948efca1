"""Security headers on every answer; pages that set a stricter policy of their own keep it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from datasette import handle_exception as datasette_errors
from datasette.app import Datasette
from pluggy import HookimplMarker

hookimpl = HookimplMarker("datasette")

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Any, Send], Awaitable[None]]

#: Datasette's table, row and query pages carry scripts and styles of their own, so this allows them; it still
#: loads nothing from elsewhere. Our pages (archive.site.reply.POLICY) allow neither.
DATASETTE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    b"content-security-policy": DATASETTE_POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
}
#: A static file asked for with its fingerprint never changes.
_FOR_EVER = (b"cache-control", b"max-age=31536000, immutable, public")


@hookimpl
def startup() -> None:
    """Datasette prints each unknown address with all local variables where `rich` is installed: no log wants that."""
    datasette_errors.rich = None


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Add what is missing to the headers of every answer."""
    static = f"{datasette.setting('base_url')}static/"

    def wrap(app: App) -> App:
        async def with_headers(scope: Message, receive: Any, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            for_ever = scope["path"].startswith(static) and scope.get("query_string")

            async def add(message: Message) -> None:
                if message["type"] == "http.response.start":
                    headers = list(message.get("headers", ()))
                    present = {bytes(name).lower() for name, _ in headers}
                    headers += [item for item in HEADERS.items() if item[0] not in present]
                    if for_ever and message["status"] == 200:
                        headers.append(_FOR_EVER)
                    message = {**message, "headers": headers}
                await send(message)

            await app(scope, receive, add)

        return with_headers

    return wrap
