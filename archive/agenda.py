"""What the next run is to do: walks that came to an end, addresses to try again, validators of pages.

Only of use to the one who crawls this very archive: nothing here is read from pages, published, or brought back by
a rebuild. Without it the next run asks for a little more than it must, and misses nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from archive.fates import Key
from archive.schema import writing

#: In how many bad tries an address is given up until a list shows it again.
MOST_TRIES = 8

_WALKED = """
INSERT INTO walks (site, section, complete_at) VALUES (?, ?, ?)
ON CONFLICT (site, section) DO UPDATE SET complete_at = excluded.complete_at
"""
_FAILED = """
INSERT INTO attempts (site, method, url, request_digest, attempts, tried_at, due_at, cause)
VALUES (:site, :method, :url, :request_digest, :attempts, :tried_at, :due_at, :cause)
ON CONFLICT (method, url, request_digest) DO UPDATE SET attempts = excluded.attempts, tried_at = excluded.tried_at,
  due_at = excluded.due_at, cause = excluded.cause
"""
_VALID = """
INSERT INTO validators (url, site, etag, last_modified, digest, unchanged, honest)
VALUES (:url, :site, :etag, :last_modified, :digest, :unchanged, :honest)
ON CONFLICT (url) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified,
  digest = excluded.digest, unchanged = excluded.unchanged, honest = excluded.honest
"""
_WAITING = """
SELECT f.method, f.url, f.request_digest, f.article_id, a.attempts, f.link FROM frontier f
LEFT JOIN attempts a USING (method, url, request_digest)
WHERE f.site = :site AND (f.fate IS NULL OR f.fate IN ('failed', 'refused', 'missing')) AND f.kind = 'article'
  AND f.method = 'GET' AND (a.due_at IS NULL OR (a.due_at <= :now AND a.attempts < :most))
ORDER BY f.first_seen_at DESC, f.url LIMIT :limit
"""
#: Of the address that answered last and the one that a list shows, the later.
_RECENT = """
SELECT a.id, a.url, a.published_at, a.first_seen_at, a.last_seen_at,
  CASE WHEN c.origin IN ('live', 'rehearsal') AND c.seen_at >= coalesce(f.listed_at, '') THEN c.url ELSE f.link END
FROM articles a JOIN captures c USING (capture_id)
LEFT JOIN frontier f ON (f.method, f.url, f.request_digest) = ('GET', a.url, '')
WHERE a.site = :site AND a.first_seen_at >= :since AND NOT EXISTS (
  SELECT 1 FROM attempts t WHERE (t.method, t.url, t.request_digest) = ('GET', a.url, '') AND t.due_at > :now)
ORDER BY a.first_seen_at DESC, a.id
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that brought no answer; moments are at +07:00."""

    key: Key
    attempts: int
    tried_at: str
    due_at: str
    cause: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An address without a lasting fate."""

    key: Key
    article_id: str | None
    attempts: int
    link: str | None  # as a list shows it; None where none does, "" where it is the canonical address


@dataclass(frozen=True, slots=True)
class Recent:
    """An article that may have been edited since it was last seen."""

    id: str
    url: str
    published_at: str | None
    first_seen_at: str
    last_seen_at: str
    link: str | None = None  # the address as it answered, or as a list shows it; None and "" as above


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said by which to ask whether a page has changed, and whether it can be believed."""

    url: str
    etag: str
    last_modified: str
    digest: str  # of the page they were given with
    unchanged: int = 0  # times in a row that it said "not modified"
    honest: bool = True


class Agenda:
    """The agenda in a working database. `connection` is the store's; its transactions are not touched."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def walked(self, site: str) -> dict[str, str]:
        """When the last walk began that came to its end, by section."""
        found = self._connection.execute("SELECT section, complete_at FROM walks WHERE site = ?", (site,))
        return {row[0]: row[1] for row in found}

    def tapes(self, site: str) -> set[str]:
        """The WARC files of a site whose every capture is known to be in the database."""
        return {row[0] for row in self._connection.execute("SELECT file FROM tapes WHERE site = ?", (site,))}

    def keep_tapes(self, site: str, files: Iterable[str]) -> None:
        """Note that everything in some WARC files is in the database; after a flush."""
        with writing(self._connection):
            self._connection.executemany("INSERT OR IGNORE INTO tapes VALUES (?, ?)", [(one, site) for one in files])

    def waiting(self, site: str, now: str, limit: int) -> list[Waiting]:
        """Articles' addresses that were seen and have no lasting fate, and whose next try is due; newest first."""
        given = {"site": site, "now": now, "limit": limit, "most": MOST_TRIES}
        found = self._connection.execute(_WAITING, given).fetchall()
        return [Waiting((row[0], row[1], row[2]), row[3], row[4] or 0, row[5]) for row in found]

    def recent(self, site: str, since: str, now: str) -> list[Recent]:
        """The articles that were first seen since a moment, newest first; not those whose next try is not due."""
        given = {"site": site, "since": since, "now": now}
        return [Recent(*row) for row in self._connection.execute(_RECENT, given).fetchall()]

    def validators(self, site: str) -> dict[str, Validators]:
        """The validators of a site's pages, by address."""
        found = self._connection.execute(
            "SELECT url, etag, last_modified, digest, unchanged, honest FROM validators WHERE site = ?", (site,)
        ).fetchall()
        return {
            url: Validators(url, etag, modified, digest, unchanged, bool(honest))
            for url, etag, modified, digest, unchanged, honest in map(tuple, found)
        }

    def attempts(self, site: str) -> dict[Key, int]:
        """How often each address of a site was tried in vain."""
        sql = "SELECT method, url, request_digest, attempts FROM attempts WHERE site = ?"
        return {(row[0], row[1], row[2]): row[3] for row in self._connection.execute(sql, (site,))}

    def close(
        self,
        site: str,
        *,
        walks: dict[str, str],
        failed: Iterable[Attempt],
        answered: Iterable[Key],
        validators: Iterable[Validators],
    ) -> None:
        """Write what a run leaves for the next, all of it or nothing; after everything it read is written."""
        with writing(self._connection):
            self._connection.executemany(_WALKED, ((site, section, at) for section, at in walks.items()))
            self._connection.executemany(
                "DELETE FROM attempts WHERE method = ? AND url = ? AND request_digest = ?", list(answered)
            )
            self._connection.executemany(
                _FAILED,
                (
                    {
                        "site": site,
                        **dict(zip(("method", "url", "request_digest"), one.key, strict=True)),
                        "attempts": one.attempts,
                        "tried_at": one.tried_at,
                        "due_at": one.due_at,
                        "cause": one.cause,
                    }
                    for one in failed
                ),
            )
            self._connection.executemany(
                _VALID,
                (
                    {
                        "site": site,
                        "url": one.url,
                        "etag": one.etag,
                        "last_modified": one.last_modified,
                        "digest": one.digest,
                        "unchanged": one.unchanged,
                        "honest": one.honest,
                    }
                    for one in validators
                ),
            )
