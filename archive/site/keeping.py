"""Pages kept in memory: a published file never changes, so neither does a page of it in one language."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
#: Bytes of all pages together, and of the longest that is kept.
MOST, LONGEST = 32_000_000, 500_000
_KINDS = (b"text/html", b"application/json", b"application/atom+xml")


class Pages:
    """The answers asked for last, as many as fit."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, tuple[Message, Message]] = OrderedDict()
        self._bytes = 0

    async def give(self, key: Hashable, send: Send) -> bool:
        """Send the answer to a request if it is kept; say whether it is."""
        if key not in self._answers:
            return False
        self._answers.move_to_end(key)
        for message in self._answers[key]:
            await send(message)
        return True

    def keeping(self, key: Hashable, send: Send) -> Send:
        """Return a `send` that keeps what passes through it if it is one whole good answer."""
        started: list[Message] = []

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
            elif started and _is_good(started[0], message):
                self._keep(key, started[0], message)
            await send(message)

        return kept

    def _keep(self, key: Hashable, start: Message, body: Message) -> None:
        self._answers[key] = (start, body)
        self._bytes += len(body["body"])
        while self._bytes > MOST:
            _, (_, oldest) = self._answers.popitem(last=False)
            self._bytes -= len(oldest["body"])


def _is_good(start: Message, body: Message) -> bool:
    headers = {bytes(name).lower(): bytes(value) for name, value in start["headers"]}
    return (
        start["status"] == 200
        and not body.get("more_body")
        and 0 < len(body.get("body", b"")) <= LONGEST
        and headers.get(b"content-type", b"").startswith(_KINDS)
        and b"set-cookie" not in headers
        and b"no-store" not in headers.get(b"cache-control", b"")
    )
