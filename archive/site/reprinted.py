"""Where else a text was printed: beside an article, two of them side by side, and a list of such groups."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.site.differing import Part, differing
from archive.site.rows import rows

Row = Mapping[str, Any]
#: Articles shown beside one, groups on a page of the list, members shown of each, and groups looked at, the latest.
BESIDE, PAGE, MEMBERS, BOUND = 8, 15, 6, 3000

_PAIRS = """
SELECT a.id, a.site, a.title, a.published_at, a.language, p.kind, p.containment, p.same, p.changed, p.paragraphs,
  p.earlier
FROM (
  SELECT article_b AS other, kind, similarity, containment, same_a AS same, paragraphs_a AS paragraphs,
    json_array_length(paragraphs, '$.changed') AS changed,
    iif(earlier IS NULL, NULL, iif(earlier = 'a', 'here', 'there')) AS earlier
  FROM reprint_pairs WHERE article_a = :id
  UNION ALL SELECT article_a, kind, similarity, containment, same_b, paragraphs_b,
    json_array_length(paragraphs, '$.changed'),
    iif(earlier IS NULL, NULL, iif(earlier = 'b', 'here', 'there'))
  FROM reprint_pairs WHERE article_b = :id ORDER BY similarity DESC, other LIMIT :most) p
JOIN articles a ON a.id = p.other ORDER BY p.similarity DESC, a.id
"""
#: Others of the group, most of them copies of the same copy.
_GROUP = """
SELECT a.id, a.site, a.title, a.published_at, a.language, NULL AS kind
FROM reprints r JOIN articles a ON a.id = r.article_id
WHERE r.group_id = (SELECT group_id FROM reprints WHERE article_id = :id) AND r.article_id <> :id
  AND NOT EXISTS (SELECT 1 FROM reprint_pairs p WHERE p.article_a = :id AND p.article_b = r.article_id)
  AND NOT EXISTS (SELECT 1 FROM reprint_pairs p WHERE p.article_b = :id AND p.article_a = r.article_id)
ORDER BY r.place LIMIT :most
"""
_PAIR = "SELECT * FROM reprint_pairs WHERE article_a = min(:a, :b) AND article_b = max(:a, :b)"
_TEXTS = """
SELECT a.id, a.site, a.url, a.published_at, a.language, v.*
FROM articles a JOIN versions v ON v.article_id = a.id AND v.number = a.version_count
WHERE a.id IN (:a, :b) ORDER BY a.id <> :a
"""
_FIRST = """
SELECT r.group_id, r.known_from FROM reprints r WHERE r.place = 1 ORDER BY r.known_from DESC, r.article_id LIMIT :bound
"""
_MEMBERS = """
SELECT r.group_id, r.place, r.is_first, a.id, a.site, a.title, a.published_at, a.language,
  (SELECT count(*) FROM reprints o WHERE o.group_id = r.group_id) AS members
FROM reprints r JOIN articles a ON a.id = r.article_id
WHERE r.group_id IN (SELECT value FROM json_each(:groups)) AND r.place <= :most ORDER BY r.group_id, r.place
"""


def elsewhere(connection: sqlite3.Connection, article_id: str) -> tuple[Row, ...]:
    """Articles that are the same text, the likest first; `kind` is None where only the group says so.

    `same` of `paragraphs` of this article stand there, `changed` more with other words in them; `earlier` is "here" or
    "there" where the dates tell.
    """
    told = {"id": article_id, "most": BESIDE}
    found = rows(connection, _PAIRS, told)
    return (*found, *rows(connection, _GROUP, {**told, "most": BESIDE - len(found)}))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles that are one text, side by side."""

    pair: Row
    left: Row
    right: Row
    parts: tuple[Part, ...]  # what differs; "gone" stands on the left only, "come" on the right only


def pair(connection: sqlite3.Connection, left: str, right: str) -> Pair | None:
    """Read a pair of reprints; None where these two are none."""
    told = {"a": left, "b": right}
    found = rows(connection, _PAIR, told)
    if not found:
        return None
    one, other = rows(connection, _TEXTS, told)
    return Pair(found[0], one, other, tuple(differing(one, other)))


@dataclass(frozen=True, slots=True)
class Groups:
    """A page of groups, the latest first; `bounded` says that older ones were not looked at."""

    shown: tuple[tuple[Row, ...], ...]  # the first members of each, in the order of place
    total: int
    bounded: bool
    page: int
    pages: int


def groups(connection: sqlite3.Connection, wanted: int) -> Groups:
    """List groups of reprints by the day of the earliest."""
    found = rows(connection, _FIRST, {"bound": BOUND + 1})
    bounded, found = len(found) > BOUND, found[:BOUND]
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(wanted, 1), pages)
    names = [row["group_id"] for row in found[(page - 1) * PAGE : page * PAGE]]
    members: dict[str, list[Row]] = {name: [] for name in names}
    for row in rows(connection, _MEMBERS, {"groups": json.dumps(names), "most": MEMBERS}):
        members[row["group_id"]].append(row)
    return Groups(tuple(map(tuple, members.values())), len(found), bounded, page, pages)
