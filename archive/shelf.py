"""How a read article enters the working database: its readings, versions, present text and date evidence.

Everything here runs inside the store's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from archive.history import Content, Moment, Reading, Version, content_of, dumps, versions
from archive.provinces import Province
from archive.records import Article, Capture, DateCandidate
from archive.texts.edits import changes, silent

_READING = """
INSERT INTO readings (docid, capture_id, attempt, content_hash, extractor, sources) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET extractor = excluded.extractor, sources = excluded.sources
"""
_READINGS = """
SELECT c.seen_at, c.warc_file, c.warc_offset, r.attempt, r.capture_id, r.content_hash, r.extractor, r.sources
FROM readings r JOIN captures c USING (capture_id) WHERE r.docid = ?
"""
_INSERT = """
INSERT INTO articles (id, site, url, title, kicker, lead, body, block_kinds, byline, author, source_tag,
  section, tags, language, province_then, province_now, first_seen_at, last_seen_at, word_count, version_count,
  extractor, sources, origin, capture_id)
VALUES (:id, :site, :url, :title, :kicker, :lead, :body, :block_kinds, :byline, :author, :source_tag,
  :section, :tags, :language, :province_then, :province_now, :seen_at, :seen_at, :word_count, 0,
  :extractor, :sources, :origin, :capture_id)
"""
_STANDING = """
SELECT docid, url, title, kicker, lead, body, block_kinds, byline, author, source_tag, section, tags, language,
  word_count, extractor, sources, origin, capture_id
FROM articles WHERE id = ?
"""
_UPDATE = """
UPDATE articles SET url = :url, title = :title, kicker = :kicker, lead = :lead, body = :body,
  block_kinds = :block_kinds, byline = :byline, author = :author, source_tag = :source_tag, section = :section,
  tags = :tags, language = :language, word_count = :word_count, extractor = :extractor, sources = :sources,
  origin = :origin, capture_id = :capture_id
WHERE docid = :docid
"""
_VERSION = """
INSERT INTO versions (docid, number, capture_id, seen_at, reason, changed, silent, title, kicker, lead, body,
  block_kinds, byline, author, captions, content_hash, extractor, sources)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_TOLD = "SELECT capture_id, reason, content_hash, extractor, sources FROM versions WHERE docid = ? ORDER BY number"
_IMAGES = "SELECT position, url, caption, block, credit FROM images WHERE docid = ? ORDER BY position"
_ATTACHMENTS = "SELECT position, url, label FROM attachments WHERE docid = ? ORDER BY position"
_HANG = {
    "images": "INSERT INTO images (docid, position, url, caption, block, credit) VALUES (?, ?, ?, ?, ?, ?)",
    "attachments": "INSERT INTO attachments (docid, position, url, label) VALUES (?, ?, ?, ?)",
}
_CONTENTS = """
SELECT content_hash, title, kicker, lead, body, block_kinds, byline, author, captions
FROM versions WHERE docid = ?
"""
_SHOWN = """
SELECT evidence_id, article_id, place, selector, raw, value, precision FROM date_evidence WHERE capture_id = ?
"""
_EVIDENCE = """
INSERT INTO date_evidence (site, article_id, capture_id, place, selector, raw, value, precision)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (article_id, capture_id, place, selector, raw)
  DO UPDATE SET value = excluded.value, precision = excluded.precision
  WHERE value <> excluded.value OR precision <> excluded.precision
"""


def shelve(
    connection: sqlite3.Connection, article: Article, capture: Capture, capture_id: int, province: Province
) -> bool:
    """Write what a capture was read as; tell whether the article is new or has a version more.

    The article's row is the reading of its latest capture, whatever the order in which captures arrive.
    """
    row, content = _row(article, capture, capture_id), content_of(article)
    standing = connection.execute(_STANDING, (article.id,)).fetchone()
    if standing is None:
        names = {"province_then": province.name_on(None), "province_now": province.now_name}
        docid, old, latest = connection.execute(_INSERT, row | names).lastrowid or 0, [], True
    else:
        docid = standing["docid"]
        old = _readings(connection, docid)
        latest = all(reading.moment <= _moment(capture) for reading in old)
        if latest and any(standing[name] != row[name] for name in standing.keys() if name != "docid"):  # noqa: SIM118 - a Row iterates over values
            connection.execute(_UPDATE, row | {"docid": docid})
    if latest:
        _hang(connection, docid, article, fresh=standing is None)
    new = _attempt(old, content.hash, capture, capture_id, article.extractor, str(row["sources"]))
    if new in old:
        return False
    connection.execute(_READING, (docid, new.capture_id, new.attempt, *new[3:]))
    readings = [r for r in old if (r.moment, r.attempt) != (new.moment, new.attempt)] + [new]
    return _tell(connection, docid, readings, content)


