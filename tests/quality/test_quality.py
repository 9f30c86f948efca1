"""The gate: no mark of the general reader falls under its floor, and a floor left behind has to be raised."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.beside.shared import needs_shared

from . import floors
from .measure import Result, measure, misses
from .pages import Annotated
from .readers import ours
from .rules import needs
from .scoring import LEAKS, SHARES, Score
from .sets import rule_pages, sets

REAL = [pytest.param(name, marks=needs_shared) for name in ("real", "real_nameless")]


@pytest.mark.parametrize("name", ["synthetic", "synthetic_nameless", *REAL])
def test_no_mark_is_under_its_floor(name: str) -> None:
    assert set(floors.read()[name]) >= {"f1", "lead", "title", "author", "minute", *LEAKS}
    result = measure("ours", ours, sets()[name])
    fallen = floors.below(name, result)
    assert not fallen, "\n".join([*fallen, misses(result)])
    assert not floors.above(name, result)


def test_floors_only_rise() -> None:
    good, bad = _result(f1=1.0, leaks=0), _result(f1=0.1, leaks=9)
    known = floors.read()["synthetic"]
    for result in (good, bad):
        text = floors.raised({"synthetic": result})
        section = text.partition("[synthetic]\n")[2].partition("[")[0]
        found = dict(line.split(" = ") for line in section.strip().splitlines())
        assert all(float(found[mark]) >= known[mark] for mark in SHARES if mark in known)
        assert all(float(found[mark]) <= known[mark] for mark in LEAKS if mark in known)
    assert floors.below("synthetic", bad)
    assert not floors.below("synthetic", good)


def _result(f1: float, leaks: int) -> Result:
    score = Score(f1, f1, f1, f1, f1, f1, f1, f1, f1, f1, leaks, leaks, leaks)
    return Result("one", _one_page(), [score])


def _one_page() -> Sequence[Annotated]:
    return sets()["synthetic"][:1]


@pytest.mark.long
def test_no_rule_is_there_for_one_page_alone() -> None:
    """Each rule is taken away; what falls then, falls in several families of markup, or nowhere."""
    lonely = [need for need in needs(rule_pages()) if need.lonely]
    assert not lonely, "\n".join(f"{need.rule}: {need.worse}" for need in lonely)
