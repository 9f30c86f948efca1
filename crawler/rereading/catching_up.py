"""What a killed run captured and could not write down any more: read from its WARC files when the next run starts."""

from __future__ import annotations

import logging
from pathlib import Path

from archive.store import Refused, Store
from archive.takedown.removal import latest
from crawler.rereading.again import Reader, Recorded, Unread
from crawler.rereading.recorded import catch_up, told, told_by
from crawler.site import NewsSite

_log = logging.getLogger(__name__)


def catch_up_with(store: Store, site: type[NewsSite], folder: Path) -> int:
    """Bring the database up to what a site's WARC files hold; returns how many captures it had missed.

    A run that came to its end has entered its files in the agenda; all others are looked through.
    """
    sites, missed = {site.name: site}, 0
    done = store.agenda.tapes(site.name)
    for path in sorted(folder.glob(f"{site.name}-*.warc.gz")):
        if path.name in done:
            continue
        store.declare_site(site.facts())
        for run in told([told_by(path)]):
            left = [*run.captures, *catch_up(run, sites)]
            missing = [one for one in left if not store.holds(one.capture.warc_file, one.capture.warc_offset)]
            missed += _read(store, Reader(folder, sites), missing)
            for outcome in run.others:
                store.put(outcome)
            for answered in run.robots:
                store.keep_robots(answered)
            for report in run.runs:
                store.finish(report)
            for acknowledgement in run.acknowledgements:
                store.acknowledge(acknowledgement)
            for told_removal in latest(run.removals):
                store.remove(told_removal)
            for mask in run.masks:
                store.mask(mask)
        store.flush()
        store.agenda.keep_tapes(site.name, [path.name])
    if missed:
        _log.warning("%s: %d captures of runs that were killed are in the database now", site.name, missed)
    return missed


def _read(store: Store, reader: Reader, missing: list[Recorded]) -> int:
    read = 0
    for one in missing:
        found = reader.read(one)
        if isinstance(found, Unread):
            _log.warning("%s at %d: %s", one.capture.warc_file, one.capture.warc_offset, found.why)
            continue
        try:
            for outcome in found:
                store.put(outcome)
        except Refused as error:
            _log.warning("%s", error)
            continue
        read += 1
    return read
