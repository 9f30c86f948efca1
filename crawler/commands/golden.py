"""`scrapy golden SITE FILE --url URL`: keep a page with what the archive reads from it, for review."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from crawler.saved.golden import EXPECTED, REVIEW, write_case
from crawler.saved.pagecommand import PageCommand
from crawler.saved.pages import CannotRead


class Command(PageCommand):
    """Writes a golden case into tests/sites; the tests are red until a person has reviewed it."""

    takes = ("SITE", "FILE")

    def short_desc(self) -> str:
        """Shown in the list of commands."""
        return "Keep a saved page as a golden case of a site, for review"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The name of the case, and what may be lost."""
        super().add_options(parser)
        parser.add_argument("--case", metavar="NAME", help="its folder's name; the article's id when not given")
        parser.add_argument("--again", action="store_true", help="write a reviewed case anew, without its review")
        parser.add_argument("--synthetic", action="store_true", help="the page was made for tests; no site served it")

    def do(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the case and say what is left to do."""
        site, file = args
        reading, capture = self.reading(file, site, opts)
        name = opts.case or re.sub(r"[^A-Za-z0-9]+", "-", reading.identity.id.partition(":")[2]).strip("-")[:60]
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", name):
            raise CannotRead(f"--case {name} is no folder's name; use letters, digits and hyphens.")
        assert self.settings is not None  # noqa: S101 - set by scrapy.cmdline
        folder = Path(self.settings["GOLDEN_DIR"]) / site / name
        write_case(folder, reading, capture | {"synthetic": opts.synthetic}, again=opts.again)
        print(f"{folder}: read the page, mend {EXPECTED} where it differs, and fill {' and '.join(REVIEW)}.")
