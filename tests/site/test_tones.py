"""Words to the letter: accents count, the place of a tone mark does not."""

from __future__ import annotations

import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search import NOTHING, exact_query
from archive.texts.tones import level, places, words


@given(st.text())
def test_levelling_keeps_every_place_and_is_done_once(text: str) -> None:
    assert len(level(text)) == len(text)
    assert level(level(text)) == level(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("Uỷ", "ủy"),
        ("THUỲ", "thùy"),
        ("khoẻ", "khỏe"),
        ("quý", "qúy"),
        (unicodedata.normalize("NFD", "hoà"), "HÒA"),
    ],
)
def test_two_ways_of_writing_a_syllable_are_one(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(("one", "other"), [("má", "ma"), ("đa", "da"), ("hòa", "hóa"), ("ở", "ơ")])
def test_another_accent_is_another_word(one: str, other: str) -> None:
    assert words(one) != words(other)


def test_places_are_those_of_the_text_as_it_stands() -> None:
    text = "Xã Mỹ Hoà, hoàn tất; HÒA bình – hòa-bình"
    assert [text[a:b] for a, b in places(text, [words("hòa")])] == ["Hoà", "HÒA", "hòa"]
    assert [text[a:b] for a, b in places(text, [words("hoà bình")])] == ["HÒA bình", "hòa-bình"]
    assert places(text, []) == []


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from('"*()- đĐoà'))))
def test_no_query_is_an_error(text: str) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE x USING fts5 (t, content='', tokenize='unicode61 remove_diacritics 0')")
        db.execute("SELECT rowid FROM x WHERE x MATCH ?", (exact_query(text),)).fetchall()
    assert exact_query("") == exact_query('" * -') == NOTHING


def test_the_index_survives_vacuum(published: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(published)) as db:
        before = found(db)
        db.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy)) as db:
        assert found(db) == before != []


def found(db: sqlite3.Connection) -> list[tuple[int, ...]]:
    query = "SELECT rowid FROM articles_exact WHERE articles_exact MATCH ? ORDER BY rank, rowid"
    return db.execute(query, (exact_query("hội đồng"),)).fetchall()
