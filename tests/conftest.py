"""What all tests share."""

from __future__ import annotations

import gc
import signal
from collections.abc import AsyncIterator, Iterator

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


@pytest.fixture(autouse=True, scope="module")
def nothing_stays_frozen() -> Iterator[None]:
    """What the apps of a module's tests froze is garbage after it.

    The program freezes what it has loaded once in its life; in the one process of many tests, all
    of their apps would be kept.
    """
    yield
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()


@pytest.fixture(autouse=True, scope="session")
def interrupts_arrive() -> None:
    """Programs that tests start end at an interrupt, also where the tests run in the background.

    What a shell starts in the background ignores it, and so does all that is started from there.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
