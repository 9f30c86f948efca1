"""Whether the disk lasts: what the archive grows by, and what is free."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

SPAN = timedelta(days=30)  # over which growth is measured, and for which the space must last
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Disk:
    """The space of an archive, in bytes; `growth` is what a month adds, as measured."""

    used: int
    free: int
    growth: int

    @property
    def short(self) -> bool:
        """Whether the next month does not fit."""
        return self.free < self.growth

    def warning(self) -> str:
        """What to say to a person; "" when there is space enough."""
        if not self.short:
            return ""
        days = int(30 * self.free / self.growth)
        return (
            f"The disk is full in {days} days: {self.free / 1e9:.1f} GB are free and a month takes "
            f"{self.growth / 1e9:.1f} GB. Give more, or move old files of data/warc away (docs/operations.md)."
        )


def disk(data: Path, now: datetime) -> Disk:
    """The space of the archive in a folder: growth from the files written in the last month."""
    files = [(path.stat().st_size, path.stat().st_mtime) for path in data.rglob("*") if path.is_file()]
    recent = [(size, at) for size, at in files if at >= (now - SPAN).timestamp()]
    oldest = min((at for _, at in recent), default=now.timestamp())
    span = max(now.timestamp() - oldest, _DAY.total_seconds())
    written = sum(size for size, _ in recent)
    return Disk(
        sum(size for size, _ in files), shutil.disk_usage(data).free, int(written * SPAN.total_seconds() / span)
    )
