"""A real HTTP server on this machine, told by each test what to answer."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """One request as the server saw it."""

    method: str
    host: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass
class Reply:
    """An answer; `drop` closes the connection without one, `after` waits some seconds first."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    drop: bool = False
    after: float = 0.0


Answer = Callable[[Asked], Reply | None]


@dataclass
class Web:
    """Routes and a log. `answer` may decide; else `pages` ("host/path" or "/path") does; else 404."""

    pages: dict[str, Reply] = field(default_factory=dict)
    answer: Answer = lambda asked: None
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0
    port: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def paths(self, host: str = "") -> list[str]:
        return [a.path for a in self.asked if host in ("", a.host)]

    def reply(self, asked: Asked) -> Reply:
        with self._lock:
            self.asked.append(asked)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            found = self.answer(asked) or self.pages.get(asked.host + asked.path) or self.pages.get(asked.path)
            found = found or Reply(b"no such page", 404)
            time.sleep(found.after)
            return found
        finally:
            with self._lock:
                self._now -= 1

    def start(self, tls: ssl.SSLContext | None = None) -> ThreadingHTTPServer:
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                host = self.headers.get("Host", "")
                reply = web.reply(Asked(self.command, host, self.path, dict(self.headers), body, time.monotonic()))
                if reply.drop:
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in reply.headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # a client that gives up is part of the tests

        server = Server(("127.0.0.1", 0), Handler)
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server
