"""Reprints: which articles of different sites are one text, found by MinHash and verified on the texts."""
