"""Whether a published file is the one that was published: everything in it worked out again, every difference named.

The file is only read: it may lie in a read-only folder, and nothing is left beside it. What sorting and the search
indexes take goes into SQLite's temporary files; memory is bounded whatever the size of the file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from archive import checks
from archive.verifying import beside, consequences, container, contents, definitions, finding, planning, recounted
from archive.verifying.contents import Tell
from archive.verifying.digests import Digest
from archive.verifying.faults import UNREADABLE, Fault

_OTHER_MAKE = (
    "the file says that another version of the program made it, and {}{} not as this version defines them. The digests "
    "cover them; whether all else in the file follows from the rest, and what its search indexes hold, is for that "
    "version to ask and was not asked. Whoever forges a file can say the same: compare the content hash with the one "
    "that the release states"
)
#: Tables that are read of a file of whatever version.
_READ = {"checks", "dictionary", "digests", "methods"}
#: Faults after which it is no news that something cannot be read.
_DAMAGED = ("truncated", "damaged", "unreadable", "values_changed")
#: Steps of SQLite's machine after which no query is answered: a good file takes fewer than one for each of its bytes.
_STEPS_A_BYTE = 100
_FREE_STEPS = 300_000_000
_STEPS_AT_ONCE = 10_000


class NotVerified(Exception):
    """Nothing could be verified: of which file, and what to do."""


class Report(NamedTuple):
    """What was found about a file."""

    path: Path
    content_hash: str | None  # as the file says; proven where there is no fault
    faults: Sequence[Fault]  # in the order in which they were looked for; the first is the one to begin with
    notes: Sequence[str] = ()  # what could not be asked, and why


def silently(_what: str) -> None:
    """Tell nobody."""


def verify(path: Path, *, expect: str | None = None, other: Path | None = None, tell: Tell = silently) -> Report:
    """Verify a published file; `expect` is the content hash it was published under, `other` a file to compare it with.

    Raises NotVerified where a file is not there.
    """
    for one in (path, other):
        if one is not None and not one.is_file():
            raise NotVerified(f"verifying {one}: there is no such file")
    found = _Found(container.outside(path))
    if found.any("not_sqlite"):
        return Report(path, None, found.faults)
    meter = _Meter(_FREE_STEPS + _STEPS_A_BYTE * path.stat().st_size)
    with _opened(path, meter) as connection:
        tell("pages and indexes")
        found.add("the file", container.inside(connection))
        unread = _unlike(connection)
        recorded, flaws = contents.legible(connection) if "digests" not in unread else ([], [unread["digests"]])
        said = next((one.sha3_256 for one in recorded if not one.table_name), None)
        tell("definitions")
        before = len(found.faults)
        found.add("sqlite_schema", definitions.compare(connection, recorded, unread))
        found.add("digests", flaws)
        is_proven = len(found.faults) == before
        others = _otherwise(connection, unread) if recorded else ()
        notes: tuple[str, ...] = ()
        if others and is_proven and not unread.keys() & _READ and definitions.is_of_another_make(connection, unread):
            notes = (_OTHER_MAKE.format(others[0].where, _more(others)),)
        else:
            found.add_news([*unread.values(), *others])
        if meter.is_empty or (unread and not notes):  # a view may be one that never ends
            if "dictionary" not in unread:
                found.add("dictionary", definitions.explained(connection))
            return Report(path, said, [*found.faults, *meter.faults()])
        found.add("the tables", contents.compare(connection, recorded, tell))
        if expect and said and expect.strip().lower() != said:
            found.add("digests", [Fault("another_content", "the content hash", expect.strip().lower(), said)])
        tell("foreign keys")
        found.add("foreign keys", contents.linked(connection))
        tell("what follows from the rest")
        found.add("dictionary", definitions.explained(connection))
        found.add("sqlite_stat1", planning.statistics(connection, recorded))
        if not notes:
            _follow(found, connection, path, recorded, tell)
        if other is not None:
            with _opened(other, meter) as there:
                found.add("the tables of both files", _beside(connection, there, tell))
        if not found.faults:  # what was deleted and made again may leave some behind, which is no news
            found.add("the file", container.spare(connection))
    return Report(path, said, [*found.faults, *meter.faults()], notes)


def _follow(found: _Found, connection: sqlite3.Connection, path: Path, recorded: Sequence[Digest], tell: Tell) -> None:
    """Ask what this version of the program knows to follow from the rest of a file that it may have made."""
    found.add("what follows from the rest", consequences.contradictions(connection))
    found.add("what follows from the rest", recounted.contradictions(connection))
    found.add("what describes the file", recounted.described(path, recorded))
    found.add("the search indexes", definitions.configured(connection))
    found.add("the search indexes", finding.compare(connection, tell))
    tell("promises")
    found.add("checks", _promises(connection))


def _beside(connection: sqlite3.Connection, there: sqlite3.Connection, tell: Tell) -> Iterator[Fault]:
    """Compare the tables of two files, unless the other's schema lies: its tables may be views that never end."""
    wrong = definitions.lying(there)
    for one in wrong.values():
        yield Fault("differs", one.where, f"in the other file {one.found}", one.expected)
    if not wrong:
        yield from beside.compare(connection, there, tell)


