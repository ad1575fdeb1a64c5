"""The transcript: one widget that shows a conversation of any length and draws what is in sight."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar, Literal, overload

from textual import events
from textual.await_remove import AwaitRemove
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Offset, Region, Size
from textual.message import Message as TextualMessage
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from oai_tui.core.message import AssistantMessage, Message
from oai_tui.tui.keymap import Pane, bindings, commands_of
from oai_tui.tui.transcript import copying, selecting
from oai_tui.tui.transcript.canvas import Canvas
from oai_tui.tui.transcript.cursor import Cursor
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.index import TOP, Index
from oai_tui.tui.transcript.inflow import Inflow
from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.paint import Frame
from oai_tui.tui.transcript.palette import COMPONENTS, Palette
from oai_tui.tui.transcript.section import FoldLine, Section
from oai_tui.tui.transcript.viewport import Row, Viewport

SECOND = 1.0


class Transcript(ScrollView, can_focus=True):
    """Shows messages, follows the end while it is in sight, and tells what the person did."""

    DEFAULT_CSS = "Transcript { overflow-x: hidden; overflow-y: scroll; }"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(commands_of(Pane.TRANSCRIPT))]
    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)
    ALLOW_SELECT = True

    class Copied(TextualMessage):
        """The person asked for a text to be copied.

        `what` is "message", "code block" or "selection".
        """

        def __init__(self, transcript: Transcript, text: str, what: str) -> None:
            super().__init__()
            self.transcript = transcript
            self.text = text
            self.what = what

        @property
        def control(self) -> Transcript:
            return self.transcript

    class LinkActivated(TextualMessage):
        """The person clicked on a link."""

        def __init__(self, transcript: Transcript, href: str) -> None:
            super().__init__()
            self.transcript = transcript
            self.href = href

        @property
        def control(self) -> Transcript:
            return self.transcript

    class Highlighted(TextualMessage):
        """The cursor stands on another message."""

        def __init__(self, transcript: Transcript, message_id: str) -> None:
            super().__init__()
            self.transcript = transcript
            self.message_id = message_id

        @property
        def control(self) -> Transcript:
            return self.transcript

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
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._empty_text = empty_text or Content()
        self._wraps_code = wraps_code
        self._index = Index()
        self._viewport = Viewport(self._index)
        self._cursor = Cursor(self._viewport)
        self._inflow = Inflow(self._viewport)
        palette = Palette(lambda component: self.get_visual_style(component).rich_style)
        self._canvas = Canvas(self._viewport, self._cursor, palette)
        self._is_painting = False
        self._is_frame_due = False
        self._shows_reasoning = False
        self._counting: Timer | None = None

    # What the owner says

    @property
    def empty_text(self) -> Content:
        """What is shown while there is no message."""
        return self._empty_text

    @empty_text.setter
    def empty_text(self, text: Content) -> None:
        self._empty_text = text
        self.refresh()

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

    # Drawing

    def _update(self, *, everything: bool = False) -> None:
        """Lays out what is in sight, tells the scrollbar, and draws what has changed."""
        if not self._canvas.frame.width or not self._viewport.height:
            return
        self._viewport.settle()
        self._show_position()
        changed = self._canvas.take_over()
        if everything or changed is None:
            self.refresh()
        elif changed:
            self.refresh(*(Region(0, at, self._canvas.frame.width, 1) for at in changed))

    def _show_position(self) -> None:
        """Sets size and position as they are, without the layout that Textual would start."""
        y = self._viewport.y
        size = Size(self._canvas.frame.width, max(self._index.total, y + len(self._viewport.rows)))
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
        if y != self.scroll_y:
            self.set_reactive(Widget.scroll_y, y)
        self.set_reactive(Widget.scroll_target_y, y)
        if self.show_vertical_scrollbar:
            bar = self.vertical_scrollbar
            bar.window_virtual_size = size.height
            bar.window_size = self._viewport.height
            bar.position = y

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Textual scrolled: by wheel, by scrollbar, or while a selection is dragged."""
        if self._canvas.rows:
            self._move(round(new_value) - self._viewport.y)

    def on_resize(self) -> None:
        self._viewport.height = self.size.height
        frame = Frame.of(self.size.width)
        if frame != self._canvas.frame:
            self._canvas.frame = frame
            page = Page(frame.column, self._wraps_code)
            if page != self._index.page:
                self._cursor.code = None
                self._viewport.turn(page)
        self._update(everything=True)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._canvas.palette.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        began = time.thread_time()
        self._is_painting = True
        try:
            return super().render_lines(crop)
        finally:
            self._is_painting = False
            self._inflow.paint_cost(time.thread_time() - began)

    def render_line(self, y: int) -> Strip:
        """The strip of a row: to be painted, or else for Textual to find offsets in."""
        if not self._index.entries:
            return self._canvas.empty_strip(y, self._empty_text, self.size.height)
        if not self._is_painting:
            return self._canvas.strip_for_mouse(y)
        style = self.screen.get_component_rich_style("screen--selection", partial=True)
        return self._canvas.strip(y, self.text_selection, style)

    # Scrolling

    def _move(self, lines: int) -> None:
        self._viewport.move(lines)
        self._update()

    def action_scroll_up(self) -> None:
        self._move(-1)

    def action_scroll_down(self) -> None:
        self._move(1)

    def action_page_up(self) -> None:
        self._move(1 - self._viewport.height)

    def action_page_down(self) -> None:
        self._move(self._viewport.height - 1)

    def action_scroll_home(self) -> None:
        self._viewport.go_to(TOP)
        self._update()

    def action_scroll_end(self) -> None:
        self._viewport.follow(True)
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

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        if not self._index.entries:
            return None
        if selection.start is None and selection.end is None:
            messages = (entry.message for entry in self._index.entries)
            return "\n\n".join(filter(None, map(copying.source_of, messages))), "\n"
        lines = selecting.selected_lines(self._index, selection)
        return copying.selected_text(lines), "\n"

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """One click activates, two select a word, three a line."""
        event.prevent_default()
        if not 0 <= event.y < len(self._canvas.rows):
            return
        place, line = self._canvas.rows[event.y]
        y = selecting.key(self._index, place)
        x = copying.character_at(line, event.x - self._canvas.frame.left)
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
