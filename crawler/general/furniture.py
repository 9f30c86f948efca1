"""What stands inside a body without being of the article: boxes, known by their names or by how they are built. Pure.

By build: a box that leads twice to the same other page, once from a picture and once from words, shows that
page and not this one; a list of links leads to what it lists; a block that is a link and a label is a signpost; a
block that invites the reader elsewhere is an invitation; a film's box tells of the film; and what is left of a box
when those are gone, and is short, was its label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from crawler.clean import clean
from crawler.general import names
from crawler.general.content import block_of, is_hidden, named_of, outwards
from crawler.reading.lines import Line

SHARE = 0.3  # a box with more of the body's text than this is no furniture, whatever it is called
SHARE_BUILT = 0.5  # likewise, however it is built
MAX_INVITATION = 250  # signs
LINKED = 0.8  # a list with a greater share of links is one of links
MAX_LABEL = 60  # signs left in a box whose contents are furniture
MAX_LINKS = 400  # of a body that are looked at
MAX_BOXES = 2000  # likewise
MAX_EMPTIED = 4  # boxes in boxes
_BOXES = "div, section, ul, ol, aside, table, nav, footer, header, figure, article, p, zone, iframe"
_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)(?:[?#]|$)|^(?:#|javascript|data:|mailto:|tel:)", re.IGNORECASE)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|odt|ods|zip|rar|7z)(?:[?#]|$)", re.IGNORECASE)


def find_furniture(body: LexborNode, address: str) -> frozenset[int]:
    """The memory ids of the boxes of a body that are not the article's. `address`: the page's own."""
    whole = len(body.text()) or 1
    found: dict[int, LexborNode] = {}
    for share, nodes in ((SHARE, _by_name(body)), (SHARE_BUILT, _by_build(body, address))):
        for node in nodes:
            if node.mem_id != body.mem_id and len(node.text()) < share * whole:
                found[node.mem_id] = node
    _emptied(body, found)
    return frozenset(found)


def is_furniture(line: Line) -> bool:
    """A line that is nothing but a link to another page, or a label over such lines."""
    if line.image is not None or line.caption:
        return False
    tool = len(line.text) <= MAX_LABEL and not line.text.endswith(".") and names.TOOLS.match(line.text)
    return _leads_away(line) or bool(tool or names.LABEL.match(line.text) or names.TAGS.match(line.text))


def _leads_away(line: Line) -> bool:
    return line.linked  # a link to a file is kept as an attachment


def _by_name(body: LexborNode) -> Iterator[LexborNode]:
    for node in islice(body.css(_BOXES), MAX_BOXES):
        if node.tag in ("aside", "nav") or is_hidden(node) or names.is_furniture(named_of(node)):
            yield node


def _by_build(body: LexborNode, address: str) -> Iterator[LexborNode]:
    pictured: dict[str, LexborNode] = {}
    worded: dict[str, LexborNode] = {}
    for link in islice(body.css("a[href]"), MAX_LINKS):
        href = link.attributes.get("href") or ""
        if not href or href == address or _IMAGE.search(href) or _FILE.search(href):
            continue
        words = clean(link.text())
        if link.css_first("img, amp-img") is not None:
            pictured.setdefault(href, link)
        if len(words) >= 15:
            worded.setdefault(href, link)
        if words and (sign := _signpost(link, words)) is not None:
            yield sign
    yield from (box for box in islice(body.css("ul, ol"), MAX_LINKS) if _all_links(box))
    yield from filter(None, map(_film, islice(body.css("iframe, video, embed, object"), MAX_LINKS)))
    yield from _teasers(pictured, worded)


def _teasers(pictured: dict[str, LexborNode], worded: dict[str, LexborNode]) -> Iterator[LexborNode]:
    """The boxes that lead to another page from a picture and from words."""
    for href in pictured.keys() & worded.keys():
        around = {n.mem_id for n in outwards(pictured[href])}
        yield next(n for n in outwards(worded[href]) if n.mem_id in around)


def _all_links(box: LexborNode) -> bool:
    """Whether a list is one of links to other pages."""
    links = [a for a in box.css("a[href]") if not _FILE.search(a.attributes.get("href") or "")]
    linked = sum(len(a.text().strip()) for a in links)
    return linked > 0 and linked >= LINKED * len(box.text().strip())


def _film(node: LexborNode) -> LexborNode | None:
    """The box of a film with the words that tell of it."""
    block = block_of(node)
    return block if len(block.text()) <= MAX_INVITATION and block.css_first("img") is None else None


def _signpost(link: LexborNode, words: str) -> LexborNode | None:
    """The block around a link, when all else in it is a label, or when it invites the reader elsewhere."""
    block = block_of(link)
    if len(raw := block.text()) > 4 * MAX_INVITATION:
        return None
    text = clean(raw)
    if len(text) <= MAX_INVITATION and names.INVITATION.search(text):
        return block
    rest = clean(text.replace(words, "", 1))
    return block if rest and len(words) >= 15 and (names.LABEL.match(rest) or names.DATED.match(rest)) else None


def _emptied(body: LexborNode, found: dict[int, LexborNode]) -> None:
    """Add the boxes around pieces of furniture in which hardly anything else stands."""
    inner = list(found.values())
    for _ in range(MAX_EMPTIED):
        boxes = {n.parent.mem_id: n.parent for n in inner if n.parent is not None}
        inner = [box for key, box in boxes.items() if key != body.mem_id and key not in found and _is_empty(box, found)]
        found |= {box.mem_id: box for box in inner}


def _is_empty(box: LexborNode, found: dict[int, LexborNode]) -> bool:
    """Whether hardly anything but furniture stands in a box."""
    gone = [n for n in box.iter() if n.mem_id in found]
    words = sum(len(n.text().strip()) for n in gone)
    left = len(box.text().strip()) - words
    return left <= min(MAX_LABEL, words) and len(box.css("img")) <= sum(len(n.css("img")) for n in gone)
