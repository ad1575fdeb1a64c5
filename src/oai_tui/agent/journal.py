"""The journal of an answer that is still streaming, so that a crash costs half a second of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import TypeAlias

from oai_tui.core.completion import Draft, JournalEntry
from oai_tui.core.errors import StoreError

INTERVAL = 0.3
"""Seconds between two writings; what was shown for longer than twice this is on disk."""

WriteEntries: TypeAlias = Callable[[str, Sequence[JournalEntry]], Awaitable[None]]
"""Keeps pieces of the message of that id; raises StoreError if it cannot."""

_log = logging.getLogger(__name__)


class Journal:
    """Writes down a draft's new text as it grows, while the context is entered.

    A store that cannot be written does not disturb the stream: what it did not take is tried
    again with the next piece, and the answer is saved whole when it ends.
    """

    def __init__(self, write: WriteEntries, draft: Draft) -> None:
        self._write_entries = write
        self._draft = draft
        self._writer: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Journal:
        self._writer = asyncio.create_task(self._write(), name="journal")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.wait([self._writer])

    async def _write(self) -> None:
        unwritten: tuple[JournalEntry, ...] = ()
        while True:
            await asyncio.sleep(INTERVAL)
            entries = (*unwritten, *self._draft.take_journal())
            if not entries:
                continue
            try:
                await self._write_entries(self._draft.message_id, entries)
            except StoreError as error:
                if not unwritten:
                    _log.warning("the journal cannot be written for now: %s", error)
                unwritten = entries
            else:
                unwritten = ()
