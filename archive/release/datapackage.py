"""The release as a Data Package (Frictionless, version 1): what each file is, and the schema of each table.

Whoever runs `frictionless validate` has every file's size and hash checked, and the CSV cell by cell. The Parquet files
are of the type "file", though their schemas stand here: the validator takes the empty cells of a Parquet column of
integers for numbers, and counts no bytes of such a table.
"""

from __future__ import annotations

from typing import Any

from archive.guarding import GUARDED
from archive.release.contents import NAME, TITLE, Item, Release
from archive.release.forms import in_csv
from archive.release.tables import Column, Table

_TYPES = {"TEXT": "string", "INTEGER": "integer", "REAL": "number", "BLOB": "string"}


def describe(release: Release) -> dict[str, Any]:
    """Return what stands in datapackage.json."""
    return {
        "profile": "data-package",
        "name": NAME,
        "title": TITLE,
        "version": release.day,
        "description": release.told.description,
        "contributors": [{"title": TITLE, "role": "author"}],
        "sources": [{"title": policy.site, "path": policy.home} for policy in release.told.policies],
        "contentHash": f"sha3-256:{release.told.content_hash}",
        "resources": [_resource(item) for item in release.items],
    }


def _resource(item: Item) -> dict[str, Any]:
    written, table = item.written, item.table
    told: dict[str, Any] = {
        "name": (f"{table.name}-{item.role}" if table else item.role).removesuffix("-parquet"),
        "type": "table" if item.role == "csv" else "file",
        "path": item.name,
        "format": "zst" if item.media_type == "application/zstd" else item.role,
        "mediatype": item.media_type,
        "bytes": written.size,
        "hash": f"sha256:{written.sha256}",
        "description": item.description,
    }
    if table and item.role == "parquet":
        told["schema"] = schema(table)
    if table and item.role == "csv":
        told |= {"encoding": "utf-8", "guard": GUARDED.pattern, "schema": _of_csv(table)}
    return told


def schema(table: Table) -> dict[str, Any]:
    """Return the Table Schema of a table as its Parquet and JSON lines hold it: an empty text is a text."""
    told: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": []}
    if table.key:
        told["primaryKey"] = list(table.key)
    if table.unique:
        told["uniqueKeys"] = [list(key) for key in table.unique]
    if table.references:
        told["foreignKeys"] = [
            {"fields": list(r.columns), "reference": {"resource": r.table, "fields": list(r.targets)}}
            for r in table.references
        ]
    return told


def _of_csv(table: Table) -> dict[str, Any]:
    """The schema of the CSV file, where an empty cell is NULL, or an empty text."""
    fields = [_field(column) for column in table.columns if in_csv(column)]
    for field in fields:
        if field["name"] not in table.key:
            field.pop("constraints", None)
    return {"fields": fields, "missingValues": [""], "primaryKey": list(table.key)}


def _field(column: Column) -> dict[str, Any]:
    meaning = column.meaning
    told: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.kind],
        "description": f"{meaning.en} · {meaning.vi}",
    }
    for name, text in (("unit", meaning.unit), ("derived", meaning.derived), ("nullMeans", meaning.null)):
        if text:
            told[name] = text
    if column.filled:
        told["constraints"] = {"required": True}
    return told
