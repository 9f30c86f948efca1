"""What a search finds: bounded work, honest counts, snippets with the accents of the text.

At most BOUND matches are looked at, the last in the order of `docid`, so that a common word costs no more in a
large archive than in a small one. With fewer matches every count is exact.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from archive.search import NOTHING, match_query
from archive.site.texts import AFTER, BEFORE
from archive.site.wanted import UNKNOWN, Wanted

#: Matches looked at; ranking and counting ten thousand takes some 70 ms at 100,000 articles.
BOUND = 10_000
PAGE = 20
_EXCERPT = 45  # words

#: The matches of :query, at most :bound, with what filters and orders them; {where} narrows them down.
_MATCHES = """
SELECT f.rowid, f.rank, a.site, a.published_at
FROM articles_fts f JOIN articles a ON a.docid = f.rowid
WHERE articles_fts MATCH :query {where} ORDER BY f.rowid DESC LIMIT :bound
"""
_SHOWN = """
SELECT a.docid, a.id, a.site, a.published_at, a.language, a.province_then, a.province_now,
  highlight(articles_fts, 0, :before, :after) AS title,
  snippet(articles_fts, 1, :before, :after, '…', 40) AS lead,
  snippet(articles_fts, 2, :before, :after, '…', 40) AS body,
  snippet(articles_fts, 3, :before, :after, '…', 40) AS captions
FROM json_each(:docids) AS wanted CROSS JOIN articles_fts ON articles_fts.rowid = wanted.value
JOIN articles a ON a.docid = wanted.value WHERE articles_fts MATCH :query
"""
_BROWSED = """
SELECT docid, id, site, published_at, language, province_then, province_now,
  coalesce(kicker || char(10), '') || title AS title, lead, substr(body, 1, 600) AS body, NULL AS captions
