"""A recipe: how one layout of one platform is read, as data, with the dates between which it holds.

A redesign of a site is one more recipe; old captures stay readable, because the recipe is chosen by the moment
the page was captured and by its address. Selectors are CSS as lexbor reads it; each field takes the first of
its selectors that finds something.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from crawler.dates import VIETNAM
from crawler.page import Page

Selectors = tuple[str, ...]
LeadRule = Literal["selector", "bold", "described"]


class RecipeError(TypeError):
    """A recipe that cannot be read: a bad selector, a bad pattern, a field that is missing."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One layout. `name` ("content_fck/2023") is stored with every article it reads."""

    name: str
    title: Selectors
    body: Selectors
    since: date | None = None  # captures from this day on
    until: date | None = None  # captures up to and including this day
    url: str = ""  # pattern of the addresses (path and query) it reads; "" for all

    kicker: Selectors = ()
    above_title: Selectors = ()  # a kicker without a class of its own stands between this node and the title
    lead: Selectors = ()
    lead_rules: tuple[LeadRule, ...] = ("selector", "bold")
    author: Selectors = ()
    section: Selectors = ()
    tags: Selectors = ()
    caption: Selectors = ()  # nodes of the body that are captions by their markup alone
    bold_captions: bool = False  # a wholly bold centred line under an image is a caption
    drop: Selectors = ()  # nodes of the body that are the site's, not the article's
    dateline: Selectors = ()  # the date by the title
    masthead: Selectors = ()  # a clock at the top of the page: recorded, never believed
    meta_dates: tuple[str, ...] = ("article:published_time", "datePublished", "dateCreated", "pubdate")
    url_date: str = ""  # pattern with year, month, day in the address

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str) and field.type == "Selectors":
                raise RecipeError(f"{self.name}: {field.name} takes a tuple of selectors, not one string: {value!r}")
        _check_selectors(self)
        for pattern in (self.url, self.url_date):
            _compiled(self.name, pattern)

    def reads(self, page: Page, address: str) -> bool:
        """Whether this recipe is meant for a page: by the day it was captured and by its address."""
        day = page.seen_at.astimezone(VIETNAM).date()
        if (self.since and day < self.since) or (self.until and day > self.until):
            return False
        return not self.url or re.search(self.url, address) is not None


def _compiled(name: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise RecipeError(f"{name}: the pattern {pattern!r} cannot be read: {error}") from error


def _check_selectors(recipe: Recipe) -> None:
    tree = LexborHTMLParser("<p></p>")
    for field in fields(recipe):
        if field.type != "Selectors":
            continue
        for selector in getattr(recipe, field.name):
            try:
                tree.css_first(selector)
            except SelectolaxError as error:
                raise RecipeError(f"{recipe.name}: {field.name} has a bad selector {selector!r}: {error}") from error
    for needed in ("name", "title", "body"):
        if not getattr(recipe, needed):
            raise RecipeError(f"a recipe needs {needed}: {recipe!r}")
