"""Where a crawl may connect to: public addresses, and the ports of the web. Pure.

Asked about the address of each connection, after the name was resolved: neither a spelling of an address, nor a
redirect, nor a name that answers differently the second time leads into the network this machine stands in.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Place = tuple[str, int]  # numeric address and port

_WEB_PORTS = frozenset((80, 443))
_FIRST_FREE_PORT = 1024  # below it are the services of others: mail, telnet, printers
_NAT64 = IPv6Network("64:ff9b::/96")  # the last 32 bits are an IPv4 address
_COMPATIBLE = IPv6Network("::/96")  # likewise, in a form given up in 2006


class ForbiddenAddress(Exception):
    """An address or port that a crawl does not connect to; says which and why."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets connections to `known` places pass, and to any public address unless `only` they are meant."""

    known: frozenset[Place] = frozenset()
    only: bool = False  # a rehearsal leaves this machine nowhere

    def refusal(self, address: str, port: int) -> str:
        """Why there is no connection to this place; "" when there may be."""
        if (address, port) in self.known:
            return ""
        if not is_public(address):
            return f"{address} is no public address"
        if self.only:
            return f"{address} is not the rehearsal's server"
        return "" if port in _WEB_PORTS or port >= _FIRST_FREE_PORT else f"port {port} is no web server's"


def is_public(address: str) -> bool:
    """Whether a numeric address is one host of the public internet, also when an IPv6 address hides an IPv4 one."""
    found: IPv4Address | IPv6Address | None = ip_address(address.partition("%")[0])
    while isinstance(found, IPv6Address) and (inner := _within(found)):
        found = inner
    if found is None or (isinstance(found, IPv6Address) and found.is_site_local):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def is_number(host: str) -> bool:
    """Whether a host is an address or this machine's own name, and so nobody's domain."""
    plain = host.strip("[]").rstrip(".").partition("%")[0].lower()
    if plain == "localhost" or plain.endswith(".localhost") or ":" in plain:
        return True
    try:
        socket.inet_aton(plain)  # 127.1, 2130706433, 0x7f000001 and 0177.0.0.1 too
    except (OSError, ValueError):
        return False
    return True


def _within(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
