"""Takedown: what was removed is gone, stays gone in whatever order things are told, and the file says only that."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import checks, facts
from archive.__main__ import main
from archive.earlier import Captures
from archive.publishing.publish import publish
from archive.records import Outcome
from archive.store import Store
from archive.takedown.removal import GROUNDS, Mask, Removal, latest
from archive.warc import Masked
from archive.warc import facts as facts_in
from tests.archive.factory import (
    SITES,
    article,
    capture,
    dateline,
    listing,
    moment,
    read,
    rows,
    sample_outcomes,
    spoken,
    stored,
    turned_away,
)
from tests.archive.test_store import state

ID = "longan:a1001"
REASON = "Bà Nguyễn Thị Thử (tên đặt ra) yêu cầu"
REMOVAL = Removal(ID, REASON, moment(30), "privacy")
_TABLES = ("articles", "versions", "images", "attachments", "readings", "event_dates", "date_evidence")


def told(path: Path, *steps: Outcome | Removal) -> Path:
    """A working database that was told outcomes and removals in this order."""
    with Store(path) as store:
        for facts_ in SITES:
            store.declare_site(facts_)
        for step in steps:
            if isinstance(step, Removal):
                store.remove(step)
            else:
                store.put(step)
        for facts_ in SITES:
            store.settle(facts_.site, dateline, spoken)
    return path


def edited(number: int = 1) -> Outcome:
    return read(article(number, body="Một câu khác hẳn.\n\nVà một câu nữa.", block_kinds=("paragraph",) * 2), 4)


def everything() -> list[Outcome]:
    one = article(1)
    return [
        listing("longan", [one, article(2)], 0.5),
        read(one, 1),
        read(one, 2),
        edited(),
        read(article(2), 1),
        turned_away("longan", one.url, "rejected", "layout_unknown", 3),
        turned_away("longan", one.url, "gone", "404", 9),
        listing("longan", [one], 10, page=2),
    ]


@pytest.mark.parametrize("table", _TABLES)
def test_nothing_of_it_is_left(tmp_path: Path, table: str) -> None:
    path = told(tmp_path / "a.db", *sample_outcomes(), read(article(7), 3))
    removed = replace(REMOVAL, article_id="longan:a1007")  # it has an attachment
    ((docid,),) = rows(path, "SELECT docid FROM articles WHERE id = ?", removed.article_id)
    key, value = ("article_id", removed.article_id) if table == "date_evidence" else ("docid", docid)
    query = f"SELECT count(*) FROM {table} WHERE {key} = ?"
    assert rows(path, query, value) != [(0,)]
    ((others,),) = rows(path, f"SELECT count(*) FROM {table} WHERE {key} <> ?", value)
    told(path, removed)
    assert rows(path, query, value) == [(0,)]
    assert rows(path, f"SELECT count(*) FROM {table}") == [(others,)]
    assert others


def test_no_word_of_it_is_left_in_any_table(tmp_path: Path) -> None:
    path = told(tmp_path / "a.db", *everything(), REMOVAL)
    with closing(sqlite3.connect(path)) as connection:
        dump = "\n".join(connection.iterdump())
    assert article(1).title not in dump
    assert article(1).body[:40] not in dump
    assert "Một câu khác hẳn" not in dump
    assert article(2).title in dump
    assert checks.working_file(path) == []


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_outcomes_and_removal_is_nothing(tmp_path: Path, seed: int) -> None:
    steps: list[Outcome | Removal] = [*everything(), REMOVAL]
    told(tmp_path / "one.db", *steps)
    random.Random(seed).shuffle(steps)
    told(tmp_path / "other.db", *steps, *steps[:3])
    assert state(tmp_path / "other.db") == state(tmp_path / "one.db")


def test_it_does_not_come_back(tmp_path: Path) -> None:
    path = told(tmp_path / "a.db", *everything(), REMOVAL, *everything(), read(article(1), 40))
    assert rows(path, "SELECT id FROM articles") == [("longan:a1002",)]
    assert rows(path, "SELECT kind, fate, detail, title FROM frontier WHERE article_id = ?", ID) == [
        ("article", "rejected", "removed", None)
    ]
    assert rows(path, "SELECT DISTINCT reason, detail FROM rejections WHERE article_id = ?", ID) == [
        ("removed", "privacy")
    ]


def test_a_page_that_was_blanked_is_read_again_as_removed(tmp_path: Path) -> None:
    path = told(tmp_path / "a.db", REMOVAL, turned_away("longan", article(1).url, "failed", Masked.cause, 1))
    assert rows(path, "SELECT fate, detail FROM frontier WHERE article_id = ?", ID) == [("rejected", "removed")]
    assert rows(path, "SELECT reason, detail FROM rejections WHERE article_id = ?", ID) == [("removed", "privacy")]


def test_an_address_first_seen_after_the_removal_is_not_asked_for(tmp_path: Path) -> None:
    path = told(tmp_path / "a.db", REMOVAL, listing("longan", [article(1)], 2))
    with Store(path) as store:
        assert store.unfated("longan") == []
        assert store.known("longan")["GET", article(1).url, ""].fate == "rejected"


def test_the_latest_word_stands_in_whatever_order(tmp_path: Path) -> None:
    undone = replace(REMOVAL, undone_at=moment(31))
    again = Removal(ID, "lần nữa", moment(32), "court")
    for number, words in enumerate([(REMOVAL, undone, again), (again, undone, REMOVAL), (undone, again, undone)]):
        path = told(tmp_path / f"{number}.db", *words, *everything())
        assert rows(path, "SELECT ground, undone_at FROM removals") == [("court", None)]
        assert rows(path, "SELECT count(*) FROM articles WHERE id = ?", ID) == [(0,)]


def test_what_was_undone_comes_back_whole(tmp_path: Path) -> None:
    undone = replace(REMOVAL, undone_at=moment(31))
    plain = told(tmp_path / "plain.db", *everything())
    path = told(tmp_path / "a.db", *everything(), REMOVAL, undone)
    assert rows(path, "SELECT fate, detail FROM frontier WHERE article_id = ?", ID) == [("failed", "removal undone")]
    told(path, *everything())
    rebuilt = told(tmp_path / "b.db", REMOVAL, undone, *everything())
    for table, expected in state(plain).items():
        if table != "removals":
            assert state(rebuilt)[table] == expected, table
            assert state(path)[table] == expected, table


@pytest.mark.parametrize("seed", range(4))
def test_what_a_rebuild_tells_is_the_latest_word_on_each(tmp_path: Path, seed: int) -> None:
    undone, other = replace(REMOVAL, undone_at=moment(31)), replace(REMOVAL, article_id="longan:a1002")
    words = [REMOVAL, undone, replace(undone, masked_at=moment(30)), other]
    random.Random(seed).shuffle(words)
    standing = latest(words)
    assert standing == [replace(undone, masked_at=moment(30)), other]
    path = told(tmp_path / "a.db", *everything(), *standing)
    assert rows(path, "SELECT id, version_count FROM articles") == [(ID, 2)]


def published(path: Path, *steps: Outcome | Removal) -> Path:
    return publish(told(path, *steps), path.with_name("public.db"))


def test_the_publication_tells_that_and_when_and_no_more(tmp_path: Path) -> None:
    found = published(tmp_path / "a.db", *everything(), REMOVAL)
    assert rows(found, "SELECT site, article_id, ground, removed_at, masked FROM removals") == [
        ("longan", ID, "privacy", moment(30), 0)
    ]
    assert rows(found, "SELECT url, title, fate FROM not_held") == [(article(1).url, None, "removed")]
    for words in (article(1).title, article(1).body[:40], REASON):
        assert words.encode() not in found.read_bytes()
    assert "1 removal " in str(rows(found, "SELECT value FROM about WHERE key = 'coverage_en'"))


def test_a_hidden_removal_tells_no_address(tmp_path: Path) -> None:
    found = published(tmp_path / "a.db", *everything(), replace(REMOVAL, hidden=True))
    assert rows(found, "SELECT site, article_id, ground FROM removals") == [("longan", None, "privacy")]
    assert rows(found, "SELECT count(*) FROM not_held") == [(0,)]
    assert b"a1001" not in found.read_bytes()
    assert checks.published_file(found) == []


def test_an_undone_removal_is_not_published(tmp_path: Path) -> None:
    undone = replace(REMOVAL, undone_at=moment(31))
    found = published(tmp_path / "a.db", REMOVAL, undone, *everything())
    assert rows(found, "SELECT count(*) FROM removals") == [(0,)]
    assert rows(found, "SELECT count(*) FROM articles") == [(2,)]


def test_the_order_gives_the_same_published_bytes(tmp_path: Path) -> None:
    one = published(tmp_path / "a.db", *everything(), REMOVAL).read_bytes()
    (tmp_path / "other").mkdir()
    assert published(tmp_path / "other" / "a.db", REMOVAL, *everything()).read_bytes() == one


WORDS = st.text(max_size=20)
REMOVALS = st.builds(Removal, WORDS, WORDS, WORDS, st.sampled_from(GROUNDS), st.booleans(), st.none() | WORDS)
MASKS = st.builds(Mask, WORDS, WORDS, st.lists(st.tuples(WORDS, st.integers(0))).map(tuple))


@given(REMOVALS)
def test_a_removal_comes_back_through_json(removal: Removal) -> None:
    assert facts.removal_from(json.loads(json.dumps(facts.of_removal(removal)))) == removal


@given(MASKS)
def test_a_mask_comes_back_through_json(mask: Mask) -> None:
    assert facts.mask_from(json.loads(json.dumps(facts.of_mask(mask)))) == mask


@pytest.mark.parametrize("payload", [{}, {"places": 3}, {"places": [3]}, {"article_id": ID}])
def test_what_is_no_removal_is_refused(payload: dict[str, object]) -> None:
    with pytest.raises(facts.BadFact, match="removal"):
        facts.removal_from(payload)
    with pytest.raises(facts.BadFact, match="mask"):
        facts.mask_from(payload)


# The commands --------------------------------------------------------------------------------------------------------


@pytest.fixture
def data(tmp_path: Path) -> Path:
    stored(tmp_path / "archive.db", everything())
    return tmp_path


def recorded(data: Path) -> list[Removal]:
    """The removals in an archive's WARC files."""
    files: Iterable[Path] = sorted((data / "warc").glob("*.warc.gz"))
    found = (fact for path in files for fact in facts_in(path) if fact.kind == "removal")
    return [facts.removal_from(fact.payload) for fact in found]


