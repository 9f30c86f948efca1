"""What a search finds: bounded work, honest counts, and what would narrow it down.

At most BOUND matches are looked at, the last in the order of `docid`, which is that of publication, so that a common
word costs no more in a large archive than in a small one. With fewer matches every count is exact.

bm25 puts them in order, but counts each word in the whole archive for that: 9/10 of the time where words are common,
and it tells nothing there. So words with more than BOUND matches in the newest quarter are ranked by where they stand.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import nsmallest
from typing import Any

from archive.search import NOTHING, exact_phrases, exact_query, match_query
from archive.site import snippets
from archive.site.cards import Cards, Pair
from archive.site.ranking import in_order
from archive.site.snippets import Hit
from archive.site.wanted import UNKNOWN, Wanted

#: Matches looked at; ranking and counting ten thousand takes some 60 ms at any size of the archive.
BOUND = 10_000
PAGE = 20
#: Values of a facet that are offered; the rest are few articles each.
OFFERED = 12

#: The matches of :query, at most :bound; {where} narrows them down.
_MATCHES = """
SELECT {rank}, f.rowid FROM {index} f {join} WHERE {index} MATCH :query AND f.rowid BETWEEN :first AND :last {where}
ORDER BY f.rowid DESC LIMIT :bound
"""
_BROWSED = """
SELECT 0.0, f.rowid FROM cards f {join} WHERE f.rowid BETWEEN :first AND :last {where}
ORDER BY f.rowid DESC LIMIT :bound
"""
_KNOWN = "SELECT count(*) FROM (SELECT rowid FROM {index} WHERE {index} MATCH :query LIMIT :bound)"
_HELD = "SELECT c.month, sum(c.articles) FROM months c WHERE 1 {where} GROUP BY 1"
_WHERE = {
    "site": " AND c.site = :site",
    "now": " AND c.province_now = :now",
    "then": " AND c.province_then = :then",
    "section": " AND c.section = :section",
    "author": " AND c.author = :author",
    "year": " AND c.month >= :year AND c.month < :next_year",
    "month": " AND c.month = :month",
}
Counts = Mapping[str, int]


_FACETS = ("site", "now", "then", "section", "author")


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results and what is known of the rest."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    bounded: bool = False  # more than BOUND matches: counts are lower bounds
    counted: int = 0  # matches that the facets count
    page: int = 1
    pages: int = 1
    unfiltered: int = 0  # matches without the filters, where there are none with them
    facets: Mapping[str, Counts] = field(default_factory=dict)  # each under the other filters, the largest first
    years: Counts = field(default_factory=dict)  # the oldest first, UNKNOWN last
    months: Counts = field(default_factory=dict)  # of the year that is chosen: twelve, and the year itself


def find(connection: sqlite3.Connection, wanted: Wanted, rows: int = PAGE, cards: Cards | None = None) -> Found:
    """Search for words, or list everything where none are given; a page has so many rows.

    Words without a letter or number find nothing. `cards` are the file's, if they have been read before.
    """
    query = None
    if wanted.q:
        query = exact_query(wanted.q) if wanted.exact else match_query(wanted.q)
        if query == NOTHING:
            return Found()
    cards = Cards(connection) if cards is None else cards
    known = _known(connection, query, wanted) if wanted.filtered else 0
    matches = _matches(connection, query, wanted if known > BOUND else wanted.unfiltered(), cards)
    bounded = len(matches) > BOUND
    matches = matches[:BOUND]
    passing = _passing(cards, matches, wanted)
    months = cards.count(_passing(cards, matches, wanted, "when"), "month")
    total = len(passing)
    if query is None and not (wanted.section or wanted.author):
        bounded, total = False, _held(connection, wanted).total()
        months = _held(connection, replace(wanted, year="", month=""))
    pages = max(1, -(-len(passing) // rows))
    page = min(wanted.page, pages)
    if query is None or wanted.order == "newest":
        best = passing[(page - 1) * rows : page * rows]
    else:
        best = nsmallest(page * rows, passing)[(page - 1) * rows :]
    return Found(
        hits=_shown(connection, wanted, query, [docid for _, docid in best]),
        total=total,
        bounded=bounded,
        counted=len(passing),
        page=page,
        pages=pages,
        unfiltered=min(known, BOUND) if wanted.filtered and not passing else 0,
        facets={name: _facet(cards, matches, passing, wanted, name) for name in _FACETS},
        years=_years(months),
        months=_twelve(months, wanted.year),
    )


def _known(connection: sqlite3.Connection, query: str | None, wanted: Wanted) -> int:
    """Count the matches without the filters, as far as BOUND and one more."""
    if query is None:
        return _held(connection, Wanted()).total()
    known: int = connection.execute(
        _KNOWN.format(index=_index(wanted)), {"query": query, "bound": BOUND + 1}
    ).fetchone()[0]
    return known


def _index(wanted: Wanted) -> str:
    return "articles_exact" if wanted.exact else "articles_fts"


def _matches(connection: sqlite3.Connection, query: str | None, wanted: Wanted, cards: Cards) -> Sequence[Pair]:
    """The newest matches that pass the filters: BOUND of them, and one more if there are more."""
    if query is None and not wanted.filtered:
        return cards.newest(BOUND + 1)
    where, values = conditions(replace(wanted, year="", month=""))
    join = "JOIN cards c ON c.docid = f.rowid" if where else ""
    months = _wanted_months(cards, wanted)
    first, last = cards.span(months) if months else (1, len(cards))
    cursor = connection.cursor()
    cursor.row_factory = None  # Datasette's rows cannot be put in order

    def asked(text: str, rank: str = "0.0", first: int = first) -> list[Pair]:
        written = text.format(rank=rank, where=where, index=_index(wanted), join=join)
        within = {"first": first, "last": last}
        return cursor.execute(written, {"query": query, "bound": BOUND + 1, **values, **within}).fetchall()

    if query is None or wanted.order == "newest":
        return asked(_BROWSED if query is None else _MATCHES)
    common = asked(_MATCHES, first=last - (last - first) // 4)
    return in_order(cursor, _index(wanted), wanted, query, common) if len(common) > BOUND else asked(_MATCHES, "f.rank")


def conditions(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Return the filters as SQL on `cards c`, and its values."""
    filters = wanted.filters
    if "month" in filters:
        filters.pop("year", None)
    if filters.get("year") == UNKNOWN:
        filters.pop("year")
        return "".join(_WHERE[name] for name in filters) + " AND c.month IS NULL", dict(filters)
    values: dict[str, Any] = dict(filters)
    if "year" in filters:
        values["next_year"] = f"{int(wanted.year) + 1:04}"
    return "".join(_WHERE[name] for name in filters), values


