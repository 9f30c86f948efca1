"""The words of persons and runs as they are published: without ids and addresses that are not to be told, and without
the folders of the machine on which the archive was made, which may name a person."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from pathlib import PurePosixPath

MARK = "…"  # stands for what is not told
_HIDDEN = """
SELECT article_id FROM work.removals WHERE undone_at IS NULL AND hidden
UNION SELECT f.url FROM work.frontier f JOIN work.removals r USING (article_id) WHERE r.undone_at IS NULL AND r.hidden
"""
_FOLDERS = re.compile(r"""(['"])(?:~|/)[^'"\n]*/([^/'"\n]*)\1|(?<![\w:/.])~?/(?:[^/\s'"]+/)+""")
_NO_FILE = re.compile(r"live|sample|canary|wayback|commoncrawl|(ccnews|hosts|https?):.*")
_SCHEME = re.compile(r"^https?://(www\.)?", re.IGNORECASE)


def teach(connection: sqlite3.Connection) -> None:
    """Teach a connection, to which the working database is attached as `work`, SQL functions: those below."""
    connection.create_function("source_name", 1, source_name, deterministic=True)
    connection.create_function("placeless", 1, placeless, deterministic=True)
    hidden = frozenset(str(name) for (name,) in connection.execute(_HIDDEN))
    connection.create_function("told", 1, lambda words: told(words, hidden), deterministic=True)


def told(words: str, hidden: Iterable[str]) -> str:
    """Return words without these ids and addresses, an address in whichever form it is written. Pure."""
    names = sorted({_SCHEME.sub("", name) for name in hidden}, key=len, reverse=True)
    if not names:
        return words
    alternatives = "|".join(map(re.escape, names))
    return re.sub(rf"(https?://)?(www\.)?({alternatives})(?!\w)", MARK, words, flags=re.IGNORECASE)


def source_name(source: str) -> str:
    """Return the source of a run without folders: the name of a file, "./live" of one that is called so. Pure."""
    name = source if "://" in source else PurePosixPath(source).name or source
    return f"./{name}" if name != source and _NO_FILE.fullmatch(name) else name


def placeless(words: str) -> str:
    """Return what a program says without the folders of the files it names; addresses on the web stay. Pure."""
    return _FOLDERS.sub(lambda found: f"{found[1]}{found[2]}{found[1]}" if found[1] else "", words)
