"""What depends on each rule of the general reader: every one is taken away in turn, and all pages are read again.

A rule that a single page needs would be a rule for that page. Each group of rules has to matter to several families
of markup, or to none at hand (then it is there for what the set does not hold, and the list says so).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from crawler.general import around, content, furniture, heading, names, structured
from crawler.general import reader as general
from crawler.reading import body, lines

from .pages import Annotated
from .readers import ours
from .scoring import Score, score

NOTHING = re.compile(r"(?!)")
NO_ELEMENT = "x-none"


def _no(*_: Any, **__: Any) -> bool:
    return False


def _none(*_: Any, **__: Any) -> None:
    return None


def _empty(*_: Any, **__: Any) -> Iterator[Any]:
    return iter(())


#: rule → what is put in its place: (module or class, name, replacement).
RULES: dict[str, tuple[tuple[Any, str, Any], ...]] = {
    "title: much as claimed, not word for word": ((heading, "ALIKE", 2.0),),
    "title: shown by another element than a heading": ((heading, "_shown", _none),),
    "body: a box named as furniture hardly speaks": ((names, "is_beside", _no),),
    "body: imprints do not speak": ((names, "IMPRINT", NOTHING),),
    "body: title and description do not speak": ((content, "says", _no),),
    "body: a text with breaks is its own box": ((content, "_breaks", _no),),
    "body: the first of two boxes": ((content, "EARLY", 99.0),),
    "body: wider where it stands in parts": ((content, "CLIMB", 99.0),),
    "body: trafilatura's second opinion": ((general, "_second_opinion", _none),),
    "furniture: boxes by their names": ((names, "is_furniture", _no),),
    "furniture: teasers, two links to one page": ((furniture, "_teasers", _empty),),
    "furniture: lists of links": ((furniture, "_all_links", _no),),
    "furniture: signposts and invitations": ((furniture, "_signpost", _none),),
    "furniture: films": ((furniture, "_film", _none),),
    "furniture: what is left of an emptied box": ((furniture, "_emptied", _none),),
    "furniture: lines that are links": ((furniture, "_leads_away", _no),),
    "furniture: labels": ((names, "LABEL", NOTHING),),
    "furniture: tools": ((names, "TOOLS", NOTHING),),
    "furniture: lines of tags": ((names, "TAGS", NOTHING),),
    "lead: as described": ((around, "_describes", _no),),
    "lead: named a sapo": ((around, "is_sapo", _no),),
    "lead: the only text before the body": ((around, "_only_text", _none),),
    "lead: first in the body, by name or class": ((general, "lead_inside", _none),),
    "lead: first in the body, a heading": ((body, "MIN_LEAD", 10**6), (body, "MIN_DESCRIPTION", 10**6)),
    "lead: a description that is shown nowhere": ((general, "_kindred", _no),),
    "captions: by name": ((general, "_CAPTIONS", NO_ELEMENT),),
    "captions: frames, and elements set apart": ((general, "unnamed_captions", lambda *_: frozenset()),),
    "captions: short lines under a picture": ((body, "_hangs", _no),),
    "captions: above their pictures": ((body, "_captions_above", _no),),
    "captions: credits": ((body, "_credits", _no),),
    "images: placeholders": ((lines, "_PLACEHOLDER", re.compile("^data:")),),
    "images: sets, noscript, picture": ((lines, "_beside", lambda _: ""), (lines, "_SOURCE_SETS", ())),
    "lines: two breaks part paragraphs": ((lines, "_break", lambda out: out.run.append(("\n", lines.Setting()))),),
    "author: elements by name and address": ((around, "_AUTHORS", NO_ELEMENT),),
    "author: elements by label": ((around, "_LABELLED", NOTHING),),
    "author: several beside each other": ((around, "_beside", _empty),),
    "author: the page's claim": ((general._Reader, "_claimed_authors", lambda _: ""),),
    "dates: elements by name": ((around, "_DATES", NO_ELEMENT),),
    "dates: elements by their text": ((around, "_YEAR", NOTHING),),
    "dates: above the title": ((around, "FEW", 1),),  # the nearest element only
    "claims: the one article of several": ((structured, "_this_one", lambda items, *_: _first(items)),),
    "claims: broken JSON": ((structured, "_broken", _empty),),
}


def _first(items: list[dict[str, Any]]) -> dict[str, Any]:
    return next((item for item in items if "Article" in str(item.get("@type"))), {})


@dataclass(frozen=True)
class Need:
    """What a rule's absence changed: families and real pages whose scores fell, or rose."""

    rule: str
    worse: tuple[str, ...]  # pages
    better: tuple[str, ...]
    families: frozenset[str]  # of the pages that fell

    @property
    def lonely(self) -> bool:
        """Whether one family alone needs the rule."""
        return len(self.families) == 1


