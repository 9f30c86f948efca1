"""What counts as a reprint and what does not: short texts, one site, boilerplate, parts, chains, dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from archive.reprints import common
from archive.reprints.filling import LEAST_COPIED, SHORT
from tests.reprints.conftest import Look
from tests.reprints.news import FOOTERS, SHARED_FOOTER, SITES, Desk, Story, reprinted


def cut(desk: Desk, story: Story, words: int, site: str) -> Story:
    """The first so many words of a story, in one paragraph, under the same title."""
    return desk.put(site, story.title, "", [" ".join(story.text.split()[:words])], story.day)


def test_a_short_text_has_only_copies(look: Look) -> None:
    desk = Desk(1)
    story = desk.story("longan")
    for words, found in ((SHORT - 1, False), (SHORT + 20, True)):
        one, other = cut(desk, story, words, "longan"), cut(desk, story, words, "langson")
        copied = look([one, other]).pairs[other.id, one.id]
        assert (copied["kind"], copied["similarity"]) == ("same", 1)
        assert bool(look([one, replace(other, title="Tiêu đề khác hẳn")]).pairs) is found


def test_a_copy_has_enough_words(look: Look) -> None:
    desk = Desk(2)
    title = "Thông báo"
    for words, found in ((LEAST_COPIED - 3, 0), (LEAST_COPIED - 2, 1)):
        text = " ".join(desk.story("longan").text.split("\n\n")[1].split()[:words])
        assert len(look([desk.put(site, title, "", [text]) for site in SITES[:2]]).pairs) == found


def test_the_same_article_twice_at_one_site(look: Look) -> None:
    """Title and text must be equal word for word; letters' size, signs and the place of tone marks do not count."""
    desk = Desk(3)
    story = desk.story("longan")
    loud = desk.put("longan", story.title.upper(), story.lead, [one.replace(",", " -") for one in story.paragraphs])
    recut = desk.put("longan", story.title, "", [story.lead, " ".join(story.paragraphs)])
    found = look([story, loud, recut])
    assert {pair["kind"] for pair in found.pairs.values()} == {"same"}
    assert found.groups == [sorted((story.id, loud.id, recut.id))]
    for changed in (
        replace(story, number=98, title="Khác"),
        replace(story, number=99, paragraphs=story.paragraphs[1:]),
    ):
        assert look([story, changed]).groups == []


def test_of_many_copies_each_is_paired_with_the_first(look: Look) -> None:
    desk = Desk(4)
    story = desk.story("longan")
    copies = [replace(story, number=100 + n, site=SITES[n % 4], day=story.day + timedelta(n)) for n in range(1, 12)]
    other = reprinted(desk, story, site="laichau", paragraphs=story.paragraphs[1:8])
    found = look([story, *copies, other])
    assert len(found.pairs) == 12
    assert all(story.id in pair for pair in found.pairs)
    assert found.groups == [sorted([story.id, *(one.id for one in copies), other.id])]


def test_boilerplate_joins_nothing(look: Look) -> None:
    """Two thirds of every article is what all of them end with, at its own site and at the other."""
    desk = Desk(5)
    bodies = [desk.paragraph() for _ in range(2 * common.FEW + 20)]
    endings = [SHARED_FOOTER, FOOTERS["longan"], FOOTERS["langson"]]
    briefs = [
        desk.put(("longan", "langson")[n % 2], desk.sentence(), "", [body, *endings]) for n, body in enumerate(bodies)
    ]
    found = look(briefs)
    assert (len(found.pairs), found.groups) == (0, [])
    again = desk.put("laichau", desk.sentence(), "", [bodies[0], *endings])
    assert list(look([*briefs, again]).pairs) == [(again.id, briefs[0].id)]


def test_what_is_printed_again_for_weeks_is_a_form(look: Look) -> None:
    """The same text but for one sentence, week by week at two sites; at once at as many sites it is a reprint."""
    desk = Desk(14)
    story = desk.story("longan")
    issues = [
        desk.put(SITES[n % 2], story.title, "", [*story.paragraphs[:8], desk.sentence()], story.day + timedelta(days=n))
        for n in range(common.WEEKS + 2)
    ]
    assert len(look(issues).groups) == 1
    assert look([replace(one, day=story.day + timedelta(weeks=n)) for n, one in enumerate(issues)]).groups == []


