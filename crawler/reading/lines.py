"""A body node → its lines of text and its images, in reading order, with how each was set.

The lines are what a reader sees: a run of inline text between two block boundaries. How a line is set (bold,
italic, grey, centred, in which table) is all that is kept of the markup; what a line *is* is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from crawler.clean import clean

MAX_STYLE = 400  # signs of a style attribute that are looked at
MAX_DEPTH = 120  # deeper than any article; below it the text is taken flat, so that no page exhausts the stack

_BLOCK = frozenset(
    "p div section article header footer main aside ul ol li dl dt dd blockquote figure figcaption center form pre hr"
    " h1 h2 h3 h4 h5 h6 table thead tbody tfoot tr td th caption address fieldset".split()
)
_SKIP = frozenset(
    "script style noscript iframe object embed template select button input textarea svg video audio -comment -doctype"
    " -document".split()
)
_IMAGES = frozenset(("img", "amp-img"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SAYS_SOMETHING = re.compile(r"[^\W_]")
_ALIGN = re.compile(r"text-align\s*:\s*(left|right|center|justify)", re.IGNORECASE)
_GREY = re.compile(r"color\s*:\s*(?:#808080|#888|#999|gr[ae]y|rgb\(128)|font-size\s*:\s*small", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|odt|ods|zip|rar|7z)(?:[?#]|$)", re.IGNORECASE)
_IMAGE_SOURCES = ("data-original", "data-src", "data-lazy-src", "src")
_SOURCE_SETS = ("data-srcset", "srcset")
_PLACEHOLDER = re.compile(
    r"^data:|(?:^|[/_-])(?:blank|spacer|loading|placeholder|pixel|grey|1x1)[\w-]*\.(?:gif|png|svg)", re.IGNORECASE
)


class Setting(NamedTuple):
    """How text is set at one place of the tree."""

    tag: str = "div"
    bold: bool = False
    italic: bool = False
    grey: bool = False
    align: str = ""
    table: int = 0  # which layout table, 0 for none
    quote: bool = False
    caption: bool = False
    link: bool = False


_NOWHERE = Setting()


@dataclass(slots=True)
class Line:
    """One line: text, image (`image` is its address as written) or data table (`tag` is "table")."""

    text: str
    tag: str = "p"
    bold: bool = False
    starts_bold: bool = False
    italic: bool = False
    grey: bool = False
    align: str = ""
    table: int = 0
    quote: bool = False
    caption: bool = False
    linked: bool = False  # wholly a link
    image: str | None = None

    @property
    def heading(self) -> bool:
        """Whether the line was marked up as a heading."""
        return self.tag in _HEADINGS


class Marks(NamedTuple):
    """Nodes known by their markup, as memory ids: captions, and what is not the article's."""

    captions: frozenset[int] = frozenset()
    skipped: frozenset[int] = frozenset()


NO_MARKS = Marks()


@dataclass(slots=True)
class Lines:
    """The lines of a body and the documents it links."""

    lines: list[Line] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # (href, label)
    run: list[tuple[str, Setting]] = field(default_factory=list)  # the pieces of the line being read, "\n" a <br>
    tables: int = 0


def read_lines(body: LexborNode, marks: Marks = NO_MARKS) -> Lines:
    """The lines of a body node; the tree is left as it was."""
    out = Lines()
    _walk(body, _set(body, body.tag or "", _NOWHERE), out, marks, 0)
    _end(out)
    return out


def text_of(node: LexborNode) -> str:
    """The text of a small node on one line: blanks where lines end, and nowhere else."""
    only = node.first_child
    if only is None or (only.is_text_node and only.next is None):
        text = clean(node.text())
        return text if _SAYS_SOMETHING.search(text) else ""
    return clean(" ".join(line.text for line in read_lines(node).lines))


def _walk(node: LexborNode, setting: Setting, out: Lines, marks: Marks, depth: int) -> None:
    skipped = marks.skipped
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            text = child.text_content or ""
            if out.run or not text.isspace():  # blanks between blocks are most of the texts
                out.run.append((text.replace("\n", " "), setting))
        elif tag == "br":
            _break(out)
        elif tag in _SKIP or (skipped and child.mem_id in skipped):
            continue
        elif tag in _IMAGES:
            _image(child, setting, out)
        elif depth >= MAX_DEPTH:
            out.run.append((child.text(separator=" ").replace("\n", " "), setting))
        elif tag == "table" and (rows := _data_rows(child)):
            _table(rows, out, marks)
        else:
            _element(child, tag, setting, out, marks, depth)


def _break(out: Lines) -> None:
    """A break: a second one, with nothing but blanks between, parts paragraphs."""
    for piece, _ in reversed(out.run):
        if piece == "\n":
            _end(out)
            return
        if not piece.isspace():
            break
    out.run.append(("\n", _NOWHERE))


def _element(node: LexborNode, tag: str, setting: Setting, out: Lines, marks: Marks, depth: int) -> None:
    inner = _set(node, tag, setting)
    if marks.captions and node.mem_id in marks.captions:
        inner = inner._replace(caption=True)
    if tag == "table":
        out.tables += 1
        inner = inner._replace(table=out.tables)
    elif tag == "a":
        _link(node, out)
    if tag not in _BLOCK:
        _walk(node, inner, out, marks, depth + 1)
        return
    if out.run:
        _end(out)
    _walk(node, inner, out, marks, depth + 1)
    if out.run:
        _end(out)


def _set(node: LexborNode, tag: str, outer: Setting) -> Setting:
    """The setting inside a node, given the one outside."""
    attributes = node.attributes
    return _within(tag, attributes.get("align") or "", (attributes.get("style") or "")[:MAX_STYLE], outer)


