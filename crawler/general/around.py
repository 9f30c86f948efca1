"""What stands around a body and belongs to the article: the lead, who wrote it, and when. Pure.

Three stretches of the smallest box that holds title and body are looked at: between title and body, above the
title, below the body (there without the boxes that are furniture by their names); in this order.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborNode

from archive.records import DateCandidate
from crawler.clean import clean, plain
from crawler.dating.dates import read_date
from crawler.general import names
from crawler.general.content import MAX_NODES, MIN_TEXT, block_of, is_hidden, named_of, outwards
from crawler.general.structured import Claims, says
from crawler.reading.byline import author_of, names_of
from crawler.reading.frames import look_of
from crawler.reading.lines import Line, read_lines, text_of

MIN_LEAD = 40  # signs
MAX_LEAD = 1200
MAX_AUTHOR = 90
MAX_DATE = 80
MOST = 300  # elements of a stretch that are looked at, the nearest ones
FEW = 25  # of them above the title, and where no box but the whole page holds title and body
NEAR = 60  # elements below the body among which an author is looked for
MAX_ENTRY = 400  # signs of a box below the body that tells of one other article,
MAX_ENTRY_DEPTH = 4  # so many boxes around its date,
MIN_HEADLINE = 25  # with its title as a link
MAX_PREFIX = 40  # signs before a lead that its description may lack: "(CTO) - "

_AUTHORS = ", ".join(
    (
        '[itemprop="author"]',
        '[rel="author"]',
        names.named(names.AUTHORS),
        *(f'a[href*="{w}" i]' for w in names.AUTHOR_LINKS),
    )
)
_PICTURES = "img, amp-img, figure, video"
_CAPTIONS = names.named(names.CAPTIONS)
_DATES = f'time, [itemprop="datePublished"], {names.named(names.DATES)}'
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WHEN = re.compile(
    r"\(?\b(?:(?:thứ\s+\w+|chủ\s*nhật|t[2-7]|cn)\b[\s,]*)?(?:(?:đăng|cập nhật|xuất bản|lúc|ngày)\b[\s:,]*)*"
    r"\d[\d/.:\s|,–-]*(?:(?:giờ|phút|tháng|năm|ngày|am|pm|sa|ch|gmt|utc)\b[\d/.:\s|,+-]*)*\)?.*$",
    re.IGNORECASE | re.DOTALL,
)
_BESIDES = re.compile(r"\s*[,;|–-]?\s*\b(?:theo|nguồn)\b.*$", re.IGNORECASE)
_LABELLED = re.compile(
    r"^\s*(?:tác giả|người viết|thực hiện|(?:gửi |đăng )?bởi|phóng viên|by)\b\s*:?\s*\S", re.IGNORECASE
)
_NEVER = frozenset("a title h1 script style noscript figcaption button nav option".split())


@dataclass(frozen=True)
class Around:
    """The elements around a body, each stretch in reading order; `region` holds them all."""

    region: LexborNode
    between: list[LexborNode]
    above: list[LexborNode]
    below: list[LexborNode]


def around(body: LexborNode, title: LexborNode | None, first: int | None = None) -> Around:
    """The stretches around a body. `first`: the body's first element, where the body's box holds the title too."""
    spine = {n.mem_id for n in outwards(title)} if title is not None else set()
    region = next((n for n in outwards(body) if n.mem_id in spine), body.parent or body)
    if region.parent is not None and region.parent.tag not in ("body", "html", "form"):
        region = region.parent  # a date may stand above the box of title and body
    above: deque[LexborNode] = deque(maxlen=MOST)
    between: deque[LexborNode] = deque(maxlen=MOST)
    into = above if title is not None else between
    below: list[LexborNode] = []
    heading = {n.mem_id for n in title.traverse()} if title is not None else set()
    inside = {n.mem_id for n in islice(body.traverse(), MAX_NODES)} if first is None else set()
    beyond = False
    quiet: set[int] = set()  # in furniture
    for node in islice(region.traverse(), MAX_NODES):
        if node.mem_id in inside or node.mem_id == first:
            beyond = True
            if first is not None:
                break
            continue
        if node.mem_id in heading:
            into = between
        elif (node.parent is not None and node.parent.mem_id in quiet) or is_hidden(node):
            quiet.add(node.mem_id)
        elif not beyond:
            into.append(node)
        elif _quiet(node):
            quiet.add(node.mem_id)
        else:
            below.append(node)
            if len(below) >= MOST:
                break
    few = FEW if region.tag in ("body", "html") else MOST
    return Around(region, list(between), list(above)[-FEW:], below[:few])


def _quiet(node: LexborNode) -> bool:
    return node.tag in ("nav", "aside") or names.is_furniture(named_of(node))


# Lead --------------------------------------------------------------------------------------------------------------


def find_lead(places: Around, title: str, claims: Claims) -> tuple[str, str] | None:
    """The lead from an element between title and body, and the rule that found it."""
    most = int(1.6 * len(claims.description)) + 40
    for node in reversed(places.between):
        if node.tag in _NEVER or not MIN_LEAD <= len(shown := node.text().strip()) <= 2 * most or says(title, shown):
            continue
        if _describes(claims.description, shown) and MIN_LEAD <= len(text := _lead_text(node)) <= most:
            return text, "before the body, as described"
    for node in places.between:
        if node.tag in _NEVER or not is_sapo(node) or node.css_first(_PICTURES) is not None:
            continue
        if MIN_LEAD <= len(text := _lead_text(node)) <= MAX_LEAD:
            return text, "before the body, named a sapo"
    return _only_text(places, title)


def _describes(description: str, shown: str) -> bool:
    """Whether a description is of a text: the one begins the other, a place or the paper's name before it apart."""
    if says(description, shown):
        return True
    begins = plain(description[:60])
    return len(begins) >= MIN_LEAD and 0 < plain(shown[: MAX_PREFIX + 80]).find(begins) <= MAX_PREFIX


