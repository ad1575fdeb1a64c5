"""Streamed text on its way in: piled up as it arrives, taken in frame by frame."""

from __future__ import annotations

import time
from typing import Literal

from oai_tui.core.message import Message
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.pace import Pace
from oai_tui.tui.transcript.viewport import Viewport

IDLE_SHARE = 3
"""A frame that cost a second of CPU time is followed by so many seconds without one."""
HELPING = 4_000
"""Characters that are taken in at a time."""
FRAME_TIME = 0.006
"""Seconds of CPU time after which a frame takes nothing more in."""


class Inflow:
    """What has arrived but is not laid out yet, and when the next frame is due.

    Frames take in little enough, and become fewer as they become costly, so that keys always
    find the loop free; what does not fit in one frame waits for the next.
    """

    def __init__(self, viewport: Viewport) -> None:
        self.pace = Pace()
        self._viewport = viewport
        self._waiting: dict[str, Entry] = {}
        self._forms: dict[str, tuple[Message, str]] = {}
        self._cost = 0.0
        self._ended = 0.0

    def __bool__(self) -> bool:
        """Whether there is something to take in."""
        return bool(self._waiting)

    def add(self, entry: Entry, kind: Literal["text", "reasoning"], text: str) -> None:
        entry.append(kind, text)
        self._waiting[entry.message.id] = entry

    def postpone(self, entry: Entry, message: Message) -> bool:
        """Whether another form of a message has to wait for much text that is to come in first.

        If so, `take_in` gives it back when its time has come.
        """
        if message.id not in self._waiting or entry.unread_size <= HELPING:
            return False
        self._forms[message.id] = (message, "")
        return True

    def postpone_note(self, message_id: str, note: str) -> bool:
        """Whether a note has to wait with the other form of its message."""
        if message_id not in self._forms:
            return False
        self._forms[message_id] = (self._forms[message_id][0], note)
        return True

    def forget(self, message_id: str) -> None:
        self._waiting.pop(message_id, None)
        self._forms.pop(message_id, None)

    def clear(self) -> None:
        self._waiting.clear()
        self._forms.clear()

    def wait(self) -> float:
        """Seconds until the next frame may begin; zero or less if it may at once."""
        return (
            self._ended + max(self.pace.frame_interval, IDLE_SHARE * self._cost) - time.monotonic()
        )

    def take_in(self) -> list[tuple[Message, str]]:
        """Lays out what has arrived, as far as the time of a frame goes.

        Returns the forms that were postponed and whose text is complete now, with their notes.
        """
        due: list[tuple[Message, str]] = []
        end = time.thread_time() + FRAME_TIME
        for message_id, entry in list(self._waiting.items()):
            with self._viewport.changing(entry) as change:
                change.first = entry.flush(HELPING)
                while entry.has_unread and time.thread_time() < end:
                    change.first = min(change.first, entry.flush(HELPING))
            if not entry.has_unread:
                del self._waiting[message_id]
                if form := self._forms.pop(message_id, None):
                    due.append(form)
        return due

    def frame_cost(self, seconds: float) -> None:
        """A frame was taken in at this cost of CPU time; painting it is to come."""
        self._cost = seconds
        self._ended = time.monotonic()

    def paint_cost(self, seconds: float) -> None:
        """Something was painted at this cost."""
        self._cost += seconds
