"""What newspapers changed after publication: a list of edits, and one version of an article."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from archive.site.differing import Part, at_a_glance, differing
from archive.site.rows import rows
from archive.site.texts import json_objects
from archive.texts.edits import Kind

Row = Mapping[str, Any]
PAGE = 20
#: Edits looked at, the latest.
BOUND = 5000
#: Changes of an edit that a list tells; the version's own page has all.
SHOWN = 4
KINDS: tuple[str, ...] = get_args(Kind)

_EDITS = """
SELECT v.version_id, v.article_id, v.number, v.seen_at, v.changed, v.silent FROM versions v
WHERE v.reason = 'edited' {where} ORDER BY v.seen_at DESC, v.version_id DESC LIMIT :bound
"""
_TITLES = "SELECT id, site, title, published_at, language FROM articles WHERE id IN (SELECT value FROM json_each(?))"
_VERSION = "SELECT * FROM versions WHERE article_id = ? AND number IN (?, ? - 1) ORDER BY number DESC"


@dataclass(frozen=True, slots=True)
class WantedEdits:
    """Which edits a reader wants to see."""

    site: str = ""
    kind: str = ""
    silent: str = ""  # "1": only those that the article does not admit
    year: str = ""  # of the capture that shows the edit
    page: int = 1

    @classmethod
    def asked(cls, get: Callable[[str], str | None]) -> WantedEdits:
        """Read the parameters of a request; what makes no sense counts as not given."""
        year, page, kind, site = (get(name) or "" for name in ("year", "page", "kind", "site"))
        return cls(
            site=site[:100] if site.replace("_", "").isalnum() else "",
            kind=kind if kind in KINDS else "",
            silent="1" if get("silent") == "1" else "",
            year=year if len(year) == 4 and year.isascii() and year.isdigit() else "",
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 5 and int(page) else 1,
        )

    def parameters(self, **changed: str | int) -> dict[str, str | int]:
        """Return the parameters with some changed, for an address; another question begins on its first page."""
        told: dict[str, str | int] = {n: getattr(self, n) for n in ("site", "kind", "silent", "year")}
        told |= {"page": "", **changed}
        return told | {"page": "" if told["page"] == 1 else told["page"]}


@dataclass(frozen=True, slots=True)
class Edits:
    """A page of edits; `bounded` says that older ones were not looked at."""

    shown: tuple[Row, ...]  # versions with the article's title, site and first changes, each with its `pieces`
    total: int
    bounded: bool
    page: int
    pages: int


def edits(connection: sqlite3.Connection, wanted: WantedEdits) -> Edits:
    """List edits, the latest first."""
    where, values = "", {"bound": BOUND + 1}
    if wanted.site:
        where += " AND v.article_id >= :site || ':' AND v.article_id < :site || ';'"
    if wanted.silent:
        where += " AND v.silent = 1"
    if wanted.year:
        where += " AND v.seen_at >= :year AND v.seen_at < :year || '~'"
    found = rows(connection, _EDITS.format(where=where), {**values, "site": wanted.site, "year": wanted.year})
    bounded = len(found) > BOUND
    found = found[:BOUND]
    if wanted.kind:
        found = [row for row in found if f'"{wanted.kind}"' in row["changed"]]
    told = [{**row, "changed": json_objects(row["changed"])} for row in found]
    if wanted.kind:
        told = [row for row in told if any(one.get("kind") == wanted.kind for one in row["changed"])]
    pages = max(1, -(-len(told) // PAGE))
    page = min(wanted.page, pages)
    shown = told[(page - 1) * PAGE : page * PAGE]
    for row in shown:
        row["changed"] = [
            {**one, "pieces": at_a_glance(one.get("before"), one.get("after"))} for one in row["changed"][:SHOWN]
        ]
    titles = _titles(connection, [row["article_id"] for row in shown])
    return Edits(tuple({**row, **titles[row["article_id"]]} for row in shown), len(told), bounded, page, pages)


@dataclass(frozen=True, slots=True)
class Version:
    """One version, and in what it differs from the one before."""

    version: Row
    before: Row | None
    parts: tuple[Part, ...]


def version(connection: sqlite3.Connection, article_id: str, number: int) -> Version | None:
    """Read one version of an article; None where there is none of that number."""
    found = rows(connection, _VERSION, article_id, number, number)
    if not found or found[0]["number"] != number:
        return None
    before = found[1] if len(found) > 1 else None
    return Version(found[0], before, tuple(differing(before, found[0])) if before else ())


def _titles(connection: sqlite3.Connection, ids: list[str]) -> dict[str, Row]:
    return {row.pop("id"): row for row in rows(connection, _TITLES, json.dumps(ids))}
