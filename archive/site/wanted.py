"""A search as a reader asks for it, read from an address that may hold anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from archive.search import QUOTES, exact_phrases

#: How much of a query counts; archive.search takes no more either.
MOST_LETTERS, MOST_WORDS = 1000, 32
#: The year of articles whose date is not known.
UNKNOWN = "unknown"
#: What narrows a search down, by the name of its parameter; `then` and `now` are names of provinces.
FILTERS = ("site", "now", "then", "section", "author", "year", "month")
_QUOTE = re.compile(f"[{QUOTES}]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_YEAR = re.compile(rf"[0-9]{{4}}|{UNKNOWN}")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as asked for: the words, how strictly they are meant, the filters, the order and the page."""

    q: str = ""
    site: str = ""
    now: str = ""  # the province the ground belongs to today
    then: str = ""  # the province at the time
    section: str = ""
    author: str = ""  # the whole field, as it stands: names are joined by "; "
    year: str = ""  # four digits, UNKNOWN or ""
    month: str = ""  # YYYY-MM; it is of the year, if one is given
    exact: str = ""  # "1": every tone and every đ as typed
    order: str = ""  # "" (best match) or "newest"
    page: int = 1

    @classmethod
    def asked(cls, get: Callable[[str], str | None]) -> Wanted:
        """Read the parameters of a request; what makes no sense counts as not given."""

        def text(name: str, most: int) -> str:
            return _CONTROL.sub(" ", get(name) or "")[:most].strip()

        year, month, page = get("year") or "", get("month") or "", get("page") or ""
        month = month if _MONTH.fullmatch(month) else ""
        return cls(
            q=text("q", MOST_LETTERS),
            site=text("site", 100),
            now=text("now", 100),
            then=text("then", 100),
            section=text("section", 200),
            author=text("author", 200),
            year=month[:4] or (year if _YEAR.fullmatch(year) else ""),
            month=month,
            exact="1" if get("exact") == "1" else "",
            order="newest" if get("order") == "newest" else "",
            page=int(page) if re.fullmatch("[1-9][0-9]{0,5}", page) else 1,
        )

    @property
    def meant(self) -> str:
        """The words without a quotation mark that stands alone, for that is ignored."""
        marks = [found.start() for found in _QUOTE.finditer(self.q)]
        if len(marks) % 2 == 0:
            return self.q
        return " ".join(f"{self.q[: marks[-1]]} {self.q[marks[-1] + 1 :]}".split())

    @property
    def several(self) -> bool:
        """Whether an article must have several words or phrases, wherever they stand in it."""
        return len(exact_phrases(self.q)) > 1

    @property
    def shown(self) -> str:
        """The words as a headline has them; one phrase is shown without its quotation marks."""
        return self.meant if self.several else _QUOTE.sub(" ", self.meant).strip()

    @property
    def phrase(self) -> str:
        """The same words as a phrase, in quotation marks; "" for one word, or where there are such marks already."""
        return f'"{self.meant}"' if self.several and not _QUOTE.search(self.meant) else ""

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}

    @property
    def filtered(self) -> bool:
        """Whether a filter is set."""
        return bool(self.filters)

    def unfiltered(self) -> Wanted:
        """Return this search without its filters, on its first page."""
        return replace(self, **dict.fromkeys(FILTERS, ""), page=1)

    def parameters(self, **changed: str | int) -> dict[str, str | int]:
        """Return the parameters of this search with some changed, for an address; what is default is "".

        Another search begins on its first page; another year, or none, is without the month.
        """
        told: dict[str, str | int] = {name: getattr(self, name) for name in ("q", *FILTERS, "exact", "order")}
        if "year" in changed:
            told["month"] = ""
        told |= {"page": 1, **changed}
        if told["month"]:
            told["year"] = ""  # the month says it
        return told | {"page": "" if told["page"] == 1 else told["page"]}
