"""The widget as its owner feeds it: messages that come, grow, change and go."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, overload

from textual.await_remove import AwaitRemove
from textual.timer import Timer

from oai_tui.core.message import AssistantMessage, Message
from oai_tui.tui.transcript import copying
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.rows import RowsView

SECOND = 1.0


class FedView(RowsView):
    """Shows messages; follows the end while it is in sight."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._is_frame_due = False
        self._shows_reasoning = False
        self._counting: Timer | None = None

    @property
    def is_following(self) -> bool:
        """Whether the end is in sight and stays there while text arrives."""
        return self._viewport.is_following

    @property
    def new_line_count(self) -> int:
        """How many lines have come below what is in sight."""
        return self._viewport.new_line_count

    def show(self, messages: Sequence[Message], *, at_end: bool = True) -> None:
        """Replaces everything; begins at the end, or else at the start."""
        self._cursor.clear()
        self._inflow.clear()
        self._viewport.show(messages, at_end=at_end)
        for entry in self._index.entries:
            entry.shows_reasoning = self._shows_reasoning
        self._replaced()
        self._update(everything=True)

    def add(self, message: Message) -> None:
        """Appends a message that is whole."""
        entry = self._index.add(message)
        entry.shows_reasoning = self._shows_reasoning
        self._viewport.count(0 if self.is_following else self._index.true_height(entry))
        self._entry_changed(entry)
        self._update()

    def begin(self, message: AssistantMessage) -> None:
        """Appends an answer that will stream."""
        self.add(message)

    def append_text(self, message_id: str, text: str) -> None:
        """Adds text to a streaming answer; it is drawn with the next frame."""
        self._append(message_id, "text", text)

    def append_reasoning(self, message_id: str, text: str) -> None:
        """Adds reasoning to a streaming answer; it is drawn with the next frame."""
        self._append(message_id, "reasoning", text)

    def replace(self, message: Message) -> None:
        """Gives a message another form; text that has not changed is not read again.

        It follows the text that was appended before, which may take a few frames to come in.
        """
        entry = self._index.find(message.id)
        if entry is not None and not self._inflow.postpone(entry, message):
            with self._changing(entry, brings_news=True, replaces=True):
                entry.replace(message)
            self._inflow.forget(message.id)
            self._update()

    @overload
    def remove(self) -> AwaitRemove: ...

    @overload
    def remove(self, message_id: str) -> None: ...

    def remove(self, message_id: str | None = None) -> AwaitRemove | None:
        """Takes a message away; without one the widget itself, as any widget's `remove` does."""
        if message_id is None:
            return super().remove()
        if (entry := self._index.find(message_id)) is not None:
            self._leaving(entry)
            self._cursor.forget(entry)
            self._inflow.forget(message_id)
            self._viewport.take_away(entry)
            self._update()
        return None

    def set_note(self, message_id: str, note: str) -> None:
        """Shows a muted line under a message; an empty one takes it away."""
        entry = self._index.find(message_id)
        if entry is None or self._inflow.postpone_note(message_id, note):
            return
        if entry.note != note:
            with self._changing(entry, replaces=True):
                entry.set_note(note)
            self._update()

    def toggle_all_reasoning(self) -> None:
        """Unfolds the reasoning of all messages, or folds it again."""
        self._shows_reasoning = not self._shows_reasoning
        for entry in self._index.entries:
            with self._changing(entry):
                entry.set_reasoning_open(self._shows_reasoning)
        self._update()

    def copy_last_answer(self) -> str:
        """The Markdown of the newest answer, cleaned; empty if there is none."""
        for entry in reversed(self._index.entries):
            if isinstance(entry.message, AssistantMessage):
                return copying.source_of(entry)
        return ""

    # What those who read along want to know

    @contextmanager
    def _changing(
        self, entry: Entry, *, brings_news: bool = False, replaces: bool = False
    ) -> Iterator[None]:
        """While an entry changes: keeps the place of the reader and what is selected."""
        with (
            self._selecting.folding(entry, replaces=replaces),
            self._viewport.changing(entry, brings_news=brings_news),
        ):
            yield
        self._entry_changed(entry)

    def _replaced(self) -> None:
        """Everything is another conversation now."""

    def _entry_changed(self, entry: Entry) -> None:
        """An entry says something else than before, or is new."""

    def _leaving(self, entry: Entry) -> None:
        """An entry is about to go."""

    # Streaming

    def _append(self, message_id: str, kind: Literal["text", "reasoning"], text: str) -> None:
        entry = self._index.find(message_id)
        if entry is not None and text:
            self._inflow.add(entry, kind, text)
            self._entry_changed(entry)
            if kind == "reasoning" and self._counting is None:
                self._counting = self.set_interval(SECOND, self._count_seconds)
            self._schedule_frame()

    def _schedule_frame(self) -> None:
        if self._is_frame_due or not self.is_attached:
            return
        self._is_frame_due = True
        wait = self._inflow.wait()
        if wait > 0:
            self.set_timer(wait, self._draw_frame)
        else:
            self.call_later(self._draw_frame)

    def _draw_frame(self) -> None:
        """Takes in what has been appended and draws it."""
        self._is_frame_due = False
        began = time.thread_time()
        for message, note in self._inflow.take_in():
            self.replace(message)
            self.set_note(message.id, note)
        self._update()
        self._inflow.frame_cost(time.thread_time() - began)
        if self._inflow:
            self._schedule_frame()

    def _count_seconds(self) -> None:
        """Counts on beside reasoning that is still going on."""
        live = [entry for entry in self._index.entries[-3:] if entry.is_reasoning]
        for entry in live:
            entry.tick()
        if not live and self._counting is not None:
            self._counting.stop()
            self._counting = None
        self._update()
