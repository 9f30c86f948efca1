"""What is new since the last release: the table `changes`, from the release's file held against this one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: `before` is the last release, temp.removed what was removed and whether its id may be told.
_FILL = """
INSERT INTO changes (kind, site, article_id, before, after)
SELECT kind, site, article_id, before, after FROM (
  SELECT 'site_added' AS kind, s.site, NULL AS article_id, NULL AS before, NULL AS after
  FROM main.sites s WHERE s.site NOT IN (SELECT site FROM before.sites)
  UNION ALL
  SELECT 'added', a.site, a.id, NULL, a.published_at
  FROM main.articles a WHERE a.id NOT IN (SELECT id FROM before.articles)
  UNION ALL
  SELECT 'text_changed', a.site, a.id, b.version_count, a.version_count
  FROM main.articles a JOIN before.articles b USING (id)
  JOIN main.versions v ON v.article_id = a.id AND v.number = a.version_count
  JOIN before.versions w ON w.article_id = b.id AND w.number = b.version_count
  WHERE v.content_hash <> w.content_hash
  UNION ALL
  SELECT 'date_changed', a.site, a.id, b.published_at, a.published_at
  FROM main.articles a JOIN before.articles b USING (id) WHERE a.published_at IS NOT b.published_at
  UNION ALL
  SELECT 'publication_changed', r.site, NULL, b.publication || coalesce(' ' || b.words, ''),
    r.publication || coalesce(' ' || r.words, '')
  FROM main.rights r JOIN before.rights b USING (site) WHERE b.words IS NOT r.words
  UNION ALL
  SELECT iif(r.article_id IS NULL, 'gone', 'removed'), b.site, iif(r.hidden, NULL, b.id),
    iif(r.hidden, NULL, b.published_at), NULL
  FROM before.articles b LEFT JOIN temp.removed r ON r.article_id = b.id
  WHERE b.id NOT IN (SELECT id FROM main.articles) AND b.site IN (SELECT site FROM main.sites))
ORDER BY kind, site, article_id, before
"""
_COUNTS = "SELECT 'changes_' || kind, count(*) FROM changes GROUP BY kind"


def fill(connection: sqlite3.Connection, before: Path | None) -> Iterator[tuple[str, str]]:
    """Fill `changes`, and tell for the table `about` what was compared; temp.removed (article_id, hidden) is there.

    Without a last release the table stays empty.
    """
    if before is None or not before.is_file():
        yield "compared_with", "nothing: there was no release before this file"
        return
    with attached(connection, before, "before"):
        connection.execute(_FILL)
        name = release_before(connection)
    yield "compared_with", name
    for key, count in connection.execute(_COUNTS).fetchall():
        yield str(key), str(count)


def release_before(connection: sqlite3.Connection) -> str:
    """Name the release that is attached as `before`."""
    (day,) = connection.execute("SELECT value FROM before.about WHERE key = 'data_until'").fetchone() or (None,)
    (proof,) = connection.execute("SELECT sha3_256 FROM before.digests WHERE table_name = ''").fetchone() or (None,)
    return f"the release with data until {day}, content hash {proof}"


@contextmanager
def attached(connection: sqlite3.Connection, path: Path, name: str) -> Iterator[None]:
    """Attach a database for reading."""
    connection.execute(f"ATTACH ? AS {name}", (f"{path.absolute().as_uri()}?mode=ro",))
    yield
    connection.execute(f"DETACH {name}")
