"""What an import took, what not, and why: counted, and told in plain words. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_NAMED = 100  # places of loss that are told one by one
_ANSWER = "answer "  # how the kind of what is no page begins: "answer 301"

#: Captures by site and what they lead to.
Counts = Counter[tuple[str, str]]


@dataclass
class Summary:
    """What is in a file; the captures are read only when they are replayed."""

    source: str  # its name
    sha256: str
    size: int
    taken: Counts = field(default_factory=Counter)
    held: Counts = field(default_factory=Counter)  # of these, the ones that the archive has already
    skipped: Counter[str] = field(default_factory=Counter)  # captures and places not taken, by reason
    named: list[str] = field(default_factory=list)  # the first of those places, each with its reason
    mended: Counter[str] = field(default_factory=Counter)  # records whose header was put right
    first: str = ""  # moments of the captures taken
    last: str = ""

    def take(self, site: str, kind: str, moment: str, *, held: bool) -> None:
        """Count a capture of a site."""
        self.taken[site, kind] += 1
        self.held[site, kind] += held
        self.first = min(self.first or moment, moment)
        self.last = max(self.last, moment)

    def skip(self, why: str, place: str = "", count: int = 1) -> None:
        """Count what is not taken, and name its place while there are few."""
        self.skipped[why] += count
        if place and len(self.named) < _NAMED:
            self.named.append(f"{place}: {why}")

    def new(self, site: str = "") -> int:
        """How many pages of a site (of all, without one) the archive has not. A redirect or an error is no page: of
        these not every one leaves a trace that could tell."""
        return self._pages(site, self.taken) - self._pages(site, self.held)

    def of(self, site: str, counts: Counts) -> int:
        """How many captures of a site were counted."""
        return sum(count for (name, _), count in counts.items() if name == site)

    def contents(self) -> str:
        """What is in the file, in a line."""
        found = [f"{count} × {kind} of {site}" for (site, kind), count in sorted(self.taken.items())]
        return ", ".join(found + [f"{count} × {why}" for why, count in sorted(self.skipped.items())])

    def why(self) -> str:
        """What was not taken, in a line."""
        return "; ".join(f"{count} × {why}" for why, count in sorted(self.skipped.items())) or "it is empty"

    def told(self) -> dict[str, Any]:
        """As plain JSON values."""
        plain = {k: dict(v) if isinstance(v, Counter) else v for k, v in vars(self).items()}
        return plain | {"taken": _by_site(self.taken), "held": _by_site(+self.held), "new": self.new()}

    def lines(self) -> Iterator[str]:
        """For people: articles, other pages and what is no page apart."""
        when = f", from {self.first[:10]} to {self.last[:10]}" if self.first else ""
        yield f"{self.source}: {self.taken.total()} captures of our sites{when}."
        for site in sorted({site for site, _ in self.taken}):
            yield f"  {site}: {self._told(site)}"
        if self.taken and not self.new():
            yield "  Nothing of it is new to the archive."
        yield from (f"  put right: {count} × {why}" for why, count in sorted(self.mended.items()))
        yield from (f"  not taken: {count} × {why}" for why, count in sorted(self.skipped.items()))
        yield from (f"    {place}" for place in self.named)

    def _told(self, site: str) -> str:
        """One site in one line."""
        articles, known = self.taken[site, "article"], self.held[site, "article"]
        told = [f"articles: {articles - known} captures new, {known} held"]
        pages, known = self._pages(site, self.taken) - articles, self._pages(site, self.held) - known
        told += [f"other pages: {pages - known} new, {known} held"] if pages else []
        answers = [(kind, n) for (name, kind), n in sorted(self.taken.items()) if name == site and _is_answer(kind)]
        told += [f"no page: {', '.join(f'{count} × {kind}' for kind, count in answers)}"] if answers else []
        return "; ".join(told)

    def _pages(self, site: str, counts: Counts) -> int:
        return sum(n for (name, kind), n in counts.items() if site in ("", name) and not _is_answer(kind))


def _is_answer(kind: str) -> bool:
    return kind.startswith(_ANSWER)


def _by_site(counts: Counts) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (site, kind), count in sorted(counts.items()):
        found.setdefault(site, {})[kind] = count
    return found
