"""Where things lie inside the data directory."""

from pathlib import Path

WORKING = Path("archive.db")
POLICY = Path("policy.toml")  # the operator's own, if there is one: how much of each site's texts is published
PUBLISHED = Path("public/khotin-tinh.db")
RELEASES = Path("releases")
LATEST = Path("releases/latest.db")  # the file of the last release, unpacked
