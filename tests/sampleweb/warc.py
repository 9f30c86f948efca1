"""The sample web as a WARC file: what a polite crawler would have recorded, the same bytes every time."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5
from zlib import crc32

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from .model import GENERATOR, Headers, SamplePage

AGENT = "KhoTinTinh-sample/1.0 (synthetic pages; nothing was fetched)"
_REASONS = {200: "OK", 301: "Moved Permanently", 404: "Not Found", 503: "Service Unavailable"}
_INFO = (
    f"software: {GENERATOR}\r\nformat: WARC File Format 1.1\r\n"
    "description: synthetic pages of the Kho tin tỉnh sample web; no site served them\r\n"
)


def write_warc(path: Path | str, pages: Iterable[SamplePage]) -> int:
    """Write the pages to ``path`` as request and response records, a gzip member each; returns their number.

    The bytes depend on the pages alone, not on the clock nor on the name of the file.
    """
    path = Path(path)
    count = 0
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="1.1")
        for page in pages:
            if count == 0:
                writer.write_record(_warcinfo(writer, page.fetched_at))
            _write_exchange(writer, page)
            count += 1
    return count


def _warcinfo(writer: WARCWriter, fetched_at: str) -> ArcWarcRecord:
    return writer.create_warc_record(
        None,
        "warcinfo",
        payload=BytesIO(_INFO.encode()),
        length=len(_INFO.encode()),  # a known length saves warcio a temporary file
        warc_content_type="application/warc-fields",
        warc_headers_dict={"WARC-Record-ID": _record_id("warcinfo"), "WARC-Date": _warc_date(fetched_at)},
    )


def _write_exchange(writer: WARCWriter, page: SamplePage) -> None:
    key = f"{page.method} {page.url} {page.form.hex()} {page.fetched_at}"
    dates = {"WARC-Date": _warc_date(page.fetched_at)}
    body, headers = served(page)
    status = f"{page.status} {_REASONS[page.status]}"
    response = writer.create_warc_record(
        page.url,
        "response",
        payload=BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders(status, list(headers), protocol="HTTP/1.1"),
        warc_headers_dict={**dates, "WARC-Record-ID": _record_id(f"response {key}")},
    )
    parts = urlsplit(page.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    request = writer.create_warc_record(
        page.url,
        "request",
        payload=BytesIO(page.form),
        length=len(page.form),
        http_headers=StatusAndHeaders(f"{page.method} {target} HTTP/1.1", _sent(page), is_http_request=True),
        warc_headers_dict={**dates, "WARC-Record-ID": _record_id(f"request {key}")},
    )
    writer.write_request_response_pair(request, response)


def served(page: SamplePage) -> tuple[bytes, Headers]:
    """The body as served and its headers: two pages of three are gzipped, the third is sent as it is."""
    body, headers = page.body, page.headers
    if body and crc32(page.url.encode()) % 3:
        body = gzip.compress(body, 6, mtime=0)
        headers = (*headers, ("Content-Encoding", "gzip"))
    return body, (*headers, ("Content-Length", str(len(body))))


def _sent(page: SamplePage) -> list[tuple[str, str]]:
    headers = [("Host", urlsplit(page.url).netloc), ("User-Agent", AGENT), ("Accept-Encoding", "gzip")]
    if page.method == "POST":
        form = [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", str(len(page.form)))]
        return headers + form
    return headers


def _record_id(key: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, key)}>"


def _warc_date(fetched_at: str) -> str:
    return f"{datetime.fromisoformat(fetched_at).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
