"""What a published file says of itself: its content hash, how to cite it, whose texts it holds, what is new, what was
checked. A file that was published before it said so says nothing, and the page leaves that out."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.citing import of_release, with_hash
from archive.site.language import Language
from archive.site.rows import rows

Row = Mapping[str, Any]

_TABLES = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
_HASH = "SELECT sha3_256 FROM digests WHERE table_name = '' AND part = 0"
_CITATION = "SELECT format, language, citation FROM citation"
_RIGHTS = "SELECT r.*, s.title FROM rights r JOIN sites s USING (site) ORDER BY s.title"
_CHANGES = "SELECT kind, count(*) AS n FROM changes GROUP BY kind ORDER BY kind"
_CHECKS = "SELECT * FROM checks ORDER BY outcome = 'passed', kind, name"
_ABOUT = "SELECT key, value FROM about"


@dataclass(frozen=True, slots=True)
class Itself:
    """What the tables digests, citation, rights, changes, checks and about hold; empty where they are not there."""

    content_hash: str = ""
    citation: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (format, language) -> text
    rights: Sequence[Row] = ()
    changes: Mapping[str, int] = field(default_factory=dict)  # kind -> how many
    checks: Sequence[Row] = ()  # those that did not simply pass first
    about: Mapping[str, str] = field(default_factory=dict)

    def cuts(self, article: Row) -> bool:
        """Whether only the beginning of an article stands in the file."""
        cut = any(one["site"] == article["site"] and one["publication"] == "excerpt" for one in self.rights)
        return cut and any((article[name] or "").endswith("…") for name in ("lead", "body"))

    @property
    def rules(self) -> list[list[Row]]:
        """The rows of `rights`, those of one rule together."""
        found: dict[tuple[Any, ...], list[Row]] = {}
        for one in self.rights:
            rule = tuple(one[name] for name in ("publication", "words", "reason_en", "reason_vi"))
            found.setdefault(rule, []).append(one)
        return list(found.values())

    @property
    def passed(self) -> int:
        """How many checks passed."""
        return sum(check["outcome"] == "passed" for check in self.checks)

    @property
    def exceptions(self) -> dict[tuple[str, str], list[Row]]:
        """The checks that did not simply pass, by outcome and the reason that was given."""
        found: dict[tuple[str, str], list[Row]] = {}
        for check in self.checks:
            if check["outcome"] != "passed":
                found.setdefault((check["outcome"], check["reason"] or ""), []).append(check)
        return found

    def cited(self, form: str, language: Language, day: str = "") -> str:
        """The citation in a format with the content hash and, where the file is a release, its day."""
        text = self.citation.get((form, language), "")
        if not text or not self.content_hash:
            return text
        named = with_hash(text, language, self.content_hash, day)
        return of_release(form, named, day) if day else named


def read(connection: sqlite3.Connection) -> Itself:
    """Read what a file says of itself."""
    there = {row["name"] for row in rows(connection, _TABLES)}

    def told(table: str, query: str) -> Sequence[Row]:
        return tuple(rows(connection, query)) if table in there else ()

    return Itself(
        content_hash="".join(row["sha3_256"] for row in told("digests", _HASH)),
        citation={(row["format"], row["language"]): row["citation"] for row in told("citation", _CITATION)},
        rights=told("rights", _RIGHTS),
        changes={row["kind"]: row["n"] for row in told("changes", _CHANGES)},
        checks=told("checks", _CHECKS),
        about={row["key"]: row["value"] for row in told("about", _ABOUT)},
    )
