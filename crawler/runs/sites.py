"""Which sites a crawl of all goes to, and whose verdicts somebody knows already."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from archive.layout import WORKING
from archive.records import RunReport
from archive.standing import Standing, standings
from crawler.site import NewsSite

PROBED = timedelta(days=30)  # how often a site is looked at that is closed, gone or refuses us, and known to be


def known(data: Path) -> dict[str, Standing]:
    """How each site stands, by name; none where there is no database, or one that no crawl has opened since."""
    path = data / WORKING
    if not path.is_file():
        return {}
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            return {one.site: one for one in standings(connection)}
        except sqlite3.OperationalError:  # an older file, which the next crawl brings up to date
            return {}


def resting(sites: Mapping[str, type[NewsSite]], standing: Mapping[str, Standing], now: datetime) -> dict[str, str]:
    """The sites that are not due: name → why."""
    found = {}
    for name, site in sites.items():
        stands = standing.get(name)
        why = _rests(site, stands)
        if why and stands and stands.started_at and now - datetime.fromisoformat(stands.started_at) < PROBED:
            found[name] = f"{why}; looked at on {stands.started_at[:10]}, again after {PROBED.days} days"
    return found


def acknowledged(data: Path, reports: Iterable[RunReport]) -> set[str]:
    """The sites whose verdict in a run is one that somebody acknowledged."""
    standing = known(data)
    return {
        one.site
        for one in reports
        if (stands := standing.get(one.site)) is not None and stands.acknowledged == one.verdict
    }


def _rests(site: type[NewsSite], stands: Standing | None) -> str:
    if site.closed is not None:
        return f"closed on {site.closed.on}"
    if stands is not None and stands.known and stands.verdict in ("gone", "refused"):
        return f"{stands.verdict}, acknowledged on {(stands.acknowledged_at or '')[:10]}"
    return ""
