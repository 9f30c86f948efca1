"""An article of a page of results: its title, and the place in its text that answers the search."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from archive.site.texts import AFTER, BEFORE
from archive.texts.tones import places

_EXCERPT = 45  # words
_AROUND = 110  # signs before the first match
_TEXTS = ("title", "lead", "body", "captions")
_LONE = re.compile(rf"{BEFORE}([^\s{AFTER}]*){AFTER}")
_IN_A_ROW = re.compile(rf"{BEFORE}[^\s{AFTER}]+\s")

_TOLD = "a.docid, a.id, a.url, a.site, a.published_at, a.language, a.province_then, a.province_now, a.section, a.author"
_MARKED = f"""
SELECT {_TOLD},
  highlight(articles_fts, 0, :before, :after) AS title,
  snippet(articles_fts, 1, :before, :after, '…', 40) AS lead,
  snippet(articles_fts, 2, :before, :after, '…', 40) AS body,
  snippet(articles_fts, 3, :before, :after, '…', 40) AS captions
FROM json_each(:docids) AS wanted CROSS JOIN articles_fts ON articles_fts.rowid = wanted.value
JOIN articles a ON a.docid = wanted.value WHERE articles_fts MATCH :query
"""  # noqa: S608 - a list of columns, no text of anybody's
_WHOLE = f"""
SELECT {_TOLD}, coalesce(a.kicker || char(10), '') || a.title AS title, a.lead,
  iif(:whole, a.body, substr(a.body, 1, 600)) AS body,
  iif(:whole, (SELECT group_concat(caption, char(10)) FROM images WHERE article_id = a.id), NULL) AS captions
FROM json_each(:docids) AS wanted JOIN articles a ON a.docid = wanted.value
"""  # noqa: S608 - a list of columns, no text of anybody's


class Hit(NamedTuple):
    """One article of a page of results; `kicker`, `title` and `text` carry the marks BEFORE and AFTER."""

    id: str
    url: str
    site: str
    published_at: str | None
    language: str
    province_then: str
    province_now: str
    section: str | None
    author: str | None
    kicker: str
    title: str
    text: str
    place: str  # lead, body or captions: where `text` stands


def matching(connection: sqlite3.Connection, query: str, docids: Sequence[int], phrase: bool = False) -> list[Hit]:
    """Show articles that match an FTS5 query, in the order given.

    `phrase`: the query has the words in a row, too; where they stand so, no other place is marked.
    """
    rows = _rows(connection, _MARKED, docids, query=query, before=BEFORE, after=AFTER)
    return [_hit({**row, **_in_a_row(row)} if phrase else row) for row in rows]


def to_the_letter(
    connection: sqlite3.Connection, wanted: Iterable[list[list[str]]], docids: Sequence[int]
) -> list[Hit]:
    """Show articles that have phrases with their accents as typed: the first of the lists of which one is there."""
    lists = list(wanted)
    rows = _rows(connection, _WHOLE, docids, whole=1)
    return [_hit({**row, **_first_marked(row, lists)}) for row in rows]


def plain(connection: sqlite3.Connection, docids: Sequence[int]) -> list[Hit]:
    """Show articles as they begin."""
    return [_hit(row) for row in _rows(connection, _WHOLE, docids, whole=0)]


def _rows(
    connection: sqlite3.Connection, text: str, docids: Sequence[int], **values: object
) -> list[Mapping[str, Any]]:
    cursor = connection.execute(text, {"docids": str(list(docids)), **values})
    names = [column[0] for column in cursor.description]
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in cursor}
    return [rows[docid] for docid in docids]


def _in_a_row(row: Mapping[str, Any]) -> dict[str, str]:
    """Take the marks from words that stand alone, in an article that has them in a row as well."""
    told = {name: row[name] or "" for name in _TEXTS}
    if not any(map(_IN_A_ROW.search, told.values())):
        return told
    return {name: _LONE.sub(r"\1", text) for name, text in told.items()}


def _first_marked(row: Mapping[str, Any], lists: Sequence[list[list[str]]]) -> dict[str, str]:
    told: dict[str, str] = {}
    for phrases in lists:
        told = _marked(row, phrases)
        if any(BEFORE in text for text in told.values()):
            break
    return told


def _marked(row: Mapping[str, Any], phrases: list[list[str]]) -> dict[str, str]:
    """Mark the phrases in an article's texts; long ones are cut to the place of the first."""
    told: dict[str, str] = {}
    for name in _TEXTS:
        text = row[name] or ""
        spans = places(text, phrases)
        start = 0
        if name == "body" and spans and spans[0][0] > _AROUND:
            start = text.find(" ", spans[0][0] - _AROUND) + 1
        out, last = "…" if start else "", start
        for begin, end in spans[:40]:
            out += f"{text[last:begin]}{BEFORE}{text[begin:end]}{AFTER}"
            last = end
        rest = text[last:]
        told[name] = out + (rest if name in ("title", "captions") else rest[:_AROUND] + "…" * (len(rest) > _AROUND))
    return told


def _hit(row: Mapping[str, Any]) -> Hit:
    kicker, line, title = row["title"].rpartition("\n")
    if line and kicker.count(BEFORE) > kicker.count(AFTER):  # a phrase that runs from the kicker into the title
        kicker, title = kicker + AFTER, BEFORE + title
    place = max(("lead", "body", "captions"), key=lambda name: _strength(row[name] or ""))
    if BEFORE not in (row[place] or ""):
        place = "lead" if row["lead"] else "body"
    lines = (row[place] or "").split("\n")
    if place == "captions":  # of several captions, those that match
        lines = [line for line in lines if BEFORE in line or AFTER in line]
    text = _cut(" ".join(" ".join(lines).split()))
    return Hit._make([*(row[name] for name in Hit._fields[:9]), kicker, title, text, place])


def _strength(text: str) -> int:
    """Weigh the marks of a snippet: words that stand together count more than as many that stand apart."""
    return sum(len(piece.partition(AFTER)[0].split()) ** 2 for piece in text.split(BEFORE)[1:])


def _cut(text: str) -> str:
    """Cut a text that goes on for long, never before its first match."""
    words = text.split(" ")
    first = next((n for n, word in enumerate(words) if BEFORE in word), 0)
    most = max(_EXCERPT, first + _EXCERPT // 2) if first else _EXCERPT
    return text if len(words) <= most else " ".join(words[:most]).rstrip("…") + " …"
