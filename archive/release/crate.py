"""The release as an RO-Crate 1.3: what the folder is, and what each file in it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.release import program
from archive.release.contents import TITLE, Item, Release

_VIETNAM = {"@id": "#VN", "@type": "Country", "name": "Việt Nam", "identifier": "VN"}


def describe(release: Release, others: Sequence[Item]) -> dict[str, Any]:
    """Return what stands in ro-crate-metadata.json; `others`: the files that describe the release."""
    items, told = [*release.items, *others], release.told
    places = [_VIETNAM, *(_province(*province) for province in told.provinces)]
    covered = {"inLanguage": list(told.languages), "temporalCoverage": told.published}
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
                "description": told.description,
                "datePublished": release.day,
                "version": release.day,
                "creator": {"@id": "#creator"},
                "publisher": {"@id": "#creator"},
                "license": {"@id": "#rights"},
                "creditText": release.cited("en"),
                **{name: value for name, value in covered.items() if value},
                "spatialCoverage": [{"@id": place["@id"]} for place in places],
                "mentions": {"@id": "#making"},
                "hasPart": [{"@id": item.name} for item in items],
            },
            {"@id": "#creator", "@type": "Organization", "name": TITLE},
            {"@id": "#rights", "@type": "CreativeWork", "name": "Rights", "description": told.about["rights"]},
            *places,
            {
                "@id": "#making",
                "@type": "CreateAction",
                "name": "How the release was made",
                "instrument": {"@id": "#program"},
                "result": {"@id": "./"},
            },
            {
                "@id": "#program",
                "@type": "CreativeWork",  # to the standard an application has an address of its own
                "name": f"{TITLE}: python -m archive release",
                "version": program.version(),
                "identifier": f"sha256:{program.digest()}",
                "description": f"The identifier is that of the sources, as told by: {program.SHELL}",
            },
            *map(_file, items),
        ],
    }


def _province(name: str, code: str) -> dict[str, Any]:
    return {
        "@id": f"#{code}",
        "@type": "AdministrativeArea",
        "name": name,
        "identifier": code,
        "containedInPlace": {"@id": _VIETNAM["@id"]},
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
