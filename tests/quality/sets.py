"""The sets that are scored: the synthetic pages, the real ones where they stand, and both without any names."""

from __future__ import annotations

from collections.abc import Sequence

from .handicaps import HANDICAPS, handicapped
from .pages import Annotated, real, synthetic

NAMELESS = "no class, id or other name"


def sets() -> dict[str, Sequence[Annotated]]:
    """name → pages; without the real ones where `../shared` does not stand."""
    found: dict[str, Sequence[Annotated]] = {"synthetic": synthetic(), "synthetic_nameless": _nameless(synthetic())}
    if real():
        found |= {"real": real(), "real_nameless": _nameless(real())}
    return found


def _nameless(pages: Sequence[Annotated]) -> list[Annotated]:
    return [handicapped(page, HANDICAPS[NAMELESS]) for page in pages]


def rule_pages() -> Sequence[Annotated]:
    """The pages on which each rule is taken away: all of them, and again without names, claims or headings."""
    return [handicapped(page, HANDICAPS[name]) for name in _HARDER for page in (*synthetic(), *real())]


_HARDER = ("as they are", NAMELESS, "no meta, no JSON-LD", "no headings")
