"""What the site shows of reprints: beside an article, word by word, and as a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from archive.publishing import publish
from tests.reprints.news import SITES, Desk, Story, one_replaced, words_changed
from tests.reprints.test_published import stored
from tests.site.conftest import ATTACK, Site

DESK = Desk(31)
STORY = DESK.story("longan")
REPLACED = replace(one_replaced(DESK, STORY), site="langson", day=STORY.day + timedelta(3))
CHANGED = replace(words_changed(DESK, STORY), site="laichau", day=STORY.day)
ALONE = DESK.story("longan")
BRIEF = DESK.put("ninhthuan", f"{ATTACK} {DESK.sentence()} {DESK.sentence()}", "", [DESK.sentence()], STORY.day)
COPIES = [replace(BRIEF, site=site, number=400 + n, day=BRIEF.day + timedelta(n)) for n, site in enumerate(SITES * 3)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An archive with a text in three shapes, and one with twelve copies whose title is an attack."""
    place = tmp_path_factory.mktemp("shown")
    working = stored(place / "working.db", [STORY, REPLACED, CHANGED, ALONE, BRIEF, *COPIES])
    with Site(publish.publish(working, place / "khotin-tinh.db")) as served:
        yield served


def compared(one: Story, other: Story) -> str:
    """The address of two articles word by word."""
    return f"/so-sanh?a={quote(one.id, safe='')}&b={quote(other.id, safe='')}"


def test_an_article_says_where_else_it_stands(site: Site) -> None:
    page = site.get(f"/a/{STORY.id}")
    assert page.links(".reprints > li > a") == [f"/a/{REPLACED.id}", f"/a/{CHANGED.id}"]
    first, second = page.texts(".reprints .meta")
    assert first.startswith("Báo Lạng Sơn, ")
    assert "9 trên 11 đoạn của bài này có nguyên văn ở đó. 1 đoạn nữa có ở đó với một số chữ khác." in first
    assert "Bài này ghi ngày đăng sớm hơn." in first
    assert "sớm hơn" not in second  # of the same day, to the minute
    assert page.links(".reprints .meta a") == [compared(STORY, REPLACED), compared(STORY, CHANGED)]
    english = site.get(f"/a/{REPLACED.id}", "en").texts(".reprints .meta")
    assert "9 of 11 paragraphs of this article stand there unchanged. 1 more stands there with" in english[0]
    assert "The other bears the earlier date." in english[0]
    assert site.get(f"/a/{ALONE.id}").texts("#elsewhere") == []


def test_as_data(site: Site) -> None:
    told = site.get(f"/a/{STORY.id}.json").json()["reprints"]
    assert [one["id"] for one in told] == [REPLACED.id, CHANGED.id]
    assert (told[0]["kind"], told[0]["same"], told[0]["paragraphs"], told[0]["earlier"]) == ("whole", 9, 11, "here")


def test_word_by_word(site: Site) -> None:
    page = site.get(compared(STORY, REPLACED))
    assert page.status == 200
    assert page.links("dl.pairs a") == [f"/a/{STORY.id}", f"/a/{REPLACED.id}"]
    assert "% số cụm ba tiếng" in page.text(".direct")
    assert page.texts(".diff h3")[0] == "tiêu đề"
    assert page.texts(".diff del")
    turned = site.get(compared(REPLACED, STORY))
    assert turned.links("dl.pairs a") == [f"/a/{REPLACED.id}", f"/a/{STORY.id}"]


@pytest.mark.parametrize("address", [compared(STORY, ALONE), "/so-sanh", "/so-sanh?a=x", compared(STORY, STORY)])
def test_what_is_no_pair_is_not_compared(site: Site, address: str) -> None:
    assert site.get(address).status == 404


def test_of_many_copies_a_few_are_shown(site: Site) -> None:
    for story in (BRIEF, *COPIES):
        page = site.get(f"/a/{story.id}")
        assert len(page.texts(".reprints > li")) == 8
        assert f"/a/{story.id}" not in page.links(".reprints > li > a")
        assert page.tree.css_first(".reprints script, .reprints img") is None
    last = site.get(f"/a/{COPIES[-1].id}").texts(".reprints .meta")
    assert "Giống nguyên văn, cả tiêu đề." in last[0]
    assert last[1].endswith("Cùng nhóm văn bản.")


def test_the_list_of_groups(site: Site) -> None:
    page = site.get("/dang-lai")
    assert page.text(".count") == "2 nhóm"
    assert sorted(page.texts(".hits .meta")) == ["13 bài", "3 bài"]
    assert sorted(page.links(".hits h3 a")) == sorted(
        f"/a/{one.id}" for one in (min(STORY, CHANGED, key=lambda s: s.id), min(BRIEF, COPIES[0], key=lambda s: s.id))
    )
    assert "và 7 bài nữa" in page.text(".hits")
    assert site.get("/dang-lai", "en").text("h1") == "Reprints"
    for strange in ("?page=99", "?page=0", "?page=x", "?page=-1"):
        assert site.get(f"/dang-lai{strange}").status == 200


def test_attacks_stay_text(site: Site) -> None:
    for address in ("/dang-lai", f"/a/{BRIEF.id}", compared(BRIEF, COPIES[0])):
        page = site.get(address)
        assert page.status == 200
        assert "&lt;script&gt;alert" in page.body
        assert "<script>alert" not in page.body


def test_an_archive_without_reprints_says_so(tmp_path: Path) -> None:
    with Site(publish.publish(stored(tmp_path / "working.db", [ALONE]), tmp_path / "khotin-tinh.db")) as served:
        assert served.get("/dang-lai").text("main").endswith("Kho chưa thấy văn bản nào đăng ở hai nơi.")
