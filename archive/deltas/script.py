"""The SQL of a delta: what asks whether the file is the right one, and what numbers its rows anew. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from archive.deltas.tables import Table

#: The first line of every delta of this form.
FORM = "-- Kho tin tỉnh, delta of form 1: SQL that turns one published file into another."
FROM, TO, END = "-- from ", "-- to ", "-- sha256 "
#: The only line that is an order to the shell.
BAIL = ".bail on\n"
#: How orders to a search index end.
INDEXED = ("VALUES ('rebuild');\n", "VALUES ('optimize');\n")

_ABOUT = """\
-- Run it on a copy of the file whose content hash stands behind "from", and it becomes a file with the content hash
-- behind "to":  cp old.db new.db && sqlite3 -safe new.db < delta.sql  (before 3.37 without -safe)
-- The copy of any other file stays as it is. The last line is the SHA-256 of all lines above it.
.bail on
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
"""
_HASH = "SELECT count(*) FROM digests WHERE table_name = '' AND sha3_256 = "


def head(old: str, new: str) -> Iterator[str]:
    """Begin a delta between two content hashes: nothing happens to a file that says it is another."""
    yield f"{FORM}\n{FROM}{old}\n{TO}{new}\n{_ABOUT}"
    yield from asked("this is not the file that the delta is for", f"{_HASH}'{old}'", 1)


def asked(meaning: str, query: str, answer: int) -> Iterator[str]:
    """Stop where a query has another answer; the meaning stands in the error."""
    yield f'CREATE TEMP TABLE asked (answer INTEGER CONSTRAINT "{meaning}" CHECK (answer IS {answer}));\n'
    yield f"INSERT INTO temp.asked {query};\nDROP TABLE temp.asked;\n"


def undefined(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    """Take away what is defined otherwise in the new file, or not at all; both by kind and name."""
    gone = [one for one, sql in old.items() if new.get(one) != sql]
    for one in sorted(gone, key=lambda one: (one.startswith("table "), one)):
        yield f"DROP {one};\n"


def defined(old: Mapping[str, str], new: Mapping[str, str], *, tables: bool) -> Iterator[str]:
    """Define what is defined otherwise in the new file, or only there: its tables, or all the rest."""
    for one, sql in new.items():
        if old.get(one) != sql and one.startswith("table ") == tables:
            remark = "--" in sql.rpartition("\n")[2]  # a semicolon behind it would be part of it
            yield f"{sql}\n;\n" if remark else f"{sql};\n"


def gone(table: Table, places: Iterable[Sequence[int]]) -> Iterator[str]:
    """Take away the rows in these places (in batches) of a table's order, which name nothing to who has no old file."""
    if table.number:
        for batch in places:
            yield f"DELETE FROM {table.name} WHERE {table.number} IN ({','.join(map(str, batch))});\n"
        return
    key, known = ", ".join(table.key), False
    for batch in places:
        if not known:
            yield "CREATE TEMP TABLE gone (nth INTEGER PRIMARY KEY);\n"
            known = True
        yield f"INSERT INTO temp.gone VALUES {','.join(f'({place})' for place in batch)};\n"
    if known:
        yield f"""DELETE FROM {table.name} WHERE ({key}) IN (SELECT {key} FROM (
  SELECT {key}, row_number() OVER (ORDER BY {key}) AS nth FROM {table.name}) WHERE nth IN temp.gone);
DROP TABLE temp.gone;
"""


def numbered(
    table: Table, moves: Sequence[tuple[int, int]], added: Iterable[Sequence[int]], rows: int
) -> Iterator[str]:
    """Work out temp.now_<table>: which number each row that stays has from now on, where it is another.

    Rows that stay keep their order and close ranks around those that are added (batches of their numbers) and those
    that move (pairs of old and new); there will be so many `rows`. Rows that go are gone already.
    """
    name, number = table.name, table.number
    yield "CREATE TEMP TABLE moved (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);\n"
    yield "CREATE TEMP TABLE taken (new INTEGER PRIMARY KEY);\n"
    for at in range(0, len(moves), _BATCH):
        yield f"INSERT INTO temp.moved VALUES {','.join(f'({old},{new})' for old, new in moves[at : at + _BATCH])};\n"
    for batch in added:
        yield f"INSERT INTO temp.taken VALUES {','.join(f'({new})' for new in batch)};\n"
    yield f"""INSERT INTO temp.taken SELECT new FROM temp.moved;
CREATE TEMP TABLE now_{name} (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
INSERT INTO temp.now_{name}
WITH RECURSIVE counted(new) AS (SELECT 1 UNION ALL SELECT new + 1 FROM counted WHERE new < {rows}),
  free AS (SELECT new, row_number() OVER (ORDER BY new) AS place FROM counted WHERE new NOT IN temp.taken),
  stays AS (SELECT {number} AS old, row_number() OVER (ORDER BY {number}) AS place FROM {name}
    WHERE {number} NOT IN (SELECT old FROM temp.moved))
SELECT old, new FROM stays JOIN free USING (place) WHERE old <> new
UNION ALL SELECT old, new FROM temp.moved WHERE old <> new;
DROP TABLE temp.moved;
DROP TABLE temp.taken;
"""


def renumbered(table: Table, changed: Iterable[str]) -> Iterator[str]:
    """Write the new numbers into a table, in two steps where two rows must not even for a moment have the same.

    `changed` are the tables that have a temp.now_<table>.
    """
    columns = {column: owner for column, owner in table.numbers.items() if owner in set(changed)}
    if not columns:
        return
    twice = [column for column in columns if column in table.unique]
    news = ", ".join(
        f"{column} = coalesce((SELECT {'-' * (column in twice)}new FROM temp.now_{owner} "
        f"WHERE old = {table.name}.{column}), {column})"
        for column, owner in columns.items()
    )
    where = " OR ".join(f"{column} IN (SELECT old FROM temp.now_{owner})" for column, owner in columns.items())
    yield f"UPDATE {table.name} SET {news} WHERE {where};\n"
    if twice:
        back = ", ".join(f"{column} = abs({column})" for column in twice)
        yield f"UPDATE {table.name} SET {back} WHERE {' OR '.join(f'{column} < 0' for column in twice)};\n"


def tail(tables: Iterable[tuple[str, int]], indexes: Iterable[str], *, analyzed: bool) -> Iterator[str]:
    """End a delta: the search indexes anew, and the rows counted before anything stands."""
    for index in indexes:
        for order in INDEXED:
            yield f"INSERT INTO {index}({index}) {order}"
    for name, rows in tables:
        yield from asked(f"the delta did not make {name} what it should be", f"SELECT count(*) FROM {name}", rows)
    yield "ANALYZE;\n" * analyzed + "COMMIT;\n"


_BATCH = 500
