"""Files for imports, and taking them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from archive.layout import WORKING
from crawler.sources.importing import import_warc
from crawler.sources.summary import Summary
from tests.engine.truth import spiders
from tests.sampleweb import pages

_ARTICLES = [p for p in pages("longan") if p.truth and p.truth.id and not p.truth.rejection and p.case is None]
ARTICLES, MORE = _ARTICLES[:4], _ARTICLES[4:6]
#: An article that no reader can unpack.
BROKEN = replace(_ARTICLES[6], headers=(*_ARTICLES[6].headers, ("Content-Encoding", "vapour")))


@dataclass
class Taken:
    """The copy that an import made, and what it said."""

    path: Path
    summary: Summary


def taken(path: Path, folder: Path) -> Taken:
    """Import a file of which something is new into the archive below a folder."""
    imported = import_warc(path, folder / "data" / "warc", spiders(), folder / "data" / WORKING)
    assert imported.path
    return Taken(imported.path, imported.summary)


def articles(imported: Taken) -> int:
    """How many captures of articles were taken."""
    return imported.summary.taken["longan", "article"]
