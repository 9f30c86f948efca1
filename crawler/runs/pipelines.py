"""The only item pipeline: outcomes go to the ledger, which writes them down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from archive.records import Outcome
from crawler.runs.ledger import ledger_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class ArchivePipeline:
    """Hands every `Outcome` to the ledger; raises TypeError for anything else a spider yields."""

    def __init__(self, crawler: Crawler) -> None:
        self._ledger = ledger_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Scrapy's hook."""
        if not isinstance(item, Outcome):
            raise TypeError(f"a spider yields requests and outcomes, not {type(item).__name__}: {item!r:.200}")
        self._ledger.record(item)
        return item
