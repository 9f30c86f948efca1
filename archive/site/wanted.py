"""A search as a reader asks for it, read from an address that may hold anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

#: How much of a query counts; archive.search takes no more either.
MOST_LETTERS, MOST_WORDS = 1000, 32
#: The year of articles whose date is not known.
UNKNOWN = "unknown"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as asked for: the words, the filters, the order and the page."""

    q: str = ""
    site: str = ""
    year: str = ""  # four digits, UNKNOWN or ""
    order: str = ""  # "" (best match) or "newest"
    page: int = 1

    @classmethod
    def asked(cls, get: Callable[[str], str | None]) -> Wanted:
        """Read the parameters of a request; what makes no sense counts as not given."""
        year, page = get("year") or "", get("page") or ""
        return cls(
            q=_CONTROL.sub(" ", get("q") or "")[:MOST_LETTERS].strip(),
            site=_CONTROL.sub(" ", get("site") or "")[:100].strip(),
            year=year if re.fullmatch(rf"[0-9]{{4}}|{UNKNOWN}", year) else "",
            order="newest" if get("order") == "newest" else "",
            page=int(page) if re.fullmatch("[1-9][0-9]{0,5}", page) else 1,
        )

    @property
    def filtered(self) -> bool:
        """Whether a filter is set."""
        return bool(self.site or self.year)

    def parameters(self, **changed: str | int) -> dict[str, str | int]:
        """Return the parameters of this search with some changed, for an address; what is default is "".

        Another search begins on its first page.
        """
        told: dict[str, str | int] = {"q": self.q, "site": self.site, "year": self.year, "order": self.order, "page": 1}
        told |= changed
        return told | {"page": "" if told["page"] == 1 else told["page"]}
