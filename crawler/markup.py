"""Whether markup can be parsed within bounds, judged before it is: some shapes cost a parser the square of their size.

HTML demands it: text left inside open formatting tags is set anew in every block that follows, so 70 KB of
`<font size=1><p><font size=2><p>…` are eight million nodes and 3 GB; and lexbor looks through all open elements for
each tag, so a hundred thousand nested `<div>` take 14 s. The pages of newspapers at hand have up to 3,700 signs "<",
and 320 more of them open than close. Pure.
"""

from __future__ import annotations

import re
from collections import Counter

from crawler.encodings.decode import Undecodable

MOST_TAGS = 80_000
MOST_DEPTH = 12_000  # elements open at once
MOST_COPIES = 600_000  # of formatting elements that a parser has to set anew
MOST_ATTRIBUTES = 2_000  # of one tag
MOST_ROOTS = 200  # <html> and <body>, whose attributes are joined
MOST_NAMES = 2_000  # of elements

_FEW = 1_500  # signs "<" that are within bounds whatever they are: half of them, set anew by the other half,
_MORE, _MORE_OPEN = 5_000, 800  # or with no more of them open than close
_SMALL = 250_000  # bytes in which no number of attributes takes long
_LONG_TAG = 8_000  # bytes in which none does
_DATA = re.compile(rb"script|style|[^a-z]", re.IGNORECASE)  # what begins so is no tag with many attributes
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_CLOSING = re.compile(rb"</")  # found faster than counted: bytes.count is slow for two bytes
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)([\s/]?)")
_FORMATTING = frozenset(b"b big code em font i nobr s small strike strong tt u".split())
_SAME = 3  # open ones of a kind without attributes that are set anew: more are passed over
#: What no other element stands in, or what its like closes, so that it makes nothing deeper.
_SHALLOW = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p a li dd dt option tr td th thead tbody"
    b" tfoot html head body script style title textarea".split()
)
_CELLS = frozenset(b"td th caption".split())  # formatting does not leave them

_MANY_MARKS = 5_000
_PILED = re.compile(rb"(?:[\xcc\xcd][\x80-\xbf]){60}")  # combining marks on one letter


class Unparsable(Undecodable):
    """Markup that no parser reads in bounded time and memory."""

    reason = "unparsable"


def refuse_markup(markup: bytes) -> None:
    """Raise Unparsable, with the reason, for markup beyond the bounds; costs about a twentieth of parsing it."""
    if len(markup) > _SMALL:
        _look_at_attributes(markup)
    if b"\xcc" in markup or b"\xcd" in markup:
        marks = markup.count(b"\xcc") + markup.count(b"\xcd")
        if marks > _MANY_MARKS and _PILED.search(markup):  # putting n of them in order takes n² steps
            raise Unparsable("dozens of accents on one letter")
    signs = markup.count(b"<")
    if signs <= _FEW or (signs <= _MORE and _closes(markup, (signs - _MORE_OPEN + 1) // 2)):
        return
    if signs > MOST_TAGS:
        raise Unparsable(f"{signs} signs that may begin a tag, more than {MOST_TAGS}")
    _count(_TAG.findall(markup.lower()))


def _closes(markup: bytes, wanted: int) -> bool:
    """Whether so many tags close; looked for no further than is needed."""
    found, begin = 0, 0
    for end in (len(markup) * part // 8 for part in (5, 6, 7, 8)):
        found += len(_CLOSING.findall(markup, max(0, begin - 1), end))  # one may stand across the border
        if found >= wanted:
            return True
        begin = end
    return False


def _look_at_attributes(markup: bytes) -> None:
    for piece in markup.split(b"<"):
        if len(piece) > _LONG_TAG and not _DATA.match(piece):
            tag = _QUOTED.sub(b"", piece).partition(b">")[0]
            if len(re.split(rb"[\s/]+", tag)) > MOST_ATTRIBUTES:
                raise Unparsable(f"more than {MOST_ATTRIBUTES} attributes of one tag")


def _count(tags: list[tuple[bytes, bytes, bytes]]) -> None:
    """Follow the tags as a parser would; raise Unparsable where there is too much for it to do."""
    names = Counter(name for _, name, _ in tags)
    if len(names) > MOST_NAMES or names[b"html"] + names[b"body"] > MOST_ROOTS:
        raise Unparsable(f"{len(names)} names of elements, {names[b'html']} html and {names[b'body']} body")
    opened: Counter[bytes] = Counter()
    depth = copies = 0
    formatting: Counter[bytes] = Counter()  # open, since the last cell began
    outer: list[Counter[bytes]] = []  # those around each open table
    waiting = 0
    for closes, name, more in tags:
        copies += waiting
        if name in _FORMATTING:
            kept = formatting[name] + (-1 if closes else 1)
            formatting[name] = max(0, kept if more or closes else min(kept, max(_SAME, formatting[name])))
            waiting = sum(formatting.values())
        if name == b"table" and (not closes or outer):
            formatting = outer.pop() if closes else _begun(outer, formatting)
            waiting = sum(formatting.values())
        elif name in _CELLS and outer:
            formatting, waiting = Counter(), 0
        if name not in _SHALLOW and (not closes or opened[name]):
            opened[name] += -1 if closes else 1
            depth += -1 if closes else 1
        if copies > MOST_COPIES:
            raise Unparsable(f"formatting left open, to be set anew more than {MOST_COPIES} times")
        if depth > MOST_DEPTH:
            raise Unparsable(f"more than {MOST_DEPTH} elements open at once")


def _begun(outer: list[Counter[bytes]], formatting: Counter[bytes]) -> Counter[bytes]:
    """The formatting inside a table that begins: what is around is set anew there too, until a cell begins."""
    outer.append(formatting)
    return formatting.copy()
