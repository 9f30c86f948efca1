"""The release as an RO-Crate 1.3: what the folder is, and what each file in it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.release.contents import TITLE, Item, Release


def describe(release: Release, others: Sequence[Item]) -> dict[str, Any]:
    """Return what stands in ro-crate-metadata.json; `others`: the files that describe the release."""
    items = [*release.items, *others]
    return {
        "@context": "https://w3id.org/ro/crate/1.3/context",
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "conformsTo": {"@id": "https://w3id.org/ro/crate/1.3"},
                "about": {"@id": "./"},
            },
            {
                "@id": "./",
                "@type": "Dataset",
                "name": f"{TITLE}, {release.day}",
                "description": release.told.description,
                "datePublished": release.day,
                "version": release.day,
                "creator": {"@id": "#creator"},
                "publisher": {"@id": "#creator"},
                "license": {"@id": "#rights"},
                "creditText": release.cited("en"),
                "hasPart": [{"@id": item.name} for item in items],
            },
            {"@id": "#creator", "@type": "Organization", "name": TITLE},
            {"@id": "#rights", "@type": "CreativeWork", "name": "Rights", "description": release.told.about["rights"]},
            *map(_file, items),
        ],
    }


def _file(item: Item) -> dict[str, Any]:
    return {
        "@id": item.name,
        "@type": "File",
        "name": item.name,
        "encodingFormat": item.media_type,
        "contentSize": str(item.written.size),
        "sha256": item.written.sha256,
        "description": item.description,
    }
