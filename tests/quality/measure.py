"""All readers over all pages: their marks, and what they cost in lxml parses of the same page in the same run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import lxml.html

from .pages import Annotated
from .readers import Reader
from .scoring import LEAKS, SHARES, Score, mean, score

ROUNDS = 3
HEADS = {
    "f1": "F1",
    "lead": "lead kept",
    "title": "title",
    "author": "author",
    "day": "day",
    "minute": "minute",
    "kinds": "kinds",
    "captions": "captions",
    "credits": "credits",
    "images": "images",
    "caption_leaks": "captions in body",
    "byline_leaks": "bylines in body",
    "foreign_leaks": "others' texts in body",
}


@dataclass(frozen=True)
class Result:
    """One reader over one set: a score for each page, and the median of its costs in parses (0 where not timed)."""

    reader: str
    pages: Sequence[Annotated]
    scores: Sequence[Score]
    parses: float = 0.0

    def mark(self, name: str) -> float | None:
        """A mark's mean, a leak's sum; None where the reader has no such field."""
        return mean(self.scores, name)


def measure(name: str, reader: Reader, pages: Sequence[Annotated], *, timed: bool = False) -> Result:
    """One reader over a set of pages."""
    scores = [score(page, reader(page)) for page in pages]
    return Result(name, pages, scores, median(_parses(reader, page) for page in pages) if timed and pages else 0.0)


def _parses(reader: Reader, page: Annotated) -> float:
    return _seconds(lambda: reader(page)) / _seconds(lambda: lxml.html.document_fromstring(page.body))


def _seconds(call: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        call()
        times.append(perf_counter() - start)
    return median(times)


def table(title: str, results: Sequence[Result]) -> str:
    """The results as a Markdown table; "–" where a reader has no such field."""
    head = [title, *HEADS.values(), "cost in lxml parses"]
    rows = [[r.reader, *(_cell(r, name) for name in HEADS), f"{r.parses:.1f}"] for r in results]
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join("| " + " | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) + " |" for line in lines)


def _cell(result: Result, name: str) -> str:
    value = result.mark(name)
    if value is None:
        return "–"
    if name == "f1":
        return f"{value:.3f}"
    if name in LEAKS:
        return f"{value:.0f}"
    assert name in SHARES
    count = sum(getattr(one, name) is not None for one in result.scores)
    return f"{value * count:.0f} of {count}"


def misses(result: Result) -> str:
    """What was lost on which page."""
    found = ((page.name, one.misses) for page, one in zip(result.pages, result.scores, strict=True) if one.misses)
    return "\n".join(f"{name}\n" + "\n".join(f"    {miss}" for miss in told) for name, told in found)
