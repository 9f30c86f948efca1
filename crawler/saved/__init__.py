"""Saved pages, read and kept by hand: `scrapy extract`, `scrapy golden`."""
