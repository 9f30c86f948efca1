"""What a page costs on disk, stored in different ways: `python -m tests.benchmarks.storage [PAGES]`.

As WARC files hold it now (a gzip member a record, the body as served), and as zstd with a dictionary trained on the
site's own first pages, the body unpacked. Twice: the sample web's pages, whose frame never changes, and pages of
which every text differs, frame and all; real sites lie between. Bytes and time are per page, over all sites.
"""

from __future__ import annotations

import gzip
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

from tests.benchmarks.library import library
from tests.sampleweb import SITES, SamplePage, pages
from tests.sampleweb.warc import served

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TRAINED_ON = 40  # pages of a site; they are not among those that are measured
DICTIONARY = 112_640  # bytes, zstd's own usual size

Pack = Callable[[SamplePage], bytes]
Unpack = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Store:
    """One way to store a page."""

    name: str
    size: float  # bytes a page, the dictionary's share not counted
    pack: float  # milliseconds
    unpack: float  # to the page's text as the reader wants it


def ways(trained: zstd.ZstdDict) -> dict[str, tuple[Pack, Unpack]]:
    """How a page is packed, and how it is unpacked."""

    def squeezed(level: int, dictionary: zstd.ZstdDict | None) -> tuple[Pack, Unpack]:
        return (
            lambda page: zstd.compress(page.body, level, zstd_dict=dictionary),
            lambda data: zstd.decompress(data, zstd_dict=dictionary),
        )

    return {
        "WARC.gz, body as served": (lambda page: zlib.compress(served(page)[0], 6, wbits=31), _as_served),
        "gzip, body unpacked": (lambda page: zlib.compress(page.body, 6, wbits=31), gzip.decompress),
        "zstd 3": squeezed(3, None),
        "zstd 19": squeezed(19, None),
        "zstd 3, dictionary": squeezed(3, trained),
        "zstd 12, dictionary": squeezed(12, trained),
        "zstd 19, dictionary": squeezed(19, trained),
    }


def measured(sites: Iterable[Sequence[SamplePage]]) -> list[Store]:
    """Every way over the pages of every site, each site with a dictionary of its own."""
    sizes: dict[str, list[int]] = defaultdict(list)
    packing: dict[str, float] = defaultdict(float)
    unpacking: dict[str, float] = defaultdict(float)
    for found in sites:
        split = min(TRAINED_ON, len(found) // 2)
        trained = zstd.train_dict([page.body for page in found[:split]], DICTIONARY)
        for name, (pack, unpack) in ways(trained).items():
            for page in found[split:]:
                started = time.process_time()
                data = pack(page)
                between = time.process_time()
                assert unpack(data) == page.body
                packing[name] += between - started
                unpacking[name] += time.process_time() - between
                sizes[name].append(len(data))
    per = {name: 1000 / len(found) for name, found in sizes.items()}
    return [Store(n, mean(found), packing[n] * per[n], unpacking[n] * per[n]) for n, found in sizes.items()]


def constant() -> list[list[SamplePage]]:
    """The sample web's articles, site by site: of a layout only the article differs from page to page."""
    return [[p for p in pages(name) if p.truth and p.truth.id and len(p.body) > 30_000] for name in SITES]


def varied(number: int) -> list[list[SamplePage]]:
    """Articles of which every longer text differs, the frame's included."""
    by_host: dict[str, list[SamplePage]] = defaultdict(list)
    for page in library(number):
        by_host[page.url.split("/")[2].removeprefix("www.")].append(page)
    return list(by_host.values())


def table(title: str, found: Sequence[Store]) -> str:
    """For people."""
    rows = [f"{title:<28}{'KB a page':>10}{'of WARC.gz':>12}{'pack ms':>9}{'unpack ms':>11}"]
    for one in found:
        share = one.size / found[0].size
        rows.append(f"{one.name:<28}{one.size / 1000:>10.1f}{share:>12.2f}{one.pack:>9.2f}{one.unpack:>11.2f}")
    return "\n".join(rows)


def _as_served(data: bytes) -> bytes:
    body = gzip.decompress(data)
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def main(words: Sequence[str]) -> None:
    """Measure both kinds of pages."""
    number = int(words[0]) if words else 1000
    print(table("frame constant", measured(constant())))
    print(table("every text different", measured(varied(number))))


if __name__ == "__main__":
    main(sys.argv[1:])
