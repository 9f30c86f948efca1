"""What the archive captured of an address before: what a WARC's revisit records refer to."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.fates import BEST_FIRST
from archive.warc import Original

_SELECT = """
SELECT warc_file, warc_offset, url, fetched_at, digest FROM captures
WHERE url = :url AND (digest = :digest OR (:digest IS NULL AND status = 200))
  AND NOT EXISTS (SELECT 1 FROM masks m WHERE (m.warc_file, m.warc_offset) = (captures.warc_file, captures.warc_offset))
ORDER BY fetched_at {order}, capture_id {order} LIMIT 1
"""


class Captures:
    """The captures of a working database, read-only. Opens the file when it is first asked."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._connection: sqlite3.Connection | None = None

    def earlier(self, url: str, digest: str | None) -> Original | None:
        """The first capture of an address with this payload digest; the latest page of it, for None."""
        order = "DESC" if digest is None else "ASC"
        row = self._open().execute(_SELECT.format(order=order), {"url": url, "digest": digest}).fetchone()
        return Original(*row) if row else None

    def mementos(self, site: str) -> set[tuple[str, str]]:
        """Address and moment of every memento that the database holds of a site; none where there is no file yet."""
        if not self._database.exists():
            return set()
        rows = self._open().execute(
            "SELECT url, memento_at FROM captures WHERE site = ? AND memento_at IS NOT NULL", (site,)
        )
        return {(url, moment) for url, moment in rows}

    def archive_urls(self, site: str) -> set[str]:
        """Where every memento that the database holds of a site came from; none where there is no file yet."""
        if not self._database.exists():
            return set()
        rows = self._open().execute(
            "SELECT archive_url FROM captures WHERE site = ? AND memento_at IS NOT NULL AND archive_url IS NOT NULL",
            (site,),
        )
        return {url for (url,) in rows}

    def fates(self, site: str) -> dict[str, str]:
        """The ids of the articles that have a lasting fate, with the best one of their addresses."""
        if not self._database.exists():
            return {}
        rows = self._open().execute(
            "SELECT article_id, fate FROM frontier WHERE site = ? AND article_id IS NOT NULL "
            "AND fate IN ('stored', 'duplicate', 'gone', 'rejected')",
            (site,),
        )
        return dict(sorted(rows, key=lambda row: -BEST_FIRST.index(row[1])))  # the best one comes last

    def close(self) -> None:
        """Close the file, if it was opened."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite3.connect(f"{self._database.absolute().as_uri()}?mode=ro", uri=True)
        return self._connection
