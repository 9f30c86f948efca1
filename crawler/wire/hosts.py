"""Names that a rehearsal maps by itself, as a hosts file does: no name server is asked.

What Twisted declares as zope interfaces is `Any` here, since mypy takes those for classes.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from zope.interface import implementer

from crawler.wire.guard import is_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.sources import Mapped


@implementer(IHostnameResolver)
class Hosts:
    """Answers from a table; a name that is not in it does not exist, a number is itself."""

    def __init__(self, table: Sequence[Mapped]) -> None:
        self._table = table

    def resolveHostName(
        self,
        receiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Any = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """Twisted's hook."""
        answer = _Answer(hostName)
        receiver.resolutionBegan(answer)
        asked = hostName.rstrip(".").lower()
        for name, address, port in (*self._table, *_itself(asked)):
            if name == asked:
                kind = IPv6Address if ":" in address else IPv4Address
                receiver.addressResolved(kind("TCP", address, portNumber if port is None else port))
        receiver.resolutionComplete()
        return answer


def _itself(host: str) -> list[tuple[str, str, int | None]]:
    """The entry of what is an address already, in any spelling a system's resolver takes."""
    if not is_number(host):
        return []
    if ":" in host:
        return [(host, host, None)]
    return [(host, "127.0.0.1" if host.endswith("localhost") else socket.inet_ntoa(socket.inet_aton(host)), None)]


@implementer(IHostResolution)
class _Answer:
    """A resolution that was over at once."""

    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Twisted's hook; there is nothing to cancel."""
