"""What pywb records of a live site comes in like anything else. The site stands on this machine, under its address."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.warc import WarcFolder, inspect
from crawler.sources.importing import import_warc
from spiders.longan import LongAn
from tests.backfill.archives import recording
from tests.sampleweb import pages

ARTICLES = {
    urlsplit(page.url).path: page.body
    for page in pages("longan")
    if page.truth and page.truth.id and not page.truth.rejection and page.case is None
}


class Loopback(LongAn):
    """Báo Long An's pages as this machine serves them for this test."""

    name, domains, scheme = "loopback", ("127.0.0.1", "localhost"), "http"


@pytest.fixture
def site() -> Iterator[str]:
    """A server of the articles, whatever it is called."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = ARTICLES[self.path]
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_what_pywb_records_comes_in(site: str, tmp_path: Path) -> None:
    first, second = sorted(ARTICLES)[:2]
    with recording(tmp_path) as pywb:
        for path in (first, second, first):
            with urllib.request.urlopen(f"{pywb}/record/id_/{site}{path}", timeout=30) as answer:
                assert answer.read() == ARTICLES[path]
    [recorded] = (tmp_path / "collections" / "kho" / "archive").glob("*.warc.gz")
    imported = import_warc(recorded, tmp_path / "data" / "warc", {"loopback": Loopback}, tmp_path / "data" / "none.db")
    assert imported.path
    assert imported.summary.taken == {("loopback", "article"): 3}
    folder = WarcFolder(imported.path.parent)
    for entry in inspect(imported.path).entries:
        assert folder.read(entry.file, entry.offset).content == ARTICLES[urlsplit(entry.url).path]
