"""Neither accents nor case nor đ stand between a query and an article."""

from __future__ import annotations

import sqlite3
import subprocess
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import which

import pytest
from datasette.utils import detect_fts, escape_fts
from hypothesis import given
from hypothesis import strategies as st

from archive.publishing.publish import publish
from archive.records import BlockKind, Image
from archive.search import NOTHING, fold_d, match_query, register, search
from tests.archive.factory import article, read, stored

_TEXTS = {
    "council": "Hội đồng nhân dân tỉnh họp phiên thường kỳ.",
    "danang": "Đoàn công tác của thành phố Đà Nẵng đến thăm.",
    "daklak": "Cà phê Đắk Lắk được mùa.",
    "decree": "Phạt theo Nghị định số 100/2019/NĐ-CP và Chỉ thị số 58-CT/TU.",
    "english": "The Da Nang delegation praised the district for its bridge, its market and its schools.",
    "eth": "Tỉnh Ðồng Tháp khai trương chợ nổi.",  # U+00D0, as old conversions left it
    "apart": "Hội nghị bàn việc gieo cấy trên cánh đồng.",
}


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file with one text an article, and ten more without any of their words."""
    folder = tmp_path_factory.mktemp("search")
    one: tuple[BlockKind, ...] = ("paragraph",)
    plain = replace(article(1), kicker=None, lead=None, byline=None, images=(), candidates=(), block_kinds=one)
    articles = [replace(plain, id=f"longan:{n}", url=f"u{n}", title=n, body=text) for n, text in _TEXTS.items()]
    articles += [replace(plain, id=f"longan:{n}", url=f"u{n}", title="Tin", body="Ruộng lúa xanh.") for n in range(10)]
    articles += [
        replace(plain, id="longan:title", url="u20", title="Cầu mới", kicker="Giao thông:", body="Ruộng lúa xanh."),
        replace(plain, id="longan:lead", url="u21", title="Tin", lead="Cầu mới đã xong.", body="Ruộng lúa xanh."),
        replace(plain, id="longan:body", url="u22", title="Tin", body="Có cầu mới. Ruộng lúa xanh."),
        replace(
            plain, id="longan:caption", url="u23", title="Tin", body="Ruộng.", images=(Image("i", "Bến đò Cầu mới", 0),)
        ),
    ]
    return publish(stored(folder / "working.db", map(read, articles)), folder / "p.db")


@pytest.fixture
def db(texts: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(texts)) as connection:
        yield connection


def _found(db: sqlite3.Connection, text: str) -> list[str]:
    return [hit.id.removeprefix("longan:") for hit in search(db, text)]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("hoi dong nhan dan", ["council"]),
        ("hội đồng nhân dân", ["council"]),
        ("Hội Đồng Nhân Dân", ["council"]),
        ("HỘI ĐỒNG NHÂN DÂN", ["council"]),
        (unicodedata.normalize("NFD", "hội đồng nhân dân"), ["council"]),
        ("hoi dong", ["council", "apart"]),  # what follows one another stands first
        ('"hoi dong"', ["council"]),
        ('"hội đồng"', ["council"]),
        ("“Hội đồng”", ["council"]),
        ("«hoi dong» tinh", ["council"]),
        ('"dong hoi"', []),
        ("da nang", ["danang", "english"]),
        ("Đà Nẵng", ["danang", "english"]),
        ("đa nang", ["danang", "english"]),
        ("dak lak", ["daklak"]),
        ("ĐẮK LẮK", ["daklak"]),
        ("nd-cp", ["decree"]),
        ("NĐ-CP", ["decree"]),
        ("100/2019/nd-cp", ["decree"]),
        ("58-CT/TU", ["decree"]),
        ("dong thap", ["eth"]),
        ("Đồng Tháp", ["eth"]),
        ("Ðồng Tháp", ["eth"]),
        ("giao thong", ["title"]),  # the kicker
        ("ben do", ["caption"]),
        ("delegation district", ["english"]),
        ("không có gì như thế", []),
    ],
)
def test_every_way_of_typing(db: sqlite3.Connection, typed: str, ids: list[str]) -> None:
    assert sorted(_found(db, typed)) == sorted(ids)
    assert _found(db, typed)[:1] == ids[:1]


@pytest.mark.parametrize("typed", ["", " ", '"', '""', '" "', "*", "-", "…", "(", "\x00", "\ud800", "\u200b", "́"])
def test_without_a_word_nothing_is_found(db: sqlite3.Connection, typed: str) -> None:
    assert match_query(typed) == NOTHING
    assert _found(db, typed) == []


@pytest.mark.parametrize(
    "typed", ['"dak lak', 'dak" lak', "dak AND lak", "(dak) lak*", "dak lak -", "^dak lak", "dak\x00lak"]
)
def test_signs_and_operators_have_no_power(db: sqlite3.Connection, typed: str) -> None:
    assert _found(db, typed.replace("AND ", "")) == ["daklak"]
    search(db, typed)


@given(st.text(max_size=60) | st.text(alphabet='dđĐ "*():^-+{}ANDORTNE\u0301', max_size=60))
def test_no_text_breaks_a_query(text: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61 remove_diacritics 2')")
        connection.execute("SELECT * FROM t WHERE t MATCH ?", (match_query(text),)).fetchall()


@given(st.text(max_size=60))
def test_folding_keeps_every_letter_in_its_place(text: str) -> None:
    assert len(fold_d(text)) == len(text)
    assert fold_d(fold_d(text)) == fold_d(text)
    assert not set(fold_d(text)) & set("đĐðÐ")


def test_a_query_is_bounded() -> None:
    assert match_query("d" * 40).count("OR") == 0
    assert len(match_query("đ d " * 10_000)) < 12_000
    assert match_query("a " * 500).count('"') <= 2 * (32 + 1) * 2


def test_title_counts_most_then_lead_then_the_rest(db: sqlite3.Connection) -> None:
    assert _found(db, "cau moi")[:2] == ["title", "lead"]
    assert set(_found(db, "cau moi")) == {"title", "lead", "body", "caption"}


def test_a_rare_spelling_is_no_better_than_a_common_one(db: sqlite3.Connection) -> None:
    hits = {hit.id: hit.rank for hit in search(db, '"da nang"')}
    assert hits["longan:danang"] < hits["longan:english"] < hits["longan:danang"] / 2  # only its length speaks


def test_snippets_show_the_text_with_its_accents(db: sqlite3.Connection) -> None:
    assert search(db, "da nang")[0].snippet == "Đoàn công tác của thành phố [Đà Nẵng] đến thăm."
    (hit,) = search(db, '"nghi dinh"', marks=("<b>", "</b>"))
    assert hit.snippet.startswith("Phạt theo <b>Nghị định</b> số 100/2019/NĐ-CP")


def test_results_can_be_paged(db: sqlite3.Connection) -> None:
    whole = _found(db, "ruong lua")
    paged = [hit.id.removeprefix("longan:") for n in (0, 5, 10) for hit in search(db, "ruong lua", limit=5, offset=n)]
    assert paged == whole
    assert len(whole) == 13


def test_sql_can_ask_for_a_query(db: sqlite3.Connection) -> None:
    register(db)
    count = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH match_query(?)"
    assert db.execute(count, ("đak lak",)).fetchone() == (1,)
    assert db.execute(count, (None,)).fetchone() == (0,)


@pytest.mark.parametrize("typed", ["da nang", "đà nẵng", "Hội Đồng", "dak lak", "nd-cp"])
def test_datasettes_own_search_box_finds_them_too(db: sqlite3.Connection, typed: str) -> None:
    assert detect_fts(db, "articles") == "articles_fts"
    query = "SELECT count(*) FROM articles WHERE rowid IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?)"
    assert db.execute(query, (escape_fts(typed),)).fetchone()[0] >= 1


def test_search_survives_vacuum(texts: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "copy.db", isolation_level=None)) as copy:
        copy.execute("ATTACH ? AS p", (str(texts),))
        copy.execute("VACUUM p INTO ?", (str(tmp_path / "vacuumed.db"),))
    with closing(sqlite3.connect(tmp_path / "vacuumed.db", isolation_level=None)) as db:
        db.execute("DELETE FROM articles WHERE id = 'longan:0'")  # so that rowids have a hole to close
        db.execute("VACUUM")
        _still_finds(db)


@pytest.mark.skipif(which("sqlite3") is None, reason="the sqlite3 program is not installed")
def test_search_survives_a_dump(texts: Path, tmp_path: Path) -> None:
    told = subprocess.run(["sqlite3", str(texts), ".dump"], capture_output=True, check=True)
    subprocess.run(["sqlite3", str(tmp_path / "b.db")], input=told.stdout, check=True)
    with closing(sqlite3.connect(tmp_path / "b.db", isolation_level=None)) as db:
        _still_finds(db)
        db.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)")


def _still_finds(db: sqlite3.Connection) -> None:
    assert search(db, "dak lak")[0].snippet == "Cà phê [Đắk Lắk] được mùa."
    assert _found(db, "hoi dong") == ["council", "apart"]
