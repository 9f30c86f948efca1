"""Where the article stands on a page that no recipe knows. Pure; reads the tree and leaves it as it was.

An article's paragraphs are many, long, free of links, follow its title and stand in one box. So every text of
some length, in whatever element, speaks for the boxes around it, the nearer the louder; the box that most speak
for is the body. What stands in boxes named as furniture hardly speaks; an imprint and what stands in a footer
do not speak at all.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborNode

from crawler.clean import plain
from crawler.general import names
from crawler.general.structured import says

MIN_TEXT = 60  # signs; shorter texts are titles of other articles, menus and dates
MAX_LINKED = 0.5  # share of a text that may be links
WEIGHTS = (1.0, 0.6, 0.25)  # how loudly a text speaks for the box around it, the next one, the one after
WHISPER = 0.2  # how loudly one in a box named as furniture, or before the title
CLIMB = 1.15  # a wider box is taken when it holds that much more text of the same kind than the one found
EARLY = 0.4  # of two boxes the first one after the title is the body, when it holds that share of the other's text
MAX_TEXT = 2000  # signs; what is longer, and not broken into paragraphs, is data
MAX_TEXTS = 3000  # of a page that are looked at
MAX_NODES = 150_000  # likewise
MAX_DEPTH = 60  # boxes around a text that are looked at

BLOCK = frozenset(
    "p div section article header footer main aside ul ol li dl dt dd blockquote figure figcaption center form pre"
    " h1 h2 h3 h4 h5 h6 table thead tbody tfoot tr td th caption address fieldset body html nav".split()
)
_SILENT = frozenset(
    "script style noscript iframe object embed template select button input textarea svg video audio option"
    " label".split()
)
_NEVER = frozenset(("nav", "footer", "aside"))
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


@dataclass(slots=True)
class _Text:
    """The text that stands directly in a block, links and all."""

    node: LexborNode
    position: int
    length: int = 0
    linked: int = 0
    pieces: list[int] = field(default_factory=lambda: [0])  # lengths between breaks
    words: str = ""  # its beginning


def find_body(root: LexborNode, title: LexborNode | None, said: Sequence[str] = ()) -> LexborNode | None:
    """The node that holds an article's text; None where no text is long enough.

    `said`: what the page says of its article elsewhere, title and description: no texts of a body.
    """
    spine = {n.mem_id for n in outwards(title)} if title is not None else set()
    speaks = _Loudness(spine)
    heads = {plain(claim[:40])[:8] for claim in said}
    scores: defaultdict[int, float] = defaultdict(float)
    count: Counter[int] = Counter()
    first: dict[int, int] = {}
    boxes: dict[int, LexborNode] = {}
    texts: list[tuple[LexborNode, float]] = []
    for text, after in _texts(root, title):
        loud = speaks.at(text.node) * (1.0 if after else WHISPER)
        silent = names.IMPRINT.search(text.words) or (
            plain(text.words[:40])[:8] in heads and any(says(claim, text.words) for claim in said)
        )
        loud *= 0 if silent else text.length - text.linked
        texts.append((text.node, loud))
        for weight, box in zip(WEIGHTS, _boxes(text), strict=False):
            boxes[box.mem_id] = box
            scores[box.mem_id] += weight * loud
            count[box.mem_id] += 1
            first.setdefault(box.mem_id, text.position)
    if not scores or max(scores.values()) <= 0:
        return None
    best = max(scores, key=lambda box: scores[box])
    around = {n.mem_id for n in outwards(boxes[best])}
    earlier = [
        box
        for box in scores
        if first[box] < first[best] and count[box] > 1 and scores[box] >= EARLY * scores[best] and box not in around
    ]
    best = max(earlier, key=lambda box: scores[box]) if earlier else best
    return _climb(boxes[best], texts, spine)


def outwards(node: LexborNode | None) -> Iterator[LexborNode]:
    """A node and the elements around it, innermost first."""
    while node is not None and node.tag not in (None, "-document"):
        yield node
        node = node.parent


def block_of(node: LexborNode) -> LexborNode:
    """The block that an inline element stands in; a block itself."""
    for outer in outwards(node):
        if outer.tag in BLOCK:
            return outer
    return node


def named_of(node: LexborNode) -> str:
    """The names that a node's author gave it."""
    attributes = node.attributes
    return " ".join(v for a in ("class", "id", "type", "data-type", "data-role") if (v := attributes.get(a)))


def is_hidden(node: LexborNode) -> bool:
    """Whether a node's own style hides it."""
    style = node.attributes.get("style")
    return bool(style and _HIDDEN.search(style[:400]))


