"""House rules: what no single test of a room would notice."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from scrapy import Spider
from scrapy.settings import BaseSettings
from scrapy.utils.project import get_project_settings

from crawler.site import NewsSite
from tests.engine.truth import spiders

ROOT = Path(__file__).resolve().parents[2]
HOUSES = ("archive", "crawler", "spiders")  # imports go from right to left only
SPIDERS = sorted(path for path in (ROOT / "spiders").glob("*.py") if path.name != "__init__.py")
PURE = (
    "answers clean urls checks language page recipe discovery dating.clocks dating.resolve encodings.decode "
    "reading.read general.reader events.find backfill.cdx backfill.plan backfill.members backfill.ids"
)
MAX_SPIDER, MAX_MODULE = 40, 400  # lines


@cache
def tracked() -> tuple[Path, ...]:
    """The files of a checkout; every file where there is no git."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True, text=True,
        )  # fmt: skip
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in ROOT.rglob("*") if not {".git", ".venv", "data"} & set(path.parts)]
    return tuple(sorted(path for path in paths if path.is_file()))


def modules(*houses: str) -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in houses]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    """A module's dotted name."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path, *, at_run_time: bool = False) -> Iterator[str]:
    """The dotted names a module imports anywhere, relative ones made absolute; `at_run_time`: not only for types."""
    for_types = {
        id(node)
        for block in ast.walk(tree(path))
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    for node in ast.walk(tree(path)):
        if at_run_time and id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            whole = ".".join([*above, node.module or ""]).strip(".")
            yield from (f"{whole}.{alias.name}" for alias in node.names)


# Sites --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SPIDERS, ids=lambda path: path.stem)
def test_a_sites_file_is_short_and_named_after_its_one_site(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_SPIDER
    sites = [cls for cls in spiders().values() if cls.__module__ == f"spiders.{path.stem}"]
    assert [site.name for site in sites] == [path.stem]
    assert inspect.getdoc(sites[0])


@pytest.mark.parametrize("path", SPIDERS, ids=lambda path: path.stem)
def test_a_sites_file_imports_platforms_and_declarations_only(path: Path) -> None:
    allowed = (
        "crawler.platforms.",
        "crawler.site.",
        "crawler.recipe.",
        "crawler.discovery.",
        "datetime.",
        "__future__.",
    )
    assert [name for name in imports(path) if not f"{name}.".startswith(allowed) and name != "crawler.platforms"] == []


def test_no_two_sites_share_a_host_or_a_class_name() -> None:
    hosts = [host for site in spiders().values() for host in site.hosts()]
    assert len(hosts) == len(set(hosts))


# Politeness ---------------------------------------------------------------------------------------------------------

#: Setting → whether a site's value is at least as polite as the project's.
STRICTER: dict[str, Callable[[Any, Any], bool]] = {
    "DOWNLOAD_DELAY": lambda site, project: float(site) >= float(project),
    "AUTOTHROTTLE_START_DELAY": lambda site, project: float(site) >= float(project),
    "AUTOTHROTTLE_MAX_DELAY": lambda site, project: float(site) >= float(project),
    "AUTOTHROTTLE_TARGET_CONCURRENCY": lambda site, project: float(site) <= float(project),
    "CONCURRENT_REQUESTS": lambda site, project: int(site) <= int(project),
    "CONCURRENT_REQUESTS_PER_DOMAIN": lambda site, project: int(site) <= int(project),
    "DOWNLOAD_TIMEOUT": lambda site, project: True,
}
#: Attributes by which Scrapy lets a spider have its own way.
OWN_WAYS = ("custom_settings", "download_delay", "max_concurrent_requests", "user_agent", "handle_httpstatus_list")


def impolite(site: type[Any], project: BaseSettings) -> list[str]:
    """In what a site is less polite than the project."""
    found = [f"sets {name}" for name in OWN_WAYS[1:] if getattr(site, name, None) is not None]
    for name, value in (site.custom_settings or {}).items():
        check = STRICTER.get(name)
        if check is None or not check(value, project[name]):
            found.append(f"custom_settings[{name!r}] = {value!r}")
    return found


@pytest.mark.parametrize("name", spiders())
def test_no_site_weakens_politeness(name: str) -> None:
    site = spiders()[name]
    assert impolite(site, get_project_settings()) == []
    assert site.tls_verify, "a site whose certificate cannot be verified is named here, with the reason"


def test_the_check_of_politeness_can_fail() -> None:
    class Rude(Spider):
        name = "rude"
        download_delay = 0
        custom_settings = {"ROBOTSTXT_OBEY": False, "DOWNLOAD_DELAY": 0.1, "AUTOTHROTTLE_MAX_DELAY": 90}

    assert len(impolite(Rude, get_project_settings())) == 3


def test_the_project_is_polite() -> None:
    settings = get_project_settings()
    assert settings.getfloat("DOWNLOAD_DELAY") >= 2
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getbool("AUTOTHROTTLE_ENABLED")
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert not settings.getbool("REMOTE_CONTROL_ENABLED")
    assert not settings.getbool("TELNETCONSOLE_ENABLED")


def test_robots_are_obeyed() -> None:
    """Scrapy's own obedience fails open and is off; ours is on, for every site and whatever the source."""
    chain = get_project_settings().getdict("DOWNLOADER_MIDDLEWARES")
    assert chain["crawler.wire.robots.Robots"] is not None
    weakened = [
        path
        for path in modules("crawler", "spiders")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value == "crawler.wire.robots.Robots"
        and isinstance(value, ast.Constant) and value.value is None
    ]  # fmt: skip
    assert weakened == []


