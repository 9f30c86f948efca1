"""The floors under the general reader's marks: they only rise (`python -m tests.quality --raise`)."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

from .measure import Result
from .scoring import LEAKS, SHARES

FILE = Path(__file__).with_name("floors.toml")
MARGIN = 0.01  # a mark that stands so far above its floor has to raise it
_HEAD = """\
# Floors under the marks of the general reader, and ceilings over what leaks into bodies, for each set of pages.
# Written by `python -m tests.quality --raise`, which never lowers a floor. The sets: see tests/quality/sets.py.
"""


def read() -> dict[str, dict[str, float]]:
    """set → mark → floor."""
    return tomllib.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def below(name: str, result: Result) -> list[str]:
    """What has fallen under its floor, as sentences."""
    return [
        f"{name}: {mark} is {value:.4f}, its {'ceiling' if mark in LEAKS else 'floor'} {floor:g}"
        for mark, floor in read().get(name, {}).items()
        if (value := result.mark(mark)) is not None and (value > floor if mark in LEAKS else value < floor)
    ]


def above(name: str, result: Result) -> list[str]:
    """The floors that have to be raised, as sentences."""
    return [
        f"{name}: {mark} is {value:.4f}, its floor {floor:g}: raise it with python -m tests.quality --raise"
        for mark, floor in read().get(name, {}).items()
        if (value := result.mark(mark)) is not None and (value < floor if mark in LEAKS else value >= floor + MARGIN)
    ]


def raised(results: dict[str, Result]) -> str:
    """The file's text with every floor at the higher of what it was and what is reached now."""
    known = read()
    lines = [_HEAD]
    for name in sorted({*known, *results}):
        lines.append(f"[{name}]")
        for mark in (*SHARES, *LEAKS):
            was = known.get(name, {}).get(mark)
            now = results[name].mark(mark) if name in results else None
            if now is not None:
                now = now if mark in LEAKS else math.floor(now * 1000) / 1000
            found = [value for value in (was, now) if value is not None]
            if found:
                lines.append(f"{mark} = {min(found) if mark in LEAKS else max(found):g}")
        lines.append("")
    return "\n".join(lines)
