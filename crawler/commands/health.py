"""`scrapy health`: how every site stands, what to do, and whether the disk lasts."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.live import Live
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

from archive.facts import of_acknowledgement
from archive.layout import WORKING
from archive.records import Acknowledgement
from archive.standing import Standing, never
from archive.store import Store
from archive.warc import WarcWriter
from crawler import clock
from crawler.dating.dates import iso
from crawler.runs.advice import advice
from crawler.runs.books import WARC, run_id
from crawler.runs.disk import disk
from crawler.runs.exits import CANNOT_START, DEGRADED, OK
from crawler.runs.sites import known
from crawler.runs.table import health_table
from crawler.sources.contact import PRODUCT, VERSION

_EVERY = 5.0  # seconds between two looks of --watch


class Command(ScrapyCommand):
    """Prints the health of the sites; with --ack, writes down that a person knows."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Shown in the usage line."""
        return "[site …] [--ack --note WHY] [--watch] [--json]"

    def short_desc(self) -> str:
        """Shown in the list of commands."""
        return "Show how every site stands and what to do"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """What else to do than to show."""
        super().add_options(parser)
        parser.add_argument("--ack", action="store_true", help="the named sites' verdicts are known: alarm nobody")
        parser.add_argument("--note", default="", help="what is known, for those who read it later")
        parser.add_argument("--watch", action="store_true", help="look again every few seconds, until interrupted")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Show, or write down."""
        assert self.settings is not None  # noqa: S101 - set by scrapy.cmdline
        loader = get_spider_loader(self.settings)
        sites = sorted(loader.list())
        if unknown := [name for name in args if name not in sites]:
            raise UsageError(f"there is no site called {', '.join(unknown)}; `scrapy list` shows them")
        data = Path(self.settings["DATA_DIR"])
        self._titles = {name: str(getattr(loader.load(name), "title", name)) for name in args or sites}
        if not (data / WORKING).is_file():
            print(f"{data / WORKING} is not there: nothing was crawled yet. Run `scrapy crawlall`.", file=sys.stderr)
            self.exitcode = CANNOT_START
        elif opts.ack:
            self._acknowledge(data, args, opts.note)
        elif opts.watch:
            self._watch(data)
        else:
            self._show(data, as_json=opts.json)

    def _standing(self, data: Path) -> dict[str, Standing]:
        """How the wanted sites stand, those included that were never crawled."""
        standing = known(data)
        return {name: standing.get(name) or never(name, title) for name, title in self._titles.items()}

    def _show(self, data: Path, *, as_json: bool) -> None:
        standing = self._standing(data)
        space = disk(data, clock.now())
        if as_json:
            told = [{**asdict(one), "calls": one.calls} for one in standing.values()]
            print(json.dumps({"sites": told, "disk": asdict(space)}, ensure_ascii=False, indent=2))
        else:
            console = Console()
            console.print(health_table(standing.values(), clock.now()))
            for one in standing.values():
                if one.verdict and one.calls:
                    said = f"{one.site}: {one.cause}. {advice(one.verdict, one.site)}"
                    console.print(said, markup=False, highlight=False, soft_wrap=True)
            if words := space.warning():
                console.print(words, style="red", highlight=False, soft_wrap=True)
        self.exitcode = DEGRADED if any(one.calls for one in standing.values()) or space.short else OK

    def _watch(self, data: Path) -> None:
        with Live(console=Console(), auto_refresh=False) as live:
            try:
                while True:
                    live.update(health_table(self._standing(data).values(), clock.now()), refresh=True)
                    time.sleep(_EVERY)
            except KeyboardInterrupt:
                return

    def _acknowledge(self, data: Path, names: list[str], note: str) -> None:
        if not names:
            raise UsageError("name the sites whose verdict is known: scrapy health --ack SITE")
        standing, now = self._standing(data), iso(clock.now())
        told = []
        for name in names:
            verdict = standing[name].verdict
            if verdict is None:
                raise UsageError(
                    f"{name} has no verdict to acknowledge: no live crawl of it came to its end. "
                    f"Run `scrapy crawl {name}` first. That a site is closed is said in its file: closed = Closed(…)."
                )
            told.append(Acknowledgement(name, verdict, now, note))
        with Store(data / WORKING) as store:
            for one in told:
                info = {"software": f"{PRODUCT}/{VERSION}", "isPartOf": one.site}
                with WarcWriter(data / WARC, f"{one.site}-health-{run_id(None)}", info) as tape:
                    tape.fact("acknowledgement", of_acknowledgement(one), one.at)
                store.acknowledge(one)
        for one in told:
            print(f"{one.site}: {one.verdict}, acknowledged.")
