"""What happens in conversations, on the screen: each event goes to those who show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from oai_tui.agent.sessions import Sessions
from oai_tui.core.events import (
    ContentDelta,
    ContextTrimmed,
    ConversationCompacted,
    ReasoningDelta,
    SavingFailed,
    SavingResumed,
    TitleChanged,
    ToolCallDelta,
    TurnCancelled,
    TurnEvent,
    TurnFailed,
    TurnFinished,
    TurnStarted,
    UsageReported,
)
from oai_tui.core.text import clean_line
from oai_tui.core.units import counted
from oai_tui.tui.status_words import words_of_outcome

if TYPE_CHECKING:
    from oai_tui.tui.screens.conversation import ConversationScreen


class Happenings:
    """Shows on a screen what happens in any conversation."""

    def __init__(self, screen: ConversationScreen) -> None:
        self._screen = screen
        self.unfollow: Callable[[], object] = lambda: None

    def follow_all(self, sessions: Sessions) -> None:
        """Follow what happens in all of them until `unfollow` is called."""
        self.unfollow = sessions.subscribe(self.follow)

    def follow(self, conversation_id: str, event: TurnEvent) -> None:
        """Show an event of any conversation."""
        screen = self._screen
        session = screen.runtime.sessions.get(conversation_id)
        if session is None:
            return
        screen.reading.follow(event, session.conversation)
        is_delta = isinstance(event, ContentDelta | ReasoningDelta | ToolCallDelta)
        if not is_delta:
            self._note(conversation_id, event)
        if session is screen.session:
            if is_delta:
                screen.report.arrived()
            else:
                screen.report.show()

    def _note(self, conversation_id: str, event: TurnEvent) -> None:
        screen = self._screen
        is_ours = conversation_id == screen.session_id
        screen.report.note(conversation_id, event)
        match event:
            case TurnStarted():
                screen.shelf.turn_began(conversation_id)
                screen.shelf.renew(conversation_id)
                if is_ours:
                    screen.report.remark("")
                    screen.session_changed()
            case TurnFinished() | TurnCancelled() | TurnFailed():
                screen.shelf.turn_ended(conversation_id)
                if is_ours:
                    screen.session_changed()
                    self._explain(event)
            case TitleChanged():
                screen.shelf.renew(conversation_id)
                if is_ours:
                    screen.session_changed()
            case UsageReported() | ConversationCompacted():
                if is_ours:
                    screen.session_changed()
            case ContextTrimmed(message_count=count) if is_ours:
                screen.report.remark(f"the oldest {counted(count, 'message')} did not fit")
            case SavingFailed(error=error):
                screen.banner.fault = (
                    f"{error.explanation} What is said is kept in memory and saved when it can be."
                )
            case SavingResumed():
                screen.banner.fault = ""
            case _:
                pass

    def _explain(self, event: TurnEvent) -> None:
        """Say how a turn ended that did not end well, if no message of it does."""
        screen = self._screen
        path = screen.session.conversation.path() if screen.session else ()
        if words_of_outcome(path).text:
            return
        if isinstance(event, TurnFailed):
            screen.report.remark(f"failed: {clean_line(event.error.explanation)}")
        elif isinstance(event, TurnCancelled):
            screen.report.remark("stopped")
