"""The journal of an answer that is still streaming, so that a crash costs half a second of it."""

from __future__ import annotations

import asyncio
import logging
from types import TracebackType

from oai_tui.agent.protocols import ConversationStore
from oai_tui.core.completion import Draft
from oai_tui.core.errors import StoreError

INTERVAL = 0.3
"""Seconds between two writings; what was shown for longer than twice this is on disk."""

_log = logging.getLogger(__name__)


class Journal:
    """Writes a draft's new text to the store as it grows, while the context is entered.

    A store that cannot be written does not disturb the stream: the answer is saved whole when
    it ends.
    """

    def __init__(self, store: ConversationStore, draft: Draft) -> None:
        self._store = store
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
        while True:
            await asyncio.sleep(INTERVAL)
            entries = self._draft.take_journal()
            if not entries:
                continue
            try:
                await self._store.journal(self._draft.message_id, entries)
            except StoreError as error:
                _log.warning("the journal could not be written: %s", error)
