"""An article before it has markup: its parts in reading order. Both the page and the truth come from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urljoin

from .model import Truth


@dataclass(frozen=True)
class Text:
    """A paragraph, subheading or quote. ``look`` is how the page shows it: h3, question, or the usual way."""

    text: str
    kind: str = "paragraph"
    look: str = ""
    link: tuple[str, str] | None = None  # (words of the text that are a link, href)


@dataclass(frozen=True)
class Photo:
    """A picture with the lines of its caption, the name in its credit, and ``src`` as the page writes it."""

    src: str
    caption: tuple[str, ...] = ()
    credit: str = ""

    def credited(self, name: str, form: str = " Ảnh: {}") -> Photo:
        """The picture with a credit at the end of its caption; one without a caption stays so."""
        if not self.caption:
            return self
        return Photo(self.src, (*self.caption[:-1], self.caption[-1] + form.format(name)), name)


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table of data, its first row the head."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Noise:
    """Markup inside the body that is no part of the article: an advertisement, a leftover of a template."""

    html: str


Part = Text | Photo | Bullets | Grid | Noise


@dataclass(frozen=True)
class Byline:
    """The line that names who wrote, as printed, and the names it holds."""

    text: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class When:
    """When the article appeared, and what of that its page says."""

    moment: datetime
    precision: str = "minute"
    certainty: str = "stated"

    @property
    def day(self) -> date:
        """The day, which addresses and upload folders carry whatever the page says."""
        return self.moment.date()

    @property
    def published_at(self) -> str | None:
        """The date as the archive stores it: with a time, as a day, or not at all."""
        return {"minute": self.moment.isoformat(), "day": self.day.isoformat(), "none": None}[self.precision]


@dataclass(frozen=True)
class Draft:
    """One article of one site. ``base`` is what relative addresses on its page resolve against."""

    site: str
    id: str
    url: str
    base: str
    title: str
    parts: tuple[Part, ...]
    when: When
    topic: str = ""
    kicker: str | None = None
    lead: str | None = None
    byline: Byline | None = None
    source_tag: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    files: tuple[str, ...] = ()  # attachments named outside the body
    language: str = "vi"
    case: str | None = None
    listed_at: str | None = None
    look: frozenset[str] = frozenset()  # how the site's markup shows it; means nothing to a reader

    def photos(self) -> tuple[Photo, ...]:
        """The pictures in reading order."""
        return tuple(part for part in self.parts if isinstance(part, Photo))

    def truth(self) -> Truth:
        """What a careful reader would take from the page."""
        links = [part.link[1] for part in self.parts if isinstance(part, Text) and part.link]
        return Truth(
            site=self.site,
            id=self.id,
            title=self.title,
            kicker=self.kicker,
            lead=self.lead,
            blocks=tuple(block for part in self.parts if (block := _block(part))),
            captions=tuple(" ".join(photo.caption) for photo in self.photos() if photo.caption),
            credits=tuple(photo.credit for photo in self.photos() if photo.credit),
            images=tuple(urljoin(self.base, photo.src) for photo in self.photos()),
            byline=self.byline.text if self.byline else None,
            author="; ".join(self.byline.names) if self.byline else None,
            source_tag=self.source_tag,
            section=self.section,
            tags=self.tags,
            published_at=self.when.published_at,
            published_precision=self.when.precision,
            published_certainty=self.when.certainty,
            attachments=tuple(urljoin(self.base, href) for href in (*links, *self.files)),
            language=self.language,
            listed_at=self.listed_at,
        )


def _block(part: Part) -> tuple[str, str] | None:
    match part:
        case Text():
            return part.kind, part.text
        case Bullets():
            return "list", "\n".join(part.items)
        case Grid():
            return "table", "\n".join(" | ".join(row) for row in part.rows)
    return None


def slug(title: str, length: int = 90) -> str:
    """The title as Vietnamese sites put it into addresses: no accents, hyphens, cut at ``length``."""
    bare = "".join(_BARE.get(c, c) for c in title.lower())
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:length].strip("-")


_BARE = {
    letter: base
    for base, letters in {
        "a": "àảãáạăằẳẵắặâầẩẫấậ",
        "e": "èẻẽéẹêềểễếệ",
        "i": "ìỉĩíị",
        "o": "òỏõóọôồổỗốộơờởỡớợ",
        "u": "ùủũúụưừửữứự",
        "y": "ỳỷỹýỵ",
        "d": "đ",
    }.items()
    for letter in letters
}
