"""How crawls end: fates, verdicts, exit codes, and the table."""

from __future__ import annotations

import io
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from OpenSSL import SSL
from rich.console import Console
from scrapy import Spider
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived

from archive.records import FATES, Outcome, Rejection, RunReport, Visit
from archive.warc import BadEncoding, inspect
from crawler.answers import fate_of_status
from crawler.runs import exits
from crawler.runs.exits import exit_code
from crawler.runs.fates import fate_of
from crawler.runs.health import DISALLOWED, INTERRUPTED, OUT_OF_TIME, VERDICTS, Tally, judge
from crawler.runs.ledger import ledger_of
from crawler.runs.table import print_table
from crawler.sources.replay import NotInSource
from crawler.wire.robots import RobotsRefused
from tests.forking.commands import Running, commands
from tests.wire.conftest import Crawl
from tests.wire.sites import Babbling, FailingCallback, FailingStart, Wired
from tests.wire.test_sources import small
from tests.wire.test_warc import checks_out
from tests.wire.web import Reply, Web

# Fates


def failure(error: Exception) -> Failure:
    return Failure(error)  # type: ignore[no-untyped-call]  # Twisted's is


def behind(*causes: Exception) -> Exception:
    """A download error as Scrapy wraps Twisted's."""
    error = DownloadFailedError("x")
    error.__cause__ = ResponseNeverReceived([failure(cause) for cause in causes])  # type: ignore[no-untyped-call]  # Twisted
    return error


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (RobotsRefused("https://wired.vn/", DISALLOWED), ("refused", DISALLOWED)),
        (NotInSource("GET https://wired.vn/ is not in the source"), ("missing", "not in the source")),
        (DownloadTimeoutError("x"), ("failed", "timeout")),
        (CannotResolveHostError("x"), ("failed", "dns")),
        (DownloadConnectionRefusedError("x"), ("failed", "connection refused")),
        (DownloadCancelledError("x"), ("failed", "too large")),
        (ResponseDataLossError(), ("failed", "cut off")),
        (UnsupportedURLSchemeError("x"), ("failed", "no web address")),
        (BadEncoding("x"), ("failed", "bad encoding")),
        (behind(SSL.Error([("SSL routines", "", "certificate verify failed")])), ("failed", "tls")),
        (behind(ConnectionResetError()), ("failed", "connection")),
        (behind(), ("failed", "connection")),
        (IgnoreRequest("max redirections reached"), ("failed", "too many redirects")),
        (IgnoreRequest("because"), ("failed", "ignored: because")),
        (ZeroDivisionError("x"), ("failed", "ZeroDivisionError")),
    ],
)
def test_every_failure_has_a_fate(error: Exception, fate: tuple[str, str]) -> None:
    found, detail = fate_of(failure(error))
    assert (found, detail.removeprefix("GET https://wired.vn/ is ")) == fate
    assert found in FATES


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (200, None),
        (203, None),
        (404, ("gone", "404 Not Found")),
        (410, ("gone", "410 Gone")),
        (401, ("failed", "401 Unauthorized")),
        (403, ("failed", "403 Forbidden")),
        (429, ("failed", "429 Too Many Requests")),
        (503, ("failed", "503 Service Unavailable")),
        (599, ("failed", "599")),
    ],
)
def test_every_status_has_a_fate(status: int, fate: tuple[str, str] | None) -> None:
    assert fate_of_status(status) == fate


# Verdicts


def tally(**counts: Any) -> Tally:
    found = Tally()
    for name, value in counts.items():
        if name in ("rejected", "failed", "filled"):
            getattr(found, name).update(value)
        else:
            setattr(found, name, value)
    return found


WELL = {"fetched": 30, "read": 20}


