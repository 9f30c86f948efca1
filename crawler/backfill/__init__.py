"""A site's past: asking the indexes of web archives, planning, fetching slowly, and keeping what came."""
