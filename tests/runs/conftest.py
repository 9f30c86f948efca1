"""Commands in processes of their own, as in tests.line."""

from tests.line.conftest import run

__all__ = ["run"]
