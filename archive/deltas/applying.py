"""Applying a delta: delta and old file are looked through first, the new file last, and nothing is half done."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, cast

from backports import zstd

from archive.deltas.script import END, FORM, FROM, INDEXED, TO
from archive.verifying import digests

_ALLOWED = ("foreign_keys", "data_version", "cache_size")  # PRAGMAs; the second is what FTS5 asks
_FORBIDDEN = (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH)
_PACKED = bytes.fromhex("28b52ffd")  # how every file of zstd begins
_CACHE = 32_000  # KiB


class NotApplied(Exception):
    """No new file was made; what stood in its place, if anything, is as it was."""


def apply(delta: Path, old: Path, target: Path) -> Path:
    """Make the newer file from the older one, read-only, and return it; both content hashes are worked out anew.

    The delta may be packed by zstd. Raises NotApplied where the delta is damaged, the older file is not the one it is
    for, or the result is not the file that was promised.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.draft")
    try:
        _turn(delta, old, draft, _statements(delta))
        draft.chmod(0o444)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return target


def prove(delta: Path, old: Path, folder: Path) -> None:
    """See that a delta keeps its promise, on a copy in a folder; search indexes, which have no say in it, left out.

    Raises NotApplied.
    """
    draft = folder / f".{old.name}.proof"
    try:
        _turn(delta, old, draft, (one for one in _statements(delta) if not one.endswith(INDEXED)))
    finally:
        draft.unlink(missing_ok=True)


def _turn(delta: Path, old: Path, draft: Path, statements: Iterator[str]) -> None:
    where = f"applying {delta} to {old}"
    for path in (delta, old):
        if not path.is_file():
            raise NotApplied(f"{where}: there is no file {path}")
    try:
        before, after = promised(delta)
        shutil.copyfile(old, draft)
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA cache_size = -{_CACHE}")
            if (found := digests.content_hash(connection)) != before:
                raise NotApplied(f"{where}: {_wrong(found, before, after)}")
            connection.set_authorizer(_authorize)
            for statement in statements:
                connection.execute(statement)
            connection.set_authorizer(None)
            if (found := digests.content_hash(connection)) != after:
                raise NotApplied(f"{where}: the content hash came out as {found}, not {after}; get the delta anew")
    except ValueError as error:
        raise NotApplied(f"{where}: {error}") from error
    except sqlite3.DatabaseError as error:
        raise NotApplied(f"{where}: {error}; python -m archive verify {old} says whether the file is sound") from error


def promised(delta: Path) -> tuple[str, str]:
    """Return the content hashes between which a delta leads. Raises ValueError where it is damaged, or is none."""
    hashed, head, last = hashlib.sha256(), list[str](), b""
    try:
        with _opened(delta) as file:
            for line in file:
                hashed.update(last)
                last = line
                if len(head) < 3:
                    head.append(line.decode(errors="replace").rstrip("\n"))
    except (zstd.ZstdError, EOFError) as error:
        raise ValueError(f"the delta is damaged: {error}; get it anew") from error
    if len(head) < 3 or head[0] != FORM or not head[1].startswith(FROM) or not head[2].startswith(TO):
        raise ValueError("it is not a delta of this form; another version of the program may know it")
    said = last.decode(errors="replace").rstrip("\n")
    if not said.startswith(END):
        raise ValueError("the delta is damaged: its end is missing; get it anew")
    if said != END + hashed.hexdigest():
        raise ValueError("the delta is damaged: its SHA-256 is not what its last line says; get it anew")
    return head[1].removeprefix(FROM), head[2].removeprefix(TO)


def _opened(delta: Path) -> BinaryIO:
    with delta.open("rb") as file:
        packed = file.read(len(_PACKED)) == _PACKED
    return cast(BinaryIO, zstd.open(delta, "rb")) if packed else delta.open("rb")


def _wrong(found: str, old: str, new: str) -> str:
    if found == new:
        return "the file is already the newer one"
    return f"the file is not the one that the delta is for: its content hash is {found}, not {old}"


def _authorize(action: int, one: str | None, *_: str | None) -> int:
    """Let a delta do all within the file and nothing outside of it."""
    denied = action in _FORBIDDEN or (action == sqlite3.SQLITE_PRAGMA and one not in _ALLOWED)
    return sqlite3.SQLITE_DENY if denied else sqlite3.SQLITE_OK


def _statements(delta: Path) -> Iterator[str]:
    waiting = ""
    with _opened(delta) as file:
        for line in map(bytes.decode, file):
            if not waiting and line.startswith((".", "--")):  # a word to the shell, or to people
                continue
            waiting += line
            if sqlite3.complete_statement(waiting):
                yield waiting
                waiting = ""
