"""The marks themselves: full for the truth, lower for every single thing that goes wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from .measure import measure
from .pages import Annotated, synthetic
from .readers import by_readability, by_resiliparse, by_trafilatura
from .scoring import LEAKS, SHARES, Reading, score, token_f1


def page() -> Annotated:
    return next(one for one in synthetic() if one.name == "vccorp/author-below")


def truth() -> Reading:
    """What a reader of that page would say that makes no mistake."""
    told = page().truth
    lines = tuple(line for _, text in told.blocks for line in text.split("\n"))
    return Reading(
        lines,
        told.title,
        told.lead,
        True,
        told.author,
        told.published_at,
        True,
        told.blocks,
        told.captions,
        told.credits,
        told.images,
    )


def test_the_truth_has_full_marks() -> None:
    marks = score(page(), truth())
    assert [getattr(marks, name) for name in SHARES] == [1] * len(SHARES)
    assert [getattr(marks, name) for name in LEAKS] == [0] * len(LEAKS)
    assert marks.misses == ()


@pytest.mark.parametrize(
    ("change", "mark"),
    [
        ({"title": "Một đầu đề khác"}, "title"),
        ({"lead": None}, "lead"),
        ({"author": "Bích Vân Hạ"}, "author"),
        ({"published_at": "2001-02-03T04:05:00+07:00"}, "day"),
        ({"published_at": "2001-02-03"}, "minute"),
        ({"kinds": ()}, "kinds"),
        ({"captions": ()}, "captions"),
        ({"credits": ("Bích Vân Hạ",)}, "credits"),
        ({"images": ("/1.jpg",)}, "images"),
        ({"lines": ()}, "f1"),
    ],
)
def test_a_mistake_costs_its_mark_and_is_named(change: dict[str, object], mark: str) -> None:
    marks = score(page(), replace(truth(), **change))  # type: ignore[arg-type]  # the test's own table
    assert getattr(marks, mark) < 1
    assert marks.misses


def test_leaks_are_counted() -> None:
    told = page()
    assert told.truth.byline
    assert told.truth.captions
    leaked = (*truth().lines, told.truth.captions[0], told.truth.byline, told.foreign[0])
    marks = score(told, replace(truth(), lines=leaked))
    assert (marks.caption_leaks, marks.foreign_leaks) == (1, 1)
    assert marks.byline_leaks >= 1
    assert marks.f1 < 1


def test_a_reader_without_leads_may_have_it_in_its_text_once() -> None:
    told = truth()
    assert told.lead
    plain = replace(told, lead=None, has_lead=False)
    kept = replace(plain, lines=(told.lead, *told.lines))
    twice = replace(plain, lines=(told.lead, told.lead, *told.lines))
    assert [score(page(), one).lead for one in (plain, kept, twice)] == [0, 1, 0]
    assert score(page(), kept).f1 == score(page(), plain).f1 == 1


def test_f1_of_words() -> None:
    assert token_f1(["một hai"], ["hai", "một"]) == 1
    assert token_f1(["một hai"], ["một ba"]) == 0.5
    assert token_f1([], []) == 1
    assert token_f1(["một"], []) == 0


@pytest.mark.parametrize("reader", [by_trafilatura, by_readability, by_resiliparse])
def test_the_others_read_too(reader: object) -> None:
    assert callable(reader)
    pages = [one for one in synthetic() if one.family in ("zce", "singular")]
    mark = measure("theirs", reader, pages).mark("f1")
    assert mark is not None
    assert 0.5 < mark < 1
