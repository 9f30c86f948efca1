"""What is known to be missing: numbers without an article, times without a good run, lists that end. Pure.

A gap says where something may be missing, never that something is: sites count drafts and pictures too, and before
the end of a list there may be nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

#: A shorter row of missing numbers is told with the others of its series, in one row.
LEAST = 10

#: Verdicts of runs after which the newest articles of the site are in the archive; lists that changed may show none.
GOOD = frozenset(("healthy", "thin", "stale"))

#: `longan:a186458`, `langson:5071654`, `longan_portal:TinTucSuKien/12`: a letter or a list, and a number.
_NUMBERED = re.compile(r"([^:]+):([A-Za-z_]*/?)(0|[1-9][0-9]{0,15})")
_SCHEME = re.compile(r"https?://(www\.)?", re.IGNORECASE)
#: What a list's further pages have behind its address.
_FURTHER = re.compile(r"(/((page|trang|p)[/-]?\d+)?)*([?#].*)?$", re.IGNORECASE)


class Gap(NamedTuple):
    """A row of `gaps`, its fields in the order of the table's columns."""

    site: str
    kind: str  # ids, scattered_ids, outage or history
    from_at: str | None
    to_at: str | None
    from_id: str | None = None
    to_id: str | None = None
    size: int | None = None
    gone: int | None = None
    listing: str | None = None


class Numbered(NamedTuple):
    """An address that the archive knows: its article's id, its fate and, where it is known, the day of publication."""

    id: str
    fate: str
    day: str | None


class Ran(NamedTuple):
    """A run of a site, as far as an outage goes."""

    site: str
    source: str
    started_at: str
    finished_at: str
    verdict: str


def numbers(known: Iterable[Numbered]) -> Iterator[Gap]:
    """The rows of numbers between known ones that nobody tried or that are gone, series by series."""
    series: dict[tuple[str, str], dict[int, Numbered]] = defaultdict(dict)
    for one in known:
        if match := _NUMBERED.fullmatch(one.id):
            placed = series[match[1], match[2]]
            number = int(match[3])
            if number not in placed or placed[number].fate == "gone":  # of two addresses the one that is there
                placed[number] = one
    for (site, prefix), placed in sorted(series.items()):
        yield from _in_series(site, f"{site}:{prefix}", placed)


def _in_series(site: str, prefix: str, placed: Mapping[int, Numbered]) -> Iterator[Gap]:
    gone = sorted(number for number, one in placed.items() if one.fate == "gone")
    there = sorted(placed.keys() - set(gone))
    scattered: list[tuple[int, int]] = []  # size, gone
    seen = 0
    for before, after in pairwise(there):
        while seen < len(gone) and gone[seen] < before:
            seen += 1
        first = seen
        while seen < len(gone) and gone[seen] < after:
            seen += 1
        size = after - before - 1
        if size >= LEAST:
            first_id, last_id = f"{prefix}{before + 1}", f"{prefix}{after - 1}"
            yield Gap(site, "ids", *_between(placed[before], placed[after]), first_id, last_id, size, seen - first)
        elif size:
            scattered.append((size, seen - first))
    if scattered:  # told between numbers that are there: one that is missing may be nobody's to name
        first_id, last_id = f"{prefix}{there[0]}", f"{prefix}{there[-1]}"
        size, count = sum(size for size, _ in scattered), sum(n for _, n in scattered)
        yield Gap(site, "scattered_ids", None, None, first_id, last_id, size, count)


def _between(one: Numbered, other: Numbered) -> tuple[str | None, str | None]:
    """The days of two articles in their order, which their numbers may not keep; none unless both are known."""
    if one.day is None or other.day is None:
        return None, None
    return min(one.day, other.day), max(one.day, other.day)


def outages(runs: Iterable[Ran]) -> Iterator[Gap]:
    """The times between two good runs of a site in which every run failed, and the one that still lasts.

    Only runs that asked the site itself, or a server that played it, count; not replays of files.
    """
    asked = sorted(run for run in runs if run.source == "live" or run.source.startswith(("http:", "https:")))
    for (site, _), group in groupby(asked, key=itemgetter(0, 1)):
        good: Ran | None = None
        failed = 0
        for run in sorted(group, key=itemgetter(2, 3)):
            if run.verdict == "interrupted":
                continue  # by us: it says nothing of the site, and the next run goes on with it
            if run.verdict not in GOOD:
                failed += 1
                continue
            if good and failed:
                yield Gap(site, "outage", good.finished_at, run.started_at, size=failed)
            good, failed = run, 0
        if good and failed:
            yield Gap(site, "outage", good.finished_at, None, size=failed)


def history(shown: Iterable[tuple[str, str | None, str | None]]) -> Iterator[Gap]:
    """For each site and list of articles the oldest day on the pages reached: what came before it was not listed.

    Takes site, address of a list's page (None: any of the site's), and the oldest date there; `listing` is the list's
    address without its scheme.
    """
    oldest: dict[tuple[str, str], str | None] = {}
    for site, url, day in shown:
        key = (site, _FURTHER.sub("", _SCHEME.sub("", url or ""), count=1))
        oldest[key] = min(filter(None, (oldest.get(key), day)), default=None)
    for (site, url), day in sorted(oldest.items()):
        yield Gap(site, "history", None, day, listing=url or None)


def months(gap: Gap) -> Iterator[str]:
    """The months that a gap touches, where both its ends are known."""
    if gap.from_at is None or gap.to_at is None or len(gap.from_at) < len("2025-01") or len(gap.to_at) < len("2025-01"):
        return
    year, month = int(gap.from_at[:4]), int(gap.from_at[5:7])
    while (found := f"{year:04}-{month:02}") <= gap.to_at[:7]:
        yield found
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
