"""Every query of docs/sql-recipes.md and every canned query answers, quickly and with what it promises."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from archive.site import folder
from archive.site.language import LANGUAGES, catalogue
from archive.site.questions import questions
from tests.site.conftest import Site

_DOC = folder.FOLDER.parent.parent / "docs" / "sql-recipes.md"
RECIPES = re.findall(
    r"^## (\d+)\. (.+?)$.*?```sql\n(.*?)```", _DOC.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)
VALUES = {
    "q": "hoi dong",
    "site": "",
    "year": "",
    "now": "Tây Ninh",
    "kind": "",
    "day": "2025-01-03",
    "id": "longan:a1001",
}


@pytest.fixture(scope="module")
def archive(published: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{published.as_uri()}?immutable=1", uri=True)) as connection:
        yield connection


def test_there_are_ten() -> None:
    assert [int(number) for number, _, _ in RECIPES] == list(range(1, 11))


@pytest.mark.parametrize(("number", "question", "sql"), RECIPES, ids=[number for number, _, _ in RECIPES])
def test_a_recipe_answers(archive: sqlite3.Connection, site: Site, number: str, question: str, sql: str) -> None:
    found = archive.execute(sql).fetchall()
    if number not in ("4", "7"):  # the sample may hold nothing of the kind
        assert found, question
    assert site.get(f"/khotin-tinh.json?{urlencode({'sql': sql})}").json()["rows"] is not None


def test_the_recipes_say_what_they_find(archive: sqlite3.Connection) -> None:
    told = {number: archive.execute(sql).fetchall() for number, _, sql in RECIPES}
    assert sum(row[2] for row in told["1"]) == 42  # one article has no date
    assert {row[2] for row in told["2"]} == {"Long An"}
    assert len(told["3"]) == 20
    assert {(row[0], row[3]) for row in told["5"]} == {("longan:a1001", "headline")}
    assert sum(row[3] for row in told["6"]) == 43
    assert {row[1] for row in told["8"]} == {"rejected", "gone", "failed"}


def test_every_canned_query_is_explained_in_both_languages_and_answers(published: Path) -> None:
    with Site(published, public=True) as public:
        names = [link.rpartition("/")[2] for link in public.get("/khotin-tinh").links("#queries ~ dl dt a")]
        assert len(names) >= 8
        for name in names:
            vi, en = (public.get(f"/khotin-tinh/{name}?{urlencode(VALUES)}", language) for language in ("vi", "en"))
            assert (vi.status, en.status) == (200, 200), name
            assert len(vi.text(".meaning")) > 20
            assert vi.text(".meaning") != en.text(".meaning")
            assert public.get(f"/khotin-tinh/{name}.json?{urlencode(VALUES)}&_shape=array").json(), name
            assert public.get(f"/khotin-tinh/{name}.csv?{urlencode(VALUES)}").status == 200


def test_a_province_is_asked_for_with_or_without_accents(site: Site) -> None:
    path = "/khotin-tinh/province.json?_shape=array&now="
    accented, plain, shouted, none = (
        site.get(path + name).json() for name in ("T%C3%A2y+Ninh", "tay+ninh", "TAY+NINH", "")
    )
    assert accented == plain == shouted != none == []
    assert {row["province_now"] for row in plain} == {"Tây Ninh"}


def test_what_a_canned_query_asks_for_is_named(site: Site) -> None:
    asked = {name for one in questions().values() for name in re.findall(r"(?<!\w):(\w+)", one["sql"])}
    assert {f"parameter.{name}" for name in asked} == {key for key in catalogue() if key.startswith("parameter.")}
    labels = {language: site.get("/khotin-tinh/search?q=x", language).texts("form.sql label") for language in LANGUAGES}
    assert labels == {
        "vi": ["từ cần tìm q", "nguồn, tên ngắn site", "năm đăng year"],
        "en": ["words to look for q", "source, its short name site", "year of publication year"],
    }


def test_ids_in_an_answer_lead_to_the_articles(site: Site) -> None:
    links = site.get("/khotin-tinh/newest").links(".rows td a[href^='/a/']")
    assert len(links) == 42
    assert site.get(links[0]).status == 200
    odd = site.get("/khotin-tinh?" + urlencode({"sql": "select 'x:<b>\"' as id, 'javascript:alert(1)' as article_id"}))
    assert odd.texts(".rows td") == ['x:<b>"', "javascript:alert(1)"]
    assert all(link.startswith("/a/") for link in odd.links(".rows td a"))
