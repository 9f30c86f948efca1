"""What a page says of itself in JSON-LD and meta elements: claims, to be weighed against what it shows. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crawler.clean import clean, plain
from crawler.page import Page

MAX_ITEMS = 200  # of JSON-LD that are looked at
MOST_COMPARED = 400  # signs of two texts
MIN_CLAIM = 15  # signs; a shorter claim could be anything's beginning

_ARTICLE = re.compile(r"(?:News|Reportage|Analysis|Opinion|Background)?\w*Article$|BlogPosting$")
_PERSON = ("Person", "Thing", "")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_BROKEN = {  # fields of an article in a script that is no valid JSON
    "headline": re.compile(r'"headline"\s*:\s*"([^"\n]{1,300})"'),
    "datePublished": re.compile(r'"datePublished"\s*:\s*"([^"\n]{8,40})"'),
    "author": re.compile(r'"author"\s*:\s*[\[{\s]*(?:"@type"\s*:\s*"Person"\s*,\s*)?"name"\s*:\s*"([^"\n]{2,90})"'),
}


@dataclass(frozen=True, slots=True)
class Claims:
    """A page's claims about its article; empty where it makes none."""

    titles: tuple[str, ...] = ()  # JSON-LD, og:title, the tab's title without the site's name
    description: str = ""
    authors: tuple[str, ...] = ()  # persons only
    published: str = ""  # as written
    section: str = ""
    publisher: str = ""


def claims_of(page: Page) -> Claims:
    """The claims of the page's JSON-LD article, completed from its meta elements."""
    tab = page.tree.css_first("title")
    items = list(_items_of(page))
    tab_title = clean(tab.text()) if tab else ""
    found = _this_one(items, page, (page.meta("og:title") or "", tab_title))
    publisher = clean(_name(found.get("publisher")) or page.meta("og:site_name") or "")
    named = (_text(found.get("headline")), clean(page.meta("og:title") or ""))
    titles = (*(_without_site(t, publisher) for t in named), _without_site(tab_title, publisher, short=30))
    persons = {item["@id"]: _name(item) for item in items if isinstance(item.get("@id"), str) and _name(item)}
    return Claims(
        titles=tuple(dict.fromkeys(filter(None, titles))),
        description=clean(page.meta("description") or page.meta("og:description") or "")
        or _text(found.get("description")),
        authors=tuple(dict.fromkeys(filter(None, _persons(found.get("author"), persons)))),
        published=_text(found.get("datePublished")),
        section=_section(found.get("articleSection")) or clean(page.meta("article:section") or ""),
        publisher=publisher,
    )


def says(claim: str, text: str) -> bool:
    """Whether a text on the page is what the page claims: the same, or the one begins with the other."""
    claim, text = plain(claim[:MOST_COMPARED]).rstrip(". "), plain(text[:MOST_COMPARED]).rstrip(". ")
    if min(len(claim), len(text)) < MIN_CLAIM:
        return bool(claim) and claim == text
    return claim.startswith(text) or text.startswith(claim)


def alike(claim: str, text: str) -> float:
    """The share of words that two titles have in common, 0 to 1."""
    one, other = set(plain(claim).split()), set(plain(text).split())
    return len(one & other) / len(one | other) if one and other else 0.0


def _this_one(items: list[dict[str, Any]], page: Page, titles: tuple[str, ...]) -> dict[str, Any]:
    """The item that tells of this page, where several articles are told of; a page's own item in need."""
    articles = [item for item in items if _is(item, _ARTICLE)]
    for item in articles:
        if page.url in (item.get("url"), _address(item.get("mainEntityOfPage"))):
            return item
    for item in articles:
        if any(says(title, _text(item.get("headline"))) for title in titles if title):
            return item
    pages = (item for item in items if item.get("@type") == "WebPage" and item.get("datePublished"))
    return articles[0] if articles else next(pages, {})


def _items_of(page: Page) -> Iterator[dict[str, Any]]:
    left = MAX_ITEMS
    for script in page.tree.css('script[type="application/ld+json"]'):
        text = script.text()
        found = _json(text)
        for item in _items(found) if found is not None else _broken(text):
            left -= 1
            if left < 0:
                return
            yield item


def _is(item: dict[str, Any], kind: re.Pattern[str]) -> bool:
    kinds = item.get("@type") or ""
    return any(kind.fullmatch(str(k)) for k in (kinds if isinstance(kinds, list) else [kinds]))


def _json(text: str) -> Any:
    """JSON as newspapers write it: control signs inside strings, a comma too many."""
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _broken(text: str) -> Iterator[dict[str, Any]]:
    """What can still be read from an article's JSON that is none."""
    found: dict[str, Any] = {name: match[1] for name, form in _BROKEN.items() if (match := form.search(text))}
    if "headline" in found or "datePublished" in found:
        yield {"@type": "Article", **found}


def _items(found: Any) -> Iterator[dict[str, Any]]:
    for item in (found if isinstance(found, list) else [found])[:MAX_ITEMS]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (inner for inner in graph if isinstance(inner, dict)) if isinstance(graph, list) else ()


def _persons(found: Any, known: dict[str, str]) -> Iterator[str]:
    for author in found if isinstance(found, list) else [found]:
        if isinstance(author, str) and not author.startswith("http"):
            yield clean(author)
        elif isinstance(author, dict) and str(author.get("@type") or "") in _PERSON:
            yield _name(author) or known.get(str(author.get("@id")), "")


def _without_site(title: str, publisher: str, short: int = 0) -> str:
    """A title without the site's name behind its last dash or bar; a tail shorter than `short` is taken for one."""
    for dash in (" | ", " - ", " – "):
        head, found, tail = title.rpartition(dash)
        if found and len(head) >= MIN_CLAIM and (len(tail) < short or plain(tail) == plain(publisher)):
            return head
    return title


def _address(found: Any) -> str:
    return str(found.get("@id") or "") if isinstance(found, dict) else _text(found)


def _section(found: Any) -> str:
    return _text(found[-1] if isinstance(found, list) and found else found)


def _name(found: Any) -> str:
    return _text(found.get("name")) if isinstance(found, dict) else ""


def _text(found: Any) -> str:
    return clean(found) if isinstance(found, str) else ""
