"""The rows of a table as Parquet, JSON lines and, for articles, CSV: written in one walk, some rows at a time.

Every value is what the database holds, in every form: moments and dates stay text, for many are known only to the
day, lists and objects stay JSON in a text, truth is 0 or 1. NULL is null. Only CSV cannot tell NULL from an empty
text, and it guards its cells (archive/guarding.py).
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from archive import outputs
from archive.guarding import guarded
from archive.release.packing import TEXT, Packer, Written, measured, sync
from archive.release.tables import Column, Table

#: Rows and bytes after which a group of rows is full: a reader takes one into memory at a time.
GROUP_ROWS, GROUP_BYTES = 50_000, 32_000_000
_FETCH = 500  # rows
_KINDS = {  # what a column declares → as Arrow has it, as Python does
    "TEXT": (pa.string(), str),
    "INTEGER": (pa.int64(), int),
    "REAL": (pa.float64(), float),
    "BLOB": (pa.binary(), bytes),
}
_PARQUET_LEVEL = 12
#: The columns of `articles` that the CSV leaves out: texts, and the number that another file counts otherwise.
NOT_IN_CSV = frozenset(("lead", "body", "block_kinds", "docid"))
_LINE_ENDS = {"\x85": r"\u0085", "\u2028": r"\u2028", "\u2029": r"\u2029"}  # some readers break lines at these

Row = tuple[Any, ...]


class NotWritten(Exception):
    """A table could not be written: which, what it holds, and what to do."""


class Form(Protocol):
    """A file that takes a table's rows."""

    def add(self, rows: Sequence[Row]) -> None:
        """Write some rows."""

    def finish(self) -> Written:
        """Close the file, safely on the disk, and say what came out."""

    def close(self) -> None:
        """Let the file go, finished or not."""


def names(table: Table) -> list[str]:
    """Return the names of the files that `write` writes, in its order."""
    return [f"{table.name}.parquet", f"{table.name}.jsonl.zst", *([f"{table.name}.csv"] if _has_csv(table) else [])]


def write(
    connection: sqlite3.Connection, table: Table, folder: Path, about: dict[str, str], step: Callable[[int], None]
) -> list[Written]:
    """Write a table in every form into a folder; `about` is told in the head of the Parquet file.

    `step` is told the rows done. Raises NotWritten where a value is not of the kind that its column declares.
    """
    with ExitStack() as stack:
        forms: list[Form] = [Parquet(table, folder, about), Lines(table, folder)]
        if _has_csv(table):
            forms.append(Cells(table, folder))
        for form in forms:
            stack.callback(form.close)
        try:
            cursor = connection.execute(table.select())
            while rows := cursor.fetchmany(_FETCH):
                for form in forms:
                    form.add(rows)
                step(len(rows))
            return [form.finish() for form in forms]
        except (pa.ArrowException, TypeError, ValueError, sqlite3.OperationalError) as error:
            if outputs.refusal(error, folder):
                raise
            told = f"writing the table {table.name}: {error}; python -m archive verify says more"
            raise NotWritten(told) from error


class Parquet:
    """One Parquet file; what each column means stands in it."""

    def __init__(self, table: Table, folder: Path, about: dict[str, str]) -> None:
        self._path, self._columns = folder / f"{table.name}.parquet", table.columns
        self._waiting: list[Any] = []
        fields = [
            pa.field(c.name, _KINDS[c.kind][0], nullable=not c.filled, metadata=_meaning(c)) for c in table.columns
        ]
        self._schema = pa.schema(
            fields, {**about, "table": table.name, "meaning_en": table.meaning.en, "meaning_vi": table.meaning.vi}
        )
        self._writer = pq.ParquetWriter(
            self._path, self._schema, compression="zstd", compression_level=_PARQUET_LEVEL, version="2.6"
        )

    def add(self, rows: Sequence[Row]) -> None:
        """Write some rows, when there are enough for a group."""
        arrays = map(_array, self._columns, zip(*rows, strict=True))
        self._waiting.append(pa.RecordBatch.from_arrays([*arrays], schema=self._schema))
        group = sum(one.num_rows for one in self._waiting), sum(one.nbytes for one in self._waiting)
        if group[0] >= GROUP_ROWS or group[1] >= GROUP_BYTES:
            self._write()

    def finish(self) -> Written:
        """Close the file and say what came out."""
        if self._waiting:
            self._write()
        self._writer.close()
        return measured(self._path)

    def close(self) -> None:
        """Let the file go, finished or not."""
        self._writer.close()

    def _write(self) -> None:
        group = pa.Table.from_batches(self._waiting)
        self._writer.write_table(group, row_group_size=group.num_rows)
        self._waiting.clear()


class Lines:
    """One JSON object a row and line, packed."""

    def __init__(self, table: Table, folder: Path) -> None:
        self._names = [column.name for column in table.columns]
        self._packer = Packer(folder / f"{table.name}.jsonl.zst", TEXT)

    def add(self, rows: Sequence[Row]) -> None:
        """Write some rows."""
        text = "".join(map(self._line, rows))
        for sign, written in _LINE_ENDS.items():
            text = text.replace(sign, written)
        self._packer.write(text.encode())

    def finish(self) -> Written:
        """Close the file and say what came out."""
        return self._packer.finish()

    def close(self) -> None:
        """Let the file go, finished or not."""
        self._packer.close()

    def _line(self, row: Row) -> str:
        told = dict(zip(self._names, row, strict=True))
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


class Cells:
    """The metadata of articles as CSV that Excel opens and nothing in it runs: UTF-8 with a mark, CRLF, guarded."""

    def __init__(self, table: Table, folder: Path) -> None:
        self._path = folder / f"{table.name}.csv"
        self._file = self._path.open("xb")
        self._places = [place for place, column in enumerate(table.columns) if in_csv(column)]
        self._file.write("\ufeff".encode())
        self._write([[table.columns[place].name for place in self._places]])

    def add(self, rows: Sequence[Row]) -> None:
        """Write some rows."""
        self._write([_cell(row[place]) for place in self._places] for row in rows)

    def finish(self) -> Written:
        """Close the file and say what came out."""
        sync(self._file)
        self._file.close()
        return measured(self._path)

    def close(self) -> None:
        """Let the file go, finished or not."""
        self._file.close()

    def _write(self, rows: Any) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        self._file.write(text.getvalue().encode())


def in_csv(column: Column) -> bool:
    """Say whether the CSV of articles has the column."""
    return column.name not in NOT_IN_CSV


def _has_csv(table: Table) -> bool:
    return table.name == "articles"


def _cell(value: Any) -> Any:
    return guarded(value) if isinstance(value, str) else value


def _array(column: Column, values: Sequence[Any]) -> Any:
    """A column's values for Arrow, which would make 0 of a 0.5 among integers."""
    arrow, python = _KINDS[column.kind]
    if other := {type(value) for value in values} - {python, type(None)}:
        names = ", ".join(sorted(one.__name__ for one in other))
        raise TypeError(f"the column {column.name} is {column.kind} and holds {names}")
    return pa.array(values, arrow)


def _meaning(column: Column) -> dict[str, str]:
    meaning = column.meaning
    told = {"meaning_en": meaning.en, "meaning_vi": meaning.vi, "unit": meaning.unit, "derived": meaning.derived}
    return {name: text for name, text in {**told, "null_means": meaning.null}.items() if text}
