"""Which program made a release: its version, and a digest of its sources that whoever has them works out by a shell."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path

_SOURCES = Path(__file__).parents[1]
#: What prints the digest, in a folder of the program.
SHELL = "find archive -type f ! -path '*/__pycache__/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum"


def version() -> str:
    """The version that pyproject.toml states."""
    project = tomllib.loads((_SOURCES.parent / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


@cache
def digest() -> str:
    """The SHA-256 of the SHA-256 of every file of this house, in the order of their paths, as SHELL prints it."""
    paths = {path.relative_to(_SOURCES.parent).as_posix(): path for path in _SOURCES.rglob("*") if path.is_file()}
    proof = hashlib.sha256()
    for name in sorted(paths, key=str.encode):
        if "__pycache__" not in paths[name].parts:
            proof.update(f"{hashlib.sha256(paths[name].read_bytes()).hexdigest()}  {name}\n".encode())
    return proof.hexdigest()
