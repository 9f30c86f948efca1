"""Sources: what is refused before anything is written, and replays that never touch the network."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from archive.warc import BadWarc, Received, Sent, WarcFolder, WarcWriter, inspect, request_digest
from crawler.runs.ledger import ledger_of
from crawler.runs.preflight import CannotStart, preflight
from crawler.sources import SourceError, parse
from crawler.sources.addon import holdings_of
from crawler.sources.folder import read_folder
from crawler.sources.holdings import Holdings, NotHeld
from crawler.sources.ready import ready
from tests.wire.conftest import Crawl
from tests.wire.sites import Wired
from tests.wire.web import Reply, Web

HTML = (("Content-Type", "text/html; charset=utf-8"),)
DAYS = [f"2024-05-{day:02}T08:00:00+07:00" for day in range(1, 8)]


def settings(tmp_path: Path, **more: Any) -> Settings:
    ours = Settings()
    ours.setmodule("crawler.settings", priority="project")
    known = {"DATA_DIR": str(tmp_path / "data"), "SPIDER_MODULES": ["tests.wire.sites"], "CONTACT": ""}
    ours.setdict({**known, **more}, "cmdline")
    return ours


def start(tmp_path: Path, *names: str, **more: Any) -> list[str]:
    ours = settings(tmp_path, **more)
    return preflight(ours, get_spider_loader(ours), names)


def record(path: Path, *exchanges: tuple[str, str, int, bytes, str, tuple[tuple[str, str], ...], bytes]) -> Path:
    """A WARC file of (method, url, status, body, moment, fields, request body), as somebody else's."""
    with WarcWriter(path.parent / "made", path.name, {}) as out:
        for method, url, status, body, at, fields, sent in exchanges:
            out.exchange(Sent(method, url, (), sent), Received(status, (*HTML, *fields), body, at))
    shutil.move(path.parent / "made" / out.files[0], path)
    return path


def get(
    url: str, body: bytes = b"page", status: int = 200, at: str = DAYS[0], *fields: tuple[str, str]
) -> tuple[str, str, int, bytes, str, tuple[tuple[str, str], ...], bytes]:
    return "GET", url, status, body, at, fields, b""


def small(path: Path) -> Path:
    front = b'<a href="/a1">1</a> <a href="/a2">2</a> <a href="/not-held">3</a>'
    return record(
        path,
        get("https://wired.vn/", front),
        get("https://wired.vn/a1", "Tỉnh".encode()),
        get("http://www.wired.vn/a2?utm_source=x", b"two"),
        get("https://wired.vn/a3", b"nobody links here"),
        get("https://elsewhere.vn/", b"another site"),
        get("https://wired.vn/robots.txt", b"User-agent: *\nDisallow: /"),
    )


# What the setting means


