"""Recorded facts: what is written is what is read, and what says too little is refused by name."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.facts import BadFact, of_run, of_visit, run_from, visit_from
from archive.records import Capture, Outcome, RunReport, Visit

WORDS = st.text(max_size=20)
VISITS = st.builds(Visit, WORDS, WORDS, WORDS, WORDS, st.just("article"), WORDS, WORDS, st.none() | WORDS)
CAPTURES = st.builds(Capture, origin=st.sampled_from(["live", "wayback"]), url=WORDS)
COUNTS = st.lists(st.tuples(WORDS, st.integers(0, 9)), unique_by=lambda one: one[0]).map(tuple)


@given(VISITS, st.none() | CAPTURES)
def test_a_visit_comes_back_through_json(visit: Visit, capture: Capture | None) -> None:
    assert visit_from(json.loads(json.dumps(of_visit(Outcome(visit, capture))))) == (visit, capture)


@given(st.builds(RunReport, rejected=COUNTS, failed=COUNTS))
def test_a_run_comes_back_through_json(report: RunReport) -> None:
    assert run_from(json.loads(json.dumps(of_run(report)))) == report


@pytest.mark.parametrize("payload", [{}, {"visit": 3}, {"visit": {"site": "longan"}}, {"visit": {"shoe": "blue"}}])
def test_what_is_no_visit_is_refused(payload: dict[str, object]) -> None:
    with pytest.raises(BadFact, match="visit"):
        visit_from(payload)
