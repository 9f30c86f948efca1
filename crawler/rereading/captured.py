"""The captures that the database knows, as what there is to read again; in the order in which they lie in the files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from archive.records import Capture
from crawler.answers import Asked
from crawler.rereading.again import Recorded
from crawler.site import NewsSite

_PAGE = 1000  # captures fetched at a time
_COLUMNS = ", ".join(f"c.{name}" for name in Capture.__slots__)
#: Pages; a "not modified" is one where a replay found the page that it speaks of.
_PAGES = "c.status BETWEEN 200 AND 299 OR (c.status = 304 AND c.origin NOT IN ('live', 'rehearsal'))"
_WANTED = f"c.site = :site AND c.seen_at >= :since AND ({_PAGES})"
_COUNT = f"SELECT count(*) FROM captures c WHERE {_WANTED}"  # noqa: S608 - constants
#: What is asked for is canonical as a rule, and then the frontier has it under the capture's own address.
_CAPTURES = f"""
SELECT {_COLUMNS}, r.url, f.kind FROM captures c LEFT JOIN rejections r USING (capture_id)
  LEFT JOIN frontier f ON (f.method, f.url, f.request_digest) = (c.method, coalesce(r.url, c.url), c.request_digest)
WHERE {_WANTED} AND (c.warc_file, c.warc_offset) > (:file, :offset)
ORDER BY c.warc_file, c.warc_offset LIMIT {_PAGE}
"""  # noqa: S608 - constants
_KIND = "SELECT kind FROM frontier WHERE method = ? AND url = ? AND request_digest = ?"


class Captured:
    """The pages of one site in a database that is only read, seen since a day ("" for all)."""

    def __init__(self, database: Path, site: type[NewsSite], since: str = "") -> None:
        self._database, self.site, self._since = database, site, since

    def __len__(self) -> int:
        with closing(self._open()) as connection:
            return int(connection.execute(_COUNT, self._wanted()).fetchone()[0])

    def __iter__(self) -> Iterator[Recorded]:
        """Every capture that the frontier knows what was asked for.

        A list that was reached through a redirect is not among them: nothing in the database tells what was asked.
        """
        with closing(self._open()) as connection:
            file, offset = "", -1
            while rows := connection.execute(_CAPTURES, self._wanted() | {"file": file, "offset": offset}).fetchall():
                for *values, rejected, kind in rows:
                    capture = Capture(*values)
                    file, offset = capture.warc_file, capture.warc_offset
                    key = (capture.method, rejected or capture.url, capture.request_digest)
                    if kind is None and rejected is None:
                        key = (capture.method, self.site.canonical(capture.url), capture.request_digest)
                        (kind,) = connection.execute(_KIND, key).fetchone() or (None,)
                    if kind is not None:
                        yield Recorded(self.site.name, Asked(key, kind), capture)

    def _wanted(self) -> dict[str, object]:
        return {"site": self.site.name, "since": self._since}

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._database.absolute().as_uri()}?mode=ro", uri=True)