def _more(faults: Sequence[Fault]) -> str:
    return f" and {len(faults) - 1:,} more are" if faults[1:] else " is"


class _Meter:
    """Counts the steps that SQLite takes, and stops it when there were too many."""

    def __init__(self, steps: int) -> None:
        self._all = self._left = steps

    def __call__(self) -> bool:
        self._left -= _STEPS_AT_ONCE
        return self.is_empty

    @property
    def is_empty(self) -> bool:
        return self._left < 0

    def faults(self) -> list[Fault]:
        if not self.is_empty:
            return []
        return [
            Fault("unreadable", "the file", f"that {self._all:,} steps of SQLite read it", "more, perhaps without end")
        ]


class _Found:
    """The faults found until now."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = [fault.legible() for fault in faults]

    def any(self, name: str, where: str = "") -> bool:
        return any(fault.name == name and fault.where.startswith(where) for fault in self.faults)

    def add(self, what: str, faults: Iterable[Fault]) -> None:
        """Add faults; name what cannot be read, or holds values of which nothing can be made, and go on."""
        try:
            for fault in faults:
                if not self._repeats(fault):
                    self.faults.append(fault.legible())
        except (sqlite3.DatabaseError, ValueError, TypeError, LookupError, RecursionError) as error:
            fault = Fault("unreadable", what, "that it can be read", str(error))
            if not self._repeats(fault):
                self.faults.append(fault.legible())

    def add_news(self, faults: Iterable[Fault]) -> None:
        """Add faults of places of which none is told."""
        told = {fault.where.lower() for fault in self.faults}
        self.add("sqlite_schema", (fault for fault in faults if fault.legible().where.lower() not in told))

    def _repeats(self, fault: Fault) -> bool:
        """Whether a fault says no more than that a table, a column or a page is not as it should be."""
        if fault.name != "unreadable" or fault.where.startswith("table "):
            return False
        news = ("object_missing", "object_changed") if "no such" in fault.found else _DAMAGED
        return any(self.any(name) for name in news)


def _unlike(connection: sqlite3.Connection) -> dict[str, Fault]:
    try:
        return definitions.unlike(connection)
    except UNREADABLE:  # then nothing else can be read, either, which is told
        return {}


def _otherwise(connection: sqlite3.Connection, unread: Container[str]) -> Sequence[Fault]:
    found = _Found(())
    found.add("sqlite_schema", definitions.otherwise(connection, unread))
    return found.faults


def _promises(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Ask again what the table `checks` says was asked before publishing."""
    for failure in checks.asked(connection):
        expected = f"no row of which could be said: {failure.meaning}"
        yield Fault("promise", f"checks, {failure.name}", expected, f"{failure.rows:,}, such as {failure.example}")


@contextmanager
def _opened(path: Path, meter: _Meter) -> Iterator[sqlite3.Connection]:
    """Open a file that nobody writes to: without locks, and without looking for journals."""
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        connection.text_factory = consequences.legible
        connection.set_progress_handler(meter, _STEPS_AT_ONCE)
        connection.execute("PRAGMA temp_store = FILE")
        connection.execute("PRAGMA trusted_schema = OFF")
        yield connection
