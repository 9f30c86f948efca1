"""The search indexes are made by SQL alone, by threads, and come out as they always did."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Iterable
from contextlib import closing
from itertools import product
from pathlib import Path
from shutil import copyfile, which

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import search
from archive.publishing import publish as publishing
from archive.publishing.publish import NotPublished, build, ordered, publish
from archive.search import exact_query
from archive.texts.tones import VOWELS, level
from tests.archive.factory import article, read, rows, stored

_TONES = "\u0300\u0301\u0309\u0303\u0323"
_SHELL = pytest.mark.skipif(which("sqlite3") is None, reason="the sqlite3 program is not installed")


def _words(texts: Iterable[str], *, in_sql: bool) -> list[tuple[object, ...]]:
    """What an index with accents holds of texts that were levelled by the program, or by the views of a file."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(
            "CREATE TABLE articles (docid INTEGER PRIMARY KEY, id TEXT, kicker TEXT, title TEXT, lead TEXT, body TEXT);"
            f"CREATE TABLE images (article_id TEXT, position INTEGER, caption TEXT);{search.VIEWS}"
            "CREATE VIRTUAL TABLE x USING fts5 (t, content='', tokenize='unicode61 remove_diacritics 0');"
            "CREATE VIRTUAL TABLE v USING fts5vocab(x, 'instance');"
        )
        told = list(texts)
        if in_sql:
            db.executemany("INSERT INTO articles (id, title, body) VALUES ('', 'x', ?)", ((text,) for text in told))
            db.execute("INSERT INTO x(rowid, t) SELECT docid, text FROM articles_levelled")
        else:
            db.executemany("INSERT INTO x(rowid, t) VALUES (?, ?)", enumerate(map(level, told), 1))
        return db.execute("SELECT doc, offset, term FROM v ORDER BY doc, offset").fetchall()


def _same(texts: list[str]) -> bool:
    return _words(texts, in_sql=True) == _words(texts, in_sql=False)


def test_every_pair_in_every_capital_form_and_place_is_levelled_as_the_program_does() -> None:
    syllables = [
        unicodedata.normalize("NFC", "".join(signs))
        for vowels in VOWELS
        for first, second in product((vowels[0], vowels[0].upper()), (vowels[1], vowels[1].upper()))
        for tone in _TONES
        for signs in ((first, second, tone), (first, tone, second))
    ]
    assert len(set(syllables)) == 3 * 4 * 5 * 2
    around = [(a, b) for a in ("", "h", "Q", "th", "kh", "đ") for b in ("", "n", "NG", "nh", " oà", "uỳ", "-uý")]
    assert _same([f"{a}{syllable}{b}" for syllable in syllables for a, b in around])
    assert _same([one + other for one, other in product(syllables, repeat=2)])


@given(st.text(alphabet=st.sampled_from("oOuUaAeEyYqQ oàÀáÁảẢãÃạẠèÈéÉẻẺẽẼẹẸỳỲýÝỷỶỹỸỵỴòóỏõọùúủũụđĐnh.,-")))
def test_any_text_of_such_letters_is_levelled_alike(text: str) -> None:
    assert _same([text])


@pytest.mark.long
def test_capitals_that_fts5_does_not_know_are_the_only_difference() -> None:
    """Its table ends with Unicode 6.1; no letter of Vietnamese, its minorities' scripts or English is younger."""
    letters = [chr(n) for n in range(1, sys.maxunicode + 1) if not 0xD800 <= n < 0xE000]
    old, new = (_words((f"x{sign}y" for sign in letters), in_sql=way) for way in (False, True))
    apart = {letters[int(str(row[0])) - 1] for row in set(old) ^ set(new)}
    assert len(apart) == 390
    name = unicodedata.name
    assert not [sign for sign in apart if ord(sign) < 0x37F or (0xFF < ord(sign) < 0xA000 and "LATIN" in name(sign))]


def test_the_threads_leave_the_same_bytes_and_nothing_beside(tmp_path: Path) -> None:
    working = stored(tmp_path / "a.db", [read(article(n)) for n in range(40)])
    told = set()
    for turn in range(3):
        build(working, tmp_path / f"{turn}.db")
        told.add(hashlib.sha256((tmp_path / f"{turn}.db").read_bytes()).hexdigest())
    assert len(told) == 1
    assert {path.name for path in tmp_path.iterdir() if "articles" in path.name} == set()
    assert rows(tmp_path / "0.db", "PRAGMA freelist_count") == [(0,)]


def test_a_thread_that_fails_fails_the_publishing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    working = stored(tmp_path / "a.db", [read(article(1))])
    monkeypatch.setattr(search, "_INDEXES", (search._INDEXES[0], search._INDEXES[1]._replace(view="nowhere")))
    with pytest.raises(NotPublished, match=r"no such table: source\.nowhere"):
        publish(working, tmp_path / "public" / "p.db")
    assert list((tmp_path / "public").iterdir()) == []


@_SHELL
def test_the_shell_makes_the_indexes_of_a_file_without(tmp_path: Path) -> None:
    texts = ["Xã Mỹ Hoà họp hội đồng.", "HÒA BÌNH lũ quét, thuỷ lợi.", "Thủy điện, hoà giải, đặc khu."]
    many = [read(article(n, title=f"Tin {n}", body=text, block_kinds=("paragraph",))) for n, text in enumerate(texts)]
    working = stored(tmp_path / "a.db", many)
    usual = publish(working, tmp_path / "usual" / "p.db")
    target = tmp_path / "bare" / "p.db"
    bare = publish(working, target, ordered(working, target, index_up_to=2))
    assert bare.stat().st_size < usual.stat().st_size
    assert rows(bare, "SELECT name FROM sqlite_schema WHERE name LIKE 'articles_fts%'") == []
    assert rows(bare, "SELECT count(*) FROM checks WHERE outcome = 'left_out' AND kind = 'promise'") == [(2,)]
    [(said,)] = rows(bare, "SELECT value FROM about WHERE key = 'search_index'")
    assert "search-index.sql" in str(said)
    copy = Path(copyfile(bare, tmp_path / "copy.db"))
    copy.chmod(0o644)
    with (bare.parent / "search-index.sql").open() as script:
        subprocess.run(["sqlite3", "-bail", str(copy)], stdin=script, check=True)
    for query in ("hòa", "hoà bình", "thủy", "hội đồng", "đặc khu"):
        hits = "SELECT rowid, rank FROM articles_exact WHERE articles_exact MATCH ? ORDER BY rank, rowid"
        assert rows(copy, hits, exact_query(query)) == rows(usual, hits, exact_query(query)) != []
    for query in ("hoa", "hoi dong", "dac khu"):
        hits = "SELECT rowid, rank FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rank, rowid"
        assert rows(copy, hits, search.match_query(query)) == rows(usual, hits, search.match_query(query)) != []
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        for name in ("articles_fts", "articles_exact"):
            db.execute(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")


def test_a_file_with_indexes_has_no_script_beside_it(tmp_path: Path) -> None:
    working, target = stored(tmp_path / "a.db", [read(article(1))]), tmp_path / "public" / "p.db"
    publish(working, target, ordered(working, target, index_up_to=0))
    assert (target.parent / publishing.INDEX).is_file()
    publish(working, target)
    assert [path.name for path in target.parent.iterdir()] == ["p.db"]
