"""Every row and every cell of the database is in every form."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from backports import zstd

from archive.guarding import unguarded
from archive.release import forms
from archive.release.forms import NOT_IN_CSV, NotWritten
from archive.release.tables import Column, Meaning, NotDescribed, Reference, Table, read
from tests.release.conftest import Data

NAMES = (
    "about articles attachments captures changes coverage date_evidence dictionary digests event_dates images "
    "not_held rejections rights runs sites sources versions"
).split()
WORDS = Meaning("meaning", "ý nghĩa", None, None, None)


def rows(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    connection.row_factory = sqlite3.Row
    return [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY rowid")]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in zstd.decompress(path.read_bytes()).decode().splitlines()]


def cells(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_every_table_of_the_database_is_there_with_all_its_rows(data: Data) -> None:
    folder = data.second.folder
    with closing(sqlite3.connect(data.published)) as connection:
        tables = {table.name: table for table in read(connection)}
        assert tables.keys() >= set(NAMES)
        for name in tables:
            expected = rows(connection, name)
            assert lines(folder / f"{name}.jsonl.zst") == expected
            found = pq.read_table(folder / f"{name}.parquet")
            assert found.to_pylist() == expected
            assert found.column_names == [column.name for column in tables[name].columns]
    for suffix in (".parquet", ".jsonl.zst"):
        assert {path.name for path in folder.glob(f"*{suffix}")} == {f"{name}{suffix}" for name in tables}


def test_the_index_tells_how_many_rows_there_are(data: Data) -> None:
    told = json.loads((data.second.folder / "index.json").read_text(encoding="utf-8"))
    with closing(sqlite3.connect(data.published)) as connection:
        counts = {table.name: len(rows(connection, table.name)) for table in read(connection)}
    assert {f["table"]: f["rows"] for f in told["files"] if f["role"] == "parquet"} == counts
    proven = {name: table["rows"] for name, table in told["tables"].items() if name != "sqlite_schema"}
    assert proven == {name: count for name, count in counts.items() if name != "digests"}


def test_parquet_tells_what_a_column_means_and_never_holds(data: Data) -> None:
    schema = pq.read_schema(data.second.folder / "articles.parquet")
    assert schema.metadata[b"release"] == b"2025-06-07"
    told = schema.field("published_at").metadata
    assert told[b"meaning_en"]
    assert told[b"null_means"]
    assert (schema.field("title").nullable, schema.field("lead").nullable) == (False, True)
    assert [str(schema.field(name).type) for name in ("docid", "title", "tags")] == ["int64", "string", "string"]


def test_the_csv_has_every_article_and_no_text_of_it(data: Data) -> None:
    with closing(sqlite3.connect(data.published)) as connection:
        expected = rows(connection, "articles")
    found = cells(data.second.folder / "articles.csv")
    assert set(expected[0]) - set(found[0]) == NOT_IN_CSV
    for row, told in zip(expected, found, strict=True):
        wanted = {name: "" if row[name] is None else str(row[name]) for name in told}
        assert {name: unguarded(cell) for name, cell in told.items()} == wanted
    (bait,) = [told["title"] for told in found if "HYPERLINK" in told["title"]]
    assert bait == "'=HYPERLINK(“bẫy”) là tựa đề thử"


# Values -------------------------------------------------------------------------------------------------------------


def made(kind: str, *values: object, filled: bool = False) -> tuple[sqlite3.Connection, Table]:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE TABLE t (v {kind})")
    connection.executemany("INSERT INTO t VALUES (?)", [(value,) for value in values])
    return connection, Table("t", len(values), (Column("v", kind, filled, WORDS),), (), (), (), WORDS)


def both(folder: Path, connection: sqlite3.Connection, table: Table) -> tuple[list[Any], list[Any]]:
    """Write a table of one column; return its values as Parquet and as JSON lines have them."""
    with closing(connection):
        forms.write(connection, table, folder, {}, lambda _: None)
    parquet = pq.read_table(folder / "t.parquet").column("v").to_pylist()
    return parquet, [line["v"] for line in lines(folder / "t.jsonl.zst")]


def test_values_at_the_ends_of_what_there_is_come_back(tmp_path: Path) -> None:
    integers = [0, -1, 2**63 - 1, -(2**63), 2**53 + 1, None]
    assert both(tmp_path, *made("INTEGER", *integers)) == (integers, integers)


def test_awkward_texts_come_back(tmp_path: Path) -> None:
    texts = [
        "",
        " ",
        "\x00",
        "\u2028 \u2029 \x85",
        "a\r\nb",
        '"\\',
        "e\u0302\u0301",
        "🌾",
        "đ" * 70_000,
        None,
        "null",
        "NaN",
    ]
    assert both(tmp_path, *made("TEXT", *texts)) == (texts, texts)


def test_real_numbers_come_back(tmp_path: Path) -> None:
    reals = [0.1, -1e300, 5e-324, 1.0, None]
    assert both(tmp_path, *made("REAL", *reals)) == (reals, reals)


def test_a_line_is_a_line_for_every_reader(tmp_path: Path) -> None:
    connection, table = made("TEXT", "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg")
    both(tmp_path, connection, table)
    assert len(zstd.decompress((tmp_path / "t.jsonl.zst").read_bytes()).decode().splitlines()) == 1


@pytest.mark.parametrize(("kind", "value"), [("INTEGER", "mười"), ("INTEGER", 0.5), ("TEXT", b"\xff"), ("REAL", "x")])
def test_a_value_of_another_kind_is_refused(tmp_path: Path, kind: str, value: object) -> None:
    connection, table = made(kind, value)
    with closing(connection), pytest.raises(NotWritten, match=f"writing the table t: .* {type(value).__name__}"):
        forms.write(connection, table, tmp_path, {}, lambda _: None)


def test_null_where_there_must_be_a_value_is_refused(tmp_path: Path) -> None:
    connection, table = made("TEXT", "a", None, filled=True)
    with closing(connection), pytest.raises(NotWritten, match="writing the table t: "):
        forms.write(connection, table, tmp_path, {}, lambda _: None)


def test_a_large_table_is_written_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def groups(limit: str, most: int) -> list[int]:
        done: list[int] = []
        folder = tmp_path / limit
        folder.mkdir()
        connection, table = made("TEXT", *("12345" for _ in range(2600)))
        with closing(connection), monkeypatch.context() as patched:
            patched.setattr(forms, limit, most)
            forms.write(connection, table, folder, {}, done.append)
        assert (sum(done), max(done)) == (2600, 500)
        file = pq.ParquetFile(folder / "t.parquet")
        return [file.metadata.row_group(place).num_rows for place in range(file.num_row_groups)]

    assert groups("GROUP_ROWS", 1000) == [1000, 1000, 600]
    assert groups("GROUP_BYTES", 10_000) == [1500, 1100]


# What a file tells of its tables ------------------------------------------------------------------------------------


def test_keys_and_references_are_read_from_the_file(sample: Path) -> None:
    with closing(sqlite3.connect(sample)) as connection:
        tables = {table.name: table for table in read(connection)}
    assert tables["articles"].key == ("id",)
    assert tables["articles"].unique == (("docid",),)
    assert tables["event_dates"].key == ("article_id", "version", "field", "span_start")
    both_columns = Reference(("article_id", "version"), "versions", ("article_id", "number"))
    assert both_columns in tables["event_dates"].references
    assert not [name for name in tables if name.startswith(("articles_fts", "articles_exact", "sqlite_"))]


def test_what_the_dictionary_lacks_is_named(sample: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        with closing(sqlite3.connect(sample)) as source:
            source.backup(connection)
        connection.execute("DELETE FROM dictionary WHERE (table_name, column_name) = ('articles', 'lead')")
        with pytest.raises(NotDescribed, match=r"articles\.lead is not in the file's table dictionary"):
            read(connection)
