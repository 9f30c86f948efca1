"""How each site stands after its last live run: what `scrapy health` and the health page show. Read-only."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from itertools import takewhile

_SITES = """
SELECT s.site, s.title, k.verdict, k.at, k.note FROM sites s LEFT JOIN acknowledgements k USING (site) ORDER BY s.site
"""
_RUNS = """
SELECT started_at, finished_at, verdict, cause, alarm, stored, fetched FROM runs
WHERE site = ? AND (source = 'live' OR source LIKE 'http://%') ORDER BY started_at DESC, run_id DESC
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """One site after its last run; moments at +07:00, None where it never ran."""

    site: str
    title: str
    started_at: str | None
    finished_at: str | None
    verdict: str | None
    cause: str | None
    alarm: bool
    stored: int
    fetched: int
    acknowledged: str | None  # the verdict that somebody knows of
    acknowledged_at: str | None
    note: str | None
    since: str | None  # since when the verdict is what it is

    @property
    def known(self) -> bool:
        """Whether somebody said that this verdict is known."""
        return self.verdict is not None and self.acknowledged == self.verdict

    @property
    def calls(self) -> bool:
        """Whether a person is needed."""
        return self.alarm and not self.known


def standings(connection: sqlite3.Connection) -> list[Standing]:
    """Every declared site, by name."""
    return [_standing(connection, *row) for row in map(tuple, connection.execute(_SITES).fetchall())]


def _standing(
    connection: sqlite3.Connection, site: str, title: str, known: str | None, at: str | None, note: str | None
) -> Standing:
    runs = [tuple(row) for row in connection.execute(_RUNS, (site,))]
    if not runs:
        return Standing(site, title, None, None, None, None, False, 0, 0, known, at, note, None)
    started_at, finished_at, verdict, cause, alarm, stored, fetched = runs[0]
    since = min(run[0] for run in takewhile(lambda run: run[2] == verdict, runs))
    return Standing(
        site=site,
        title=title,
        started_at=started_at,
        finished_at=finished_at,
        verdict=verdict,
        cause=cause,
        alarm=bool(alarm),
        stored=stored,
        fetched=fetched,
        acknowledged=known,
        acknowledged_at=at,
        note=note,
        since=since,
    )
