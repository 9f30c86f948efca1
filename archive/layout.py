"""Where things lie inside the data directory."""

from pathlib import Path

WORKING = Path("archive.db")
PUBLISHED = Path("public/khotin-tinh.db")
RELEASES = Path("releases")
LATEST = Path("releases/latest.db")  # the file of the last release, unpacked
