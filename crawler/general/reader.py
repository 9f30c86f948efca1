"""The reader for pages that no recipe fits: the page's own claims, weighed against what it shows. Pure.

Each field is chosen by a stated rule, and `sources` says which. Nothing here is named after a site.

* title (heading): the heading that says what the page claims as its title; else the claim.
* body (content): the box that holds the long texts, without what is furniture by name or build
  (furniture); read by the same rules as any recipe's (crawler.reading.body). Where that is little or nothing,
  trafilatura is asked, and believed when it found sentences, and more of them.
* lead (around): what stands between title and body, or first in it, and is what the page describes itself
  with; else what is named a sapo; else the one text between title and body; else the body's first line, where it
  is set apart; else the description, where the page shows it nowhere.
* author: the last line of the body; else an element near the body that is named an author and holds names;
  else the persons that the page claims. Never the newspaper.
* dates: meta, JSON-LD of this article, and the date shown by the title. No guess from the page at large.

`extractor` names this reader and its version, so that its articles can be told from a recipe's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import trafilatura
from selectolax.lexbor import LexborNode

from archive.records import Article, Attachment, BlockKind, DateCandidate, Image
from crawler.clean import clean, plain
from crawler.dating.dates import read_date
from crawler.general import names
from crawler.general.around import (
    MIN_LEAD,
    Around,
    around,
    find_author,
    find_lead,
    is_date_line,
    is_organisation,
    lead_inside,
    name_of,
    shown_dates,
)
from crawler.general.content import MIN_TEXT, find_body, outwards
from crawler.general.furniture import find_furniture, is_furniture
from crawler.general.heading import find_title
from crawler.general.structured import Claims, claims_of, says
from crawler.language import language_of
from crawler.page import Page
from crawler.reading.body import Body, read_body
from crawler.reading.byline import author_of, names_of
from crawler.reading.extract import Identity, inferred_dates
from crawler.reading.frames import unnamed_captions, usual_look
from crawler.reading.lines import Line, Lines, Marks, read_lines

EXTRACTOR = "general/2026"
MAX_PAGE = 2_000_000  # signs; no newspaper's page is longer, and reading one would hold up the crawl
MAX_ENDS = 8  # lines at either end of a body that may be title, lead or date
MAX_OPINION = 500_000  # signs of a page that trafilatura is asked about,
MAX_OPINION_TAGS = 12_000  # and tags, of which it takes up to 70 µs each
LITTLE = 400  # signs of body below which trafilatura is asked too
META_DATES = ("article:published_time", "datePublished", "pubdate", "publishdate", "dc.date.issued")
META_AUTHORS = ("dable:author", "article:author", "author")

_PARAGRAPH: BlockKind = "paragraph"
_CAPTIONS = names.named(names.CAPTIONS)


def read_generally(page: Page, identity: Identity) -> Article | None:
    """The article that a page shows; None where no text on it is long enough to be one, or the page too long."""
    root = page.tree.body
    if root is None or len(page.decoded.text) > MAX_PAGE:
        return None
    claims = claims_of(page)
    title, title_node, rule = find_title(page, claims)
    node = find_body(root, title_node, (title, claims.description))
    found = _Reader(page, identity, claims, title, title_node, rule, node or root).article() if node else None
    if found is not None and _told(found) >= LITTLE:
        return found
    base = found or _Reader(page, identity, claims, title, title_node, rule, root).article()
    return _second_opinion(page, found, base) or found


def _told(article: Article) -> int:
    """The signs of an article's text; a photo story tells in captions."""
    return len(article.body) + sum(len(image.caption or "") for image in article.images)


