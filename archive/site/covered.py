"""What the archive has of each site and month, and what it knows that it lacks."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from archive.fates import IS_NO_ARTICLE
from archive.site.charts import span
from archive.site.rows import rows

Row = Mapping[str, Any]

#: What an address may have come to, beside "stored".
LACKING = ("pending", "failed", "missing", "gone", "refused", "rejected", "removed")
_CELLS = f"""
SELECT c.site, c.month, stored, pending, failed, missing, gone, refused,
  rejected - coalesce(no_articles, 0) AS rejected, removed, gaps
FROM coverage c LEFT JOIN (
  SELECT site, month, count(*) AS no_articles FROM not_held WHERE {IS_NO_ARTICLE} GROUP BY 1, 2) n
  ON n.site = c.site AND n.month = c.month
"""  # noqa: S608 - a constant
_GAPS = """
SELECT * FROM (
  SELECT *, count(*) OVER (PARTITION BY site) AS of_site,
    row_number() OVER (PARTITION BY site ORDER BY coalesce(from_at, to_at), gap_id) AS place
  FROM gaps WHERE :site IN ('', site) AND (:month = ''
    OR length(from_at) >= 7 AND length(to_at) >= 7 AND :month BETWEEN substr(from_at, 1, 7) AND substr(to_at, 1, 7)))
WHERE place <= :most ORDER BY site, place
"""
#: Gaps of a site that are listed.
_MOST = 30
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
#: Shades of the map: a cell is as dark as its number beside the site's fullest month.
_SHADES = 5
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Cell:
    """A month of a site: what is stored, which articles lack by their fate, how many gaps touch it, and its shade."""

    month: str
    stored: int
    lacking: Mapping[str, int]
    gaps: int
    shade: int  # 0 (nothing) to 5

    @property
    def lacks(self) -> int:
        """How many articles are known and not here."""
        return sum(self.lacking.values())


@dataclass(frozen=True, slots=True)
class Map:
    """A site's months by year, the newest first, and what stands under no month."""

    site: str
    years: Mapping[str, tuple[Cell, ...]]  # twelve cells a year
    most: int  # articles in the fullest month
    unplaced: Cell  # what belongs to no month that is known


def maps(connection: sqlite3.Connection) -> list[Map]:
    """Map every site's months."""
    by_site: dict[str, dict[str, Row]] = {}
    for row in rows(connection, _CELLS):
        by_site.setdefault(row["site"], {})[row["month"]] = row
    return [_map(site, months) for site, months in sorted(by_site.items())]


def a_month(text: str) -> str:
    """Return a month ("2024-05") as it was asked for; "" for anything else."""
    return text if _MONTH.fullmatch(text) else ""


def gaps(connection: sqlite3.Connection, site: str = "", month: str = "") -> dict[str, list[Row]]:
    """List the gaps that are known by site, thirty of each at most; of one site or month where it is given.

    `of_site` says how many of those a site has in all.
    """
    found = rows(connection, _GAPS, {"site": site, "month": month, "most": _MOST})
    return {name: list(group) for name, group in groupby(found, key=itemgetter("site"))}


def _map(site: str, months: Mapping[str, Row]) -> Map:
    most = max((row["stored"] for month, row in months.items() if month != _UNKNOWN), default=0)
    years = {
        year: tuple(_cell(f"{year}-{month:02}", months, most) for month in range(1, 13))
        for year in reversed(span(list(months)))
    }
    return Map(site, years, most, _cell(_UNKNOWN, months, 0))


def _cell(month: str, months: Mapping[str, Row], most: int) -> Cell:
    row = months.get(month)
    if row is None:
        return Cell(month, 0, {}, 0, 0)
    shade = -(-_SHADES * row["stored"] // most) if most else 0
    return Cell(month, row["stored"], {fate: row[fate] for fate in LACKING if row[fate]}, row["gaps"], shade)
