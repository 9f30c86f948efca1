"""The connections of a crawl over the wire: guarded where they lead, and bounded in what they may say first.

What Twisted declares as zope interfaces is `Any` here, since mypy takes those for classes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.internet.interfaces import IReactorPluggableNameResolver, IResolutionReceiver, IStreamClientEndpoint
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, ParseError
from twisted.web.client import HTTPConnectionPool
from zope.interface import implementer

from crawler.wire.guard import ForbiddenAddress, Guard

if TYPE_CHECKING:
    from twisted.web._newclient import HTTP11ClientProtocol

#: Bytes before a body begins: status lines, provisional answers, header fields. Browsers take 256 KiB.
MAX_HEAD = 256 * 1024


class HeadTooLong(Exception):
    """An answer whose header fields do not end."""


class Pool(HTTPConnectionPool):
    """Opens connections only to where the guard lets them, and one for each request.

    A connection that is kept could bring a page under the address of another: what a server sends beyond the end of
    an answer (a wrong Content-Length is enough) may be read as the answer to the next request.
    """

    def __init__(self, reactor: Any, policy: Any, guard: Guard, names: Any) -> None:
        """`names` finds the addresses of hosts; None for the reactor's own way."""
        super().__init__(reactor, persistent=False)  # type: ignore[no-untyped-call]  # Twisted's is
        self._factory = _Factory
        self._ours = reactor, policy, guard, names

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[HTTP11ClientProtocol]:
        """Twisted's hook; `key` is scheme, host, port and the local address, as its Agent makes it."""
        guarded: Any = _Endpoint(key, *self._ours)
        return super().getConnection(key, guarded)


@implementer(IStreamClientEndpoint)
class _Endpoint:
    """Resolves, checks, and connects to the very address that was checked."""

    def __init__(
        self,
        key: tuple[bytes, bytes, int, Any],
        reactor: Any,
        policy: Any,
        guard: Guard,
        names: Any,
    ) -> None:
        self._scheme, self._host, self._port, self._bind = key
        self._reactor, self._policy, self._guard, self._names = reactor, policy, guard, names

    def connect(self, factory: Any) -> Deferred[Any]:
        names = _Checked(self._names or self._reactor.nameResolver, self._guard)
        place: Any = _Named(_Reactor(self._reactor, names), self._host, self._port, bindAddress=self._bind)
        if self._scheme == b"https":
            place = wrapClientTLS(self._policy.creatorForNetloc(self._host, self._port), place)
        connecting: Deferred[Any] = place.connect(factory)
        return connecting.addErrback(names.told)


class _Named(HostnameEndpoint):
    """Spells a host once, and not for every connection to it."""

    _hostAsBytesAndText = staticmethod(lru_cache(maxsize=256)(HostnameEndpoint._hostAsBytesAndText))


@implementer(IReactorPluggableNameResolver)
class _Reactor:
    """The reactor with another way to find addresses."""

    def __init__(self, reactor: Any, names: _Checked) -> None:
        self._reactor, self.nameResolver = reactor, names

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)


class _Checked:
    """A resolver that passes on what the guard lets through, and remembers why it did not."""

    def __init__(self, names: Any, guard: Guard) -> None:
        self._names, self._guard = names, guard
        self._refused: list[str] = []

    def resolveHostName(
        self,
        receiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Any = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        sieve = _Sieve(receiver, self._guard, self._refused)
        return self._names.resolveHostName(sieve, hostName, portNumber, addressTypes, transportSemantics)

    def told(self, failure: Failure) -> Failure:
        """A connection that failed because none of its addresses is allowed says so."""
        return _failed(ForbiddenAddress("; ".join(self._refused))) if self._refused else failure


@implementer(IResolutionReceiver)
class _Sieve:
    def __init__(self, receiver: Any, guard: Guard, refused: list[str]) -> None:
        self._receiver, self._guard, self._refused = receiver, guard, refused

    def resolutionBegan(self, resolution: Any) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        if why := self._guard.refusal(address.host, address.port):
            self._refused.append(why)
        else:
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:
        self._receiver.resolutionComplete()


class _Parser(_LenientHTTPClientParser):
    """Reads any line that fits into a head, and no status that HTTP does not have."""

    MAX_LENGTH = MAX_HEAD

    def statusReceived(self, status: bytes) -> None:
        super().statusReceived(status)  # type: ignore[no-untyped-call]  # Twisted's is
        if not 100 <= self.response.code <= 999:
            raise ParseError("no status of HTTP", status)  # type: ignore[no-untyped-call]  # Twisted's is


class _Protocol(_LenientHTTP11ClientProtocol):
    """Gives up an answer whose head does not end; Twisted would keep all of it."""

    _head = 0

    def request(self, request: Any) -> Any:
        self._head = 0
        answering = super().request(request)
        self._parser.__class__ = _Parser  # Twisted names the class in its code; Scrapy replaces it this way too
        return answering

    def dataReceived(self, data: bytes) -> None:
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._head += len(data)
            if self._head > MAX_HEAD:
                transport: Any = self.transport
                self._giveUp(_failed(HeadTooLong(f"more than {MAX_HEAD} bytes before the body")))  # type: ignore[no-untyped-call]  # Twisted's is
                transport.abortConnection()
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]  # Twisted's is


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]  # Twisted's is


def _failed(error: Exception) -> Failure:
    return Failure(error)  # type: ignore[no-untyped-call]  # Twisted's is
