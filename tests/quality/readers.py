"""The readers that are compared: ours, and three that a researcher could pick instead. Bytes in, `Reading` out."""

from __future__ import annotations

import re
from collections.abc import Callable

import lxml.html
import readability
import trafilatura
from resiliparse.extract.html2text import extract_plain_text

from archive.records import Article
from crawler.clean import clean
from crawler.general.reader import read_generally
from crawler.page import Page
from crawler.reading.extract import Identity
from tests.engine.given import dated

from .pages import Annotated
from .scoring import Reading

Reader = Callable[[Annotated], Reading]


def article(page: Annotated) -> Article | None:
    """What the general reader takes from a page, without any site's recipe."""
    return read_generally(Page(page.url, page.body, page.seen_at), Identity("quality:1", "quality", page.url))


def ours(page: Annotated) -> Reading:
    """The general reader, with the date that this one capture supports."""
    found = article(page)
    if found is None:
        return Reading((), has_lead=True)
    blocks = found.body.split("\n\n")
    return Reading(
        tuple(line for block in blocks for line in block.split("\n")),
        found.title,
        found.lead,
        True,
        found.author,
        dated(found, page.seen_at).published_at,
        True,
        tuple(zip(found.block_kinds, blocks, strict=True)),
        tuple(image.caption for image in found.images if image.caption),
        tuple(image.credit for image in found.images if image.credit),
        tuple(image.url for image in found.images),
    )


def by_trafilatura(page: Annotated) -> Reading:
    """trafilatura with metadata, tables and without comments, as its documentation recommends for articles."""
    found = trafilatura.bare_extraction(
        page.body, url=page.url, with_metadata=True, include_comments=False, include_tables=True
    )
    if found is None or isinstance(found, dict):
        return Reading(())
    return Reading(_lines(found.text or ""), clean(found.title or ""), None, False, found.author, found.date)


def by_readability(page: Annotated) -> Reading:
    """readability-lxml: the article as HTML, and its title."""
    document = readability.Document(page.body.decode("utf-8", "replace"))
    root = lxml.html.fromstring(document.summary(html_partial=True))
    lines: list[str] = []
    for node in root.iter("p", "li", "h1", "h2", "h3", "h4", "td", "th", "div", "blockquote", "figcaption"):
        own = [node.text or "", *(piece for child in node if child.tag not in _BLOCKS for piece in _pieces(child))]
        if text := clean("".join(own)):
            lines.append(text)
    return Reading(tuple(lines), clean(document.short_title()), has_metadata=False)


_BLOCKS = frozenset("p li h1 h2 h3 h4 td th div blockquote figcaption ul ol table tbody tr figure section".split())


def _pieces(node: lxml.html.HtmlElement) -> list[str]:
    return [node.text_content() if isinstance(node.tag, str) else "", node.tail or ""]


def by_resiliparse(page: Annotated) -> Reading:
    """resiliparse: the main content as plain text; it reads nothing else."""
    text = extract_plain_text(
        page.body.decode("utf-8", "replace"), main_content=True, alt_texts=False, list_bullets=False
    )
    return Reading(_lines(text), has_metadata=False)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for raw in text.split("\n") if (line := clean(_MARKS.sub("", raw))))


_MARKS = re.compile(r"^\s*[-•|]\s+|\|\s*$")

READERS: dict[str, Reader] = {
    "ours": ours,
    f"trafilatura {trafilatura.__version__}": by_trafilatura,
    "readability-lxml": by_readability,
    "resiliparse": by_resiliparse,
}
