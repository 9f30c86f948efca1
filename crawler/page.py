"""The one kind of page: live web, WARC file, Wayback Machine and Common Crawl all yield it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from crawler.encodings.decode import Text, decode
from crawler.markup import refuse_markup
from crawler.urls import absolute

_ABSOLUTE = ("http://", "https://")  # an address that needs no base
_PLAIN = re.compile(r"https?://[a-zA-Z0-9.-]+/[\w/.%~-]*", re.ASCII)  # nothing in it to be made absolute, as in most
_ROOTED = re.compile(r"(?:/[\w%~-][\w.%~-]*)+", re.ASCII)  # nothing to be made absolute but the host
_ORIGIN = re.compile(r"https?://[a-zA-Z0-9.-]+(?::\d{1,5})?(?=/)")
_QUIET = int(LexborDocumentOptions.WO_EVENTS)  # nothing listens to a tree that is not changed


@dataclass(frozen=True)
class Page:
    """A response whose body was received: what every spider reads, wherever it came from.

    `body` has its content encoding undone; `seen_at` is the moment the page looked like this (the memento's
    moment when a web archive took it), always aware. Nothing is parsed until it is asked for, and then once.
    """

    url: str
    body: bytes
    seen_at: datetime
    status: int = 200
    content_type: str = ""

    def __post_init__(self) -> None:
        if self.seen_at.tzinfo is None:
            raise ValueError(f"a page needs an aware moment, got {self.seen_at!r} for {self.url}")

    @cached_property
    def decoded(self) -> Text:
        """The text and its encoding; raises Undecodable."""
        return decode(self.body, self.content_type)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed page; raises Undecodable, and Unparsable, which is one."""
        text = self.decoded
        markup = self.body if text.plain else text.text.encode("utf-8", "replace")
        refuse_markup(markup)
        return LexborHTMLParser(markup, options=_QUIET)

    @cached_property
    def base(self) -> str:
        """The address against which the page's links resolve (`<base href>` counts)."""
        stated = (node.attributes for node in self.tree.tags("base"))
        href = next((found["href"] for found in stated if "href" in found), None)
        return absolute(self.url, href or "") or self.url

    def link(self, href: str | None) -> str | None:
        """An address found on the page, made absolute; None when it leads to no page."""
        href = href or ""
        if _PLAIN.fullmatch(href):
            return href
        if _ROOTED.fullmatch(href) and (origin := _ORIGIN.match(self.base)):
            return origin[0] + href
        return absolute(self.url if href.startswith(_ABSOLUTE) else self.base, href)

    def each(self, selector: str) -> Iterator[LexborNode]:
        """The nodes that a selector finds, in order; the first, mostly the one that is wanted, at once."""
        if (node := self.tree.css_first(selector)) is not None:
            yield node
            yield from self.tree.css(selector)[1:]

    def first(self, *selectors: str) -> tuple[LexborNode, str] | None:
        """The first node that the first matching selector finds, with that selector."""
        for selector in selectors:
            if (node := self.tree.css_first(selector)) is not None:
                return node, selector
        return None

    def meta(self, name: str) -> str | None:
        """The content of a meta element by name, property or itemprop (names compared without case)."""
        return self._metas.get(name.lower())

    @cached_property
    def _metas(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for node in self.tree.tags("meta"):
            attributes = node.attributes
            if "content" not in attributes:
                continue
            for key in ("name", "property", "itemprop"):
                if name := attributes.get(key):
                    found.setdefault(name.lower(), attributes.get("content") or "")
        return found
