"""What a release holds and what is told of it: read once from the file, then described in every format."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from archive.citing import with_hash
from archive.release.packing import Written
from archive.release.tables import NotDescribed, Table, read
from archive.verifying.digests import Digest

NAME, TITLE = "khotin-tinh", "Kho tin tỉnh"
Role = Literal["database", "parquet", "jsonl", "csv", "delta", "metadata"]

_ROLES: dict[Role, str] = {
    "database": "Everything, as one SQLite file, packed with zstd.",
    "delta": "SQL, packed with zstd, that turns the database of the release before into this one.",
    "metadata": "What describes the release.",
}

_CITED = "SELECT format, language, citation FROM citation"
_ABOUT = {f"{key}{end}" for key in ("what", "rights", "verifying") for end in ("", "_vi")}
_LANGUAGES = "SELECT DISTINCT language FROM articles ORDER BY language"
_PROVINCES = """
SELECT name, iso_3166_2 FROM provinces
WHERE slug IN (SELECT province FROM sites WHERE site IN (SELECT site FROM articles)) ORDER BY iso_3166_2
"""
_RIGHTS = (
    "SELECT title, home, publication, words, reason_en, reason_vi FROM rights JOIN sites USING (site) ORDER BY site"
)


@dataclass(frozen=True, slots=True)
class Policy:
    """How much of a site's texts the file publishes, and why."""

    site: str
    home: str  # URL
    publication: str
    words: int | None
    reason: Mapping[str, str]  # by language


@dataclass(frozen=True, slots=True)
class Told:
    """What a published file says of itself."""

    content_hash: str
    tables: tuple[Table, ...]
    about: Mapping[str, str]
    titles: Mapping[str, str]  # by language
    citations: Mapping[str, str]  # a sentence, by language
    policies: tuple[Policy, ...]
    languages: tuple[str, ...]  # of the articles, ISO 639-1
    provinces: tuple[tuple[str, str], ...]  # whose sites have articles: name, ISO 3166-2

    @property
    def published(self) -> str | None:
        """The first and the last day of publication as an interval of ISO 8601; None where no day is known."""
        ends = [self.about.get(f"{end}_published") for end in ("earliest", "latest")]
        return "/".join(end[:10] for end in ends if end) or None

    @property
    def until(self) -> str | None:
        """The day of the latest capture: up to it the file has data."""
        return self.about.get("data_until")

    @property
    def day(self) -> str | None:
        """The day of the newest run, or of a capture after it; None where no run is told."""
        made = self.about.get("made_from_runs_until")
        return made and max(made, self.until or made)

    @property
    def description(self) -> str:
        """What the file is, in both languages."""
        return f"{self.about['what']}\n\n{self.about['what_vi']}"

    @property
    def counts(self) -> dict[str, int]:
        """The rows of each table."""
        return {table.name: table.rows for table in self.tables}


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the release and what it is; `table`: the table whose rows it holds."""

    written: Written
    role: Role
    media_type: str
    table: Table | None = None

    @property
    def name(self) -> str:
        """Its path within the folder."""
        return self.written.name

    @property
    def description(self) -> str:
        """What is in it."""
        return f"{self.table.meaning.en} · {self.table.meaning.vi}" if self.table else _ROLES[self.role]


@dataclass(frozen=True, slots=True)
class Release:
    """A release: its day, what its file tells, and its files, those that describe them not included."""

    day: str  # YYYY-MM-DD
    told: Told
    digests: Mapping[str, Digest]  # of each table and of sqlite_schema
    items: tuple[Item, ...]

    def cited(self, language: Literal["en", "vi"]) -> str:
        """The citation of this very release: with its day and content hash."""
        return with_hash(self.told.citations[language], language, self.told.content_hash, self.day)

    @property
    def of_tables(self) -> tuple[tuple[Table, Item], ...]:
        """The Parquet file of each table."""
        return tuple((item.table, item) for item in self.items if item.role == "parquet" and item.table)


def told(connection: sqlite3.Connection, content_hash: str) -> Told:
    """Read what a published file says of itself. Raises tables.NotDescribed."""
    cited = {(form, tongue): text for form, tongue, text in connection.execute(_CITED)}
    tongues = ("en", "vi")
    if missing := {(form, tongue) for form in ("text", "csl-json") for tongue in tongues} - cited.keys():
        raise NotDescribed(f"its table citation lacks {min(missing)}; publish it again")
    about = dict(connection.execute("SELECT key, value FROM about ORDER BY key"))
    if lacking := _ABOUT - about.keys():
        raise NotDescribed(f"its table about lacks {min(lacking)}; publish it again")
    return Told(
        content_hash,
        tuple(read(connection)),
        about,
        {tongue: json.loads(cited["csl-json", tongue])[0]["title"] for tongue in tongues},
        {tongue: cited["text", tongue] for tongue in tongues},
        tuple(Policy(a, b, c, d, {"en": e, "vi": f}) for a, b, c, d, e, f in connection.execute(_RIGHTS)),
        tuple(language for (language,) in connection.execute(_LANGUAGES)),
        tuple((name, code) for name, code in connection.execute(_PROVINCES)),
    )
