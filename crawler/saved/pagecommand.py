"""What the commands on one saved page have in common: their options, and an error that is one sentence."""

from __future__ import annotations

import argparse
import sys
from abc import abstractmethod
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.spiderloader import get_spider_loader

from crawler.dating.dates import iso
from crawler.page import Page
from crawler.runs.exits import CANNOT_START
from crawler.saved.pages import CannotRead, Reading, moment_of, read_saved, saved_bytes, site_of


class PageCommand(ScrapyCommand):
    """Reads one page as the archive would; subclasses say what becomes of the reading."""

    requires_project = True
    requires_crawler_process = False
    takes: tuple[str, ...]  # the arguments, in order

    def syntax(self) -> str:
        """Shown in the usage line."""
        return f"{' '.join(self.takes)} --url URL [options]"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The page's circumstances, which its bytes do not tell."""
        super().add_options(parser)
        parser.add_argument("--url", required=True, help="the address the page was saved from")
        parser.add_argument(
            "--fetched-at", metavar="ISO", help="when, with its zone (2024-05-17T08:00:00+07:00); now when not given"
        )
        parser.add_argument(
            "--content-type", metavar="TYPE", default="", help="its Content-Type header, if it is known"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do it, or say in one sentence why not and exit with 2."""
        try:
            if len(args) != len(self.takes):
                raise CannotRead(
                    f"Give {' and '.join(self.takes)}, and nothing else; got {' '.join(args) or 'nothing'}."
                )
            self.do(args, opts)
        except CannotRead as reason:
            print(reason, file=sys.stderr)  # noqa: T201 - the one sentence for the person at the terminal
            self.exitcode = CANNOT_START

    @abstractmethod
    def do(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do it; raises CannotRead."""

    def reading(self, file: str, site: str | None, opts: argparse.Namespace) -> tuple[Reading, dict[str, Any]]:
        """The archive's reading of a file, and the circumstances under which it was read."""
        assert self.settings is not None  # noqa: S101 - set by scrapy.cmdline
        found = site_of(get_spider_loader(self.settings), opts.url, site)
        fetched_at, known_from = moment_of(opts.fetched_at)
        page = Page(opts.url, saved_bytes(file), fetched_at, content_type=opts.content_type)
        told = {"url": opts.url, "fetched_at": iso(fetched_at), "fetched_at_source": known_from}
        return read_saved(page, found), told | {"content_type": opts.content_type}
