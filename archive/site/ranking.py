"""The order of common matches: by where the words stand, for bm25 counts them in the whole archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from archive.search import exact_query, match_query
from archive.site.cards import Pair
from archive.site.wanted import Wanted

_WITHIN = "SELECT rowid FROM {index} WHERE {index} MATCH :query AND rowid BETWEEN :first AND :last"
#: Columns where words weigh more than elsewhere, the best first.
_PLACES = {"articles_fts": ("title_d", "lead_d"), "articles_exact": ("title",)}
#: By how much a later article of the same rank stands higher.
_LATER = 1e-10
_UNQUOTED = str.maketrans(dict.fromkeys('"“”', " "))


def in_order(cursor: sqlite3.Cursor, index: str, wanted: Wanted, query: str, matches: Sequence[Pair]) -> Sequence[Pair]:
    """Rank matches by whether the words stand in the title, in the lead or elsewhere, and whether in a row."""
    typed = f'"{wanted.q.translate(_UNQUOTED)}"'
    within = {"first": matches[-1][1], "last": matches[0][1]}

    def having(one: str) -> set[int]:
        return {docid for (docid,) in cursor.execute(_WITHIN.format(index=index), {"query": one, **within})}

    best = [having(f"{place} : ({query})") for place in _PLACES[index]]
    phrase = exact_query(typed) if wanted.exact else match_query(typed)
    best.append(having(phrase) if phrase != query else set())
    weights = [2.0**-place for place in range(len(best))]
    return [
        (-docid * _LATER - sum(weight for weight, those in zip(weights, best, strict=True) if docid in those), docid)
        for _, docid in matches
    ]
