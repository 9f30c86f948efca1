"""One published file, opened once and for good; and the change to the next one without a restart.

Publishing puts a new file in the old one's place. A server that opened the old one by its name would read the new one
with some threads and the old one with others, so all connections are opened together, and all are replaced together:
requests under way end with the file they began with.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database

from archive.site import meanings
from archive.site.reply import archive_of, gather

#: Seconds between two looks at the file.
PAUSE = 1.0
#: Seconds that an edition stays open after it went off show, for requests that began with it.
GRACE = 30.0
Stamp = tuple[int, int, int]


class Edition(Database):  # type: ignore[misc]  # Datasette has no types
    """A published file with as many connections as Datasette has threads for queries."""

    def __init__(self, datasette: Datasette, path: Path, like: Database) -> None:
        super().__init__(datasette, path=str(path), is_mutable=False)
        self.name, self.route = like.name, like.route
        self.stamp = stamp_of(path)
        self.cached_hash = "-".join(f"{part:x}" for part in self.stamp)  # Datasette would read the whole file for it
        self._free: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        self._retired = False
        for _ in range(max(1, datasette.setting("num_sql_threads"))):
            connection = self.connect()
            datasette._prepare_connection(connection, self.name)
            connection.execute("SELECT 1 FROM articles LIMIT 1").fetchone()  # opens the file
            self._free.put(connection)
        if stamp_of(path) != self.stamp:
            raise sqlite3.OperationalError(f"{path} was replaced while it was opened")

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        """Run a function with a connection, in one of Datasette's threads."""
        if self.ds.executor is None:
            return self._lend(fn)
        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, self._lend, fn)

    def retire(self) -> None:
        """Close the connections, those in use when they come back."""
        self._retired = True
        while not self._free.empty():
            self._free.get_nowait().close()

    def _lend(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        try:
            connection = self._free.get(timeout=60 if not self._retired else 0.01)
        except queue.Empty:  # a request that began before the change asks again after it
            connection = self.connect()
            self.ds._prepare_connection(connection, self.name)
        try:
            return fn(connection)
        finally:
            if self._retired:
                connection.close()
            else:
                self._free.put(connection)


def stamp_of(path: Path) -> Stamp:
    """Return what tells one file from the next in the same place."""
    stat = path.stat()
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


class Shelf:
    """The edition on show, and the look-out for the next."""

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette
        self._looked = 0.0
        self._changing: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Put an edition in the place of the database that Datasette opened."""
        database = archive_of(self._datasette)
        if not database.is_mutable:
            await self._show(Edition(self._datasette, Path(database.path), database))

    def look(self) -> None:
        """Begin to change to the next edition if there is one; called at every request, it costs next to nothing."""
        now = time.monotonic()
        if now - self._looked < PAUSE or (self._changing and not self._changing.done()):
            return
        self._looked = now
        edition = archive_of(self._datasette)
        if (
            isinstance(edition, Edition)
            and Path(edition.path).exists()
            and stamp_of(Path(edition.path)) != edition.stamp
        ):
            self._changing = asyncio.get_running_loop().create_task(self._change(edition))

    async def _change(self, old: Edition) -> None:
        try:
            new = await asyncio.to_thread(Edition, self._datasette, Path(old.path), old)
            await self._show(new)
        except (sqlite3.Error, OSError) as error:
            sys.stderr.write(f"{old.path}: the new edition cannot be read, the old one stays: {error}\n")
            return
        asyncio.get_running_loop().call_later(GRACE, old.retire)

    async def _show(self, edition: Edition) -> None:
        """Gather what every page needs of an edition, then show it: no reader waits for that."""
        await gather(edition)
        await meanings.read(edition)
        shown = OrderedDict(self._datasette.databases)
        shown[edition.name] = edition
        self._datasette.databases = shown
