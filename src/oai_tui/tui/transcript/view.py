"""The transcript: one widget that shows a conversation of any length and draws what is in sight."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar, Literal, overload

from textual import events
from textual.await_remove import AwaitRemove
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message as TextualMessage
from textual.selection import Selection
from textual.timer import Timer

from oai_tui.core.message import AssistantMessage, Message
from oai_tui.tui.keymap import Pane, bindings, commands_of
from oai_tui.tui.transcript import copying, selecting
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.rows import RowsView
from oai_tui.tui.transcript.section import FoldLine, Section
from oai_tui.tui.transcript.viewport import Row

SECOND = 1.0


class Transcript(RowsView, can_focus=True):
    """Shows messages, follows the end while it is in sight, and tells what the person did."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(commands_of(Pane.TRANSCRIPT))]

    class Said(TextualMessage):
        """Something that the person did in a transcript."""

        def __init__(self, transcript: Transcript) -> None:
            super().__init__()
            self.transcript = transcript

        @property
        def control(self) -> Transcript:
            return self.transcript

    class Copied(Said):
        """The person asked for a text to be copied.

        `what` is "message", "code block" or "selection".
        """

        def __init__(self, transcript: Transcript, text: str, what: str) -> None:
            super().__init__(transcript)
            self.text = text
            self.what = what

    class LinkActivated(Said):
        """The person clicked on a link."""

        def __init__(self, transcript: Transcript, href: str) -> None:
            super().__init__(transcript)
            self.href = href

    class Highlighted(Said):
        """The cursor stands on another message."""

        def __init__(self, transcript: Transcript, message_id: str) -> None:
            super().__init__(transcript)
            self.message_id = message_id

    def __init__(
        self,
        *,
        empty_text: Content | None = None,
        wraps_code: bool = True,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(
            empty_text=empty_text,
            wraps_code=wraps_code,
            name=name,
            id=id,
            classes=classes,
            disabled=disabled,
        )
        self._is_frame_due = False
        self._shows_reasoning = False
        self._counting: Timer | None = None

    # What the owner says

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
        if self.is_attached and self.text_selection:
            self.screen.clear_selection()
        self._update(everything=True)

    def add(self, message: Message) -> None:
        """Appends a message that is whole."""
        entry = self._index.add(message)
        entry.shows_reasoning = self._shows_reasoning
        self._viewport.count(0 if self.is_following else self._index.true_height(entry))
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
        """Gives a message another form; text that has not changed is not read again."""
        if entry := self._index.find(message.id):
            with self._viewport.changing(entry):
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
            self._cursor.forget(entry)
            self._inflow.forget(message_id)
            self._viewport.take_away(entry)
            self._update()
        return None

    def set_note(self, message_id: str, note: str) -> None:
        """Shows a muted line under a message; an empty one takes it away."""
        entry = self._index.find(message_id)
        if entry is not None and entry.note != note:
            with self._viewport.changing(entry, brings_news=False):
                entry.set_note(note)
            self._update()

    def toggle_all_reasoning(self) -> None:
        """Unfolds the reasoning of all messages, or folds it again."""
        self._shows_reasoning = not self._shows_reasoning
        for entry in self._index.entries:
            with self._viewport.changing(entry, brings_news=False):
                entry.set_reasoning_open(self._shows_reasoning)
        self._update()

    def copy_last_answer(self) -> str:
        """The Markdown of the newest answer, cleaned; empty if there is none."""
        for entry in reversed(self._index.entries):
            if isinstance(entry.message, AssistantMessage):
                return copying.source_of(entry.message)
        return ""

    # Streaming

    def _append(self, message_id: str, kind: Literal["text", "reasoning"], text: str) -> None:
        entry = self._index.find(message_id)
        if entry is not None and text:
            self._inflow.add(entry, kind, text)
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
        self._inflow.take_in()
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

    # The cursor

    def action_move_cursor(self, direction: int) -> None:
        self._moved_to(self._cursor.move(direction))

    def action_move_to_prompt(self, direction: int) -> None:
        self._moved_to(self._cursor.move_to_prompt(direction))

    def action_next_code_block(self) -> None:
        self._moved_to(self._cursor.move_to_code())

    def _moved_to(self, entry: Entry | None) -> None:
        if entry is not None:
            self._update(everything=True)
            self.post_message(self.Highlighted(self, entry.message.id))

    def action_toggle_fold(self) -> None:
        """Unfolds what the message keeps folded; folds it again once all is unfolded."""
        entry = self._cursor.current()
        if entry is not None and (sections := entry.sections()):
            are_open = all(section.is_open for section in sections)
            self._toggle(entry, [s for s in sections if s.is_open is are_open])

    def _toggle(self, entry: Entry, sections: Sequence[Section]) -> None:
        self._cursor.code = None
        with self._viewport.changing(entry, brings_news=False):
            for section in sections:
                entry.toggle(section)
        self._update()

    # Copying

    def action_copy(self) -> None:
        """Copies the selection, or else the code block, or else the message."""
        selected = self.screen.get_selected_text() if self.text_selection else None
        if selected:
            self.post_message(self.Copied(self, selected, "selection"))
        elif (code := self._cursor.code_text()) is not None:
            self.post_message(self.Copied(self, code, "code block"))
        else:
            self.action_copy_source()

    def action_copy_source(self) -> None:
        """Copies the message as its author wrote it."""
        if (entry := self._cursor.current()) is not None:
            text = copying.source_of(entry.message)
            self.post_message(self.Copied(self, text, "message"))

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """One click activates, two select a word, three a line."""
        event.prevent_default()
        if not 0 <= event.y < len(self._canvas.rows):
            return
        place, line = self._canvas.rows[event.y]
        y = selecting.key(self._index, place)
        sight = self._canvas.sight(line)
        cell = event.x - self._canvas.frame.left
        x = sight.character(copying.character_at(sight.line, cell))
        if event.chain == 1 and not self.text_selection:
            self._activate(self._canvas.rows[event.y], x)
        elif event.chain == 2 and (word := selecting.word_at(line, x, y)) is not None:
            self.screen.selections = {self: word}
        elif event.chain == 3:
            self.screen.selections = {self: Selection(Offset(0, y), Offset(len(line.text), y))}

    def _activate(self, row: Row, x: int) -> None:
        """Follows a link, folds or unfolds, copies code; else puts the cursor there."""
        place, line = row
        entry = self._index.entries[place.entry]
        piece = entry.pieces[place.piece]
        if href := copying.link_at(line, x):
            self.post_message(self.LinkActivated(self, href))
        elif isinstance(piece, FoldLine):
            self._toggle(entry, [piece.section])
        elif line.code is not None and x >= len(line.text) - copying.HINT_CELLS:
            self.post_message(self.Copied(self, copying.code_of(line), "code block"))
        else:
            self._moved_to(self._cursor.put_on(entry))
