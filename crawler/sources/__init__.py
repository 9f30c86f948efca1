"""Where pages come from: the live web, a rehearsal server, a WARC file, a folder of saved pages, the sample web.

The setting SOURCE names it; no spider knows which it was.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from archive.records import Origin


class SourceError(ValueError):
    """A source cannot be used: which one, why, and what to give instead. One sentence for a person."""


class Mapped(NamedTuple):
    """A name and the address a rehearsal takes it to have; with a port, it is a server on this machine."""

    name: str
    address: str
    port: int | None


@dataclass(frozen=True, slots=True)
class Source:
    """A source that was understood; whether it is sound is told by `preflight`."""

    given: str  # as the setting has it; the run's account repeats it
    origin: Origin
    path: Path | None = None  # of a file or folder; None for the sample web too, which is made on demand
    address: tuple[str, int] | None = None  # of the rehearsal's server
    hosts: tuple[Mapped, ...] = ()  # of a rehearsal that keeps schemes and ports and finds its names here alone

    @property
    def replays(self) -> bool:
        """Whether answers come from a WARC file and nothing is sent to anyone."""
        return self.origin in ("warc", "folder")


def parse(given: str) -> Source:
    """The source that a setting names; raises SourceError when it names none."""
    given = given.strip()
    if given == "live":
        return Source(given, "live")
    if given == "sample":
        return Source(given, "warc")
    if given.startswith("hosts:"):
        return Source(given, "rehearsal", hosts=tuple(map(_mapped, given.removeprefix("hosts:").split(","))))
    if "://" in given:
        return Source(given, "rehearsal", address=_loopback(given))
    path = Path(given).expanduser()
    if not given or not path.exists():
        raise SourceError(
            f"SOURCE={given}: there is no such file or folder; give live, sample, a .warc or .warc.gz file, "
            "a folder of saved pages, or http://127.0.0.1:PORT."
        )
    return Source(given, "folder" if path.is_dir() else "warc", path=path)


def _loopback(given: str) -> tuple[str, int]:
    """Host and port of a rehearsal's server, which must be this very machine."""
    try:
        parts = urlsplit(given)
        host, port = parts.hostname or "", parts.port
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here, port = False, None
    if parts.scheme != "http" or not here or port is None or parts.path.strip("/") or parts.query:
        raise SourceError(
            f"SOURCE={given}: a rehearsal goes to a server on this machine, http://127.0.0.1:PORT, and nowhere "
            "else; for the real sites say SOURCE=live."
        )
    return ("127.0.0.1" if host == "localhost" else host), port


def _mapped(given: str) -> Mapped:
    """One NAME=ADDRESS or NAME=ADDRESS:PORT of a rehearsal's table."""
    name, _, place = given.strip().partition("=")
    address, port = place, None
    if place.startswith("[") or place.count(":") == 1:
        address, _, number = place.rpartition(":")
        port = int(number) if number.isdecimal() else -1
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        found = None
    if not name or found is None or (port is not None and not (found.is_loopback and 0 < port < 65536)):
        raise SourceError(
            f"SOURCE=hosts:{given}: give NAME=127.0.0.1:PORT for a server on this machine, NAME=ADDRESS for a name "
            "that is to have another address."
        )
    return Mapped(name.lower(), str(found), port)
