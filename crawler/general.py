"""The reader for pages that no recipe fits: the page's own claims, weighed against what it shows. Pure.

Each field is chosen by a stated rule, and `sources` says which. Nothing here is named after a site.

* title: the heading that says what the page claims as its title; else the claim; else the first heading.
* body: the box that holds the long texts (crawler.content), without the boxes that are furniture by their
  names and without lines that are nothing but a link; read by the same rules as any recipe's (crawler.body).
  Where that is little or nothing, trafilatura is asked, and believed when it found sentences, and more of them.
* lead: what stands before the body, or first in it, and is what the page describes itself with; else an
  element before the body that is named a sapo; else the description, where the page shows it nowhere.
* author: the last line of the body; else an element near the body that is named an author and holds names;
  else the persons that the page claims. Never the newspaper.
* dates: meta, JSON-LD, and the date shown between title and body (or right after it). No guess from the text
  of the page at large.

`extractor` names this reader and its version, so that its articles can be told from a recipe's.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import trafilatura
from selectolax.lexbor import LexborNode

from archive.records import Article, Attachment, BlockKind, DateCandidate, Image
from crawler.body import Body, read_body
from crawler.byline import author_of, names_of
from crawler.clean import clean, plain
from crawler.content import MIN_TEXT, find_body
from crawler.dates import read_date
from crawler.extract import Identity, inferred_dates, stated_dates
from crawler.language import language_of
from crawler.lines import Line, Lines, Marks, read_lines, text_of
from crawler.page import Page
from crawler.recipe import Recipe
from crawler.structured import Claims, claims_of

EXTRACTOR = "general/2026"
MIN_CLAIM = 15  # signs; a shorter claim could be anything's beginning
MIN_LEAD = 40
MAX_AUTHOR = 90
MAX_DATE = 80
MOST_BETWEEN = 300  # elements before the body that are looked at, the nearest ones
LITTLE = 400  # signs of body below which trafilatura is asked too
FURNITURE_SHARE = 0.3  # a box with more of the body's text than this is no furniture, whatever it is called

_PARAGRAPH: BlockKind = "paragraph"
_ANY = Recipe(
    name=EXTRACTOR,
    title=("h1",),
    body=("body",),
    meta_dates=("article:published_time", "datePublished", "pubdate", "publishdate", "dc.date.issued"),
)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:re?lated?\w*|relates?|lien-?quan|tin-?lien-?quan|xem-?them|doc-?them|tin-?moi|tin-?cung\w*|cung-?chuyen"
    r"|shar(?:e|es|ing)\w*|social\w*|tags?|keywords?|comments?|binh-?luan|rating|vote|breadcrumbs?|nav|menu|ads?|adv\w*"
    r"|banner\w*|quang-?cao|popup|newsletter|subscri\w+|copyright|widget|paging|pagination|readmore|read-?more|audio"
    r"|tts|toolbar|polls?|relatednews\w*|relatedone\w*|linkbox|link-?content\w*|box-?tin\w*|news-?box)(?=$|[\s_-])",
    re.IGNORECASE,
)
_CAPTIONS = (
    '[class*="caption" i], [class*="chuthich" i], [class*="chu-thich" i], [class*="img-cap" i], [class*="imgcap" i]'
    ', [class*="photo-note" i], [class*="image-note" i], [class*="desc_image" i], [class*="photocms" i]'
)
_AUTHORS = (
    '[itemprop="author"], [rel="author"], [class*="author" i], [class*="byline" i], [class*="tacgia" i]'
    ', [class*="tac-gia" i], [class*="pseudonym" i], [class*="journalist" i]'
)
_SAPO = '[class*="sapo" i], [class*="chapeau" i], [class*="lead" i], [class*="summary" i], [class*="txt-head" i]'
_DATES = 'time, [class*="date" i], [class*="time" i], [class*="ngay" i], [itemprop="datePublished"]'
_LABEL = re.compile(
    r"^(?:tin (?:mới|liên quan|cùng chuyên mục|đọc nhiều|bài liên quan)|bài (?:liên quan|viết liên quan)|xem thêm"
    r"|đọc thêm|mời (?:quý )?(?:bạn đọc|độc giả) .{0,60}|có thể bạn quan tâm|chia sẻ(?: bài viết)?|từ khóa|bình luận"
    r"|quảng cáo|video)\s*:?$",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(r"\b(?:báo|tạp chí|đài|online|news|thông tấn|media|\.vn|\.com|vn)\b", re.IGNORECASE)


def read_generally(page: Page, identity: Identity) -> Article | None:
    """The article that a page shows; None where no text on it is long enough to be one."""
    node = find_body(page.tree)
    found = _Reader(page, identity, node).article() if node is not None else None
    if found is not None and len(found.body) >= LITTLE:
        return found
    return _second_opinion(page, identity, found) or found


def _second_opinion(page: Page, identity: Identity, found: Article | None) -> Article | None:
    """The article with trafilatura's paragraphs, when it found sentences where we found little; else None."""
    text = trafilatura.extract(page.decoded.text, include_comments=False, fast=True) or ""
    lines = [line for raw in text.split("\n") if (line := clean(raw))]
    sentences = [line for line in lines if len(line) >= MIN_TEXT and line.endswith((".", "!", "?", "…", "”"))]
    if len(sentences) < 2 or (found is not None and len(text) < 2 * len(found.body)):
        return None
    root = page.tree.body
    base = found or (_Reader(page, identity, root).article() if root is not None else None)
    if base is None:
        return None
    apart = {plain(base.title), plain(base.lead or "")}
    kept = [line for line in lines if plain(line) not in apart]
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
    node: LexborNode
    sources: dict[str, str] = field(default_factory=dict)

    def article(self) -> Article | None:
        claims = claims_of(self.page)
        title, title_node = self._title(claims)
        before = list(deque(self._between(title_node), maxlen=MOST_BETWEEN))
        lead, lead_at_top = self._lead(claims, before)
        lines, body = self._body(claims, title, lead if lead_at_top else None)
        lead = lead or self._lead_of(body, claims)
        if not title or not body.blocks:
            return None
        byline, author = self._author(claims, body)
        images = tuple(Image(u, p.caption, p.block) for p in body.pictures if (u := self.page.link(p.source)))
        dates = [*self._shown_dates(before), *stated_dates(self.page, _ANY)]
        return Article(
            id=self.identity.id,
            site=self.identity.site,
            url=self.identity.url,
            title=title,
            kicker=None,
            lead=lead,
            body=body.text,
            block_kinds=tuple(kind for kind, _ in body.blocks),
            byline=byline,
            author=author,
            source_tag=body.source_tag,
            section=claims.section or None,
            tags=(),
            language=language_of(f"{title} {lead or ''} {body.text}"),
            images=images,
            attachments=tuple(self._attachments(lines)),
            candidates=tuple(
                dict.fromkeys((*dates, *inferred_dates(self.page.seen_at, title, None, lead, body, images)))
            ),
            sources=tuple(sorted(self.sources.items())),
            extractor=EXTRACTOR,
        )

    def _title(self, claims: Claims) -> tuple[str, LexborNode | None]:
        """The title, and the heading that shows it (the last before the body, where several do)."""
        tab = self.page.tree.css_first("title")
        claimed = claims.headline or (clean(tab.text()) if tab else "")
        best: tuple[str, LexborNode] | None = None
        for node in self.page.tree.css("h1, h2, h3"):
            text = text_of(node)
            if _says(claimed, text) and (best is None or node.tag == "h1"):
                best = text, node
                if node.tag == "h1":
                    break
        if best is not None:
            self.sources["title"] = f"{best[1].tag}, as claimed"
            return best
        heading = self.page.tree.css_first("h1")
        if claims.headline or heading is None:
            self.sources["title"] = "the page's claim"
            return _without_site(claimed, claims.publisher), heading
        self.sources["title"] = "h1"
        return text_of(heading), heading

    def _between(self, title: LexborNode | None) -> Iterator[LexborNode]:
        """The elements from the title to the body, in their order; without a title, those in the body's boxes."""
        around_title = set(_around(title)) if title is not None else set()
        region = self.node.parent
        while region is not None and around_title and region.mem_id not in around_title:
            region = region.parent
        if region is None or region.tag in ("html", None):
            region = self.node.parent
        if region is None:
            return
        for node in region.traverse():
            if node.mem_id == self.node.mem_id:
                return
            yield node

    def _lead(self, claims: Claims, before: list[LexborNode]) -> tuple[str | None, bool]:
        """The lead from an element before the body; and whether the body may begin with it again."""
        for node in reversed(before):
            if node.tag in ("a", "title", "h1", "script", "style") or not _says(claims.description, node.text()):
                continue
            text = text_of(node)
            if len(text) <= 1.6 * len(claims.description) + 40:
                self.sources["lead"] = "before the body, as described"
                return text, True
        before_ids = {n.mem_id for n in before}
        for node in self.page.tree.css(_SAPO):
            if node.mem_id in before_ids and len(text := text_of(node)) >= MIN_LEAD and node.css_first("a") is None:
                self.sources["lead"] = "an element before the body, named a sapo"
                return text, True
        return None, False

    def _lead_of(self, body: Body, claims: Claims) -> str | None:
        if body.lead:
            self.sources["lead"] = body.lead_rule
            return body.lead
        shown = plain(body.text)
        claimed = plain(claims.description).rstrip(". ")
        if len(claimed) < MIN_LEAD or claimed[:MIN_LEAD] in shown or not _kindred(claimed, shown):
            return None
        self.sources["lead"] = "meta description, shown nowhere"
        return claims.description

    def _body(self, claims: Claims, title: str, lead: str | None) -> tuple[Lines, Body]:
        self.sources["body"] = f"longest texts: {_name(self.node)}"
        captions = frozenset(n.mem_id for n in self.node.css(_CAPTIONS))
        lines = read_lines(self.node, Marks(captions, frozenset(self._furniture())))
        kept = [line for line in lines.lines if not _is_furniture(line)]
        said = {plain(title), plain(lead or "")}
        while (first := next((line for line in kept if line.image is None), None)) and plain(first.text) in said:
            kept.remove(first)
        rules = () if lead else ("bold", "described")
        return lines, read_body(kept, description=claims.description, lead_rules=rules, bold_captions=True)

    def _furniture(self) -> Iterator[int]:
        """The boxes in the body that are the site's: by their names, unless they hold much of the text."""
        whole = len(self.node.text()) or 1
        for node in self.node.css("div, section, ul, aside, table, nav, footer, header, figure, article, p, zone"):
            if node.mem_id == self.node.mem_id:
                continue
            attributes = node.attributes
            names = " ".join(attributes.get(a) or "" for a in ("class", "id", "type", "data-type", "data-role"))
            named = node.tag in ("aside", "nav") or (names and _FURNITURE.search(names))
            if named and len(node.text()) < FURNITURE_SHARE * whole:
                yield node.mem_id

    def _author(self, claims: Claims, body: Body) -> tuple[str | None, str | None]:
        if body.byline and author_of(body.byline):
            self.sources["author"] = self.sources["byline"] = "last line of the body"
            return body.byline, author_of(body.byline)
        box = self.node
        for _ in range(3):
            if box.parent is not None and box.parent.tag not in ("body", "html"):
                box = box.parent
        for node in box.css(_AUTHORS):
            text = text_of(node)
            if 0 < len(text) <= MAX_AUTHOR and names_of(text) and not _is_organisation(text, claims):
                self.sources["author"] = self.sources["byline"] = f"near the body: {_name(node)}"
                return text, author_of(text)
        metas = (self.page.meta(name) for name in ("dable:author", "article:author", "author"))
        for claimed in (*claims.authors, *(m for m in metas if m)):
            text = clean(claimed)
            if names_of(text) and not _is_organisation(text, claims):
                self.sources["author"] = "the page's claim"
                return body.byline, author_of(text)
        return body.byline, None

    def _shown_dates(self, before: list[LexborNode]) -> Iterator[DateCandidate]:
        """The dates shown between title and body; where there is none, right after the body in its box."""
        places = {n.mem_id for n in before}
        found = list(self._dates_in(places))
        if not found and self.node.parent is not None:
            inside = {n.mem_id for n in self.node.traverse()}
            around = {n.mem_id for n in self.node.parent.traverse()}
            found = list(self._dates_in(around - inside))
        yield from found[:2]

    def _dates_in(self, places: set[int]) -> Iterator[DateCandidate]:
        for node in self.page.tree.css(_DATES):
            if node.mem_id in places and len(raw := node.attributes.get("datetime") or text_of(node)) <= MAX_DATE:
                candidate = read_date("dateline", raw, _name(node))
                if candidate:
                    yield candidate

    def _attachments(self, lines: Lines) -> Iterator[Attachment]:
        for href, label in dict.fromkeys(lines.links):
            if url := self.page.link(href):
                yield Attachment(url, label or url.rsplit("/", 1)[-1])


