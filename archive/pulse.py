"""A site's pulse: how many new articles came week by week, when the last one did, and how its last runs went."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

WEEKS = 5  # this one and those it is compared with
RUNS = 14  # that found all well, with which a run is compared

_BEFORE = """
SELECT verdict FROM runs WHERE site = ? AND (source = 'live' OR source LIKE 'http://%') AND verdict <> 'interrupted'
ORDER BY started_at DESC, run_id DESC LIMIT 1
"""
#: A change that somebody has acknowledged is what is usual from then on.
_USUAL = """
SELECT r.observed FROM runs r LEFT JOIN acknowledgements k
  ON k.site = r.site AND k.verdict = r.verdict AND k.at <= r.started_at
WHERE r.site = ? AND (r.source = 'live' OR r.source LIKE 'http://%')
  AND (r.verdict IN ('healthy', 'thin', 'stale') OR (r.verdict = 'changed' AND k.site IS NOT NULL))
ORDER BY r.started_at DESC, r.run_id DESC LIMIT ?
"""
_FIRST = """
SELECT min(finished_at) FROM runs
WHERE site = ? AND (source = 'live' OR source LIKE 'http://%') AND verdict <> 'interrupted'
"""
_NEW = "SELECT count(*) FROM articles WHERE site = ? AND first_seen_at > ? AND first_seen_at <= ?"
_LAST = "SELECT max(first_seen_at) FROM articles WHERE site = ? AND origin IN ('live', 'rehearsal')"


@dataclass(frozen=True, slots=True)
class Pulse:
    """What earlier live runs tell. Moments are at +07:00; None before the first run came to its end."""

    since: str | None  # the end of the first run: what came before was not news
    last_new_at: str | None
    weeks: tuple[int, ...]  # articles first seen in the seven days before now, in those before them, …; whole ones only
    before: str | None  # the verdict of the last run that was not interrupted
    usual: tuple[Mapping[str, Any], ...]  # what the last runs saw that found the site as it is known, newest first


def pulse(connection: sqlite3.Connection, site: str, now: datetime) -> Pulse:
    """Feel a site's pulse at a moment."""
    before = connection.execute(_BEFORE, (site,)).fetchone()
    usual = tuple(json.loads(observed) for (observed,) in map(tuple, connection.execute(_USUAL, (site, RUNS))))
    since = connection.execute(_FIRST, (site,)).fetchone()[0]
    last = connection.execute(_LAST, (site,)).fetchone()[0]
    weeks = tuple(_weeks(connection, site, since, now)) if since else ()
    return Pulse(since, last, weeks, before[0] if before else None, usual)


def _weeks(connection: sqlite3.Connection, site: str, since: str, now: datetime) -> list[int]:
    first, found = datetime.fromisoformat(since), []
    for week in range(WEEKS):
        end = now - timedelta(weeks=week)
        begin = end - timedelta(weeks=1)
        if begin < first:
            break
        found.append(connection.execute(_NEW, (site, _iso(begin, since), _iso(end, since))).fetchone()[0])
    return found


def _iso(moment: datetime, like: str) -> str:
    return moment.astimezone(datetime.fromisoformat(like).tzinfo).isoformat(timespec="seconds")
