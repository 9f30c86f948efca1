"""Why nothing was released."""

from __future__ import annotations


class NotReleased(Exception):
    """Nothing was released: which file, why, and what to do. What was released before stands as it was."""
