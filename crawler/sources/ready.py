"""A replay's source, made ready: validated first, then one unchanging copy in data/warc to which captures point."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.utils.misc import load_object

from archive.warc import inspect
from crawler import clock
from crawler.sources import Source, SourceError
from crawler.sources.folder import folder_name, read_folder, write_folder

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

_WORKS = ("import", "copy", "folder")  # what working folders in data/warc are for
_BEGINNING = 60  # seconds within which a folder that was made is locked, too


def warc_dir(settings: BaseSettings) -> Path:
    """Where the archive's WARC files lie."""
    return Path(settings["DATA_DIR"]) / "warc"


def ready(source: Source, settings: BaseSettings) -> Path:
    """The WARC file in data/warc that answers for a source, made when it is not there yet.

    Nothing is written for a source that is not sound. Raises SourceError, BadWarc, OSError.
    """
    return _ready(source, Path(settings["DATA_DIR"]), settings["SAMPLE_WEB"])


@lru_cache(maxsize=8)  # sites crawled side by side share a source
def _ready(source: Source, data: Path, sample_web: str) -> Path:
    if source.path is None:
        return copied(_sample(sample_web, data / "sample"), data / "warc")
    if source.origin == "folder":
        return _folder(source.path, data / "warc")
    return copied(source.path, data / "warc")


def copied(path: Path, into: Path) -> Path:
    """The file itself when it lies in data/warc already, else its one copy, named by its content."""
    inspect(path)
    if _lies_in(path, into):
        return path
    with path.open("rb") as file:
        target = copy_of(path, into, hashlib.file_digest(file, "sha256").hexdigest())
    if not target.exists():
        into.mkdir(parents=True, exist_ok=True)
        with at_work(into, "copy") as beside:
            move(Path(shutil.copyfile(path, beside / target.name)), target)
    return target


def copy_of(path: Path, into: Path, sha256: str) -> Path:
    """Where the copy of a file with that digest lies, or would; a file that lies there already is its own."""
    if _lies_in(path, into):
        return path
    return into / f"source-{sha256[:16]}{'.warc.gz' if _is_gzip(path) else '.warc'}"


@contextmanager
def at_work(into: Path, what: str) -> Iterator[Path]:
    """A working folder in data/warc, locked for as long as somebody is at work in it."""
    with tempfile.TemporaryDirectory(prefix=f".{what}-", dir=into) as beside:
        handle = os.open(beside, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield Path(beside)
        finally:
            os.close(handle)


def sweep(folder: Path) -> None:
    """Remove what killed imports have left: working folders in data/warc in which nobody is at work."""
    begun = clock.now().timestamp() - _BEGINNING
    for path in (p for what in _WORKS for p in folder.glob(f".{what}-*")):
        if path.is_dir() and not path.is_symlink() and path.stat().st_mtime < begun:
            handle = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path)
            except BlockingIOError:
                continue  # an import of a large file
            finally:
                os.close(handle)


def _folder(path: Path, into: Path) -> Path:
    pages = read_folder(path)
    into.mkdir(parents=True, exist_ok=True)
    target = into / f"{folder_name(pages)}-00000.warc.gz"
    if not target.exists():
        with at_work(into, "folder") as beside:
            move(write_folder(pages, beside), target)
    return target


def _sample(dotted: str | None, into: Path) -> Path:
    """The sample web, generated anew only when the program that makes it has changed."""
    if not dotted:
        raise SourceError("SOURCE=sample: the setting SAMPLE_WEB names no program that makes the sample web.")
    try:
        write: Callable[[Path], object] = load_object(dotted)
    except (ImportError, NameError, ValueError) as error:
        raise SourceError(f"SOURCE=sample: SAMPLE_WEB={dotted} cannot be loaded ({error}).") from error
    target = into / f"sample-{_fingerprint(write)}.warc.gz"
    if not target.exists():
        into.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".sample-", dir=into) as beside:
            made = Path(beside) / target.name
            write(made)
            move(made, target)
    return target


def _fingerprint(program: Callable[[Path], object]) -> str:
    """A digest over every file of the package that holds a program."""
    home = Path(program.__code__.co_filename).parent
    digest = hashlib.sha256()
    for path in sorted(p for p in home.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _lies_in(path: Path, folder: Path) -> bool:
    return path.resolve().parent == folder.resolve()


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def move(made: Path, target: Path) -> None:
    """Give a finished file its lasting name, all at once."""
    with made.open("rb") as file:
        os.fsync(file.fileno())
    made.replace(target)
