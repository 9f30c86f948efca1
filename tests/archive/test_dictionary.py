"""Nothing in the file is unexplained, and the explanation is up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.dictionary import Entry, descriptions, entries, markdown, working_entries
from tests.archive.factory import rows

_DOCS = Path(__file__).parents[2] / "docs" / "data-dictionary.md"
_COLUMNS = """
SELECT t.name, c.name, c."notnull" OR c.pk, t.type FROM sqlite_schema t JOIN pragma_table_info(t.name) c
WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'articles_fts_%'
  AND t.name NOT LIKE 'articles_exact_%'
  AND t.name NOT LIKE '_sqlite_%'
"""


def test_every_column_of_the_published_file_is_explained(sample: Path) -> None:
    columns = {(table, column) for table, column, *_ in rows(sample, _COLUMNS)}
    assert {(e.table_name, e.column_name) for e in entries() if e.column_name} == columns
    assert {e.table_name for e in entries() if not e.column_name} == {table for table, _ in columns}


def test_every_column_of_the_working_database_is_explained(sample: Path) -> None:
    working = rows(sample.with_name("khotin-tinh-working.db"), _COLUMNS)
    told = {(e.table_name, e.column_name) for e in (*entries(), *working_entries())}
    extra = {
        (table, "docid") for table in ("versions", "images", "attachments", "event_dates")
    }  # said at the head of the docs
    assert {(table, column) for table, column, *_ in working} - told == extra


def test_empty_cells_are_explained_where_there_can_be_any(sample: Path) -> None:
    said = {(e.table_name, e.column_name): e.null_means is not None for e in entries()}
    for table, column, required, kind in rows(sample, _COLUMNS):
        if kind == "table" and table not in ("articles_fts", "articles_exact"):
            assert said[str(table), str(column)] != bool(required), (table, column)


def test_the_published_dictionary_is_the_dictionary(sample: Path) -> None:
    assert rows(sample, "SELECT * FROM dictionary ORDER BY rowid") == [tuple(entry) for entry in entries()]


def test_the_page_is_current() -> None:
    assert _DOCS.read_text(encoding="utf-8") == markdown(), "run: python -m archive dictionary"


@pytest.mark.parametrize("entry", [*entries(), *working_entries()], ids=lambda e: f"{e.table_name}.{e.column_name}")
def test_both_languages_are_sentences(entry: Entry) -> None:
    for words in (entry.meaning_en, entry.meaning_vi):
        assert words.endswith((".", "“Tin, ảnh: P.Y”"))
        assert "|" not in words


def test_datasette_gets_a_line_a_column() -> None:
    told = descriptions("articles")
    assert told["kicker"] == "The line above the title. · Dòng phía trên tiêu đề."
    assert "" not in told
    assert descriptions("no such table") == {}
