"""Who holds the archive, which sites rest, who is told, and when the disk is full."""

from __future__ import annotations

import json
import os
import signal
import smtplib
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.settings import Settings

from archive.layout import WORKING
from archive.records import Acknowledgement, RunReport
from archive.standing import Standing
from archive.store import Store
from archive.warc import facts
from crawler.runs.advice import advice
from crawler.runs.disk import disk
from crawler.runs.exits import LOCKED
from crawler.runs.health import VERDICTS
from crawler.runs.lock import Locked, locked
from crawler.runs.sites import acknowledged, known, resting
from crawler.runs.telling import tell
from crawler.site import Closed, NewsSite
from spiders.laichau import LaiChau
from spiders.longan import LongAn
from tests.line.conftest import ROOT, Run
from tests.line.tables import rows

NOW = datetime(2026, 3, 20, 6, tzinfo=UTC)
SITES = sorted(path.stem for path in (ROOT / "spiders").glob("[a-z]*.py"))


def report(run: str, verdict: str, *, alarm: bool, site: str = "longan") -> RunReport:
    at = f"2026-03-{int(run):02}T06:00:00+07:00"
    return RunReport(run, site, "live", at, at, "0.1", 9, 9, 1, 0, (), (), 0, verdict, "why", alarm)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with Store(tmp_path / WORKING) as store:
        for site in (LongAn, LaiChau):
            store.declare_site(site.facts())
        store.finish(report("1", "healthy", alarm=False))
        store.finish(report("2", "gone", alarm=False))
        store.finish(report("3", "gone", alarm=True))
    return tmp_path


# The lock


def test_a_second_start_is_told_who_holds_the_archive(tmp_path: Path) -> None:
    who = rf"`crawl longan` \(process {os.getpid()}\) since"
    with locked(tmp_path, ["crawl", "longan"]), pytest.raises(Locked, match=who), locked(tmp_path, []):
        pass
    with locked(tmp_path, []):
        pass


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from crawler.runs.lock import locked\n"
        "with locked(Path(sys.argv[1]), ['crawl']): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(Locked), locked(tmp_path, []):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with locked(tmp_path, []):
        pass


def test_a_crawl_of_a_held_archive_has_its_own_exit_code(tmp_path: Path, run: Run) -> None:
    with locked(tmp_path, ["crawl", "laichau"]):
        second = run(tmp_path, "scrapy", "crawl", "longan", "-s", "SOURCE=sample")
    assert second.returncode == LOCKED
    assert "`crawl laichau`" in second.stderr


# Which sites rest


def test_how_a_site_stands_and_since_when(data: Path) -> None:
    standing = known(data)
    assert (standing["longan"].verdict, standing["longan"].calls) == ("gone", True)
    assert standing["longan"].since == "2026-03-02T06:00:00+07:00"
    assert standing["laichau"].verdict is None


def test_an_acknowledged_verdict_calls_nobody_until_it_changes(data: Path) -> None:
    with Store(data / WORKING) as store:
        store.acknowledge(Acknowledgement("longan", "gone", "2026-03-04T00:00:00+07:00", "closed"))
        store.acknowledge(Acknowledgement("longan", "thin", "2026-03-01T00:00:00+07:00", "an older word"))
    assert not known(data)["longan"].calls
    assert acknowledged(data, [report("5", "gone", alarm=True)]) == {"longan"}
    assert acknowledged(data, [report("5", "broken", alarm=True)]) == set()
    with Store(data / WORKING) as store:
        store.finish(report("9", "broken", alarm=True))
    assert known(data)["longan"].calls


def test_what_is_closed_or_known_to_be_gone_is_looked_at_once_a_month(data: Path) -> None:
    def rests(days: int, site: type[NewsSite] = LaiChau, **other: Any) -> bool:
        stood = {name: getattr(known(data)["longan"], name) for name in Standing.__slots__}
        began = (NOW - timedelta(days=days)).isoformat()
        return bool(resting({"longan": site}, {"longan": Standing(**stood | {"started_at": began} | other)}, NOW))

    class Over(LongAn):
        """A newspaper that is no more."""

        closed = Closed("2025-06-30", "its last issue says so")

    assert not rests(3)
    assert rests(3, acknowledged="gone")
    assert not rests(3, acknowledged="thin")
    assert not rests(31, acknowledged="gone")
    assert rests(3, Over)
    assert not rests(31, Over)
    assert not resting({"longan": Over}, {}, NOW)  # never looked at


