"""A rule that gives other values for the same captures has another version in the published table `methods`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copyfile

from archive.layout import PUBLISHED
from tests.line.recording import INPUT, UNSEEN, found, recorded, versions

_HOW = "make archive DATA=/tmp/sample && .venv/bin/python -m tests.line.recording /tmp/sample/public/khotin-tinh.db"


def test_every_rule_is_recorded_with_its_version() -> None:
    told = {name: one.get("version") for name, one in recorded().items() if name != INPUT}
    assert told == {name: version for name, version in versions().items() if name not in UNSEEN}, f"record anew: {_HOW}"


def test_no_rule_gives_other_values_under_its_old_version(archive: Path) -> None:
    then, now = {name: one["values"] for name, one in recorded().items()}, found(archive / PUBLISHED)
    changed = [name for name in now if now[name] != then[name]]
    if INPUT in changed:
        raise AssertionError(f"the sample web is another, so nothing is proved: record what is read from it: {_HOW}")
    assert changed == [], f"raise their versions in archive/publishing/methods.toml, then record: {_HOW}"


def test_another_value_is_seen_in_the_rule_that_gave_it(archive: Path, tmp_path: Path) -> None:
    copy = copyfile(archive / PUBLISHED, tmp_path / "copy.db")
    before = found(copy)
    copy.chmod(0o644)
    with closing(sqlite3.connect(copy)) as db:
        db.execute("UPDATE articles SET published_at = '2024-01-01' WHERE id = (SELECT max(id) FROM articles)")
        db.execute("UPDATE gaps SET size = size + 1 WHERE gap_id = (SELECT min(gap_id) FROM gaps WHERE kind = 'ids')")
        db.commit()
    after = found(copy)
    assert [name for name in after if after[name] != before[name]] == ["dating", "coverage"]
