"""Lines → the parts of an article: what is lead, paragraph, subheading, caption, byline, furniture.

Each rule looks at how a line is set and where it stands, never at one site's words. Pure.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from archive.records import BlockKind
from crawler.clean import plain
from crawler.reading.byline import is_byline
from crawler.reading.lines import Line

MAX_CAPTION = 500  # signs; a longer line under an image is a paragraph set in italics
MAX_SUBHEADING = 160
MAX_LOOSE = 200  # signs of a caption that only its place gives away
MAX_CREDIT = 80
MIN_LEAD = 80  # signs; a shorter heading at the top of a body is a subheading
MIN_DESCRIPTION = 40  # a shorter meta description proves nothing about a paragraph

_QUESTION = re.compile(r"^[-–—]?\s*(?:PV|P\.V|Phóng viên)\b|^[-–—]", re.IGNORECASE)
_SOURCE_TAG = re.compile(r"^\(\s*(?:[\w-]+\.)+[a-z]{2,}\s*\)$", re.IGNORECASE)
_AGENCY = re.compile(r"^\(?[A-ZĐ]{2,6}\)?\s*[-–—]\s?")
_CREDIT = re.compile(
    r"^\(?(?:ảnh|nguồn|đồ họa|minh họa|photos?|video|clip|infographic)(?: ảnh| minh họa)?\s*(?:[:–-]|$)", re.IGNORECASE
)
_LEFTOVER = re.compile(r"\{\{|\{%")  # a template that was not filled in
_SENTENCE_ENDS = (".", "!", "?", "…", '."', ".”", "/.")


@dataclass(slots=True)
class Picture:
    """An image as it stands in the body."""

    source: str
    block: int
    caption: str | None = None

    def describe(self, text: str) -> None:
        """Add a line to the caption."""
        self.caption = f"{self.caption} {text}" if self.caption else text


@dataclass(slots=True)
class Body:
    """The parts of a body, in reading order."""

    blocks: list[tuple[BlockKind, str]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    lead: str | None = None
    lead_rule: str = ""
    byline: str | None = None
    source_tag: str | None = None

    @property
    def text(self) -> str:
        """The blocks, parted by blank lines."""
        return "\n\n".join(text for _, text in self.blocks)


def read_body(
    lines: Sequence[Line],
    *,
    description: str = "",
    lead_rules: Sequence[str] = (),
    bold_captions: bool = False,
    loose_captions: bool = False,
) -> Body:
    """The parts of a body. `lead_rules` may hold "bold" (the first line, wholly bold, is the lead), "heading" (a first
    heading as long as a sentence is) and "described" (the first plain paragraph is, when the meta description begins
    with it). `bold_captions`: a bold line right under an image is its caption; `loose_captions`: so is a short line
    there that is centred or ends as no sentence does."""
    body = Body()
    lines = [line for line in lines if "{" not in line.text or not _LEFTOVER.search(line.text)]
    kept = _captioned(lines, body, bold_captions, loose_captions)
    kept = _without_source_tag(kept, body)
    kept = _without_byline(kept, body)
    kept = _without_lead(kept, body, description, lead_rules)
    kept = _lists_joined(kept, body)
    positions = [position for position, _ in kept]
    for picture in body.pictures:  # positions so far count lines; the archive counts blocks
        picture.block = bisect_left(positions, picture.block)
    body.blocks = [(_kind(line), line.text) for _, line in kept]
    return body


_Kept = list[tuple[int, Line]]  # (position among the lines, line)


def _captioned(lines: Sequence[Line], body: Body, bold: bool, loose: bool) -> _Kept:
    """Take images and their captions out; return the lines of text that remain."""
    kept: _Kept = []
    framed, pictures = _framed(lines), {}
    above = _captions_above(lines)
    waiting: Picture | None = None  # the image that the next line may describe
    held: list[str] = []  # captions of the next image
    for position, line in enumerate(lines):
        if line.image is not None:
            waiting = pictures[position] = Picture(line.image, position, " ".join(held) or None)
            held.clear()
        elif position in framed:
            waiting = pictures[framed[position]]
            waiting.describe(line.text)
        elif line.caption and above:
            held.append(line.text)
        elif line.caption and pictures:
            waiting = pictures[max(pictures)]
            waiting.describe(line.text)
        elif waiting and (_credits(line) if waiting.caption else _describes(line, bold, loose)):
            waiting.describe(line.text)
        else:
            waiting = None
            kept.append((position, line))
    body.pictures = list(pictures.values())
    return kept


def _captions_above(lines: Sequence[Line]) -> bool:
    """Whether the marked captions stand above their images: the first one does, right above."""
    first = next((n for n, line in enumerate(lines) if line.caption or line.image is not None), None)
    if first is None or lines[first].image is not None or lines[first].table:
        return False
    return any(line.image is not None for line in lines[first + 1 : first + 2])


def _credits(line: Line) -> bool:
    """Whether the line under a caption says who took the picture."""
    return len(line.text) <= MAX_CREDIT and not line.heading and bool(_CREDIT.match(line.text))


def _framed(lines: Sequence[Line]) -> dict[int, int]:
    """Caption → its image, by position, in the tables that frame images: little text, and below the first of them."""
    tables: dict[int, list[int]] = {}
    for position, line in enumerate(lines):
        if line.table:
            tables.setdefault(line.table, []).append(position)
    found: dict[int, int] = {}
    for positions in tables.values():
        images = [p for p in positions if lines[p].image is not None]
        texts = [p for p in positions if lines[p].image is None]
        if not images or not texts or texts[0] < images[0] or not _captions([lines[p] for p in texts], len(images)):
            continue
        paired = len(images) == len(texts)  # one each, side by side or in turns; else each has the image before it
        found |= zip(texts, images, strict=True) if paired else ((t, max(i for i in images if i < t)) for t in texts)
    return found


def _captions(texts: Sequence[Line], images: int) -> bool:
    """Whether all the texts of a table can be captions of its images."""
    if any(line.heading or _QUESTION.search(line.text) for line in texts):
        return False
    return sum(len(line.text) for line in texts) <= MAX_CAPTION * images


def _describes(line: Line, bold: bool, loose: bool) -> bool:
    """Whether the first line under an image is its caption."""
    if line.heading or len(line.text) > MAX_CAPTION or _QUESTION.search(line.text):
        return False
    if line.grey and line.italic:
        return True
    if line.align in ("justify", "right"):
        return False
    return line.italic or (bold and line.bold) or (loose and _hangs(line))


def _hangs(line: Line) -> bool:
    """Whether a short line is centred, or ends as no sentence does, and names nobody."""
    if len(line.text) > MAX_LOOSE or line.bold or line.tag in ("li", "table") or line.quote:
        return False
    ends = line.text.endswith((*_SENTENCE_ENDS, ":", ";", ",", "”", '"'))
    return (line.align == "center" or not ends) and not is_byline(line.text)


def _without_source_tag(kept: _Kept, body: Body) -> _Kept:
    for index, (_, line) in enumerate(kept[:2]):
        if _SOURCE_TAG.match(line.text):
            body.source_tag = line.text
            return kept[:index] + kept[index + 1 :]
    return kept


def _without_byline(kept: _Kept, body: Body) -> _Kept:
    """Take the byline off the end: one line, or the run of lines set to the right."""
    taken: list[str] = []
    while len(kept) > 1 and len(taken) < 3:
        line = kept[-1][1]
        right = line.align == "right"
        if line.tag == "table" or (line.tag == "li" and not right):  # the last item of a list of names is no byline
            break
        if not is_byline(line.text, to_the_right=right, marked=line.bold or line.italic):
            break
        if taken and not right:
            break
        taken.append(line.text)
        kept = kept[:-1]
    body.byline = "; ".join(reversed(taken)) or None
    return kept


def _without_lead(kept: _Kept, body: Body, description: str, rules: Sequence[str]) -> _Kept:
    if not kept:
        return kept
    position, line = kept[0]
    above = all(position < p.block for p in body.pictures)
    if "heading" in rules and line.heading and (len(line.text) >= MIN_LEAD or _begins(description, line.text)):
        if above and len(kept) > 1:
            body.lead, body.lead_rule = line.text, "first line, a heading"
    elif "bold" in rules and line.bold and not line.heading and not _QUESTION.search(line.text):
        if above or _begins(description, line.text):
            body.lead, body.lead_rule = line.text, "first line, bold"
    elif (
        "described" in rules
        and above
        and len(kept) > 1
        and not line.starts_bold
        and not _AGENCY.match(line.text)
        and _begins(description, line.text)
    ):
        body.lead, body.lead_rule = line.text, "first line, as in meta description"
    return kept[1:] if body.lead else kept


def _lists_joined(kept: _Kept, body: Body) -> _Kept:
    """The items of a list as one block, an item on each line, unless an image stands between them."""
    out: _Kept = []
    items: list[str] = []  # of the list that ends with the last line of `out`
    pictures = [p.block for p in body.pictures]
    for position, line in kept:
        if line.tag != "li":
            items = []
        elif items and bisect_left(pictures, out[-1][0]) == bisect_left(pictures, position):
            items.append(line.text)
            out[-1] = out[-1][0], replace(out[-1][1], text="\n".join(items))
            continue
        else:
            items = [line.text]
        out.append((position, line))
    return out


def _begins(description: str, text: str) -> bool:
    """Whether a page's description begins with a paragraph, or is that paragraph cut short."""
    description, text = plain(description).rstrip(". "), plain(text).rstrip(". ")
    if len(description) < MIN_DESCRIPTION:
        return False
    return description.startswith(text) or text.startswith(description)


def _kind(line: Line) -> BlockKind:
    if line.tag == "table":
        return "table"
    if line.quote:
        return "quote"
    if line.tag == "li":
        return "list"
    if line.heading:
        return "subheading"
    short = line.bold and len(line.text) <= MAX_SUBHEADING
    if short and not line.text.endswith(_SENTENCE_ENDS) and not _QUESTION.search(line.text):
        return "subheading"
    return "paragraph"
