"""Whatever is done to a published file is named: what, where, what was expected, what was found."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import copyfile
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.publishing.publish import publish
from archive.verifying import container, digests
from archive.verifying.consequences import consequences
from archive.verifying.faults import FAULTS
from archive.verifying.verify import NotVerified, verify
from tests.verifying.conftest import Harm, content_hash, harmed

HERE = Path(__file__).parent
FORGERIES = tomllib.loads((HERE / "forgeries.toml").read_text(encoding="utf-8"))


class Tampering(NamedTuple):
    """Something done to a file, and how it is named first: the fault, its place and words of what was found."""

    harm: str | Harm
    name: str
    where: str
    found: str = ""
    also: tuple[str, str] | None = None  # a later fault that names the place more closely


def _number_as_text(connection: sqlite3.Connection) -> None:
    """Store what the column's type would not keep, as an old or another program may."""
    (sql,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'articles'").fetchone()
    write = "UPDATE sqlite_schema SET sql = ? WHERE name = 'articles'"
    for definition in (sql.replace("word_count INTEGER", "word_count BLOB"), sql):
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(write, (definition,))
        connection.execute("PRAGMA writable_schema = RESET")
        connection.execute(
            "UPDATE articles SET word_count = CAST(word_count AS TEXT) WHERE id = 'longan:a1001' AND ?",
            (definition != sql,),
        )


def _behind(index: str, change: str) -> Harm:
    """Change a table while an index is hidden from SQLite, so that the index goes stale."""

    def harm(connection: sqlite3.Connection) -> None:
        row = connection.execute("SELECT * FROM sqlite_schema WHERE name = ?", (index,)).fetchone()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_schema WHERE name = ?", (index,))
        connection.execute("PRAGMA writable_schema = RESET")
        connection.execute(change)
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", row)
        connection.execute("PRAGMA writable_schema = RESET")

    return harm


def _data_and_digest(connection: sqlite3.Connection) -> None:
    """Make the digest of one table true again, and forget that another digest is of it."""
    connection.execute("UPDATE articles SET section = 'Khác' WHERE id = 'longan:a1001'")
    (source,) = [one for one in digests.sources(connection) if one.name == "articles"]
    connection.execute("DELETE FROM digests WHERE table_name = 'articles'")
    connection.executemany("INSERT INTO digests VALUES (?, ?, ?, ?, ?, ?, ?)", digests.table(connection, source))


_SECTION = ("contradiction", "cards longan:a1001, column section")
TAMPERINGS = {
    name: Tampering(**told)
    for name, told in tomllib.loads((HERE / "tamperings.toml").read_text(encoding="utf-8")).items()
} | {
    "number_as_text": Tampering(_number_as_text, "values_changed", "articles.word_count", "TEXT value"),
    "data_and_digest_changed": Tampering(_data_and_digest, "digest_altered", "the content hash", "", _SECTION),
    "index_stale": Tampering(
        _behind("articles_by_section", "UPDATE articles SET section = 'Khác' WHERE id = 'longan:a1001'"),
        "index_stale", "index articles_by_section", "", _SECTION,
    ),
    "index_without_a_row": Tampering(
        _behind("not_held_by_fate", "DELETE FROM not_held WHERE site = 'longan' AND fate = 'gone'"),
        "index_stale", "index not_held_by_fate",
    ),
}  # fmt: skip


def forged(harm: str) -> Harm:
    """Do harm, and work the digests out anew, as one does who knows them."""

    def harm_and_hide(connection: sqlite3.Connection) -> None:
        connection.executescript(harm)
        connection.execute("DELETE FROM digests")
        digests.fill(connection)

    return harm_and_hide


def test_the_good_file_is_good(good: Path) -> None:
    report = verify(good)
    with closing(sqlite3.connect(good)) as connection:
        assert (report.faults, report.content_hash) == ([], digests.content_hash(connection))
    assert verify(good, expect=str(report.content_hash).upper(), other=good).faults == []


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_tampering_is_named(copied: Path, kind: str) -> None:
    one = TAMPERINGS[kind]
    before = copied.read_bytes()
    harmed(copied, one.harm)
    assert copied.read_bytes() != before
    first, *others = verify(copied).faults
    assert first.name == one.name
    assert one.where in first.where
    assert one.found in first.found
    assert first.expected != first.found
    if one.also:
        name, where = one.also
        assert [fault for fault in others if fault.name == name and where in fault.where], [*map(str, others)]


# Forgers ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORGERIES)
def test_a_forger_who_knows_the_digests_contradicts_the_rest(good: Path, copied: Path, kind: str) -> None:
    harmed(copied, forged(FORGERIES[kind]["harm"]))
    first, *others = verify(copied, expect=content_hash(good)).faults
    assert first.name == "another_content"
    where = [fault.where for fault in others if fault.name == "contradiction"]
    assert [place for place in where if FORGERIES[kind]["where"] in place], where
    assert not {fault.name for fault in others} & {"values_changed", "rows_missing", "rows_added", "digest_altered"}


def test_every_consequence_is_tried() -> None:
    assert {one.table for one in consequences()} <= {kind.split(".")[0] for kind in FORGERIES}
    assert len(FORGERIES) >= len(consequences())


def test_a_file_of_other_rules_is_not_held_to_ours(copied: Path) -> None:
    """What `numbers` of another version gave is no contradiction; what no rule can change still is one."""
    harm = FORGERIES["versions.version_id"]["harm"] + "; " + FORGERIES["articles.word_count"]["harm"]
    harmed(copied, forged(f"{harm}; UPDATE methods SET version = '0' WHERE name = 'numbers'"))
    assert [fault.where for fault in verify(copied).faults] == ["articles longan:a1001, column word_count"]


def test_a_file_that_one_sentence_shows_to_be_worded_by_another_version_is_not_held_to_our_words(copied: Path) -> None:
    other = "UPDATE about SET value = value || ' And more.' WHERE key = 'columns'"
    harmed(copied, forged(f"{FORGERIES['dictionary']['harm']}; {other}"))
    assert verify(copied).faults == []


def test_a_broken_promise_is_named(copied: Path) -> None:
    harmed(copied, forged("UPDATE event_dates SET value_to = '1999-12-31' WHERE value_to IS NOT NULL"))
    (fault,) = verify(copied).faults
    assert (fault.name, fault.where) == ("promise", "checks, misshapen_event_date")


def test_only_the_published_hash_gives_a_careful_forger_away(good: Path, copied: Path) -> None:
    """A label of an attachment is told once: nothing in the file contradicts another."""
    harmed(copied, forged("UPDATE attachments SET label = 'Khác' WHERE article_id = 'longan:a1000'"))
    assert verify(copied).faults == []
    (fault,) = verify(copied, expect=content_hash(good)).faults
    assert (fault.name, fault.expected, fault.found) == ("another_content", content_hash(good), content_hash(copied))


_UNMARKED = """
UPDATE about SET value = substr(value, instr(value, '. ') + 2) WHERE key = 'what' OR key = 'what_vi';
DELETE FROM about WHERE key = 'invented_articles';
UPDATE citation SET citation = replace(replace(citation, ' [partly sample: invented articles among others]', ''),
  ' [một phần là mẫu: có bài hư cấu]', '');
"""


def test_a_sample_that_does_not_say_so_is_named_by_its_runs(copied: Path) -> None:
    harmed(copied, forged(_UNMARKED))
    faults = [*verify(copied).faults]
    assert {fault.name for fault in faults} == {"contradiction", "statistics"}  # of one row of about less
    told = " ".join(f"{fault.where}: {fault.expected}" for fault in faults)
    assert "about" in told
    assert "citation" in told
    assert "[partly sample: invented articles" in told


def test_a_sample_whose_runs_are_called_others_is_given_away_by_the_published_hash_alone(
    good: Path, tmp_path: Path
) -> None:
    """Captures do not tell where their WARC file came from: a file that the sample web wrote is one as any other."""
    working = Path(copyfile(good.parents[1] / "archive.db", tmp_path / "archive.db"))
    with closing(sqlite3.connect(working)) as connection:
        connection.execute("UPDATE runs SET source = 'warc' WHERE source = 'sample'")
        connection.commit()
    unmarked = publish(working, tmp_path / "khotin-tinh.db")
    assert verify(unmarked).faults == []
    (fault,) = verify(unmarked, expect=content_hash(good)).faults
    assert fault.name == "another_content"


def test_a_search_index_of_other_texts_is_named_by_article_and_word(copied: Path) -> None:
    text = "UPDATE {} SET body = replace(body, 'Hội nghị', 'Đại tiệc') WHERE {} = 'longan:a1001'"
    harmed(copied, forged(f"{text.format('articles', 'id')}; {text.format('versions', 'article_id')}"))
    found = [fault for fault in verify(copied).faults if fault.name == "search_index"]
    assert [fault.where for fault in found] == [
        "articles_exact, article longan:a1001, column text",
        "articles_fts, article longan:a1001, column body_d",
    ]
    assert {fault.found.split()[0] for fault in found} <= {"another", "'hội'", "'hoi'", "'nghị'", "'nghi'"}


def test_every_fault_can_be_named() -> None:
    tried = {one.name for one in TAMPERINGS.values()} | {name for _, name, _ in FILES.values()}
    tried |= {one.also[0] for one in TAMPERINGS.values() if one.also}
    assert set(FAULTS) - tried == {
        "another_content",
        "differs",
        "promise",
        "unreadable",
    }  # these have tests of their own


def test_there_are_many_kinds() -> None:
    assert len(TAMPERINGS) + len(FILES) > 80


# The file as a file -------------------------------------------------------------------------------------------------

PAGE = 4096


def _rewritten(change: Callable[[bytearray], bytes | bytearray | None]) -> Callable[[Path], None]:
    def harm(path: Path) -> None:
        content = bytearray(path.read_bytes())
        path.write_bytes(change(content) or content)

    return harm


def _cell(content: bytearray, text: str) -> int:
    """Where a text stands in the file for the first time."""
    at = content.find(text.encode())
    assert at > 0
    return at


def _flipped(content: bytearray) -> None:
    content[_cell(content, "Hội nghị cũng nghe") + 1] ^= 1


def _zeroed(content: bytearray) -> None:
    page = _cell(content, "Hội nghị cũng nghe") // PAGE * PAGE
    content[page : page + PAGE] = bytes(PAGE)


def _in_utf16(path: Path) -> None:
    """Make the file anew in another encoding."""
    with closing(sqlite3.connect(path)) as connection, closing(sqlite3.connect(f"{path}.16")) as other:
        other.execute("PRAGMA encoding = 'UTF-16le'")
        for (sql,) in connection.execute(
            "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '*articles_*'"
        ):
            if not sql.startswith("CREATE TABLE sqlite_"):
                other.execute(sql)
        other.commit()
    Path(f"{path}.16").replace(path)


FILES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "cut_in_a_page": (_rewritten(lambda content: content[:-100]), "truncated", "end of the file"),
    "cut_after_a_page": (_rewritten(lambda content: content[:-PAGE]), "truncated", "end of the file"),
    "cut_in_half": (_rewritten(lambda content: content[: len(content) // 2]), "truncated", "end of the file"),
    "cut_in_the_header": (_rewritten(lambda content: content[:50]), "not_sqlite", "byte 0"),
    "emptied": (lambda path: path.write_bytes(b""), "not_sqlite", "byte 0"),
    "another_file": (lambda path: path.write_text("Not found\n" * 100), "not_sqlite", "byte 0"),
    "packed": (_rewritten(lambda content: b"\x28\xb5\x2f\xfd" + content), "not_sqlite", "byte 0"),
    "something_behind": (_rewritten(lambda content: content + b"x"), "appended", "end of the file"),
    "a_bit_flipped": (_rewritten(_flipped), "values_changed", ", rows laichau:a1010 to ninhthuan:a1039"),
    "a_page_zeroed": (_rewritten(_zeroed), "damaged", ""),
    "in_utf16": (_in_utf16, "encoding", "header"),
    "a_log_left_beside": (lambda path: Path(f"{path}-wal").write_bytes(b"x"), "left_beside", "copy.db-wal"),
    "a_journal_left_beside": (lambda path: Path(f"{path}-journal").write_bytes(b"x"), "left_beside", "copy.db-journal"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_damage_to_the_file_is_named(copied: Path, kind: str) -> None:
    harm, name, where = FILES[kind]
    harm(copied)
    first = verify(copied).faults[0]
    assert first.name == name
    assert where in first.where
    assert first.expected != first.found


@pytest.mark.parametrize(("line", "name", "where"), [
    ("row 12 missing from index articles_by_site", "index_stale", "index articles_by_site"),
    ("wrong # of entries in index articles_by_site", "index_stale", "index articles_by_site"),
    ("non-unique entry in index sqlite_autoindex_articles_1", "index_stale", "index sqlite_autoindex_articles_1"),
    ("NULL value in articles.title", "values_changed", "articles.title"),
    ("TEXT value in articles.word_count", "values_changed", "articles.word_count"),
    ("malformed inverted index for FTS5 table main.articles_fts", "search_index", "articles_fts"),
    ("Tree {root} page 40 cell 3: 2nd reference to page 9", "damaged", "table articles, page {root}"),
    ("On tree page {root} cell 1: Rowid 7 out of order", "damaged", "table articles, page {root}"),
    ("Page {root}: btreeInitPage() returns error code 11", "damaged", "table articles, page {root}"),
    ("Page 999999: never used", "damaged", "page 999999"),
    ("Freelist: size is 3 but should be 0", "damaged", "the file"),
])  # fmt: skip
def test_what_sqlite_says_of_damage_is_understood(good: Path, line: str, name: str, where: str) -> None:
    """As the versions of SQLite from 3.34 to 3.54 word it."""
    with closing(sqlite3.connect(good)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'articles'").fetchone()
        fault = container.named(connection, line.format(root=root))
    assert (fault.name, fault.where) == (name, where.format(root=root))


def test_what_cannot_be_read_is_named_by_its_table(copied: Path) -> None:
    FILES["a_page_zeroed"][0](copied)
    damaged, unreadable = verify(copied).faults
    assert damaged.where.startswith("articles, page ")
    assert (unreadable.name, unreadable.where) == ("unreadable", "table articles")


def test_digests_that_cannot_be_read_are_named(copied: Path) -> None:
    with closing(sqlite3.connect(copied)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'digests'").fetchone()
        (page,) = connection.execute("PRAGMA page_size").fetchone()
    _rewritten(lambda content: content[: (root - 1) * page] + bytes(page) + content[root * page :])(copied)
    named = {fault[:2] for fault in verify(copied).faults}
    assert ("unreadable", "table digests") in named


def test_a_packed_file_is_told_apart(copied: Path) -> None:
    FILES["packed"][0](copied)
    (fault,) = verify(copied).faults
    assert "packed with Zstandard" in fault.found
    assert "zstd -d" in fault.advice


def test_what_is_not_there_is_no_fault_of_the_file(tmp_path: Path, good: Path) -> None:
    for told in ({"path": tmp_path / "none.db"}, {"path": tmp_path}, {"path": good, "other": tmp_path / "none.db"}):
        with pytest.raises(NotVerified, match="there is no such file"):
            verify(**told)  # type: ignore[arg-type]  # paths


@settings(max_examples=15)
@given(st.data())
def test_any_flipped_bit_is_found_or_changes_nothing(
    good: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    _flip_one(good, tmp_path_factory.getbasetemp() / "flipped.db", data)


@pytest.mark.long
@settings(max_examples=400)
@given(st.data())
def test_many_flipped_bits_are_found_or_change_nothing(
    good: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    _flip_one(good, tmp_path_factory.getbasetemp() / "flipped.db", data)


def _flip_one(good: Path, file: Path, data: st.DataObject) -> None:
    content = bytearray(good.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    file.write_bytes(content)
    if not verify(file).faults:
        with closing(sqlite3.connect(good)) as one, closing(sqlite3.connect(file)) as other:
            assert digests.content_hash(one) == digests.content_hash(other)
