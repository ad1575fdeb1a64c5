"""What all tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.loopback import LoopbackServer


@pytest.fixture
async def loopback() -> AsyncIterator[LoopbackServer]:
    """A scripted server that listens during the test."""
    async with LoopbackServer() as server:
        yield server
