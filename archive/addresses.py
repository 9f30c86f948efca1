"""Addresses: one canonical form, so that one page is one address.

Pure; idempotent; never raises on text that came out of a page (an address that cannot be read is returned
stripped, and no site will own it).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit, urlunsplit

#: Parameters that say how a reader came, not what is read.
TRACKING = re.compile(
    r"utm_\w+|fb_\w+|fbclid|mibextid|gclid|dclid|gbraid|wbraid|srsltid|msclkid|yclid|_g[al]|zarsrc|gidzl|zalo\w*"
    r"|ref|referrer|amp|igshid|mc_[ce]id",
    re.IGNORECASE,
)

_SAFE_PATH = ":@!$&'()*+,;=~-._"
_CONTROL = re.compile(r"[\x00-\x20\x7f]+")
_ARCHIVE = re.compile(r"^https?://.*?/\d{14}id_/(?=https?:)", re.IGNORECASE)


def canonical_url(url: str, hosts: Mapping[str, str] | None = None) -> str:
    """The one address of a page: https, bare lower-case host, no tracking, no fragment, no default port.

    `hosts` maps further hosts of a site to its first ("cms.baolongan.vn" → "baolongan.vn"). Percent-encoding
    is normalised over the bytes; the order of a query's parameters is kept, since sites may read it.
    """
    url = url.encode("utf-8", "surrogatepass").decode("utf-8", "replace")  # a lone surrogate is no sign
    url = _CONTROL.sub(lambda m: "%20" if m.group().strip("\t\r\n") else "", url.strip())
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if parts.scheme not in ("http", "https") or not host:
        return url
    host = _bare(host)
    host = (hosts or {}).get(host, host)
    netloc = f"[{host}]" if ":" in host else host
    if port not in (None, 80, 443):
        netloc += f":{port}"
    return urlunsplit(("https", netloc, _path(parts.path), _query(parts.query), ""))


def bare_host(url: str) -> str:
    """The host of an address in lower case, without `www.`; "" when there is none."""
    try:
        return _bare((urlsplit(url).hostname or "").rstrip("."))
    except ValueError:
        return ""


def page_of(url: str, hosts: Mapping[str, str] | None = None) -> str:
    """What is equal for two addresses that may be of one removed page: the canonical form without its scheme, without
    a slash at the end of its path, and without the web archive that the page was asked of.
    """
    told = canonical_url(_ARCHIVE.sub("", url), hosts)
    path, mark, query = told.removeprefix("https://").partition("?")
    return path.rstrip("/") + mark + query


def _bare(host: str) -> str:
    return re.sub(r"^(?:www\.)+(?=.)", "", host)


def _path(path: str) -> str:
    """One spelling of a path: every byte that need not be escaped is plain, the others are %XX."""
    segments = [quote(unquote_to_bytes(s), safe=_SAFE_PATH) for s in path.split("/")]
    return "/".join(segments) or "/"


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    kept = [(k, v) for k, v in pairs if not TRACKING.fullmatch(k)]
    return urlencode(kept, errors="surrogateescape")
