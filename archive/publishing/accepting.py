"""What a person publishes although it was refused: a recorded fact, so that a rebuild knows it too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from archive import facts
from archive.publishing.comparing import Refusal
from archive.records import Acceptance
from archive.store import Store
from archive.warc.writer import WarcWriter

_WARC = "warc"  # folder of the captures, beside the working database


def accept(working: Path, refusals: Sequence[Refusal], note: str, at: str) -> None:
    """Record why what was refused is right; `at` is now, at +07:00. The fact is on the disk before the row is."""
    told = [Acceptance(one.site, one.rule, one.found, at, note) for one in refusals]
    folder = working.parent / _WARC
    folder.mkdir(exist_ok=True)
    with Store(working) as store:
        for site in dict.fromkeys(one.site for one in told):
            with WarcWriter(folder, _name(folder, site, at), {"isPartOf": site}) as tape:
                for one in told:
                    if one.site == site:
                        tape.fact("acceptance", facts.of_acceptance(one), at)
        for one in told:
            store.accept(one)


def _name(folder: Path, site: str, at: str) -> str:
    """A name that no file has."""
    day, number = at[:19].replace("-", "").replace(":", ""), 1
    while next(folder.glob(f"{site}-publish-{day}-{number}-*"), None):
        number += 1
    return f"{site}-publish-{day}-{number}"
