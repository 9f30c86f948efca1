"""The same pages with something taken away that a reader could lean on: names, claims, headings, paragraphs.

A page without its class names is a page of a site that nobody has seen. What a reader still finds then, it would
find on such a site; what it loses, it knew by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from .pages import Annotated

Handicap = Callable[[str], str]

_NAMES = re.compile(
    r"""\s(?:class|id|itemprop|itemtype|rel|role|type|data-(?:role|type))\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)""", re.I
)
_LD = re.compile(r"<script[^>]*ld\+json[^>]*>.*?</script>", re.I | re.S)
_META = re.compile(r"<meta\b(?![^>]*charset)[^>]*>", re.I)
_HEADING = re.compile(r"<(/?)h[1-6]\b", re.I)
_PARAGRAPH = re.compile(r"<(/?)p\b(?=[\s>])", re.I)
_LD_MARK = re.compile(r"<script(?=[^>]*ld\+json)", re.I)


def _nameless(html: str) -> str:
    scripts: list[str] = []

    def keep(match: re.Match[str]) -> str:
        scripts.append(match[0])
        return f"<!--script {len(scripts) - 1}-->"

    bare = _NAMES.sub(" ", _LD.sub(keep, html))
    return re.sub(r"<!--script (\d+)-->", lambda m: scripts[int(m[1])], bare)


def _claimless(html: str) -> str:
    return _META.sub("", _LD.sub("", html))


HANDICAPS: dict[str, Handicap] = {
    "as they are": lambda html: html,
    "no class, id or other name": _nameless,
    "no meta, no JSON-LD": _claimless,
    "no headings": lambda html: _HEADING.sub(r"<\1div", html),
    "div for p": lambda html: _PARAGRAPH.sub(r"<\1div", html),
    "no names, no claims": lambda html: _nameless(_claimless(html)),
}


def handicapped(page: Annotated, handicap: Handicap) -> Annotated:
    """The page with something taken away; its truth is the same."""
    return replace(page, body=handicap(page.body.decode("utf-8", "replace")).encode())
