"""Work that a cancel must not cut short, such as saving what arrived."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


async def to_the_end(work: Coroutine[Any, Any, Result]) -> Result:
    """What `work` returns; it runs to its end even if the caller is cancelled.

    A cancel that came meanwhile is raised once the work is done, in the place of its result.
    """
    task = asyncio.ensure_future(work)
    cancel: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancel = error
    if cancel is not None:
        raise cancel from (None if task.cancelled() else task.exception())
    return task.result()