def _is_furniture(line: Line) -> bool:
    """A line that is nothing but a link to another page, or a label over such lines."""
    if line.image is not None:
        return False
    return (line.linked and not line.caption) or bool(_LABEL.match(line.text))


def _says(claim: str, text: str) -> bool:
    """Whether a text on the page is what the page claims: the same, or the one begins with the other."""
    claim, text = plain(claim).rstrip(". "), plain(text).rstrip(". ")
    if min(len(claim), len(text)) < MIN_CLAIM:
        return bool(claim) and claim == text
    return claim.startswith(text) or text.startswith(claim)


def _kindred(claim: str, text: str) -> bool:
    """Whether a description speaks of what the text does, and not of the newspaper."""
    words = {w for w in claim.split() if len(w) > 2}
    return bool(words) and sum(1 for w in words if w in text) >= 0.6 * len(words)


def _without_site(title: str, publisher: str) -> str:
    """A tab's title without the name of the site behind the last dash."""
    head, dash, tail = title.rpartition(" - ")
    return head if dash and (len(tail) < 30 or plain(tail) == plain(publisher)) else title


def _is_organisation(text: str, claims: Claims) -> bool:
    return bool(_ORGANISATION.search(text)) or plain(text) == plain(claims.publisher)


def _around(node: LexborNode) -> Iterator[int]:
    """The memory ids of a node and of everything around it."""
    outer: LexborNode | None = node
    while outer is not None:
        yield outer.mem_id
        outer = outer.parent


def _name(node: LexborNode) -> str:
    """An element as a person would point at it: "div.detail-content"."""
    attributes = node.attributes
    if name := attributes.get("id"):
        return f"{node.tag}#{name}"
    classes = (attributes.get("class") or "").split()
    return f"{node.tag}.{classes[0]}" if classes else str(node.tag)