def needs(pages: Sequence[Annotated], rules: dict[str, Any] | None = None) -> Iterator[Need]:
    """For each rule, what changes without it. A page that was handicapped has its own page's family."""
    before = [score(page, ours(page)) for page in pages]
    for rule, patches in (rules or RULES).items():
        with ExitStack() as stack:
            for owner, name, value in patches:
                stack.enter_context(patch.object(owner, name, value))
            after = [score(page, ours(page)) for page in pages]
        yield _need(rule, pages, before, after)


def _need(rule: str, pages: Sequence[Annotated], before: Sequence[Score], after: Sequence[Score]) -> Need:
    worse = [p for p, b, a in zip(pages, before, after, strict=True) if _total(a) < _total(b)]
    better = [p for p, b, a in zip(pages, before, after, strict=True) if _total(a) > _total(b)]
    return Need(rule, tuple(p.name for p in worse), tuple(p.name for p in better), frozenset(p.family for p in worse))


def _total(one: Score) -> float:
    shares = (
        one.f1,
        one.lead,
        one.title,
        one.author,
        one.day,
        one.minute,
        one.kinds,
        one.captions,
        one.credits,
        one.images,
    )
    return sum(s for s in shares if s is not None) - one.caption_leaks - one.byline_leaks - one.foreign_leaks


def words() -> Iterator[tuple[str, tuple[tuple[Any, str, Any], ...]]]:
    """Every word of the lists of names, each as a rule of its own: those lists without it."""
    for name, owner, target in (("CAPTIONS", general, "_CAPTIONS"), ("DATES", around, "_DATES")):
        known: list[str] = getattr(names, name)
        for word in known:
            rest = names.named([w for w in known if w != word])
            yield f"{name.lower()}: {word}", ((owner, target, f"time, {rest}" if name == "DATES" else rest),)
    for word in (*names.AUTHORS, *names.AUTHOR_LINKS):
        kept = [s for s in around._AUTHORS.split(", ") if f'"{word}"' not in s]
        yield f"authors: {word}", ((around, "_AUTHORS", ", ".join(kept)),)
    alternatives = _alternatives(names.FURNITURE)
    for word in alternatives:
        rest = "|".join(a for a in alternatives if a != word)
        form = re.compile(rf"(?:^|[\s_-])(?:{rest})(?=$|[\s_-])", re.IGNORECASE)
        yield f"furniture: {word}", ((names, "_furniture", form),)


def _alternatives(pattern: str) -> list[str]:
    """A pattern's alternatives at its outermost level."""
    found, depth = [""], 0
    for sign in pattern:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found


def told(found: Sequence[Need], real: Callable[[str], bool]) -> str:
    """The list for people: the rule, how many families and real pages need it."""
    lines = [f"{'rule':<58}{'families':>9}{'pages':>7}{'real':>6}  pages that get better without it"]
    for need in found:
        count = sum(map(real, need.worse))
        lonely = f"  ONLY {need.worse}" if need.lonely else ""
        lines.append(
            f"{need.rule:<58}{len(need.families):>9}{len(need.worse):>7}{count:>6}  {', '.join(need.better)}{lonely}"
        )
    return "\n".join(lines)
