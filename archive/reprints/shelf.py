"""Numbers of all articles in files beside the archive, so that no text is read twice and memory stays bounded."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np
from numpy.typing import NDArray

from archive.reprints.shingles import Shingles

_NUMBER, _KEY = 4, 8  # bytes


class Shelf:
    """The shingles of articles, by the order in which they were put; eight bytes of memory each."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._ends = array("Q", [0])

    def put(self, numbers: Shingles) -> None:
        """Put the shingles of one more article on the shelf."""
        self._file.write(numbers.tobytes())
        self._ends.append(self._ends[-1] + len(numbers))

    def done(self) -> None:
        """Write down what was put; before that nothing is taken."""
        self._file.flush()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: int) -> Shingles:
        begin, end = self._ends[place], self._ends[place + 1]
        read = os.pread(self._file.fileno(), (end - begin) * _NUMBER, begin * _NUMBER)
        return np.frombuffer(read, dtype=np.uint32)


class Bands:
    """The bands of signatures, one after the other: a key of 64 bits for every row."""

    def __init__(self, file: IO[bytes], rows: int) -> None:
        self._file, self._rows = file, rows

    def put(self, begin: int, keys: NDArray[np.uint64]) -> None:
        """Write the keys of rows from a place on: a row of the array for each, a column for each band."""
        for band, column in enumerate(keys.T):
            os.pwrite(self._file.fileno(), column.tobytes(), (band * self._rows + begin) * _KEY)

    def __getitem__(self, band: int) -> NDArray[np.uint64]:
        read = os.pread(self._file.fileno(), self._rows * _KEY, band * self._rows * _KEY)
        return np.frombuffer(read, dtype=np.uint64)


@contextmanager
def scratch(folder: Path | None) -> Iterator[IO[bytes]]:
    """Open a file without a name in a folder; it is gone afterwards, whatever happens."""
    with TemporaryFile(dir=folder, buffering=1 << 20) as file:
        yield file
