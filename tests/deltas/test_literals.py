"""A value written as SQL is the same value when SQLite has read it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from archive.deltas.literals import Value, literal
from tests.deltas.harm import AWKWARD

_values = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(1e-280, 1e280) | st.floats(-1e280, -1e-280) | st.sampled_from((0.0, 1.0, 1e22, float("inf"))),
    st.text(),
    st.text(st.sampled_from("\\n1'\n\r\0;đ🌾")),
    st.binary(),
    st.sampled_from(AWKWARD),
)


@given(_values)
def test_sqlite_reads_what_was_written(value: Value) -> None:
    if isinstance(value, str):
        value = value.encode(errors="replace").decode()
    written = literal(value)
    with closing(sqlite3.connect(":memory:")) as connection:
        found = connection.execute(f"SELECT {written}, typeof({written})").fetchone()
    kinds = {type(None): "null", int: "integer", float: "real", str: "text", bytes: "blob"}
    assert found == (value, kinds[type(value)])


@given(_values)
def test_a_value_is_one_line(value: Value) -> None:
    assert not {"\n", "\r", "\0"} & set(literal(value))


@given(st.binary())
def test_a_text_that_is_no_utf_8_keeps_its_bytes(raw: bytes) -> None:
    written = literal(raw.decode("utf-8", "surrogateescape"))
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.text_factory = bytes
        assert connection.execute(f"SELECT {written}").fetchone() == (raw,)
