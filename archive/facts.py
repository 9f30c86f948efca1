"""The recorded facts that no page holds, as the `metadata` records of our WARC files carry them.

A visit is the fate of one request with the capture it led to; a run is its account. Both ways, and equal: what
`of_…` writes, `…_from` reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from archive.records import Acceptance, Acknowledgement, Capture, Outcome, RunReport, Visit
from archive.robots import RobotsTxt
from archive.takedown.removal import Mask, Removal


class BadFact(ValueError):
    """A recorded fact does not say what it must: which one, and what is wrong."""


def of_visit(outcome: Outcome) -> dict[str, Any]:
    """The fact of an outcome: its visit, and the capture that decided it (None where no page did)."""
    return {"visit": _plain(outcome.visit), "capture": _plain(outcome.capture) if outcome.capture else None}


def _plain(record: Visit | Capture) -> dict[str, Any]:
    """As `asdict`, which takes five times as long to look for records within records."""
    return {name: getattr(record, name) for name in record.__slots__}


def visit_from(payload: Mapping[str, Any]) -> tuple[Visit, Capture | None]:
    """The visit and capture of a fact; raises BadFact."""
    capture = payload.get("capture")
    return _record(Visit, payload.get("visit")), None if capture is None else _record(Capture, capture)


def of_run(report: RunReport) -> dict[str, Any]:
    """The fact of a run."""
    return asdict(report)


def run_from(payload: Mapping[str, Any]) -> RunReport:
    """The account of a run; raises BadFact."""
    lists = {
        name: tuple((str(key), int(count)) for key, count in payload.get(name) or ()) for name in ("rejected", "failed")
    }
    return _record(RunReport, {**payload, **lists})


def of_acknowledgement(told: Acknowledgement) -> dict[str, Any]:
    """The fact that somebody knows."""
    return asdict(told)


def acknowledgement_from(payload: Mapping[str, Any]) -> Acknowledgement:
    """The acknowledgement of a fact; raises BadFact."""
    return _record(Acknowledgement, dict(payload))


def of_acceptance(told: Acceptance) -> dict[str, Any]:
    """The fact that somebody published what was refused."""
    return asdict(told)


def acceptance_from(payload: Mapping[str, Any]) -> Acceptance:
    """The acceptance of a fact; raises BadFact."""
    return _record(Acceptance, dict(payload))


def of_removal(removal: Removal) -> dict[str, Any]:
    """The fact of a removal, or of its undoing or masking: the whole of it, each time."""
    return asdict(removal)


def removal_from(payload: Mapping[str, Any]) -> Removal:
    """The removal of a fact; raises BadFact. To be told to a store before the outcomes that it speaks of."""
    return _record(Removal, dict(payload))


def of_mask(mask: Mask) -> dict[str, Any]:
    """The fact that records were blanked."""
    return asdict(mask)


def mask_from(payload: Mapping[str, Any]) -> Mask:
    """The blanked records of a fact; raises BadFact."""
    try:
        places = tuple((str(file), int(offset)) for file, offset in payload.get("places") or ())
    except (TypeError, ValueError) as error:
        raise BadFact(f"a recorded mask names no places: {payload!r:.300}") from error
    return _record(Mask, {**payload, "places": places})


def of_robots(told: RobotsTxt) -> dict[str, Any]:
    """The fact of a host's robots.txt."""
    return asdict(told)


def robots_from(payload: Mapping[str, Any]) -> RobotsTxt:
    """The robots.txt of a fact; raises BadFact."""
    return _record(RobotsTxt, dict(payload))


_T = TypeVar("_T", Visit, Capture, RunReport, Acceptance, Acknowledgement, Removal, Mask, RobotsTxt)


def _record(kind: type[_T], given: object) -> _T:
    names = {field.name for field in fields(kind)}
    if not isinstance(given, dict) or not names >= set(given):
        raise BadFact(f"a recorded {kind.__name__.lower()} is not one: {given!r:.300}")
    try:
        return kind(**given)
    except TypeError as error:
        raise BadFact(f"a recorded {kind.__name__.lower()} says too little: {error}") from error
