"""Common Crawl's shape on this machine: a list of crawls, an index for each, WARC files by ranges, CC-NEWS by month.

with commoncrawl(folder, {"CC-MAIN-2019-22": [warc, …]}, {"2019-06": [warc, …]}) as crawl:
    settings = {"COMMONCRAWL_INDEX": crawl.url, "COMMONCRAWL_DATA": crawl.url}
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from warcio.archiveiterator import ArchiveIterator

from tests.backfill.facade import Asked

Row = dict[str, str]


@dataclass
class Crawls:
    """What is asked of Common Crawl and how it answers. `page` is the lines of one page of an index; `troubles` befall
    the next requests, one each: "503", "drop", "" (none)."""

    folder: Path  # the data: crawl-data/…
    indexes: dict[str, list[Row]]
    page: int = 40
    troubles: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def next_trouble(self, path: str, agent: str) -> str:
        """Write a request down; what befalls it."""
        with self.lock:
            kind = "data" if path.startswith("/crawl-data/") else "index"
            self.asked.append(Asked(kind, path, agent, time.monotonic()))
            return self.troubles.pop(0) if self.troubles else ""


@contextmanager
def commoncrawl(
    folder: Path, crawls: Mapping[str, Sequence[Path]], news: Mapping[str, Sequence[Path]] | None = None
) -> Iterator[Crawls]:
    """A running server whose data lie in `folder`; `crawls` are by name, `news` by month ("2019-06")."""
    indexes = {}
    for name, warcs in crawls.items():
        rows: list[Row] = []
        for n, warc in enumerate(warcs):
            path = f"crawl-data/{name}/segments/1.{n}/warc/{name}-{n:05}.warc.gz"
            rows += index_of(_put(folder, warc, path), path)
        indexes[name] = sorted(rows, key=lambda row: (row["urlkey"], row["timestamp"]))
    for month, warcs in (news or {}).items():
        below = f"crawl-data/CC-NEWS/{month.replace('-', '/')}"
        paths = [f"{below}/CC-NEWS-{month.replace('-', '')}01000000-{n:05}.warc.gz" for n in range(len(warcs))]
        for warc, path in zip(warcs, paths, strict=True):
            _put(folder, warc, path)
        (folder / below / "warc.paths.gz").write_bytes(gzip.compress("".join(f"{p}\n" for p in paths).encode()))
    state = Crawls(folder, indexes)
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


def _put(folder: Path, warc: Path, path: str) -> Path:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(warc, folder / path))


def index_of(warc: Path, name: str) -> Iterator[Row]:
    """A line for every response of a WARC file, as Common Crawl's index has it."""
    with warc.open("rb") as file:
        records = ArchiveIterator(file)
        for record in records:
            if record.rec_type != "response":
                continue
            url = record.rec_headers.get_header("WARC-Target-URI")
            offset = records.get_record_offset()
            mime = (record.http_headers.get_header("Content-Type") or "unk").split(";")[0]
            status, digest = record.http_headers.get_statuscode(), record.rec_headers.get_header("WARC-Payload-Digest")
            date = record.rec_headers.get_header("WARC-Date")
            parts = urlsplit(url)
            host = ",".join(reversed(parts.netloc.removeprefix("www.").split(".")))
            yield {
                "urlkey": f"{host}){parts.path.lower()}",
                "timestamp": re.sub(r"\D", "", date),
                "url": url,
                "mime": mime,
                "mime-detected": mime,
                "status": status,
                "digest": digest.removeprefix("sha1:"),
                "length": str(records.get_record_length()),
                "offset": str(offset),
                "filename": name,
            }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body leave in two packets
    state: Crawls

    def do_GET(self) -> None:
        trouble = self.state.next_trouble(self.path, self.headers.get("User-Agent", ""))
        if trouble == "drop":
            self.close_connection = True
            self.connection.close()
        elif trouble == "503":
            self._send(503, b"<html><body>Please reduce your request rate.</body></html>", "text/html")
        elif self.path == "/collinfo.json":
            self._send(200, json.dumps([_about(self.state.url, n) for n in reversed(self.state.indexes)]).encode())
        elif found := re.fullmatch(r"/(CC-MAIN-[\w-]+)-index\?(.*)", self.path):
            self._index(found[1], {name: values[-1] for name, values in parse_qs(found[2]).items()})
        else:
            self._data(self.state.folder / urlsplit(self.path).path.lstrip("/"))

    def _index(self, crawl: str, asked: dict[str, str]) -> None:
        host = asked["url"].removeprefix("*.")
        key = ",".join(reversed(host.split(".")))
        rows = [r for r in self.state.indexes.get(crawl, []) if r["urlkey"].startswith((f"{key})", f"{key},"))]
        pages = -(-len(rows) // self.state.page)
        if asked.get("showNumPages") == "true" and rows:
            self._send(200, json.dumps({"pages": pages, "pageSize": 5, "blocks": pages}).encode())
            return
        first = int(asked.get("page", 0)) * self.state.page
        lines = [json.dumps(row) for row in rows[first : first + self.state.page]]
        if not rows:
            self._send(404, json.dumps({"message": f"No Captures found for: {asked['url']}"}).encode())
        else:
            self._send(200, "".join(f"{line}\n" for line in lines).encode())

    def _data(self, path: Path) -> None:
        if not path.is_file():
            self._send(404, b"<Error><Code>NoSuchKey</Code></Error>", "application/xml")
            return
        size = path.stat().st_size
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if wanted is None:
            self._send(200, path.read_bytes(), "application/octet-stream")
            return
        first, last = int(wanted[1]), min(int(wanted[2] or size - 1), size - 1)
        if first >= size:
            self._send(416, b"", "application/xml", (("Content-Range", f"bytes */{size}"),))
            return
        with path.open("rb") as file:
            file.seek(first)
            part = file.read(last - first + 1)
        self._send(206, part, "application/octet-stream", (("Content-Range", f"bytes {first}-{last}/{size}"),))

    def _send(
        self, status: int, body: bytes, mime: str = "application/json", headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", mime), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _about(url: str, crawl: str) -> dict[str, str]:
    """A crawl as collinfo.json lists it: the newer ones say when they ran."""
    about = {"id": crawl, "name": f"{crawl} Index", "cdx-api": f"{url}/{crawl}-index"}
    year, week = map(int, crawl.removeprefix("CC-MAIN-").split("-"))
    if year >= 2020:
        begin = date.fromisocalendar(year, week, 1)
        about |= {"from": f"{begin}T01:02:03", "to": f"{begin + timedelta(days=14)}T01:02:03"}
    return about