@pytest.mark.parametrize(
    ("counts", "more", "verdict", "words"),
    [
        (WELL, {}, "healthy", ""),
        (WELL | {"errors": 2}, {}, "broken", "2 errors"),
        (WELL, {"lost": 3}, "broken", "3 addresses"),
        (WELL, {"reason": "memusage_exceeded"}, "broken", "memusage_exceeded"),
        (WELL, {"reason": INTERRUPTED}, "interrupted", "the next run goes on"),
        ({"failed": {"refused": 9}}, {}, "refused", "robots.txt"),
        ({"failed": {"refused: robots.txt answered 503": 9}}, {}, "gone", "503 ×9"),
        ({"failed": {"failed: timeout": 9, "failed: dns": 1}}, {}, "gone", "timeout ×9"),
        ({"failed": {"missing": 9}}, {}, "thin", "source"),
        ({"fetched": 4}, {"discovered": 0}, "changed", "4 pages"),
        ({"fetched": 4, "unmodified": 4}, {"discovered": 0}, "healthy", ""),
        ({"fetched": 4, "failed": {"gone": 4}}, {"discovered": 0}, "gone", "every list"),
        (WELL | {"rejected": {"challenge": 12}, "read": 10}, {}, "blocked", "12 of 22"),
        (WELL | {"failed": {"failed: 403 Forbidden": 30}, "read": 3}, {}, "blocked", "403 Forbidden ×30"),
        (WELL, {"reason": OUT_OF_TIME}, "healthy", ""),
        (WELL | {"read": 0}, {}, "healthy", ""),  # nothing new today
        (WELL | {"read": 0, "rejected": {"video_only": 1}}, {}, "healthy", ""),  # one new page, a video
        (WELL | {"read": 0, "rejected": {"layout_unknown": 20}}, {}, "changed", "layout_unknown ×20"),
        (WELL | {"read": 0, "rejected": {"layout_unknown": 3}}, {"discovered": 3}, "changed", "layout_unknown ×3"),
        (WELL | {"rejected": {"challenge": 11}}, {}, "thin", "11 of 31"),
        (WELL | {"rejected": {"challenge": 9}}, {}, "healthy", ""),
    ],
)
def test_the_verdict(counts: dict[str, Any], more: dict[str, Any], verdict: str, words: str) -> None:
    found, cause = judge(tally(**counts), **{"discovered": 20, "lost": 0, "reason": "finished", **more})
    assert found == verdict
    assert found in VERDICTS
    assert words in cause
    assert bool(cause) is (found != "healthy")


def test_outcomes_are_counted_by_fate_reason_and_cause() -> None:
    found = Tally()
    for n, (fate, detail) in enumerate(
        [("gone", "404"), ("failed", "tls"), ("failed", "tls"), ("refused", DISALLOWED)]
    ):
        found.add(Outcome(Visit("wired", "GET", f"https://wired.vn/{n}", "", "article", fate, detail, f"wired:{n}")))
    rejection = Rejection("soft_404", "")
    found.add(Outcome(Visit("wired", "GET", "https://wired.vn/r", "", "article", "rejected"), rejection=rejection))
    assert (found.failed, found.rejected) == ({"gone": 1, "failed: tls": 2, "refused": 1}, {"soft_404": 1})
    assert (len(found.answered), len(found.articles), found.fetched) == (5, 4, 0)


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        (["healthy", "healthy"], exits.OK),
        (["healthy", "refused"], exits.SHUT_OUT),
        (["healthy", "thin", "changed", "stale"], exits.DEGRADED),
        (["thin", "gone"], exits.SHUT_OUT),
        (["blocked", "broken"], exits.BROKEN),
        (["healthy", "never heard of"], exits.BROKEN),
        (["healthy", "interrupted", "gone"], exits.INTERRUPTED),
        (["interrupted", "broken"], exits.BROKEN),
        ([], exits.BROKEN),
    ],
)
def test_the_exit_code(verdicts: list[str], code: int) -> None:
    reports = [account(f"site{n}", verdict) for n, verdict in enumerate(verdicts)]
    assert exit_code(reports) == code


def test_what_alarms_nobody_raises_no_exit_code() -> None:
    assert exit_code([account("a", "thin", alarm=False), account("b", "healthy")]) == exits.OK
    assert exit_code([account("a", "gone"), account("b", "thin")], acknowledged={"a"}) == exits.DEGRADED
    assert exit_code([account("a", "interrupted", alarm=False)], acknowledged={"a"}) == exits.INTERRUPTED