def test_what_a_source_is(tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").touch()
    assert [parse(s).origin for s in ("live", "sample", str(tmp_path), str(tmp_path / "x.warc.gz"))] == [
        "live",
        "warc",
        "folder",
        "warc",
    ]
    assert parse("http://127.0.0.1:8000/").address == ("127.0.0.1", 8000)
    assert parse("http://[::1]:8000").address == ("::1", 8000)


@pytest.mark.parametrize(
    "given",
    ["http://baolongan.vn:80", "http://10.0.0.1:80", "https://127.0.0.1:8000", "http://127.0.0.1", "ftp://127.0.0.1:1"],
)
def test_a_rehearsal_stays_on_this_machine(given: str) -> None:
    with pytest.raises(SourceError, match="on this machine"):
        parse(given)


@pytest.mark.parametrize("given", ["", "no/such/file.warc.gz"])
def test_a_source_that_is_not_there_is_said_so(given: str) -> None:
    with pytest.raises(SourceError, match="no such file or folder"):
        parse(given)


# Before a crawl


def test_a_crawl_that_cannot_go_well_says_so_and_writes_nothing(tmp_path: Path) -> None:
    whole = small(tmp_path / "small.warc.gz")
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(whole.read_bytes()[:-40])
    (tmp_path / "text.warc").write_text("no WARC")
    (tmp_path / "empty").mkdir()
    cases: list[tuple[list[str], dict[str, Any], str]] = [
        (["longna"], {}, "no site called longna; `scrapy list` shows babbling"),
        (["wired"], {"SOURCE": "live"}, "set KHOTIN_CONTACT"),
        (["wired"], {"SOURCE": "live", "CONTACT": "nobody"}, "'nobody' is neither"),
        (["wired"], {"SOURCE": str(cut)}, f"{cut} is not a sound WARC file: a record is cut off"),
        (["wired"], {"SOURCE": str(tmp_path / "text.warc")}, "does not begin as one"),
        (["wired"], {"SOURCE": str(tmp_path / "none.warc")}, "no such file or folder"),
        (["wired"], {"SOURCE": str(tmp_path / "empty")}, "no page in it"),
        (["wired"], {"SOURCE": "http://wired.vn:80"}, "on this machine"),
        (["wired"], {"SOURCE": "sample", "SAMPLE_WEB": "tests.wire.nothing.here"}, "cannot be loaded"),
    ]
    for names, more, words in cases:
        with pytest.raises(CannotStart) as error:
            start(tmp_path, *names, **more)
        assert words in str(error.value)
        assert "\n" not in str(error.value)
    assert not (tmp_path / "data").exists()


def test_a_contact_is_an_address_somebody_answers(tmp_path: Path) -> None:
    for contact in ("a.b@example.org", "https://example.org/kho", "mailto:a@example.vn"):
        assert start(tmp_path, "wired", SOURCE="live", CONTACT=contact) == ["wired"]


def test_a_replay_crawls_the_sites_its_source_holds(tmp_path: Path) -> None:
    source = str(small(tmp_path / "small.warc.gz"))
    everyone = start(tmp_path, SOURCE=source)
    assert "wired" in everyone
    other = str(record(tmp_path / "other.warc.gz", get("https://elsewhere.vn/")))
    with pytest.raises(CannotStart, match=r"holds no page of wired; it has elsewhere\.vn"):
        start(tmp_path, "wired", SOURCE=other)


def test_a_source_without_any_page_says_why(tmp_path: Path) -> None:
    (tmp_path / "bare.warc").write_bytes(raw("warcinfo"))
    with pytest.raises(CannotStart, match=r"bare\.warc holds no page of any site\.$"):
        start(tmp_path, "wired", SOURCE=str(tmp_path / "bare.warc"))
    (tmp_path / "revisits.warc").write_bytes(raw("revisit", b"as before") * 2)
    with pytest.raises(
        CannotStart, match=r"no page of any site; 2 not readable, the first at byte 0: revisit: no HTTP"
    ):
        start(tmp_path, "wired", SOURCE=str(tmp_path / "revisits.warc"))
    robots = record(tmp_path / "robots.warc.gz", get("https://wired.vn/robots.txt"))
    with pytest.raises(CannotStart, match=r"holds no page of any site\.$"):
        start(tmp_path, SOURCE=str(robots))


def raw(kind: str, block: bytes = b"") -> bytes:
    """A record as a program other than ours may write it."""
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:4b1f6c1e-0000-4000-8000-000000000001>",
        "WARC-Date": "2024-05-01T01:00:00Z",
        "WARC-Target-URI": "https://wired.vn/a1",
        "Content-Type": "application/http;msgtype=response",
        "Content-Length": str(len(block)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


# A source made ready


def test_a_warc_is_copied_once_under_a_name_of_its_content(tmp_path: Path) -> None:
    source = small(tmp_path / "small.warc.gz")
    again = shutil.copy(source, tmp_path / "renamed.warc.gz")
    ours = settings(tmp_path)
    first, second = ready(parse(str(source)), ours), ready(parse(str(again)), ours)
    assert first == second
    assert first.read_bytes() == source.read_bytes()
    assert [p.name for p in (tmp_path / "data" / "warc").iterdir()] == [first.name]
    assert ready(parse(str(first)), ours) == first  # what lies there already is used where it lies


def test_the_sample_web_is_made_on_demand_and_once(tmp_path: Path) -> None:
    ours = settings(tmp_path, SAMPLE_WEB="tests.wire.test_sources.small")
    first = ready(parse("sample"), ours)
    assert len(list((tmp_path / "data" / "sample").iterdir())) == 1
    assert len(inspect(first).entries) == 6


def save(folder: Path, name: str, body: bytes, side: object) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(body)
    if side is not None:
        (folder / (name.split(".")[0] + ".json")).write_text(json.dumps(side), encoding="utf-8")


def test_a_folder_of_saved_pages_becomes_the_same_warc_every_time(tmp_path: Path) -> None:
    for folder in (tmp_path / "one", tmp_path / "two"):
        told = {"url": "https://wired.vn/a1", "fetched_at": "2024-05-17T01:00:00Z"}
        save(folder, "a.html", "Tỉnh".encode(), told)
        save(folder, "b.html.gz", gzip.compress(b"two"), {**told, "url": "https://wired.vn/a2"})
    ours = settings(tmp_path)
    first, second = (ready(parse(str(tmp_path / name)), ours) for name in ("one", "two"))
    assert first == second
    entries = inspect(first).entries
    assert [(e.kind, e.url, e.moment, e.status) for e in entries] == [
        ("resource", "https://wired.vn/a1", "2024-05-17T08:00:00+07:00", 200),
        ("resource", "https://wired.vn/a2", "2024-05-17T08:00:00+07:00", 200),
    ]
    exchange = WarcFolder(first.parent).read(entries[1].file, entries[1].offset)
    assert (exchange.content, exchange.fields) == (b"two", (("Content-Type", "text/html"),))


def test_what_a_folder_misses_is_asked_for_by_name(tmp_path: Path) -> None:
    folder, at = tmp_path / "saved", "2024-05-17T08:00:00+07:00"
    save(folder, "a.html", b"a", None)
    save(folder, "b.html", b"b", {"fetched_at": at})
    save(folder, "c.html", b"c", {"url": "https://wired.vn/"})
    save(folder, "d.html", b"d", {"url": "https://wired.vn/", "fetched_at": "2024-05-17T08:00:00"})
    save(folder, "e.html.gz", b"not gzip", {"url": "https://wired.vn/", "fetched_at": at})
    with pytest.raises(SourceError) as error:
        read_folder(folder)
    for words in (
        "a.html needs a.json beside it",
        'b.json needs "url", the address b.html was saved from',
        'c.json needs "fetched_at"',
        'd.json needs "fetched_at", when the page was saved, with its zone',
        "e.html.gz is not sound gzip",
    ):
        assert words in str(error.value)


# What a replay answers


def holdings(path: Path) -> Holdings:
    return Holdings(WarcFolder(path.parent), inspect(path).entries, {"wired.vn": "wired.vn"}, "warc")


def test_the_best_capture_answers_and_the_other_pages_wait(tmp_path: Path) -> None:
    there = ("Location", "https://wired.vn/a1")
    held = holdings(
        record(
            tmp_path / "w.warc.gz",
            get("http://wired.vn/a1", b"", 301, DAYS[0], there),  # to itself, once http and https are one
            get("https://wired.vn/a1", b"first", 200, DAYS[1]),
            get("https://wired.vn/a1", b"edited", 200, DAYS[2]),
            get("https://wired.vn/a1", b"busy", 503, DAYS[3]),
            get("https://wired.vn/old-a1", b"", 301, DAYS[0], there),
            get("https://wired.vn/a9", b"gone", 404, DAYS[0]),
            get("https://elsewhere.vn/a1", b"not ours", 200, DAYS[0]),
            get("https://wired.vn/robots.txt", b"User-agent: *", 200, DAYS[0]),
        )
    )
    entry, exchange = held.answer("GET", "http://www.wired.vn/a1?utm_source=zalo#top", "")
    assert exchange.content == b"edited"
    assert held.capture(entry, exchange).fetched_at == DAYS[2]
    waiting = [(e.url, e.status, e.moment) for e in held.unserved()]
    assert waiting == [
        ("https://wired.vn/old-a1", 301, DAYS[0]),
        ("https://wired.vn/a9", 404, DAYS[0]),
        ("https://wired.vn/a1", 200, DAYS[1]),
    ]
    for e in held.unserved():
        held.answer(e.method, e.url, e.request_digest, (e.file, e.offset))
    assert held.unserved() == []
    with pytest.raises(NotHeld):
        held.answer("GET", "https://wired.vn/a8", "")


def test_posts_are_told_apart_by_their_bodies(tmp_path: Path) -> None:
    url = "https://wired.vn/?module=list"
    path = record(
        tmp_path / "w.warc.gz",
        *(("POST", url, 200, b"page %d" % n, DAYS[n], (), b"pageNo=%d" % n) for n in range(3)),
        get(url, b"a form"),
    )
    held = holdings(path)
    assert held.answer("POST", url, request_digest(b"pageNo=2"))[1].content == b"page 2"
    assert held.answer("GET", url, "")[1].content == b"a form"
    assert [held.request_body(e) for e in held.unserved()] == [b"pageNo=0", b"pageNo=1"]
    with pytest.raises(NotHeld):
        held.answer("POST", url, request_digest(b"pageNo=9"))


@given(st.permutations(range(4)))
def test_the_answer_does_not_depend_on_the_order_of_the_captures(order: list[int]) -> None:
    path = Path("/nowhere/x.warc.gz")
    entries = [_entry(path.name, n) for n in range(4)]
    shuffled = Holdings(WarcFolder(path.parent), [entries[n] for n in order], {"wired.vn": "wired.vn"}, "warc")
    assert [e.offset for e in shuffled.unserved()] == [1, 3]


def _entry(file: str, n: int) -> Any:
    from archive.warc import Entry

    status = 200 if n % 2 else 503
    return Entry(file, n, "response", str(n), "https://wired.vn/a", "GET", "", -1, DAYS[n], status, "", "", "")


# Crawls of a replay


class Forbidden:
    """A network that must not be asked."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        raise AssertionError("a replay opened a connection")


def test_a_replay_never_touches_the_network(crawl: Crawl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twisted.internet.tcp.Client", Forbidden)
    monkeypatch.setattr("twisted.internet.base.ThreadedResolver.getHostByName", Forbidden)
    crawler = crawl(Wired, str(small(tmp_path / "small.warc.gz")))
    assert isinstance(crawler.spider, Wired)
    read = {r.url: (r.body, r.meta["capture"].origin) for r in crawler.spider.responses}
    assert read["https://wired.vn/a1"] == ("Tỉnh".encode(), "warc")
    assert read["https://wired.vn/a2"] == (b"two", "warc")  # held as http://www., with a tracking parameter
    assert "https://wired.vn/not-held" not in read
    report = ledger_of(crawler).report
    assert report is not None
    assert report.failed == (("missing", 1),)
    assert report.lost == 0
    assert [e.url for e in holdings_of(crawler).unserved()] == ["https://wired.vn/a3"]
    own, copy = sorted((tmp_path / "data" / "warc").iterdir(), reverse=True)  # the run's facts, the source's copy
    assert copy.name.startswith("source-")
    assert not inspect(own).entries
    for response in crawler.spider.responses:
        capture = response.meta["capture"]
        held = WarcFolder(tmp_path / "data" / "warc").read(capture.warc_file, capture.warc_offset)
        assert held.content == response.body


def test_a_replay_of_a_crawl_reads_what_the_crawl_read(crawl: Crawl, web: Web, tmp_path: Path) -> None:
    web.pages |= {
        "/": Reply(b'<a href="/a1">1</a> <a href="/old">2</a> <a href="/gone">3</a>', headers=HTML),
        "/a1": Reply(gzip.compress("Tỉnh".encode()), headers=(*HTML, ("Content-Encoding", "gzip"))),
        "/old": Reply(b"", 302, (("Location", "https://www.wired.vn/new"),)),
        "/new": Reply(b"new", headers=HTML),
    }
    live = crawl(Wired, web.url)
    [path] = (tmp_path / "data" / "warc").glob("wired-*.warc.gz")
    asked = len(web.asked)
    replayed = crawl(Wired, str(path))
    assert len(web.asked) == asked
    assert _read(live) == _read(replayed)
    assert len(_read(live)) == 4


def _read(crawler: Crawler) -> list[tuple[object, ...]]:
    assert isinstance(crawler.spider, Wired)
    read = [(r.url, r.status, r.body, r.headers.get("Content-Type"), _place(r)) for r in crawler.spider.responses]
    return sorted(read, key=str)


def _place(response: Any) -> tuple[object, ...]:
    c = response.meta["capture"]
    return c.url, c.method, c.request_digest, c.fetched_at, c.status, c.mime, c.digest, c.warc_file, c.warc_offset


def test_a_replay_of_a_cut_file_begins_nothing(crawl: Crawl, tmp_path: Path) -> None:
    path = small(tmp_path / "small.warc.gz")
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(BadWarc):
        crawl(Wired, str(path))
    assert not (tmp_path / "data").exists()
