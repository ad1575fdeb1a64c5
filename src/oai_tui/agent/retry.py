"""Opening a stream again while its fault may pass, visibly, until the first chunk is shown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TypeAlias

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from oai_tui.core.completion import Chunk
from oai_tui.core.errors import ProviderError, StreamInterrupted

Attempt: TypeAlias = Callable[[int], AsyncGenerator[Chunk, None]]
"""Starts attempt number n, counted from 1."""

ScheduleRetry: TypeAlias = Callable[[int, float, ProviderError], object]
"""Is told of the next attempt's number, the seconds until then, and the reason."""

LONGEST_WAIT = 600.0
"""Seconds; a server that asks for more is not waited for."""

_backoff = wait_random_exponential(multiplier=1, max=20)


class RetryWait:
    """The wait before a retry, which a person can cut short."""

    def __init__(self) -> None:
        self._skipped = asyncio.Event()
        self._is_waiting = False

    async def sleep(self, seconds: float) -> None:
        self._skipped.clear()
        self._is_waiting = True
        try:
            async with asyncio.timeout(seconds):
                await self._skipped.wait()
        except TimeoutError:
            return
        finally:
            self._is_waiting = False

    def skip(self) -> bool:
        """End the wait now; false if there is none."""
        self._skipped.set()
        return self._is_waiting


async def receive(
    start: Attempt,
    take: Callable[[Chunk], object],
    *,
    attempts: int,
    sleep: Callable[[float], Awaitable[None]],
    announce: ScheduleRetry,
) -> None:
    """Give each chunk of a completion to `take`, retrying until the answer has begun.

    Raises the ProviderError of the last attempt. What has been shown cannot be taken back, so
    faults after the first visible chunk, or after the finish reason, are not retried.
    """
    has_begun = False

    def may_retry(error: BaseException) -> bool:
        return (
            not has_begun
            and isinstance(error, ProviderError)
            and error.retryable
            and (error.retry_after or 0) <= LONGEST_WAIT
        )

    def before_sleep(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        delay = state.next_action.sleep if state.next_action else 0.0
        if isinstance(error, ProviderError):
            announce(state.attempt_number + 1, delay, error)

    retrying = AsyncRetrying(
        retry=retry_if_exception(may_retry),
        wait=_wait,
        stop=stop_after_attempt(attempts),
        before_sleep=before_sleep,
        sleep=sleep,
        reraise=True,
    )
    async for attempt in retrying:
        with attempt:
            async with aclosing(start(attempt.retry_state.attempt_number)) as chunks:
                async for chunk in chunks:
                    has_begun = has_begun or chunk.is_visible or chunk.finish_reason is not None
                    take(chunk)
            if not has_begun:
                raise StreamInterrupted(
                    "The server ended the answer before it began.",
                    advice="Try again; if it stays so, look at the server's own log.",
                )


def _wait(state: RetryCallState) -> float:
    """As long as the server asks for, else an exponential backoff."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, ProviderError) and error.retry_after is not None:
        return max(0.0, error.retry_after)
    return _backoff(state)
