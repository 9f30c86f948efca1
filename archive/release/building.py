"""Every file of a release, written into an empty folder."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from archive import outputs
from archive.deltas import delta
from archive.durable import sync_folder
from archive.release import cff, crate, croissant, datapackage, forms, index, packing, readme
from archive.release.contents import NAME, Item, Release, Role, Told
from archive.release.drafts import Draft, Parts
from archive.release.index import Index
from archive.release.progress import Begin
from archive.release.tables import Table
from archive.verifying.digests import Digest

SUMS = "SHA256SUMS"
_ZSTD, _JSON = "application/zstd", "application/json"
_FORMS: dict[str, tuple[Role, str]] = {
    ".parquet": ("parquet", "application/vnd.apache.parquet"),
    ".zst": ("jsonl", _ZSTD),
    ".csv": ("csv", "text/csv"),
}
_KINDS = "SELECT kind, count(*) FROM changes GROUP BY kind ORDER BY kind"
_HELD = "SELECT value FROM about WHERE key = 'compared_with'"


@dataclass(frozen=True, slots=True)
class Before:
    """The release before: its index and, where it can be had, its database."""

    index: Index
    file: Path | None


@dataclass(frozen=True, slots=True)
class Job:
    """What is released."""

    connection: sqlite3.Connection
    file: Path  # the database that it reads
    sha256: str  # of that
    search: Path | None  # SQL that makes the search index, of a file without one
    day: str
    told: Told
    digests: Mapping[str, Digest]  # of each table and of sqlite_schema
    before: Before | None


def build(draft: Draft, job: Job, begin: Begin) -> tuple[str, ...]:
    """Write every file of a release that is not kept, safely on the disk; return what is left out, and why.

    Raises forms.NotWritten.
    """
    folder = draft.folder
    items = [_database(draft, job, begin), *_tables(draft, job, begin)]
    if job.search:
        written = packing.put(folder / job.search.name, job.search.read_text(encoding="utf-8"))
        items.append(Item(written, "metadata", "application/sql"))
    remarks: tuple[str, ...] = ()
    if job.before:
        found = _delta(draft, job, job.before, begin)
        if isinstance(found, Item):
            items.append(found)
        else:
            remarks = (f"no delta from the release of {job.before.index['release']}: {found}",)
    draft.only({item.name for item in items})  # a run that was killed may have made more
    _describe(folder, Release(job.day, job.told, job.digests, tuple(items)), job)
    sync_folder(folder)
    return remarks


def _database(draft: Draft, job: Job, begin: Begin) -> Item:
    step = begin("packing the database", job.file.stat().st_size)
    name = f"{NAME}-{job.day}.db.zst"
    [written] = draft.made([name], lambda: [packing.packed(job.file, draft.folder / name, packing.DATABASE, step)])
    told = replace(written, inner_size=job.file.stat().st_size, inner_sha256=job.sha256)  # of one that is kept, too
    return Item(told, "database", _ZSTD)


def _tables(draft: Draft, job: Job, begin: Begin) -> list[Item]:
    step = begin("writing the tables", sum(table.rows for table in job.told.tables))
    about = {"release": job.day, "content_hash": f"sha3-256:{job.told.content_hash}"}

    def made(table: Table) -> Parts:
        return draft.made(forms.names(table), lambda: forms.write(job.connection, table, draft.folder, about, step))

    return [
        Item(written, *_FORMS[Path(written.name).suffix], table) for table in job.told.tables for written in made(table)
    ]


def _delta(draft: Draft, job: Job, before: Before, begin: Begin) -> Item | str:
    """Write the delta, which is proved by applying it, and pack it; or say why there is none."""
    old = before.file
    if old is None:
        return "its database is gone or damaged"
    plain = draft.folder / f"{NAME}-{before.index['release']}-to-{job.day}.sql"
    packed = plain.with_name(f"{plain.name}.zst")

    def make() -> Parts:
        begin("writing the delta from the release before", 0)
        delta.write(old, job.file, plain)
        written = packing.packed(plain, packed, packing.DATABASE, begin("packing the delta", plain.stat().st_size))
        plain.unlink()
        return [written]

    try:
        [written] = draft.made([packed.name], make)
    except delta.NotWritten as error:
        if refused := outputs.behind(error):  # without that there would be one
            raise refused from error
        return str(error)
    return Item(written, "delta", _ZSTD)


def _describe(folder: Path, release: Release, job: Job) -> None:
    """Write the files that describe the others, in such an order that each tells the hashes of those before it."""
    before = job.before.index if job.before else None
    kinds = _kinds(job, before) if before else None
    told = index.describe(release, (), before, kinds)
    others = [
        _put(folder, "CITATION.cff", "application/yaml", cff.describe(release)),
        _put(folder, "README.md", "text/markdown", readme.describe(release, "en", told)),
        _put(folder, "README.vi.md", "text/markdown", readme.describe(release, "vi", told)),
        _put(folder, "datapackage.json", _JSON, index.dumps(datapackage.describe(release))),
        _put(folder, "croissant.json", "application/ld+json", index.dumps(croissant.describe(release))),
    ]
    of_crate = index.dumps(crate.describe(release, others))
    others.append(_put(folder, "ro-crate-metadata.json", "application/ld+json", of_crate))
    last = _put(folder, index.FILE, _JSON, index.dumps(index.describe(release, others, before, kinds)))
    sums = sorted((item.name, item.written.sha256) for item in (*release.items, *others, last))
    packing.put(folder / SUMS, "".join(f"{proof}  {name}\n" for name, proof in sums))


def _kinds(job: Job, before: Index) -> dict[str, int] | None:
    """Count the table `changes`, if it was held against this very release."""
    held = job.connection.execute(_HELD).fetchone()
    if held is None or not str(held[0]).endswith(before["content_hash"]["value"]):
        return None
    return dict(job.connection.execute(_KINDS).fetchall())


def _put(folder: Path, name: str, media_type: str, text: str) -> Item:
    return Item(packing.put(folder / name, text), "metadata", media_type)
