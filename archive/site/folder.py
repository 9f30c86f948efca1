"""Where the Datasette folder lies, and Datasette started with it: as a command and, for tests, as an object."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.utils import parse_metadata

FOLDER = Path(__file__).parent
METADATA = FOLDER / "metadata.yaml"
TEMPLATES = FOLDER / "templates"
PLUGINS = FOLDER / "plugins"
STATIC = FOLDER / "static"


def settings(public: bool = False) -> dict[str, Any]:
    """Return Datasette's settings, each explained in README.md: for one's own machine, or for the public."""
    name = "settings.public.json" if public else "settings.json"
    told: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return told


def datasette(published: Path, public: bool = False) -> Datasette:
    """Return Datasette over a published file, as `command` starts it."""
    return Datasette(
        immutables=[str(published)],
        metadata=parse_metadata(METADATA.read_text(encoding="utf-8")),
        template_dir=str(TEMPLATES),
        plugins_dir=str(PLUGINS),
        static_mounts=[("static", str(STATIC))],
        settings=settings(public),
    )


def command(published: Path, host: str, port: int, public: bool = False) -> list[str]:
    """Return the command that serves a published file, for this Python."""
    options = ["--metadata", METADATA, "--template-dir", TEMPLATES, "--plugins-dir", PLUGINS]
    options += ["--static", f"static:{STATIC}"]
    for name, value in settings(public).items():
        options += ["--setting", name, {True: "on", False: "off"}[value] if isinstance(value, bool) else value]
    serve = [sys.executable, "-m", "datasette", "serve", "-i", published, "--host", host, "--port", port]
    return [str(part) for part in (*serve, *options)]