@lru_cache(maxsize=2048)  # a body has a few ways of setting text, and many nodes
def _within(tag: str, align: str, style: str, outer: Setting) -> Setting:
    setting = outer
    if tag in _BLOCK:
        setting = setting._replace(tag="li" if outer.tag == "li" and tag in ("p", "div") else tag)
        if tag in _HEADINGS:
            setting = setting._replace(bold=True)
        elif tag == "blockquote":
            setting = setting._replace(quote=True)
        elif tag in ("figcaption", "caption"):
            setting = setting._replace(caption=True)
        elif tag == "center":
            setting = setting._replace(align="center")
    elif tag in ("strong", "b"):
        setting = setting._replace(bold=True)
    elif tag in ("em", "i"):
        setting = setting._replace(italic=True)
    elif tag == "a":
        setting = setting._replace(link=True)
    if align:
        setting = setting._replace(align=align.lower())
    if style:
        setting = _styled(style, setting, block=tag in _BLOCK)
    return setting


def _styled(style: str, setting: Setting, *, block: bool) -> Setting:
    if block and (match := _ALIGN.search(style)):  # on inline text an alignment shows nothing
        setting = setting._replace(align=match[1].lower())
    if _GREY.search(style):
        setting = setting._replace(grey=True)
    if _ITALIC.search(style):
        setting = setting._replace(italic=True)
    if _BOLD.search(style):
        setting = setting._replace(bold=True)
    return setting


def _end(out: Lines) -> None:
    """End the line being read; a double <br> ends one too, a single one where sentences stand on both sides."""
    run, out.run = out.run, []
    if len(run) == 1:  # as most lines are
        text, only = run[0]
        if not _SAYS_SOMETHING.search(text):
            return
        tag, bold, italic, grey, align, table, quote, caption, link = only
        starts_bold = bold
    else:
        said = [setting for piece, setting in run if _SAYS_SOMETHING.search(piece)]
        if not said:
            return
        text = "".join([piece for piece, _ in run])
        tag, starts_bold, italic, grey, align, table, quote, caption, link = said[0]
        bold = starts_bold
        for one in said[1:]:
            bold, italic, grey, link = bold and one.bold, italic and one.italic, grey and one.grey, link and one.link
    for part in _parts(text) if "\n" in text else (clean(text),):
        out.lines.append(Line(part, tag, bold, starts_bold, italic, grey, align, table, quote, caption, link))


_DOUBLE_BREAK = re.compile(r"\n\s*\n")
_ENDS = (".", "!", "?", ":", ";", "…", "”", '"')


def _parts(text: str) -> Iterator[str]:
    for paragraph in _DOUBLE_BREAK.split(text):
        kept = ""
        for piece in map(clean, paragraph.split("\n")):
            if kept and len(kept) >= 40 and len(piece) >= 40 and kept.endswith(_ENDS):
                yield kept
                kept = piece
            elif piece:
                kept = f"{kept} {piece}" if kept else piece
        if kept:
            yield kept


def _image(node: LexborNode, setting: Setting, out: Lines) -> None:
    if source := _source(node) or _beside(node):
        _end(out)
        out.lines.append(Line("", tag="img", image=source, table=setting.table))


def _source(node: LexborNode) -> str:
    """The address that an image loads, at once or later; the largest of a set where it names no single one."""
    attributes = node.attributes
    for name in _IMAGE_SOURCES:
        if (source := attributes.get(name)) and not _PLACEHOLDER.search(source[:200]):
            return source
    for name in _SOURCE_SETS:
        if sources := attributes.get(name):
            return _largest(sources)
    return ""


def _largest(sources: str) -> str:
    """The largest image of a srcset: "a.jpg 640w, b.jpg 2x"."""
    sized = []
    for source in re.split(r",\s+", sources.strip()):
        address, _, size = source.strip().partition(" ")
        number = re.sub(r"[^\d.]", "", size)
        sized.append((float(number) if re.fullmatch(r"\d{1,6}(?:\.\d+)?", number) else 0.0, address.rstrip(",")))
    address = max(sized, key=lambda one: one[0])[1]
    return "" if _PLACEHOLDER.search(address[:200]) else address


def _beside(node: LexborNode) -> str:
    """The address in the noscript after an image that needs a script, or in the sources of its picture element."""
    after = node.next
    while after is not None and after.tag == "-text" and not (after.text_content or "").strip():
        after = after.next
    apart = after.css("img") if after is not None and after.tag == "noscript" else []
    if node.parent is not None and node.parent.tag == "picture":
        apart += node.parent.css("source")
    return next((source for one in apart if (source := _source(one))), "")


def _link(node: LexborNode, out: Lines) -> None:
    href = node.attributes.get("href") or ""
    if _ATTACHMENT.search(href):
        out.links.append((href, text_of(node)))


def _data_rows(table: LexborNode) -> list[list[LexborNode]]:
    """The cells of a table of data; none for a table that lays out images, other tables or one column."""
    if table.css_first("img") is not None or len(table.css("table")) > 1:  # a node's css finds itself too
        return []
    rows = [row.css("td, th") for row in table.css("tr")]
    return rows if len(rows) > 1 and max(map(len, rows)) > 1 else []


def _table(rows: list[list[LexborNode]], out: Lines, marks: Marks) -> None:
    """One line for a table of data: a row on each line of text, its cells parted by " | "."""
    _end(out)
    written: list[str] = []
    for row in rows:
        cells = [read_lines(cell, marks) for cell in row]
        out.links += [link for cell in cells for link in cell.links]
        texts = [" ".join(line.text for line in cell.lines) for cell in cells]
        if any(texts):
            written.append(" | ".join(texts).strip())
    if written:
        out.lines.append(Line("\n".join(written), tag="table"))
