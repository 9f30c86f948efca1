"""A site whose articles answer under one form of their address only is served whole, also when they are asked again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.layout import WORKING
from crawler import clock
from crawler.runs.ledger import ledger_of
from tests.faults.certificates import Authority
from tests.faults.given import SHORT, Misbehaving, fates
from tests.faults.server import Faulty, Line
from tests.faults.ways import HTML, answer, article
from tests.line.tables import rows
from tests.wire.conftest import crawl_in


class Split(Misbehaving):
    """Lists at https://faulty.vn, articles at http://www.faulty.vn and nowhere else."""

    name, scheme, tls_verify = "split", "https", False


class OnlyWww(Misbehaving):
    """All of it at http://www.faulty.vn; the bare name does not exist."""

    name, domains = "only_www", ("www.faulty.vn",)


def lists(line: Line) -> bool:
    links = "".join(f"<a href='http://www.faulty.vn/bai-{n}.html'>Bài số {n} của trang</a>" for n in range(4))
    if line.path == "/robots.txt":
        line.send(answer(b"User-agent: *\n"))
    else:
        line.send(answer(links.encode(), HTML) if line.path == "/tin/" else answer(b"", status="404 Not Found"))
    return True


class Articles(Faulty):
    """Answers for articles; one of them gives no answer at first."""

    well = False

    def page(self, line: Line) -> bool:
        if line.path == "/robots.txt":
            return lists(line)
        if line.path == "/tin/":
            links = "".join(f"<a href='/bai-{n}.html'>Bài số {n} của trang</a>" for n in range(4))
            line.send(answer(links.encode(), HTML))
        elif line.path == "/bai-3.html" and not self.well:
            line.send(answer(b"", status="500 Oops"))
        else:
            line.send(answer(article(f"Bài {line.path[5:-5]} của trang"), HTML))
        return True


def served() -> Articles:
    server = Articles({}, lists)
    server.otherwise = server.page
    server.start()
    return server


@pytest.mark.parametrize("spider", [Split, OnlyWww])
def test_what_is_asked_again_is_asked_for_as_it_answered_or_was_linked(
    loop: asyncio.AbstractEventLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spider: type[Misbehaving]
) -> None:
    """The second run, some hours later, looks at three articles for edits, and tries again what gave no answer."""
    plain = served()
    bare = Faulty({}, lists, tls=Authority(tmp_path).server("faulty.vn", own=True)).start()
    source = f"hosts:www.faulty.vn=127.0.0.1:{plain.port}"
    if spider is Split:
        source += f",faulty.vn=127.0.0.1:{bare.port}"
    settings = {**SHORT, "DOWNLOAD_TIMEOUT": 8, "SOURCE": source, "DATA_DIR": str(tmp_path)}

    def run() -> set[str]:
        before = len(plain.asked)
        report = ledger_of(crawl_in(loop, spider, settings, 60)).report
        assert report is not None
        assert report.lost == 0
        return {path for _, _, path in plain.asked[before:] if path.startswith("/bai")}

    assert run() == {f"/bai-{n}.html" for n in range(4)}
    assert fates(tmp_path)["bai-3"].startswith("failed: 500")
    plain.well = True
    later = datetime.now(UTC) + timedelta(hours=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert run() == {f"/bai-{n}.html" for n in range(4)}
    assert fates(tmp_path) == dict.fromkeys((f"bai-{n}" for n in range(4)), "stored")
    assert not [path for _, _, path in bare.asked if path.startswith("/bai")]
    assert {row["url"].rpartition("/")[0] for row in rows(tmp_path / WORKING, "SELECT url FROM articles")} == {
        "https://faulty.vn"
    }
    for server in (plain, bare):
        server.stop()