@pytest.mark.long
def test_the_command_writes_an_acknowledgement_down_and_shows_it(data: Path, run: Run) -> None:
    assert run(data, "scrapy", "health").returncode == 3
    said = run(data, "scrapy", "health", "longan", "--ack", "--note", "closed with its province")
    assert said.returncode == 0, said.stderr
    shown = run(data, "scrapy", "health")
    assert shown.returncode == 0
    assert "closed with its province" in shown.stdout
    [tape] = (data / "warc").glob("longan-health-*")
    [fact] = facts(tape)
    assert (fact.kind, fact.payload["site"], fact.payload["verdict"]) == ("acknowledgement", "longan", "gone")
    rebuilt = run(data, "scrapy", "rebuild", "--into", str(data / "new.db"))
    assert rebuilt.returncode == 0, rebuilt.stdout + rebuilt.stderr
    [again] = rows(data / "new.db", "SELECT site, note FROM acknowledgements")
    assert again == {"site": "longan", "note": "closed with its province"}
    told = json.loads(run(data, "scrapy", "health", "--json").stdout)
    assert {one["site"]: one["calls"] for one in told["sites"]} == dict.fromkeys(SITES, False)


def test_health_lists_every_site_and_refuses_to_acknowledge_what_was_never_crawled(data: Path, run: Run) -> None:
    shown = run(data, "scrapy", "health")
    for site in SITES:
        assert any(line.split()[:1] == [site] for line in shown.stdout.splitlines()), shown.stdout
    assert shown.stdout.count("never crawled live") == len(SITES) - 1
    said = run(data, "scrapy", "health", "ninhthuan", "--ack", "--note", "closed")
    assert said.returncode == 2
    assert "ninhthuan has no verdict to acknowledge" in said.stderr
    assert "Run `scrapy crawl ninhthuan` first" in said.stderr
    assert not list((data / "warc").glob("*"))


# Who is told


@contextmanager
def listener(status: int = 200) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    heard: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))) | {"path": self.path})
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        server.server_close()


def settings(data: Path, **other: str) -> Settings:
    found = Settings()
    found.setmodule("crawler.settings", priority="project")
    found.setdict({"DATA_DIR": str(data), **other}, "cmdline")
    return found


def test_the_ping_goes_out_every_time_and_the_webhook_on_a_change_only(data: Path) -> None:
    with listener() as (url, heard):
        given = settings(data, PING_URL=f"{url}/ping", WEBHOOK_URL=f"{url}/hook")
        tell(given, [report("3", "gone", alarm=True)], 4)  # the run before did not alarm
        tell(given, [report("4", "gone", alarm=True)], 4)  # nothing new
        tell(given, [report("4", "healthy", alarm=False)], 0)
    assert [one["path"] for one in heard] == ["/ping", "/hook", "/ping", "/ping", "/hook"]
    assert heard[1]["text"].startswith("longan: gone, why. Look whether it moved")
    assert heard[1]["exit_code"] == 4


def test_who_cannot_be_reached_stops_nothing_and_is_in_the_log(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    with listener(status=500) as (url, _):
        tell(settings(data, PING_URL=url), [], 0)
    tell(settings(data, MAIL_TO="a@example.org", MAIL_PORT="1"), [report("3", "gone", alarm=True)], 4)
    assert [record.message.split(" could")[0] for record in caplog.records if record.name.endswith("telling")] == [
        "the ping",
        "the mail",
    ]


def test_the_mail_says_what_and_what_to_do(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []

    class Server:
        def __init__(self, *_: object, **__: object) -> None:
            """Take any address."""

        def __enter__(self) -> Server:
            return self

        def __exit__(self, *_: object) -> None:
            """Hang up."""

        def send_message(self, mail: Any) -> None:
            sent.append(mail)

    monkeypatch.setattr(smtplib, "SMTP", Server)
    tell(settings(data, MAIL_TO="a@example.org"), [report("3", "gone", alarm=True)], 4)
    [mail] = sent
    assert mail["To"] == "a@example.org"
    assert mail["Subject"].startswith("Kho tin tỉnh: longan: gone")
    assert "scrapy backfill longan" in mail.get_content()


def test_every_verdict_but_healthy_has_its_advice() -> None:
    assert [verdict for verdict in VERDICTS if not advice(verdict, "longan")] == ["healthy"]
    assert "{" not in "".join(advice(verdict, "longan") for verdict in VERDICTS)


# The disk


def test_the_disk_is_full_when_a_month_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    (tmp_path / "warc").mkdir()
    for days in (0, 5, 10, 60):
        path = tmp_path / "warc" / f"{days}.warc.gz"
        path.write_bytes(b"x" * 1000)
        at = (now - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
    found = disk(tmp_path, now)
    assert (found.used, found.growth) == (4000, 9000)  # 3,000 bytes in ten days
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=3000))
    short = disk(tmp_path, now)
    assert short.short
    assert "full in 10 days" in short.warning()
