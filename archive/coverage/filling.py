"""What the published file covers: its tables `coverage` and `gaps`, filled from what the working database knows."""

from __future__ import annotations

import sqlite3
from collections import Counter

from archive.coverage import gaps
from archive.coverage.gaps import Gap, Numbered, Ran

_KNOWN = """
SELECT id, 'stored', published_at FROM articles
UNION ALL SELECT article_id, fate, NULL FROM not_held WHERE article_id IS NOT NULL
"""
_RUNS = "SELECT site, source, started_at, finished_at, verdict FROM runs"
#: Pages of lists, and the oldest date that each shows; the frontier spells addresses otherwise than captures do. Most
#: lists show none: so for each site also the oldest article that any list showed.
_SHOWN = """
SELECT site, url, NULL FROM work.frontier WHERE kind IN ('listing', 'sitemap') AND fate = 'visited'
UNION ALL SELECT c.site, c.url, min(e.value) FROM work.date_evidence e JOIN work.captures c USING (capture_id)
  WHERE e.place IN ('listing', 'sitemap') AND e.verdict NOT IN ('clock', 'impossible') GROUP BY c.capture_id
UNION ALL SELECT a.site, NULL, min(a.published_at) FROM articles a
  WHERE EXISTS (SELECT 1 FROM work.frontier f WHERE f.article_id = a.id AND f.listed_at <> '') GROUP BY a.site
"""
_GAP = """
INSERT INTO gaps (site, kind, from_at, to_at, from_id, to_id, size, gone, listing) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_TOUCHED = """
INSERT INTO coverage (site, month, known, listed, stored, rejected, failed, refused, gone, missing, pending, removed,
  gaps)
VALUES (?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ?)
ON CONFLICT (site, month) DO UPDATE SET gaps = excluded.gaps
"""


def fill(connection: sqlite3.Connection, script: str) -> None:
    """Fill `coverage` and `gaps` of a new file; `script` is sql/coverage.sql, `work` is attached. Equal content gives
    equal rows.
    """
    connection.executescript(f"BEGIN;\n{script}")
    found = [*gaps.numbers(map(Numbered._make, connection.execute(_KNOWN)))]
    found += gaps.outages(map(Ran._make, connection.execute(_RUNS)))
    found += gaps.history(connection.execute(_SHOWN))
    found.sort(key=_order)
    connection.executemany(_GAP, found)
    touched = Counter((gap.site, month) for gap in found for month in gaps.months(gap))
    connection.executemany(_TOUCHED, ((*place, count) for place, count in sorted(touched.items())))
    connection.execute("COMMIT")


def _order(gap: Gap) -> tuple[str, ...]:
    return (gap.site, gap.kind, *(str(cell or "") for cell in gap[2:6]), gap.listing or "")
