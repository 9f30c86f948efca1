"""What each rule of archive/publishing/methods.toml makes of the sample web, as one digest: recorded with its version.

python -m tests.line.recording data/public/khotin-tinh.db    # of an archive of SOURCE=sample; writes methods.toml here
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
import tomllib
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from archive.publishing import explaining
from archive.publishing.excerpts import excerpt

RECORDED = Path(__file__).with_name("methods.toml")
#: What is read; where it is other than recorded, other values prove nothing.
INPUT = "input"
_WORDS = 60  # of an excerpt
_VALUES = {
    INPUT: "SELECT site, url, method, seen_at, status, mime, digest FROM captures ORDER BY capture_id",
    "ids": "SELECT site, url, id FROM articles UNION SELECT site, url, article_id FROM not_held ORDER BY 1, 2, 3",
    "reading": """SELECT id, title, kicker, lead, body, block_kinds, byline, author, source_tag, section, tags,
      language, extractor, sources FROM articles UNION ALL
      SELECT article_id, position, url, caption, credit, block, '', '', '', '', '', '', '', '' FROM images UNION ALL
      SELECT article_id, position, url, label, '', '', '', '', '', '', '', '', '', '' FROM attachments UNION ALL
      SELECT url, reason, detail, '', '', '', '', '', '', '', '', '', '', '' FROM rejections ORDER BY 1, 2, 3""",
    "dating": """SELECT id, published_at, published_precision, published_method, published_certainty,
      published_not_before, published_not_after FROM articles UNION ALL
      SELECT article_id, place, selector, raw, value, precision, verdict FROM date_evidence
      ORDER BY 1, 2, 3, 4, 5, 6, 7""",
    "event_dates": "SELECT * FROM event_dates ORDER BY article_id, version, field, span_start",
    "versions": """SELECT article_id, number, reason, changed, silent, content_hash FROM versions
      ORDER BY article_id, number""",
    "search": """SELECT articles_search.*, l.title, l.text FROM articles_search JOIN articles_levelled l USING (docid)
      ORDER BY docid""",
    "coverage": """SELECT * FROM coverage UNION ALL
      SELECT site, kind, from_at, to_at, from_id, to_id, size, gone, listing, 0, 0, 0, 0 FROM gaps
      WHERE kind <> 'outage' ORDER BY 1, 2, 3, 4, 5, 6""",
    "reprints": """SELECT article_id, group_id, place, site, known_from, is_first, '', '', '', '', '' FROM reprints
      UNION ALL SELECT * FROM reprint_pairs ORDER BY 1, 2""",
    "provinces": "SELECT id, province_then, province_now FROM articles ORDER BY id",
    "excerpts": "SELECT lead, body, block_kinds FROM articles ORDER BY id",
    "numbers": """SELECT docid, id FROM articles UNION ALL
      SELECT version_id, article_id || ' ' || number FROM versions UNION ALL
      SELECT capture_id, site || seen_at || url FROM captures UNION ALL
      SELECT evidence_id, article_id || place || selector || raw FROM date_evidence ORDER BY 2, 1""",
    "tables": """SELECT type, name, sql FROM sqlite_schema
      WHERE name NOT GLOB 'sqlite_*' AND name NOT GLOB 'articles_fts_*' AND name NOT GLOB 'articles_exact_*'
      ORDER BY 1, 2""",
}
#: Rules of which the published file shows no values, or whose values have tests that hold them to a text.
UNSEEN = {"capture", "removals", "digests"}


def found(published: Path) -> dict[str, str]:
    """Digest what each rule gave, as it stands in a published file."""
    with closing(sqlite3.connect(f"{published.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        told = {name: connection.execute(query).fetchall() for name, query in _VALUES.items()}
    told["excerpts"] = [excerpt(lead, body, json.loads(kinds), _WORDS) for lead, body, kinds in told["excerpts"]]
    return {name: _digest(rows) for name, rows in told.items()}


def versions() -> dict[str, str]:
    """Each rule's version, as it is published."""
    methods = tomllib.loads(explaining._METHODS.read_text(encoding="utf-8"))
    return {name: told["version"] for name, told in methods.items() if "version" in told}


def record(digests: dict[str, str]) -> str:
    """Write down digests beside the versions of today."""
    known = {INPUT: "", **versions()}
    lines = ["# Written by tests/line/recording.py."]
    for name in digests:
        version = f'version = "{known[name]}"\n' if known[name] else ""
        lines.append(f'\n[{name}]\n{version}values = "{digests[name]}"')
    return "\n".join(lines) + "\n"


def recorded() -> dict[str, dict[str, Any]]:
    return tomllib.loads(RECORDED.read_text(encoding="utf-8"))


def _digest(rows: Iterable[object]) -> str:
    return hashlib.sha256("\n".join(map(repr, rows)).encode()).hexdigest()[:16]


if __name__ == "__main__":
    RECORDED.write_text(record(found(Path(sys.argv[1]))), encoding="utf-8")
