"""What a run keeps of its pages in memory does not grow with them."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from archive.records import Capture, Outcome, Visit
from archive.warc import Original, Received, Sent, WarcWriter
from crawler.frontier import Frontier
from crawler.runs.health import Tally
from crawler.runs.leaving import Leaving


def outcome(n: int) -> Outcome:
    url, at = f"https://baolongan.vn/mot-bai-bao-co-ten-dai-nhu-the-nay-a{n}.html", "2026-03-02T06:00:00+07:00"
    capture = Capture(url, "GET", "", at, "live", 200, "text/html", "sha1:X", "longan-1-00000.warc.gz", n)
    return Outcome(Visit("longan", "GET", url, "", "article", "stored", "", f"longan:a{n}"), capture)


def test_the_accounts_of_a_run_hold_a_few_bytes_a_page() -> None:
    frontier, tally, leaving = Frontier(), Tally(frozenset(("baolongan.vn",))), Leaving(9)

    def take(pages: range) -> int:
        for n in pages:
            one = outcome(n)
            key = (one.visit.method, one.visit.url, one.visit.request_digest)
            assert frontier.admit(key)
            frontier.discovered.add(one.visit.article_id)
            tally.add(one)
            leaving.record(one)
            frontier.answered(key)
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    few, many = take(range(1000)), take(range(1000, 6000))
    tracemalloc.stop()
    assert (len(frontier.asked), len(tally.answered), len(tally.articles), frontier.waiting) == (*[6000] * 3, set())
    assert many - few < 5000 * 150  # a thousand, where the things themselves were kept


def test_the_tape_remembers_its_last_originals_and_asks_the_archive_for_those_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.warc.writer.REMEMBERED", 3)
    asked: list[str] = []

    def earlier(url: str, digest: str | None) -> Original | None:
        asked.append(url)
        return Original("before-00000.warc.gz", 1, url, "2026-03-01T06:00:00+07:00", digest or "")

    def kind(n: int) -> str:
        at = "2026-03-02T06:00:00+07:00"
        return tape.exchange(Sent("GET", f"https://a.vn/{n}", ()), Received(200, (), b"page %d" % n, at)).kind

    with WarcWriter(tmp_path, "a", {}, earlier=lambda *_: None) as tape:
        assert {kind(n) for n in range(8)} == {"response"}
        tape._earlier = earlier
        assert [kind(n) for n in (7, 5, 0)] == ["revisit"] * 3
        assert len(tape._written) <= 6
    assert asked == ["https://a.vn/0"]
