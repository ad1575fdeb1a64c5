"""The store: everything that was said, in one SQLite file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Self

from oai_tui.core.completion import JournalEntry
from oai_tui.core.conversation import Conversation, ConversationSummary, TitleSource, UsageTotals
from oai_tui.core.document import Document
from oai_tui.core.errors import StoreError
from oai_tui.core.message import AssistantMessage, FilePart, Message, MessageState
from oai_tui.core.request import Request
from oai_tui.storage import (
    blobs,
    conversations,
    exchange,
    instances,
    messages,
    prompts,
    removal,
    requests,
)
from oai_tui.storage.database import Database
from oai_tui.storage.exchange import ImportReport
from oai_tui.storage.health import StoreHealth, health_of
from oai_tui.storage.instances import Holder, Instance
from oai_tui.storage.opening import open_settled, real_path

HEARTBEAT_INTERVAL = 10.0
"""Seconds between two signs of life and looks at the file."""


class Store:
    """Keeps conversations. Each method is one transaction; when it returns, it is on disk.

    `notices` holds sentences for the person about what was found and done, at the start and
    later; `on_notice` is told of each later one. While the store is open it gives a sign of life
    every ten seconds, so that other programs respect its leases and its unfinished answers.
    All methods raise StoreUnavailable when the file cannot be read or written; nothing of a
    method that failed is kept. Cancelling who waits for a method does not stop it.
    """

    def __init__(self, database: Database, path: Path | None, instance: Instance) -> None:
        self._database = database
        self._read = database.read
        self._write = database.write
        self._instance = instance
        self._pulse: asyncio.Task[None] | None = None
        self.path = path
        self.notices: list[str] = []
        self.on_notice: Callable[[str], object] = lambda notice: None

    @classmethod
    async def open(cls, path: Path | None, *, for_reading: bool = False) -> Store:
        """Open the store in this file, or one in memory that ends with the program for None.

        `for_reading` opens one that cannot be written, too, such as on a full disk. Raises
        StoreTooNew and StoreUnavailable.
        """
        path = path and real_path(path)
        instance = Instance.new()
        database, notices = await open_settled(path, instance, for_reading=for_reading)
        store = cls(database, path, instance)
        store.notices.extend(notices)
        if path is not None:
            store._pulse = asyncio.create_task(store._beat(), name="store")
        return store

    async def close(self, timeout: float = 1.5) -> None:
        """Finish what was begun and close.

        What still runs after `timeout` seconds is interrupted, and given up 1.5 seconds later:
        it cannot keep the program from ending.
        """
        if self._pulse is not None:
            self._pulse.cancel()
            await asyncio.wait({self._pulse})
            self._pulse = None
        farewell = partial(instances.unregister, instance_id=self._instance.id)
        await self._database.close(timeout, farewell)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.close()

    # Conversations

    async def create(self, conversation: Conversation) -> None:
        """Keep a new conversation, with the messages that it holds."""
        await self._write(lambda db: conversations.create(db, conversation, self._instance.id))

    async def load(self, conversation_id: str) -> Conversation:
        """Raises ConversationNotFound."""
        return await self._read(lambda db: conversations.load(db, conversation_id))

    async def list_conversations(
        self, *, archived: bool = False, query: str = ""
    ) -> tuple[ConversationSummary, ...]:
        """Pinned ones first, then the newest; every word of `query` is in the title.

        Either those in the archive or those that are not.
        """
        return await self._read(
            lambda db: conversations.summaries(db, archived=archived, query=query)
        )

    async def newest_conversations(
        self, limit: int, *, archived: bool = False, query: str = ""
    ) -> tuple[ConversationSummary, ...]:
        """At most so many, the newest first, pinned or not; else as above."""
        return await self._read(
            lambda db: conversations.newest_summaries(
                db, archived=archived, query=query, limit=limit
            )
        )

    async def summary(self, conversation_id: str) -> ConversationSummary | None:
        """What a list says of a conversation; None if it is not here or was deleted."""
        return await self._read(lambda db: conversations.summary(db, conversation_id))

    async def find(self, prefix: str) -> str:
        """The identity that begins so. Raises ConversationNotFound for none and for several."""
        return await self._read(lambda db: conversations.find(db, prefix))

    async def newest(self) -> str | None:
        """The conversation in which something was said last, the archive aside."""
        return await self._read(conversations.newest)

    async def set_title(self, conversation_id: str, title: str, source: TitleSource) -> None:
        await self._update(conversation_id, title=title, title_source=source.value)

    async def set_system_prompt(self, conversation_id: str, system_prompt: str) -> None:
        await self._update(conversation_id, system_prompt=system_prompt)

    async def set_model(self, conversation_id: str, profile: str, model: str) -> None:
        """What the next turn will use."""
        await self._update(conversation_id, profile=profile, model=model)

    async def set_head(self, conversation_id: str, message_id: str) -> None:
        """The message at the end of the path that is being talked on."""
        await self._update(conversation_id, head_id=message_id)

    async def set_pinned(self, conversation_id: str, is_pinned: bool) -> None:
        await self._update(conversation_id, is_pinned=is_pinned)

    async def set_archived(self, conversation_id: str, is_archived: bool) -> None:
        await self._update(conversation_id, is_archived=is_archived)

    async def delete(self, conversation_id: str) -> None:
        """Take a conversation out of sight; `restore` brings it back.

        It is removed for good at the first start after this program ended.
        """
        await self._write(lambda db: conversations.delete(db, conversation_id, self._instance.id))

    async def restore(self, conversation_id: str) -> None:
        """Undo a delete."""
        await self._update(conversation_id, deleted_at=None, deleted_by=None)

    async def purge_deleted(self) -> None:
        """Remove for good what programs deleted that have ended since.

        The store does so by itself after it was opened.
        """
        removed = False
        while await self._write(removal.remove_one):
            removed = True
        if removed:
            await self._write(removal.remove_leftovers)

    # Messages

    async def save_message(self, conversation_id: str, message: Message) -> None:
        """Add a message, or replace it whole, and make it the head of its conversation.

        What was journalled of it is dropped: the message holds it. Unless the message is still
        streaming, it survives the loss of power once this returns.
        """
        streams = isinstance(message, AssistantMessage) and message.state is MessageState.STREAMING
        await self._write(
            lambda db: conversations.say(db, conversation_id, message, self._instance.id),
            at_full_strength=not streams,
        )

    async def journal(self, message_id: str, entries: Sequence[JournalEntry]) -> None:
        """Keep pieces of the text of a message that is still streaming.

        It costs the same however long the message is. Pieces of one that has ended are dropped.
        """
        if entries:
            await self._write(lambda db: messages.append_journal(db, message_id, entries))

    # Prompts

    async def save_draft(self, conversation_id: str, text: str) -> None:
        """Keep what stands in the composer; `""` is the conversation that does not exist yet."""
        await self._write(lambda db: prompts.save_draft(db, conversation_id, text))

    async def draft(self, conversation_id: str) -> str:
        return await self._read(lambda db: prompts.draft(db, conversation_id))

    async def save_attachments(self, conversation_id: str, attachments: Sequence[FilePart]) -> None:
        """Keep what is attached to a draft, in the place of what was; `""` as above."""
        await self._write(lambda db: prompts.save_attachments(db, conversation_id, attachments))

    async def attachments(self, conversation_id: str) -> tuple[FilePart, ...]:
        return await self._read(lambda db: prompts.attachments(db, conversation_id))

    async def prompt_history(self, limit: int = 500) -> tuple[str, ...]:
        """The texts of the last prompts of all conversations, oldest first."""
        return await self._read(lambda db: prompts.prompt_history(db, limit))

    # Requests

    async def record_request(self, request: Request) -> None:
        """Keep a request; one with the same identity is replaced."""
        await self._write(lambda db: requests.record(db, request))

    async def requests(self, conversation_id: str) -> tuple[Request, ...]:
        return await self._read(lambda db: requests.of_conversation(db, conversation_id))

    async def usage_totals(self, conversation_id: str) -> UsageTotals:
        return await self._read(lambda db: requests.totals(db, conversation_id))

    # Blobs

    async def put_blob(self, data: bytes) -> str:
        """Keep bytes; returns their SHA-256 in hexadecimal digits, by which they are found."""
        return await self._write(lambda db: blobs.write(db, data))

    async def blob(self, sha256: str) -> bytes | None:
        """The bytes of that hash, or None if they are not here."""
        return await self._read(lambda db: blobs.read(db, sha256))

    # Leases

    async def acquire_lease(self, conversation_id: str) -> Holder | None:
        """Lease a conversation for writing; None if it was granted, else who holds it.

        A lease ends with its program, or after 30 seconds without a sign of life. Raises
        ConversationNotFound.
        """
        return await self._write(
            lambda db: instances.acquire_lease(db, conversation_id, self._instance)
        )

    async def release_lease(self, conversation_id: str) -> None:
        await self._write(
            lambda db: instances.release_lease(db, conversation_id, self._instance.id)
        )

    async def heartbeat(self) -> None:
        """Give a sign of life. The store does so by itself every ten seconds."""
        await self._write(partial(instances.register, instance=self._instance))

    # Import and export

    async def export(self, conversation_ids: Iterable[str] | None = None) -> Document:
        """Conversations with their requests and blobs; None stands for all that are not deleted.

        Raises ConversationNotFound.
        """
        ids = None if conversation_ids is None else tuple(conversation_ids)
        return await self._read(lambda db: exchange.export(db, ids))

    async def import_document(self, document: Document) -> ImportReport:
        """Keep all conversations of a document, or none; for known ones see docs/format.md."""
        return await self._write(
            lambda db: exchange.import_document(db, document, self._instance.id)
        )

    # The file

    async def backup(self, target: Path) -> None:
        """Write a whole copy of the store to a new file. Raises StoreUnavailable if it exists."""
        await self._database.copy_into(target)

    async def health(self) -> StoreHealth:
        """What a doctor wants to know; it reads the whole file to check it."""
        return await self._read(partial(health_of, path=self.path))

    async def check_alive(self) -> bool:
        """Whether the file is still where it was; if not, there is a notice."""
        if await self._database.is_in_place():
            return True
        self._notice(
            f"The store {self.path} was deleted or replaced while it was open. What is said now"
            " is kept only until oai-tui ends: export what you need."
        )
        return False

    async def _update(self, conversation_id: str, **columns: object) -> None:
        await self._write(lambda db: conversations.update(db, conversation_id, **columns))

    async def _beat(self) -> None:
        with suppress(StoreError):
            await self.purge_deleted()
        while True:
            await asyncio.sleep(HEARTBEAT_INTERVAL)
            with suppress(StoreError):
                if await self.check_alive():
                    await self.heartbeat()

    def _notice(self, notice: str) -> None:
        if notice not in self.notices:
            self.notices.append(notice)
            self.on_notice(notice)
