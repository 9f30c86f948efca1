"""All the archive knows of one article, read in one go from the published file."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.site.reprinted import elsewhere
from archive.site.rows import rows
from archive.site.texts import Block, blocks, json_list, json_object, json_objects

Row = Mapping[str, Any]

_ARTICLE = "SELECT * FROM articles WHERE id = ?"
_SITE = "SELECT * FROM sites WHERE site = ?"
_CAPTURE = "SELECT * FROM captures WHERE capture_id = ?"
_IMAGES = "SELECT position, url, caption, credit, block FROM images WHERE article_id = ? ORDER BY position"
_ATTACHMENTS = "SELECT position, url, label FROM attachments WHERE article_id = ? ORDER BY position"
_VERSIONS = """
SELECT version_id, number, seen_at, reason, changed, silent, title, extractor, content_hash, capture_id
FROM versions WHERE article_id = ? ORDER BY number
"""
_EVIDENCE = """
SELECT e.place, e.selector, e.raw, e.value, e.precision, e.verdict, c.seen_at, c.url, e.capture_id
FROM date_evidence e JOIN captures c USING (capture_id) WHERE e.article_id = ? ORDER BY e.evidence_id
"""
_EVENTS = """
SELECT field, raw, value_from, value_to, precision, rule, certainty FROM event_dates
WHERE article_id = ? AND version = ? AND value_from IS NOT NULL ORDER BY value_from, field DESC, span_start
"""
_BESIDE = """
SELECT a.id, a.title, a.published_at, a.language FROM articles a WHERE a.docid = (
  SELECT c.docid FROM cards c WHERE c.site = :site AND c.section IS :section AND c.docid {side} :docid
  ORDER BY c.docid {order} LIMIT 1)
"""
#: A site whose pages came from the project's own sample web; its live captures are no samples.
_SAMPLED = "SELECT EXISTS (SELECT 1 FROM runs WHERE site = ? AND source = 'sample')"


@dataclass(frozen=True, slots=True)
class Held:
    """An article with its site, its capture and all that belongs to it; rows are as the tables have them."""

    article: Row
    site: Row
    capture: Row
    images: tuple[Row, ...]
    attachments: tuple[Row, ...]
    versions: tuple[Row, ...]  # the oldest first; `changed` is a list of objects
    evidence: tuple[Row, ...]
    events: tuple[Row, ...]  # the days that the present text speaks of
    before: Row | None  # the article before it in the same section
    after: Row | None
    elsewhere: tuple[Row, ...]  # articles that are the same text, as archive.site.reprinted tells them
    synthetic: bool  # invented by the project; said wherever the article is shown

    @property
    def blocks(self) -> list[Block]:
        """The body as it is shown, images in place."""
        images = [(image["url"], image["caption"], image["block"]) for image in self.images]
        return blocks(self.article["body"], json_list(self.article["block_kinds"]), images)

    @property
    def tags(self) -> list[str]:
        """The page's own keywords."""
        return json_list(self.article["tags"])

    @property
    def sources(self) -> dict[str, Any]:
        """Which rule gave each field."""
        return json_object(self.article["sources"])

    def record(self) -> dict[str, Any]:
        """Return everything as plain values for JSON, lists and objects unpacked; docid, which changes, is left out."""
        whole = {**self.article, "tags": self.tags, "sources": self.sources}
        whole["block_kinds"] = json_list(self.article["block_kinds"])
        del whole["docid"]
        return {
            "article": whole,
            "site": {**self.site, "domains": json_list(self.site["domains"])},
            "capture": dict(self.capture),
            "images": [dict(row) for row in self.images],
            "attachments": [dict(row) for row in self.attachments],
            "versions": [dict(row) for row in self.versions],
            "date_evidence": [dict(row) for row in self.evidence],
            "event_dates": [dict(row) for row in self.events],
            "reprints": [dict(row) for row in self.elsewhere],
            "synthetic": self.synthetic,
        }


def read(connection: sqlite3.Connection, article_id: str) -> Held | None:
    """Read an article by its id; None where the archive has none."""
    found = rows(connection, _ARTICLE, article_id)
    if not found:
        return None
    article = found[0]
    return Held(
        article=article,
        site=rows(connection, _SITE, article["site"])[0],
        capture=rows(connection, _CAPTURE, article["capture_id"])[0],
        images=tuple(rows(connection, _IMAGES, article_id)),
        attachments=tuple(rows(connection, _ATTACHMENTS, article_id)),
        versions=tuple(
            {**row, "changed": json_objects(row["changed"])} for row in rows(connection, _VERSIONS, article_id)
        ),
        evidence=tuple(rows(connection, _EVIDENCE, article_id)),
        events=tuple(rows(connection, _EVENTS, article_id, article["version_count"])),
        before=_beside(connection, article, "<", "DESC"),
        after=_beside(connection, article, ">", "ASC"),
        elsewhere=elsewhere(connection, article_id),
        synthetic=_synthetic(connection, article),
    )


def _beside(connection: sqlite3.Connection, article: Row, side: str, order: str) -> Row | None:
    return next(iter(rows(connection, _BESIDE.format(side=side, order=order), article)), None)


def _synthetic(connection: sqlite3.Connection, article: Row) -> bool:
    if article["origin"] == "rehearsal" or "sample" in json_object(article["sources"]):
        return True
    return article["origin"] == "warc" and bool(connection.execute(_SAMPLED, (article["site"],)).fetchone()[0])
