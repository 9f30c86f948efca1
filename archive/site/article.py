"""All the archive knows of one article, read in one go from the published file."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.site.texts import Block, blocks, json_list, json_object, json_objects

Row = Mapping[str, Any]

_ARTICLE = "SELECT * FROM articles WHERE id = ?"
_SITE = "SELECT * FROM sites WHERE site = ?"
_CAPTURE = "SELECT * FROM captures WHERE capture_id = ?"
_IMAGES = "SELECT position, url, caption, block FROM images WHERE article_id = ? ORDER BY position"
_ATTACHMENTS = "SELECT position, url, label FROM attachments WHERE article_id = ? ORDER BY position"
_VERSIONS = """
SELECT version_id, number, seen_at, reason, changed, silent, title, extractor, content_hash, capture_id
FROM versions WHERE article_id = ? ORDER BY number
"""
_EVIDENCE = """
SELECT e.place, e.selector, e.raw, e.value, e.precision, e.verdict, c.seen_at, c.url, e.capture_id
FROM date_evidence e JOIN captures c USING (capture_id) WHERE e.article_id = ? ORDER BY e.evidence_id
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
            "synthetic": self.synthetic,
        }


def read(connection: sqlite3.Connection, article_id: str) -> Held | None:
    """Read an article by its id; None where the archive has none."""
    found = _rows(connection, _ARTICLE, article_id)
    if not found:
        return None
    article = found[0]
    return Held(
        article=article,
        site=_rows(connection, _SITE, article["site"])[0],
        capture=_rows(connection, _CAPTURE, article["capture_id"])[0],
        images=_rows(connection, _IMAGES, article_id),
        attachments=_rows(connection, _ATTACHMENTS, article_id),
        versions=tuple(
            {**row, "changed": json_objects(row["changed"])} for row in _rows(connection, _VERSIONS, article_id)
        ),
        evidence=_rows(connection, _EVIDENCE, article_id),
        synthetic=_synthetic(connection, article),
    )


def _synthetic(connection: sqlite3.Connection, article: Row) -> bool:
    if article["origin"] == "rehearsal":
        return True
    return article["origin"] == "warc" and bool(connection.execute(_SAMPLED, (article["site"],)).fetchone()[0])


def _rows(connection: sqlite3.Connection, query: str, value: object) -> tuple[Row, ...]:
    cursor = connection.execute(query, (value,))
    names = [column[0] for column in cursor.description]
    return tuple(dict(zip(names, row, strict=True)) for row in cursor)
