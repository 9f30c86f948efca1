"""Connections that never come to an answer: names that are gone, doors that are shut, TLS broken in every way."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.certificates import Authority
from tests.faults.given import SHORT, Misbehaving, fates
from tests.faults.server import Faulty, Line
from tests.faults.ways import HTML, answer, article
from tests.wire.conftest import crawl_in

NO_ROBOTS = "refused: robots.txt could not be had: "
WAYS = {
    "sound": "stored",
    "expired": NO_ROBOTS + "tls",
    "not-yet": NO_ROBOTS + "tls",
    "self-signed": NO_ROBOTS + "tls",
    "wrong-host": NO_ROBOTS + "tls",
    "old-protocol": NO_ROBOTS + "tls",
    "no-tls": NO_ROBOTS + "tls",
    "rude": NO_ROBOTS + "tls",
    "slow-tls": NO_ROBOTS + "timeout",
    "shut": NO_ROBOTS + "connection refused",
    "gone": NO_ROBOTS + "dns",
    "within": "failed: forbidden address",
    "half-within": "stored",
}


class Unreachable(Misbehaving):
    """Every article lies on a host of its own."""

    name = "unreachable"
    domains = ("front.vn", *(f"{way}.vn" for way in WAYS))


def answers(line: Line) -> bool:
    if line.path == "/tin/":
        line.send(
            answer("".join(f"<a href='https://{way}.vn/{way}.html'>Bài {way}</a>" for way in WAYS).encode(), HTML)
        )
    elif line.path == "/robots.txt":
        line.send(answer(b"", status="404 Not Found"))
    else:
        line.send(answer(article(), HTML))
    return True


def waits(sock: socket.socket, ended: threading.Event) -> bool:
    """Accepts, and never shakes hands."""
    ended.wait(20)
    return True


def is_rude(sock: socket.socket, ended: threading.Event) -> bool:
    """Answers a TLS hello with noise."""
    sock.recv(100)
    sock.sendall(b"\x16\x03\x01\xff\xff" + b"?" * 400)
    return True


def speaks_plainly(sock: socket.socket, ended: threading.Event) -> bool:
    """HTTP where TLS was expected."""
    sock.recv(100)
    sock.sendall(answer(b"The plain HTTP request was sent to HTTPS port", status="400 Bad Request"))
    return True


def old(context: ssl.SSLContext) -> ssl.SSLContext:
    """The same with nothing newer than TLS 1.1."""
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # which is the point
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    return context


@pytest.fixture
def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Faulty]]:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.pem))
    sound = authority.server("sound.vn")
    tls = {
        "sound": sound,
        "half-within": authority.server("half-within.vn"),
        "expired": authority.server("expired.vn", days=-1),
        "self-signed": authority.server("self-signed.vn", own=True),
        "wrong-host": sound,
        "old-protocol": old(authority.server("old-protocol.vn")),
        "not-yet": authority.server("not-yet.vn", days=30, ahead=9),
    }
    made = {name: Faulty({}, answers, context).start() for name, context in tls.items()}
    doing = {"slow-tls": waits, "rude": is_rude, "no-tls": speaks_plainly}
    made |= {name: Faulty({}, answers, on_accept=do).start() for name, do in doing.items()}
    made["front"] = Faulty({}, answers).start()
    yield made
    for server in made.values():
        server.stop()


def test_every_broken_connection_has_its_fate(
    loop: asyncio.AbstractEventLoop, servers: dict[str, Faulty], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        shut = taken.getsockname()[1]
    places = [f"{name}.vn=127.0.0.1:{server.port}" for name, server in servers.items()]
    places += [f"shut.vn=127.0.0.1:{shut}", "within.vn=192.168.1.1", "half-within.vn=10.0.0.1"]
    began = time.monotonic()
    settings = {
        **SHORT,
        "DOWNLOAD_TIMEOUT": 2,
        "SOURCE": f"hosts:{','.join(places)}",
        "DATA_DIR": str(tmp_path / "data"),
    }
    crawl_in(loop, Unreachable, settings, 60)
    assert time.monotonic() - began < 25
    assert fates(tmp_path / "data") == WAYS
