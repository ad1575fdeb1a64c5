"""The body of an answer, read piece by piece under a watch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx2

from oai_tui.core.profile import Timeouts
from oai_tui.provider.errors import Translator

HEAD = 2_000
"""Bytes of the start of the body that are kept to quote from."""


class WatchedBody:
    """Gives the pieces of a body and raises when it stays silent for too long.

    The watch is set from outside: only what counts as a sign of life moves it. `sent_at` is
    when the request left, in seconds of the loop's clock.
    """

    def __init__(
        self,
        pieces: AsyncIterator[bytes],
        timeouts: Timeouts,
        translator: Translator,
        sent_at: float,
    ) -> None:
        self.head = b""
        self._pieces = pieces
        self._timeouts = timeouts
        self._translator = translator
        self._deadline = sent_at + timeouts.first_event
        self._state = "first"

    def saw_event(self) -> None:
        """An event with data came: the next one may take the idle time."""
        if self._state == "finishing":
            return
        self._state = "idle"
        self._deadline = self._now() + self._timeouts.idle

    def saw_finish(self) -> None:
        """The model is done: only the usage is waited for, and not for long."""
        self._state = "finishing"
        self._deadline = self._now() + self._timeouts.usage

    async def next(self) -> bytes | None:
        """The next piece; None at the end of the body, or when nothing more is worth waiting for.

        Raises ResponseTimeout and StreamInterrupted, but not once the model is done.
        """
        try:
            async with asyncio.timeout_at(self._deadline):
                piece = await anext(self._pieces, None)
        except (TimeoutError, httpx2.TimeoutException) as error:
            if self._state == "finishing":
                return None
            is_first = self._state == "first"
            seconds = self._timeouts.first_event if is_first else self._timeouts.idle
            raise self._translator.silent(seconds, is_first=is_first) from error
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            if self._state == "finishing":
                return None
            raise self._translator.interrupted(error) from error
        if piece is not None and len(self.head) < HEAD:
            self.head += piece[: HEAD - len(self.head)]
        return piece

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
