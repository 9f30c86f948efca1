"""What the codes in the cells of a table mean, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable

from archive.site.language import Language, Words, catalogue

#: Columns that hold codes, with the group of strings.toml that names them; of any table, or of one only.
GROUPS = {
    ("", "fate"): "fate",
    ("", "origin"): "origin",
    ("", "certainty"): "certainty",
    ("", "published_certainty"): "certainty",
    ("", "precision"): "precision",
    ("", "published_precision"): "precision",
    ("", "place"): "place",
    ("", "published_method"): "place",
    ("", "verdict"): "verdict",
    ("date_evidence", "verdict"): "ruling",
    ("", "reason"): "reason",
    ("rejections", "reason"): "rejection",
    ("event_dates", "reason"): "unresolved",
    ("", "rule"): "rule",
    ("", "field"): "field",
    ("", "ground"): "ground",
    ("", "month_from"): "month_from",
    ("gaps", "kind"): "gap",
    ("provinces", "kind"): "unit",
    ("silent_edits", "kind"): "change",
    ("why_this_date", "verdict"): "ruling",
    ("not_held", "detail"): "rejection",
    ("", "language"): "tongue",
    ("", "publication"): "publication",
    ("changes", "kind"): "difference",
    ("checks", "outcome"): "outcome",
    ("about", "key"): "about",
    ("reprint_pairs", "kind"): "likeness",
    ("checks", "kind"): "check",
    ("methods", "kind"): "method",
}
#: Columns of English words that phrases.toml knows.
_SAID = {"cause", "detail", "note", "unit", "derived", "null_means", "selector", "reason", "description"}
#: What is said of the file as a whole: rows of keys and values.
_ABOUT = ("about", "value")
#: Columns of JSON objects from a code or cause to a count.
_COUNTED = {"rejected", "failed"}


def gloss(words: Words, table: str, column: str, value: object) -> str:
    """Say what a cell means where it holds a code or English words; "" where it speaks for itself.

    `table` is the name of a table, of a canned query, or "".
    """
    if not isinstance(value, str) or not value:
        return ""
    if column in _COUNTED and value.startswith("{"):
        return _counted(words, value)
    group = GROUPS.get((table, column)) or GROUPS.get(("", column))
    if group and f"{group}.{value}" in catalogue():
        told = words.coded(group, value)
        return told if told.casefold() != value.casefold() else ""
    told = words.said(value) if column in _SAID or (table, column) == _ABOUT else value
    return told if told != value else ""


def repeated(language: Language, keys: Iterable[str]) -> frozenset[str]:
    """Return the keys of `about` that say in the other language what another of the keys says in this one."""
    known = frozenset(keys)
    pairs = ((key, f"{key.removesuffix('_en')}_vi") for key in known)
    return frozenset(english if language == "vi" else vi for english, vi in pairs if vi in known)


def _counted(words: Words, value: str) -> str:
    """Name what a JSON object counts: {"listing": 1} is "trang danh sách: 1"."""
    try:
        counts = json.loads(value)
    except ValueError:
        return ""
    if not isinstance(counts, dict):
        return ""
    return "; ".join(f"{_cause(words, str(code))}: {n}" for code, n in counts.items())


def _cause(words: Words, code: str) -> str:
    group = next((one for one in ("rejection", "fate") if f"{one}.{code}" in catalogue()), None)
    return words.coded(group, code) if group else words.said(code)
