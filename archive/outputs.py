"""Where a command writes: what it must not write over, and what keeps it from writing, told apart from damage."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOM = "make room there, and run it again"
_RIGHTS = "see that it may be written there, or give another place"
_FOLDER = "a file is in the way where a folder is wanted: give another place"
_BUSY = "another process is at it: run it again when that is done"
_BY_NUMBER = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _ROOM),
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), _RIGHTS),
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR), _FOLDER),
    errno.EISDIR: "a folder is there: give the name of a file",
}
_BY_CODE = {  # SQLite's, extended where the same code without that may mean damage
    **dict.fromkeys((sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE), _ROOM),
    **dict.fromkeys((sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_TRUNCATE), _ROOM),
    **dict.fromkeys((sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM), _RIGHTS),
    **dict.fromkeys((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED), _BUSY),
}


@contextmanager
def named(kind: Callable[[str], Exception], where: str, place: Path) -> Iterator[None]:
    """Raise what the disk, a folder or its rights refuse in the block as an error of this kind, with what to do.

    `where` says what is being done, `place` is where it writes: SQLite does not tell. What is damaged passes.
    """
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if why := refusal(error, place):
            raise kind(f"{where}: {why}") from error
        raise


def refusal(error: BaseException, place: Path) -> str | None:
    """Say what refused to be written and what to do; None for an error of another kind."""
    if isinstance(error, OSError):
        path = error.filename2 or error.filename or place
        advice = _BY_NUMBER.get(error.errno or 0, "see to the disk, and run it again")
        return f"{error.strerror or error} ({path}); {advice}"
    if isinstance(error, sqlite3.OperationalError):
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)  # sqlite3's own errors have none
        if found := _BY_CODE.get(code) or _BY_CODE.get(code & 0xFF):
            return f"{error} ({place}); {found}"
    return None


def behind(error: BaseException) -> OSError | sqlite3.OperationalError | None:
    """Return what refused to be written, where that is why an error was raised."""
    cause = error.__cause__
    while cause is not None:
        if isinstance(cause, OSError | sqlite3.OperationalError) and refusal(cause, Path()):
            return cause
        cause = cause.__cause__
    return None


def overwritten(target: Path, *inputs: Path) -> str | None:
    """Say which of its inputs a command would write over, by whatever name, and what to do."""
    for one in inputs:
        if target.exists() and one.exists() and target.samefile(one):
            return f"{target} is what it reads, {one}, and would be lost; give another name with -o"
    return None
