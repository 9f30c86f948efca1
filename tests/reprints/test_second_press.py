"""Reprints among the articles of a second press, which the rules were not made for."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

import pytest

from tests.reprints.conftest import Look
from tests.reprints.gazette.desk import corpus, rarities
from tests.reprints.gazette.editing import EDITS, Printed

RECALL, PRECISION = 0.99, 0.99


class Score(NamedTuple):
    """How many were planted of each kind, how many of them were found, how many pairs there are, and wrong ones."""

    planted: Counter[str]
    hits: Counter[str]
    pairs: int
    wrong: Counter[tuple[str, ...]]

    def __str__(self) -> str:
        found = ", ".join(f"{kind} {self.hits[kind]} of {number}" for kind, number in sorted(self.planted.items()))
        return f"{found}; wrong {sum(self.wrong.values())} of {self.pairs} pairs {dict(self.wrong)}"


def score(look: Look, corpora: list[list[Printed]]) -> Score:
    """Look for the reprints of each corpus; one is found when it is paired or grouped with another of its origin."""
    told = Score(Counter(), Counter(), 0, Counter())
    for articles in corpora:
        by_id = {one.story.id: one for one in articles}
        assert len(by_id) == len(articles)
        found = look([one.story for one in articles])
        joined: defaultdict[str, set[str]] = defaultdict(set)
        for members in [*found.pairs, *found.groups]:
            for member in members:
                joined[member].update(members)
        told = told._replace(pairs=told.pairs + len(found.pairs))
        told.wrong.update(
            tuple(sorted((by_id[a].kind, by_id[b].kind))) for a, b in found.pairs if by_id[a].origin != by_id[b].origin
        )
        for identifier, one in by_id.items():
            if one.planted:
                others = joined[identifier] - {identifier}
                told.planted[one.planted] += 1
                told.hits[one.planted] += any(by_id[other].origin == one.origin for other in others)
    print(f"\n{sum(map(len, corpora)):,} articles: {told}")
    return told


def holds(told: Score) -> None:
    """Recall of each kind but pictures, whose texts are too short to be compared, and precision."""
    recall = {kind: told.hits[kind] / number for kind, number in told.planted.items() if kind != "pictures"}
    assert {kind: share for kind, share in recall.items() if share < RECALL} == {}
    assert 1 - sum(told.wrong.values()) / told.pairs >= PRECISION


@pytest.mark.parametrize(
    ("seeds", "size"),
    [
        ((1,), 500),
        pytest.param((1, 2, 3), 2_000, marks=pytest.mark.long),
        pytest.param((4,), 10_000, marks=pytest.mark.long),
    ],
)
def test_a_press_the_rules_were_not_made_for(look: Look, seeds: tuple[int, ...], size: int) -> None:
    told = score(look, [corpus(seed, size) for seed in seeds])
    assert {*EDITS, "syndicated", "same_issue"} <= told.planted.keys()
    holds(told)


@pytest.mark.long
@pytest.mark.parametrize("issues", [(12,), (20, 9, 5, 2)])
def test_forms_printed_seldom_and_texts_printed_late(look: Look, issues: tuple[int, ...]) -> None:
    holds(score(look, [corpus(seed, 2_000) + rarities(seed, issues, 60) for seed in (21, 22)]))