def account(site: str, verdict: str, *, alarm: bool | None = None) -> RunReport:
    alarm = verdict != "healthy" if alarm is None else alarm
    return RunReport("r1", site, "live", "", "", "0.1", 0, 0, 0, 0, (), (), 0, verdict, "", alarm)


def test_the_table_is_plain_text_away_from_a_terminal() -> None:
    report = RunReport(
        *("r1", "longan", "sample", "", "", "0.1", 30, 40, 25, 1), (("soft_404", 2),), (("gone", 1),), 0, "thin", "why"
    )
    out = io.StringIO()
    print_table([report], Console(file=out))
    for words in ("discovered", "30", "2 soft_404", "1 gone", "thin", "why"):
        assert words in out.getvalue()
    assert "\x1b" not in out.getvalue()


# Real crawls that go wrong, each of which Scrapy itself would call a success


@pytest.mark.parametrize("spider", [FailingCallback, FailingStart, Babbling])
def test_a_fault_in_a_spider_breaks_the_run(crawl: Crawl, web: Web, spider: type[Spider]) -> None:
    web.pages |= {"/": Reply(b"page", headers=(("Content-Type", "text/html"),))}
    report = ledger_of(crawl(spider, web.url)).report
    assert report is not None
    assert report.verdict == "broken"
    assert report.lost == (spider is FailingCallback)


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_ends_the_crawl_and_leaves_whole_records(crawl: Crawl, web: Web, tmp_path: Path) -> None:
    web.pages |= {f"/{n}": Reply(os.urandom(200_000), headers=(("Content-Type", "text/html"),)) for n in range(9)}
    with small_disk(1_000_000):
        crawler = crawl(Wired, web.url, urls=[f"https://wired.vn/{n}" for n in range(9)])
    report = ledger_of(crawler).report
    assert report is not None
    assert report.verdict == "broken"
    assert len(web.asked) < 8
    [path] = (tmp_path / "data" / "warc").glob("*.warc.gz")
    assert checks_out(path)
    assert len([e for e in inspect(path).entries if e.status == 200]) == 4


# The command line


def scrapy(data: Path, *arguments: str) -> Running:
    speed = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "SPIDER_MODULES=tests.wire.sites")
    return commands().start("scrapy", *arguments, *speed, told={"KHOTIN_DATA": str(data)}, apart=True)


def test_the_command_line_tells_cron_the_truth(web: Web, tmp_path: Path) -> None:
    web.pages |= {"/": Reply(b'<a href="/a1">1</a>'), "/a1": Reply(b"one")}
    source = str(small(tmp_path / "small.warc.gz"))
    running = {
        "callback": scrapy(tmp_path / "1", "crawl", "failing_callback", "-s", f"SOURCE={web.url}"),
        "replay": scrapy(tmp_path / "2", "crawl", "wired", "-s", f"SOURCE={source}"),
        "several": scrapy(tmp_path / "3", "crawlall", "wired", "failing_start", "-s", f"SOURCE={web.url}"),
        "unknown": scrapy(tmp_path / "4", "crawl", "longna"),
        "nobody": scrapy(tmp_path / "5", "crawlall", "wired"),
    }
    ended = {name: run.wait() for name, run in running.items()}

    assert {name: run.returncode for name, run in ended.items()} == {
        "callback": exits.BROKEN,
        "replay": exits.OK,
        "several": exits.BROKEN,
        "unknown": exits.CANNOT_START,
        "nobody": exits.CANNOT_START,
    }
    for name in ("callback", "replay", "several"):
        assert ended[name].stdout.count("verdict") == 1
    assert "1 missing" in ended["replay"].stdout
    assert "failing_start" in ended["several"].stdout
    for name, data in (("unknown", "4"), ("nobody", "5")):
        assert len(ended[name].stderr.strip().splitlines()) == 1
        assert not (tmp_path / data).exists()
