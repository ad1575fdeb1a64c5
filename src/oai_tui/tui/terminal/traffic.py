"""How much goes to the terminal, and whether the line to it is slow."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WINDOW = 4.0
"""Seconds over which a line is judged."""
_FEWEST_WAITS = 4
_MOST_WAITING = 0.5
"""The share of the time in which something waits on a slow line."""
_FAST = 100_000
"""Bytes a second that no slow line takes: what waits there is only much."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """Since the start: bytes that the terminal took, how often some had to wait, and how long.

    `waited` is in seconds; what waits at this moment is not in it yet.
    """

    bytes_written: int = 0
    waits: int = 0
    waited: float = 0.0


class LineWatch:
    """Judges a line by its traffic, as told frame by frame.

    A line is slow when most of the time something waits, again and again, although little is
    written. One long wait is a terminal that was stopped, not a slow line. Once slow, it stays
    so: what is written then is made less, which says nothing about the line.
    """

    def __init__(self) -> None:
        self.is_slow = False
        self._seen: deque[tuple[float, Traffic]] = deque()

    def note(self, traffic: Traffic, now: float) -> bool:
        """Take note of the traffic at the time `now`, in seconds; whether the line is slow."""
        seen = self._seen
        seen.append((now, traffic))
        while len(seen) > 2 and now - seen[1][0] >= WINDOW:
            seen.popleft()
        began, before = seen[0]
        span = now - began
        if span >= WINDOW and not self.is_slow:
            self.is_slow = (
                traffic.waits - before.waits >= _FEWEST_WAITS
                and traffic.waited - before.waited >= _MOST_WAITING * span
                and traffic.bytes_written - before.bytes_written <= _FAST * span
            )
        return self.is_slow
