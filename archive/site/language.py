"""The words of the interface in Vietnamese and English, from strings.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from archive.site.phrases import vietnamese

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
#: What a reader gets who asks for neither: this is an archive of Vietnamese news.
DEFAULT: Language = "vi"
_FILE = Path(__file__).with_name("strings.toml")


class NoSuchWords(KeyError):
    """A template or module asks for words that strings.toml does not have."""


class Words:
    """The interface in one language; calling it with a key such as "front.latest" gives the words."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """Give the words for a key, with the values filled in; numbers are written as the language does.

        Raises NoSuchWords.
        """
        try:
            told = catalogue()[key][self.language]
        except KeyError:
            raise NoSuchWords(f"strings.toml has no {key!r} in {self.language!r}; add it in every language") from None
        one, bar, many = told.partition("|")
        if bar:
            told = one if values.get("n") == 1 else many
        shown = {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        return told.format(**shown) if shown else told

    def coded(self, group: str, code: str | None) -> str:
        """Name a code of the archive ("verdict", "thin"); a code that is new to the interface stays as it is."""
        key = f"{group}.{code}"
        return self(key) if key in catalogue() else code or ""

    def fate(self, fate: str, detail: str) -> str:
        """Say what became of an address; where its page was no article, also why."""
        told = self.coded("fate", fate)
        return f"{told} ({self.coded('rejection', detail)})" if fate == "rejected" and detail else told

    def said(self, english: str | None) -> str:
        """Say in the reader's language what is said in English only; what nobody has translated stays as it is."""
        return (vietnamese(english or "") if self.language == "vi" else None) or english or ""

    def number(self, value: int) -> str:
        """Write a whole number: 12.345 in Vietnamese, 12,345 in English."""
        written = f"{value:,}"
        return written.replace(",", ".") if self.language == "vi" else written

    def size(self, count: int) -> str:
        """Write a size in bytes as megabytes: 3,4 MB."""
        written = f"{count / 1e6:.1f}"
        return f"{written.replace('.', ',') if self.language == 'vi' else written} MB"


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return all words: key -> language -> text."""
    groups = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {f"{group}.{name}": told for group, names in groups.items() for name, told in names.items()}


def choose(asked: str | None, remembered: str | None, accepted: str | None) -> Language:
    """Choose the language: the one asked for, else the remembered one, else what the browser accepts best."""
    preferred = (asked, remembered, *_by_preference(accepted or ""))
    return next((known for wish in preferred for known in LANGUAGES if wish == known), DEFAULT)


def _by_preference(accepted: str) -> list[str]:
    """Read an Accept-Language header: "en-GB;q=0.8, vi" -> ["vi", "en"]; what is malformed is passed over."""
    wishes: list[tuple[float, str]] = []
    for wish in accepted[:1000].split(","):
        name, _, quality = wish.partition(";q=")
        try:
            wishes.append((-float(quality or 1), name.strip().lower().partition("-")[0]))
        except ValueError:
            continue
    return [name for weight, name in sorted(wishes, key=lambda wish: wish[0]) if weight < 0]
