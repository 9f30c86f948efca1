"""A year of daily runs: the right verdict on each day, a person called when one is needed, and nothing lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from archive.layout import PUBLISHED, WORKING
from archive.publishing.publish import publish
from archive.records import RunReport
from crawler import clock
from crawler.runs.ledger import ledger_of
from tests.line.tables import rows
from tests.sampleweb.when import VIETNAM
from tests.wire.conftest import crawl_in
from tests.wire.web import Web
from tests.year.fortunes import MONTH, YEAR, Year
from tests.year.paper import DAY, HOUR, Piece
from tests.year.world import World

#: An article of this age is looked at again by the next run (the settings' ladder, written down once more).
LOOKED_AT = (HOUR, 6 * HOUR, DAY, 3 * DAY, 10 * DAY, 30 * DAY, 100 * DAY)


@dataclass(frozen=True)
class Lived:
    """What was left of a stretch of days."""

    year: Year
    world: World
    data: Path
    reports: dict[date, RunReport]


def live(year: Year, data: Path, loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch) -> Lived:
    """Crawl every morning at six."""
    world = World(year.paper, year.fortune, datetime.min.replace(tzinfo=VIETNAM))
    monkeypatch.setattr(clock, "now", world.now)
    monkeypatch.setattr(
        BaseHTTPRequestHandler, "date_time_string", lambda *_: f"{world.now():%a, %d %b %Y %H:%M:%S %z}"
    )
    web, reports = Web(answer=world.answer), {}
    server = web.start()
    settings = {"DATA_DIR": str(data), "SOURCE": web.url, "CONTACT": "a@example.org", "JUDGE_REHEARSALS": True}
    try:
        for day, file, _, _ in year.days():
            world.moment = datetime(day.year, day.month, day.day, 6, tzinfo=VIETNAM)
            crawler = crawl_in(loop, file, {**settings, "RETRY_TIMES": 0}, 60)
            report = ledger_of(crawler).report
            assert report is not None, day
            reports[day] = report
    finally:
        server.shutdown()
        server.server_close()
    return Lived(year, world, data, reports)


@pytest.fixture(params=[pytest.param(MONTH, id="a month"), pytest.param(YEAR, id="a year", marks=pytest.mark.long)])
def lived(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    loop: asyncio.AbstractEventLoop,
    monkeypatch: pytest.MonkeyPatch,
) -> Lived:
    return live(request.param, tmp_path, loop, monkeypatch)


def test_a_year(lived: Lived) -> None:
    """One test, for the days are many: what is said on each of them, and what the archive holds at the end."""
    _said_each_day(lived)
    _holds_what_could_be_had(lived)
    _keeps_what_was_withdrawn(lived)
    _knows_every_edit_it_could_see(lived)


def _said_each_day(lived: Lived) -> None:
    wrong = []
    for day, _, verdict, alarm in lived.year.days():
        report = lived.reports[day]
        if (report.verdict, report.alarm) != (verdict, alarm):
            wrong.append(
                f"{day:%a %d %b}: {verdict} {alarm}, but it said {report.verdict} {report.alarm}: {report.cause}"
            )
    assert not wrong, "\n" + "\n".join(wrong)
    for day, file, verdict, _ in lived.year.days():
        host = lived.world.fortune.host(day)
        if verdict == "changed" and host not in file.domains:
            assert f"lead to {host}" in lived.reports[day].cause, day
    assert not [day for day, report in lived.reports.items() if report.lost]


def _open(lived: Lived) -> list[datetime]:
    """The mornings on which the site could be read: not down, no challenge, no refusal, and under a known name."""
    good = [day for day, _, verdict, _ in lived.year.days() if verdict in ("healthy", "thin", "stale")]
    return [datetime(day.year, day.month, day.day, 6, tzinfo=VIETNAM) for day in good]


def _holds_what_could_be_had(lived: Lived) -> None:
    mornings = _open(lived)
    had = [one for one in lived.year.paper.pieces if any(one.stands(morning) for morning in mornings)]
    found = Counter(row["url"].rsplit("/", 1)[1] for row in rows(lived.data / WORKING, "SELECT url FROM articles"))
    served = {
        path.strip("/") for path, looks in lived.world.looks.items() if any(one.revision is not None for one in looks)
    }
    assert {one.path.strip("/") for one in had} <= found.keys() <= served
    assert set(found.values()) == {1}
    never = [
        one for one in lived.year.paper.pieces if one.path.strip("/") not in found and one.published < mornings[-1]
    ]
    assert never  # they stood there while it was down, and no longer
    publish(lived.data / WORKING, lived.data / PUBLISHED)
    gaps = rows(lived.data / PUBLISHED, "SELECT from_at, to_at FROM gaps WHERE kind = 'outage'")
    for one in never:
        assert one.withdrawn is not None
        assert any(
            gap["from_at"] <= one.published.isoformat() < one.withdrawn.isoformat() <= gap["to_at"] for gap in gaps
        )


def _keeps_what_was_withdrawn(lived: Lived) -> None:
    gone = rows(lived.data / WORKING, "SELECT url, seen_at FROM captures WHERE status = 404")
    texts = {row["url"]: row for row in rows(lived.data / WORKING, "SELECT url, body, last_seen_at FROM articles")}
    seen_gone = [path for path, looks in lived.world.looks.items() if looks[-1].revision is None]
    assert seen_gone
    for path in seen_gone:
        recorded = [row["seen_at"] for row in gone if row["url"].endswith(path)]
        [held] = [row for url, row in texts.items() if url.endswith(path)]
        assert recorded
        assert held["body"]
        assert held["last_seen_at"] < min(recorded)


def _knows_every_edit_it_could_see(lived: Lived) -> None:
    held = rows(
        lived.data / WORKING,
        "SELECT a.url, sum(v.reason = 'edited') AS edited"
        " FROM articles a JOIN versions v USING (docid) GROUP BY a.docid",
    )
    edited = {"/" + row["url"].rsplit("/", 1)[1]: row["edited"] for row in held}
    pieces = lived.year.paper.by_path
    mornings = _open(lived)
    seen = 0
    for path in edited:
        revisions = [one.revision for one in lived.world.looks[path] if one.revision is not None]
        seen += len(set(revisions)) - 1
        assert edited[path] == len(set(revisions)) - 1, path
        assert set(_in_time(pieces[path], mornings)) <= set(revisions), path
    assert seen


def _in_time(piece: Piece, mornings: list[datetime]) -> Iterator[int]:
    """The revisions that a run could have seen that came when the ladder said."""
    for number, moment in enumerate(piece.edited, 1):
        steps = [piece.published + step for step in LOOKED_AT if piece.published + step >= moment]
        due = [morning for morning in mornings if steps and morning >= steps[0]]
        if due and piece.stands(due[0]):
            yield number