def test_remove_list_undo(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--data", str(data)]
    assert main(["remove", ID, "--reason", REASON, "--ground", "court", *where]) == 0
    assert main(["removals", *where]) == 0
    out = capsys.readouterr().out
    assert f"{ID}: removed" in out
    assert "\tcourt\tremoved\t4 captures not masked\t" in out
    assert rows(data / "archive.db", "SELECT count(*) FROM articles WHERE id = ?", ID) == [(0,)]
    assert main(["remove", ID, "--undo", *where]) == 0
    assert "scrapy rebuild" in capsys.readouterr().out
    assert rows(data / "archive.db", "SELECT undone_at IS NULL FROM removals") == [(0,)]
    facts_ = recorded(data)
    assert [(f.article_id, f.ground, f.stands) for f in facts_] == [(ID, "court", True), (ID, "court", False)]
    assert str(facts_[1].undone_at) > facts_[0].removed_at  # though both within a second
    fresh = told(data / "fresh.db", *reversed(facts_), *everything())
    assert rows(fresh, "SELECT count(*) FROM articles WHERE id = ?", ID) == [(1,)]


def test_the_text_leaves_the_files_of_the_database(data: Path) -> None:
    assert any(article(1).title.encode() in path.read_bytes() for path in data.glob("archive.db*"))
    main(["remove", ID, "--reason", REASON, "--data", str(data)])
    for path in data.glob("archive.db*"):
        assert article(1).title.encode() not in path.read_bytes()
        assert article(1).body[:60].encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("words", "told_"),
    [
        (["remove", "longan:a9", "--reason", "x"], "knows no such article"),
        (["remove", ID], "say why with --reason"),
        (["remove", ID, "--undo"], "is not removed"),
        (["remove", ID, "--undo", "--mask"], "goes with no other option"),
        (["mask", ID], "is not removed; run: python -m archive remove"),
        (["removals", "--data", "elsewhere"], "there is no such database"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    data: Path, capsys: pytest.CaptureFixture[str], words: list[str], told_: str
) -> None:
    where = [] if "--data" in words else ["--data", str(data)]
    before = state(data / "archive.db")
    assert main([*words, *where]) == 1
    err = capsys.readouterr().err
    assert told_ in err
    assert err.count("\n") == 1
    assert state(data / "archive.db") == before
    assert recorded(data) == []


def test_a_copy_that_a_rebuild_kept_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "archive.db.before-rebuild").write_bytes(b"")
    main(["remove", ID, "--reason", REASON, "--data", str(data)])
    assert "archive.db.before-rebuild was kept by a rebuild" in capsys.readouterr().out


def test_a_later_capture_is_no_revisit_of_a_blank(tmp_path: Path) -> None:
    one = capture(article(1).url, 1)
    path = told(tmp_path / "a.db", *everything())
    found = Captures(path)
    assert found.earlier(one.url, one.digest) is not None
    found.close()
    with Store(path) as store:
        store.mask(Mask(ID, moment(31), ((one.warc_file, one.warc_offset),)))
    found = Captures(path)
    assert found.earlier(one.url, one.digest) is None
    found.close()
