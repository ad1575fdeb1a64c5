"""The body of an answer, read piece by piece under a watch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx2

from oai_tui.core.profile import Timeouts
from oai_tui.provider.errors import Translator

HEAD = 2_000
"""Bytes of the start of the body that are kept to quote from."""
DRAIN_SECONDS = 0.05
MOST_DRAINED = 10
"""Pieces that are taken to reach the end of a body behind its last event."""


class WatchedBody:
    """Gives the pieces of a body and raises when it stays silent for too long.

    Only an event with data counts as a sign of life, and the caller tells of it; the time that
    the caller takes is not held against the server. `sent_at` is when the request left, in
    seconds of the loop's clock.
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
        self._is_first = True
        self._expects_end = False
        self._deadline: float | None = sent_at + timeouts.first_event

    def saw_event(self) -> None:
        """An event with data came: the next one may take the idle time."""
        if not self._expects_end:
            self._is_first = False
            self._deadline = None

    def expect_end(self) -> None:
        """Nothing of worth but the usage can follow, and that is not waited for long."""
        if not self._expects_end:
            self._expects_end = True
            self._deadline = None

    async def drain(self) -> None:
        """Take the rest of a body that is done, if it is there: its connection is used again."""
        with suppress(TimeoutError, httpx2.HTTPError):
            async with asyncio.timeout(DRAIN_SECONDS):
                for _ in range(MOST_DRAINED):
                    if await anext(self._pieces, None) is None:
                        break

    async def next(self) -> bytes | None:
        """The next piece; None at the end of the body, or when nothing more is worth waiting for.

        Raises ResponseTimeout and StreamInterrupted, but not once the end is expected.
        """
        if self._deadline is None:
            seconds = self._timeouts.usage if self._expects_end else self._timeouts.idle
            self._deadline = asyncio.get_running_loop().time() + seconds
        try:
            async with asyncio.timeout_at(self._deadline):
                piece = await anext(self._pieces, None)
        except (TimeoutError, httpx2.TimeoutException) as error:
            if self._expects_end:
                return None
            seconds = self._timeouts.first_event if self._is_first else self._timeouts.idle
            raise self._translator.silent(seconds, is_first=self._is_first) from error
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            if self._expects_end:
                return None
            raise self._translator.interrupted(error) from error
        if piece is not None and len(self.head) < HEAD:
            self.head += piece[: HEAD - len(self.head)]
        return piece
