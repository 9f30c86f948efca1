"""Captions that no name gives away. Pure.

* A frame, a box with pictures and a few words, holds the words for the pictures.
* The element right under a picture that is short and set unlike the paragraphs, with a class of its own, tells of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from crawler.general.content import BLOCK, MIN_TEXT, outwards

MAX_WORDS = 200  # signs of a frame's text for each picture in it
MAX_FRAMED = 6  # pictures of one frame
MAX_PICTURES = 500  # of a body that are looked at
MAX_PARAGRAPHS = 5000  # likewise
_ROWS = frozenset("table tbody thead tr td th".split())  # a frame of rows and cells has its own rules (body)
_PICTURES = "img, amp-img"


def unnamed_captions(body: LexborNode, skipped: Collection[int], usual: tuple[str, str]) -> frozenset[int]:
    """The memory ids of elements in a body all of whose text describes pictures."""
    found: set[int] = set()
    frames: dict[int, bool] = {body.mem_id: False, **dict.fromkeys(skipped, False)}  # box → whether it is one
    for image in islice(body.css(_PICTURES), MAX_PICTURES):
        frame = image
        for outer in outwards(image.parent):
            if outer.mem_id not in frames:
                frames[outer.mem_id] = outer.tag not in BLOCK or _is_frame(outer)
            if not frames[outer.mem_id]:
                break
            frame = outer
        if frame.tag in BLOCK and frame.tag not in _ROWS:
            found.add(frame.mem_id)
        if not frame.text().strip() and (under := _under(frame)) is not None and _is_apart(under, usual):
            found.add(under.mem_id)
    return frozenset(found)


def _is_frame(box: LexborNode) -> bool:
    text = box.text().strip()
    if len(text) > MAX_WORDS * MAX_FRAMED or len(text) > MAX_WORDS * len(box.css(_PICTURES)):
        return False
    return not text or box.css_first("h1, h2, h3, h4, h5, li, figcaption") is None


def usual_look(body: LexborNode) -> tuple[str, str]:
    """The tag and class of most of the paragraphs."""
    found: Counter[tuple[str, str]] = Counter()
    for node in islice(body.css("p, div"), MAX_PARAGRAPHS):
        if len(node.text(deep=False)) >= MIN_TEXT:
            found[look_of(node)] += 1
    return max(found, key=lambda look: found[look], default=("p", ""))


def look_of(node: LexborNode) -> tuple[str, str]:
    """How an element is set: its tag and its classes."""
    return node.tag or "", node.attributes.get("class") or ""


def _under(frame: LexborNode) -> LexborNode | None:
    """The element right under a picture's frame."""
    return next((node for node in _after(frame) if node.is_element_node), None)


def _after(node: LexborNode) -> Iterator[LexborNode]:
    following = node.next
    while following is not None and (following.is_element_node or not (following.text_content or "").strip()):
        yield following
        following = following.next


def _is_apart(node: LexborNode, usual: tuple[str, str]) -> bool:
    text = node.text().strip()
    if node.tag not in ("p", "div", "span", "em", "i", "small") or not 0 < len(text) <= MAX_WORDS:
        return False
    look = look_of(node)
    return look != usual and bool(look[1]) and node.css_first("strong, b, a, img, h2, h3, h4") is None
