"""Answers of an index, kept as files: what was asked, when, and what came, each whole or not there at all."""

from __future__ import annotations

import gzip
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kept:
    """The place of one answer: NAME.json says what was asked and when, NAME.gz is the answer's text."""

    folder: Path
    url: str

    @property
    def _meta(self) -> Path:
        return self.folder / f"{sha256(self.url.encode()).hexdigest()[:24]}.json"

    def read(self, for_seconds: float | None, now: float) -> str | None:
        """The text of an answer that is not older than so many seconds (None: of any age); None when there is none."""
        try:
            meta = json.loads(self._meta.read_text(encoding="utf-8"))
            packed = self._meta.with_suffix(".gz").read_bytes()
            age = now - datetime.fromisoformat(meta["asked_at"]).timestamp()
        except (OSError, ValueError, KeyError):
            return None
        old = for_seconds is not None and not 0 <= age <= for_seconds
        if old or meta.get("url") != self.url or meta.get("sha256") != sha256(packed).hexdigest():
            return None
        return gzip.decompress(packed).decode()

    def write(self, text: str, now: float) -> None:
        """Keep an answer. The text is on the disk before the note that vouches for it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        packed = gzip.compress(text.encode("utf-8", "replace"), 6, mtime=0)
        asked_at = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
        meta = {"url": self.url, "asked_at": asked_at, "bytes": len(packed), "sha256": sha256(packed).hexdigest()}
        _replace(self._meta.with_suffix(".gz"), packed)
        _replace(self._meta, json.dumps(meta, indent=1).encode())


def _replace(path: Path, content: bytes) -> None:
    """Write a file as a whole: who is killed meanwhile leaves the old one."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
