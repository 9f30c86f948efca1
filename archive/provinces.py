"""The 63 provinces up to 30 June 2025, and which of today's 34 each became.

Resolution 202/2025/QH15 merged 52 of the 63 on 1 July 2025. Names and statistical codes were re-used for
larger units, so neither identifies a place without a date: rows are keyed by the slug of the province as it
was before, such as "long-an", and a name is asked for together with a day.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

#: The first day of the 34.
MERGER = "2025-07-01"
_FILE = Path(__file__).with_name("provinces.csv")


class UnknownProvince(LookupError):
    """No province of the 63 has this slug."""


@dataclass(frozen=True, slots=True)
class Province:
    """One of the 63 provinces as it was until 30 June 2025, with its successor."""

    slug: str
    name: str
    name_en: str
    kind: str  # province or city
    iso_3166_2: str
    gso_code: str  # statistical code up to 2025-06-30
    valid_to: str | None  # its last day in those borders; None where nothing was merged
    now_slug: str
    now_name: str
    now_gso_code: str
    now_seat: str  # the former province in which the successor has its seat
    now_since: str | None  # the successor's first day; None where nothing was merged
    merged: bool
    aliases: tuple[str, ...]
    note: str | None

    def name_on(self, moment: str | None) -> str:
        """Name the province this ground belonged to at an ISO 8601 moment, day, month or year.

        An unknown moment, or one too coarse to tell the side of the merger (a bare "2025"), gives the old
        name: it claims no more than that the source was founded for that province.
        """
        return self.name if moment is None or f"{moment}-01" < MERGER else self.now_name


@dataclass(frozen=True, slots=True)
class Unit:
    """One of the 34 provinces and cities since 1 July 2025."""

    slug: str
    name: str
    gso_code: str
    seat: str
    parts: tuple[str, ...]  # the slugs of the former provinces it covers


def provinces() -> tuple[Province, ...]:
    """Return the 63, by slug."""
    return tuple(_by_slug().values())


def units() -> tuple[Unit, ...]:
    """Return today's 34, by slug."""
    parts: dict[str, list[Province]] = {}
    for province in provinces():
        parts.setdefault(province.now_slug, []).append(province)
    return tuple(
        Unit(slug, one[0].now_name, one[0].now_gso_code, one[0].now_seat, tuple(p.slug for p in one))
        for slug, one in sorted(parts.items())
    )


def province(slug: str) -> Province:
    """Return the former province with this slug.

    Raises UnknownProvince, naming the nearest spelling if there is one.
    """
    found = _by_slug().get(slug)
    if found is None:
        guess = find(slug)
        hint = f"did you mean {guess.slug!r}?" if guess else "archive/provinces.csv lists the 63"
        raise UnknownProvince(f"no province has the slug {slug!r}; {hint}")
    return found


def find(name: str) -> Province | None:
    """Return the former province a person may mean by a name, an alias or a slug, with or without accents."""
    return _by_any_name().get(slugify(name))


def slugify(name: str) -> str:
    """Turn a Vietnamese name into its slug: "Bà Rịa - Vũng Tàu" -> "ba-ria-vung-tau"."""
    flat = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in flat if not unicodedata.combining(c))).strip("-")


@cache
def _by_slug() -> dict[str, Province]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {one.slug: one for one in _read(file)}


@cache
def _by_any_name() -> dict[str, Province]:
    return {slugify(name): one for one in provinces() for name in (*one.aliases, one.name_en, one.name)}


def _read(lines: Iterator[str]) -> Iterator[Province]:
    for row in csv.DictReader(lines):
        yield Province(
            slug=row["slug"],
            name=row["name"],
            name_en=row["name_en"],
            kind=row["kind"],
            iso_3166_2=row["iso_3166_2"],
            gso_code=row["gso_code"],
            valid_to=row["valid_to"] or None,
            now_slug=row["now_slug"],
            now_name=row["now_name"],
            now_gso_code=row["now_gso_code"],
            now_seat=row["now_seat"],
            now_since=row["now_since"] or None,
            merged=row["merged"] == "true",
            aliases=tuple(filter(None, row["aliases"].split("|"))),
            note=row["note"] or None,
        )
