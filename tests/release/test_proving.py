"""A release proves itself by what stands in it: no page of the project's, and no program of ours, is needed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from shutil import copyfile

import apsw.sqlite_extra
import pytest

from archive.layout import LATEST
from tests.archive.factory import rows
from tests.release.conftest import Data

DOC = Path(__file__).parents[2] / "docs" / "verifying.md"
_COMMAND = re.compile(r"^    (sqlite3 .*)$", re.MULTILINE)


@pytest.mark.parametrize("readme", ["README.md", "README.vi.md"])
def test_the_commands_of_the_readme_prove_the_release(readme: str, data: Data, tmp_path: Path) -> None:
    folder = data.second.folder
    copyfile(data.root / LATEST.name, tmp_path / f"khotin-tinh-{folder.name}.db")
    (tmp_path / "sqlite3").symlink_to(apsw.sqlite_extra.path("sqlite3_shell"))
    text = (folder / readme).read_text(encoding="utf-8")

    def answer(command: str) -> list[str]:
        return subprocess.run(
            command, shell=True, check=True, text=True, capture_output=True, cwd=tmp_path, env={"PATH": str(tmp_path)}
        ).stdout.splitlines()

    every_table, content = map(answer, _COMMAND.findall(text))
    names = rows(data.published, "SELECT table_name FROM digests WHERE part = 0")
    assert every_table == [f"{name or 'the content hash'}|ok" for (name,) in names]
    assert [f"    {proof}\n" in text for proof in content] == [True]
    assert "docs/" not in text


def test_the_file_says_the_same_as_the_page_on_verifying(data: Data) -> None:
    page = " ".join(DOC.read_text(encoding="utf-8").split())
    for key in ("verifying", "verifying_vi"):
        [(told,)] = rows(data.published, f"SELECT value FROM about WHERE key = '{key}'")
        commands = _COMMAND.findall(str(told))
        assert [command in page for command in commands] == [True, True]
        assert "docs/" not in str(told)


def test_a_reference_manager_is_told_which_day_is_which(data: Data) -> None:
    told = (data.second.folder / "CITATION.cff").read_text(encoding="utf-8")
    assert 'version: "2025-06-07"\ndate-released: "2025-06-07"' in told
    assert "The version is the day of the release, 2025-06-07; it has data until 2025-06-07." in told
