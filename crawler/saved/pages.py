"""One saved page, read the way the archive reads it: what `scrapy extract` prints and `scrapy golden` keeps."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy.spiderloader import SpiderLoaderProtocol

from archive.dating import Dossier, Evidence, Verdict
from archive.records import Article, Dating, Rejection
from crawler import clock
from crawler.checks import REASONS
from crawler.dating.dates import iso
from crawler.dating.resolve import resolve
from crawler.page import Page
from crawler.reading.extract import Identity
from crawler.reading.read import read
from crawler.site import NewsSite

#: Fields that no selector gives, and what does.
_DERIVED = {
    "id": "the address",
    "url": "the address",
    "language": "the text",
    "images": "the body",
    "attachments": "the body",
    "blocks": "the body",
}


class CannotRead(Exception):
    """A page cannot be read as asked: one sentence that says why and what to do."""


@dataclass(frozen=True)
class Reading:
    """What the archive reads from one page alone, and how it dates it."""

    page: Page
    site: type[NewsSite]
    identity: Identity
    found: Article | Rejection
    dating: Dating | None = None
    verdicts: tuple[Verdict, ...] = ()  # in step with the article's candidates


def saved_bytes(file: str) -> bytes:
    """The page in a file (NAME.gz is unpacked) or, for "-", on standard input.

    Raises CannotRead.
    """
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        data = Path(file).read_bytes()
        return gzip.decompress(data) if file.endswith(".gz") else data
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise CannotRead(f"{file} is not sound gzip ({error}).") from error
    except OSError as error:
        raise CannotRead(f"{file} cannot be read: {error.strerror or error}.") from error


def moment_of(given: str | None) -> tuple[datetime, str]:
    """When a page was taken, and how that is known; without a word about it, now, and it says so.

    Raises CannotRead.
    """
    if given is None:
        return clock.now(), "nobody gave it: the moment of this reading; give --fetched-at for an older page"
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise CannotRead(
            f"--fetched-at {given} is no ISO 8601 moment; write it like 2024-05-17T08:00:00+07:00."
        ) from None
    if moment.tzinfo is None:
        raise CannotRead(f"--fetched-at {given} has no time zone; write it like 2024-05-17T08:00:00+07:00.")
    return moment, "--fetched-at"


def site_of(loader: SpiderLoaderProtocol, url: str, name: str | None) -> type[NewsSite]:
    """The site with a name or, without one, the site that owns the address.

    Raises CannotRead.
    """
    sites = {n: c for n in loader.list() if issubclass(c := loader.load(n), NewsSite)}
    known = ", ".join(sorted(sites))
    if name is not None:
        if name not in sites:
            raise CannotRead(f"There is no site called {name}; `scrapy list` shows {known}.")
        return sites[name]
    owner = next((site for site in sites.values() if site.owns(url)), None)
    if owner is None:
        raise CannotRead(f"No site owns {url}; name one with --site ({known}).")
    return owner


def read_saved(page: Page, site: type[NewsSite]) -> Reading:
    """Read a page that stood at an article's address of a site.

    Raises CannotRead where the address is no article's.
    """
    identity = site.identify(page.url)
    if identity is None:
        patterns = " or ".join(a.pattern for a in site.article_urls)
        hosts = ", ".join(site.domains)
        raise CannotRead(f"{page.url} is no address of an article of {site.name} ({hosts}: {patterns}).")
    found = read(page, site, identity)
    if isinstance(found, Rejection):
        return Reading(page, site, identity, found)
    seen = iso(page.seen_at)
    evidence = tuple(Evidence(c, seen, identity.url, own=True) for c in found.candidates)
    dating, verdicts = resolve(Dossier(identity.id, seen, seen, evidence))
    return Reading(page, site, identity, found, dating, tuple(verdicts))


def explained(reading: Reading) -> dict[str, Any]:
    """A reading with where each field came from and what became of each date, as plain JSON values."""
    if isinstance(reading.found, Rejection):
        rejection = {**asdict(reading.found), "meaning": REASONS[reading.found.reason]}
        return {"id": reading.identity.id, "rejection": rejection}
    sources = {**_DERIVED, **dict(reading.found.sources)}
    fields = {"id": reading.found.id, "url": reading.found.url, **told(reading.found)}
    return {
        "id": reading.identity.id,
        "extractor": reading.found.extractor,
        "encoding": sources.get("encoding", "utf-8"),
        "article": {name: {"value": value, "from": sources.get(name)} for name, value in fields.items()},
        "date": _date(reading.dating),
        "date_candidates": [
            {**asdict(candidate), "verdict": verdict}
            for candidate, verdict in zip(reading.found.candidates, reading.verdicts, strict=True)
        ],
    }


def expected(reading: Reading) -> dict[str, Any]:
    """A reading as a person can check it against the page: what it says, and not how it was found."""
    if isinstance(reading.found, Rejection):
        return {"id": reading.identity.id, "rejection": reading.found.reason}
    return {"id": reading.identity.id, **told(reading.found), **_date(reading.dating)}


def told(article: Article) -> Mapping[str, Any]:
    """What an article says, its blocks apart."""
    blocks = zip(article.block_kinds, article.body.split("\n\n"), strict=bool(article.block_kinds))
    return {
        "kicker": article.kicker,
        "title": article.title,
        "lead": article.lead,
        "blocks": [list(block) for block in blocks],
        "images": [{"block": i.block, "url": i.url, "caption": i.caption, "credit": i.credit} for i in article.images],
        "attachments": [asdict(a) for a in article.attachments],
        "byline": article.byline,
        "author": article.author,
        "source_tag": article.source_tag,
        "section": article.section,
        "tags": list(article.tags),
        "language": article.language,
    }


def _date(dating: Dating | None) -> dict[str, str | None]:
    if dating is None:
        return {}
    return {
        "published_at": dating.published_at,
        "published_precision": dating.precision,
        "published_certainty": dating.certainty,
        "published_method": dating.method,
    }
