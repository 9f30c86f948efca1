"""Addresses: of our own pages, and of others', which are linked only where that is safe."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode, urlsplit

_CONTROL = re.compile(r"[\x00-\x20\x7f]")


def article_path(article_id: str) -> str:
    """Return the address of an article's page: /a/ninhthuan:2024-4-25/Slug-abc1234."""
    return f"/a/{quote(article_id, safe='/:')}"


def version_path(article_id: str, number: int) -> str:
    """Return the address of one version of an article, which never shows another text: /v/2/longan:a182996."""
    return f"/v/{number}/{quote(article_id, safe='/:')}"


def search_path(kind: str = "", **wanted: object) -> str:
    """Return the address of a search, as a page or as "json", "csv" or "atom"."""
    return page_path(f"tim.{kind}" if kind else "tim", **wanted)


def page_path(name: str, **wanted: object) -> str:
    """Return the address of one of our pages; what is empty or None is left out."""
    given = {name: str(value) for name, value in wanted.items() if value not in (None, "")}
    return f"/{name}?{urlencode(given)}" if given else f"/{name}"


def outside(url: str | None) -> str | None:
    """Return a foreign address if it may be linked (http or https, with a host), else None.

    What a page wrote into an address is not ours: "javascript:" and the like never become a link.
    """
    if not url or _CONTROL.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host else None
