"""What is said in English only, in Vietnamese: causes, errors and notes, from phrases.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("phrases.toml")
_BLANK = re.compile(r"\\\{([a-z]+)\\\}")
#: Phrases within phrases; nothing said has more.
_DEEPEST = 3
#: A longer text is no phrase of ours.
_LONGEST = 1000


@lru_cache(maxsize=1000)
def vietnamese(text: str, deepest: int = _DEEPEST) -> str | None:
    """Say a phrase in Vietnamese; None where phrases.toml has none for it."""
    whole = known().get(text)
    if whole is not None or len(text) > _LONGEST or not deepest:
        return whole
    for pattern, told in _patterns():
        if found := pattern.fullmatch(text):
            blanks = {name: vietnamese(value, deepest - 1) or value for name, value in found.groupdict().items()}
            return told.format(**blanks)
    return None


@cache
def known() -> Mapping[str, str]:
    """Return every phrase with its Vietnamese; {blanks} stand for what varies."""
    groups: Mapping[str, Mapping[str, str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {english: told for group in groups.values() for english, told in group.items()}


@cache
def _patterns() -> Sequence[tuple[re.Pattern[str], str]]:
    """The phrases with blanks; the one with the most fixed words is tried first."""
    told = [(english, told) for english, told in known().items() if "{" in english]
    told.sort(key=lambda pair: -len(re.sub(r"\{[a-z]+\}", "", pair[0])))
    return [(re.compile(_BLANK.sub(r"(?P<\1>.+?)", re.escape(english)), re.DOTALL), told) for english, told in told]