def evidence(
    connection: sqlite3.Connection,
    site: str,
    capture_id: int,
    shown: Iterable[tuple[str, DateCandidate]],
) -> None:
    """Make a capture's date evidence exactly what it shows: pairs of an article's id and a candidate."""
    rows = {(article_id, one.place, one.selector, one.raw): (one.value, one.precision) for article_id, one in shown}
    standing = {}
    for evidence_id, *key, value, precision in connection.execute(_SHOWN, (capture_id,)).fetchall():
        standing[tuple(key)] = (value, precision)
        if tuple(key) not in rows:
            connection.execute("DELETE FROM date_evidence WHERE evidence_id = ?", (evidence_id,))
    news = [(site, key[0], capture_id, *key[1:], *said) for key, said in rows.items() if standing.get(key) != said]
    connection.executemany(_EVIDENCE, news)


def _row(article: Article, capture: Capture, capture_id: int) -> dict[str, object]:
    return {
        "id": article.id,
        "site": article.site,
        "url": article.url,
        "title": article.title,
        "kicker": article.kicker,
        "lead": article.lead,
        "body": article.body,
        "block_kinds": dumps(article.block_kinds),
        "byline": article.byline,
        "author": article.author,
        "source_tag": article.source_tag,
        "section": article.section,
        "tags": dumps(article.tags),
        "language": article.language,
        "word_count": len(f"{article.lead or ''} {article.body}".split()),
        "extractor": article.extractor,
        "sources": dumps(dict(article.sources)),
        "origin": capture.origin,
        "capture_id": capture_id,
        "seen_at": capture.seen_at,
    }


def _moment(capture: Capture) -> Moment:
    return (capture.seen_at, capture.warc_file, capture.warc_offset)


def _readings(connection: sqlite3.Connection, docid: int) -> list[Reading]:
    return [Reading(tuple(row[:3]), *row[3:]) for row in map(tuple, connection.execute(_READINGS, (docid,)))]


def _attempt(
    old: list[Reading], content_hash: str, capture: Capture, capture_id: int, extractor: str, sources: str
) -> Reading:
    """Number the reading: the same result of the same capture is the same attempt, another one the next."""
    last = max((r for r in old if r.capture_id == capture_id), key=lambda r: r.attempt, default=None)
    number = 1 if last is None else last.attempt + (last.content_hash != content_hash)
    return Reading(_moment(capture), number, capture_id, content_hash, extractor, sources)


def _hang(connection: sqlite3.Connection, docid: int, article: Article, *, fresh: bool) -> None:
    """Make the images and attachments those of the present text; a fresh article has none yet."""
    images = [(n, i.url, i.caption, i.block, i.credit) for n, i in enumerate(article.images, 1)]
    files = [(n, file.url, file.label) for n, file in enumerate(article.attachments, 1)]
    for table, query, rows in (("images", _IMAGES, images), ("attachments", _ATTACHMENTS, files)):
        if not fresh:
            if list(map(tuple, connection.execute(query, (docid,)))) == rows:
                continue
            connection.execute(f"DELETE FROM {table} WHERE docid = ?", (docid,))  # noqa: S608 - one of two names
        connection.executemany(_HANG[table], [(docid, *row) for row in rows])


def _tell(connection: sqlite3.Connection, docid: int, readings: list[Reading], content: Content) -> bool:
    """Write the article's history anew where it became another; tell whether it has a version more."""
    told = versions(readings)
    stood = list(map(tuple, connection.execute(_TOLD, (docid,)))) if len(readings) > 1 else []
    if stood != [(v.reading.capture_id, v.reason, *v.reading[3:]) for v in told]:
        contents = {content.hash: content}
        if stood:
            for content_hash, *fields in connection.execute(_CONTENTS, (docid,)):
                contents[content_hash] = Content(*fields)
            connection.execute("DELETE FROM versions WHERE docid = ?", (docid,))
        connection.executemany(_VERSION, _version_rows(docid, told, contents))
    connection.execute(
        "UPDATE articles SET first_seen_at = ?, last_seen_at = ?, version_count = ? WHERE docid = ?",
        (min(r.moment for r in readings)[0], max(r.moment for r in readings)[0], len(told), docid),
    )
    return len(told) > len(stood)


def _version_rows(docid: int, told: Iterable[Version], contents: Mapping[str, Content]) -> Iterator[tuple[object, ...]]:
    before: Content | None = None
    for number, (reading, reason) in enumerate(told, 1):
        content = contents[reading.content_hash]
        changed = dumps(changes(before, content) if before else [])
        place = (docid, number, reading.capture_id, reading.moment[0], reason)
        yield (
            *place,
            changed,
            silent(reason, before, content),
            *content,
            reading.content_hash,
            reading.extractor,
            reading.sources,
        )
        before = content
