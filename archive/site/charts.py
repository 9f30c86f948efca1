"""Plots as plain geometry, for templates to draw as SVG: no script, no style of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

#: How high a plot is, in its own units; a month is one unit wide, a year twelve.
HIGH = 100.0
_GAP = 0.18  # between two months


class Bar(NamedTuple):
    """One bar, in the plot's own units."""

    x: float
    y: float
    width: float
    height: float
    month: str
    n: int


class Year(NamedTuple):
    """A year of a plot: where it begins, and its bars."""

    year: str
    x: int
    n: int
    bars: tuple[Bar, ...]


class Plot(NamedTuple):
    """Years side by side, without holes; `most` is what the highest bar stands for."""

    years: tuple[Year, ...]
    width: int
    most: int


def plot(counts: Mapping[str, int], years: Sequence[str]) -> Plot:
    """Lay out counts by month ("2024-05", or "2024" where no more is known) over the given years.

    What is known to the year only is spread over its months: the bar tells no month that nobody knows.
    """
    spread: dict[str, float] = {}
    for year in years:
        for month in range(1, 13):
            spread[f"{year}-{month:02}"] = counts.get(f"{year}-{month:02}", 0) + counts.get(year, 0) / 12
    most = max(spread.values(), default=0.0)
    shown = []
    for place, year in enumerate(years):
        bars = []
        for number in range(12):
            name = f"{year}-{number + 1:02}"
            if height := _height(spread[name], most):
                x = 12.0 * place + number + _GAP / 2
                bars.append(Bar(x, round(HIGH - height, 1), 1 - _GAP, round(height, 1), name, counts.get(name, 0)))
        n = sum(value for month, value in counts.items() if month[:4] == year)
        shown.append(Year(year, 12 * place, n, tuple(bars)))
    return Plot(tuple(shown), 12 * len(years), round(most))


def span(months: Sequence[str]) -> list[str]:
    """Every year from the first to the last month, the empty ones too; at most a hundred."""
    years = [int(month[:4]) for month in months if month[:4].isdigit()]
    return [str(year) for year in range(max(min(years), max(years) - 99), max(years) + 1)] if years else []


def _height(n: float, most: float) -> float:
    """A bar that stands for anything is seen."""
    return max(HIGH * n / most, 2.0) if n else 0.0
