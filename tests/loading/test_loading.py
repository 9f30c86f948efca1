"""Every recipe of docs/loading.md runs on a release, and all tools give the same answers."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw.sqlite_extra
import pytest

from archive.guarding import GUARDED
from archive.release.making import release
from tests.archive.factory import published_sample
from tests.loading import asking
from tests.loading.asking import TOOLS
from tests.loading.recipes import section, sections
from tests.release.test_judges import PYTHON

ROOT = Path(__file__).parents[2]
ANSWERS = ("monthly", "found", "placed", "dated", "missing")
_MISSING = "needs {}: `make tools` installs it on Debian"
_WITHOUT_RSQLITE = 'if (!requireNamespace("RSQLite", quietly = TRUE)) { cat("without"); quit() }\n'
Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the sample, its database unpacked beside it."""
    data = tmp_path_factory.mktemp("loading")
    made = release(published_sample(data / "khotin-tinh.db"), data / "releases").folder
    shutil.copyfile(data / "releases" / "latest.db", made / "khotin-tinh.db")
    return made


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Rows]:
    """What SQL answers."""
    with closing(sqlite3.connect(folder / "khotin-tinh.db")) as connection:
        return {_named(query): connection.execute(query).fetchall() for query in section("SQLite", "sql")}


def _named(query: str) -> str:
    found = re.match(r"-- (\w+):", query)
    assert found, query
    return found[1]


def _asked(folder: Path, *command: str, stdin: str = "") -> str:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    environment.pop("PYTHONPATH", None)  # readers have none
    done = subprocess.run(
        command, cwd=folder, input=stdin, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _needs(*programs: str, of: str | None = None) -> pytest.MarkDecorator:
    """Skip, and say so, where one is missing; `of`: the package of Debian that brings them."""
    missing = [program for program in programs if shutil.which(program) is None]
    return pytest.mark.skipif(bool(missing), reason=_MISSING.format(of or ", ".join(missing)))


def _same(answers: dict[str, Rows], truth: dict[str, Rows]) -> None:
    """Found articles may come in any order: only the search index ranks."""
    for name in ANSWERS:
        found, expected = (sorted(map(repr, rows[name])) for rows in (answers, truth))
        assert found == expected, name


def test_the_answers_are_about_something(truth: dict[str, Rows], folder: Path) -> None:
    with closing(sqlite3.connect(folder / "khotin-tinh.db")) as connection:
        articles = connection.execute("SELECT site, published_at, title, lead, body FROM articles").fetchall()
        not_held = connection.execute("SELECT site, fate FROM not_held").fetchall()
    assert set(truth) == set(ANSWERS)
    assert dict(truth["monthly"]) == Counter(row[1] and row[1][:7] for row in articles)
    assert len(truth["found"]) == sum("nông dân" in "\n".join(filter(None, row[2:])).lower() for row in articles) > 3
    assert sum(row[2] for row in truth["placed"]) == sum(row[2] for row in truth["dated"]) == len(articles)
    assert ("Long An", "Tây Ninh") in {row[:2] for row in truth["placed"]}
    assert {row[:2]: row[2] for row in truth["missing"]} == Counter(not_held)


@pytest.mark.parametrize("tool", TOOLS)
def test_tools_that_python_loads(tool: str, folder: Path, truth: dict[str, Rows]) -> None:
    told = json.dumps({"blocks": section(tool, "python"), "names": [*ANSWERS, "found_by_index"]})
    asked = _asked(folder, str(PYTHON), str(Path(asking.__file__)), tool, stdin=told)
    answers = {name: [tuple(row) for row in rows] for name, rows in json.loads(asked).items()}
    _same(answers, truth)
    if "found_by_index" in answers:
        assert answers["found_by_index"] == truth["found"]


def test_the_sqlite3_shell(folder: Path, truth: dict[str, Rows]) -> None:
    """The newest shell comes without FTS5, so Debian's answers where it is installed."""
    whole = shutil.which("sqlite3")
    shell = whole or str(apsw.sqlite_extra.path("sqlite3_shell"))
    for query in section("SQLite", "sql"):
        if whole or "articles_fts" not in query:
            told = _asked(folder, shell, "-readonly", "-json", "khotin-tinh.db", stdin=query)
            assert [tuple(row.values()) for row in json.loads(told)] == truth[_named(query)]


@_needs("Rscript", of="r-cran-rsqlite")
def test_r(folder: Path, truth: dict[str, Rows]) -> None:
    (code,) = section("R", "r")
    told = "".join(f'cat("# {name}\\n"); write.csv({name}, row.names = FALSE)\n' for name in ANSWERS)
    answers: dict[str, Rows] = {}
    asked = _asked(folder, "Rscript", "-", stdin=_WITHOUT_RSQLITE + code + told)
    if asked == "without":
        pytest.skip(_MISSING.format("r-cran-rsqlite"))
    for part in asked.split("# ")[1:]:
        name, _, lines = part.partition("\n")
        answers[name] = [tuple(map(_cell, row)) for row in [*csv.reader(io.StringIO(lines))][1:]]
    _same(answers, truth)


def _cell(text: str) -> str | int | None:
    return None if text == "NA" else int(text) if text.isdigit() else text


def test_datasette(folder: Path) -> None:
    (code,) = section("Datasette", "sh")
    rows = json.loads(_asked(folder, "sh", "-c", code))
    with closing(sqlite3.connect(folder / "khotin-tinh.db")) as connection:
        assert len(rows) == connection.execute("SELECT count(*) FROM not_held").fetchone()[0]


def test_the_csv(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    known: dict[str, Any] = {}
    exec(section("Excel", "python")[0], known)
    with closing(sqlite3.connect(folder / "khotin-tinh.db")) as connection:
        expected = connection.execute("SELECT id, published_at FROM articles").fetchall()
    assert sorted((row["id"], row["published_at"] or None) for row in known["rows"]) == sorted(expected)
    assert known["guard"] == GUARDED.pattern  # with which every text comes back: tests/release/test_guarding.py


@_needs("zstd", "sha256sum", "sh")
def test_checking_it(folder: Path, tmp_path: Path) -> None:
    unpack, verify = section("Checking", "sh")
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    (copy / "khotin-tinh.db").unlink()
    _asked(copy, "sh", "-c", unpack)
    proven = json.loads((copy / "index.json").read_text(encoding="utf-8"))["content_hash"]["value"]
    placed = {".venv/bin/python": sys.executable, "/path/to/khotin-tinh.db": copy / "khotin-tinh.db", "HASH": proven}
    for told, here in placed.items():
        assert verify.count(told) == 1
        verify = verify.replace(told, str(here))
    assert "good" in _asked(ROOT, "sh", "-c", verify)
    (copy / "articles.csv").chmod(0o644)
    (copy / "articles.csv").write_text("another", encoding="utf-8")
    with pytest.raises(AssertionError, match="did NOT match"):
        _asked(copy, "sh", "-c", unpack.splitlines()[0])


def test_no_block_is_left_out() -> None:
    """A block that no test runs would be a promise that nobody keeps."""
    run = {
        *_run("SQLite", "sql"),
        *(pair for tool in (*TOOLS, "Excel") for pair in _run(tool, "python")),
        *_run("R", "r"),
        *_run("Datasette", "sh"),
        *_run("Checking", "sh"),
    }
    assert [block for blocks in sections().values() for block in blocks if block not in run] == []


def _run(title: str, language: str) -> Iterable[tuple[str, str]]:
    return [(language, code) for code in section(title, language)]
