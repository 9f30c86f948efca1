"""`python -m archive`, as a person meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.__main__ import main
from archive.dictionary import markdown
from archive.store import Store
from tests.archive.factory import article, listing, read, stored


def test_publish_then_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stored(tmp_path / "archive.db", [read(article(1))])
    assert main(["publish", "--data", str(tmp_path)]) == 0
    assert (tmp_path / "public" / "khotin-tinh.db").is_file()
    assert main(["check", "--data", str(tmp_path)]) == 0
    assert capsys.readouterr().out.count("sound") == 2


def test_a_lost_address_is_no_sound_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stored(tmp_path / "archive.db", [listing("longan", [article(1)])])
    main(["publish", "--data", str(tmp_path)])
    assert main(["check", "--data", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "archive.db: NOT SOUND" in told
    assert "lost: " in told


@pytest.mark.parametrize("command", ["publish", "check"])
def test_without_an_archive_one_sentence_and_a_code(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--data", str(tmp_path / "none")]) == 1
    assert str(tmp_path / "none" / "archive.db") in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "archive.db").write_text("Đây không phải cơ sở dữ liệu. " * 200)
    assert main(["publish", "--data", str(tmp_path)]) == 1
    assert main(["check", "--data", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert f"error: publishing {tmp_path / 'archive.db'}: file is not a database" in err
    assert "unreadable: SQLite cannot read it" in out


def test_the_dictionary_is_written(tmp_path: Path) -> None:
    assert main(["dictionary", "--out", str(tmp_path / "d.md")]) == 0
    assert (tmp_path / "d.md").read_text(encoding="utf-8") == markdown()


def test_help_is_a_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(f"    {name}" in told for name in ("publish", "check", "dictionary"))


def test_no_command_is_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([])
    assert "usage" in capsys.readouterr().err


def test_an_archive_without_an_article_is_not_published(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store(tmp_path / "archive.db"):
        pass
    assert main(["publish", "--data", str(tmp_path)]) == 1
    assert "it holds no article yet" in capsys.readouterr().err
    assert not (tmp_path / "public" / "khotin-tinh.db").exists()
