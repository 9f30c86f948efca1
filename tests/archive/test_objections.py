"""An outcome that contradicts itself never gets in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.records import Outcome, Rejection, Sighting
from archive.store import Refused
from tests.archive.factory import (
    article,
    listing,
    opened,
    read,
    rows,
)


def _refused() -> Iterable[tuple[str, Outcome]]:
    good = read(article(1))
    visit, found = good.visit, article(1)
    yield "is not one of the fates", replace(good, visit=replace(visit, fate="eaten"), article=None)
    yield "come together", replace(good, article=None)
    yield "come together", replace(good, visit=replace(visit, fate="rejected"), article=None)
    yield "not captured", replace(good, capture=None)
    yield (
        "not captured",
        replace(
            listing("longan", [found]), capture=None, sightings=(Sighting("longan:a1", "u", "t", found.candidates),)
        ),
    )
    yield "not ISO 8601", read(found, fetched_at="2025-01-01T08:00:00")
    yield "not ISO 8601", read(found, memento_at="2025-01-01T08:00:00Z")
    yield "another site", replace(good, article=replace(found, site="laichau"))
    yield "differ in the id", replace(good, article=replace(found, id="longan:a2"))
    yield "empty", read(replace(found, title=" "))
    yield "empty", read(replace(found, body="\n"))
    yield "not in step", read(replace(found, block_kinds=("paragraph",)))
    yield "never declared", read(replace(found, site="nowhere"))
    yield "come together", replace(good, rejection=Rejection("listing", ""))


@pytest.mark.parametrize(("words", "outcome"), list(_refused()))
def test_an_outcome_that_contradicts_itself_is_refused(tmp_path: Path, words: str, outcome: Outcome) -> None:
    with opened(tmp_path) as store:
        with pytest.raises(Refused, match=words):
            store.put(outcome)
        store.put(read(article(2)))
    assert rows(tmp_path / "a.db", "SELECT id FROM articles") == [("longan:a1002",)]