def lead_inside(body: LexborNode, skipped: Container[int], usual: tuple[str, str]) -> tuple[str, str] | None:
    """The first text of a body, where it is named a sapo, or set unlike every other paragraph by a class of its own."""
    first = _first_block(body, skipped)
    if first is None or not MIN_LEAD <= len(text := _lead_text(first)) <= MAX_LEAD:
        return None
    within = [n for n in islice(outwards(first), 3) if n.mem_id != body.mem_id and text_of(n) == text]
    if any(is_sapo(n) for n in within):
        return text, "first in the body, named a sapo"
    look = look_of(first)
    alone = look[1] and look != usual and sum(look_of(n) == look for n in body.css(f"{first.tag}[class]")) == 1
    return (text, "first in the body, set apart by its class") if alone and len(text) >= MIN_TEXT else None


def _first_block(body: LexborNode, skipped: Container[int]) -> LexborNode | None:
    """The block with the first text of a body; none where a picture stands before it."""
    quiet: set[int] = set()
    for node in body.traverse():
        if node.mem_id in skipped or (node.parent is not None and node.parent.mem_id in quiet):
            quiet.add(node.mem_id)
        elif node.tag in ("img", "amp-img"):
            return None
        elif node.tag not in ("script", "style", "noscript") and node.text(deep=False).strip():
            block = block_of(node)
            return block if block.mem_id != body.mem_id else None
    return None


def is_sapo(node: LexborNode) -> bool:
    """Whether an element is named as leads are."""
    return bool(names.SAPO.search(named_of(node)))


def _only_text(places: Around, title: str) -> tuple[str, str] | None:
    """The one text of a sentence's length between title and body."""
    captions = {n.mem_id for n in places.region.css(f"figure, {_CAPTIONS}")}
    found: list[LexborNode] = []
    for node in places.between:
        if node.tag in _NEVER or len(node.text(deep=False).strip()) < MIN_TEXT or says(title, node.text()):
            continue
        if node.css_first("a") is None and not captions & {n.mem_id for n in outwards(node)}:
            found.append(node)
    text = _lead_text(block_of(found[0])) if len(found) == 1 else ""
    return (text, "the only text before the body") if MIN_TEXT <= len(text) <= MAX_LEAD else None


def _lead_text(node: LexborNode) -> str:
    """A lead's text without the lines that are links to other articles."""
    return clean(" ".join(line.text for line in read_lines(node).lines if not line.linked))


# Author ------------------------------------------------------------------------------------------------------------


