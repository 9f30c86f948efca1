"""Links of a page made addresses; what makes two addresses one is in archive/addresses.py. Pure."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from archive.addresses import TRACKING, bare_host, canonical_url

__all__ = ("TRACKING", "absolute", "bare_host", "canonical_url")

_BREAKS = re.compile(r"[\t\r\n]")


def absolute(base: str, href: str) -> str | None:
    """`href` as seen from `base`; None for what is not an address of a page (mailto:, javascript:, broken)."""
    href = _BREAKS.sub("", href.strip())  # browsers take them out too
    if not href or href.lower().startswith(("javascript:", "mailto:", "tel:", "data:", "#")):
        return None
    try:
        url = href if href.startswith(("http://", "https://")) else urljoin(base, href)
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
