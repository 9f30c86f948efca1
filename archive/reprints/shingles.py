"""A text as numbers: every three words in a row as one number of 32 bits, equal on every machine. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

#: Words of a shingle. Vietnamese writes a blank after every syllable, so these are one or two words of speech.
WIDTH = 3
Shingles = NDArray[np.uint32]
Number = TypeVar("Number", np.uint32, np.uint64)

_FACTORS = tuple(np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
_MOST_KNOWN = 1_000_000


_numbers: dict[str, int] = {}


def _numbered(words: Sequence[str]) -> array[int]:
    """The number of each word; what was counted once is looked up."""
    try:
        return array("Q", map(_numbers.__getitem__, words))
    except KeyError:
        if len(_numbers) > _MOST_KNOWN:  # figures and misprints never end
            _numbers.clear()
        _numbers.update((word, crc32(word.encode())) for word in words if word not in _numbers)
        return _numbered(words)


def shingles(words: Sequence[str], width: int = WIDTH) -> Shingles:
    """The shingles of a text in its order, those that recur included; one for a text of fewer words than it takes."""
    numbers = np.frombuffer(_numbered(words), dtype=np.uint64)
    if 0 < len(numbers) < width:
        numbers = np.pad(numbers, (0, width - len(numbers)))
    length = max(0, len(numbers) - width + 1)
    mixed = np.zeros(length, dtype=np.uint64)
    for place, factor in enumerate(_FACTORS[:width]):
        mixed += numbers[place : place + length] * factor  # modulo 2**64, as meant
    return (mixed >> np.uint64(32)).astype(np.uint32)


def distinct(numbers: NDArray[Number]) -> NDArray[Number]:
    """Numbers sorted and each once; by sorting, for numpy's own `unique` hashes, slowly where many are equal."""
    ordered = np.sort(numbers)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered
