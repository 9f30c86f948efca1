"""How the days that articles speak of enter the working database.

The engine's finder is pure: an article's date and a version's texts give the event dates. Here it is asked about
every version, and its answer written where it differs from what stands. A version that goes takes its own along.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from archive.records import Certainty, Dating
from archive.schema import writing

#: How fine a value is; a longer value that is fine to the day lasts from the one day to the other.
EventPrecision = Literal["day", "weekend", "week", "month", "quarter", "year", "decade", "none"]
Field = Literal["title", "lead", "body"]

#: Articles handed to the finder per transaction.
_CHUNK = 500

_DATED = """
a.docid, a.id, a.published_at, a.published_precision, a.published_method, a.published_certainty,
  a.published_not_before, a.published_not_after
"""
_ARTICLES = f"""
SELECT {_DATED} FROM articles a WHERE a.site = ? AND a.id > ? ORDER BY a.id LIMIT ?
"""  # noqa: S608 - constants
_UNSETTLED = f"""
SELECT {_DATED} FROM unsettled u JOIN articles a ON a.id = u.article_id
WHERE a.site = ? AND u.article_id > ? ORDER BY u.article_id LIMIT ?
"""  # noqa: S608 - constants
_VERSIONS = "SELECT number, title, lead, body FROM versions WHERE docid = ? ORDER BY number"
_COLUMNS = "field, span_start, span_end, raw, value_from, value_to, precision, rule, certainty, weekday_check, reason"
_STANDING = f"SELECT version, {_COLUMNS} FROM event_dates WHERE docid = ?"  # noqa: S608 - a constant
_INSERT = f"""
INSERT INTO event_dates (docid, version, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""  # noqa: S608 - a constant


class Texts(NamedTuple):
    """What a version says, as the columns of `versions` hold it."""

    title: str
    lead: str | None
    body: str


@dataclass(frozen=True, slots=True)
class EventDate:
    """A day or period that a text speaks of; without a value, `reason` says why."""

    field: Field
    span_start: int  # in signs, from 0
    span_end: int  # after the last sign
    raw: str  # text[span_start:span_end]
    value_from: str | None  # the first day, YYYY-MM-DD
    value_to: str | None  # the last day
    precision: EventPrecision
    rule: str
    certainty: Certainty  # stated: the text writes it whole; inferred or bounded: completed from the publication
    weekday_check: Literal["agrees", "contradicts"] | None = None  # None: no weekday stands beside it
    reason: str | None = None


_VALUES = attrgetter(*(field.name for field in fields(EventDate)))

#: Finds what a version's texts speak of, given the article's date.
Finder = Callable[[Dating, Texts], Iterable[EventDate]]
#: What asks the finder about many versions, as `map` does: one after the other, or over several processes.
Each = Callable[[Finder, Iterable[Dating], Iterable[Texts]], Iterable[Iterable[EventDate]]]


def settle(
    connection: sqlite3.Connection, site: str, find: Finder, each: Each = map, *, only_changed: bool = False
) -> int:
    """Bring the event dates of a site's versions up to date; return in how many articles they changed.

    With `only_changed` those are looked at whose evidence or texts have changed since dates were last settled.
    """
    changed, last = 0, ""
    while True:
        with writing(connection):
            rows = connection.execute(_UNSETTLED if only_changed else _ARTICLES, (site, last, _CHUNK)).fetchall()
            changed += _settle_some(connection, rows, find, each)
        if not rows:
            return changed
        last = rows[-1]["id"]


def _settle_some(connection: sqlite3.Connection, rows: Sequence[sqlite3.Row], find: Finder, each: Each) -> int:
    places, datings, texts = [], [], []
    for row in rows:
        docid, dating = row["docid"], Dating(*tuple(row)[2:])
        for number, *said in connection.execute(_VERSIONS, (docid,)):
            places.append((docid, number))
            datings.append(dating)
            texts.append(Texts(*said))
    found: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for (docid, number), events in zip(places, each(find, datings, texts), strict=True):
        found[docid].update((number, *_VALUES(one)) for one in events)
    changed = 0
    for row in rows:
        docid = row["docid"]
        standing = set(map(tuple, connection.execute(_STANDING, (docid,))))
        if found[docid] != standing:
            _write(connection, docid, standing - found[docid], found[docid] - standing)
            changed += 1
    return changed


def _write(
    connection: sqlite3.Connection,
    docid: int,
    gone: Iterable[Sequence[object]],
    new: Iterable[Sequence[object]],
) -> None:
    connection.executemany(
        "DELETE FROM event_dates WHERE docid = ? AND version = ? AND field = ? AND span_start = ?",
        [(docid, *one[:3]) for one in gone],
    )
    connection.executemany(_INSERT, [(docid, *one) for one in new])
