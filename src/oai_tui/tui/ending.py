"""How a run is asked to end from outside, and what happens when it does not."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from queue import SimpleQueue
from types import FrameType
from typing import Any, Self

PATIENCE = 3.0
"""Seconds from the wish to end to the end."""
_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGHUP", "SIGINT", "SIGTERM") if hasattr(signal, name)
)


class Watchdog(threading.Thread):
    """Ends the process when it does not end by itself within `patience` seconds.

    `last_resort` is called right before, to leave the terminal usable.
    """

    def __init__(self, last_resort: Callable[[], object], patience: float = PATIENCE) -> None:
        super().__init__(daemon=True, name="watchdog")
        self._last_resort = last_resort
        self._patience = patience
        self._exit_codes: SimpleQueue[int | None] = SimpleQueue()
        self._ended = threading.Event()

    def arm(self, exit_code: int) -> None:
        """Count from now, or from when it was first armed. Safe in a signal handler."""
        self._exit_codes.put(exit_code)

    def disarm(self) -> None:
        self._ended.set()
        self._exit_codes.put(None)

    def run(self) -> None:
        exit_code = self._exit_codes.get()
        if exit_code is None or self._ended.wait(self._patience):
            return
        self._last_resort()
        os._exit(exit_code)


class Ending:
    """Takes SIGHUP, SIGINT and SIGTERM while it is entered, inside a running event loop.

    The first of them sets `is_asked` in the loop, for an orderly end, and arms the watchdog at
    once, even while the loop is busy. Those that follow are ignored to the end of the process:
    they must not change how it ends.
    """

    def __init__(self, watchdog: Watchdog) -> None:
        self.signal_number: int | None = None
        self.is_asked = asyncio.Event()
        self._watchdog = watchdog
        self._loop = asyncio.get_running_loop()
        self._previous: dict[int, Any] = {}

    @property
    def exit_code(self) -> int | None:
        """128 and the signal's number, as shells tell it; None when nobody asked."""
        return None if self.signal_number is None else 128 + self.signal_number

    def __enter__(self) -> Self:
        self._previous = {number: signal.signal(number, self._note) for number in _SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        if self.signal_number is None:
            for number, previous in self._previous.items():
                signal.signal(number, previous)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        for other in _SIGNALS:
            signal.signal(other, signal.SIG_IGN)
        if self.signal_number is None:
            self.signal_number = number
            self._watchdog.arm(128 + number)
            self._loop.call_soon_threadsafe(self.is_asked.set)
