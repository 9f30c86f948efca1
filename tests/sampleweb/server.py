"""The sample web as a real HTTP server on the loopback interface: every site behind one port, told apart by Host.

    with serve() as web:
        httpx.get(web.url + "/kinh-te/", headers={"Host": "baolongan.vn"})
        assert web.asked[0].path == "/kinh-te/"

Requests in absolute form ("GET http://baolongan.vn/ HTTP/1.1", as a proxy gets them) are understood too.
"""

from __future__ import annotations

import gzip
import re
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from . import longan, pages
from .model import SamplePage

FLAKY = longan.drafts()[30].url  # answers 503 once, then its page
_SLUG_ID = re.compile(r"/[^/]*-a(\d+)\.html$")
_PAGE_AFTER_CAP = re.compile(rf"\?p=(?!0*[1-{longan.PAGE_CAP}]$)\d+$")


@dataclass(frozen=True)
class Asked:
    """A request as it came: ``host`` without port and www., ``path`` with its query, ``at`` on a monotonic clock."""

    method: str
    host: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


def _split(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = parts.netloc.partition(":")[0].lower().removeprefix("www.")
    return host, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@dataclass
class Web:
    """All sites, and what was asked of them. ``instead`` answers an address ("host/path") with another page."""

    latency: float = 0.0  # seconds that every answer takes
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    instead: dict[str, SamplePage] = field(default_factory=dict)
    peak: Counter[str] = field(default_factory=Counter)  # most requests in flight at once, by host
    _flying: Counter[str] = field(default_factory=Counter)
    _served: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pages: dict[tuple[str, str, str], list[SamplePage]] = field(default_factory=lambda: defaultdict(list))
    _slugs: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index every page by host, method and path."""
        for page in pages():
            host, path = _split(page.url)
            self._pages[host, page.method, path].append(page)
            known = _SLUG_ID.search(path)
            if known and page.status == 200:
                self._slugs[host, known[1]] = page.url

    def __str__(self) -> str:
        """The base address, http://127.0.0.1:PORT."""
        return self.url

    def answer(self, asked: Asked) -> SamplePage:
        """The page for a request; of a page captured several times, the n-th request gets the n-th capture."""
        key = f"{asked.host}{asked.path}"
        if key in self.instead:
            return self.instead[key]
        found = self._find(asked)
        if not found:
            return self._missing(asked)
        with self._lock:
            turn = self._served[f"{asked.method} {key}"]
            self._served[f"{asked.method} {key}"] += 1
        if turn == 0 and found[0].url == FLAKY:
            return SamplePage(FLAKY, b"", "", status=503, headers=(("Retry-After", "1"),))
        return found[min(turn, len(found) - 1)]

    def _find(self, asked: Asked) -> list[SamplePage]:
        path = _PAGE_AFTER_CAP.sub(f"?p={longan.PAGE_CAP}", asked.path)
        method = "POST" if asked.method == "POST" else "GET"
        found = self._pages.get((asked.host, method, path), [])
        if method == "POST":
            sent = set(parse_qsl(asked.body.decode("ascii", "replace"), keep_blank_values=True))
            return [page for page in found if set(parse_qsl(page.form.decode(), keep_blank_values=True)) <= sent]
        # What a site does not know in a query it ignores: that is how ?page=2 shows page 1 again.
        return found or self._pages.get((asked.host, method, path.partition("?")[0]), [])

    def _missing(self, asked: Asked) -> SamplePage:
        """A redirect when only the slug is wrong, else 404 with the home page as its body."""
        known = _SLUG_ID.search(asked.path)
        to = self._slugs.get((asked.host, known[1])) if known else None
        if to:
            return SamplePage(to, b"", "", status=301, headers=(("Location", to),))
        home = self._pages.get((asked.host, "GET", "/"))
        if home:
            return replace(home[-1], status=404)
        return SamplePage("", b"no such site", "", status=404, headers=(("Content-Type", "text/plain"),))

    @contextmanager
    def flight(self, host: str) -> Iterator[None]:
        """Counts the requests whose answers are being made at the same time."""
        with self._lock:
            self._flying[host] += 1
            self.peak[host] = max(self.peak[host], self._flying[host])
        try:
            time.sleep(self.latency)
            yield
        finally:
            with self._lock:
                self._flying[host] -= 1


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no error of the server; all else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # the base class says less


class _Handler(BaseHTTPRequestHandler):
    web: Web
    protocol_version = "HTTP/1.1"
    timeout = 30  # seconds after which an idle connection is given up

    def do_GET(self) -> None:
        """Answer from the pages."""
        host, path = _split(self.path)
        if not host:
            host = _split(f"http://{self.headers.get('Host', '')}/")[0]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = Asked(self.command, host, path, dict(self.headers.items()), body, time.monotonic())
        self.web.asked.append(asked)
        with self.web.flight(host):
            page = self.web.answer(asked)
        self._send(page)  # outside: a client that has it whole may ask on before this thread comes back

    do_POST = do_GET
    do_HEAD = do_GET

    def _send(self, page: SamplePage) -> None:
        body, status = page.body, page.status
        headers = dict(page.headers)
        if status == 200 and self.command == "GET":
            headers["ETag"] = f'"{sha256(body).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
        if body and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 6, mtime=0)
            headers["Content-Encoding"] = "gzip"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the requests are in Web.asked."""


@contextmanager
def serve(port: int = 0, latency: float = 0.0) -> Iterator[Web]:
    """Serve the sample web on 127.0.0.1 until the block ends; ``port`` 0 takes a free one."""
    web = Web(latency=latency)
    handler = type("Handler", (_Handler,), {"web": web})
    with _Server(("127.0.0.1", port), handler) as server:
        web.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield web
        finally:
            server.shutdown()
            thread.join()
