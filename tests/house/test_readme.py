"""What the READMEs tell a reader to type does what they say."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from tests.archive.factory import published_sample

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_the_query_of_the_readme_runs(name: str, tmp_path: Path) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    (query,) = re.findall(r'sqlite3 data/public/khotin-tinh\.db \\\n\s*"(SELECT .*?)"\n', text, re.DOTALL)
    published = tmp_path / "khotin-tinh.db"
    published_sample(published)
    with sqlite3.connect(published) as database:
        assert len(database.execute(query.replace('\\"', '"')).fetchall()) > 0


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_every_page_and_picture_it_names_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_two_readmes_show_the_same_commands() -> None:
    blocks = [re.findall(r"```\w*\n(.*?)```", (ROOT / n).read_text(), re.DOTALL) for n in ("README.md", "README.vi.md")]
    told = [[re.sub(r"\s*#.*", "", b).replace("ban@", "you@") for b in found if "make " in b] for found in blocks]
    assert told[0] == told[1]
