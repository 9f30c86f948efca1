"""Two versions of a text side by side: what went, what came, and how much stayed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rapidfuzz.distance import LCSseq

from archive.site.texts import json_list
from archive.texts.alignment import align

#: Words of a block that are compared one by one; a longer block is shown as it was and as it is.
_MOST = 4000
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_PARTS = ("title", "kicker", "lead", "body", "byline", "captions")


class Piece(NamedTuple):
    """A run of words: "same", "gone" or "come"."""

    kind: str
    text: str


class Change(NamedTuple):
    """One block that differs: its pieces; or how many blocks in a row do not ("same")."""

    kind: str  # reworded, added, removed, moved or same
    pieces: tuple[Piece, ...] = ()
    blocks: int = 0


class Part(NamedTuple):
    """A part of the article that differs, such as its title or its body."""

    name: str
    changes: tuple[Change, ...]


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Part]:
    """Return the parts in which two rows of `versions` differ."""
    parts = []
    for name in _PARTS:
        old, new = (_blocks(name, version[name]) for version in (before, after))
        if old != new:
            parts.append(Part(name, tuple(_collapsed(_changes(old, new)))))
    return parts


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Tell two texts apart word by word; joined, what is not "come" is the old text, what is not "gone" the new."""
    was, now = _TOKEN.findall(old), _TOKEN.findall(new)
    if max(len(was), len(now)) > _MOST:
        return tuple(piece for piece in (Piece("gone", old), Piece("come", new)) if piece.text)
    found: list[Piece] = []
    for step in LCSseq.opcodes(was, now):
        left, right = "".join(was[step.src_start : step.src_end]), "".join(now[step.dest_start : step.dest_end])
        if step.tag == "equal":
            found.append(Piece("same", right))
        else:
            found += [piece for piece in (Piece("gone", left), Piece("come", right)) if piece.text]
    return tuple(_joined(found))


def at_a_glance(old: str | None, new: str | None) -> tuple[Piece, ...]:
    """Tell two short texts apart: word by word where half or more stayed, else as the one and the other."""
    found = pieces(old or "", new or "")
    stayed = sum(len(piece.text) for piece in found if piece.kind == "same")
    if 2 * stayed >= max(len(old or ""), len(new or "")):
        return found
    whole = (Piece("gone", old or ""), Piece("same", " " if old and new else ""), Piece("come", new or ""))
    return tuple(piece for piece in whole if piece.text)


def _joined(found: Sequence[Piece]) -> Iterator[Piece]:
    """Put what went before what came where only blanks stand between, so that a change reads as one."""
    gone = come = ""
    for place, piece in enumerate(found):
        if piece.kind == "same" and (gone or come) and piece.text.isspace() and place + 1 < len(found):
            gone, come = gone + piece.text, come + piece.text
        elif piece.kind == "same":
            yield from _pair(gone, come)
            gone = come = ""
            yield piece
        elif piece.kind == "gone":
            gone += piece.text
        else:
            come += piece.text
    yield from _pair(gone, come)


def _pair(gone: str, come: str) -> Iterator[Piece]:
    if gone.strip() or (gone and not come):
        yield Piece("gone", gone)
    if come:
        yield Piece("come" if gone != come else "same", come)


def _blocks(name: str, value: str | None) -> list[str]:
    if name == "captions":
        return json_list(value)
    return (value or "").split("\n\n") if value else []


def _changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    found = align(old, new)
    told: dict[tuple[int, int], Change] = {}
    pairs = dict((*found.kept, *found.reworded))
    pairs |= {i: come.start for gone, come in found.recut for i in gone}
    for _, j in found.kept:
        told[j, 1] = Change("same", blocks=1)
    for _, come in found.recut:
        told |= {(j, 1): Change("same", blocks=1) for j in come}
    for i, j in found.reworded:
        told[j, 1] = Change("reworded", pieces(old[i], new[j]))
    for _, j in found.moved:
        told[j, 1] = Change("moved", (Piece("same", new[j]),))
    for j in found.added:
        told[j, 1] = Change("added", (Piece("come", new[j]),))
    places = sorted(pairs)
    for i in found.removed:
        before = [pairs[place] for place in places if place < i]
        told[max(before, default=-1), 2 + i] = Change("removed", (Piece("gone", old[i]),))
    return [told[place] for place in sorted(told)]


def _collapsed(changes: Sequence[Change]) -> Iterator[Change]:
    same = 0
    for change in changes:
        if change.kind == "same":
            same += 1
            continue
        if same:
            yield Change("same", blocks=same)
        same = 0
        yield change
    if same:
        yield Change("same", blocks=same)
