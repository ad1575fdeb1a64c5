"""Keeps the status line in step with the turn of the conversation that is talked on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from textual.screen import Screen
from textual.timer import Timer

from oai_tui.agent.session import ChatSession
from oai_tui.core.errors import ContextLengthExceeded
from oai_tui.core.events import (
    AssistantReplied,
    ConversationCompacted,
    TurnEvent,
    TurnFailed,
)
from oai_tui.core.phase import Phase, Stage
from oai_tui.tui.key_names import hints
from oai_tui.tui.keymap import Pane
from oai_tui.tui.status_words import StatusWords, words_of_outcome, words_of_phase
from oai_tui.tui.widgets.find_line import FindLine
from oai_tui.tui.widgets.status_line import StatusLine

HINTS: dict[Pane, tuple[str, ...]] = {
    Pane.COMPOSER: ("composer.send", "help", "palette"),
    Pane.TRANSCRIPT: ("transcript.copy", "transcript.search", "help"),
    Pane.CONVERSATIONS: ("list.open", "list.filter", "help"),
}
"""The most useful commands of each pane, when nothing more urgent is going on."""
SELECTION_HINTS = ("select.copy", "select.copy_source", "select.leave")
SEARCH_HINTS = ("transcript.next_hit", "transcript.previous_hit", "transcript.leave")
HINT_COUNT = 3


class Reporting:
    """Says where a turn stands, once a second while it runs; nothing moves while none does."""

    def __init__(self, screen: Screen[Any], line: StatusLine, keys: Mapping[str, str]) -> None:
        self._line = line
        self._keys = keys
        self._session: ChatSession | None = None
        self._remark = ""
        self._selected = ""
        self._is_searching = False
        self._is_finding = False
        self._pane = Pane.COMPOSER
        self._stage = Stage.IDLE
        self._too_long: set[str] = set()
        self._clock: Timer = screen.set_interval(1, self.show, pause=True)

    @property
    def has_remark(self) -> bool:
        return bool(self._remark)

    def is_too_long(self, session: ChatSession | None) -> bool:
        """Whether the last answer failed because the conversation is more than a model can read."""
        return session is not None and session.id in self._too_long

    def note(self, conversation_id: str, event: TurnEvent) -> None:
        """Take note of what an event of any conversation says about its length."""
        match event:
            case TurnFailed(error=ContextLengthExceeded()):
                self._too_long.add(conversation_id)
            case AssistantReplied() | ConversationCompacted():
                self._too_long.discard(conversation_id)
            case _:
                pass

    def follow(self, session: ChatSession) -> None:
        """Report on this one from now on."""
        self._session = session
        self.remark("")

    def remark(self, text: str) -> None:
        """Say something beside the state until it is replaced."""
        self._remark = text
        self.show()

    def selected(self, words: str) -> None:
        """Say how much of the transcript is selected; nothing when the words are empty."""
        self._selected = words
        self.show()

    def searching(self, is_searching: bool) -> None:
        """Name the keys of a search while there is one in the transcript."""
        if is_searching is not self._is_searching:
            self._is_searching = is_searching
            self.show()

    def focus_moved(self, pane: Pane, *, is_finding: bool) -> None:
        """Name the keys of a pane, or those of the line in which one types what is searched for."""
        self._pane = pane
        self._is_finding = is_finding
        self.show()

    def arrived(self) -> None:
        """Text has arrived; only the first of it is news, the clock tells the rest."""
        if self._session is not None and self._session.phase.stage is not self._stage:
            self.show()

    def show(self) -> None:
        """Say where the turn stands now."""
        phase = self._session.phase if self._session else Phase()
        self._stage = phase.stage
        if phase.is_running:
            words = words_of_phase(phase, time.monotonic())
            self._clock.resume()
        else:
            path = self._session.conversation.path() if self._session else ()
            words = words_of_outcome(path, is_too_long=self.is_too_long(self._session))
            self._clock.pause()
        if self._pane is Pane.TRANSCRIPT and self._selected and not self._is_finding:
            words = StatusWords(self._selected, commands=SELECTION_HINTS)
        elif self._pane is Pane.TRANSCRIPT and self._is_searching and not self._is_finding:
            words = replace(words, commands=SEARCH_HINTS)
        self._line.words = self._with_remark(words)
        usual = HINTS[self._pane]
        if words.commands and self._pane is Pane.COMPOSER:
            usual = usual[1:]
        ids = dict.fromkeys((*words.commands, *usual))
        named = FindLine.HINTS if self._is_finding else hints(ids, self._keys)
        self._line.hints = named[:HINT_COUNT]

    def _with_remark(self, words: StatusWords) -> StatusWords:
        if not self._remark:
            return words
        return replace(words, text="; ".join(text for text in (words.text, self._remark) if text))
