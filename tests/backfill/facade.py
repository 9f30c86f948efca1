"""The Wayback Machine's manners in front of a pywb: its CDX dialect, its limits, its bad days. Real HTTP, loopback.

    with facade("http://127.0.0.1:8080/kho") as wayback:
        settings = {"WAYBACK_CDX": wayback.cdx, "WAYBACK_REPLAY": wayback.replay}

`/cdx/search/cdx` answers in rows under a row of names (or plain, without `output=json`), with a key to go on after an
empty row; `/web/TIMESTAMPid_/URL` is pywb's replay. `troubles` and `replay_troubles` befall the next requests, one
each: "429", "429 date", "503", "drop", "cut", "cut gzip", "page", "403",
"moved", "hang" (a second without a byte), "short" (less than announced), "" (none).
"""

from __future__ import annotations

import gzip
import http.client
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

NAMES = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_OURS = ("url", "urlkey", "timestamp", "mime", "status", "digest", "length")
_PAGE = b"<!DOCTYPE html><html><head><title>Internet Archive: Error</title></head><body>%s</body></html>\n"
_PASSED_ON = ("content-type", "memento-datetime", "link")


@dataclass(frozen=True)
class Asked:
    """A request as it came, `at` on a monotonic clock."""

    kind: str  # index or replay
    path: str
    agent: str
    at: float


@dataclass
class Facade:
    """What is asked of the archive and how it answers. `rows` is its own largest answer; `per_minute` the requests to
    the index it stands (None: any number), in windows of `minute` seconds."""

    pywb: str
    rows: int = 150_000
    per_minute: int | None = None
    minute: float = 60.0
    retry_after: int = 1
    troubles: list[str] = field(default_factory=list)
    replay_troubles: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)  # timestamps whose mementos the archive cannot show
    asked: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    @property
    def cdx(self) -> str:
        """The address of its index."""
        return f"{self.url}/cdx/search/cdx"

    @property
    def replay(self) -> str:
        """The address of its replay: "/TIMESTAMPid_/URL" comes behind it."""
        return f"{self.url}/web"

    def times(self, kind: str = "index") -> list[float]:
        """When it was asked, in seconds of a monotonic clock."""
        return [one.at for one in self.asked if one.kind == kind]

    def most_in_a_window(self, kind: str = "index") -> int:
        """The largest number of requests in any `minute`."""
        times = self.times(kind)
        return max((sum(start <= at < start + self.minute for at in times) for start in times), default=0)

    def next_trouble(self, kind: str, path: str, agent: str) -> str:
        """Write a request down; what befalls it."""
        with self.lock:
            self.asked.append(Asked(kind, path, agent, time.monotonic()))
            waiting = self.troubles if kind == "index" else self.replay_troubles
            trouble = waiting.pop(0) if waiting else ""
            now = self.asked[-1].at
            recent = sum(now - self.minute < at <= now for at in self.times(kind))
        return "429" if kind == "index" and self.per_minute is not None and recent > self.per_minute else trouble


