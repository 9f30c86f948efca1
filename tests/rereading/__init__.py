"""Tests of what reads the archive's own WARC files again."""