def _held(connection: sqlite3.Connection, wanted: Wanted) -> Counter[str | None]:
    """Count all articles by month from the table of months; it cannot tell sections or authors apart."""
    where, values = conditions(wanted)
    where = where.replace("c.month IS NULL", "c.month = ''")
    return Counter({month or None: n for month, n in connection.execute(_HELD.format(where=where), values)})


def _shown(connection: sqlite3.Connection, wanted: Wanted, query: str | None, docids: list[int]) -> list[Hit]:
    if query is None:
        return snippets.plain(connection, docids)
    if wanted.exact:
        return snippets.to_the_letter(connection, map(exact_phrases, (wanted.phrase, wanted.q)), docids)
    return snippets.matching(connection, query, docids, phrase=bool(wanted.phrase))


def _passing(cards: Cards, matches: Sequence[Pair], wanted: Wanted, but: str = "") -> Sequence[Pair]:
    """Take the matches that pass the filters, one of them left out; "when" is the year with the month."""
    for name, value in wanted.filters.items():
        if name in _FACETS and name != but:
            matches = cards.only(matches, name, value)
    return cards.within(matches, _wanted_months(cards, wanted)) if wanted.year and but != "when" else matches


def _wanted_months(cards: Cards, wanted: Wanted) -> list[str | None]:
    """The months that the filters leave; none where they leave all."""
    if wanted.month:
        return [wanted.month]
    if wanted.year == UNKNOWN:
        return [None]
    return (cards.months(wanted.year) or [wanted.year]) if wanted.year else []


def _facet(cards: Cards, matches: Sequence[Pair], passing: Sequence[Pair], wanted: Wanted, name: str) -> Counts:
    chosen = getattr(wanted, name)
    counts = cards.count(_passing(cards, matches, wanted, name) if chosen else passing, name)
    offered = [(value, n) for value, n in counts.most_common(OFFERED + 1) if value][:OFFERED]
    if chosen and chosen not in dict(offered):
        offered.append((chosen, counts[chosen]))
    return dict(sorted(offered, key=lambda item: (-item[1], item[0])))


def _years(months: Counter[str | None]) -> Counts:
    counts: Counter[str] = Counter()
    for month, n in months.items():
        counts[month[:4] if month else UNKNOWN] += n
    return dict(sorted(counts.items(), key=lambda item: (item[0] == UNKNOWN, item[0])))


def _twelve(months: Counter[str | None], year: str) -> Counts:
    """The months of a year, and the year itself for articles of which no more is known."""
    if not year or year == UNKNOWN:
        return {}
    twelve = {f"{year}-{month:02}": months[f"{year}-{month:02}"] for month in range(1, 13)}
    return twelve | ({year: months[year]} if months[year] else {})
