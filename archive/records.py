"""The records that cross from the engine into the memory.

Every record is immutable, holds plain values only, and is complete: the store never fills in a field by
itself. Moments are ISO 8601 strings at +07:00 ("2026-01-08T18:21:00+07:00"); a date known to the day is
"2026-01-08", never with an invented midnight. Texts are clean (NFC, no NBSP, blanks collapsed).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archive.texts.credit import credit_of

Origin = Literal["live", "rehearsal", "warc", "folder", "wayback", "commoncrawl"]
Kind = Literal["article", "listing", "feed", "sitemap", "other"]
Precision = Literal["minute", "day", "month", "year", "none"]
Certainty = Literal["stated", "inferred", "bounded", "none"]
BlockKind = Literal["paragraph", "subheading", "list", "table", "quote"]

#: Every URL ever seen ends with exactly one of these (a row without one is lost, and a lost row breaks a run).
FATES = (
    "stored",  # the archive holds an article read from it
    "visited",  # a listing, feed or sitemap that was read for its links
    "rejected",  # fetched, and not an article; the detail is the named reason
    "duplicate",  # another address of an article; the detail is that article's id
    "refused",  # robots.txt does not let us in
    "gone",  # 404 or 410
    "failed",  # no usable answer; the detail is the cause
    "missing",  # a replayed source does not hold it
)


@dataclass(frozen=True, slots=True)
class Capture:
    """One response as it was received, and where its bytes lie."""

    url: str
    method: str
    request_digest: str  # sha1 of the request's body, "" when there is none
    fetched_at: str
    origin: Origin
    status: int
    mime: str
    digest: str  # sha1 of the response's body as served, "sha1:BASE32"
    warc_file: str  # the file's name inside data/warc
    warc_offset: int
    memento_at: str | None = None  # when a web archive took it; None for our own fetches
    archive_url: str | None = None

    @property
    def seen_at(self) -> str:
        """The moment at which the page looked like this."""
        return self.memento_at or self.fetched_at


@dataclass(frozen=True, slots=True)
class DateCandidate:
    """A date somebody could take for the date of publication, and the place that shows it."""

    place: str  # url, json_ld, meta, dateline, listing, feed, upload_folder, text, masthead
    raw: str
    value: str  # ISO 8601, to the minute or to the day
    precision: Precision
    selector: str = ""  # which of the places of that kind: a selector, a name, a rule


@dataclass(frozen=True, slots=True)
class Dating:
    """The date of publication as far as the evidence goes."""

    published_at: str | None = None
    precision: Precision = "none"
    method: str | None = None  # the place whose candidate was chosen
    certainty: Certainty = "none"
    not_before: str | None = None
    not_after: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """An image of the body: its address as published; `block` is the index of the block it stands before."""

    url: str
    caption: str | None  # verbatim, with its credit
    block: int

    @property
    def credit(self) -> str | None:
        """Whom the caption credits with the picture, as printed; "; " between several."""
        return credit_of(self.caption)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document linked from the body."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Article:
    """What was read from one page. `body.split("\\n\\n")` and `block_kinds` run in step."""

    id: str
    site: str
    url: str
    title: str
    kicker: str | None
    lead: str | None
    body: str
    block_kinds: tuple[BlockKind, ...]
    byline: str | None
    author: str | None
    source_tag: str | None
    section: str | None
    tags: tuple[str, ...]
    language: str
    images: tuple[Image, ...]
    attachments: tuple[Attachment, ...]
    candidates: tuple[DateCandidate, ...]
    sources: tuple[tuple[str, str], ...]  # field -> the selector or rule that gave it
    extractor: str  # "content_fck/2019" or "general/2026"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a captured page is not in the archive as an article."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Visit:
    """The fate of one request. Its key is (method, url, request_digest); `url` is canonical."""

    site: str
    method: str
    url: str
    request_digest: str
    kind: Kind
    fate: str  # one of FATES
    detail: str = ""
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """An article's link as a listing, feed or sitemap shows it."""

    article_id: str
    url: str  # canonical
    title: str
    candidates: tuple[DateCandidate, ...] = ()
    link: str = ""  # the address as it is linked, which is the one to ask for


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one request led to: exactly one fate, and what was read."""

    visit: Visit
    capture: Capture | None = None
    article: Article | None = None
    rejection: Rejection | None = None
    sightings: tuple[Sighting, ...] = ()


@dataclass(frozen=True, slots=True)
class RecipeFacts:
    """One layout that a site declares: which captures it reads, by their day and address."""

    name: str  # as in `Article.extractor`
    since: str | None  # captures from this day on
    until: str | None  # captures up to and including this day
    url: str  # pattern of the addresses it reads, "" for all


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What a site declares about itself, for those who read the file."""

    site: str
    title: str
    province: str  # slug of the province it was founded for
    home: str
    domains: tuple[str, ...]
    platform: str
    description: str
    recipes: tuple[RecipeFacts, ...] = ()  # none: the general reader reads it


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A person's word that a site's verdict is known and calls for nobody any more."""

    site: str
    verdict: str
    at: str
    note: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A person's word that what publishing refused of a site is as it should be."""

    site: str
    rule: str
    found: str
    at: str
    note: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """The account of one site's run."""

    run_id: str
    site: str
    source: str
    started_at: str
    finished_at: str
    code_version: str
    discovered: int  # addresses of articles known to this run
    fetched: int  # responses received
    stored: int  # articles new to the archive, or with a new version
    unchanged: int  # articles read again without a change
    rejected: tuple[tuple[str, int], ...]  # by reason
    failed: tuple[tuple[str, int], ...]  # by cause: refused, gone, missing, failed …
    lost: int  # addresses without a fate: never 0 means never healthy
    verdict: str
    cause: str
    alarm: bool = False  # whether a person is needed
    observed: str = "{}"  # what later runs are compared with, as JSON
    caught_up: int = 0  # captures of earlier runs, cut short, that were read first; no other count has them
