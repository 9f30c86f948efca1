"""Servers that misbehave in every way we know, and what a crawl makes of each."""
