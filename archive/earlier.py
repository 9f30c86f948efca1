"""What the archive captured of an address before: what a WARC's revisit records refer to."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.warc import Original

_SELECT = """
SELECT warc_file, warc_offset, url, fetched_at, digest FROM captures
WHERE url = :url AND (digest = :digest OR (:digest IS NULL AND status = 200))
ORDER BY fetched_at {order}, capture_id {order} LIMIT 1
"""


class Captures:
    """The captures of a working database, read-only. Opens the file when it is first asked."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._connection: sqlite3.Connection | None = None

    def earlier(self, url: str, digest: str | None) -> Original | None:
        """The first capture of an address with this payload digest; the latest page of it, for None."""
        if self._connection is None:
            self._connection = sqlite3.connect(f"{self._database.absolute().as_uri()}?mode=ro", uri=True)
        order = "DESC" if digest is None else "ASC"
        row = self._connection.execute(_SELECT.format(order=order), {"url": url, "digest": digest}).fetchone()
        return Original(*row) if row else None

    def close(self) -> None:
        """Close the file, if it was opened."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