def _texts(root: LexborNode, title: LexborNode | None) -> Iterator[tuple[_Text, bool]]:
    """The texts that may be paragraphs; and whether each stands after the title."""
    found: dict[int, _Text] = {}
    places: dict[int, tuple[LexborNode, bool] | None] = {}  # element → its block, and whether a link is between
    begins = 0 if title is None else None
    for position, node in enumerate(islice(root.traverse(include_text=True), MAX_NODES)):
        tag = node.tag
        if tag == "-text":
            parent = node.parent
            if parent is None:
                continue
            if (key := parent.mem_id) not in places:
                places[key] = _place(parent)
            if (place := places[key]) is None or not (written := (node.text_content or "").strip()):
                continue
            block, linked = place
            if (text := found.get(block.mem_id)) is None:
                text = found[block.mem_id] = _Text(block, position)
            length = len(written)
            text.length += length
            text.pieces[-1] += length
            if linked:
                text.linked += length
            if len(text.words) < 200:
                text.words += f"{written} "
        elif tag == "br" and node.parent is not None and (text := found.get(node.parent.mem_id)):
            text.pieces.append(0)
        elif begins is None and title is not None and node.mem_id == title.mem_id:
            begins = position
    for text in islice(found.values(), MAX_TEXTS):
        if text.linked <= MAX_LINKED * text.length and text.length >= MIN_TEXT and min(text.pieces) <= MAX_TEXT:
            yield text, begins is not None and text.position > begins


def _place(node: LexborNode) -> tuple[LexborNode, bool] | None:
    linked = False
    for depth, outer in enumerate(outwards(node)):
        tag = outer.tag
        if tag in _SILENT or depth > MAX_DEPTH:
            return None
        if tag in BLOCK:
            return outer, linked
        linked = linked or tag == "a"
    return None


def _boxes(text: _Text) -> Iterator[LexborNode]:
    """The boxes around a text, nearest first; a text that breaks part into paragraphs is its own box."""
    if _breaks(text):
        yield text.node
    outer = text.node.parent
    while outer is not None and outer.tag not in (None, "html", "-document"):
        if outer.tag in BLOCK or outer.tag not in ("span", "font", "strong", "b", "em", "i", "a", "u"):
            yield outer
        outer = outer.parent


def _breaks(text: _Text) -> bool:
    return sum(1 for piece in text.pieces if piece >= MIN_TEXT) > 1


class _Loudness:
    """How loudly the texts in a box speak, by the names of the boxes around it that do not hold the title too."""

    def __init__(self, spine: set[int]) -> None:
        self.known: dict[int, float] = dict.fromkeys(spine, 1.0)

    def at(self, node: LexborNode) -> float:
        """0 to 1."""
        way: list[LexborNode] = []
        loud = 1.0
        for depth, outer in enumerate(outwards(node)):
            if outer.mem_id in self.known or depth > MAX_DEPTH:
                loud = self.known.get(outer.mem_id, 1.0)
                break
            way.append(outer)
        for inner in reversed(way):
            if inner.tag in _NEVER:
                loud = 0.0
            elif is_hidden(inner) or names.is_beside(named_of(inner)):
                loud = min(loud, WHISPER)
            self.known[inner.mem_id] = loud
        return loud


def _climb(best: LexborNode, texts: list[tuple[LexborNode, float]], spine: set[int]) -> LexborNode:
    """A wider box, where the body stands in parts: paragraphs around the box found, or boxes of its kind beside it."""
    ways: list[tuple[list[LexborNode], float]] = []
    while (outer := best.parent) is not None and outer.tag not in ("body", "html", None) and outer.mem_id not in spine:
        ways = ways or [(list(islice(outwards(node), MAX_DEPTH)), loud) for node, loud in texts if loud > 0]
        inside, above, below = 0.0, [], 0.0
        for way, loud in ways:
            depth = next((n for n, node in enumerate(way) if node.mem_id in (best.mem_id, outer.mem_id)), None)
            if depth is None:
                continue
            if way[depth].mem_id == best.mem_id:
                inside += loud
            elif _of_a_kind(way, depth, best):
                if inside:
                    below += loud
                else:
                    above.append(loud)
        gained = below + (sum(above) if len(above) > 1 else 0)  # a single text above is the lead
        if gained < (CLIMB - 1) * inside:
            break
        best = outer
    return best


def _of_a_kind(way: list[LexborNode], outer: int, best: LexborNode) -> bool:
    """Whether a text stands in a wider box itself, or in one that looks like the box found."""
    if outer <= 1:
        return True
    beside = way[outer - 1]
    return beside.tag == best.tag and beside.attributes.get("class") == best.attributes.get("class")