@contextmanager
def facade(pywb: str) -> Iterator[Facade]:
    """A running facade over pywb's collection."""
    state = Facade(pywb)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"state": state}))
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body leave in two packets
    state: Facade

    def do_GET(self) -> None:
        kind = "replay" if self.path.startswith("/web/") else "index"
        trouble = self.state.next_trouble(kind, self.path, self.headers.get("User-Agent", ""))
        if self._befallen(trouble):
            return
        if kind == "replay":
            self._replay()
        elif self.path.startswith("/cdx/search/cdx?"):
            self._index(trouble)
        else:
            self._send(404, _PAGE % b"Not here")

    def _befallen(self, trouble: str) -> bool:
        if trouble.startswith(("429", "503")):
            wait = self.state.retry_after
            after = formatdate(time.time() + wait, usegmt=True) if "date" in trouble else str(wait)
            self._send(int(trouble[:3]), _PAGE % b"Too busy", (("Retry-After", after),))
        elif trouble == "403":
            self._send(403, b"org.archive.util.io.RuntimeIOException: Blocked Site Error\n")
        elif trouble == "hang":
            time.sleep(1.0)
            self.close_connection = True
        elif trouble == "moved":
            self._send(301, b"", (("Location", "https://elsewhere.example/cdx"),))
        elif trouble == "page":
            self._send(200, _PAGE % b"Wayback is down for maintenance")
        elif trouble == "drop":
            self.close_connection = True
            self.connection.close()
        return trouble not in ("", "cut", "cut gzip", "short")

    # The index

    def _index(self, trouble: str) -> None:
        asked = {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}
        rows, resume = self._rows(asked)
        if asked.get("output") == "json":
            table = [list(NAMES), *rows] if rows else []
            table += [[], [resume]] if resume else []
            body = ("[" + ",\n".join(json.dumps(row) for row in table) + "]\n").encode()
        else:
            lines = [" ".join(row) for row in rows] + (["   ", resume] if resume else [])
            body = "".join(f"{line}\n" for line in lines).encode()
        if trouble == "cut":  # as servers do that fall over: nothing says that more was meant to come
            self._send(200, body[: len(body) * 2 // 3])
        elif trouble == "short":
            self._send(200, body[:-20], announced=len(body))
            self.close_connection = True
        elif "gzip" in self.headers.get("Accept-Encoding", ""):
            packed = gzip.compress(body, mtime=0)
            packed = packed[: len(packed) // 2] if trouble == "cut gzip" else packed
            self._send(200, packed, (("Content-Encoding", "gzip"),))
        else:
            self._send(200, body)

    def _rows(self, asked: dict[str, str]) -> tuple[list[list[str]], str]:
        """The rows of an answer, and the key to go on with."""
        query = {name: asked[name] for name in ("url", "matchType", "from", "to") if name in asked}
        status, _, body = _get(f"{self.state.pywb}/cdx?{urlencode(query | {'output': 'json'})}")
        assert status == 200, f"pywb answers {status} to {query}"
        found = sorted(
            ([_wayback(json.loads(line)[name], name) for name in _OURS] for line in body.decode().splitlines() if line),
            key=lambda row: (row[1], row[2], row[0]),
        )
        rows = [[row[1], row[2], row[0], *row[3:]] for row in found]
        if without := asked.get("filter"):  # pywb knows these columns by other names and lets everything pass
            name, _, pattern = without.removeprefix("!").partition(":")
            rows = [r for r in rows if bool(re.fullmatch(pattern, r[NAMES.index(name)])) != without.startswith("!")]
        if after := asked.get("resumeKey"):
            rows = [row for row in rows if f"{row[0]} {row[1]}" > after.rstrip("!")]
        limit = min(int(asked.get("limit", self.state.rows)), self.state.rows)
        more = len(rows) > limit and asked.get("showResumeKey") == "true"
        last = rows[:limit][-1] if rows else ["", ""]
        return rows[:limit], quote_plus(f"{last[0]} {last[1]}!") if more else ""

    # The replay

    def _replay(self) -> None:
        stamp, _, address = self.path.removeprefix("/web/").partition("/")
        if stamp[:14] in self.state.broken:
            self._send(404, _PAGE % b"Hrm. The Wayback Machine has not archived that URL.")
            return
        status, headers, body = _get(f"{self.state.pywb}/{stamp}/{address}")
        passed: list[tuple[str, str]] = []
        for name, value in headers:
            if name.lower() == "location":  # pywb leaves it as it was captured; the Wayback Machine leads to mementos
                passed.append((name, f"{self.state.replay}/{stamp}/{value}"))
            elif name.lower() in _PASSED_ON or name.lower().startswith("x-archive-orig-"):
                passed.append((name, value.replace(self.state.pywb, self.state.replay)))
            if name.lower() in ("content-type", "location"):
                passed.append((f"x-archive-orig-{name.lower()}", value))
        self._send(status, body, tuple(passed))

    def _send(
        self, status: int, body: bytes, headers: tuple[tuple[str, str], ...] = (), announced: int | None = None
    ) -> None:
        self.send_response(status)
        if not any(name.lower() == "content-type" for name, _ in headers):
            self.send_header("Content-Type", "application/json" if self.path.startswith("/cdx") else "text/html")
        for name, value in (*headers, ("Content-Length", str(announced or len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _wayback(value: str, name: str) -> str:
    """A field as the Wayback Machine has it: old captures carry their port, what is unknown is a hyphen."""
    if name == "url" and value.startswith("http://www."):
        host, slash, path = value.removeprefix("http://").partition("/")
        return f"http://{host}:80{slash}{path}"
    return value or "-"


def _get(url: str) -> tuple[int, list[tuple[str, str]], bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()
