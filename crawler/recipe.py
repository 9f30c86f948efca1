"""A recipe: how one layout of one platform is read, as data, with the dates between which it holds.

A redesign of a site is one more recipe; old captures stay readable, because the recipe is chosen by the moment
the page was captured and by its address. Selectors are CSS as lexbor reads it; each field takes the first of
its selectors that finds something.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal, get_args

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from crawler.dating.dates import VIETNAM
from crawler.page import Page

Selectors = tuple[str, ...]
LeadRule = Literal["selector", "bold", "described"]


class RecipeError(TypeError):
    """A recipe or a listing that cannot be read: a bad selector, a bad pattern, a field that is missing."""


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
    source: Selectors = ()  # where the site says it has the text from
    section: Selectors = ()
    tags: Selectors = ()
    attachments: Selectors = ()  # links to documents that stand outside the body
    caption: Selectors = ()  # nodes of the body that are captions by their markup alone
    bold_captions: bool = False  # a wholly bold centred line under an image is a caption
    drop: Selectors = ()  # nodes of the body that are the site's, not the article's
    dateline: Selectors = ()  # the date by the title
    masthead: Selectors = ()  # a clock at the top of the page: recorded, never believed
    meta_dates: tuple[str, ...] = ("article:published_time", "datePublished", "dateCreated", "pubdate")
    url_date: str = ""  # pattern with year, month, day in the address

    def __post_init__(self) -> None:
        for needed in ("name", "title", "body"):
            if not getattr(self, needed):
                raise RecipeError(f"a recipe needs {needed}: {self!r}")
        for field in fields(self):
            if field.type == "Selectors":
                check_selectors(f"{self.name}: {field.name}", getattr(self, field.name))
        check_tuple(f"{self.name}: meta_dates", self.meta_dates)
        check_tuple(f"{self.name}: lead_rules", self.lead_rules)
        if unknown := set(self.lead_rules) - set(get_args(LeadRule)):
            raise RecipeError(f"{self.name}: lead_rules may hold {get_args(LeadRule)}, not {sorted(unknown)}")
        _compiled(self.name, self.url)
        if self.url_date and not {"year", "month", "day"} <= set(_compiled(self.name, self.url_date).groupindex):
            raise RecipeError(f"{self.name}: url_date needs the groups year, month and day: {self.url_date!r}")

    def reads(self, page: Page, address: str) -> bool:
        """Whether this recipe is meant for a page: by the day it was captured and by its address."""
        if self.since or self.until:
            day = page.seen_at.astimezone(VIETNAM).date()
            if (self.since and day < self.since) or (self.until and day > self.until):
                return False
        return not self.url or re.search(self.url, address) is not None


def _compiled(name: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise RecipeError(f"{name}: the pattern {pattern!r} cannot be read: {error}") from error


def check_selectors(where: str, selectors: Selectors) -> None:
    """Refuse what lexbor cannot read, and one string where a tuple is meant."""
    check_tuple(where, selectors)
    tree = LexborHTMLParser("<p></p>")
    for selector in selectors:
        try:
            tree.css_first(selector)
        except SelectolaxError as error:
            raise RecipeError(f"{where} has a bad selector {selector!r}: {error}") from error


def check_tuple(where: str, value: object) -> None:
    """Refuse one string where a tuple of strings is meant: it would be taken letter by letter."""
    if not isinstance(value, tuple) or not all(isinstance(one, str) and one for one in value):
        raise RecipeError(f"{where} takes a tuple of strings, such as ({value!r},)")
