"""The world in which a paper lives: its server, what happens to it, and the one clock that both sides look at."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from tests.sampleweb import langson_markup
from tests.sampleweb.when import VIETNAM
from tests.wire.web import Asked, Reply
from tests.year import paper
from tests.year.paper import Paper, Piece

OLD, NEW, NEWER = "baolongan.vn", "baolonganmoi.vn", "tintuclongan.vn"  # the names it has one after the other
STEP = timedelta(seconds=2)  # between two requests
_HTML = (("Content-Type", "text/html; charset=utf-8"),)
_TEXT = (("Content-Type", "text/plain"),)
_XML = (("Content-Type", "application/rss+xml; charset=utf-8"),)


@dataclass(frozen=True)
class Spell:
    """Something that lasts from one day through another: down, challenge or disallow."""

    what: str
    first: date
    last: date


@dataclass(frozen=True)
class Fortune:
    """What happens to a site."""

    spells: tuple[Spell, ...] = ()
    redesigned: date = date.max
    moved: Sequence[tuple[date, str]] = ()  # since when it has which name

    def spell(self, day: date) -> str:
        """What lasts on a day."""
        return next((one.what for one in self.spells if one.first <= day <= one.last), "")

    def host(self, day: date) -> str:
        """The name it has on a day."""
        return next((name for since, name in reversed(self.moved) if since <= day), OLD)


@dataclass(frozen=True)
class Look:
    """An article's page as it was handed out: in which revision, or None where it was withdrawn."""

    moment: datetime
    revision: int | None


@dataclass
class World:
    """Answers as the site would at the moment that its clock shows; the clock goes on with each request."""

    paper: Paper
    fortune: Fortune
    moment: datetime
    looks: dict[str, list[Look]] = field(default_factory=dict)  # by path

    def now(self) -> datetime:
        """What the clock shows."""
        return self.moment

    def answer(self, asked: Asked) -> Reply:
        """The site's answer."""
        self.moment += STEP
        day, here = self.moment.astimezone(VIETNAM).date(), self.fortune.host(self._day)
        spell = self.fortune.spell(day)
        if spell == "down":
            return Reply(drop=True)
        if asked.host.removeprefix("www.") != here:
            return Reply(status=301, headers=(("Location", f"https://{here}{asked.path}"),))
        if asked.path == "/robots.txt":
            return Reply(b"User-agent: *\nDisallow: /\n" if spell == "disallow" else b"User-agent: *\n", headers=_TEXT)
        if spell == "challenge":
            return Reply(langson_markup.challenge("0" * 32), headers=_HTML)
        return self._page(asked, here)

    @property
    def _day(self) -> date:
        return self.moment.astimezone(VIETNAM).date()

    @property
    def _layout(self) -> int:
        return 2 if self._day >= self.fortune.redesigned else 1

    def _page(self, asked: Asked, host: str) -> Reply:
        parts = asked.path.split("?p=")
        name = parts[0].strip("/")
        if asked.path in self.paper.by_path:
            return self._article(self.paper.by_path[asked.path], asked, host)
        if name in paper.SECTIONS:
            return self._listing(name, int(parts[1]) if len(parts) > 1 else 1, asked, host)
        if name.startswith("rss/cate/"):
            section = name.rsplit("/", 1)[1]
            newest = tuple(self.paper.listed(section, self.moment)[:10])
            return self._send(paper.feed(newest, section), asked, host, _XML)
        return Reply(paper.home(self._layout), 404, _HTML)

    def _article(self, piece: Piece, asked: Asked, host: str) -> Reply:
        looks = self.looks.setdefault(asked.path, [])
        if not piece.stands(self.moment):
            looks.append(Look(self.moment, None))
            return Reply(paper.home(self._layout), 404, _HTML)
        revision = piece.revision(self.moment)
        looks.append(Look(self.moment, revision))
        return self._send(paper.article(piece, revision, self._layout), asked, host)

    def _listing(self, section: str, number: int, asked: Asked, host: str) -> Reply:
        pages = list(paper.chunks(self.paper.listed(section, self.moment)))
        shown = pages[min(number, len(pages)) - 1]
        return self._send(paper.listing(shown, section, number, len(pages), self._layout), asked, host)

    def _send(self, body: bytes, asked: Asked, host: str, headers: tuple[tuple[str, str], ...] = _HTML) -> Reply:
        packed, tag = _packed(body, host)
        if asked.headers.get("If-None-Match") == tag:
            return Reply(status=304, headers=(("ETag", tag),))
        return Reply(packed, 200, (*headers, ("ETag", tag), ("Content-Encoding", "gzip")))


@lru_cache(maxsize=400)
def _packed(body: bytes, host: str) -> tuple[bytes, str]:
    """A page under the name that the site has now, and its tag."""
    body = body.replace(OLD.encode(), host.encode())
    return gzip.compress(body, 1, mtime=0), f'"{sha256(body).hexdigest()[:16]}"'
