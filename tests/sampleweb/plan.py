"""What the plans of all sites share: how one article is told and shown, and stories that do not repeat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from random import Random

from .draft import Byline
from .places import Place
from .story import Story, byline, tell


@dataclass(frozen=True)
class Plan:
    """How one article is told and shown; ``case`` names what is awkward about it."""

    case: str | None = None
    shape: str = "plain"
    look: tuple[str, ...] = ()
    byline: str = ""  # a style of story.byline, "none", or "" for the site's usual ones
    writers: int = 1
    topic: str = ""


USUAL = ("plain", "subheads", "plain", "bare", "quote", "plain", "list", "table", "plain")


def fresh_story(topic: str, place: Place, day: date, opening: str, rng: Random, taken: Collection[str]) -> Story:
    """A story whose title no other article of the site has."""
    story = tell(topic, place, day, opening, rng)
    while story.title in taken:
        story = tell(topic, place, day, opening, rng)
    return story


def writers(place: Place, style: str, count: int, rng: Random) -> Byline | None:
    """A byline in the style, by so many of the place's writers."""
    return None if style == "none" else byline(style, tuple(rng.sample(place.writers, count)))
