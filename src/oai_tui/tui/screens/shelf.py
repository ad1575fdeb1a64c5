"""The list of conversations and what is done to whole conversations: the sidebar's other half."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from oai_tui.core.conversation import ConversationSummary, TitleSource
from oai_tui.core.errors import StoreError
from oai_tui.core.text import clean_line
from oai_tui.tui.content import outside_line
from oai_tui.tui.modals.ask_line import AskLine
from oai_tui.tui.screens import background

if TYPE_CHECKING:
    from oai_tui.storage.store import Store
    from oai_tui.tui.screens.conversation import ConversationScreen

_ALL = ""
NOT_KEPT = "nothing was said here yet"
"""What a conversation is told that the store does not know."""


class Shelf:
    """Keeps the sidebar in step with the store, and puts conversations in order there."""

    def __init__(self, screen: ConversationScreen) -> None:
        self._screen = screen
        self._summaries: tuple[ConversationSummary, ...] = ()
        self._deleted: list[tuple[str, str]] = []
        self._running: set[str] = set()
        self._unread: set[str] = set()
        self._stale: set[str] = {_ALL}

    @property
    def summaries(self) -> tuple[ConversationSummary, ...]:
        """The conversations in the sidebar, as they were last read."""
        return self._summaries

    @property
    def _store(self) -> Store:
        return self._screen.runtime.store

    @property
    def running(self) -> frozenset[str]:
        """The conversations in which an answer is being made."""
        return frozenset(self._running)

    def renew(self, conversation_id: str = "") -> None:
        """Read again what the list says of this conversation; of all without an id."""
        self._stale.add(conversation_id)
        background.start(self._screen, self.read, "list", exclusive=True)

    def turn_began(self, conversation_id: str) -> None:
        self._running.add(conversation_id)
        self._unread.discard(conversation_id)
        self._mark()

    def turn_ended(self, conversation_id: str) -> None:
        self._running.discard(conversation_id)
        if conversation_id != self._screen.session_id:
            self._unread.add(conversation_id)
        self._mark()

    def was_read(self, conversation_id: str) -> None:
        self._unread.discard(conversation_id)
        self._mark()

    async def rename(self, conversation_id: str) -> None:
        """Ask for a title and give it."""
        title = await self._screen.app.push_screen_wait(
            AskLine("Rename", self._title(conversation_id), placeholder="a title")
        )
        if not title:
            return
        runtime = self._screen.runtime
        if session := runtime.sessions.get(conversation_id):
            await runtime.sessions.rename(session, title)
        else:
            await runtime.store.set_title(conversation_id, title, TitleSource.PERSON)
        self.renew(conversation_id)

    async def toggle_pin(self, conversation_id: str) -> None:
        summary = await self._store.summary(conversation_id)
        if summary is None:
            self._screen.report.remark(NOT_KEPT)
            return
        await self._store.set_pinned(conversation_id, not summary.is_pinned)
        self.renew(conversation_id)

    async def toggle_archive(self, conversation_id: str) -> None:
        summary = await self._store.summary(conversation_id)
        if summary is None:
            self._screen.report.remark(NOT_KEPT)
            return
        await self._store.set_archived(conversation_id, not summary.is_archived)
        title = clean_line(summary.title, 40) or "The conversation"
        self._screen.tell(
            f"{title} is back in the list."
            if summary.is_archived
            else f"{title} is in the archive. {self._key('list.archived')} in the list shows it."
        )
        self.renew(conversation_id)

    async def delete(self, conversation_id: str) -> None:
        """Take a conversation out of sight until it is brought back or the program ends."""
        runtime = self._screen.runtime
        title = self._title(conversation_id)
        session = runtime.sessions.get(conversation_id)
        if session is not None and not session.is_saved:
            self._screen.report.remark(NOT_KEPT)
            return
        if conversation_id == self._screen.session_id:
            await self._screen.start_conversation()
        await runtime.sessions.forget(conversation_id)
        await runtime.store.delete(conversation_id)
        self._deleted.append((conversation_id, title))
        self._running.discard(conversation_id)
        self._screen.tell(
            f"Deleted {clean_line(title, 40) or 'the conversation'}. "
            f"{self._key('conversation.undo')} brings it back."
        )
        self.renew(conversation_id)

    async def undo_delete(self) -> None:
        if not self._deleted:
            self._screen.tell("Nothing was deleted since the program started.")
            return
        conversation_id, _ = self._deleted.pop()
        await self._store.restore(conversation_id)
        await self._screen.open_conversation(conversation_id)
        self.renew(conversation_id)

    async def read(self) -> None:
        """Read from the store what the list does not know yet, and show it."""
        sidebar = self._screen.sidebar
        stale = frozenset(self._stale)
        try:
            if _ALL in stale:
                self._summaries = await self._store.list_conversations(
                    archived=sidebar.shows_archive
                )
            else:
                await self._read_some(stale)
        except StoreError as error:
            self._screen.tell(error.explanation, severity="error")
            return
        self._stale -= stale
        sidebar.set_conversations(self._summaries)
        sidebar.set_open(self._screen.session_id)

    async def _read_some(self, ids: frozenset[str]) -> None:
        """Put what has become of a few conversations into the list, which may be a long one."""
        is_archive = self._screen.sidebar.shows_archive
        found = [await self._store.summary(conversation_id) for conversation_id in ids]
        here = [summary for summary in found if summary and summary.is_archived == is_archive]
        others = (summary for summary in self._summaries if summary.id not in ids)
        in_order = attrgetter("is_pinned", "updated_at")
        self._summaries = tuple(sorted((*here, *others), key=in_order, reverse=True))

    def _title(self, conversation_id: str) -> str:
        if session := self._screen.runtime.sessions.get(conversation_id):
            return session.conversation.title
        titles = {summary.id: summary.title for summary in self._summaries}
        return outside_line(titles.get(conversation_id, "")).plain

    def _key(self, command_id: str) -> str:
        return self._screen.key_of(command_id)

    def _mark(self) -> None:
        self._screen.sidebar.set_running(frozenset(self._running))
        self._screen.sidebar.set_unread(frozenset(self._unread))
