"""The definitions in a file: every table, view, index and trigger is there, as it was published, and no other."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Container, Iterator, Sequence
from contextlib import closing
from functools import cache
from typing import NamedTuple

from archive import search
from archive.publishing.scripts import script
from archive.verifying import consequences, digests
from archive.verifying.digests import Digest, Row
from archive.verifying.faults import Fault, shown

#: What SQLite itself keeps in a file of ours, and how it declares it.
_ITS_OWN = {
    "sqlite_stat1": "CREATE TABLE sqlite_stat1(tbl,idx,stat)",
    "sqlite_sequence": "CREATE TABLE sqlite_sequence(name,seq)",
}
_HEAD = re.compile(
    r"""CREATE (?P<kind>VIRTUAL TABLE|TABLE|VIEW|(?:UNIQUE )?INDEX|TRIGGER) (?P<quote>["'`[]?)(?P<rest>.*)""", re.DOTALL
)
_CLOSING = {"[": "]"}
_DIGESTED = digests.schema().query
_ALL = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
_LEFT_OUT = """
SELECT EXISTS (SELECT 1 FROM checks WHERE name = 'search_index' AND outcome = 'left_out')
  AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE %')
"""
_UNEXPLAINED = """
WITH found AS (
  SELECT t.name AS table_name, c.name AS column_name FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c
  WHERE c.hidden <> 1 AND t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND NOT EXISTS (
    SELECT 1 FROM sqlite_schema v WHERE v.sql LIKE 'CREATE VIRTUAL TABLE %' AND t.name GLOB v.name || '_*'))
SELECT table_name, column_name, 0 FROM dictionary d
WHERE column_name <> '' AND (table_name NOT IN ('articles_fts', 'articles_exact')
    OR EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'articles_fts'))
  AND NOT EXISTS (SELECT 1 FROM found f WHERE f.table_name = d.table_name AND f.column_name = d.column_name)
UNION ALL SELECT table_name, column_name, 1 FROM found f WHERE NOT EXISTS (
  SELECT 1 FROM dictionary d WHERE f.table_name = d.table_name AND f.column_name = d.column_name)
UNION ALL SELECT DISTINCT table_name, '', 1 FROM found f WHERE NOT EXISTS (
  SELECT 1 FROM dictionary d WHERE f.table_name = d.table_name AND d.column_name = '')
ORDER BY 1, 2
"""
_OF_WORDS = re.compile(r"CREATE VIRTUAL TABLE \w+ USING fts5\b.*", re.DOTALL)

_Name = tuple[str, str]  # type, name


def lying(connection: sqlite3.Connection) -> dict[str, Fault]:
    """Name, in small letters, each object whose SQL makes something else than its row of the schema says."""
    found: dict[str, Fault] = {}
    for row in digests.read(connection, _ALL):
        (kind, name), sql = _name(row), _sql(row)
        if row[3] is not None and str(_made(sql, name)).split()[-1].lower() != kind:
            found[name.lower()] = Fault("object_changed", f"{kind} {name}", f"the SQL of the {kind} {name}", sql)
    return found


def unlike(connection: sqlite3.Connection) -> dict[str, Fault]:
    """Name, in small letters, what must not be read, for reading it may never end, and say why.

    That is an object of another kind than this program makes under its name, a view or an index of words defined
    otherwise than this program does, and one that lies.
    """
    ours = {name.lower(): row for (_, name), row in _published().every.items()}
    found = lying(connection)
    for row in digests.read(connection, _ALL):
        (kind, name), sql = _name(row), _sql(row)
        our = ours.get(name.lower())
        if row[3] is None or name.lower() in found:
            continue
        if our is None and _made(sql, name) == "VIRTUAL TABLE":
            found[name.lower()] = Fault("object_added", f"{kind} {name}", "nothing", sql)
        elif our and (_made(sql, name) != _made(_sql(our), _name(our)[1]) or (_runs(sql) and sql != _sql(our))):
            found[name.lower()] = Fault("object_changed", f"{kind} {name}", _sql(our), sql)
    return found


def is_of_another_make(connection: sqlite3.Connection, unread: Container[str] = ()) -> bool:
    """Whether the file says that another version of the program defined its tables, or its indexes of words.

    What it says proves nothing: whoever forges a file may say so, too.
    """
    return "methods" not in unread and not {"tables", "search"} <= consequences.rules(connection)


def otherwise(connection: sqlite3.Connection, unread: Container[str] = ()) -> Iterator[Fault]:
    """Name every definition that is not this program's, whatever the digests say of it."""
    there = {_name(row): row for row in digests.read(connection, _DIGESTED)}
    ours = _published().digested
    for name in sorted(there.keys() | ours.keys()):
        if name not in there:
            yield Fault("object_missing", " ".join(name), _sql(ours[name]), "nothing")
        elif name not in ours:
            yield Fault("object_added", " ".join(name), "nothing", _sql(there[name]))
        elif there[name] != ours[name]:
            one, other = _sql(ours[name]), _sql(there[name])
            yield Fault("object_changed", " ".join(name), shown(one, other, 300), shown(other, one, 300))
    yield from _searched(connection, set(there), unread, _published().searched)


def compare(connection: sqlite3.Connection, recorded: Sequence[Digest], unread: Container[str] = ()) -> Iterator[Fault]:
    """Compare the schema with its digests, object by object; without any there is nothing to compare."""
    if not any(one.table_name == digests.SCHEMA for one in recorded):
        return
    source = digests.schema()
    there = {_name(row): row for row in digests.read(connection, _DIGESTED)}
    ours = _published().digested  # what stood there, if the file's digests agree
    told = {_keyed(one): one for one in recorded if one.part and one.table_name == digests.SCHEMA}
    for name, one in told.items():
        row, our = there.get(name), ours.get(name)
        proven = our if our and digests.run(source, one.part, [our]) == one.sha3_256 else None
        expected = _sql(proven) if proven else f"SHA3-256 {one.sha3_256}"
        if row is None:
            yield Fault("object_missing", " ".join(name), expected, "nothing")
        elif digests.run(source, one.part, [row]) != one.sha3_256:
            yield Fault(
                "object_changed", " ".join(name), shown(expected, _sql(row), 300), shown(_sql(row), expected, 300)
            )
    yield from (
        Fault("object_added", " ".join(name), "nothing", _sql(there[name])) for name in there if name not in told
    )
    yield from _searched(connection, set(there), unread, _searching(connection, unread))


def explained(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Compare the tables and columns with the table `dictionary`."""
    rows = connection.execute(_UNEXPLAINED).fetchall()
    for there in (1, 0):
        places = [
            f"{table}.{column}" if column else str(table) for table, column, is_there in rows if is_there == there
        ]
        if places:
            more = f" (and {len(places) - 1:,} more)" if places[1:] else ""
            what = ("a row of dictionary", "none") if there else ("this column", "a row of dictionary alone")
            yield Fault("unexplained", places[0] + more, *what)


def configured(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Compare how the search indexes are set, such as by what they rank, with how this program sets them."""
    there = {name for _, name in map(_name, digests.read(connection, _ALL))}
    for table, ours in _published().settings.items():
        if table in there and (found := dict(connection.execute(f"SELECT k, v FROM {table}"))) != ours:  # noqa: S608 - ours
            yield Fault("search_index", table, str(ours), str(found))


def _made(sql: str, name: str) -> str | None:
    """Return what SQL makes under this name, as SQLite words it when it keeps it: 'VIRTUAL TABLE'; None: nothing."""
    head = _HEAD.fullmatch(sql)
    if head is None:
        return None
    closing_quote = _CLOSING.get(head["quote"], head["quote"])
    rest = head["rest"].removeprefix(name + closing_quote)
    if rest == head["rest"] or (not closing_quote and re.match(r"[\w$]", rest)):
        return None
    if head["kind"] == "TABLE" and not rest.lstrip().startswith("("):  # AS SELECT
        return None
    return head["kind"]


def _runs(sql: str) -> bool:
    """Whether reading an object runs what its SQL says."""
    return not sql.startswith(("CREATE TABLE ", "CREATE INDEX ", "CREATE UNIQUE INDEX "))


def _is_its_own(row: Row) -> bool:
    """Whether SQLite itself keeps this: the numbers for its planner, or the index of a key."""
    (kind, name), table = _name(row), row[2].decode(errors="backslashreplace")
    if row[3] is None:
        return kind == "index" and re.fullmatch(rf"sqlite_autoindex_{re.escape(table)}_\d+", name) is not None
    return kind == "table" and table == name and _ITS_OWN.get(name) == _sql(row)


def _searching(connection: sqlite3.Connection, unread: Container[str]) -> dict[_Name, Row]:
    """Return the search indexes that should be there, with their tables: ours, or those of another version."""
    if not is_of_another_make(connection, unread):
        return _published().searched
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        for row in digests.read(connection, _ALL):
            if row[3] is not None and _OF_WORDS.fullmatch(_sql(row)):
                fresh.execute(_sql(row))
        return {_name(row): row for row in digests.read(fresh, _ALL) if row[3] is not None}


def _searched(
    connection: sqlite3.Connection, digested: set[_Name], unread: Container[str], made: dict[_Name, Row]
) -> Iterator[Fault]:
    """What the digest leaves out: search indexes with their tables, and what SQLite keeps for itself."""
    rows = {_name(row): row for row in digests.read(connection, _ALL)}
    left_out = "checks" not in unread and connection.execute(_LEFT_OUT).fetchone()[0]
    for name in sorted(rows.keys() | made.keys()):
        if name in digested or (name in rows and _is_its_own(rows[name])):
            continue
        if name not in made:
            yield Fault("object_added", " ".join(name), "nothing", _sql(rows[name]))
        elif name in rows and rows[name] != made[name]:
            yield Fault("object_changed", " ".join(name), _sql(made[name]), _sql(rows[name]))
        elif name not in rows and not left_out:
            yield Fault("object_missing", " ".join(name), _sql(made[name]), "nothing")


class _Published(NamedTuple):
    """The schema as this program publishes it."""

    digested: dict[_Name, Row]
    searched: dict[_Name, Row]  # search indexes and their tables
    settings: dict[str, dict[str, object]]  # of the search indexes, by the tables that hold them

    @property
    def every(self) -> dict[_Name, Row]:
        return self.digested | self.searched


@cache
def _published() -> _Published:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        fresh.executescript(script("published") + search.VIEWS + script("indexes") + search.INDEX)
        digested = {_name(row): row for row in digests.read(fresh, _DIGESTED)}
        every = {_name(row): row for row in digests.read(fresh, _ALL) if row[3] is not None}
        settings = {
            name: dict(fresh.execute(f"SELECT k, v FROM {name}"))  # noqa: S608 - ours
            for _, name in every
            if name.endswith("_config")
        }
    return _Published(digested, {name: row for name, row in every.items() if name not in digested}, settings)


def _keyed(one: Digest) -> _Name:
    kind, name = json.loads(one.first_key or "")
    return str(kind), str(name)


def _name(row: Row) -> _Name:
    return row[0].decode(errors="backslashreplace"), row[1].decode(errors="backslashreplace")


def _sql(row: Row) -> str:
    return "" if row[3] is None else str(row[3].decode(errors="backslashreplace"))
