"""What the commands that read again have in common: over which sites, and with how many processes."""

from __future__ import annotations

import argparse

from scrapy.exceptions import UsageError
from scrapy.spiderloader import SpiderLoaderProtocol

from crawler.rereading.recorded import Sites
from crawler.rereading.workers import cores
from crawler.site import NewsSite


def sites_of(loader: SpiderLoaderProtocol) -> Sites:
    """Every site, by name."""
    found = {name: loader.load(name) for name in sorted(loader.list())}
    return {name: site for name, site in found.items() if issubclass(site, NewsSite)}


def jobs_option(parser: argparse.ArgumentParser) -> None:
    """Let the person say how many processes read."""
    parser.add_argument(
        "--jobs", metavar="N", type=int, default=None, help="processes that read; all cores if not given"
    )


def jobs_of(opts: argparse.Namespace) -> int:
    """How many processes read. Raises UsageError."""
    if opts.jobs is not None and opts.jobs < 1:
        raise UsageError(f"--jobs {opts.jobs}: at least one process must read")
    return int(opts.jobs or cores())