# Directions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("house", HOUSES)
def test_imports_go_one_way(house: str) -> None:
    later = (*HOUSES[HOUSES.index(house) + 1 :], "tests")
    forbidden = (*later, "scrapy", "twisted") if house == "archive" else later
    wrong = {
        name_of(path): sorted(found)
        for path in modules(house)
        if (found := {name for name in imports(path) if name.split(".")[0] in forbidden})
    }
    assert wrong == {}


def reached(start: str) -> dict[str, set[str]]:
    """A module and all of ours that it imports at run time, each with the packages that it imports."""
    known = {name_of(path): path for path in modules("archive", "crawler")}
    todo, seen = [start], dict[str, set[str]]()
    while todo:
        name = todo.pop()
        name = name if name in known else name.rpartition(".")[0]
        if name in known and name not in seen:
            found = list(imports(known[name], at_run_time=True))
            todo += found
            seen[name] = {one.split(".")[0] for one in found}
    assert start in seen
    return seen


@pytest.mark.parametrize("start", PURE.split())
def test_what_is_pure_runs_without_scrapy(start: str) -> None:
    """Neither a pure module nor anything it imports at run time imports Scrapy or Twisted."""
    for name, outside in reached(f"crawler.{start}").items():
        assert not outside & {"scrapy", "twisted", "parsel", "spiders", "tests"}, name


def test_verifying_needs_nothing_that_makes_the_file() -> None:
    """Whoever only verifies a file does not load what finds reprints, or what writes Parquet."""
    for name, outside in reached("archive.verifying.verify").items():
        assert not outside & {"numpy", "rensa", "pyarrow"}, name
    assert "archive.publishing.publish" not in reached("archive.verifying.verify")
    assert any("numpy" in outside for outside in reached("archive.publishing.publish").values())


# Habits -------------------------------------------------------------------------------------------------------------


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    return str(getattr(node.func, "attr", getattr(node.func, "id", "")))


def test_no_error_is_swallowed() -> None:
    """No `except: pass`, and no handler for everything that only passes or continues."""
    wrong = []
    for path in modules(*HOUSES, "tests"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else "everything"
                idle = all(isinstance(one, ast.Pass | ast.Continue) for one in node.body)
                if node.type is None or (idle and re.search(r"\b(?:Base)?Exception\b", caught)):
                    wrong.append(f"{name_of(path)}:{node.lineno} swallows {caught}")
            if isinstance(node, ast.Call) and called(node).endswith("suppress"):
                wrong += [f"{name_of(path)}:{node.lineno}" for a in node.args if ast.unparse(a) == "Exception"]
    assert wrong == [], "\n".join(wrong)


SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore)(.*)$")
WITH_REASON = re.compile(r"^(?:: [A-Z]+\d+(?:,\s?[A-Z]+\d+)*|\[[a-z-]+(?:,\s?[a-z-]+)*\])\s+(?:-|–|#)\s*\S")


def test_whoever_silences_a_tool_says_what_and_why() -> None:
    wrong = []
    for path in modules(*HOUSES, "tests"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = SILENCED.search(line)
            if found and path != Path(__file__) and not WITH_REASON.match(found[2]):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {found[0]}")
    assert wrong == [], "\n".join(wrong)


def test_files_hold_no_addresses_of_package_hosts_and_no_paths_of_machines() -> None:
    hosts = "|".join(
        (
            "pypi" + r"\.org",
            "python" + "hosted",
            r"npm" + r"js\.",
            r"proxy\.golang",
            r"artifact" + "ory",
            r"--index" + "-url",
        )
    )
    paths = r"(?<![\w.*}\])/-])/(?:home|Users|root|work|workspace|mnt)/[\w.-]+"
    for pattern in (hosts, paths):
        wrong = []
        for path in tracked():
            if path == Path(__file__) or path.suffix in (".gz", ".png", ".jpg", ".woff2", ".ico"):
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if found := re.search(pattern, line):
                    wrong.append(f"{path.relative_to(ROOT)}:{number}: {found[0]}")
        assert wrong == [], "\n".join(wrong)


def test_every_module_and_whatever_it_offers_has_a_docstring() -> None:
    wrong = []
    for path in modules(*HOUSES):
        module = tree(path)
        if module.body and not ast.get_docstring(module):
            wrong.append(name_of(path))
        wrong += [f"{name_of(path)}.{name}" for name, node in _offered(module) if not ast.get_docstring(node)]
    assert wrong == [], "\n".join(wrong)


PRESCRIBED = frozenset(("from_crawler", "download_request"))  # what they do is in Scrapy's manual
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _offered(within: ast.Module | ast.ClassDef) -> Iterator[tuple[str, Definition]]:
    """Public functions, classes, and the public methods of public classes."""
    for node in within.body:
        if isinstance(node, Definition) and not node.name.startswith("_") and node.name not in PRESCRIBED:
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                yield from ((f"{node.name}.{name}", inner) for name, inner in _offered(node))


@pytest.mark.parametrize("path", modules(*HOUSES), ids=name_of)
def test_a_module_is_read_in_a_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_MODULE


def test_the_rules_see_the_whole_house() -> None:
    assert len(SPIDERS) >= 5
    assert {path.relative_to(ROOT).parts[0] for path in modules(*HOUSES)} == set(HOUSES)
    assert issubclass(next(iter(spiders().values())), NewsSite)
