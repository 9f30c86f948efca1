"""What a robots.txt says to us, as RFC 9309 reads it. Pure.

Protego matches addresses against patterns. Which rules are ours is found here, because Protego 0.7 parts from the RFC
there: a record it does not know ends a list of agents (2.2.4 forbids that), "Kho" counts for KhoTinTinh and
"KhoTinTinh/0.1" does not (2.2.1), and U+2028 or a form feed ends a line (2.2).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from protego import Protego

from crawler.runs.health import DISALLOWED
from crawler.sources.contact import PRODUCT

MAX_BYTES = 500 * 1024  # RFC 9309 asks parsers for at least this much; the rest is not read

_LINE_END = re.compile(r"\r\n|\r|\n")
_BREAKS = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")  # line ends to Python, and to nobody else
_TOKEN = re.compile(r"\*|[A-Za-z_-]+")

#: Records by the letters of their names: as they should be written, and as they are.
_FIELDS = {
    "useragent": "user-agent",
    "allow": "allow",
    **dict.fromkeys("disallow dissallow dissalow disalow diasllow disallaw".split(), "disallow"),
    "crawldelay": "crawl-delay",
    "requestrate": "other rule",  # not read, but belongs to a group as its rules do
    "visittime": "other rule",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt comes to."""

    closed: str = ""  # why nothing at all may be fetched
    parsed: Protego | None = None  # our rules, under "*"; None: everything may be fetched

    def refusal(self, url: str) -> str:
        """Why an address may not be fetched; "" when it may."""
        if self.closed:
            return self.closed
        return "" if self.parsed is None or self.parsed.can_fetch(url, "*") else DISALLOWED

    def crawl_delay(self) -> float:
        """Seconds between requests that the host asks for; 0 when it asks for none."""
        return float((self.parsed.crawl_delay("*") if self.parsed else None) or 0)


def rules_from(status: int, body: bytes) -> Rules:
    """The rules in an answer to GET /robots.txt, redirects followed.

    No such file (4xx): everything is open. A server that fails, is overrun (429) or answers nonsense: all closed.
    """
    if 200 <= status < 300:
        return Rules(parsed=Protego.parse("\n".join(("User-agent: *", *our_rules(what_counts(body))))))
    if 400 <= status < 500 and status != 429:
        return Rules()
    return Rules(closed=f"robots.txt answered {status}")


def what_counts(body: bytes) -> str:
    """The text of a robots.txt that is read: the first 500 KiB, whole lines."""
    text = body[:MAX_BYTES]
    if len(body) > MAX_BYTES:
        text = text[: max(text.rfind(b"\n"), text.rfind(b"\r")) + 1]  # a rule cut in half says something else
    return text.decode("utf-8-sig", errors="replace")


def our_rules(text: str, product: str = PRODUCT) -> list[str]:
    """The rules of all groups for a product, else of those for "*"; in their order, one a line."""
    groups: dict[str, list[str]] = defaultdict(list)
    agents: list[str] = []
    listing = False  # whether the line before was one of a list of agents
    for name, value in _records(text):
        if name == "user-agent":
            if not listing:
                agents, listing = [], True
            token = _TOKEN.match(value)
            agents.append(token[0].lower() if token else "")
            groups[agents[-1]] += []
        else:
            listing = False
            for agent in set(agents):
                groups[agent].append(f"{name}: {_BREAKS.sub(lambda found: quote(found[0]), value)}")
    return groups.get(product.lower(), groups.get("*", []))


def _records(text: str) -> Iterator[tuple[str, str]]:
    """Field and value of each line that we know; separators that are forgotten or misplaced are forgiven."""
    for line in _LINE_END.split(text):
        said = line.partition("#")[0].strip()
        name, colon, value = said.partition(":")
        if field := _FIELDS.get(_letters(name)) if colon else None:
            yield field, value.strip()
            continue
        if colon and "/" not in name and not value.startswith("//"):
            continue  # a record of a name that nobody knows; not a colon in an address or a path
        words = said.split()
        for count in (2, 1):
            if len(words) > count - 1 and (field := _FIELDS.get(_letters("".join(words[:count])))):
                yield field, " ".join(words[count:])
                break


def _letters(name: str) -> str:
    return re.sub(r"[\s-]+", "", name.strip("\ufeff")).lower()
