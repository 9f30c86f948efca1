"""The reactor of the wire's tests, for crawls that take place in another year."""

from tests.wire.conftest import loop

__all__ = ["loop"]
