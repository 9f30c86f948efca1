"""Who is asking: the User-Agent, and the contact without which the live web is not asked at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.sources import SourceError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

PRODUCT = "KhoTinTinh"  # robots.txt addresses us by this name
VERSION = "0.1"

_CONTACT = re.compile(r"(?:mailto:)?[^\s@()<>]+@[^\s@()<>]+\.[a-zA-Z]{2,}|https?://[^\s()<>]+\.[^\s()<>]+")


def user_agent(settings: BaseSettings, *, live: bool) -> str:
    """The User-Agent of a crawl. Raises SourceError for a live crawl without a contact somebody can write to."""
    contact = (settings.get("CONTACT") or "").strip()
    if live and not _CONTACT.fullmatch(contact):
        said = f"CONTACT={contact!r} is neither" if contact else "a live crawl needs one"
        raise SourceError(
            "Say who is asking before asking a site: set KHOTIN_CONTACT to an e-mail address or a web page of yours "
            f"({said}), e.g. KHOTIN_CONTACT=you@example.org scrapy crawl longan; "
            "SOURCE=sample needs none and contacts nobody."
        )
    return f"{PRODUCT}/{VERSION} (+{contact})" if live else f"{PRODUCT}/{VERSION} (rehearsal)"
