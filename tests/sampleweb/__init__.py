"""The sample web: a replica of every site and generation, the same bytes every time. All of it is invented.

``pages()`` yields the exchanges of a crawl, each with what a careful reader would take from the page. They are
used as a WARC file (``python -m tests.sampleweb OUT.warc.gz``) and as a local server (``server.serve()``).
"""

from __future__ import annotations

from collections.abc import Iterator

from . import laichau, langson, longan, ninhthuan, portal
from .model import SamplePage, Truth

__all__ = ["SITES", "SamplePage", "Truth", "pages"]

SITES = {
    "longan": longan.pages,
    "laichau": laichau.pages,
    "langson": langson.pages,
    "ninhthuan": ninhthuan.pages,
    "longan_portal": portal.pages,
}


def pages(site: str | None = None) -> Iterator[SamplePage]:
    """The exchanges with one site, or with all of them one after the other; lazily, always in the same order."""
    for name in (site,) if site else SITES:
        yield from SITES[name]()
