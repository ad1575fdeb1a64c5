"""Runs a command's coroutine, and ends it in good order when a signal says so."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import threading
from collections.abc import Coroutine
from types import FrameType
from typing import Any

PATIENCE = 3.0
"""Seconds for everything to be saved and closed after a signal; then the process ends anyway."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(work: Coroutine[Any, Any, int]) -> int:
    """The exit code of `work`, or 128 and the number of the signal that ended it.

    A first signal cancels `work`, which then saves what there is; a second one ends the
    process at once. A signal that was ignored when the program began stays ignored.
    """
    gc.enable()  # everything is imported but what a thread imports later
    logging.getLogger("oai_tui").addHandler(logging.NullHandler())  # what matters is remarked
    return asyncio.run(_watched(work))


async def _watched(work: Coroutine[Any, Any, int]) -> int:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    received: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        if received:
            os._exit(128 + number)
        received.append(number)
        loop.call_soon_threadsafe(task.cancel)
        watchdog = threading.Timer(PATIENCE, os._exit, (128 + number,))
        watchdog.daemon = True
        watchdog.start()

    # Not the loop's own handlers: those wait while a write to a full pipe blocks the loop.
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        return await task
    except asyncio.CancelledError:
        if received:
            return 128 + received[0]
        raise
