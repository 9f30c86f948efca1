"""What goes from process to process arrives as it was, and of a run's files no more is held than is looked at."""

from __future__ import annotations

import pickle
import re
from dataclasses import fields, is_dataclass
from multiprocessing.reduction import ForkingPickler
from pathlib import Path

import pytest

from archive import records
from archive.layout import WORKING
from archive.warc import contents
from crawler.rereading import recorded
from crawler.rereading.again import Reader
from crawler.rereading.captured import Captured
from crawler.rereading.crossing import RECORDS, smooth
from crawler.rereading.recorded import catch_up, told_by
from tests.engine.truth import spiders


def test_every_record_that_an_outcome_may_hold_crosses_smoothly() -> None:
    """A kind that is forgotten arrives all the same, and costs five times as much."""
    known = {name: kind for name, kind in vars(records).items() if isinstance(kind, type) and is_dataclass(kind)}
    held, found = {records.Outcome, records.Dating}, set[type]()
    while held - found:
        found |= held
        held |= {
            known[name]
            for kind in found
            for field in fields(kind)
            for name in re.findall(r"\w+", str(field.type))
            if name in known
        }
    assert found == set(RECORDS)


def test_what_crosses_arrives_equal(sampled: Path) -> None:
    smooth()
    reader = Reader(sampled / "warc", spiders())
    asked = list(Captured(sampled / WORKING, spiders()["longan"]))[:40]
    found = [reader.read(one) for one in asked]
    for thing in (asked, found):
        assert pickle.loads(bytes(ForkingPickler.dumps(thing))) == thing


def test_a_file_tells_of_no_more_captures_than_are_looked_at(walked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Redirects and what they lead to among them: catching up comes to the same."""
    monkeypatch.setattr(recorded, "_LED_FROM_BEFORE", 0)
    (path,) = (walked / "warc").glob("longan-*.warc.gz")
    run, whole = told_by(path), told_by(path)
    assert run
    assert whole
    whole.entries = list(contents(path).entries)
    assert len(run.entries) < len(whole.entries) / 2
    assert list(catch_up(run, spiders())) == list(catch_up(whole, spiders()))
