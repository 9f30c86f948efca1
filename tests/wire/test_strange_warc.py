"""WARC files of strangers: one bad record costs no other, and no header leads out of the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.warc import inspect
from archive.warc.form import is_file_name

GOOD = ("https://wired.vn/good", "2024-01-01T00:00:00Z")


def record(url: str, date: str, number: int) -> bytes:
    """A response as another tool might have written it, not compressed."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>x</p>"
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://wired.vn:abc/x", "2024-01-01T00:00:00Z"),
        ("https://wired.vn:99999/x", "2024-01-01T00:00:00Z"),
        ("https://[bad/x", "2024-01-01T00:00:00Z"),
        ("https://wired.vn/x", "9999-12-31T23:59:59Z"),
        ("https://wired.vn/x", "0001-01-01T00:00:00+23:00"),
        ("https://wired.vn/x", "not a date"),
    ],
)
def test_one_bad_record_is_skipped_by_name_and_costs_no_other(url: str, date: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.warc"
    path.write_bytes(record(*GOOD, 1) + record(url, date, 2) + record("https://wired.vn/too", GOOD[1], 3))
    found = inspect(path)
    assert [e.url for e in found.entries] == ["https://wired.vn/good", "https://wired.vn/too"]
    assert len(found.skipped) == 1


@pytest.mark.parametrize(
    "name", ["../outside.warc.gz", "/tmp/outside.warc.gz", ".", "", "x" * 300 + ".warc", "a\x00.warc", "notes.txt"]
)
def test_a_revisit_is_led_to_no_other_folder(name: str) -> None:
    assert not is_file_name(name)


def test_a_file_beside_is_found() -> None:
    assert is_file_name("crawl-00001.warc.gz")
