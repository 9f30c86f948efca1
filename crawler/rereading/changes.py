"""What reading again changed, counted while it happens: by site and field, and nothing but what the tables show."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz.distance import LCSseq

from archive.history import Content, content_of, dumps
from archive.records import Article, Outcome

#: Fields of an article's present state beside its content; the rest of the columns follow from them.
_BESIDE = ("url", "source_tag", "section", "tags", "language")
_ARTICLE = f"SELECT docid, {', '.join((*Content._fields[:-1], *_BESIDE))} FROM articles WHERE id = ?"  # noqa: S608 - constants
_CURRENT = "SELECT 1 FROM articles WHERE id = ? AND capture_id = ?"
_CAPTURE = "SELECT capture_id FROM captures WHERE warc_file = ? AND warc_offset = ?"
_READ = "SELECT content_hash FROM readings WHERE docid = ? AND capture_id = ? ORDER BY attempt DESC LIMIT 1"
_VERSION = f"SELECT {', '.join(Content._fields)} FROM versions WHERE docid = ? AND content_hash = ?"  # noqa: S608 - constants
_REJECTION = "SELECT reason FROM rejections WHERE capture_id = ?"
_HANGING = {
    "images": "SELECT url, caption, block FROM images WHERE docid = ? ORDER BY position",
    "attachments": "SELECT url, label FROM attachments WHERE docid = ? ORDER BY position",
}
_VERSIONS = "SELECT count(*) FROM versions JOIN articles USING (docid) WHERE site = ?"
_LONGEST = 20_000  # signs of a text that are compared sign by sign; of a longer one only the lengths are


@dataclass
class Field:
    """What became of one field over all articles."""

    articles: int = 0
    added: int = 0  # signs
    removed: int = 0

    def take(self, before: str, after: str) -> None:
        """Count one change."""
        same = min(len(before), len(after))
        if max(len(before), len(after)) <= _LONGEST:
            same = LCSseq.similarity(before, after)
        self.articles += 1
        self.added += len(after) - same
        self.removed += len(before) - same


@dataclass
class Changes:
    """What reading a site's captures again came to."""

    site: str
    captures: int = 0
    articles: int = 0  # captures whose reading changed
    fields: dict[str, Field] = field(default_factory=dict)
    new_articles: int = 0  # captures read as an article now, and as none before
    new_rejections: Counter[str] = field(default_factory=Counter)  # read as an article before, which stays; by reason
    gone_rejections: Counter[str] = field(default_factory=Counter)  # rejected before; by reason
    other_rejections: Counter[str] = field(default_factory=Counter)  # "reason before → reason now"
    versions: int = 0  # added to the articles' histories
    dates: int = 0  # articles whose date or province changed
    unread: Counter[str] = field(default_factory=Counter)  # captures whose bytes cannot be had, by reason

    def told(self) -> dict[str, Any]:
        """As plain JSON values."""
        plain = {k: dict(v) if isinstance(v, Counter) else v for k, v in vars(self).items()}
        return plain | {"fields": {name: vars(one) for name, one in sorted(self.fields.items())}}

    def lines(self) -> Iterator[str]:
        """For people."""
        yield (
            f"{self.site}: {self.captures} captures read again, {self.articles} readings changed, "
            f"{self.versions} versions more, {self.dates} dates changed."
        )
        for name, one in sorted(self.fields.items()):
            yield f"  {name}: {one.articles} articles, +{one.added} −{one.removed} signs"
        for told, counted in (
            ("rejected now, and kept as they were read before", self.new_rejections),
            ("rejected before, and articles now", self.gone_rejections),
            ("rejected for another reason", self.other_rejections),
            ("NOT READ", self.unread),
        ):
            yield from (f"  {told}: {count} {why}" for why, count in sorted(counted.items()))


class Watch:
    """Looks at what stands in the database before an outcome is put, and counts what it will change."""

    def __init__(self, database: Path, changes: Changes) -> None:
        self._database, self._changes = database, changes
        self._connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
        self._versions = self._count()

    def close(self) -> None:
        """Count the versions that came, and let go of the database."""
        self._changes.versions = self._count() - self._versions
        self._connection.close()

    def see(self, outcome: Outcome) -> None:
        """Count what an outcome changes; before it is put."""
        capture = outcome.capture
        found = capture and self._ask(_CAPTURE, capture.warc_file, capture.warc_offset)
        if not found:
            return
        (capture_id,) = found
        rejected = self._ask(_REJECTION, capture_id)
        if outcome.article is not None:
            if rejected:
                self._changes.gone_rejections[rejected[0]] += 1
            self._article(outcome.article, capture_id)
        elif outcome.rejection is not None:
            self._rejection(outcome.rejection.reason, rejected[0] if rejected else None)

    def _rejection(self, now: str, before: str | None) -> None:
        if before is None:
            self._changes.new_rejections[now] += 1
        elif before != now:
            self._changes.other_rejections[f"{before} → {now}"] += 1

    def _article(self, article: Article, capture_id: int) -> None:
        stood = self._ask(_ARTICLE, article.id)
        read = stood and self._ask(_READ, stood[0], capture_id)
        if not stood or not read:
            self._changes.new_articles += 1
            return
        docid, *values = stood
        now = _texts(article)
        if self._ask(_CURRENT, article.id, capture_id):
            before = dict(zip((*Content._fields[:-1], *_BESIDE), values, strict=True))
            before |= {name: self._hanging(query, docid) for name, query in _HANGING.items()}
            before["captions"] = now["captions"]  # they are the images'
        elif read[0] == content_of(article).hash:
            return
        else:
            version = self._ask(_VERSION, docid, read[0])
            before = dict(zip(Content._fields, version, strict=True)) if version else {}
        changed = {name for name, text in before.items() if (text or "") != now[name]}
        for name in changed:
            self._changes.fields.setdefault(name, Field()).take(before[name] or "", now[name])
        self._changes.articles += bool(changed) or not before

    def _hanging(self, query: str, docid: int) -> str:
        return _lines(self._connection.execute(query, (docid,)).fetchall())

    def _ask(self, query: str, *values: object) -> Any:
        return self._connection.execute(query, values).fetchone()

    def _count(self) -> int:
        return int(self._ask(_VERSIONS, self._changes.site)[0])


def _texts(article: Article) -> dict[str, str]:
    """Every field of an article as one text."""
    texts = dict(zip(Content._fields, content_of(article), strict=True))
    texts |= {name: getattr(article, name) for name in ("url", "source_tag", "section", "language")}
    texts["tags"] = dumps(article.tags)
    texts["images"] = _lines((i.url, i.caption, i.block) for i in article.images)
    texts["attachments"] = _lines((file.url, file.label) for file in article.attachments)
    return {name: text or "" for name, text in texts.items()}


def _lines(rows: Any) -> str:
    return "\n".join(" ".join(map(str, row)) for row in rows)
