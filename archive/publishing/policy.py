"""How much of each site's texts is published, and why: policy.toml, or the operator's own file. Fails closed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

POLICY = Path(__file__).with_name("policy.toml")
_KEYS = {"publish", "words", "reason_en", "reason_vi"}


class BadPolicy(Exception):
    """A policy cannot be followed: which file and place, what is wrong, and what to write."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is published of a site's texts."""

    words: int | None  # of lead, body and captions at most; None: the whole texts
    reason_en: str
    reason_vi: str

    @property
    def publication(self) -> str:
        """The word that the file has for it."""
        return "full" if self.words is None else "excerpt"


@dataclass(frozen=True, slots=True)
class Policy:
    """The rule of every site."""

    default: Rule
    sites: Mapping[str, Rule]
    source: Path

    def of(self, sites: Iterable[str]) -> dict[str, Rule]:
        """The rule of each of these sites. Raises BadPolicy where the policy names another: a misspelt site would be
        published by the default.
        """
        known = list(sites)
        if strange := sorted(self.sites.keys() - set(known)):
            raise BadPolicy(
                f"{self.source}: [sites.{strange[0]}] is no site of this archive "
                f"(it has {', '.join(known) or 'none'}); correct the name or take the section out"
            )
        return {site: self.sites.get(site, self.default) for site in known}


def load(path: Path = POLICY) -> Policy:
    """Read a policy. Raises BadPolicy."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadPolicy(f"reading the policy {path}: {error}") from error
    if strange := sorted(told.keys() - {"default", "sites"}):
        raise BadPolicy(f"{path}: {strange[0]!r} is unknown; there are [default] and [sites.NAME]")
    if "default" not in told:
        raise BadPolicy(f"{path}: there is no [default]")
    sites = {site: _rule(f"{path}: [sites.{site}]", rule) for site, rule in _table(path, told.get("sites", {})).items()}
    return Policy(_rule(f"{path}: [default]", told["default"]), sites, path)


def _table(path: Path, told: object) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise BadPolicy(f"{path}: sites is a table of sections [sites.NAME]")
    return told


def _rule(where: str, told: object) -> Rule:
    if not isinstance(told, dict):
        raise BadPolicy(f"{where} is a section with publish, reason_en and reason_vi")
    if strange := sorted(told.keys() - _KEYS):
        raise BadPolicy(f"{where}: {strange[0]!r} is unknown; a rule has {', '.join(sorted(_KEYS))}")
    for key in ("reason_en", "reason_vi"):
        if not isinstance(reason := told.get(key), str) or not reason.strip():
            raise BadPolicy(f"{where}: say why in {key}; it is published")
    words, publish = told.get("words"), told.get("publish")
    if publish == "full" and words is None:
        return Rule(None, told["reason_en"], told["reason_vi"])
    if publish == "excerpt" and isinstance(words, int) and not isinstance(words, bool) and words > 0:
        return Rule(words, told["reason_en"], told["reason_vi"])
    raise BadPolicy(f'{where}: give publish = "full", or publish = "excerpt" and words = a number from 1')
