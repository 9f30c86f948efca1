"""What a page says of itself in JSON-LD and meta elements: claims, to be weighed against what it shows. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crawler.clean import clean
from crawler.page import Page

_ARTICLE = re.compile(r"(?:News|Reportage|Analysis|Opinion|Background)?\w*Article$|BlogPosting$")
_PERSON = ("Person", "Thing", "")
_DATE = re.compile(r'"(datePublished|dateCreated)"\s*:\s*"([^"]{8,40})"')
_TRAILING_COMMA = re.compile(r",\s*([}\]])")


@dataclass(frozen=True, slots=True)
class Claims:
    """A page's claims about its article; empty where it makes none."""

    headline: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()  # persons only
    published: str = ""  # as written
    section: str = ""
    publisher: str = ""


def claims_of(page: Page) -> Claims:
    """The claims of the page's JSON-LD article, completed from its meta elements."""
    found = next(_articles(page), {})
    publisher = _name(found.get("publisher")) or page.meta("og:site_name") or ""
    return Claims(
        headline=_text(found.get("headline")) or clean(page.meta("og:title") or ""),
        description=clean(page.meta("description") or page.meta("og:description") or "")
        or _text(found.get("description")),
        authors=tuple(dict.fromkeys(_persons(found.get("author")))),
        published=_text(found.get("datePublished")),
        section=_text(found.get("articleSection")) or clean(page.meta("article:section") or ""),
        publisher=clean(publisher),
    )


def published_in(script: str) -> list[str]:
    """The dates of publication in a JSON-LD script, also in one that is no valid JSON."""
    return [raw for name, raw in _DATE.findall(script) if name == "datePublished"]


def _articles(page: Page) -> Iterator[dict[str, Any]]:
    for script in page.tree.css('script[type="application/ld+json"]'):
        for item in _items(_json(script.text())):
            kinds = item.get("@type") or ""
            if any(_ARTICLE.fullmatch(str(k)) for k in (kinds if isinstance(kinds, list) else [kinds])):
                yield item


def _json(text: str) -> Any:
    """JSON as newspapers write it: control signs inside strings, a comma too many."""
    try:
        return json.loads(text, strict=False)
    except ValueError:
        pass
    try:
        return json.loads(_TRAILING_COMMA.sub(r"\1", text), strict=False)
    except (ValueError, RecursionError):
        return None


def _items(found: Any) -> Iterator[dict[str, Any]]:
    if isinstance(found, list):
        for item in found[:50]:
            yield from _items(item)
    elif isinstance(found, dict):
        yield found
        yield from _items(found.get("@graph"))


def _persons(found: Any) -> Iterator[str]:
    for author in found if isinstance(found, list) else [found]:
        if isinstance(author, str) and not author.startswith("http"):
            yield clean(author)
        elif isinstance(author, dict) and str(author.get("@type") or "") in _PERSON and (name := _name(author)):
            yield name


def _name(found: Any) -> str:
    return _text(found.get("name")) if isinstance(found, dict) else ""


def _text(found: Any) -> str:
    return clean(found) if isinstance(found, str) else ""