def _second_opinion(page: Page, found: Article | None, base: Article | None) -> Article | None:
    """The article with trafilatura's paragraphs, when it found sentences where we found little; else None."""
    markup = page.decoded.text
    if base is None or len(markup) > MAX_OPINION or markup.count("<") > MAX_OPINION_TAGS:
        return None
    apart = {plain(t) for t in (base.title, base.lead, base.byline, *(i.caption for i in base.images)) if t}
    text = trafilatura.extract(markup, include_comments=False, fast=True) or ""
    kept = [line for raw in text.split("\n") if (line := clean(raw)) and plain(line) not in apart]
    sentences = [line for line in kept if len(line) >= MIN_TEXT and line.endswith((".", "!", "?", "…", "”"))]
    if len(sentences) < 2 or (found is not None and sum(map(len, kept)) < 2 * len(found.body)):
        return None
    return replace(
        base,
        body="\n\n".join(kept),
        block_kinds=tuple(_PARAGRAPH for _ in kept),
        images=(),
        attachments=(),
        sources=tuple(sorted({**dict(base.sources), "body": f"trafilatura {trafilatura.__version__}"}.items())),
    )


@dataclass
class _Reader:
    """One reading: what was chosen, and by which rule."""

    page: Page
    identity: Identity
    claims: Claims
    title: str
    title_node: LexborNode | None
    title_rule: str
    node: LexborNode
    sources: dict[str, str] = field(default_factory=dict)

    def article(self) -> Article | None:
        self.sources["title"] = self.title_rule
        lead = self._lead()
        lines, body, lead = self._body(lead)
        if lead is None:
            lead = body.lead or self._described(body)
            if body.lead:
                self.sources["lead"] = body.lead_rule
        if not self.title or not body.blocks:
            return None
        byline, author = self._author(body)
        images = tuple(Image(u, p.caption, p.block) for p in body.pictures if (u := self.page.link(p.source)))
        dates = (*(shown_dates(self.around) or self.shown_inside), *self._stated_dates())
        inferred = inferred_dates(self.page.seen_at, self.title, None, lead, body, images)
        return Article(
            id=self.identity.id,
            site=self.identity.site,
            url=self.identity.url,
            title=self.title,
            kicker=None,
            lead=lead,
            body=body.text,
            block_kinds=tuple(kind for kind, _ in body.blocks),
            byline=byline,
            author=author,
            source_tag=body.source_tag,
            section=self.claims.section or None,
            tags=(),
            language=language_of(f"{self.title} {lead or ''} {body.text}"),
            images=images,
            attachments=tuple(self._attachments(lines)),
            candidates=tuple(dict.fromkeys((*dates, *inferred))),
            sources=tuple(sorted(self.sources.items())),
            extractor=EXTRACTOR,
        )

    shown_inside: tuple[DateCandidate, ...] = ()

    @cached_property
    def flat(self) -> bool:
        """Whether the body's box holds the title too."""
        return self.title_node is not None and self.node.mem_id in {n.mem_id for n in outwards(self.title_node)}

    @cached_property
    def around(self) -> Around:
        return around(self.node, self.title_node, self._first_text() if self.flat else None)

    def _first_text(self) -> int | None:
        """The element of the first long text after the title, in a box that holds both."""
        after = False
        for node in self.node.traverse():
            if self.title_node is not None and node.mem_id == self.title_node.mem_id:
                after = True
            elif (
                after and node.tag in ("p", "div", "td", "h2", "blockquote") and len(node.text(deep=False)) >= MIN_TEXT
            ):
                return node.mem_id
        return None

    def _lead(self) -> str | None:
        found = find_lead(self.around, self.title, self.claims)
        if found is not None:
            self.sources["lead"] = found[1]
        return found[0] if found else None

    def _described(self, body: Body) -> str | None:
        """The description, where it is of this article and shown nowhere."""
        shown = plain(body.text)
        claimed = plain(self.claims.description).rstrip(". ")
        if len(claimed) < MIN_LEAD or claimed[:MIN_LEAD] in shown or not _kindred(claimed, plain(self.title), shown):
            return None
        self.sources["lead"] = "meta description, shown nowhere"
        return self.claims.description

    def _body(self, lead: str | None) -> tuple[Lines, Body, str | None]:
        """The body's lines and parts, and the lead where it is known by its element."""
        self.sources["body"] = f"longest texts: {name_of(self.node)}"
        usual = usual_look(self.node)
        skipped = find_furniture(self.node, self.page.url) | frozenset(self._above())
        captions = frozenset(n.mem_id for n in self.node.css(_CAPTIONS)) | unnamed_captions(self.node, skipped, usual)
        lines = read_lines(self.node, Marks(captions, skipped))
        kept = [line for line in lines.lines if not is_furniture(line)]
        told = self.claims.description
        told = "" if told.endswith(("...", "…")) else told  # a beginning that a program cut off says nothing of a lead
        plain_first = lead is None and kept and not kept[0].bold and not (told and says(told, kept[0].text))
        if plain_first and (inside := lead_inside(self.node, skipped, usual)):
            lead, self.sources["lead"] = inside
        kept = self._without_ends(kept, lead)
        rules = () if lead else ("bold", "heading", "described")
        body = read_body(
            kept, description=told, lead_rules=rules, bold_captions=True, loose_captions=_mostly_not_centred(kept)
        )
        return lines, body, lead

    def _above(self) -> Iterator[int]:
        """The elements of the body's box down to the title, where it holds it."""
        if not self.flat or self.title_node is None:
            return
        spine = {n.mem_id for n in outwards(self.title_node)}
        for node in self.node.traverse():
            if node.mem_id == self.title_node.mem_id:
                yield node.mem_id
                return
            if node.mem_id not in spine:
                yield node.mem_id

    def _without_ends(self, kept: list[Line], lead: str | None) -> list[Line]:
        """The lines without those at the ends that are title, lead or date."""
        said = {plain(self.title), plain(lead or "")}
        begins = 0
        for line in kept[:MAX_ENDS]:
            if line.image is None:
                if plain(line.text) not in said and not is_date_line(line):
                    break
                self._take_date(line)
            begins += 1
        pictures = [line for line in kept[:begins] if line.image is not None]
        ends = len(kept)
        while (
            ends > max(begins, len(kept) - MAX_ENDS) and kept[ends - 1].image is None and is_date_line(kept[ends - 1])
        ):
            ends -= 1
            self._take_date(kept[ends])
        return [*pictures, *kept[begins:ends]]

    def _take_date(self, line: Line) -> None:
        if is_date_line(line) and (found := read_date("dateline", line.text, "a line of the body")):
            self.shown_inside = (*self.shown_inside, found)

    def _author(self, body: Body) -> tuple[str | None, str | None]:
        if body.byline and author_of(body.byline):
            self.sources["author"] = self.sources["byline"] = "last line of the body"
            return body.byline, author_of(body.byline)
        claimed = self._claimed_authors()
        if near := find_author(self.around, self.claims):
            self.sources["author"] = self.sources["byline"] = near[2]
            more = set(names_of(near[1])) < set(names_of(claimed))  # an element for each, and only one found
            return near[0], author_of(claimed) if more else near[1]
        if claimed:
            self.sources["author"] = "the page's claim"
        return body.byline, author_of(claimed)

    def _claimed_authors(self) -> str:
        """The persons that the page claims as its authors; "" where it claims none."""
        metas = (clean(self.page.meta(name) or "") for name in META_AUTHORS)
        claims = ("; ".join(self.claims.authors), *metas)
        return next((t for t in claims if t and names_of(t) and not is_organisation(t, self.claims)), "")

    def _stated_dates(self) -> Iterator[DateCandidate]:
        claimed = [("meta", name, self.page.meta(name) or "") for name in META_DATES]
        for place, name, raw in (*claimed, ("json_ld", "datePublished", self.claims.published)):
            if candidate := read_date(place, raw, name):
                yield candidate

    def _attachments(self, lines: Lines) -> Iterator[Attachment]:
        for href, label in dict.fromkeys(lines.links):
            if url := self.page.link(href):
                yield Attachment(url, label or url.rsplit("/", 1)[-1])


def _mostly_not_centred(lines: list[Line]) -> bool:
    texts = [line for line in lines if line.image is None]
    return 2 * sum(line.align == "center" for line in texts) < len(texts)


def _kindred(claim: str, title: str, text: str) -> bool:
    """Whether a description speaks of the article and not of the newspaper: it shares a third of the title's words,
    or a tenth of its own pairs of words with the text."""
    words, said = claim.split(), f" {' '.join(text.split())} "
    named = set(title.split())
    pairs = {f" {one} {other} " for one, other in pairwise(words)}
    return len(named & set(words)) >= 0.33 * len(named) or sum(p in said for p in pairs) >= 0.1 * len(pairs) > 0
