"""Sets a crawl up for its source. Scrapy loads it as an add-on, before any other component."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from archive.warc import WarcFolder, inspect
from crawler.sources import Source, SourceError, parse
from crawler.sources.contact import user_agent
from crawler.sources.holdings import Holdings
from crawler.sources.ready import ready
from crawler.wire.pause import Pause

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

_HTTP = {"http", "https"}
_HANDLERS = {
    "live": "crawler.sources.live.LiveHandler",
    "rehearsal": "crawler.sources.rehearsal.RehearsalHandler",
    "warc": "crawler.sources.replay.ReplayHandler",
    "folder": "crawler.sources.replay.ReplayHandler",
}
#: A replay waits for nobody and asks nobody twice.
_REPLAY = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "RETRY_ENABLED": False}

_log = logging.getLogger(__name__)


class SourceAddon:
    """Chooses the download handler, and makes a replay's source ready.

    Raises SourceError when the source cannot be used, BadWarc when it is not whole.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.source = parse(crawler.settings["SOURCE"])
        self.holdings: Holdings | None = None
        self.turn = asyncio.Lock()  # held by the one request of the site that is in flight
        wait, unsaid = (crawler.settings.getfloat(name) for name in ("RETRY_AFTER_MAX", "RETRY_AFTER_UNSAID"))
        self.pause = Pause(crawler.spidercls.name, wait, unsaid)  # that the site has asked for
        self.stopped = False  # nothing more goes over the wire
        self._site = crawler.spidercls

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def update_settings(self, settings: BaseSettings) -> None:
        """Scrapy's hook: what the source decides stands above every other setting."""
        handlers: dict[str, str | None] = dict.fromkeys(settings["DOWNLOAD_HANDLERS_BASE"])
        handlers |= dict.fromkeys(_HTTP, _HANDLERS[self.source.origin])  # no file:, ftp: or data: page is news
        decided: dict[str, Any] = {"DOWNLOAD_HANDLERS": handlers}
        if self.source.replays:
            decided |= _REPLAY
            self.holdings = _holdings(ready(self.source, settings), self.source, hosts_of(self._site))
        else:
            decided["USER_AGENT"] = user_agent(settings, live=self.source.origin == "live")
        decided["HTTPPROXY_ENABLED"] = False  # nobody could see to which address a proxy connects
        if not getattr(self._site, "tls_verify", True):
            decided["DOWNLOAD_VERIFY_CERTIFICATES"] = False
            _log.warning("%s: the certificate is not checked (tls_verify = False in its file)", self._site.name)
        for name, value in decided.items():
            settings.set(name, value, priority="cmdline")


def _holdings(warc: Path, source: Source, hosts: Mapping[str, str]) -> Holdings:
    found = inspect(warc)
    for offset, why in found.skipped:
        _log.info("%s at byte %d: skipped: %s", warc, offset, why)
    return Holdings(WarcFolder(warc.parent), found.entries, hosts, source.origin)


def hosts_of(site: type[Spider]) -> Mapping[str, str]:
    """The hosts of a spider that is a site: bare host -> the one it counts as; none for other spiders."""
    hosts = getattr(site, "hosts", None)
    return hosts() if hosts else {}


def addon_of(crawler: Crawler) -> SourceAddon:
    """The add-on of a running crawl; raises SourceError where the settings left it out."""
    addon = crawler.get_addon(SourceAddon)
    if addon is None:
        raise SourceError("crawler.sources.addon.SourceAddon is missing from the setting ADDONS; put it back.")
    return addon


def holdings_of(crawler: Crawler) -> Holdings:
    """What a replaying crawl answers from; raises SourceError when the crawl is no replay."""
    holdings = addon_of(crawler).holdings
    if holdings is None:
        raise SourceError(f"SOURCE={crawler.settings['SOURCE']} is not replayed, so nothing waits in it.")
    return holdings
