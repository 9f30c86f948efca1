"""The release in the Citation File Format 1.2.0, which reference managers and repositories read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from archive.release.contents import TITLE, Release

_MESSAGE = (
    "Cite this release when you use the data as a whole; cite an article by its id, the number of the version and "
    "its address. The version is the day of the release, {}; it has data until {}."
)


def describe(release: Release) -> str:
    """Return what stands in CITATION.cff."""
    told = {
        "cff-version": "1.2.0",
        "message": _MESSAGE.format(release.day, release.told.until),
        "type": "dataset",
        "title": release.told.titles["en"],
        "authors": [{"name": TITLE}],
        "version": release.day,
        "date-released": release.day,
        "abstract": release.told.description,
        "keywords": ["Vietnam", "provinces", "local news", "web archive"],
        "identifiers": [
            {
                "type": "other",
                "value": f"sha3-256:{release.told.content_hash}",
                "description": "The content hash of the database.",
            }
        ],
    }
    return "".join(f"{line}\n" for line in _yaml(told))


def _yaml(told: dict[str, Any]) -> Iterator[str]:
    """Write texts and lists as YAML: a text in JSON's quotes is one in YAML's."""
    for name, value in told.items():
        if isinstance(value, str):
            yield f"{name}: {_quoted(value)}"
            continue
        yield f"{name}:"
        for one in value:
            lines = list(_yaml(one)) if isinstance(one, dict) else [_quoted(one)]
            yield from (f"  {'- ' if not place else '  '}{line}" for place, line in enumerate(lines))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
