"""Files of a release: safely on the disk, counted, hashed, and packed so that equal content gives equal bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from backports.zstd import CompressionParameter as Parameter
from backports.zstd import ZstdCompressor

Options = dict[int, int]
#: One level and no threads: the bytes depend on the content and on the version of zstd alone.
TEXT: Options = {Parameter.compression_level: 9, Parameter.checksum_flag: 1}
#: A text stands in `articles` and in `versions`, far apart: the window is as wide as zstd unpacks without being asked
#: to (128 MiB), which takes a fifth off.
DATABASE: Options = {**TEXT, Parameter.enable_long_distance_matching: 1, Parameter.window_log: 27}
_PIECE, _HELD = 1 << 20, 4 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the release; `inner`: what is inside it where it is packed."""

    name: str  # relative to the folder
    size: int  # bytes
    sha256: str
    inner_size: int | None = None
    inner_sha256: str | None = None


class Packer:
    """Packs what is written to it into a new file; `finish` closes it and says what came out.

    Where the size is not told, the beginning is held back: zstd takes far less memory for what it knows to be small.
    """

    def __init__(self, path: Path, options: Options, size: int | None = None) -> None:
        self._path, self._file = path, path.open("xb")
        self._packer = ZstdCompressor(options=options)
        self._held: bytearray | None = None if size else bytearray()
        if size:
            self._packer.set_pledged_input_size(size)
        self._outer, self._inner = hashlib.sha256(), hashlib.sha256()
        self._outer_size = self._inner_size = 0

    def write(self, data: bytes) -> None:
        """Pack some more bytes."""
        self._inner.update(data)
        self._inner_size += len(data)
        if self._held is None:
            self._out(self._packer.compress(data))
        else:
            self._held += data
            if len(self._held) > _HELD:
                self._let_out()

    def finish(self) -> Written:
        """Write what is left and close the file, safely on the disk."""
        if self._held is not None:
            self._packer.set_pledged_input_size(len(self._held))
            self._let_out()
        self._out(self._packer.flush())
        sync(self._file)
        self._file.close()
        inner = self._inner_size, self._inner.hexdigest()
        return Written(self._path.name, self._outer_size, self._outer.hexdigest(), *inner)

    def close(self) -> None:
        """Let the file go, finished or not."""
        self._file.close()

    def _let_out(self) -> None:
        held, self._held = self._held or b"", None
        self._out(self._packer.compress(held))

    def _out(self, data: bytes) -> None:
        self._outer.update(data)
        self._outer_size += len(data)
        self._file.write(data)


def packed(source: Path, target: Path, options: Options, step: Callable[[int], None]) -> Written:
    """Pack a whole file; `step` is told the bytes read."""
    packer = Packer(target, options, source.stat().st_size)
    try:
        with source.open("rb") as file:
            while piece := file.read(_PIECE):
                packer.write(piece)
                step(len(piece))
        return packer.finish()
    finally:
        packer.close()


def put(path: Path, text: str) -> Written:
    """Write a new file of text, safely on the disk."""
    data = text.encode()
    with path.open("xb") as file:
        file.write(data)
        sync(file)
    return Written(path.name, len(data), hashlib.sha256(data).hexdigest())


def measured(path: Path) -> Written:
    """Count and hash a file that something else has written, and see that it is safely on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return Written(path.name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def sync(file: BinaryIO) -> None:
    """Return when the file's bytes are safely on the disk."""
    file.flush()
    os.fsync(file.fileno())
