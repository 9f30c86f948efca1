"""Reading again what the archive already has in its WARC files: no page is fetched here."""