def test_a_part_of_a_longer_text(look: Look) -> None:
    desk = Desk(6)
    first, second = desk.story("longan"), desk.story("longan")
    long = replace(first, number=77, paragraphs=(*first.paragraphs[:8], *second.paragraphs[:8]))
    excerpt = reprinted(desk, first, site="langson", paragraphs=first.paragraphs[:5])
    ((_, pair),) = look([long, excerpt]).pairs.items()
    assert pair["kind"] == "part"
    assert pair["containment"] > 0.7 > 0.5 > pair["similarity"]
    assert pair["paragraphs"]["only_a" if pair["article_a"] == long.id else "only_b"] == list(range(5, 16))


def test_both_halves_of_a_text_are_no_group(look: Look) -> None:
    """Each half is a reprint of the whole; what the halves have in common is nothing, so one of them is left out."""
    desk = Desk(7)
    story = replace(desk.story("longan"), lead="")
    bare = replace(story, paragraphs=story.paragraphs[:8])
    halves = [
        desk.put(site, desk.sentence(), "", part, story.day)
        for site, part in (("laichau", bare.paragraphs[:4]), ("langson", bare.paragraphs[4:]))
    ]
    found = look([bare, *halves])
    assert set(found.pairs) == {(halves[0].id, bare.id), (halves[1].id, bare.id)}
    assert [len(group) for group in found.groups] == [2]


def test_a_chain_is_no_group(look: Look) -> None:
    """Each text has half of the one before it: neighbours are pairs, the first and the last are strangers."""
    desk = Desk(8)
    paragraphs = [f"{desk.sentence()} {desk.sentence()}" for _ in range(24)]
    chain = [
        desk.put(SITES[n % 4], desk.sentence(), "", paragraphs[3 * n : 3 * n + 8]) for n in range(6)
    ]  # five of eight paragraphs are the neighbour's
    found = look(chain)
    neighbours = {tuple(sorted((a.id, b.id))) for a, b in pairwise(chain)}
    assert neighbours <= set(found.pairs)
    order = {one.id: place for place, one in enumerate(chain)}
    for group in found.groups:
        places = sorted(order[one] for one in group)
        assert places[-1] - places[0] < 3  # those three apart have no paragraph in common


def test_an_edited_copy_of_an_edited_copy_is_in_the_group(look: Look) -> None:
    desk = Desk(9)
    story = desk.story("longan")
    edited = [
        reprinted(
            desk, story, site=site, paragraphs=[*story.paragraphs[:n], desk.paragraph(), *story.paragraphs[n + 1 : 8]]
        )
        for n, site in enumerate(("laichau", "langson", "ninhthuan"))
    ]
    assert look([story, *edited]).groups == [sorted(one.id for one in (story, *edited))]


def test_who_was_earlier_is_told_only_where_the_pages_state_it(look: Look) -> None:
    desk = Desk(10)
    story = desk.story("longan")
    later = reprinted(desk, story, site="ninhthuan", day=story.day + timedelta(2))
    same_day = replace(later, day=story.day)
    ((_, pair),) = look([story, later]).pairs.items()
    assert pair["earlier"] == "a"
    found = look([story, same_day])
    assert [pair["earlier"] for pair in found.pairs.values()] == [None]
    assert [row["is_first"] for row in found.members.values()] == [0, 0]
    members = look([story, later]).members
    assert [(row["place"], row["is_first"]) for row in members.values()] == [(1, 1), (2, 0)]
    assert {row["group_id"] for row in members.values()} == {story.id}


@pytest.mark.parametrize("stories", [0, 1, 2])
def test_an_archive_of_hardly_anything(look: Look, stories: int) -> None:
    desk = Desk(12)
    found = look([desk.story(site) for site in SITES[:stories]])
    assert (found.pairs, found.groups) == ({}, [])


def test_texts_without_words(look: Look) -> None:
    desk = Desk(13)
    assert look([desk.put(site, "… ?", "", ["***"]) for site in SITES for _ in range(3)]).pairs == {}
