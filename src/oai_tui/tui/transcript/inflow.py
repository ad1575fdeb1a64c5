"""Streamed text on its way in: piled up as it arrives, taken in frame by frame."""

from __future__ import annotations

import time
from typing import Literal

from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.pace import Pace
from oai_tui.tui.transcript.viewport import Viewport

IDLE_SHARE = 4
"""A frame that cost a second of CPU time is followed by so many seconds without one."""
MOST_CHARACTERS = 24_000
"""How much text of a message is taken in at once."""


class Inflow:
    """What has arrived but is not laid out yet, and when the next frame is due.

    Frames become fewer as they become costly, so that keys always find the loop free.
    """

    def __init__(self, viewport: Viewport) -> None:
        self.pace = Pace()
        self._viewport = viewport
        self._waiting: dict[str, Entry] = {}
        self._cost = 0.0
        self._ended = 0.0

    def __bool__(self) -> bool:
        """Whether there is something to take in."""
        return bool(self._waiting)

    def add(self, entry: Entry, kind: Literal["text", "reasoning"], text: str) -> None:
        entry.append(kind, text)
        self._waiting[entry.message.id] = entry

    def forget(self, message_id: str) -> None:
        self._waiting.pop(message_id, None)

    def clear(self) -> None:
        self._waiting.clear()

    def wait(self) -> float:
        """Seconds until the next frame may begin; zero or less if it may at once."""
        return (
            self._ended + max(self.pace.frame_interval, IDLE_SHARE * self._cost) - time.monotonic()
        )

    def take_in(self) -> None:
        """Lays out what has arrived, within limits."""
        for message_id, entry in list(self._waiting.items()):
            with self._viewport.changing(entry) as change:
                change.first = entry.flush(MOST_CHARACTERS)
            if not entry.has_unread:
                del self._waiting[message_id]

    def frame_cost(self, seconds: float) -> None:
        """A frame was taken in at this cost of CPU time; painting it is to come."""
        self._cost = seconds
        self._ended = time.monotonic()

    def paint_cost(self, seconds: float) -> None:
        """Something was painted at this cost."""
        self._cost += seconds
