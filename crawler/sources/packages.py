"""What people hold captures in, opened as WARC files: WACZ packages and zstd. Nothing in a package says where
anything is written, and nothing unpacks without bound.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from crawler.sources import SourceError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_MEMBERS = 10_000  # of a package
MAX_UNPACKED = 256 * 1024**3  # bytes of a package or zstd file; more is no crawl of a province's paper
MAX_TOTAL = 20 * 1024**3  # bytes out of one given file, packages in packages too; of a larger file, four times its size
MAX_RATIO = 200  # unpacked over packed: HTML packs to a tenth, and WARC files are packed already

_PIECE = 1 << 20
_DEPTH = 2  # packages within packages
_ZSTD, _DICTIONARY = b"\x28\xb5\x2f\xfd", 0x184D2A5D
_ZIP, _GZIP, _WARC, _ARC = b"PK\x03\x04", b"\x1f\x8b", b"WARC/", b"filedesc:"
_MOST_DICTIONARY = 16 * 1024 * 1024
_DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, zstd.ZstdError, zlib.error, EOFError, RuntimeError)


@dataclass
class Opened:
    """The WARC files that a given file holds, in a folder of ours under names of ours."""

    files: list[tuple[str, Path]] = field(default_factory=list)  # what it is called in there, and where it lies now
    passed: list[tuple[str, str]] = field(default_factory=list)  # what was not opened, and why
    left: int = 0  # bytes that may still be unpacked


def opened(path: Path, into: Path) -> Opened:
    """Open what a person gives; what must be unpacked is unpacked into the folder `into`.

    Raises SourceError for what is no kind of WARC file at all, OSError.
    """
    found = Opened(left=max(MAX_TOTAL, path.stat().st_size * 4))
    _open(path, path.name, into, found, 0)
    if not found.files:
        why = "; ".join(f"{name}: {why}" for name, why in found.passed) or "no WARC file is in it"
        raise SourceError(f"{path} cannot be imported: {why}.")
    return found


def _open(path: Path, name: str, into: Path, found: Opened, depth: int) -> None:
    with path.open("rb") as file:
        magic = file.read(16)
    try:
        if magic.startswith(_ZIP):
            _zip(path, name, into, found, depth)
        elif magic.startswith((_GZIP, _WARC)):
            if _begins_as_arc(path):
                raise SourceError(_ARC_ADVICE)
            found.files.append((name, path))
        elif magic.startswith(_ZSTD) or magic[:4] == struct.pack("<I", _DICTIONARY):
            found.files.append((name, _unpacked_zstd(path, _place(into), found)))
        elif magic.startswith(_ARC):
            raise SourceError(_ARC_ADVICE)
        else:
            raise SourceError("it is no WARC, WACZ or zstd file")
    except SourceError as error:
        found.passed.append((name, str(error)))
    except _DAMAGED as error:
        found.passed.append((name, _damaged(error)))


def _damaged(error: Exception) -> str:
    return f"damaged, or packed in a way nobody knows here ({error})"


_ARC_ADVICE = "it is an ARC file, the form before WARC; rewrite it with `warcio recompress OLD.arc.gz NEW.warc.gz`"


def _begins_as_arc(path: Path) -> bool:
    with path.open("rb") as file:
        packed = file.read(4096)
    try:
        return packed[:2] == _GZIP and zlib.decompressobj(31).decompress(packed, 64).startswith(_ARC)
    except zlib.error:
        return False


def _zip(path: Path, name: str, into: Path, found: Opened, depth: int) -> None:
    if depth >= _DEPTH:
        raise SourceError(f"packages lie in each other more than {_DEPTH} deep")
    with zipfile.ZipFile(path) as package:
        members = package.infolist()
        if len(members) > MAX_MEMBERS:
            raise SourceError(f"it has {len(members)} members, and more than {MAX_MEMBERS} are not looked at")
        sums = _sums(package)
        for member in sorted(members, key=lambda m: m.filename):
            inner = member.filename
            if member.is_dir() or not _is_wanted(inner):
                continue
            told = f"{name}!{inner}"
            try:
                place = _copied(package, member, _place(into), found)
            except (SourceError, *_DAMAGED) as error:  # costs no other member
                why = str(error) if isinstance(error, SourceError) else _damaged(error)
                found.passed.append((told, why))
                continue
            if (wanted := sums.get(inner)) and wanted != _sum(place):
                found.passed.append((told, "not the bytes that datapackage.json vouches for; taken all the same"))
            _open(place, told, into, found, depth + 1)


def _is_wanted(name: str) -> bool:
    """WARC files wherever they lie, and packages in packages; indexes, pages and logs are made from them."""
    last = name.casefold().replace("\\", "/").rpartition("/")[2]
    return ".warc" in last or last.endswith((".wacz", ".arc", ".arc.gz"))


def _copied(package: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path, found: Opened) -> Path:
    """Unpack a member; it is counted while it comes, for what it says of itself may be false."""
    limit = min(MAX_UNPACKED, max(member.compress_size * MAX_RATIO, _PIECE))
    with package.open(member) as packed:
        return _poured(iter(lambda: packed.read(_PIECE), b""), place, limit, found)


def _poured(pieces: Iterator[bytes], place: Path, limit: int, found: Opened) -> Path:
    """Write what is unpacked; nothing is kept of what is too much or damaged, but it counts all the same."""
    try:
        with place.open("xb") as out:
            for piece in pieces:
                out.write(piece)
                found.left -= len(piece)
                if out.tell() > limit:
                    raise SourceError(f"it unpacks to more than {limit} bytes, which no WARC file does")
                if found.left < 0:
                    raise SourceError("all that was given unpacks to more bytes than any crawl has")
    except (SourceError, *_DAMAGED):
        place.unlink()
        raise
    return place


def _sums(package: zipfile.ZipFile) -> dict[str, str]:
    """What datapackage.json says of the members: path → sha256 in hex; nothing where it says nothing readable."""
    try:
        if package.getinfo("datapackage.json").file_size > _MOST_DICTIONARY:
            return {}
        said = json.loads(package.read("datapackage.json"))
        return {
            r["path"]: r["hash"].removeprefix("sha256:") for r in said["resources"] if r["hash"].startswith("sha256:")
        }
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, *_DAMAGED):
        return {}


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpacked_zstd(path: Path, place: Path, found: Opened) -> Path:
    """Unpack .warc.zst: frame after frame, with the dictionary that a first, skippable frame may hold."""
    limit = min(MAX_UNPACKED, max(path.stat().st_size * MAX_RATIO, _PIECE))
    with path.open("rb") as packed:
        return _poured(_frames(packed, _dictionary(packed)), place, limit, found)


def _dictionary(packed: IO[bytes]) -> zstd.ZstdDict | None:
    head = packed.read(8)
    if len(head) < 8 or struct.unpack("<I", head[:4])[0] != _DICTIONARY:
        packed.seek(0)
        return None
    length = struct.unpack("<I", head[4:])[0]
    if length > _MOST_DICTIONARY:
        raise SourceError(f"its dictionary has {length} bytes, which none has")
    data = packed.read(length)
    if data.startswith(_ZSTD):
        data = zstd.ZstdDecompressor().decompress(data, _MOST_DICTIONARY)
    return zstd.ZstdDict(data)


def _frames(packed: IO[bytes], dictionary: zstd.ZstdDict | None) -> Iterator[bytes]:
    """The unpacked bytes; a last frame that is cut yields what arrived of it."""
    unpacker, data = zstd.ZstdDecompressor(dictionary), b""
    while True:
        if unpacker.eof:
            data = unpacker.unused_data
            unpacker = zstd.ZstdDecompressor(dictionary)
        elif unpacker.needs_input:
            data = b""
        data = data or (packed.read(_PIECE) if unpacker.needs_input else b"")
        if not data and unpacker.needs_input:
            return
        yield unpacker.decompress(data, _PIECE)
        data = b""


def _place(into: Path) -> Path:
    """A place for the next unpacked file, under a name of ours."""
    return into / f"{sum(1 for _ in into.iterdir()):05}.warc"
