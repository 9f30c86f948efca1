"""The Datasette folder: its settings, its descriptions, its command."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from datasette.app import DEFAULT_SETTINGS

from archive import dictionary, serve
from archive.__main__ import main
from archive.site import folder
from tests.site.conftest import Site


@pytest.mark.parametrize("public", [False, True])
def test_settings_exist_and_each_has_its_reason(public: bool) -> None:
    told = folder.settings(public)
    assert set(told) <= set(DEFAULT_SETTINGS)
    assert told["suggest_facets"] is False
    reasons = (folder.FOLDER / "README.md").read_text(encoding="utf-8")
    column = 2 if public else 1
    rows = {row.split("|")[1].strip(" `"): row.split("|") for row in reasons.splitlines() if row.startswith("| `")}
    for name, value in told.items():
        written = {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)
        assert rows[name][column + 1].strip() == written, name
        assert len(rows[name][4].strip()) > 20, name


def test_sql_of_ones_own_is_for_ones_own_machine() -> None:
    assert folder.settings()["default_allow_sql"] is True
    assert folder.settings(public=True)["default_allow_sql"] is False


def test_every_table_and_column_is_described_as_the_file_says(site: Site) -> None:
    site.get("/")
    for entry in dictionary.entries():
        told = site.datasette.table_metadata("khotin-tinh", entry.table_name)
        meaning = f"{entry.meaning_vi} · {entry.meaning_en}"
        assert (told["columns"][entry.column_name] if entry.column_name else told["description"]) == meaning
    assert "The line above the title." in site.get("/khotin-tinh/articles", "en").text(".meanings")
    assert "Dòng phía trên tiêu đề." in site.get("/khotin-tinh/articles", "vi").text(".meanings")


def test_it_can_live_below_a_path(published: Path) -> None:
    with Site(published) as site:
        site.datasette._settings["base_url"] = "/kho/"
        for path in ("/", "/tim?q=hoi+dong", "/a/longan:a1001", "/a/longan:none"):
            links = [link for link in site.get(path).links("a, link") if link.startswith("/")]
            assert links
            assert {link.partition("/kho/")[0] for link in links} == {""}


def test_modules_are_small() -> None:
    for path in [*folder.FOLDER.glob("*.py"), *folder.PLUGINS.glob("*.py")]:
        assert len(path.read_text(encoding="utf-8").splitlines()) < 240, path


def unused() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def test_the_command_serves_the_front_page(published: Path, tmp_path: Path) -> None:
    command = [*folder.command(published, "127.0.0.1", 8001), "--get", "/"]
    done = subprocess.run(command, cwd=tmp_path, env=serve.environment(), capture_output=True, text=True, check=True)
    assert "<h1>Các tỉnh Việt Nam đã viết gì về chính mình</h1>" in done.stdout


def test_a_missing_file_is_said_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--data", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert re.fullmatch(r"error: serving .*khotin-tinh.db: there is no such file; make it with: .*\n", said)


def test_a_port_in_use_is_said_in_one_sentence(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--db", str(published), "--port", str(port)]) == 1
    assert f"serving on 127.0.0.1:{port}: Address already in use" in capsys.readouterr().err


def test_serving_becomes_datasette(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[list[str]] = []
    monkeypatch.setattr("os.execve", lambda program, command, environment: became.append(command))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    main(["serve", "--db", str(published), "--port", str(port), "--public"])
    (command,) = became
    assert command[:4] == [sys.executable, "-m", "datasette", "serve"]
    assert command[command.index("default_allow_sql") + 1] == "off"


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, as WCAG 2 has it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_contrast_in_light_and_dark() -> None:
    css = (folder.STATIC / "kho.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part)) for part in css.split(":root {")[1:3])
    text = ("ink", "soft", "link", "visited", "seal", "good", "fair", "bad")
    pairs = [(fore, back, 4.5) for fore in text for back in ("paper", "panel")]
    pairs += [("on-mark", "mark", 4.5), ("on-button", "button", 4.5), ("edge", "paper", 3.0)]
    pairs += [("on-come", "come", 4.5), ("on-gone", "gone", 4.5), ("ink", "heat-a", 4.5), ("ink", "heat-b", 4.5)]
    pairs += [(f"on-heat-{shade}", f"heat-{shade}", 4.5) for shade in "cde"]
    for scheme in (light, light | dark):
        for fore, back, least in pairs:
            one, other = sorted((luminance(scheme[fore]), luminance(scheme[back])))
            assert (other + 0.05) / (one + 0.05) >= least, (fore, back)


def test_the_styles_load_nothing() -> None:
    for path in folder.STATIC.glob("*.css"):
        assert not re.search(r"url\(|@import|https?:", path.read_text(encoding="utf-8")), path
