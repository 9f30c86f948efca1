"""A release that is not finished: a hidden folder, and beside it the list of what is finished in it.

A run that was killed leaves both. The next one, where it makes the same release by the same program, keeps the files
whose size and hash are as listed, and makes the others anew. All else is thrown away, and a link is never followed.
The list is believed: whoever may write where releases lie may write releases, too.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

import pyarrow as pa
from backports import zstd

from archive.release import program
from archive.release.packing import Written, measured

END = ".part"  # of a name of what is not finished; it begins with a dot
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_OURS = re.compile(rf"\.(latest\.db|index\.json|{_DAY}(\.db|\.list)?){re.escape(END)}")
Parts = Sequence[Written]


class Draft:
    """The folder in which a release is built, with what is left of it; `key` tells what it is made from."""

    def __init__(self, final: Path, key: str) -> None:
        self.folder, self._list = (final.with_name(name) for name in names(final))
        self._kept = dict(_left(self.folder, self._list, key))
        if not self._kept:
            throw_away(self.folder)
        self.folder.mkdir(exist_ok=True)
        self.only(self._kept)
        throw_away(self._list)
        with self._list.open("x", encoding="utf-8") as file:
            file.writelines(map(_line, (_by_this_program(key), *map(asdict, self._kept.values()))))

    def made(self, files: Sequence[str], make: Callable[[], Parts]) -> Parts:
        """Return these files: as they are kept or, where one of them is not, made anew."""
        if all(name in self._kept for name in files):
            return [self._kept[name] for name in files]
        for name in files:
            throw_away(self.folder / name)
        parts = make()
        with self._list.open("a", encoding="utf-8") as file:
            file.writelines(_line(asdict(part)) for part in parts)
        return parts

    def only(self, files: Container[str]) -> None:
        """Throw away all in the folder but these."""
        for path in list(self.folder.iterdir()):
            if path.name not in files:
                throw_away(path)


def names(final: Path) -> tuple[str, str]:
    """Return the names of a release's draft and of its list."""
    return f".{final.name}{END}", f".{final.name}.list{END}"


def tidy(root: Path, *, but: Iterable[str] = ()) -> None:
    """Throw away what runs that broke have left; `but`: the names that stay."""
    for path in list(root.iterdir()):
        if _OURS.fullmatch(path.name) and path.name not in but:
            throw_away(path)


def throw_away(path: Path) -> None:
    """Remove a file, a folder with all in it, or a link but not what it leads to; nothing where nothing is."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _left(folder: Path, listing: Path, key: str) -> Iterator[tuple[str, Written]]:
    """The files that an earlier run of the same release has finished, and that are whole."""
    if not (_is_ours(folder, stat.S_IFDIR) and _is_ours(listing, stat.S_IFREG)):
        return
    first, *lines = listing.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True) or [""]
    if first != _line(_by_this_program(key)):
        return
    for line in lines:
        try:
            part = Written(**json.loads(line))
            path = folder / part.name
        except (ValueError, TypeError):  # it was killed while it wrote this
            return
        if _is_ours(path, stat.S_IFREG):
            found = measured(path)
            if (found.size, found.sha256) == (part.size, part.sha256):
                yield part.name, part


def _is_ours(path: Path, kind: int) -> bool:
    """Whether it is there, of this kind and this user's, and a file has no other name by which it may change."""
    try:
        found = path.lstat()
    except (OSError, ValueError):  # what is listed need be no name
        return False
    names = 1 if kind == stat.S_IFREG else found.st_nlink
    return (stat.S_IFMT(found.st_mode), found.st_uid, found.st_nlink) == (kind, os.geteuid(), names)


def _line(told: object) -> str:
    return json.dumps(told) + "\n"


@cache
def _program() -> str:
    """A hash of the program, and of what else the bytes depend on."""
    others = f"{sys.version} {sqlite3.sqlite_version} {zstd.zstd_version} {pa.__version__}"
    return hashlib.sha256(f"{program.digest()} {others}".encode()).hexdigest()


def _by_this_program(key: str) -> str:
    return f"{key} {_program()}"
