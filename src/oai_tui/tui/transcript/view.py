"""The transcript: one widget that shows a conversation of any length and draws what is in sight."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import ClassVar, Literal, overload

from rich.style import Style
from textual import events
from textual.await_remove import AwaitRemove
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message as TextualMessage
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from oai_tui.core import units
from oai_tui.core.message import AssistantMessage, Message, UserMessage
from oai_tui.core.text import clean
from oai_tui.tui.keymap import Pane, bindings, commands_of
from oai_tui.tui.transcript import copying
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.index import TOP, Index, Place
from oai_tui.tui.transcript.layout import Page, plain_lines
from oai_tui.tui.transcript.looks import Line, Look, Run
from oai_tui.tui.transcript.paint import Frame, blank, paint, with_offsets
from oai_tui.tui.transcript.palette import COMPONENTS, Palette
from oai_tui.tui.transcript.pieces import Piece

FRAME_SECONDS = 1 / 30
"""The shortest time between two takings-in of streamed text."""
FLUSH_CHARACTERS = 24_000
"""How much of it is taken in at once."""


class _Change:
    """Says from which piece on an entry has changed."""

    first = 0


class Transcript(ScrollView, can_focus=True):
    """Shows messages, follows the end while it is in sight, and tells what the person did."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(commands_of(Pane.TRANSCRIPT))]
    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)
    ALLOW_SELECT = True

    class Copied(TextualMessage):
        """The person asked for a text to be copied; `what` says what it is."""

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
        self.is_following = True
        self.new_line_count = 0
        self._empty_text = empty_text or Content()
        self._wraps_code = wraps_code
        self._index = Index()
        self._palette = Palette(self._style_of)
        self._frame = Frame.of(0)
        self._top = TOP
        self._rows: list[tuple[Place, Line]] = []
        self._cursor: Entry | None = None
        self._code: tuple[int, int] | None = None
        self._shows_reasoning = False
        self._is_painting = False
        self._is_settling = False
        self._shown_mark = ""
        self._unread: dict[str, Entry] = {}
        self._paint_cost = 0.0
        self._is_flush_due = False
        self._flushed_at = 0.0
        self._cost = 0.0

    # What the owner says

    @property
    def empty_text(self) -> Content:
        return self._empty_text

    @empty_text.setter
    def empty_text(self, text: Content) -> None:
        self._empty_text = text
        self.refresh()

    def show(self, messages: Sequence[Message], *, at_end: bool = True) -> None:
        """Replaces everything; begins at the end, or else at the start."""
        self._index.show(messages)
        self._cursor = self._code = None
        self._top = TOP
        self._follow(at_end)
        self._settle()
        self.refresh()

    def add(self, message: Message) -> None:
        """Appends a message that is whole."""
        self._index.add(message)
        self._settle()

    def begin(self, message: AssistantMessage) -> None:
        """Appends an answer that will stream."""
        self._index.add(message)
        self._settle()

    def append_text(self, message_id: str, text: str) -> None:
        """Adds text to a streaming answer; it is drawn with the next frame."""
        self._append(message_id, "text", text)

    def append_reasoning(self, message_id: str, text: str) -> None:
        """Adds reasoning to a streaming answer; it is drawn with the next frame."""
        self._append(message_id, "reasoning", text)

    def replace(self, message: Message) -> None:
        """Gives a message another form; text that has not changed is not read again."""
        if entry := self._index.find(message.id):
            with self._changing(entry):
                entry.replace(message)

    @overload
    def remove(self) -> AwaitRemove: ...

    @overload
    def remove(self, message_id: str) -> None: ...

    def remove(self, message_id: str | None = None) -> AwaitRemove | None:
        """Takes a message away; without one the widget itself, as any widget's `remove` does."""
        if message_id is None:
            return super().remove()
        if (entry := self._index.find(message_id)) is not None:
            self._take_away(entry)
        return None

    def _take_away(self, entry: Entry) -> None:
        if entry is self._cursor:
            self._cursor = self._code = None
        number = self._index.number(entry)
        self._index.remove(entry.message.id)
        if self._top.entry > number:
            self._top = self._top._replace(entry=self._top.entry - 1)
        elif self._top.entry == number:
            self._top = Place(number, 0, 0)
        self._settle()

    def set_note(self, message_id: str, note: str) -> None:
        """Shows a muted line under a streaming answer; an empty one takes it away."""
        entry = self._index.find(message_id)
        if entry is not None and entry.note != note:
            with self._changing(entry):
                entry.set_note(note)

    def toggle_all_reasoning(self) -> None:
        """Unfolds the reasoning of all messages, or folds it again."""
        self._shows_reasoning = not self._shows_reasoning
        for entry in self._index.entries:
            with self._changing(entry, settles=False):
                entry.set_reasoning_open(self._shows_reasoning)
        self._settle()

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
            entry.append(kind, text)
            self._unread[message_id] = entry
            self._schedule_flush()

    def _schedule_flush(self) -> None:
        if self._is_flush_due or not self.is_attached:
            return
        self._is_flush_due = True
        pause = max(FRAME_SECONDS, 4 * self._cost)
        wait = self._flushed_at + pause - time.monotonic()
        if wait > 0:
            self.set_timer(wait, self._flush)
        else:
            self.call_later(self._flush)

    def _flush(self) -> None:
        """Takes in what has been appended, within limits, and draws it."""
        self._is_flush_due = False
        began = time.thread_time()
        for message_id, entry in list(self._unread.items()):
            if self._index.find(message_id) is entry:
                with self._changing(entry, settles=False) as change:
                    change.first = entry.flush(FLUSH_CHARACTERS)
            if not entry.has_unread:
                del self._unread[message_id]
        self._settle()
        self._cost = time.thread_time() - began + self._paint_cost
        self._paint_cost = 0.0
        self._flushed_at = time.monotonic()
        if self._unread:
            self._schedule_flush()

    @contextmanager
    def _changing(self, entry: Entry, *, settles: bool = True) -> Iterator[_Change]:
        """While an entry changes: keeps the place of the reader, and counts the new lines."""
        number = self._index.number(entry)
        before = self._index.height(number)
        anchors = entry.pieces[: self._top.piece + 1] if number == self._top.entry else []
        change = _Change()
        yield change
        self._index.measure(number, change.first)
        if anchors:
            self._top = self._kept_place(entry, anchors)
        if not self.is_following:
            self.new_line_count += max(0, self._index.height(number) - before)
        if settles:
            self._settle()

    def _kept_place(self, entry: Entry, anchors: list[Piece]) -> Place:
        """The reader's place after the pieces of the entry at the top have changed.

        `anchors` are the pieces down to the one at the top as they were.
        """
        place = {id(piece): at for at, piece in enumerate(entry.pieces[: len(anchors) + 64])}
        at = place.get(id(anchors[-1]), len(anchors) - 1 if len(anchors) == 1 else None)
        if at is not None:
            return self._top._replace(piece=at)
        for piece in reversed(anchors[:-1]):
            if (at := place.get(id(piece))) is not None:
                return Place(self._top.entry, at, 0)
        return Place(self._top.entry, 0, 0)

    # Where the reader is

    def _follow(self, is_following: bool) -> None:
        self.is_following = is_following
        if is_following:
            self.new_line_count = 0

    def _settle(self) -> None:
        """Lays out what is in sight, then tells the scrollbar and draws what has changed."""
        height = self.size.height
        if not self._frame.width or not height:
            return
        rows, is_end = self._rows_in_sight(height)
        if is_end:
            self._follow(True)
        y = 0
        if rows:
            self._top = rows[0][0]
            y = self._index.y(self._top)
        old, self._rows = self._rows, rows
        self._show_position(y, height)
        self._draw_changes(old)

    def _rows_in_sight(self, height: int) -> tuple[list[tuple[Place, Line]], bool]:
        """The rows to show, and whether the last of them is the last of all."""
        index = self._index
        if not index.entries:
            return [], True
        rows: list[tuple[Place, Line]] = []
        if not self.is_following:
            rows = list(islice(index.downwards(self._top), height + 1))
            if len(rows) > height:
                return rows[:height], False
        above = rows[0][0] if rows else index.end()
        missing = list(islice(index.upwards(above), height - len(rows)))
        return [*reversed(missing), *rows], True

    def _show_position(self, y: int, height: int) -> None:
        """Sets size and position as they are, without the layout that Textual would start."""
        size = Size(self._frame.width, max(self._index.total, y + len(self._rows)))
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
        if y != self.scroll_y:
            self.set_reactive(Widget.scroll_y, y)
        self.set_reactive(Widget.scroll_target_y, y)
        if self.show_vertical_scrollbar:
            bar = self.vertical_scrollbar
            bar.window_virtual_size = size.height
            bar.window_size = height
            bar.position = y

    def _draw_changes(self, old: list[tuple[Place, Line]]) -> None:
        rows = self._rows
        mark = self._mark()
        if len(old) != len(rows) or mark != self._shown_mark:
            self._shown_mark = mark
            self.refresh()
            return
        changed = [at for at, row in enumerate(rows) if row != old[at]]
        if len(changed) * 2 > len(rows):
            self.refresh()
        elif changed:
            self.refresh(*(Region(0, at, self._frame.width, 1) for at in changed))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The person scrolled, by wheel or scrollbar."""
        if self._index.entries and self._rows:
            self._move(round(new_value) - self._index.y(self._top))

    def _move(self, lines: int) -> None:
        """Scrolls down, or up if `lines` is negative; far away the lines are guesses."""
        if not lines or not self._rows:
            return
        if abs(lines) > 3 * self.size.height:
            place = self._index.place(self._index.y(self._top) + lines)
        elif lines > 0:
            found = islice(self._index.downwards(self._top), lines, None)
            place = next((place for place, _ in found), self._top)
        else:
            found = islice(self._index.upwards(self._top), -lines - 1, None)
            place = next((place for place, _ in found), TOP)
        self._go_to(place)

    def _go_to(self, place: Place) -> None:
        """Puts a place at the top of the view, or as near to it as the end allows."""
        self._top = place
        self._follow(False)
        self._settle()

    def on_resize(self) -> None:
        frame = Frame.of(self.size.width)
        if frame == self._frame:
            self._settle()
            return
        page = Page(frame.column, self._wraps_code)
        is_anchored = bool(self._rows) and not self.is_following
        share = self._index.share(self._top) if is_anchored else 0.0
        self._frame = frame
        if page != self._index.page:
            self._index.turn(page)
            if is_anchored:
                self._top = self._index.at_share(self._top, share)
        self._rows = []
        self._settle()
        self.refresh()

    # Drawing

    def _style_of(self, component: str) -> Style:
        return self.get_visual_style(component).rich_style

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._palette.clear()

    def _mark(self) -> str:
        """The words over the last line when there is more below that is new."""
        if self.is_following or not self.new_line_count:
            return ""
        return f" {units.counted(self.new_line_count, 'new line')}, End to follow "

    def render_lines(self, crop: Region) -> list[Strip]:
        began = time.thread_time()
        self._is_painting = True
        try:
            return super().render_lines(crop)
        finally:
            self._is_painting = False
            self._paint_cost += time.thread_time() - began

    def render_line(self, y: int) -> Strip:
        if not self._index.entries:
            return self._empty_line(y)
        if y >= len(self._rows):
            return blank(self._frame, self._palette)
        place, line = self._rows[y]
        if not self._is_painting:
            return with_offsets(line, self._frame, self._palette, self._key(place))
        mark = self._mark() if y == len(self._rows) - 1 else ""
        if mark:
            line = _centred(Run(mark, Look("more")), self._frame.column)
        selection = self.text_selection
        selected = selection.get_span(self._key(place)) if selection and not mark else None
        entry = self._index.entries[place.entry]
        return paint(
            line,
            self._frame,
            self._palette,
            is_marked=entry is self._cursor and line.cells > 0,
            selected=selected,
            selection=self._selection_style if selected else None,
        )

    def _empty_line(self, y: int) -> Strip:
        page = Page(max(1, self._frame.column))
        lines = plain_lines(clean(self._empty_text.plain), Look("muted"), page)
        at = y - max(0, (self.size.height - len(lines)) // 2)
        if not 0 <= at < len(lines):
            return blank(self._frame, self._palette)
        line = lines[at]
        return paint(_centred(line, self._frame.column), self._frame, self._palette)

    # Cursor

    def move_to(self, entry: Entry) -> None:
        """Puts the cursor on a message and brings its first line into sight."""
        self._cursor, self._code = entry, None
        number = self._index.number(entry)
        shown = {place.entry for place, _ in self._rows if place.piece == 0}
        if number not in shown or entry.serial == 0:
            self._go_to(Place(number, 0, 0))
        self.refresh()
        self.post_message(self.Highlighted(self, entry.message.id))

    def _cursor_number(self, direction: int) -> int:
        """Where the cursor is; without one, just outside of what is in sight."""
        if self._cursor is not None:
            return self._index.number(self._cursor)
        if not self._rows:
            return 0
        return self._rows[-1][0].entry + 1 if direction < 0 else self._rows[0][0].entry - 1

    def action_move_cursor(self, direction: int) -> None:
        number = self._cursor_number(direction) + direction
        if 0 <= number < len(self._index.entries):
            self.move_to(self._index.entries[number])

    def action_move_to_prompt(self, direction: int) -> None:
        entries = self._index.entries
        number = self._cursor_number(direction) + direction
        while 0 <= number < len(entries):
            if isinstance(entries[number].message, UserMessage):
                self.move_to(entries[number])
                return
            number += direction

    def _current(self) -> Entry | None:
        """The message of the cursor, or else the last one in sight."""
        if self._cursor is not None:
            return self._cursor
        return self._index.entries[self._rows[-1][0].entry] if self._rows else None

    def action_toggle_fold(self) -> None:
        entry = self._current()
        if entry is not None and (sections := entry.sections()):
            is_open = any(section.is_open for section in sections)
            with self._changing(entry):
                for section in sections:
                    if section.is_open is is_open:
                        entry.toggle(section)

    # Scrolling

    def action_scroll_up(self) -> None:
        self._move(-1)

    def action_scroll_down(self) -> None:
        self._move(1)

    def action_page_up(self) -> None:
        self._move(1 - self.size.height)

    def action_page_down(self) -> None:
        self._move(self.size.height - 1)

    def action_scroll_home(self) -> None:
        self._go_to(TOP)

    def action_scroll_end(self) -> None:
        self._follow(True)
        self._settle()

    # Copying

    def action_copy(self) -> None:
        selected = self.screen.get_selected_text() if self.text_selection else None
        if selected:
            self.post_message(self.Copied(self, selected, "selection"))
            return
        self.action_copy_source()

    def action_copy_source(self) -> None:
        if (entry := self._current()) is not None:
            text = copying.source_of(entry.message)
            self.post_message(self.Copied(self, text, "message"))

    def action_next_code_block(self) -> None:
        pass

    # Selection

    def _key(self, place: Place) -> int:
        return (self._index.entries[place.entry].serial << 48) | (place.piece << 24) | place.line

    @property
    def _selection_style(self) -> Style:
        return self.screen.get_component_rich_style("screen--selection", partial=True)

    # Mouse

    def on_click(self, event: events.Click) -> None:
        event.prevent_default()


def _centred(what: Run | Line, width: int) -> Line:
    line = Line((what,), len(what.text)) if isinstance(what, Run) else what
    left = max(0, (width - line.cells) // 2)
    return Line((Run(" " * left, Look()), *line.runs), left + line.cells)
