"""Captures of any producer come in: what is whole is taken, once, and all else is named."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import brotli
import pytest
from warcio.capture_http import capture_http
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.layout import WORKING
from archive.warc import WarcFolder, facts, inspect
from archive.warc.framing import records
from crawler.rereading.rebuilding import rebuild
from crawler.sources import SourceError, packages
from tests.engine.truth import spiders
from tests.line.conftest import command
from tests.line.tables import readings
from tests.rereading.importing import ARTICLES, Taken, articles, taken
from tests.sampleweb import SamplePage
from tests.sampleweb.server import serve
from tests.sampleweb.warc import write_warc

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def test_a_sound_file_is_copied_as_it_is_and_told_by_site_and_kind(sound: Path, tmp_path: Path) -> None:
    imported = taken(sound, tmp_path)
    assert imported.path.read_bytes() == sound.read_bytes()
    told = json.loads(json.dumps(imported.summary.told()))
    assert told["taken"] == {"longan": {"article": 4}}
    assert told["skipped"] == {"of another host": 1, "robots.txt": 1}
    assert (told["new"], told["held"]) == (4, {})
    assert told["first"] <= told["last"] == max(p.fetched_at for p in ARTICLES)
    assert "longan: articles: 4 captures new, 0 held" in "\n".join(imported.summary.lines())
    assert taken(sound, tmp_path).path == imported.path
    assert len(list(imported.path.parent.iterdir())) == 1


def test_a_damaged_file_gives_its_whole_records_and_names_the_rest(sound: Path, tmp_path: Path) -> None:
    whole, entries = sound.read_bytes(), inspect(sound).entries
    broken = bytearray(whole[:-100])
    broken[entries[1].offset + 500] ^= 0xFF
    (tmp_path / "broken.warc.gz").write_bytes(broken)
    imported = taken(tmp_path / "broken.warc.gz", tmp_path)
    assert articles(imported) == 3
    assert sum(n for why, n in imported.summary.skipped.items() if why.startswith("damaged")) == 2
    assert any(f"at byte {entries[1].offset}:" in place for place in imported.summary.named)
    assert all(whole[e.offset : e.offset + 400] in imported.path.read_bytes() for e in entries[2:4])
    (fact,) = facts(imported.path)
    assert (fact.kind, fact.payload["source"], fact.payload["size"]) == ("import", "broken.warc.gz", len(broken))
    before = imported.path.read_bytes()
    assert taken(tmp_path / "broken.warc.gz", tmp_path).path.read_bytes() == before
    crawl = command(tmp_path / "data", "scrapy", "crawl", "longan", "-s", f"SOURCE={imported.path}")
    assert crawl.returncode in (0, 3), crawl.stderr
    assert len(readings(tmp_path / "data" / WORKING)) == 3
    rebuild(tmp_path / "data", spiders(), 1, tmp_path / "new.db", replace=False)
    assert readings(tmp_path / "new.db") == readings(tmp_path / "data" / WORKING)


@pytest.mark.parametrize("content", [b"", b"hello", b"\x1f\x8b\x08", b"PK\x03\x04 no package", b"WARC/1.0\r\n"])
def test_what_holds_nothing_is_refused_and_nothing_is_written(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "odd.warc.gz").write_bytes(content)
    with pytest.raises(SourceError, match=r"odd\.warc\.gz cannot be imported"):
        taken(tmp_path / "odd.warc.gz", tmp_path)
    assert not list(tmp_path.glob("data/warc*"))
    with pytest.raises(SourceError, match="is no file"):
        taken(tmp_path / "none.warc.gz", tmp_path)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_arc_is_refused_by_name(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    (tmp_path / "old.arc.gz").write_bytes(pack(b"filedesc://old.arc 0.0.0.0 20010101000000 text/plain 9\n1 0 x\n\n"))
    with pytest.raises(SourceError, match="warcio recompress"):
        taken(tmp_path / "old.arc.gz", tmp_path)


# Producers ----------------------------------------------------------------------------------------------------------


def test_wget(tmp_path: Path) -> None:
    wget = shutil.which("wget")
    if wget is None:
        pytest.skip("wget is not installed: nothing was tried of what it writes")
    with serve() as web:
        words = [
            wget,
            "-q",
            "--no-config",
            "--no-warc-keep-log",
            f"--warc-file={tmp_path / 'by-wget'}",
            "--delete-after",
        ]
        proxy = ["-e", "use_proxy=yes", "-e", f"http_proxy={web.url}"]
        addresses = [p.url.replace("https:", "http:") for p in (*ARTICLES, ARTICLES[0])]
        done = subprocess.run([*words, *proxy, *addresses], cwd=tmp_path, capture_output=True, env={})
        assert done.returncode == 0, done.stderr
    imported = taken(tmp_path / "by-wget.warc.gz", tmp_path)
    assert articles(imported) == 5
    _holds_the_sample(imported)


def test_warcio_that_records_what_a_client_does(tmp_path: Path) -> None:
    path = tmp_path / "by-warcio.warc.gz"
    with serve() as web, capture_http(str(path)):
        for page in ARTICLES:
            client = http.client.HTTPConnection(web.url.removeprefix("http://"))
            client.request("GET", page.url.replace("https:", "http:"), headers={"Accept-Encoding": "gzip"})
            assert client.getresponse().read()
            client.close()
    imported = taken(path, tmp_path)
    assert articles(imported) == 4
    _holds_the_sample(imported)


def _chunked(body: bytes) -> bytes:
    pieces = [body[i : i + 5000] for i in range(0, len(body), 5000)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def test_warcio_with_every_coding_and_a_revisit(tmp_path: Path) -> None:
    """Bodies as other crawlers keep them: chunked, br, zstd, deflate; and one that only says "as before"."""
    codings: list[tuple[list[tuple[str, str]], Callable[[bytes], bytes]]] = [
        ([("Transfer-Encoding", "chunked")], _chunked),
        ([("Content-Encoding", "br")], brotli.compress),
        ([("Content-Encoding", "zstd")], zstd.compress),
        ([("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")], lambda b: _chunked(gzip.compress(b))),
    ]
    path = tmp_path / "by-warcio.warc.gz"
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for page, (fields, encode) in zip(ARTICLES, codings, strict=True):
            writer.write_record(_response(writer, page, [("Content-Type", "text/html"), *fields], encode(page.body)))
        out.flush()
        page, before = ARTICLES[0], inspect(path).entries[0]
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        revisit = writer.create_revisit_record(
            page.url, before.digest, page.url, "2025-06-20T01:00:00Z", http_headers=head,
            warc_headers_dict={"WARC-Date": "2025-07-01T00:00:00Z", "WARC-Refers-To": before.record_id},
        )  # fmt: skip
        writer.write_record(revisit)
    imported = taken(path, tmp_path)
    assert articles(imported) == 5
    _holds_the_sample(imported)
    assert imported.summary.last == "2025-07-01T07:00:00+07:00"


def _response(writer: Any, page: SamplePage, fields: list[tuple[str, str]], body: bytes) -> Any:
    head = StatusAndHeaders("200 OK", fields, protocol="HTTP/1.1")
    date = {"WARC-Date": "2025-06-20T01:00:00Z"}
    return writer.create_warc_record(
        page.url, "response", payload=io.BytesIO(body), length=len(body), http_headers=head, warc_headers_dict=date
    )


def _holds_the_sample(imported: Taken) -> None:
    """Every capture of the copy is, unpacked, the page as the sample has it."""
    bodies = {p.url.partition(":")[2]: p.body for p in ARTICLES}
    found, folder = inspect(imported.path).entries, WarcFolder(imported.path.parent)
    assert {e.url.partition(":")[2] for e in found} == set(bodies)
    for entry in found:
        assert folder.read(entry.file, entry.offset).content == bodies[entry.url.partition(":")[2]]


# Packages -----------------------------------------------------------------------------------------------------------


def wacz(path: Path, members: dict[str, bytes], sums: dict[str, bytes] | None = None) -> Path:
    """A package as web recorders write it."""
    resources = [{"path": k, "hash": f"sha256:{hashlib.sha256(v).hexdigest()}"} for k, v in (sums or members).items()]
    with zipfile.ZipFile(path, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
        package.writestr("datapackage.json", json.dumps({"profile": "data-package", "resources": resources}))
    return path


def halves(tmp_path: Path) -> list[bytes]:
    for n in (0, 1):
        write_warc(tmp_path / f"{n}.warc.gz", ARTICLES[2 * n : 2 * n + 2])
    return [(tmp_path / f"{n}.warc.gz").read_bytes() for n in (0, 1)]


def test_a_wacz_with_several_files_whatever_they_are_called(tmp_path: Path) -> None:
    one, two = halves(tmp_path)
    names = {"archive/data.warc.gz": one, "Archive/REC (2).WARC": gzip.decompress(two), "indexes/index.cdx.gz": b"x"}
    imported = taken(wacz(tmp_path / "session.wacz", names), tmp_path)
    assert (articles(imported), imported.summary.skipped) == (4, {})
    _holds_the_sample(imported)


def test_a_wacz_within_a_wacz_and_not_deeper(tmp_path: Path) -> None:
    one, two = halves(tmp_path)
    inner = wacz(tmp_path / "inner.wacz", {"archive/a.warc.gz": one}).read_bytes()
    middle = wacz(tmp_path / "middle.wacz", {"deep.wacz": inner}).read_bytes()
    outer = wacz(tmp_path / "outer.wacz", {"inner.wacz": inner, "middle.wacz": middle, "archive/b.warc.gz": two})
    imported = taken(outer, tmp_path)
    assert articles(imported) == 4
    assert any("deep" in why for why in imported.summary.skipped)


@pytest.mark.parametrize(
    "name", ["../../evil.warc.gz", "/tmp/evil.warc.gz", "..\\evil.warc.gz", "archive/../../e.warc"]
)
def test_no_name_in_a_package_says_where_anything_is_written(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    imported = taken(wacz(tmp_path / "evil.wacz", {name: halves(tmp_path)[0]}), folder)
    assert articles(imported) == 2
    assert [p.name for p in folder.rglob("*") if p.is_file()] == [imported.path.name]
    assert not Path("/tmp/evil.warc.gz").exists()


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = gzip.decompress(halves(tmp_path)[0]) + b" " * 30_000_000
    path = tmp_path / "bomb.wacz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("archive/bomb.warc", bomb)
        package.writestr("archive/good.warc.gz", halves(tmp_path)[1])
    monkeypatch.setattr(packages, "MAX_RATIO", 20)
    imported = taken(path, tmp_path)
    assert articles(imported) == 2
    assert any("unpacks to more than" in why for why in imported.summary.skipped)
    monkeypatch.setattr(packages, "MAX_MEMBERS", 1)
    with pytest.raises(SourceError, match="more than 1 are not looked at"):
        taken(path, tmp_path)


def test_a_member_that_is_not_what_the_package_vouches_for_is_named(tmp_path: Path) -> None:
    one, two = halves(tmp_path)
    path = wacz(tmp_path / "odd.wacz", {"archive/a.warc.gz": one}, sums={"archive/a.warc.gz": two})
    imported = taken(path, tmp_path)
    assert articles(imported) == 2
    assert any("datapackage.json" in why for why in imported.summary.skipped)


@pytest.mark.parametrize("with_dictionary", [False, True])
def test_zstd(tmp_path: Path, with_dictionary: bool) -> None:
    whole = [p for half in halves(tmp_path) for p in _records(half, tmp_path)]
    options: dict[str, Any] = {}
    page = max(whole, key=len)
    start = b""
    if with_dictionary:
        trained = zstd.train_dict([page[i : i + 700] for i in range(0, len(page), 70)], 4000)
        options = {"zstd_dict": trained}
        start = b"\x5d\x2a\x4d\x18" + len(trained.dict_content).to_bytes(4, "little") + trained.dict_content
    path = tmp_path / "crawl.warc.zst"
    path.write_bytes(start + b"".join(zstd.compress(one, **options) for one in whole))
    imported = taken(path, tmp_path)
    assert articles(imported) == 4
    _holds_the_sample(imported)


def _records(member_file: bytes, folder: Path) -> list[bytes]:
    (folder / "apart.warc.gz").write_bytes(member_file)
    offsets = [offset for offset, _ in records(folder / "apart.warc.gz")]
    return [gzip.decompress(member_file[a:b]) for a, b in pairwise([*offsets, len(member_file)])]


def test_every_capture_of_an_import_can_be_read_where_it_lies(sound: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.warc.gz").write_bytes(sound.read_bytes()[:-10])
    imported = taken(tmp_path / "cut.warc.gz", tmp_path)
    folder = WarcFolder(imported.path.parent)
    for entry in inspect(imported.path).entries:
        assert folder.read(entry.file, entry.offset).content


def test_one_damaged_member_costs_no_other(tmp_path: Path) -> None:
    """Synthetic: the packed bytes of the first member are overwritten, as by a bad disk."""
    package = wacz(
        tmp_path / "a.wacz", {"archive/a.warc": b"WARC/1.0 " * 5000, "archive/b.warc.gz": halves(tmp_path)[0]}
    )
    data = bytearray(package.read_bytes())
    at = data.find(b"archive/a.warc") + len("archive/a.warc")
    data[at : at + 12] = bytes(byte ^ 0xFF for byte in data[at : at + 12])
    package.write_bytes(data)
    (tmp_path / "opened").mkdir()
    found = packages.opened(package, tmp_path / "opened")
    assert [name for name, _ in found.files] == ["a.wacz!archive/b.warc.gz"]
    assert [name for name, _ in found.passed] == ["a.wacz!archive/a.warc"]


def test_the_members_of_a_package_are_bounded_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_TOTAL", 3 << 20)
    monkeypatch.setattr(packages, "MAX_RATIO", 2000)
    package = tmp_path / "a.wacz"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as out:
        for n in range(5):
            out.writestr(f"archive/{n}.warc", b"WARC/1.0" + bytes(1 << 20))
    (tmp_path / "opened").mkdir()
    found = packages.opened(package, tmp_path / "opened")
    assert len(found.files) < 3
    assert {why for _, why in found.passed} == {"all that was given unpacks to more bytes than any crawl has"}
    assert len(list((tmp_path / "opened").iterdir())) == len(found.files)
