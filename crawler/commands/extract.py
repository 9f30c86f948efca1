"""`scrapy extract FILE --url URL`: what the archive would read from a page, and from where, as JSON."""

from __future__ import annotations

import argparse
import json

from crawler.saved.pagecommand import PageCommand
from crawler.saved.pages import explained


class Command(PageCommand):
    """Prints the article with where each field came from, or the named rejection."""

    takes = ("FILE",)

    def short_desc(self) -> str:
        """Shown in the list of commands."""
        return "Show what the archive reads from a saved page (.html, .html.gz, or - for standard input)"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Which site; its address mostly tells."""
        super().add_options(parser)
        parser.add_argument("--site", metavar="NAME", help="the site; the one that owns the address when not given")

    def do(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the reading."""
        reading, told = self.reading(args[0], opts.site, opts)
        print(json.dumps({"site": reading.site.name, **told, **explained(reading)}, ensure_ascii=False, indent=2))
