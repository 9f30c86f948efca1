"""What others' validators say of a release; and that each of them would say so if it were not right."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from backports import zstd

from archive.publishing.publish import Order, publish
from archive.release.datapackage import schema
from archive.release.making import release
from archive.release.tables import read
from archive.store import Store
from tests.archive.factory import SITES, article, report, stored
from tests.archive.factory import read as read_page
from tests.release.conftest import Data

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv" / "validators-env" / "bin" / "python"
Verdicts = Callable[[str], list[str]]


def judged(jobs: dict[str, tuple[str, Path]]) -> dict[str, list[str]]:
    """Ask each job's judge about its folder, all in one process."""
    if not PYTHON.exists():
        pytest.fail("the validators are not there: `make .venv/validators-env/made` makes their environment, once")
    arguments = [str(part) for pair in jobs.values() for part in pair]
    asked = subprocess.run(
        [PYTHON, Path(__file__).with_name("judges.py"), *arguments],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": ""},
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr[-3000:]
    lines = asked.stdout.splitlines()
    return {name: json.loads(line) for name, line in zip(jobs, lines, strict=True)}


def edited(folder: Path, name: str, change: Callable[[Any], None]) -> None:
    """Change a JSON file of a release."""
    path = folder / name
    told = json.loads(path.read_text(encoding="utf-8"))
    change(told)
    replaced(folder, name, json.dumps(told, ensure_ascii=False))


def replaced(folder: Path, name: str, text: str) -> None:
    (folder / name).unlink()
    (folder / name).write_text(text, encoding="utf-8")


def resource(told: Any, name: str) -> Any:
    return next(one for one in told["resources"] if one["name"] == name)


def field(told: Any, table: str, name: str) -> Any:
    records = next(one for one in told["recordSet"] if one["@id"] == table)
    return next(one for one in records["field"] if one["name"] == name)


def flip(folder: Path) -> None:
    path = folder / "versions.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


def unsigned(folder: Path) -> None:
    """Take the authors out of a citation."""
    lines = (folder / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    replaced(folder, "CITATION.cff", "\n".join(line for line in lines if not line.startswith(("authors", "  - name"))))


def unsound(told: Any) -> None:
    """Take a type and a hash out of croissant.json."""
    field(told, "runs", "verdict").pop("dataType")
    told["distribution"][0].pop("sha256")


def as_numbers(told: Any) -> None:
    """Say that the titles in the CSV are numbers."""
    fields = resource(told, "articles-csv")["schema"]["fields"]
    next(one for one in fields if one["name"] == "title").update(type="integer")


def of_yesterday(folder: Path) -> None:
    text = (folder / "CITATION.cff").read_text(encoding="utf-8")
    replaced(folder, "CITATION.cff", text.replace('released: "2025-06-07"', 'released: "hôm qua"'))


#: Name → the judge, what is done to a copy of the release, and what the judge must say then.
BROKEN: dict[str, tuple[str, Callable[[Path], None], tuple[str, ...]]] = {
    "a bit is flipped": ("frictionless", flip, ("hash",)),
    "a file is missing": ("frictionless", lambda f: (f / "runs.parquet").unlink(), ("runs.parquet",)),
    "cells of another kind": ("frictionless", lambda f: edited(f, "datapackage.json", as_numbers), ("type is",)),
    "a resource without a name": (
        "frictionless",
        lambda f: edited(f, "datapackage.json", lambda told: resource(told, "runs").pop("name")),
        ("name",),
    ),
    "no type, no hash": ("croissant", lambda f: edited(f, "croissant.json", unsound), ("dataType", "sha256")),
    "no authors": ("cff", unsigned, ("authors",)),
    "no day": ("cff", of_yesterday, ("hôm qua",)),
    "no hash": (
        "index",
        lambda f: edited(f, "index.json", lambda told: told["files"][0].update(sha256="none")),
        ("is not valid",),
    ),
    "a path that leads out": (
        "index",
        lambda f: edited(f, "index.json", lambda told: told["files"][0].update(path="../articles.csv")),
        ("is not valid",),
    ),
    "a name with a line end": (
        "index",
        lambda f: edited(f, "index.json", lambda told: told["files"][0].update(path="articles.csv\n")),
        ("is not valid",),
    ),
}


def tables(data: Data, folder: Path) -> Path:
    """Make a Data Package of the unpacked JSON lines, with the very schemas that datapackage.json has.

    The validator cannot read them packed, and takes the empty cells of a Parquet column of integers for numbers.
    """
    told = json.loads((data.second.folder / "datapackage.json").read_text(encoding="utf-8"))
    schemas = {one["name"]: one["schema"] for one in told["resources"] if "schema" in one}
    resources = []
    for packed in sorted(data.second.folder.glob("*.jsonl.zst")):
        name = packed.name.partition(".")[0]
        lines = zstd.decompress(packed.read_bytes())
        if lines:  # it takes a file without a row for one without columns
            (folder / f"{name}.jsonl").write_bytes(lines)
            described = {"name": name, "type": "table", "path": f"{name}.jsonl", "format": "jsonl"}
            resources.append({**described, "schema": schemas[name]})
    there = {one["name"] for one in resources}
    for one in resources:
        keys = one["schema"].get("foreignKeys", [])
        assert all(key["reference"]["resource"] in there for key in keys)
    (folder / "datapackage.json").write_text(json.dumps({"name": "tables", "resources": resources}), encoding="utf-8")
    return folder


def _only(told: Any, names: set[str]) -> None:
    told["resources"] = [one for one in told["resources"] if one["name"] in names]


def harm_rows(folder: Path) -> None:
    """Let an article stand twice, a version point at nothing, and a verdict be missing; leave other tables out."""
    few = {"articles", "versions", "captures", "provinces", "runs", "sites"}
    edited(folder, "datapackage.json", lambda told: _only(told, few))
    articles = (folder / "articles.jsonl").read_bytes()
    (folder / "articles.jsonl").write_bytes(articles + articles.splitlines(keepends=True)[0])
    for name, old, new in (
        ("versions", '"article_id":"longan:a1007"', '"article_id":"longan:a9"'),
        ("runs", '"verdict":"healthy"', '"verdict":null'),
    ):
        path = folder / f"{name}.jsonl"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


#: What may stand in a page and means something to one of the formats.
HOSTILE = (
    "=cmd|' /C calc'!A0",
    '"; DROP TABLE articles; -- \\"',
    "một\ndòng\r\nkhác\tnữa",
    "hai\u2028dòng\u2029\x85",
    "\u202egnợưgn\u202c \u200fRTL\u200e \ufeff\u200b",
    "null",
    "---\n- yaml: {a: [b\n...",
    "a|b `c` <script> ]]> ${d} $e %s",
    "🌾\U000e0041\x00\x1b[31m\ufffe",
    "dài" * 34_000,
)
CUT = r"""[default]
publish = "excerpt"
words = 5
reason_en = "---\n=a | \"b\" `c`: ${d} # e\u2028"
reason_vi = "\u202e| \\\\n \" '"
"""


def hostile(folder: Path) -> Path:
    """A release of texts that mean something to one format or another, of which excerpts are published."""
    articles = [
        article(n, title=text, lead=text, body=text, block_kinds=("paragraph",), tags=(text,), author=text, byline=text)
        for n, text in enumerate(HOSTILE)
    ]
    working = stored(folder / "archive.db", map(read_page, articles))
    with Store(working) as store:
        store.declare_site(replace(SITES[0], title=HOSTILE[0], description=HOSTILE[2]))
        store.finish(report("longan", cause=HOSTILE[3]))
    (folder / "policy.toml").write_text(CUT, encoding="utf-8")
    published = publish(working, folder / "khotin-tinh.db", Order(policy=folder / "policy.toml"))
    return release(published, folder / "releases").folder


def empty(folder: Path) -> Path:
    """A release of an archive in which a run found nothing."""
    working = stored(folder / "archive.db", [])
    with Store(working) as store:
        store.finish(report("longan", discovered=0, fetched=0, stored=0, rejected=(), failed=()))
    return release(publish(working, folder / "khotin-tinh.db"), folder / "releases").folder


@pytest.fixture(scope="module")
def verdicts(data: Data, tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """Answers what its judge said of the release, or of a broken copy."""
    folder = data.second.folder
    jobs = {judge: (judge, folder) for judge in ("frictionless", "croissant", "cff", "index")}
    odd = hostile(tmp_path_factory.mktemp("hostile"))
    jobs |= {f"hostile {judge}": (judge, odd) for judge in ("frictionless", "cff", "index")}
    jobs |= {"first index": ("index", data.first.folder), "list": ("index", data.root), "root": ("cff", ROOT)}
    for name, (judge, harm, _) in BROKEN.items():
        copy = copytree(folder, tmp_path_factory.mktemp("broken") / folder.name)
        harm(copy)
        jobs[name] = (judge, copy)
    jobs["tables"] = ("frictionless", tables(data, tmp_path_factory.mktemp("tables")))
    harm_rows(copy := tables(data, tmp_path_factory.mktemp("broken")))
    jobs["rows"] = ("frictionless", copy)
    found = judged(jobs)
    return found.__getitem__


@pytest.mark.parametrize("job", ["frictionless", "tables", "croissant", "cff", "index", "first index", "list", "root"])
def test_a_release_is_valid(verdicts: Verdicts, job: str) -> None:
    assert verdicts(job) == []


@pytest.mark.parametrize("judge", ["frictionless", "cff", "index"])
def test_a_release_of_hostile_texts_is_valid(verdicts: Verdicts, judge: str) -> None:
    assert verdicts(f"hostile {judge}") == []


@pytest.mark.long
@pytest.mark.parametrize("make", [hostile, empty])
def test_odd_releases_are_valid_to_every_judge(make: Callable[[Path], Path], tmp_path: Path) -> None:
    folder = make(tmp_path)
    every = ("frictionless", "croissant", "records", "cff", "index", "crate")
    found = judged({judge: (judge, folder) for judge in every})
    assert [fault for faults in found.values() for fault in faults] == []


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_found(verdicts: Verdicts, name: str) -> None:
    for says in BROKEN[name][2]:
        assert [fault for fault in verdicts(name) if says in fault], verdicts(name)


@pytest.mark.parametrize("says", ["primary key", "foreign key", "required"])
def test_broken_rows_are_found(verdicts: Verdicts, says: str) -> None:
    assert [fault for fault in verdicts("rows") if says in fault.lower()], verdicts("rows")


def test_the_data_package_has_the_schema_of_every_table(data: Data) -> None:
    told = json.loads((data.second.folder / "datapackage.json").read_text(encoding="utf-8"))
    with closing(sqlite3.connect(data.published)) as connection:
        for table in read(connection):
            assert resource(told, table.name)["schema"] == schema(table)


def test_what_is_covered_is_told(data: Data) -> None:
    """Languages, days and provinces are those of the articles; each source has its address."""
    folder = data.second.folder
    package, croissant, crate = (
        json.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("datapackage.json", "croissant.json", "ro-crate-metadata.json")
    )
    assert {"title": "Báo Long An", "path": "https://baolongan.vn/"} in package["sources"]
    entities = {one["@id"]: one for one in crate["@graph"]}
    for told in (croissant, entities["./"]):
        assert told["inLanguage"] == ["en", "vi"]
        assert told["temporalCoverage"] == "2025-01-01/2025-04-10"
    places = ["Việt Nam", "Lai Châu", "Lạng Sơn", "Ninh Thuận", "Long An"]
    assert [place["name"] for place in croissant["spatialCoverage"]] == places
    assert [entities[place["@id"]]["name"] for place in entities["./"]["spatialCoverage"]] == places


def test_the_program_is_told_as_a_shell_tells_it(data: Data) -> None:
    crate = json.loads((data.second.folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    told = next(one for one in crate["@graph"] if one["@id"] == "#program")
    shell = told["description"].partition(": ")[2]
    found = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert told["identifier"] == f"sha256:{found.split()[0]}"
    assert f'version = "{told["version"]}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.long
def test_every_table_loads_through_croissant_and_the_crate_is_valid(
    data: Data, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = data.second.folder
    broken = copytree(folder, tmp_path_factory.mktemp("broken") / folder.name)
    edited(broken, "ro-crate-metadata.json", lambda told: told["@graph"][1].pop("datePublished"))
    edited(
        broken,
        "croissant.json",
        lambda told: field(told, "runs", "verdict")["source"]["extract"].update(column="verdikt"),
    )
    jobs = {f"{judge} {one.parent.name}": (judge, one) for judge in ("records", "crate") for one in (folder, broken)}
    records, no_records, crate, no_crate = judged(jobs).values()
    assert (records, crate) == ([], [])
    assert [fault for fault in no_records if "verdikt" in fault]
    assert [fault for fault in no_crate if "datePublished" in fault]
