"""Where the article stands on a page that no recipe knows. Pure; reads the tree and leaves it as it was.

An article's paragraphs are many, long, free of links, and stand in one box. So every text of some length, in
whatever element, speaks for the boxes around it, the nearer the louder; the box that most speak for is the body.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

MIN_TEXT = 60  # signs; shorter texts are titles of other articles, menus and dates
MAX_LINKED = 0.5  # share of a text that may be links
WEIGHTS = (1.0, 0.6, 0.25)  # how loudly a text speaks for the box around it, the next one, the one after
CLIMB = 1.15  # a wider box is taken when it holds that much more text than the one found

_TEXT_TAGS = ("p", "li", "h2", "h3", "h4", "blockquote")
_TEXTS = ", ".join(_TEXT_TAGS)
_MAYBE_TEXTS = "div, td, section, article, span, font, center"
_NEVER = frozenset(("nav", "footer", "aside", "button", "select", "option", "label", "textarea", "noscript"))


def find_body(tree: LexborHTMLParser) -> LexborNode | None:
    """The node that holds an article's text; None where no text is long enough."""
    scores: defaultdict[int, float] = defaultdict(float)
    within: Counter[int] = Counter()
    boxes: dict[int, LexborNode] = {}
    for node, length in _texts(tree):
        for weight, box in zip(WEIGHTS, _boxes(node), strict=False):
            boxes[box.mem_id] = box
            scores[box.mem_id] += weight * length
            within[box.mem_id] += length
    if not scores:
        return None
    best = boxes[max(scores, key=lambda box: (scores[box], within[box]))]
    return _climb(best, boxes, within)


def _climb(best: LexborNode, boxes: dict[int, LexborNode], within: Counter[int]) -> LexborNode:
    """The widest box around the best one that gains text at every step: paragraphs may stand in parts."""
    while (outer := best.parent) is not None and outer.mem_id in boxes:
        if within[outer.mem_id] < CLIMB * within[best.mem_id]:
            break
        best = outer
    return best


def _texts(tree: LexborHTMLParser) -> Iterator[tuple[LexborNode, int]]:
    """The texts that may be paragraphs, with their lengths without links."""
    for node in tree.css(_TEXTS):
        length = len(node.text(deep=not _holds_texts(node)).strip())  # inner texts speak for themselves
        if length >= MIN_TEXT:
            linked = sum(len(a.text()) for a in node.css("a"))
            if linked <= MAX_LINKED * length and not _furniture(node):
                yield node, length - linked
    for node in tree.css(_MAYBE_TEXTS):
        length = len(node.text(deep=False).strip())
        if length >= MIN_TEXT and not _furniture(node):
            yield node, length


def _holds_texts(node: LexborNode) -> bool:
    return any(inner.tag in _TEXT_TAGS and inner.mem_id != node.mem_id for inner in node.traverse())


def _furniture(node: LexborNode) -> bool:
    outer: LexborNode | None = node
    while outer is not None:
        if outer.tag in _NEVER:
            return True
        outer = outer.parent
    return False


def _boxes(node: LexborNode) -> Iterator[LexborNode]:
    """The boxes around a text, nearest first; inline elements are none."""
    outer = node.parent
    while outer is not None and outer.tag not in (None, "html", "-document"):
        if outer.tag not in ("span", "font", "strong", "b", "em", "i", "a"):
            yield outer
        outer = outer.parent
