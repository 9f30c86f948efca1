"""A page → an article, or the named reason why it is none. Pure: one page, one recipe, no network, no clock.

`extract(page, recipe, identity)` reads with a site's recipe. What it yields is what the page says, with the
place of every field; the dates are candidates only (crawler.dating.resolve picks among those of all captures).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborNode

from archive.records import Article, Attachment, DateCandidate, Image, Rejection
from crawler.clean import clean
from crawler.dating.dates import at_day, read_date
from crawler.dating.intext import date_in_text
from crawler.encodings.decode import Undecodable
from crawler.language import language_of
from crawler.page import Page
from crawler.reading.body import Body, read_body
from crawler.reading.byline import author_of
from crawler.reading.lines import Lines, Marks, read_lines, text_of
from crawler.recipe import Recipe, Selectors

_JSON_LD_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_FOLDER = re.compile(r"/(20[0-3]\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])/")
_SOURCE_TAG = re.compile(r"^\(\s*(?:[\w-]+\.)+[a-z]{2,}\s*\)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an article is, known from its address before anything is read."""

    id: str
    site: str
    url: str  # canonical


def extract(page: Page, recipe: Recipe, identity: Identity) -> Article | Rejection:
    """Read a page with a recipe. The rejections are `undecodable` and `layout_unknown`; others are checks."""
    try:
        title = page.first(*recipe.title)
        node = page.first(*recipe.body)
    except Undecodable as error:
        return Rejection(error.reason, str(error))
    if title is None or node is None:
        missing = "title" if title is None else "body"
        return Rejection("layout_unknown", f"{recipe.name} finds no {missing} ({', '.join(getattr(recipe, missing))})")
    return _Reader(page, recipe, identity).article(text_of(title[0]), title, node)


class _Reader:
    """One reading of one page: collects fields and where each came from."""

    def __init__(self, page: Page, recipe: Recipe, identity: Identity) -> None:
        self.page, self.recipe, self.identity = page, recipe, identity
        self.sources: dict[str, str] = {}
        self.taken: set[int] = set()  # nodes read as another field, so not part of the body

    def article(self, title: str, title_at: tuple[LexborNode, str], body_at: tuple[LexborNode, str]) -> Article:
        recipe = self.recipe
        self.sources |= {"title": title_at[1], "body": body_at[1]}
        kicker = self._text("kicker", recipe.kicker) or self._above(title_at[0])
        candidates = list(stated_dates(self.page, self.recipe))
        byline = self._text("byline", self.recipe.author)
        lead, source_tag = self._lead()
        lines, body = self._body(body_at[0], lead)
        if lead is None and body.lead:
            lead = body.lead
            self.sources["lead"] = body.lead_rule
        if byline is None and body.byline:
            byline = body.byline
            self.sources["byline"] = "last line of the body"
        if byline:
            self.sources["author"] = "byline"
        images = self._images(body)
        candidates += inferred_dates(self.page.seen_at, title, kicker, lead, body, images)
        return Article(
            id=self.identity.id,
            site=self.identity.site,
            url=self.identity.url,
            title=title,
            kicker=kicker,
            lead=lead,
            body=body.text,
            block_kinds=tuple(kind for kind, _ in body.blocks),
            byline=byline,
            author=author_of(byline),
            source_tag=source_tag or body.source_tag or self._text("source_tag", recipe.source),
            section=self._text("section", recipe.section),
            tags=self._tags(),
            language=language_of(f"{title} {lead or ''} {body.text}"),
            images=images,
            attachments=self._attachments(lines),
            candidates=tuple(dict.fromkeys(candidates)),
            sources=tuple(sorted(self.sources.items())),
            extractor=recipe.name,
        )

    def _text(self, field: str, selectors: Selectors) -> str | None:
        for selector in selectors:
            for node in self.page.each(selector):
                if text := text_of(node):
                    self.sources[field] = selector
                    return text
        return None

    def _above(self, title: LexborNode) -> str | None:
        """The text between the node above the title and the title: a kicker without a class of its own."""
        above = self.page.first(*self.recipe.above_title)
        if above is None:
            return None
        texts: list[str] = []
        node = title.prev
        while node is not None and not (node.is_element_node and _holds(node, above[0].mem_id)):
            if node.is_element_node and node.tag not in ("script", "style") and (text := text_of(node)):
                texts.insert(0, text)
            node = node.prev
        if node is None:  # the two are not neighbours in one box: what lies between is not known to be a kicker
            return None
        if texts:
            self.sources["kicker"] = f"between {above[1]} and the title"
        return " ".join(texts) or None

    def _lead(self) -> tuple[str | None, str | None]:
        """(lead, source tag) from nodes of their own; inside the body they are passed over."""
        if "selector" not in self.recipe.lead_rules:
            return None, None
        source_tag = None
        for selector in self.recipe.lead:
            for node in self.page.each(selector):
                text = text_of(node)
                self.taken.add(node.mem_id)
                if _SOURCE_TAG.match(text):
                    source_tag = text
                    self.sources["source_tag"] = selector
                elif text:
                    self.sources["lead"] = selector
                    return text, source_tag
        return None, source_tag

    def _body(self, node: LexborNode, lead: str | None) -> tuple[Lines, Body]:
        recipe = self.recipe
        marks = Marks(_ids(node, recipe.caption), _ids(node, recipe.drop) | self.taken)
        lines = read_lines(node, marks)
        rules = () if lead else recipe.lead_rules
        description = self.page.meta("description") or self.page.meta("og:description") or ""
        return lines, read_body(
            lines.lines, description=description, lead_rules=rules, bold_captions=recipe.bold_captions
        )

    def _images(self, body: Body) -> tuple[Image, ...]:
        found = ((self.page.link(p.source), p) for p in body.pictures)
        return tuple(Image(url, p.caption, p.block) for url, p in found if url)

    def _attachments(self, lines: Lines) -> tuple[Attachment, ...]:
        apart = (n for selector in self.recipe.attachments for n in self.page.tree.css(selector))
        links = lines.links + [(node.attributes.get("href") or "", text_of(node)) for node in apart]
        found = ((self.page.link(href), label) for href, label in links)
        return tuple(dict.fromkeys(Attachment(url, label or url.rsplit("/", 1)[-1]) for url, label in found if url))

    def _tags(self) -> tuple[str, ...]:
        found: dict[str, str] = {}  # tag → selector
        for selector in self.recipe.tags:
            for node in self.page.tree.css(selector):
                if text := text_of(node):
                    found.setdefault(text, selector)
                    self.sources.setdefault("tags", selector)
        return tuple(found)


