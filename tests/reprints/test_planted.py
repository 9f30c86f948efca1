"""Reprints planted among stories of the same words, forms and notices are found, and nothing else is."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pytest

from tests.reprints.conftest import Look
from tests.reprints.news import FORMS, PLANTED, SITES, Desk, Story, form, forms

RECALL, PRECISION = 0.99, 0.99


class Planted(NamedTuple):
    """Stories, and which two of them are reprints, of which kind."""

    stories: list[Story]
    pairs: dict[tuple[str, str], str]


def planted(each: int, of_forms: int, alone: int, seed: int) -> Planted:
    """So many reprints of each kind, forms at each site, and stories that stand alone."""
    desk = Desk(seed)
    stories, pairs = forms(desk, of_forms), {}
    for kind, make in PLANTED.items():
        for _ in range(each):
            story = desk.story(desk.dice.choice(SITES))
            other = make(desk, story)
            stories += [story, other]
            first, second = sorted((story.id, other.id))
            pairs[first, second] = kind
    stories += [desk.story(desk.dice.choice(SITES)) for _ in range(alone)]
    return Planted(stories, pairs)


@pytest.mark.parametrize(
    ("each", "of_forms", "alone"),
    [
        (40, 6, 40),  # forms that are rarer than what is taken for common
        (10, 40, 0),  # and forms that are not
        pytest.param(500, 12, 2_000, marks=pytest.mark.long),
        pytest.param(200, 100, 8_000, marks=pytest.mark.long),
    ],
)
def test_planted_reprints_are_found_and_nothing_else(look: Look, each: int, of_forms: int, alone: int) -> None:
    given = planted(each, of_forms, alone, seed=each)
    found = look(given.stories).pairs.keys()
    hits = Counter(kind for pair, kind in given.pairs.items() if pair in found)
    recall = {kind: hits[kind] / each for kind in PLANTED}
    precision = len(found & given.pairs.keys()) / len(found)
    print(f"\n{len(given.stories):,} articles: recall {recall}, precision {precision:.4f} of {len(found)} pairs")
    assert {kind: share for kind, share in recall.items() if share < RECALL} == {}
    assert precision >= PRECISION


@pytest.mark.parametrize("name", FORMS)
def test_a_form_filled_anew_is_no_reprint_and_a_form_printed_again_is(look: Look, name: str) -> None:
    desk = Desk(5)
    mine = [form(desk, name, site, day.day) for site in SITES for day in (desk.story(site), desk.story(site))]
    again = mine[0]
    reprint = desk.put("ninhthuan", f"{again.title} (theo Báo Long An mẫu)", "", again.paragraphs, again.day)
    assert list(look([*mine, reprint]).pairs) == [(again.id, reprint.id)]


def test_what_a_kind_looks_like_in_the_table(look: Look) -> None:
    desk = Desk(11)
    told = {}
    for kind, make in PLANTED.items():
        story = desk.story("longan")
        other = make(desk, story)
        (pair,) = look([story, other]).pairs.values()
        same = pair["same_a"] if pair["article_a"] == story.id else pair["same_b"]
        told[kind] = (pair["kind"], same, len(pair["paragraphs"]["changed"]), pair["containment"] > pair["similarity"])
    # A lead, eight paragraphs and a footer that both sites print; the footer that names the site is another one each.
    assert told == {
        "one of eight replaced": ("whole", 9, 1, True),
        "lead rewritten": ("whole", 9, 1, True),
        "reordered": ("whole", 10, 1, True),
        "10 % of words": ("whole", 1, 10, True),
        "first half": ("whole", 6, 1, True),
    }
