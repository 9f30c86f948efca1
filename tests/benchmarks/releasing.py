"""What publishing and releasing cost, from end to end: `python -m tests.benchmarks.releasing [ARTICLES [FOLDER]]`.

An archive of `tests.benchmarks.bigarchive` is published and released twice, grows by a day's news, some edits and a
backfill that comes early in every order, and is published and released again; the delta between the two releases is
applied, and what comes out is verified. Each command runs in a process of its own, which says how much CPU it took and
how much memory it held at most. With FOLDER all files stay there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.__main__ import main as archive
from archive.layout import LATEST, PUBLISHED, RELEASES, WORKING
from archive.verifying import digests
from tests.benchmarks.bigarchive import ARTICLES, generated, grown

BOUND = 1.5  # memory: ten times the articles


@dataclass(frozen=True)
class Cost:
    """What one step took."""

    cpu: float  # seconds, of all threads
    wall: float
    memory: int  # bytes of the process at most


@dataclass(frozen=True)
class Found:
    """What came of an archive of so many articles."""

    articles: int
    costs: dict[str, Cost]
    file: int  # bytes of the published file
    packed: int  # of its packed form
    release: int  # of the whole folder
    delta: int  # of the packed delta
    same: dict[str, bool]  # what must be the same, and whether it is

    @property
    def vacuum(self) -> float:
        """Publishing over a plain VACUUM INTO of what was published, in CPU time."""
        return self.costs["publish"].cpu / self.costs["VACUUM INTO"].cpu

    def table(self) -> str:
        """For people."""
        lines = [f"{self.articles} articles{'CPU s':>18}{'wall s':>9}{'articles/CPU s':>16}{'MB held':>9}"]
        for name, cost in self.costs.items():
            rate = self.articles / cost.cpu
            lines.append(f"  {name:<24}{cost.cpu:>8.1f}{cost.wall:>9.1f}{rate:>16.0f}{cost.memory / 1e6:>9.0f}")
        lines.append(f"  published {self.file / 1e6:.1f} MB, {self.file / self.articles:.0f} bytes an article")
        lines.append(f"  packed {self.packed / 1e6:.1f} MB, {self.packed / self.articles:.0f} bytes an article")
        lines.append(f"  release {self.release / 1e6:.1f} MB, delta {self.delta / 1e3:.0f} kB")
        lines.append(f"  publishing took {self.vacuum:.1f} times a VACUUM INTO")
        return "\n".join(
            [*lines, *(f"  {'the same' if same else 'ANOTHER'}: {what}" for what, same in self.same.items())]
        )


def measure(folder: Path, articles: int, seed: int = 1, *, apart: bool = True) -> Found:
    """Go through the whole line in a folder; unless `apart`, in this process, and memory is not told."""
    folder.mkdir(parents=True, exist_ok=True)
    _cost = _apart if apart else _here
    generated(folder / WORKING, articles, seed)
    again, told = folder / "again", ["--data", str(folder)]
    costs = {"publish": _cost("publish", *told)}
    published = folder / PUBLISHED
    with _elsewhere(folder / WORKING, again):
        _cost("publish", "--data", str(again))
        same = {"a file published twice": _equal(published, again / PUBLISHED)}
        (again / PUBLISHED).unlink()
    costs["VACUUM INTO"] = _cost("vacuum", str(published), str(folder / "vacuumed.db"))
    (folder / "vacuumed.db").unlink()
    costs["release"] = _cost("release", *told)
    _cost("release", *told, "--to", str(again))
    (first,) = (folder / RELEASES).glob("*-*-*")
    same["a folder released twice"] = _hashes(first) == _hashes(again / first.name)
    shutil.rmtree(again)
    old = folder / "old.db"
    os.link(folder / LATEST, old)
    costs["verify"] = _cost("verify", str(old))
    size = published.stat().st_size

    working = grown(folder / WORKING, folder / "grown.db", seed)
    working.replace(folder / WORKING)
    costs["publish, grown"] = _cost("publish", *told)
    costs["release, with delta"] = _cost("release", *told)
    second = max((folder / RELEASES).glob("*-*-*"))
    (packed,) = second.glob("*-to-*.sql.zst")
    made, new = folder / "delta.sql", folder / "new.db"
    costs["delta"] = _cost("delta", str(old), str(folder / LATEST), "-o", str(made), "--unproved")
    costs["apply"] = _cost("apply", str(packed), str(old), "-o", str(new))
    same["what a delta leads to"] = _digests(new) == _digests(folder / LATEST)
    for path in (new, old, made):
        path.unlink()
    whole = next(first.glob("*.db.zst")).stat().st_size
    total = sum(path.stat().st_size for path in first.iterdir())
    return Found(articles, costs, size, whole, total, packed.stat().st_size, same)


def _here(*words: str) -> Cost:
    """Do one step; it must succeed."""
    wall, cpu = time.perf_counter(), time.process_time()
    if words[0] == "vacuum":
        with closing(sqlite3.connect(words[1])) as connection:
            connection.execute("VACUUM INTO ?", (words[2],))
    elif code := archive(words):
        raise RuntimeError(f"{' '.join(words)}: exit code {code}")
    return Cost(time.process_time() - cpu, time.perf_counter() - wall, 0)


def _apart(*words: str) -> Cost:
    """Run one step in a process of its own; it must succeed."""
    command = [sys.executable, "-m", "tests.benchmarks.releasing", "--one", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def _held() -> int:
    """The most memory that this process has held; what its parent held before it was begun does not count."""
    (line,) = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


@contextmanager
def _elsewhere(working: Path, folder: Path) -> Iterator[None]:
    """Let another data folder have the same working database."""
    folder.mkdir()
    shutil.copyfile(working, folder / WORKING)
    yield
    for left in folder.glob(f"{WORKING.name}*"):
        left.unlink()


def _equal(one: Path, other: Path) -> bool:
    return _hash(one) == _hash(other)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hashes(folder: Path) -> dict[str, str]:
    return {path.name: _hash(path) for path in folder.iterdir()}


def _digests(path: Path) -> list[digests.Digest]:
    with closing(sqlite3.connect(path)) as connection:
        return digests.recorded(connection)


def main(words: list[str]) -> int:
    """Do one step for the process that asked, or measure everything for people."""
    if words[:1] == ["--one"]:
        cost = _here(*words[1:])
        print(json.dumps({**asdict(cost), "memory": _held()}))
        return 0
    articles = int(words[0]) if words else ARTICLES
    with tempfile.TemporaryDirectory() as folder:
        print(measure(Path(words[1] if len(words) > 1 else folder), articles).table())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
