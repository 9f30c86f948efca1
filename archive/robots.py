"""robots.txt as each host served it, day by day: under which rules the archive was made.

One row for each day on which a host gave an answer, and for each answer that differed on that day. A crawl whose
host cannot give its robots.txt now falls back on a row of the last 24 hours.
"""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass

TABLE = """CREATE TABLE robots (
  host TEXT NOT NULL,
  day TEXT NOT NULL,
  status INTEGER NOT NULL,
  digest TEXT NOT NULL,
  site TEXT NOT NULL REFERENCES sites(site),
  fetched_at TEXT NOT NULL,
  text TEXT NOT NULL,
  warc_file TEXT NOT NULL,
  warc_offset INTEGER NOT NULL,
  PRIMARY KEY (host, day, status, digest)
) STRICT, WITHOUT ROWID"""

_KEEP = """
INSERT INTO robots (host, day, status, digest, site, fetched_at, text, warc_file, warc_offset)
VALUES (:host, substr(:fetched_at, 1, 10), :status, :digest, :site, :fetched_at, :text, :warc_file, :warc_offset)
ON CONFLICT (host, day, status, digest) DO UPDATE SET site = excluded.site, fetched_at = excluded.fetched_at,
  text = excluded.text, warc_file = excluded.warc_file, warc_offset = excluded.warc_offset
WHERE (excluded.fetched_at, excluded.warc_file, excluded.warc_offset) > (fetched_at, warc_file, warc_offset)
"""
_LATEST = """
SELECT site, host, fetched_at, status, digest, text, warc_file, warc_offset FROM robots
WHERE host = ? AND fetched_at BETWEEN ? AND ? AND (status BETWEEN 200 AND 299 OR status BETWEEN 400 AND 499)
  AND status <> 429
ORDER BY fetched_at DESC, warc_file DESC, warc_offset DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class RobotsTxt:
    """One answer to GET /robots.txt, redirects followed."""

    site: str  # for whose sake it was asked
    host: str  # with its scheme and port: "https://baolongan.vn"
    fetched_at: str
    status: int
    digest: str  # sha1 of the body as served
    text: str  # as far as it counts; "" where there is none
    warc_file: str
    warc_offset: int


def keep(connection: sqlite3.Connection, told: RobotsTxt) -> None:
    """Write an answer down; of equal answers on one day the last."""
    connection.execute(_KEEP, asdict(told))


def latest(connection: sqlite3.Connection, host: str, since: str, until: str) -> RobotsTxt | None:
    """The last answer of a host between two moments that says what may be fetched; None when there was none."""
    found = connection.execute(_LATEST, (host, since, until)).fetchone()
    return RobotsTxt(*found) if found else None
