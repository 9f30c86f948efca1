"""Prints how well the general reader reads, beside three others: python -m tests.quality [--misses|--rules|--words|--handicaps|--raise]

--misses     name what each of ours missed, page by page
--rules      take each rule away in turn, and tell what needed it
--words      likewise each word of the lists of names (a few minutes)
--handicaps  the same pages without names, claims, headings or paragraphs
--raise      raise the floors to what is reached now
"""  # noqa: E501 - the first line is the usage

from __future__ import annotations

import sys

from tests.beside.shared import SHARED

from . import floors
from .handicaps import HANDICAPS, handicapped
from .measure import measure, misses, table
from .pages import real, synthetic
from .readers import READERS, ours
from .rules import needs, told, words
from .sets import rule_pages, sets

OPTIONS = ("--misses", "--rules", "--words", "--handicaps", "--raise")


def main(arguments: list[str]) -> int:
    """Exit code 1 when a mark is under its floor, 2 when the command line makes no sense."""
    if set(arguments) - set(OPTIONS):
        print(__doc__, file=sys.stderr)
        return 2
    if not real():
        print(f"NOT READ: no real pages at {SHARED}; synthetic ones only.\n", file=sys.stderr)
    if "--raise" in arguments:
        reached = {name: measure("ours", ours, pages) for name, pages in sets().items()}
        floors.FILE.write_text(floors.raised(reached), encoding="utf-8")
        print(floors.FILE.read_text(encoding="utf-8"))
        return 0
    if {"--rules", "--words"} & set(arguments):
        return _rules(words_too="--words" in arguments)
    if "--handicaps" in arguments:
        return _handicaps()
    return _compare(name_misses="--misses" in arguments)


def _compare(*, name_misses: bool) -> int:
    fallen: list[str] = []
    for name, pages in (("synthetic", synthetic()), ("real", real())):
        if not pages:
            continue
        families = len({page.family for page in pages})
        results = [measure(who, reader, pages, timed=True) for who, reader in READERS.items()]
        what = "families of markup" if name == "synthetic" else "sites"
        print(table(f"{len(pages)} {name} pages, {families} {what}", results), end="\n\n")
        if name_misses:
            print(misses(results[0]))
        fallen += floors.below(name, results[0])
    print("\n".join(fallen))
    return 1 if fallen else 0


def _handicaps() -> int:
    for pages in filter(None, (real(), synthetic())):
        results = []
        for name, handicap in HANDICAPS.items():
            results.append(measure(name, ours, [handicapped(page, handicap) for page in pages]))
        print(table(f"ours, {len(pages)} {'real' if pages is real() else 'synthetic'} pages", results), end="\n\n")
    return 0


def _rules(*, words_too: bool) -> int:
    pages = rule_pages()
    at_hand = {page.name for page in real()}
    print(told(list(needs(pages)), at_hand.__contains__))
    if words_too:
        print(told([need for need in needs(pages, dict(words())) if need.worse or need.better], at_hand.__contains__))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
