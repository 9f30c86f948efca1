"""What is checked before a crawl begins, so that one that cannot go well writes nothing at all."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoaderProtocol

from archive.layout import WORKING
from archive.warc import BadWarc, inspect
from crawler.sources import Source, SourceError, parse
from crawler.sources.addon import hosts_of
from crawler.sources.contact import user_agent
from crawler.sources.ready import ready
from crawler.urls import bare_host

_log = logging.getLogger(__name__)


class CannotStart(Exception):
    """A crawl cannot begin: one sentence that says why and what to do."""


def preflight(settings: BaseSettings, loader: SpiderLoaderProtocol, names: Sequence[str]) -> list[str]:
    """The sites to crawl: the named ones, or all; in a replay, all that its source holds pages of.

    Raises CannotStart.
    """
    known = sorted(loader.list())
    if unknown := [name for name in names if name not in known]:
        raise CannotStart(f"There is no site called {', '.join(unknown)}; `scrapy list` shows {', '.join(known)}.")
    try:
        source = parse(settings["SOURCE"])
        unmixed(source, Path(settings["DATA_DIR"]) / WORKING)
        if not source.replays:
            user_agent(settings, live=source.origin == "live")
            return list(names) or known
        warc = ready(source, settings)
    except (SourceError, BadWarc) as error:
        raise CannotStart(str(error)) from error
    except (OSError, sqlite3.Error) as error:
        raise CannotStart(f"SOURCE={settings['SOURCE']} cannot be made ready: {error}.") from error
    return _held(source, warc, {name: loader.load(name) for name in names or known}, bool(names))


def unmixed(source: Source, database: Path) -> None:
    """Invented articles and real ones must not share an archive: a live crawl is refused, a replay is warned."""
    other = "live" if source.given == "sample" else "sample"
    if not database.is_file():
        return
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        mixed = connection.execute("SELECT 1 FROM runs WHERE source = ? LIMIT 1", (other,)).fetchone()
    if mixed and source.replays and source.given != "sample":
        _log.warning("%s holds the sample web's invented articles; give real pages a folder of their own", database)
    elif mixed:
        raise CannotStart(
            f"{database} holds a crawl of SOURCE={other}, and the sample web's articles are invented: give "
            f"SOURCE={source.given} a folder of its own (`make … DATA=other-folder`, or KHOTIN_DATA)."
        )


def _held(source: Source, warc: Path, sites: dict[str, type[Spider]], named: bool) -> list[str]:
    found = inspect(warc)
    hosts = {bare_host(e.url) for e in found.entries if urlsplit(e.url).path != "/robots.txt"}
    if not hosts:
        passed = [
            f"; {len(found.skipped)} not readable, the first at byte {at}: {why}" for at, why in found.skipped[:1]
        ]
        raise CannotStart(f"SOURCE={source.given} holds no page of any site{''.join(passed)}.")
    held = [name for name, site in sites.items() if not hosts.isdisjoint(hosts_of(site))]
    if not held or (named and len(held) < len(sites)):
        absent = ", ".join(name for name in sites if name not in held)
        raise CannotStart(f"SOURCE={source.given} holds no page of {absent}; it has {', '.join(sorted(hosts)[:9])}.")
    return held
