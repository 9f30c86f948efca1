"""The 63 provinces and today's 34, with what the archive holds of each."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.provinces import slugify
from archive.site.charts import Plot, plot, span
from archive.site.rows import rows

Row = Mapping[str, Any]

_PROVINCES = "SELECT * FROM provinces ORDER BY slug"
_SITES = "SELECT site, title, province, home, description FROM sites ORDER BY title"
_MONTHS = "SELECT month, province_then, province_now, site, articles FROM months"
_LATEST = """
SELECT a.id, a.title, a.site, a.published_at, a.language FROM cards c JOIN articles a USING (docid)
WHERE c.{column} = ? AND a.published_at IS NOT NULL ORDER BY c.docid DESC LIMIT 8
"""
#: Names a place had before that are no other place's, with their last day.
RENAMED = {"hue": ("Thừa Thiên Huế", "2024-12-31")}


@dataclass(frozen=True, slots=True)
class Unit:
    """A province of today with those it was made of, and how many articles the archive has of each."""

    slug: str
    name: str
    seat: str
    since: str | None
    articles: int
    former: tuple[Row, ...]  # rows of `provinces`, each with its articles and sites


@dataclass(frozen=True, slots=True)
class Place:
    """A province's page: one of today's, or one of the 63 that is no more."""

    unit: Unit
    was: Row | None  # the former province that was asked for, where it is no province of today
    months: Plot
    latest: tuple[Row, ...]


def units(connection: sqlite3.Connection) -> list[Unit]:
    """Return today's provinces in the order of their names' letters."""
    held: Counter[str] = Counter()
    sites: dict[str, list[Row]] = {}
    for row in rows(connection, "SELECT site, sum(articles) AS n FROM months GROUP BY 1"):
        held[row["site"]] = row["n"]
    for site in rows(connection, _SITES):
        sites.setdefault(site["province"], []).append({**site, "articles": held[site["site"]]})
    grouped: dict[str, list[Row]] = {}
    for one in rows(connection, _PROVINCES):
        own = sites.get(one["slug"], [])
        told = {
            **one,
            "sites": own,
            "articles": sum(site["articles"] for site in own),
            "before": RENAMED.get(one["slug"]),
        }
        grouped.setdefault(one["now_slug"], []).append(told)
    made = [_unit(slug, former) for slug, former in grouped.items()]
    return sorted(made, key=lambda unit: unit.slug)


def place(connection: sqlite3.Connection, slug: str) -> Place | None:
    """Find a province by the slug of its name, today's or the one before; None where there is none."""
    known = units(connection)
    unit = next((one for one in known if one.slug == slug), None)
    was = None
    if unit is None:
        unit, was = next(((u, f) for u in known for f in u.former if slug in _slugs(f)), (None, None))
    if unit is None:
        return None
    was = was if was and was["merged"] else None  # a place that only changed its name is the same place
    column, name = ("province_then", was["name"]) if was else ("province_now", unit.name)
    months: Counter[str] = Counter()
    for row in rows(connection, _MONTHS):
        if row["month"] and row[column] == name:
            months[row["month"]] += row["articles"]
    latest = rows(connection, _LATEST.format(column=column), name)
    return Place(unit, was, plot(months, span(list(months))), tuple(latest))


def named(connection: sqlite3.Connection, text: str) -> tuple[str, str] | None:
    """Recognise a province's name in what was typed, with or without accents; return its slug and name."""
    asked = slugify(text)
    for row in rows(connection, _PROVINCES) if asked else ():
        if asked == row["now_slug"]:
            return row["now_slug"], row["now_name"]
        if asked in _slugs(row):
            return row["slug"], row["name"]
    return None


def _slugs(province: Row) -> set[str]:
    before = RENAMED.get(province["slug"])
    return {province["slug"], *([slugify(before[0])] if before else [])}


def _unit(slug: str, former: list[Row]) -> Unit:
    first = former[0]
    since = max((one["now_since"] for one in former if one["now_since"]), default=None)
    total = sum(one["articles"] for one in former)
    return Unit(slug, first["now_name"], first["now_seat"], since, total, tuple(former))
