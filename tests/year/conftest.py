"""The reactor of the wire's tests, for crawls that take place in another year; and what starts commands in one."""

from tests.kills.conftest import runs
from tests.wire.conftest import loop

__all__ = ["loop", "runs"]
