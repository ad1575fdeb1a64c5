"""Saving what is said, and holding on to it while the store cannot take it."""

from __future__ import annotations

import asyncio

from oai_tui.agent.protocols import ConversationStore
from oai_tui.core.conversation import Conversation
from oai_tui.core.errors import StoreError
from oai_tui.core.events import Emit, SavingFailed, SavingResumed
from oai_tui.core.message import Message
from oai_tui.core.request import Request

RETRY_INTERVAL = 5.0
"""Seconds between two tries to save what is waiting."""


class Keeper:
    """Saves the messages and requests of one conversation, in their order.

    While the store fails, they wait in memory and are tried again; `announce` is told when
    that begins and when it is over.
    """

    def __init__(self, store: ConversationStore, announce: Emit, *, is_created: bool) -> None:
        self._store = store
        self._announce = announce
        self._waiting: list[Conversation | tuple[str, Message] | Request] = []
        self._retry: asyncio.Task[None] | None = None
        self.is_created = is_created

    @property
    def has_unsaved(self) -> bool:
        return bool(self._waiting)

    async def create(self, conversation: Conversation) -> None:
        self.is_created = True
        await self._keep(conversation)

    async def save(self, conversation_id: str, message: Message) -> None:
        await self._keep((conversation_id, message))

    async def record(self, request: Request) -> None:
        await self._keep(request)

    async def flush(self) -> None:
        """Try once more to save what is waiting; raises StoreError if it still cannot be."""
        while self._waiting:
            await self._write(self._waiting[0])
            self._waiting.pop(0)

    async def close(self) -> None:
        """Stop trying, after one last time; raises StoreError if something is lost by that."""
        if self._retry is not None:
            self._retry.cancel()
            await asyncio.wait([self._retry])
        await self.flush()

    async def _keep(self, item: Conversation | tuple[str, Message] | Request) -> None:
        if self._waiting:
            self._waiting.append(item)
            return
        try:
            await self._write(item)
        except StoreError as error:
            self._waiting.append(item)
            self._announce(SavingFailed(error))
            self._retry = asyncio.create_task(self._try_again(), name="save again")

    async def _write(self, item: Conversation | tuple[str, Message] | Request) -> None:
        match item:
            case Conversation():
                await self._store.create(item)
            case Request():
                await self._store.record_request(item)
            case (conversation_id, message):
                await self._store.save_message(conversation_id, message)

    async def _try_again(self) -> None:
        while self._waiting:
            await asyncio.sleep(RETRY_INTERVAL)
            try:
                await self.flush()
            except StoreError:
                continue
        self._announce(SavingResumed())
