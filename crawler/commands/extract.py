"""`scrapy extract FILE --url URL`: what the archive would read from a page, and from where, as JSON."""

from __future__ import annotations

import argparse
import json

from scrapy.commands import ScrapyCommand
from scrapy.spiderloader import get_spider_loader

from crawler.dates import iso
from crawler.exits import CANNOT_START
from crawler.page import Page
from crawler.saved import CannotRead, explained, moment_of, read_saved, saved_bytes, site_of


class Command(ScrapyCommand):
    """Prints the article with where each field came from, or the named rejection; an error is one sentence."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Shown in the usage line."""
        return "FILE --url URL [options]"

    def short_desc(self) -> str:
        """Shown in the list of commands."""
        return "Show what the archive reads from a saved page (.html, .html.gz or - for standard input)"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The page's circumstances, which its bytes do not tell."""
        super().add_options(parser)
        add_page_options(parser)
        parser.add_argument("--site", metavar="NAME", help="the site; found by the address when not given")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read and print."""
        try:
            file = one(args, "one FILE")
            print(json.dumps(self._answer(file, opts), ensure_ascii=False, indent=2))
        except CannotRead as reason:
            self.exitcode = complain(reason)

    def _answer(self, file: str, opts: argparse.Namespace) -> dict[str, object]:
        assert self.settings is not None  # noqa: S101 - set by scrapy.cmdline
        site = site_of(get_spider_loader(self.settings), opts.url, opts.site)
        fetched_at, known_from = moment_of(opts.fetched_at)
        page = Page(opts.url, saved_bytes(file), fetched_at, content_type=opts.content_type)
        asked = {"site": site.name, "url": opts.url, "fetched_at": iso(fetched_at), "fetched_at_source": known_from}
        return {**asked, **explained(read_saved(page, site))}
