"""What earlier runs tell the next: the last verdict, and what is usual."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from archive.records import Acknowledgement
from archive.store import Store
from tests.archive.factory import article, moment, opened, read, report


def _ran(store: Store, day: int, verdict: str, source: str = "live") -> None:
    times = {"started_at": moment(day), "finished_at": moment(day + 0.1)}
    store.finish(report("longan", run_id=f"r{day}", source=source, verdict=verdict, observed=f"[{day}]", **times))


def _pulse(store: Store, day: float) -> tuple[str | None, list[int]]:
    found = store.pulse("longan", datetime.fromisoformat(moment(day)))
    return found.before, [one[0] for one in found.usual]  # type: ignore[index]  # a list stands for what was seen


def test_only_runs_that_found_the_site_as_it_is_known_are_usual(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        assert _pulse(store, 0) == (None, [])
        verdicts = ("healthy", "thin", "changed", "gone", "blocked", "stale", "broken", "changed")
        for day, verdict in enumerate(verdicts):
            _ran(store, day, verdict)
        _ran(store, 20, "healthy", source="sample")  # nobody asked the site
        assert _pulse(store, 30) == ("changed", [5, 1, 0])


def test_an_interrupted_run_is_as_if_it_had_not_been(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        _ran(store, 0, "interrupted")
        assert (_pulse(store, 1), store.pulse("longan", datetime.fromisoformat(moment(1))).since) == ((None, []), None)
        _ran(store, 2, "gone")
        _ran(store, 3, "interrupted")
        assert _pulse(store, 4) == ("gone", [])


def test_a_change_is_usual_once_somebody_has_acknowledged_it(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        for day, verdict in enumerate(("healthy", "changed")):
            _ran(store, day, verdict)
        store.acknowledge(Acknowledgement("longan", "changed", moment(1.5), "the bylines are gone for good"))
        _ran(store, 2, "changed")
        assert _pulse(store, 3) == ("changed", [2, 0])


def test_weeks_are_whole_ones_since_the_first_run(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.put(read(article(1), 0))
        _ran(store, 0, "healthy")
        for n, day in ((2, 1), (3, 8), (4, 9)):
            store.put(read(article(n), day))
        now = datetime.fromisoformat(moment(14.9))
        assert store.pulse("longan", now).weeks == (2, 1)
        assert store.pulse("longan", now + timedelta(days=1)).weeks == (1, 1)
        assert store.pulse("longan", now - timedelta(days=9)).weeks == ()
