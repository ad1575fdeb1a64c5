"""How often streamed text is drawn: seldom enough that keys always find the loop free."""

from __future__ import annotations

import time

FRAME = 1 / 30
"""Seconds between two drawings at least."""
IDLE_SHARE = 4
"""A drawing that cost a second is followed by so many seconds without one."""


class Pace:
    """Tells when the next drawing is due from what the last one cost in CPU time."""

    def __init__(self) -> None:
        self._cost = 0.0
        self._ended = 0.0

    def wait(self) -> float:
        """Seconds until the next drawing may begin; zero or less if it may at once."""
        return self._ended + max(FRAME, IDLE_SHARE * self._cost) - time.monotonic()

    def drawn(self, cost: float) -> None:
        """Text was taken in at this cost in seconds; painting it is to come."""
        self._cost = cost
        self._ended = time.monotonic()

    def painted(self, cost: float) -> None:
        self._cost += cost
