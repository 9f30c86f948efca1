"""A folder of saved pages becomes a WARC file of `resource` records, the same bytes for the same pages.

A page is NAME.html or NAME.html.gz, and NAME.json beside it says {"url": …, "fetched_at": …}. No HTTP header of
a saved page is known, so none is invented.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.warc import WarcWriter, body_digest
from crawler.dating.dates import iso
from crawler.sources import SourceError

_ONE_FILE = 1 << 62  # a folder is one source, however large


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page somebody saved: its bytes, its address, and when it was fetched (at +07:00)."""

    url: str
    fetched_at: str
    body: bytes


def read_folder(folder: Path) -> list[SavedPage]:
    """The pages of a folder, in the order of their names.

    Raises SourceError that asks for every missing side file or field by name.
    """
    paths = sorted(p for p in folder.iterdir() if p.name.endswith((".html", ".html.gz")))
    if not paths:
        raise SourceError(f"SOURCE={folder}: no page in it; pages are called NAME.html or NAME.html.gz.")
    pages, wanted = [], []
    for path in paths:
        try:
            pages.append(_page(path))
        except SourceError as error:
            wanted.append(str(error))
    if wanted:
        raise SourceError(f"SOURCE={folder}: {'; '.join(wanted)}.")
    return pages


def folder_name(pages: Sequence[SavedPage]) -> str:
    """The name of the WARC file that holds just these pages."""
    told = "\n".join(f"{p.url} {p.fetched_at} {body_digest(p.body)}" for p in pages)
    return "folder-" + hashlib.sha256(told.encode("utf-8")).hexdigest()[:16]


def write_folder(pages: Sequence[SavedPage], into: Path) -> Path:
    """Write the pages as one WARC file into a folder."""
    info = {"software": "KhoTinTinh", "robots": "none consulted: these pages were saved by somebody before"}
    with WarcWriter(into, folder_name(pages), info, roll_at=_ONE_FILE) as out:
        for page in pages:
            out.resource(page.url, "text/html", page.body, page.fetched_at)
    return into / out.files[0]


def _page(path: Path) -> SavedPage:
    side = path.with_name(path.name.removesuffix(".gz").removesuffix(".html") + ".json")
    facts = _facts(side, path)
    url = facts.get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")) or len(url.split()) != 1:
        raise SourceError(f'{side.name} needs "url", the address {path.name} was saved from')
    return SavedPage(url, _moment(facts.get("fetched_at"), side), _body(path))


def _facts(side: Path, page: Path) -> dict[str, object]:
    try:
        facts = json.loads(side.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SourceError(f'{page.name} needs {side.name} beside it, {{"url": …, "fetched_at": …}}') from None
    except ValueError as error:
        raise SourceError(f"{side.name} is not JSON ({error})") from error
    if not isinstance(facts, dict):
        raise SourceError(f'{side.name} is not {{"url": …, "fetched_at": …}}')
    return facts


def _moment(value: object, side: Path) -> str:
    asked = SourceError(
        f'{side.name} needs "fetched_at", when the page was saved, with its zone, like 2024-05-17T08:00:00+07:00'
    )
    if not isinstance(value, str):
        raise asked
    try:
        return iso(datetime.fromisoformat(value))
    except ValueError:
        raise asked from None


def _body(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix != ".gz":
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{path.name} is not sound gzip ({error})") from error