FROM articles a WHERE 1 {where} ORDER BY published_at DESC, id LIMIT :limit OFFSET :offset
"""
#: Articles by source and year of publication.
Tally = Mapping[tuple[str, str], int]


class Match(NamedTuple):
    """An article that has the words, and what filters and orders it."""

    docid: int
    rank: float
    site: str
    published_at: str | None

    @property
    def year(self) -> str:
        """The year of publication, or UNKNOWN."""
        return self.published_at[:4] if self.published_at else UNKNOWN


class Hit(NamedTuple):
    """One article of a page of results; `title` and `text` carry the marks BEFORE and AFTER."""

    id: str
    site: str
    published_at: str | None
    language: str
    province_then: str
    province_now: str
    kicker: str
    title: str
    text: str
    place: str  # lead, body or captions: where `text` stands


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results and what is known of the rest."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    bounded: bool = False  # more than BOUND matches: counts are lower bounds
    page: int = 1
    pages: int = 1
    unfiltered: int = 0  # matches without the filters
    tally: Tally = field(default_factory=dict)

    def sources(self, wanted: Wanted) -> dict[str, int]:
        """Count by source, under the filter by year; the largest first."""
        counts = _summed((site, n) for (site, year), n in self.tally.items() if wanted.year in ("", year))
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def years(self, wanted: Wanted) -> dict[str, int]:
        """Count by year, under the filter by source; the newest first, unknown last."""
        counts = _summed((year, n) for (site, year), n in self.tally.items() if wanted.site in ("", site))
        return dict(sorted(counts.items(), key=lambda item: (item[0] != UNKNOWN, item[0]), reverse=True))


def find(connection: sqlite3.Connection, wanted: Wanted) -> Found:
    """Search for words. Without a word or number to look for nothing is found."""
    query = match_query(wanted.q)
    if query == NOTHING:
        return Found()
    matches = _matches(connection, query)
    known, bounded = matches[:BOUND], len(matches) > BOUND
    if bounded and wanted.filtered:
        matches = _matches(connection, query, wanted)
    passing = [match for match in matches[:BOUND] if _passes(match, wanted)]
    page, pages = _page(wanted.page, len(passing))
    best = _ordered(passing, wanted.order)[(page - 1) * PAGE : page * PAGE]
    return Found(
        hits=_shown(connection, query, [match.docid for match in best]),
        total=len(passing),
        bounded=len(matches) > BOUND,
        page=page,
        pages=pages,
        unfiltered=len(known),
        tally=Counter((match.site, match.year) for match in known),
    )


def browse(connection: sqlite3.Connection, wanted: Wanted, tally: Tally) -> Found:
    """Return the articles that pass the filters, newest first; `tally` is that of the whole archive."""
    total = sum(n for (site, year), n in tally.items() if wanted.site in ("", site) and wanted.year in ("", year))
    page, pages = _page(wanted.page, min(total, BOUND))
    where, values = _conditions(wanted)
    values |= {"limit": PAGE, "offset": (page - 1) * PAGE}
    rows = _rows(connection, _BROWSED.format(where=where), values)
    return Found([_hit(row) for row in rows], total, False, page, pages, sum(tally.values()), tally)


def tally_of(connection: sqlite3.Connection) -> Tally:
    """Count all articles by source and year of publication."""
    query = "SELECT site, substr(published_at, 1, 4), count(*) FROM articles GROUP BY 1, 2"
    return {(site, year or UNKNOWN): n for site, year, n in connection.execute(query)}


def _matches(connection: sqlite3.Connection, query: str, wanted: Wanted | None = None) -> list[Match]:
    where, values = _conditions(wanted) if wanted else ("", {})
    found = connection.execute(_MATCHES.format(where=where), {"query": query, "bound": BOUND + 1, **values})
    return [Match(*row) for row in found]


def _conditions(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    where, values = "", dict[str, Any]()
    if wanted.site:
        where += " AND a.site = :site"
        values["site"] = wanted.site
    if wanted.year == UNKNOWN:
        where += " AND a.published_at IS NULL"
    elif wanted.year:
        where += " AND a.published_at >= :year AND a.published_at < :next_year"
        values |= {"year": wanted.year, "next_year": f"{int(wanted.year) + 1:04}"}
    return where, values


def _passes(match: Match, wanted: Wanted) -> bool:
    return wanted.site in ("", match.site) and wanted.year in ("", match.year)


def _ordered(matches: list[Match], order: str) -> list[Match]:
    """Order by rank, or by date with the undated last; ties by docid, which is the order of ids."""
    by_id = sorted(matches)
    if order == "newest":
        return sorted(by_id, key=lambda match: match.published_at or "", reverse=True)
    return sorted(by_id, key=lambda match: match.rank)


def _shown(connection: sqlite3.Connection, query: str, docids: list[int]) -> list[Hit]:
    values = {"query": query, "docids": str(docids), "before": BEFORE, "after": AFTER}
    rows = {row["docid"]: row for row in _rows(connection, _SHOWN, values)}
    return [_hit(rows[docid]) for docid in docids]


def _hit(row: Mapping[str, Any]) -> Hit:
    kicker, line, title = row["title"].rpartition("\n")
    if line and kicker.count(BEFORE) > kicker.count(AFTER):  # a phrase that runs from the kicker into the title
        kicker, title = kicker + AFTER, BEFORE + title
    place = max(("lead", "body", "captions"), key=lambda name: _strength(row[name] or ""))
    if BEFORE not in (row[place] or ""):
        place = "lead" if row["lead"] else "body"
    lines = (row[place] or "").split("\n")
    if place == "captions":  # of several captions, those that match
        lines = [line for line in lines if BEFORE in line or AFTER in line]
    text = " ".join(" ".join(lines).split())
    told = (row["id"], row["site"], row["published_at"], row["language"], row["province_then"], row["province_now"])
    return Hit(*told, kicker, title, _cut(text) if BEFORE not in text else text, place)


def _strength(text: str) -> int:
    """Weigh the marks of a snippet: words that stand together count more than as many that stand apart."""
    return sum(len(piece.partition(AFTER)[0].split()) ** 2 for piece in text.split(BEFORE)[1:])


def _cut(text: str) -> str:
    words = text.split(" ")
    return text if len(words) <= _EXCERPT else " ".join(words[:_EXCERPT]) + " …"


def _page(asked: int, total: int) -> tuple[int, int]:
    pages = max(1, -(-total // PAGE))
    return min(asked, pages), pages


def _summed(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for name, n in pairs:
        counts[name] += n
    return counts


def _rows(connection: sqlite3.Connection, query: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    cursor = connection.execute(query, dict(values))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