def stated_dates(page: Page, recipe: Recipe) -> Iterator[DateCandidate]:
    """The dates a page states: in its address, by its title, in its structured data, in its masthead."""
    if recipe.url_date and (match := re.search(recipe.url_date, page.url)):
        day = at_day("url", match[0], int(match["year"]), int(match["month"]), int(match["day"]), "dated folder")
        yield from _present(day)
    for place, selectors in (("dateline", recipe.dateline), ("masthead", recipe.masthead)):
        for selector in selectors:
            if found := list(_dates_at(page, place, selector)):
                yield from found
                break
    for name in recipe.meta_dates:
        if stated := page.meta(name):
            place = "created" if name.casefold() == "datecreated" else "meta"  # a draft may precede its publication
            yield from _present(read_date(place, stated, name))
    for script in page.tree.css('script[type="application/ld+json"]'):
        for raw in _JSON_LD_DATE.findall(script.text()):
            yield from _present(read_date("json_ld", raw, "datePublished"))


def _dates_at(page: Page, place: str, selector: str) -> Iterator[DateCandidate]:
    for node in page.tree.css(selector):
        raw = node.attributes.get("datetime") or clean(node.text(separator=" "))
        yield from _present(read_date(place, raw, selector))


def inferred_dates(
    seen_at: datetime, title: str, kicker: str | None, lead: str | None, body: Body, images: Sequence[Image]
) -> Iterator[DateCandidate]:
    """The dates that an article gives itself: in its head, and in the folder its first image was uploaded to."""
    first = body.blocks[0][1] if body.blocks else ""
    head = tuple(t for t in (kicker, title, lead, first) if t)
    yield from _present(date_in_text(head, lead or first, seen_at))
    for image in images[:1]:
        if match := _FOLDER.search(image.url):
            year, month, day = map(int, match.groups())
            yield from _present(at_day("upload_folder", match[0], year, month, day, "first image"))


def _present(candidate: DateCandidate | None) -> Iterator[DateCandidate]:
    if candidate is not None:
        yield candidate


def _ids(node: LexborNode, selectors: Selectors) -> frozenset[int]:
    """The memory ids of what any of some selectors finds in a node."""
    return frozenset(n.mem_id for n in node.css(", ".join(selectors))) if selectors else frozenset()


def _holds(outer: LexborNode, inner: int) -> bool:
    """Whether a node is, or contains, the one with the memory id `inner`."""
    return outer.mem_id == inner or any(n.mem_id == inner for n in outer.traverse())
