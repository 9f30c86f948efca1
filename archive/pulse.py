"""A site's pulse: how many new articles came week by week, when the last one did, and how its last runs went."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

WEEKS = 5  # this one and those it is compared with
RUNS = 14  # that a run is compared with

_RUNS = """
SELECT run_id, started_at, verdict, alarm, observed FROM runs
WHERE site = ? AND (source = 'live' OR source LIKE 'http://%') ORDER BY started_at DESC, run_id DESC LIMIT ?
"""
_FIRST = "SELECT min(finished_at) FROM runs WHERE site = ? AND (source = 'live' OR source LIKE 'http://%')"
_NEW = "SELECT first_seen_at FROM articles WHERE site = ? AND first_seen_at >= ? AND first_seen_at < ?"
_LAST = "SELECT max(first_seen_at) FROM articles WHERE site = ? AND origin IN ('live', 'rehearsal')"


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier live run."""

    run_id: str
    started_at: str
    verdict: str
    alarm: bool
    observed: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pulse:
    """What earlier live runs tell. Moments are at +07:00; None before the first run came to its end."""

    since: str | None  # the end of the first run: what came before was not news
    last_new_at: str | None
    weeks: tuple[int, ...]  # articles first seen in the seven days before now, in those before them, …; whole ones only
    runs: tuple[Past, ...]  # newest first


def pulse(connection: sqlite3.Connection, site: str, now: datetime) -> Pulse:
    """Feel a site's pulse at a moment."""
    runs = tuple(
        Past(run_id, started_at, verdict, bool(alarm), json.loads(observed))
        for run_id, started_at, verdict, alarm, observed in map(tuple, connection.execute(_RUNS, (site, RUNS)))
    )
    since = connection.execute(_FIRST, (site,)).fetchone()[0]
    last = connection.execute(_LAST, (site,)).fetchone()[0]
    return Pulse(since, last, tuple(_weeks(connection, site, since, now)) if since else (), runs)


def _weeks(connection: sqlite3.Connection, site: str, since: str, now: datetime) -> list[int]:
    first, found = datetime.fromisoformat(since), []
    for week in range(WEEKS):
        end = now - timedelta(weeks=week)
        begin = end - timedelta(weeks=1)
        if begin < first:
            break
        found.append(len(connection.execute(_NEW, (site, _iso(begin, since), _iso(end, since))).fetchall()))
    return found


def _iso(moment: datetime, like: str) -> str:
    return moment.astimezone(datetime.fromisoformat(like).tzinfo).isoformat(timespec="seconds")
