"""The release in Croissant 1.0, the form in which MLCommons' tools load a data set: files, tables, columns, keys.

What points at what stands in datapackage.json: MLCommons' reader joins the tables on such a field, and fails.
"""

from __future__ import annotations

from typing import Any

from archive.release.contents import NAME, TITLE, Item, Release
from archive.release.tables import Column, Table

_TYPES = {"TEXT": "sc:Text", "INTEGER": "sc:Integer", "REAL": "sc:Float", "BLOB": "sc:Text"}
#: Word for word the context of the specification.
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "equivalentProperty": "cr:equivalentProperty",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "samplingRate": "cr:samplingRate",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def describe(release: Release) -> dict[str, Any]:
    """Return what stands in croissant.json; a sentence on rights stands for a licence, for there is none."""
    told = release.told
    covered = {"inLanguage": list(told.languages), "temporalCoverage": told.published}
    places = [("Country", "Việt Nam", "VN"), *(("AdministrativeArea", *province) for province in told.provinces)]
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": NAME,
        "alternateName": TITLE,
        "description": told.description,
        "version": ".".join(str(int(part)) for part in release.day.split("-")),  # the form it asks for: 2026.1.5
        "datePublished": release.day,
        **{name: value for name, value in covered.items() if value},
        "spatialCoverage": [{"@type": kind, "name": name, "identifier": code} for kind, name, code in places],
        "creator": {"@type": "Organization", "name": TITLE},
        "license": told.about["rights"],
        "citeAs": release.cited("en"),
        "distribution": [_file(item) for item in release.items],
        "recordSet": [_records(table, item) for table, item in release.of_tables],
    }


def _file(item: Item) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": item.name,
        "name": item.name,
        "contentUrl": item.name,
        "contentSize": f"{item.written.size} B",
        "encodingFormat": "application/x-parquet" if item.role == "parquet" else item.media_type,
        "sha256": item.written.sha256,
        "description": item.description,
    }


def _records(table: Table, item: Item) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": f"{table.meaning.en} · {table.meaning.vi}",
    }
    if table.key:
        key = [{"@id": f"{table.name}/{name}"} for name in table.key]
        told["key"] = key[0] if len(key) == 1 else key
    return told | {"field": [_field(table, column, item) for column in table.columns]}


def _field(table: Table, column: Column, item: Item) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": f"{column.meaning.en} · {column.meaning.vi}",
        "dataType": _TYPES[column.kind],
        "source": {"fileObject": {"@id": item.name}, "extract": {"column": column.name}},
    }
