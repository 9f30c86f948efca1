"""`python -m archive verify`: its answers, its exit codes, and that it only reads."""

from __future__ import annotations

import json
import os
import re
from io import StringIO
from pathlib import Path
from shutil import copyfile

import pytest
from rich.console import Console

from archive.__main__ import main
from archive.verifying.commands import _telling
from archive.verifying.faults import FAULTS
from archive.verifying.verify import verify
from tests.verifying.conftest import content_hash, harmed
from tests.verifying.test_digests import DOC

_HARM = "UPDATE articles SET body = replace(body, 'tỉnh', 'tinh') WHERE id = 'longan:a1001'"


def test_a_good_file(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(good)]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"{good}: good\ncontent hash {content_hash(good)}\n")
    assert "--expect" in told
    assert main(["verify", str(good), "--expect", content_hash(good)]) == 0
    assert capsys.readouterr().out == f"{good}: good\ncontent hash {content_hash(good)}\n"


def test_a_file_that_differs(copied: Path, good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    harmed(copied, _HARM)
    assert main(["verify", str(copied), "--beside", str(good)]) == 1
    told = capsys.readouterr().out
    assert told.startswith(f"{copied}: DIFFERS from what was published; the first difference:\nvalues_changed: ")
    for line in (
        "  where: articles, rows laichau:a1010 to ",
        "  expected: 41 rows, ",
        "  found: 41 rows, ",
        "  what to do: ",
    ):
        assert f"\n{line}" in told
    assert "contradiction: articles longan:a1001, column body\n" in told
    assert 'differs: articles ["longan:a1001"], column body ' in told


def test_the_answer_in_json(copied: Path, good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(good), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"file": str(good), "good": True, "content_hash": content_hash(good), "notes": [], "faults": []}
    harmed(copied, _HARM)
    assert main(["verify", str(copied), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["good"]
    assert list(told["faults"][0]) == ["name", "where", "expected", "found", "meaning", "advice"]


def test_another_hash_is_named(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(good), "--expect", "0" * 64]) == 1
    assert "another_content: " in capsys.readouterr().out


@pytest.mark.parametrize("said", ["3f9c", "HASH", "g" * 64, "0" * 65, ""])
def test_what_is_no_hash_is_said_to_be_none(said: str, good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["verify", str(good), "--expect", said])
    assert ended.value.code == 2
    assert f"{said!r} is no content hash: it has 64 hexadecimal digits" in capsys.readouterr().err


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tmp_path / "none.db")]) == 1
    assert capsys.readouterr().err == f"error: verifying {tmp_path / 'none.db'}: there is no such file\n"


def test_it_only_reads(good: Path, tmp_path: Path) -> None:
    """Not even the moment of the last change, and no file beside: a folder that cannot be written to will do."""
    folder = tmp_path / "only to read"
    folder.mkdir()
    file = Path(copyfile(good, folder / "kho tin #1?.db"))
    file.chmod(0o444)
    os.utime(file, (1, 1))
    folder.chmod(0o555)
    try:
        assert verify(file, other=file).faults == []
        assert file.stat().st_mtime == 1
        assert file.read_bytes() == good.read_bytes()
        assert [*folder.iterdir()] == [file]
    finally:
        folder.chmod(0o755)


def test_progress_is_shown_on_a_terminal_only(good: Path) -> None:
    for terminal in (True, False):
        shown = StringIO()
        with _telling(Console(file=shown, force_terminal=terminal, width=80)) as tell:
            assert verify(good, tell=tell).faults == []
        assert ("verifying" in shown.getvalue()) == terminal


def test_every_fault_is_told_in_the_docs() -> None:
    table = re.findall(r"^\| `(\w+)` \| (.+) \|$", DOC.read_text(encoding="utf-8"), re.MULTILINE)
    assert table == [(name, meaning) for name, (meaning, _) in FAULTS.items()]


def test_whatever_is_told_says_what_to_do() -> None:
    for meaning, advice in FAULTS.values():
        assert len(meaning) > 10
        assert len(advice) > 20
