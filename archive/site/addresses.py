"""Addresses: of our own pages, and of others', which are linked only where that is safe."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode, urlsplit

_CONTROL = re.compile(r"[\x00-\x20\x7f]")


def article_path(article_id: str) -> str:
    """Return the address of an article's page: /a/ninhthuan:2024-4-25/Slug-abc1234."""
    return f"/a/{quote(article_id, safe='/:')}"


def search_path(**wanted: object) -> str:
    """Return the address of a search; what is empty or None is left out."""
    given = {name: str(value) for name, value in wanted.items() if value not in (None, "")}
    return f"/tim?{urlencode(given)}" if given else "/tim"


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
