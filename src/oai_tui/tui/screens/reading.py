"""Which conversation the transcript shows: the one that is talked on, or one that is previewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oai_tui.agent.session import ChatSession
from oai_tui.core.conversation import Conversation
from oai_tui.core.events import TurnEvent
from oai_tui.core.message import AssistantMessage
from oai_tui.tui.screens.turn_view import TurnView

if TYPE_CHECKING:
    from oai_tui.tui.screens.conversation import ConversationScreen


class Reading:
    """Shows a conversation in the transcript, with its title, and follows what happens in it."""

    def __init__(self, screen: ConversationScreen) -> None:
        keys = {
            "resume": screen.key_of("answer.continue"),
            "retry": screen.key_of("answer.retry"),
            "profile": screen.key_of("profile"),
            "model": screen.key_of("model"),
            "compact": screen.key_of("conversation.compact"),
        }
        self._screen = screen
        self._view = TurnView(screen.transcript, keys)
        self._shown_id = ""

    def show(self, session: ChatSession) -> None:
        too_long = self._screen.report.is_too_long(session)
        self._open(session.conversation, session.live, is_too_long=too_long)

    async def preview(self, conversation_id: str) -> None:
        """Show a conversation without talking on it. Raises StoreError."""
        if conversation_id == self._shown_id:
            return
        runtime = self._screen.runtime
        if session := runtime.sessions.get(conversation_id):
            self.show(session)
        else:
            self._open(await runtime.store.load(conversation_id), None)

    def end_preview(self) -> None:
        """Show again what is talked on."""
        session = self._screen.session
        if session is not None and self._shown_id != session.id:
            self.show(session)

    def follow(self, event: TurnEvent, conversation: Conversation) -> None:
        """Show what happened, if it happened in what is shown."""
        if conversation.id == self._shown_id:
            self._view.follow(event, conversation)

    def renew_title(self, conversation: Conversation) -> None:
        """Show the title of what is shown as it is now."""
        if conversation.id == self._shown_id:
            self._screen.title_bar.title = conversation.title

    def _open(
        self,
        conversation: Conversation,
        live: AssistantMessage | None,
        *,
        is_too_long: bool = False,
    ) -> None:
        self._shown_id = conversation.id
        self._view.open(conversation, live, is_too_long=is_too_long)
        self.renew_title(conversation)
