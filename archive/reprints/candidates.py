"""Which articles may be one text: MinHash signatures by rensa, and those alike in a band of them.

A text is signed whole and by its halves, so that a reprint of the first half is found by the half. Signatures lie in a
file; the bands are sorted one after the other. Equal shingles give equal candidates: the seed is fixed, and nothing
depends on the order of a set or of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from archive.reprints.shelf import Bands, scratch
from archive.reprints.shingles import Shingles, distinct

#: Signatures of 48 bands of 4 numbers: texts with half of their shingles in common meet in a band 95 times in 100, and
#: have three chances to; texts with a tenth in common, once in 200.
BANDS, ROWS = 48, 4
SLOTS, SEED = BANDS * ROWS, 20_250_701
#: Shingles that a text or a half of one must have to be signed.
LEAST = 20
#: In a band with more signatures that are equal, each is compared with so many that follow, the nearest in time.
NEAREST = 32
_PARTS = 3  # the whole, the first half, the second half
_BATCH = 500

#: Two articles by their places, the lower first: `lower << 32 | higher`.
Pairs = NDArray[np.uint64]
Apart = Callable[[Pairs], NDArray[np.bool_]]


def candidates(articles: int, text: Callable[[int], Shingles], apart: Apart, folder: Path | None) -> Pairs:
    """Find pairs of articles, given by their places, that may be one text; each once, in order.

    `text` yields what is to be compared of an article; `apart` says which pairs are of interest at all.
    """
    with scratch(folder) as file:
        bands = Bands(file, articles * _PARTS)
        live = np.zeros(articles * _PARTS, dtype=np.bool_)
        for begin in range(0, articles, _BATCH):
            texts = [text(place) for place in range(begin, min(begin + _BATCH, articles))]
            bands.put(begin * _PARTS, keys(texts))
            lengths = np.array([(len(one), len(one) // 2, len(one) // 2) for one in texts])
            live[begin * _PARTS :][: lengths.size] = lengths.reshape(-1) >= LEAST
        return _meeting(bands, live, apart)


def keys(texts: Sequence[Shingles]) -> NDArray[np.uint64]:
    """Sign texts: three rows each, with a key for each band of the signature; those of few shingles tell nothing."""
    flat, ends = [], [0]
    for text in texts:
        flat += [text, text]
        begin = ends[-1]
        ends += [begin + len(text), begin + len(text) + len(text) // 2, begin + 2 * len(text)]
    tokens = np.concatenate(flat).astype(np.uint64)
    signed = RMinHash.digest_matrix_from_flat_token_hashes(tokens, np.array(ends, dtype=np.uint64), SLOTS, SEED)
    numbers = np.array(signed.to_rows(), dtype=np.uint32) * np.uint32(0x9E3779B1) >> np.uint32(16)
    return numbers.astype(np.uint16).view(np.uint64)  # four numbers, of which 16 bits each are enough


def _meeting(bands: Bands, live: NDArray[np.bool_], apart: Apart) -> Pairs:
    (used,) = np.nonzero(live)
    found = np.zeros(0, dtype=np.uint64)
    for band in range(BANDS):
        column = bands[band][used]
        order = np.argsort(column, kind="stable")
        column, places = column[order], (used[order] // _PARTS).astype(np.uint64)
        met = [found]
        for step in range(1, NEAREST + 1):
            equal = column[step:] == column[:-step]
            if not equal.any():
                break
            met.append(_pairs(places[:-step][equal], places[step:][equal], apart))
        found = distinct(np.concatenate(met))
    return found


def _pairs(left: NDArray[np.uint64], right: NDArray[np.uint64], apart: Apart) -> Pairs:
    pairs = np.minimum(left, right) << np.uint64(32) | np.maximum(left, right)
    pairs = pairs[left != right]
    wanted: Pairs = pairs[apart(pairs)]
    return wanted
