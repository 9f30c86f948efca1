"""What other sites make of a text, and how each dresses what it prints."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from tests.reprints.gazette.writing import NOUNS, QUALITIES, VERBS, Site, Text, Writer
from tests.reprints.news import Story

SYLLABLES = sorted({word for phrase in NOUNS + VERBS + QUALITIES for word in phrase.split()})
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_PLACED = {
    unicodedata.normalize("NFC", first + tone) + last: first + unicodedata.normalize("NFC", last + tone)
    for first, last in ("oa", "oe", "uy", "Oa", "Uy")
    for tone in _TONES
}
_PLACE = re.compile(rf"(?<![qQ])(?:{'|'.join(_PLACED)})(?!\w)")


class Printed(NamedTuple):
    """A text as a site printed it; all of one origin are reprints of the first, `planted` tells by which edit."""

    story: Story
    kind: str
    origin: str
    planted: str


def dressed(text: Text, site: Site, number: int, planted: str = "") -> Printed:
    """Print a text with the site's date line, closing line, Unicode form, place of tone marks and capitals."""

    def worn(said: str, heading: bool = False) -> str:
        said = said.upper() if heading and site.capitals else said
        said = _PLACE.sub(lambda found: _PLACED[found[0]], said) if site.old_tones else said
        return unicodedata.normalize("NFD", said) if site.decomposed else said

    body = [worn(one, one in text.subheads) for one in text.paragraphs] + [worn(site.tail)] * bool(site.tail)
    title, lead = worn(text.title, heading=True), worn(site.dateline + text.lead)
    return Printed(Story(site.name, number, title, lead, tuple(body), text.day), text.kind, text.origin, planted)


def paragraph_replaced(text: Text, w: Writer) -> Text:
    """One paragraph is another of its length."""
    at = w.rng.randrange(len(text.paragraphs))
    new = w.sentence()
    while len(new.split()) < len(text.paragraphs[at].split()):
        new += f" {w.sentence()}"
    return replace(text, paragraphs=(*text.paragraphs[:at], new, *text.paragraphs[at + 1 :]))


def lead_rewritten(text: Text, w: Writer) -> Text:
    """Title and lead are others."""
    return replace(text, title=w.title(), lead=w.paragraph(1, 2))


def reordered(text: Text, w: Writer) -> Text:
    """The paragraphs stand in another order."""
    body = list(text.paragraphs)
    while body == list(text.paragraphs):
        w.rng.shuffle(body)
    return replace(text, paragraphs=tuple(body))


def words_changed(text: Text, w: Writer) -> Text:
    """Every tenth word is another, wherever it stands."""
    parts = [part.split() for part in (text.lead, *text.paragraphs)]
    spots = [(part, place) for part, said in enumerate(parts) for place in range(len(said))]
    for part, place in w.rng.sample(spots, round(len(spots) / 10)):
        parts[part][place] = w.rng.choice(SYLLABLES)
    lead, *body = map(" ".join, parts)
    return replace(text, lead=lead, paragraphs=tuple(body))


def first_half(text: Text, w: Writer) -> Text:
    """The lead and as many paragraphs as make half of the words."""
    sizes = [len(part.split()) for part in (text.lead, *text.paragraphs)]
    kept = next(count for count in range(1, len(sizes)) if 2 * sum(sizes[: count + 1]) >= sum(sizes))
    return replace(text, paragraphs=text.paragraphs[:kept])


def untouched(text: Text, w: Writer) -> Text:
    """Only the site's dress is another."""
    return text


EDITS: dict[str, Callable[[Text, Writer], Text]] = {
    "paragraph_replaced": paragraph_replaced,
    "lead_rewritten": lead_rewritten,
    "reordered": reordered,
    "words_changed": words_changed,
    "first_half": first_half,
    "dress_only": untouched,
}
