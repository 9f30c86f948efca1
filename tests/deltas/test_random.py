"""Between any two files a delta leads from one to the other, by our program and by the sqlite3 shell alone."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw.sqlite_extra
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.deltas import delta
from archive.deltas.applying import apply
from archive.deltas.literals import literal
from archive.deltas.script import INDEXED
from archive.publishing.publish import publish
from archive.records import Outcome
from archive.store import Store
from archive.verifying import digests
from archive.verifying.verify import verify
from tests.archive.factory import SITES, article, moment, read, report, sample_outcomes, stored, turned_away
from tests.deltas.harm import disturbed

#: The newest sqlite3 shell, which comes without FTS5, and Debian's, where it is installed.
PLAIN, WHOLE = str(apsw.sqlite_extra.path("sqlite3_shell")), shutil.which("sqlite3")
Contents = dict[str, list[tuple[object, ...]]]
_steady = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
_long = settings(max_examples=600, suppress_health_check=[HealthCheck.function_scoped_fixture])


def contents(path: Path) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    """Every table with all its rows, the table `digests` among them."""
    with closing(sqlite3.connect(path)) as connection:
        sources = digests.sources(connection)
        connection.text_factory = lambda raw: raw.decode(errors="surrogateescape")
        for source in sources:
            yield source.name, connection.execute(source.query).fetchall()
        yield "digests", connection.execute("SELECT * FROM digests ORDER BY table_name, part").fetchall()


def assert_leads(old: Path, new: Path, folder: Path) -> None:
    """Write the delta and apply it, in both ways."""
    made = delta.write(old, new, folder / "delta.sql", prove=False)
    assert delta.write(old, new, folder / "again.sql", prove=False).read_bytes() == made.read_bytes()
    expected = dict(contents(new))
    assert_names_nothing_that_went(dict(contents(old)), expected, made.read_text(encoding="utf-8"))
    assert dict(contents(apply(made, old, folder / "applied.db"))) == expected
    lines = made.read_text(encoding="utf-8").splitlines(keepends=True)
    orders = [line for line in lines if line.endswith(INDEXED)]
    by_shell(PLAIN, old, folder / "shell.db", [line for line in lines if line not in orders])
    with closing(sqlite3.connect(folder / "shell.db")) as connection:
        connection.executescript("".join(orders))
    if WHOLE:
        by_shell(WHOLE, old, folder / "shell-whole.db", lines)
    for copy in folder.glob("shell*.db"):
        assert dict(contents(copy)) == expected
    for made_by in (folder / "applied.db", *folder.glob("shell*.db")):
        made_by.chmod(0o644)
        with closing(sqlite3.connect(made_by)) as connection:
            for index in ("articles_fts", "articles_exact"):
                connection.execute(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)")


def assert_names_nothing_that_went(old: Contents, new: Contents, told: str) -> None:
    """What the new file does not hold any more, such as the address of a removed article, is in no delta to it.

    But for the content hash of the old file, for which it is.
    """
    kept = "\n".join(_texts(new))
    assert [text for text in _texts(old) if len(text) > 6 and text not in kept and literal(text) in told] == []


def _texts(held: Contents) -> set[str]:
    return {
        value
        for name, rows in held.items()
        if name != "digests"
        for row in rows
        for value in row
        if isinstance(value, str)
    }


def by_shell(shell: str, old: Path, copy: Path, lines: list[str]) -> None:
    """Let a shell run a delta on a copy."""
    shutil.copyfile(old, copy).chmod(0o644)
    done = subprocess.run([shell, str(copy)], input="".join(lines).encode(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def _disturbed(sample: Path, seed: int, before: int, after: int) -> None:
    dice = random.Random(seed)
    with TemporaryDirectory() as folder:
        old = disturbed(sample, Path(folder) / "old.db", dice, before)
        assert_leads(old, disturbed(old, Path(folder) / "new.db", dice, after), Path(folder))


_any = given(st.integers(0, 2**32), st.integers(0, 60), st.integers(0, 60))


@_steady
@_any
def test_a_disturbed_file_is_reached(sample: Path, seed: int, before: int, after: int) -> None:
    _disturbed(sample, seed, before, after)


@pytest.mark.long
@_long
@_any
def test_many_disturbed_files_are_reached(sample: Path, seed: int, before: int, after: int) -> None:
    _disturbed(sample, seed, before, after)


def _archive(path: Path, dice: random.Random) -> Path:
    """Publish some of the sample's articles, some of others, some edited, backfilled, removed."""
    outcomes: list[Outcome] = [one for one in sample_outcomes() if dice.random() < 0.8]
    for number in dice.sample(range(40, 90), dice.randrange(8)):
        outcomes.append(read(article(number, dice.choice(SITES).site), dice.choice((-3, 0.5, 40))))
    for number in dice.sample(range(10), dice.randrange(4)):
        outcomes.append(read(article(number, "longan", title=f"Sửa {number}: 'được'\ngiá 🌾"), dice.choice((2, 9))))
    if dice.random() < 0.5:
        outcomes.append(turned_away("laichau", "https://laichau.example/x-a77.html", "rejected", "challenge", -1.5))
    working = stored(path.with_suffix(".working"), outcomes)
    with Store(working) as store:
        for facts in SITES:
            store.finish(report(facts.site, finished_at=moment(dice.choice((1, 2)))))
    return publish(working, path)


@pytest.mark.parametrize("seed", [*range(2), *(pytest.param(n, marks=pytest.mark.long) for n in range(2, 60))])
def test_any_two_archives(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    assert_leads(_archive(tmp_path / "old.db", dice), _archive(tmp_path / "new.db", dice), tmp_path)
    for made in (tmp_path / "applied.db", *tmp_path.glob("shell*.db")):
        if made.name != "applied.db":  # which has no spare pages
            with closing(sqlite3.connect(made)) as connection:
                connection.execute("VACUUM")
        assert [*verify(made).faults] == []
