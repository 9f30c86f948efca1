"""The two records the sample web is made of: a page as a server would answer it, and what it says."""

from __future__ import annotations

from dataclasses import dataclass

GENERATOR = "Kho tin tỉnh sample web (synthetic)"
MARK = "<!-- synthetic page of the Kho tin tỉnh sample web; no site served it -->"

HTML = "text/html; charset=utf-8"
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Truth:
    """What a careful reader would read from the page; written by the generator, never by an extractor.

    Text is clean: NFC, no NBSP, no U+200B, blanks collapsed. ``blocks`` are (kind, text) with the kinds
    paragraph, subheading, list, table and quote; the items of a list stand one per line, so do the rows of a
    table, whose cells are separated by " | ". Lead, kicker, captions and byline are in no block. The two
    lines of a caption are joined by a blank. A page with a ``rejection`` has no other field but ``site`` and,
    where its address has one, ``id``.
    """

    site: str
    id: str | None
    rejection: str | None = None
    title: str = ""
    kicker: str | None = None
    lead: str | None = None
    blocks: tuple[tuple[str, str], ...] = ()
    captions: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()  # whom the captions credit, picture by picture
    images: tuple[str, ...] = ()
    byline: str | None = None
    author: str | None = None
    source_tag: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    published_at: str | None = None
    published_precision: str = "none"
    published_certainty: str = "none"
    attachments: tuple[str, ...] = ()
    language: str = "vi"
    listed_at: str | None = None  # what a listing or feed says of the date; not on the article's own page


@dataclass(frozen=True)
class SamplePage:
    """One exchange with a site: the request's method, address and form, and the answer's bytes as served."""

    url: str
    body: bytes
    fetched_at: str
    status: int = 200
    headers: Headers = (("Content-Type", HTML),)
    method: str = "GET"
    form: bytes = b""
    case: str | None = None
    truth: Truth | None = None
