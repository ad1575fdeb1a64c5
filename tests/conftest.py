"""What all tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, settings

from tests.loopback import LoopbackServer

settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


@pytest.fixture
async def loopback() -> AsyncIterator[LoopbackServer]:
    """A scripted server that listens during the test."""
    async with LoopbackServer() as server:
        yield server
