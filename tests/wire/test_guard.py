"""No spelling, redirect or name leads a crawl into the network this machine stands in."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from crawler.runs.fates import fate_of
from crawler.runs.preflight import CannotStart
from crawler.sources import Mapped, SourceError, parse
from crawler.wire.guard import Guard, is_number, is_public
from crawler.wire.hosts import Hosts
from tests.faults.server import Faulty, Line
from tests.wire.conftest import Crawl
from tests.wire.sites import Wired
from tests.wire.test_sources import start

PUBLIC = "1.1.1.1 8.8.8.8 93.184.216.34 203.113.131.1 172.32.0.1 100.128.0.1 2606:4700::1111 2a00:1450::8a"
WITHIN = """
127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 169.254.169.254
100.64.0.1 100.127.255.255 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.7 224.0.0.1 239.255.255.250 240.0.0.1
255.255.255.255 :: ::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 2001:db8::1 ::ffff:127.0.0.1
::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2002:c0a8:1::1
2001:0:7f00:1::80ff:fffe 100::1
"""


@pytest.mark.parametrize("address", PUBLIC.split())
def test_the_public_internet(address: str) -> None:
    assert is_public(address)
    assert Guard().refusal(address, 443) == ""
    assert "rehearsal" in Guard(only=True).refusal(address, 443)


@pytest.mark.parametrize("address", WITHIN.split())
def test_what_is_not_the_public_internet(address: str) -> None:
    assert not is_public(address)
    assert "no public address" in Guard().refusal(address, 443)
    assert Guard(frozenset({(address, 8000)})).refusal(address, 8000) == ""
    assert Guard(frozenset({(address, 8000)})).refusal(address, 8001)


@pytest.mark.parametrize(("port", "allowed"), [(80, 1), (443, 1), (8080, 1), (22, 0), (25, 0), (631, 0), (0, 0)])
def test_ports_of_the_web(port: int, allowed: bool) -> None:
    assert (Guard().refusal("1.1.1.1", port) == "") is bool(allowed)


def test_what_is_a_number() -> None:
    for host in "127.0.0.1 127.1 2130706433 0x7f.1 017700000001 [::1] ::1 localhost LOCALHOST. a.localhost".split():
        assert is_number(host), host
    for host in ("baolongan.vn", "127.vn", "x7f.vn", "localhost.vn", ""):
        assert not is_number(host), host


# Tricks, against a server on this machine that must never hear of them

FORBIDDEN, NO_ADDRESS = "failed: forbidden address", "failed: no web address"
NO_ROBOTS = "refused: robots.txt could not be had"
HERE = {
    "plain": "http://127.0.0.1:{port}/",
    "with tls": "https://127.0.0.1:{port}/",
    "short": "http://127.1:{port}/",
    "three parts": "http://127.0.1:{port}/",
    "decimal": "http://2130706433:{port}/",
    "hexadecimal": "http://0x7f000001:{port}/",
    "hexadecimal parts": "http://0x7f.0x0.0x0.0x1:{port}/",
    "octal": "http://0177.0.0.1:{port}/",
    "octal whole": "http://017700000001:{port}/",
    "mixed": "http://0x7f.0.1:{port}/",
    "a name": "http://localhost:{port}/",
    "a name in capitals": "http://LocalHost:{port}/",
    "nothing": "http://0.0.0.0:{port}/",
    "nothing, short": "http://0:{port}/",
    "another of its addresses": "http://127.8.9.10:{port}/",
    "version 6": "http://[::1]:{port}/",
    "version 6, long": "http://[0:0:0:0:0:0:0:1]:{port}/",
    "version 6, unspecified": "http://[::]:{port}/",
    "mapped": "http://[::ffff:127.0.0.1]:{port}/",
    "mapped, in hex": "http://[::ffff:7f00:1]:{port}/",
    "compatible": "http://[::127.0.0.1]:{port}/",
    "a user": "http://wired.vn@127.0.0.1:{port}/",
    "a user and password": "http://wired.vn:80@127.0.0.1:{port}/",
    "ideographic dots": "http://127。0。0。1:{port}/",
    "full-width digits": "http://１２７.0.0.1:{port}/",
    "circled digits": "http://①②⑦.⓪.⓪.①:{port}/",
    "an escaped dot": "http://127%2e0.0.1:{port}/",
    "a trailing dot": "http://127.0.0.1.:{port}/",
}
ELSEWHERE = {
    "10.x": "http://10.0.0.1/",
    "172.16.x": "http://172.16.5.5/",
    "192.168.x": "http://192.168.1.1/admin",
    "cloud metadata": "http://169.254.169.254/latest/meta-data/",
    "cloud metadata, decimal": "http://2852039166/",
    "carrier": "http://100.64.0.1/",
    "unique local": "http://[fd00::1]/",
    "link local": "http://[fe80::1]/",
    "nat64": "http://[64:ff9b::10.0.0.1]/",
    "6to4": "http://[2002:a00:1::]/",
    "multicast": "http://224.0.0.1/",
    "broadcast": "http://255.255.255.255/",
    "mail": "http://1.1.1.1:25/",
    "a file": "file:///etc/passwd",
    "a file here": "file://localhost/etc/passwd",
    "ftp": "ftp://127.0.0.1/",
    "data": "data:text/html,<h1>x</h1>",
}


class Victim(Faulty):
    """A server within that counts who knocks."""

    knocks = 0

    def knock(self, sock: socket.socket, ended: threading.Event) -> bool:
        self.knocks += 1
        return False


@pytest.fixture
def victim() -> Iterator[Victim]:
    server = Victim({}, lambda line: line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret"))
    server.on_accept = server.knock
    server.start()
    yield server
    server.stop()


def causes(crawler: Any) -> dict[str, str]:
    return {failure.request.url: ": ".join(fate_of(failure)) for failure in crawler.spider.failures}


def test_no_trick_reaches_a_server_within(crawl: Crawl, victim: Victim) -> None:
    assert len(HERE) + len(ELSEWHERE) >= 40
    urls = [url.format(port=victim.port) for url in (*HERE.values(), *ELSEWHERE.values())]
    crawler = crawl(Wired, "live", {"CONTACT": "tests@example.org", "RETRY_TIMES": 0}, urls=urls)
    assert isinstance(crawler.spider, Wired)
    assert crawler.spider.responses == []
    assert victim.knocks == 0
    found = [": ".join(fate_of(failure)) for failure in crawler.spider.failures]  # some spellings are one address
    assert len(found) == len(urls)
    assert found.count(FORBIDDEN) == len(urls) - 6, causes(crawler)
    assert found.count(NO_ADDRESS) == 4, causes(crawler)  # file, ftp, data
    assert set(found) == {FORBIDDEN, NO_ADDRESS, f"{NO_ROBOTS}: dns", f"{NO_ROBOTS}: no web address"}


def test_a_redirect_into_the_network_is_not_followed(crawl: Crawl, victim: Victim) -> None:
    def leads(line: Line) -> bool:
        there = f"Location: http://{line.path[1:]}:{victim.port}/" if line.path != "/robots.txt" else "X: y"
        status = b"404 Not Found" if line.path == "/robots.txt" else b"302 Found"
        line.send(b"HTTP/1.1 %b\r\n%b\r\nContent-Length: 0\r\n\r\n" % (status, there.encode()))
        return True

    server = Faulty({}, leads).start()
    tricks = ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "inside.vn")
    source = f"hosts:wired.vn=127.0.0.1:{server.port},inside.vn=127.0.0.1"
    crawler = crawl(Wired, source, urls=[f"http://wired.vn/{n}" for n in range(len(tricks))])
    server.stop()
    assert victim.knocks == 0
    assert len(server.asked) == 1 + len(tricks)
    assert set(causes(crawler).values()) == {FORBIDDEN}


def test_a_name_that_answers_differently_the_second_time(
    crawl: Crawl, victim: Victim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: what is checked is the address of each connection, not the name."""
    server = Faulty({}, lambda line: line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage")).start()
    tables = iter([[Mapped("wired.vn", "127.0.0.1", server.port)]] * 2 + [[Mapped("wired.vn", "127.0.0.1", None)]])

    class Rebinding(Hosts):
        def resolveHostName(self, *arguments: Any, **more: Any) -> Any:
            self._table: Sequence[Mapped] = next(tables)
            return super().resolveHostName(*arguments, **more)

    monkeypatch.setattr("crawler.sources.live.Hosts", Rebinding)
    urls = [f"http://wired.vn:{victim.port}/{n}" for n in (1, 2)]
    crawler = crawl(Wired, f"hosts:wired.vn=127.0.0.1:{server.port}", urls=urls)
    server.stop()
    assert isinstance(crawler.spider, Wired)
    assert [r.body for r in crawler.spider.responses] == [b"page"]
    assert causes(crawler) == {urls[1]: FORBIDDEN}
    assert victim.knocks == 0


# The one setting that maps names, which is the one that says "live"


def test_names_are_mapped_by_the_setting_that_would_say_live(tmp_path: Path) -> None:
    source = parse("hosts:Wired.vn=127.0.0.1:8000, evil.vn=10.0.0.1,six.vn=[::1]:80,bare.vn=::1")
    assert source.origin == "rehearsal"
    assert source.hosts == (
        Mapped("wired.vn", "127.0.0.1", 8000),
        Mapped("evil.vn", "10.0.0.1", None),
        Mapped("six.vn", "::1", 80),
        Mapped("bare.vn", "::1", None),
    )
    assert parse("live").hosts == ()


@pytest.mark.parametrize(
    "given",
    ["hosts:", "hosts:a.vn", "hosts:a.vn=b.vn", "hosts:a.vn=1.1.1.1:80", "hosts:a.vn=127.0.0.1:http", "hosts:=::1"],
)
def test_a_map_that_leaves_this_machine_begins_nothing(tmp_path: Path, given: str) -> None:
    with pytest.raises(SourceError, match="on this machine"):
        parse(given)
    with pytest.raises(CannotStart, match="on this machine"):
        start(tmp_path, "wired", SOURCE=given)


def test_no_proxy_stands_between_us_and_an_address(
    crawl: Crawl, victim: Victim, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{victim.port}")
    crawler = crawl(Wired, "live", {"CONTACT": "tests@example.org"}, urls=["http://10.0.0.1/"])
    assert list(causes(crawler).values()) == [FORBIDDEN]
    assert victim.knocks == 0
