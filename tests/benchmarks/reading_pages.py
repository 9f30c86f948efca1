"""The pages on which reading is measured: the sample web's as they are, the same as large as real ones, and a real one.

The sample web's articles have 77 to 86 KB but only 374 to 520 elements, and parse in a third of the time that real
ones take, so that whatever is done once a page looks dear on them. Ten pages of Vietnamese newspapers at hand have 98
to 475 KB and 405–1,873 elements, median 979; the eight of them that are articles, in the median 922. Hence a second
measure: the same pages with more of their own furniture (menus, boxes of headlines, the telephone's menu), in other
words and with other addresses, until they have TYPICAL elements. The article and all that is read of it stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import cycle, islice
from random import Random
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from archive.records import Article
from crawler.page import Page
from crawler.platforms.content_fck import ContentFck
from crawler.reading.read import read
from crawler.site import Expect, NewsSite
from tests.benchmarks.library import other_address, words
from tests.beside.shared import SHARED, real_page, reference
from tests.engine.truth import page_of, spiders
from tests.sampleweb import pages

TYPICAL = 922  # elements of an article's page

_LIST = re.compile(r'<ul class="(?:box-list|nav-mobi|\w+-menu)">.*?</ul>', re.DOTALL)
_ITEM = re.compile(r"<li\b.*?</li>", re.DOTALL)
_OPENING = re.compile(r"<[a-z]")
_SHOWN = re.compile(r'(?<=>)[^<>]+|(?<=title=")[^"]+')
_WORD = re.compile(r"(?<!&)\b[^\W\d_]{2,}\b")
_HREF = re.compile(r'(?<=href=")[^"]+')


class Sample(NamedTuple):
    """A page that is read."""

    name: str
    site: type[NewsSite]
    page: Page

    @property
    def elements(self) -> int:
        """How many it has."""
        return len(LexborHTMLParser(self.page.body).css("*"))

    def read(self) -> Article:
        """What its site's recipe reads."""
        identity = self.site.identify(self.page.url)
        assert identity is not None
        found = read(self.page, self.site, identity)
        assert isinstance(found, Article)
        return found


@cache
def sample_pages() -> tuple[Sample, ...]:
    """A middling article of each layout of the sample web."""
    found: dict[str, Sample] = {}
    for name, site in spiders().items():
        plain = (
            page for page in pages(name) if page.truth and page.truth.id and not (page.case or page.truth.rejection)
        )
        for page in islice(plain, 9):
            sample = Sample(name, site, page_of(page))
            extractor = sample.read().extractor
            found.setdefault(extractor, sample._replace(name=f"{name} {extractor}"))
    return tuple(found.values())


class Sister(ContentFck):
    """A sister of baolongan.vn, declared for this measurement alone."""

    name, title, province = "sister", "Báo Cần Thơ", "can-tho"
    domains = ("baocantho.com.vn",)
    sections = ("/thoi-su/",)
    expect = Expect(per_week=(1, 1000))


def real_pages() -> tuple[Sample, ...]:
    """The real page that a platform reads; none where `../shared` does not stand beside the checkout."""
    if not SHARED.is_dir():
        return ()
    known = reference("sister/baocantho_article")
    at = datetime.fromisoformat(known["fetched_at"])
    return (Sample("real content_fck/2019", Sister, Page(known["url"], real_page("sister/baocantho_article"), at)),)


def furnished(sample: Sample) -> Sample:
    """The page with as much furniture as real ones have: TYPICAL elements, or one fewer."""
    rng, markup = Random(sample.page.url), sample.page.body.decode()
    lists = list(_LIST.finditer(markup))
    more: dict[int, list[str]] = {found.end(): [] for found in lists}  # where a list ends → the items it gets
    missing = TYPICAL - sample.elements
    for turn, (end, item) in enumerate(_in_turns(lists), start=1):
        if missing < 2:
            break
        if (size := len(_OPENING.findall(item))) <= missing:
            more[end].append(_reworded(item, turn, rng))
            missing -= size
    for end, items in reversed(more.items()):
        at = end - len("</ul>")
        markup = markup[:at] + "\n".join(items) + markup[at:]
    return sample._replace(page=replace(sample.page, body=markup.encode()))


def _in_turns(lists: list[re.Match[str]]) -> Iterator[tuple[int, str]]:
    """The end of a list and an item of it, for ever: a list after the other, in each an item after the other."""
    items = [cycle(_ITEM.findall(found[0])) for found in lists]
    for found, listed in cycle(zip(lists, items, strict=True)):
        yield found.end(), next(listed)


def _reworded(item: str, turn: int, rng: Random) -> str:
    """An item with other words and other addresses."""

    def word(match: re.Match[str]) -> str:
        return rng.choice(words()) if match[0].islower() else match[0]

    def address(match: re.Match[str]) -> str:
        other = other_address(match[0], turn)
        return other if other != match[0] else f"{match[0].rstrip('/')}-{turn}"

    return _HREF.sub(address, _SHOWN.sub(lambda shown: _WORD.sub(word, shown[0]), item))
