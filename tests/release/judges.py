"""Runs in the environment of the validators, not in ours: what each of them has to say of a release.

`python judges.py JUDGE FOLDER …` writes one JSON line for each pair: the list of faults found, empty where it is valid.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
OURS = HERE.parents[1] / "archive" / "release" / "index.schema.json"


def frictionless(folder: Path) -> list[str]:
    """What `frictionless validate datapackage.json` says: sizes, hashes, and the CSV cell by cell."""
    from frictionless import validate

    report = validate(str(folder / "datapackage.json"))
    assert report.stats["tasks"] >= 5 or report.errors, "the validator looked at no file"
    return [f"{task}: {message}" for task, message in report.flatten(["name", "message"])]


def croissant(folder: Path) -> list[str]:
    """What MLCommons' own reader says of croissant.json; its warnings count too."""
    import mlcroissant

    try:
        issues = mlcroissant.Dataset(jsonld=str(folder / "croissant.json")).metadata.issues
    except mlcroissant.ValidationError as error:
        return [str(error)]
    return [str(issue) for issue in (*issues.errors, *issues.warnings)]


def records(folder: Path) -> list[str]:
    """What goes wrong when every table is loaded through croissant.json."""
    import mlcroissant

    dataset, faults = mlcroissant.Dataset(jsonld=str(folder / "croissant.json")), []
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    wanted = {file["table"]: file["rows"] for file in index["files"] if file["role"] == "parquet"}
    for name, rows in wanted.items():
        try:
            found = sum(1 for _ in dataset.records(name))
        except mlcroissant.GenerationError as error:
            faults.append(f"{name}: {_causes(error)}")
        else:
            faults += [f"{name}: {found} rows, not {rows}"] if found != rows else []
    return faults


def cff(folder: Path) -> list[str]:
    """What the schema of the Citation File Format 1.2.0 says: see cff-1.2.0.schema.json."""
    import yaml

    # Dates stay texts, as the schema asks of whoever checks with it.
    told = yaml.load((folder / "CITATION.cff").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return _faults(HERE / "cff-1.2.0.schema.json", told)


def index(folder: Path) -> list[str]:
    """What our own schema says of a folder's index.json."""
    return _faults(OURS, json.loads((folder / "index.json").read_text(encoding="utf-8")))


def crate(folder: Path) -> list[str]:
    """What the validator of RO-Crates says; the context comes from a package, not from the net."""
    import requests
    import rocrate
    from rocrate_validator import models, services
    from rocrate_validator.utils.http import HttpRequester

    context = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()

    def get(_self: object, url: str, *_: object, **__: object) -> Any:
        assert url == "https://w3id.org/ro/crate/1.3/context", url
        answer = requests.Response()
        answer.status_code, answer.url, answer._content = 200, url, context
        answer.headers["Content-Type"] = "application/ld+json"
        return answer

    HttpRequester.get = get
    settings = services.ValidationSettings(
        rocrate_uri=str(folder),
        profile_identifier="ro-crate-1.3",
        requirement_severity=models.Severity.REQUIRED,
    )
    result = services.validate(settings)
    return [f"{issue.check.identifier}: {issue.message}" for issue in result.get_issues(models.Severity.REQUIRED)]


def _causes(error: BaseException | None) -> str:
    return f"{error}: {_causes(error.__cause__)}" if error else ""


def _faults(schema: Path, told: Any) -> list[str]:
    import jsonschema

    rules = json.loads(schema.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(rules)
    return [error.message for error in jsonschema.Draft7Validator(rules).iter_errors(told)]


JUDGES: dict[str, Callable[[Path], list[str]]] = {
    judge.__name__: judge for judge in (frictionless, croissant, records, cff, index, crate)
}

if __name__ == "__main__":
    out = sys.stdout
    sys.stdout = sys.stderr  # what the validators have to say besides
    for name, folder in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
        print(json.dumps(JUDGES[name](Path(folder))), file=out)
