"""How each site stands after its last live run: what `scrapy health` and the health page show. Read-only."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

_SITES = """
SELECT s.site, s.title, k.verdict, k.at, k.note FROM sites s LEFT JOIN acknowledgements k USING (site) ORDER BY s.site
"""
_RUNS = """
SELECT started_at, finished_at, verdict, cause, alarm, stored, fetched FROM runs
WHERE site = ? AND (source = 'live' OR source LIKE 'http://%') ORDER BY started_at DESC, run_id DESC
"""


class Ran(NamedTuple):
    """A site's run, as far as it tells how the site stands; moments at +07:00, None where there was none."""

    started_at: str | None = None
    finished_at: str | None = None
    verdict: str | None = None
    cause: str | None = None
    alarm: bool = False
    stored: int = 0
    fetched: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One site after its last run that came to its end; moments at +07:00, None where it never ran."""

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
    interrupted_at: str | None = None  # when a later run was interrupted, which proves nothing

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


def never(site: str, title: str) -> Standing:
    """A site of which the database knows nothing yet."""
    return Standing(site, title, *Ran(), None, None, None, None)


def _standing(
    connection: sqlite3.Connection, site: str, title: str, known: str | None, at: str | None, note: str | None
) -> Standing:
    runs = [Ran(*row) for row in connection.execute(_RUNS, (site,))]
    broken_off = list(takewhile(lambda run: run.verdict == "interrupted", runs))
    whole = [run for run in runs if run.verdict != "interrupted"]
    last = whole[0] if whole else Ran()
    alike = list(takewhile(lambda run: run.verdict == last.verdict, whole))
    since = alike[-1].started_at if alike else None
    last = last._replace(alarm=bool(last.alarm))
    return Standing(site, title, *last, known, at, note, since, broken_off[0].started_at if broken_off else None)
