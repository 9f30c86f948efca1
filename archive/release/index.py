"""index.json: a release's files with their sizes and hashes, and what is new in it; and the list of all releases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.release.contents import NAME, TITLE, Item, Release

FILE = "index.json"
FORM = 1  # of both; a reader that does not know the number should not guess
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: A file of a release lies in its folder and nowhere else: index.schema.json has the same.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_HASH = re.compile(r"[0-9a-f]{64}")
#: What of a release's files the list tells too.
_MAIN = ("database", "csv", "delta")
Index = dict[str, Any]


class NotListed(Exception):
    """A folder among the releases cannot be told: which, why, and what to do."""


def describe(release: Release, others: Sequence[Item], before: Index | None, kinds: Mapping[str, int] | None) -> Index:
    """Return what stands in a release's index.json; `before` is that of the release before it.

    `kinds` counts the table `changes`; None: that was held against another file.
    """
    return {
        "form": FORM,
        "name": NAME,
        "title": TITLE,
        "release": release.day,
        "data_until": release.told.until,
        "content_hash": {"algorithm": "sha3-256", "value": release.told.content_hash},
        "tables": {table: {"rows": one.rows, "sha3_256": one.sha3_256} for table, one in release.digests.items()},
        "files": [_file(item) for item in (*release.items, *others)],
        "previous": before and {"release": before["release"], "content_hash": before["content_hash"]},
        "changed": before and {"kinds": kinds, "tables": list(_changes(before, release))},
    }


def read(folder: Path) -> Index | None:
    """Return a release's index, or None where the folder has none. Raises NotListed where it cannot be read."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        told: Index = json.loads(path.read_text(encoding="utf-8"))
        known = told["form"] == FORM and told["release"] == folder.name
        if known:
            _check(told)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise NotListed(f"{path} is damaged ({error}); put the release back whole, or move its folder away") from error
    if not known:
        raise NotListed(f"{path} is not of this form; another version of the program may know it")
    return told


def released(root: Path) -> list[Index]:
    """Return the index of every release, the newest first. Raises NotListed."""
    folders = sorted((path for path in root.iterdir() if _DAY.fullmatch(path.name)), reverse=True)
    return [told for folder in folders if (told := read(folder)) is not None]


def listed(releases: Iterable[Index]) -> Index:
    """Return what stands in the list of all releases: of each, its main files and where to read of the others."""
    return {"form": FORM, "name": NAME, "title": TITLE, "releases": [_entry(told) for told in releases]}


def dumps(told: Index) -> str:
    """Write JSON as every file of a release has it."""
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _check(told: Index) -> None:
    """Raise ValueError or what a missing part raises where the list, or the next release, would come to grief on it."""
    for file in told["files"]:
        if not _NAME.fullmatch(file["path"]):
            raise ValueError(f"{file['path']!r} is no name of a file in its folder")
    _entry(told)
    [database] = [file for file in told["files"] if file["role"] == "database"]
    for number in (database["unpacked_bytes"], *(table["rows"] for table in told["tables"].values())):
        if type(number) is not int:
            raise TypeError(f"{number!r} is no number")
    for proof in (
        told["content_hash"]["value"],
        database["unpacked_sha256"],
        *(table["sha3_256"] for table in told["tables"].values()),
    ):
        if not _HASH.fullmatch(proof):
            raise ValueError(f"{proof!r} is no hash")


def _changes(before: Index, release: Release) -> Iterator[Index]:
    """For each table its rows then and now, and whether any of them differs."""
    then, now = before["tables"], release.digests
    for table in sorted({*then, *now}):
        proofs = then[table]["sha3_256"] if table in then else None, now[table].sha3_256 if table in now else None
        yield {
            "table": table,
            "rows_before": then[table]["rows"] if table in then else None,
            "rows": now[table].rows if table in now else None,
            "same": proofs[0] == proofs[1],
        }


def _entry(told: Index) -> Index:
    folder = told["release"]
    files = [
        {name: file[name] for name in ("role", "bytes", "sha256", "unpacked_bytes", "unpacked_sha256") if name in file}
        | {"path": f"{folder}/{file['path']}"}
        for file in told["files"]
        if file["role"] in _MAIN
    ]
    return {
        "release": folder,
        "path": f"{folder}/",
        "index": f"{folder}/{FILE}",
        "data_until": told["data_until"],
        "content_hash": told["content_hash"],
        "articles": told["tables"]["articles"]["rows"],
        "sites": told["tables"]["sites"]["rows"],
        "bytes": sum(file["bytes"] for file in told["files"]),
        "files": files,
        "previous": told["previous"] and told["previous"]["release"],
    }


def _file(item: Item) -> Index:
    written = item.written
    told: Index = {
        "path": item.name,
        "role": item.role,
        "media_type": item.media_type,
        "bytes": written.size,
        "sha256": written.sha256,
    }
    if written.inner_size is not None:
        told |= {"unpacked_bytes": written.inner_size, "unpacked_sha256": written.inner_sha256}
    if item.table:
        told |= {"table": item.table.name, "rows": item.table.rows}
    return told