def find_author(places: Around, claims: Claims) -> tuple[str, str, str] | None:
    """(byline as shown, author, rule) from an element near the body that names one."""
    called = {n.mem_id for n in places.region.css(_AUTHORS)}
    for stretch in (places.between, places.above, places.below[:NEAR]):
        found = [n for n in stretch if n.mem_id in called]
        found += [n for n in stretch if _LABELLED.match(n.text(deep=False)[:MAX_AUTHOR])]
        for node in found:
            if byline := _byline(node, claims):
                shown = "; ".join(
                    dict.fromkeys((byline, *(b for n in _beside(node, found, called) if (b := _byline(n, claims)))))
                )
                return shown, author_of(shown) or "", f"near the body: {name_of(node)}"
    return None


def _beside(node: LexborNode, found: list[LexborNode], called: Container[int]) -> Iterator[LexborNode]:
    """The elements like one that names an author, in the same box: each of several authors may have one."""
    near = list(islice(outwards(node), 1, 6))
    box = next((n for n in reversed(near) if n.mem_id in called), near[0] if near else node)
    for other in found:
        if look_of(other) == look_of(node) and any(n.mem_id == box.mem_id for n in islice(outwards(other), 6)):
            yield other


def _byline(node: LexborNode, claims: Claims) -> str:
    """The byline in an element that is called an author's: names and labels, whatever date stands beside them."""
    lines = [line.text for line in read_lines(node).lines]
    if not 0 < sum(map(len, lines)) <= MAX_AUTHOR + MAX_DATE:
        return ""
    told = [t for line in lines if (t := _BESIDES.sub("", _WHEN.sub("", line)).strip(" -–|,•·"))]
    text = ("; " if all(map(names_of, told)) else " ").join(told)
    if not text or len(text) > MAX_AUTHOR or not names_of(text) or is_organisation(text, claims):
        return ""
    return text


def is_organisation(text: str, claims: Claims) -> bool:
    """Whether a name is a newspaper's and not a person's."""
    return bool(names.ORGANISATION.search(text)) or plain(text) == plain(claims.publisher)


# Dates -------------------------------------------------------------------------------------------------------------


def shown_dates(places: Around) -> list[DateCandidate]:
    """The dates shown between title and body; else the last one above the title, else the first below the body."""
    called = {n.mem_id for n in places.region.css(_DATES)}
    if found := list(_dates(places.between, called)):
        return found[:2]
    if found := list(_dates(places.above, called)):
        return found[-1:]
    return list(_dates([n for n in places.below if n.tag != "li" and not _is_of_others(n)], called))[:1]


def _is_of_others(node: LexborNode) -> bool:
    """Whether an element below the body stands beside the title of another article, or in the imprint."""
    for box in islice(outwards(node), MAX_ENTRY_DEPTH):
        text = box.text()
        if len(text) > MAX_ENTRY:
            return False
        if names.IMPRINT.search(text) or any(len(a.text().strip()) >= MIN_HEADLINE for a in box.css("a")):
            return True
    return False


def _dates(stretch: list[LexborNode], called: Container[int]) -> Iterator[DateCandidate]:
    last = ""
    for node in stretch:
        if node.tag in ("a", "h1", "h2", "h3") and node.mem_id not in called:
            continue
        if node.mem_id not in called and not _YEAR.search(node.text(deep=False)):
            continue
        candidate = _date_at(node)
        if candidate is not None and candidate.raw != last:
            last = candidate.raw
            yield candidate


def _date_at(node: LexborNode) -> DateCandidate | None:
    """The date of an element; with the time of day that stands beside it, where it has none itself."""
    moments = (node.attributes.get("datetime"), node.attributes.get("title"), text_of(node))
    found = [c for raw in moments if raw and len(raw) <= MAX_DATE and (c := read_date("dateline", raw, name_of(node)))]
    timed = next((c for c in found if c.precision == "minute"), None)
    if found and timed is None and (outer := node.parent) is not None and len(raw := text_of(outer)) <= MAX_DATE:
        beside = read_date("dateline", raw, name_of(outer))
        timed = beside if beside and beside.value.startswith(found[0].value) else None
    return timed or next(iter(found), None)


def is_date_line(line: Line) -> bool:
    """Whether a line of text is a date and little else."""
    return len(line.text) <= MAX_DATE and bool(_YEAR.search(line.text)) and len(_WHEN.sub("", line.text)) <= 30


def name_of(node: LexborNode) -> str:
    """An element as a person would point at it: "div.detail-content"."""
    attributes = node.attributes
    if name := attributes.get("id"):
        return f"{node.tag}#{name}"
    classes = (attributes.get("class") or "").split()
    return f"{node.tag}.{classes[0]}" if classes else str(node.tag)
