"""Saving what is said, and holding on to it while the store cannot take it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeAlias

from oai_tui.agent.protocols import ConversationStore
from oai_tui.agent.to_the_end import to_the_end
from oai_tui.core.completion import JournalEntry
from oai_tui.core.conversation import Conversation, TitleSource
from oai_tui.core.errors import StoreError, StoreUnavailable
from oai_tui.core.events import Emit, SavingFailed, SavingResumed
from oai_tui.core.message import Message
from oai_tui.core.request import Request

RETRY_INTERVAL = 5.0
"""Seconds between two tries to save what is waiting."""

Saving: TypeAlias = Callable[[], Awaitable[object]]


class Keeper:
    """Saves what becomes of one conversation, in the order in which it was said.

    While the store fails, all of it waits in memory and is tried again; `announce` is told when
    that begins and when it is over. What was begun is done even if the caller is cancelled.
    """

    def __init__(self, store: ConversationStore, announce: Emit, *, is_created: bool) -> None:
        self._store = store
        self._announce = announce
        self._waiting: list[Saving] = []
        self._turn = asyncio.Lock()
        self._retry: asyncio.Task[None] | None = None
        self.is_created = is_created

    @property
    def has_unsaved(self) -> bool:
        return bool(self._waiting)

    async def create(self, conversation: Conversation) -> None:
        """Save a new conversation, and lease it: other programs shall know that it is open."""
        self.is_created = True
        await self._keep(
            partial(self._store.create, conversation),
            partial(self._store.acquire_lease, conversation.id),
        )

    async def save(self, conversation_id: str, message: Message) -> None:
        await self._keep(partial(self._store.save_message, conversation_id, message))

    async def record(self, request: Request) -> None:
        await self._keep(partial(self._store.record_request, request))

    async def set_title(self, conversation_id: str, title: str, source: TitleSource) -> None:
        await self._keep(partial(self._store.set_title, conversation_id, title, source))

    async def set_system_prompt(self, conversation_id: str, system_prompt: str) -> None:
        await self._keep(partial(self._store.set_system_prompt, conversation_id, system_prompt))

    async def set_model(self, conversation_id: str, profile: str, model: str) -> None:
        await self._keep(partial(self._store.set_model, conversation_id, profile, model))

    async def journal(self, message_id: str, entries: Sequence[JournalEntry]) -> None:
        """Save pieces of a message that is still streaming, now or not at all.

        Raises StoreError when the store fails, or does not know the message yet because of that.
        """
        if self._waiting:
            raise StoreUnavailable("What was said earlier is still waiting to be saved.")
        await self._store.journal(message_id, entries)

    async def flush(self) -> None:
        """Try once more to save what is waiting; raises StoreError if it still cannot be."""
        async with self._turn:
            while self._waiting:
                await self._waiting[0]()
                self._waiting.pop(0)

    async def close(self) -> None:
        """Stop trying, after one last time; raises StoreError if something is lost by that."""
        if self._retry is not None:
            self._retry.cancel()
            await asyncio.wait([self._retry])
        await to_the_end(self.flush())

    async def _keep(self, *savings: Saving) -> None:
        await to_the_end(self._save_in_turn(savings))

    async def _save_in_turn(self, savings: Sequence[Saving]) -> None:
        async with self._turn:
            for position, saving in enumerate(savings):
                if self._waiting:
                    self._waiting.extend(savings[position:])
                    return
                try:
                    await saving()
                except StoreError as error:
                    self._waiting.append(saving)
                    self._announce(SavingFailed(error))
                    self._retry = asyncio.create_task(self._try_again(), name="save again")

    async def _try_again(self) -> None:
        while self._waiting:
            await asyncio.sleep(RETRY_INTERVAL)
            try:
                await to_the_end(self.flush())
            except StoreError:
                continue
        self._announce(SavingResumed())
