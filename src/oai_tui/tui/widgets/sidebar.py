"""The list of conversations: found, previewed, opened, put in order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Self

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from oai_tui.core.conversation import ConversationSummary
from oai_tui.tui.hints import hint_lines
from oai_tui.tui.key_names import hints
from oai_tui.tui.keymap import Pane, bindings, commands_of
from oai_tui.tui.widgets.conversation_groups import TitleIndex, group
from oai_tui.tui.widgets.conversation_row import conversation_row
from oai_tui.tui.widgets.line_input import LineInput
from oai_tui.tui.widgets.virtual_list import Heading, VirtualList

PREVIEW_DELAY = 0.08
"""Seconds for which the cursor rests on a conversation before it is previewed."""


class Sidebar(Widget):
    """Shows the conversations that it is given and says what the person did with them."""

    BINDINGS = [
        *bindings(commands_of(Pane.CONVERSATIONS)),
        Binding("up", "move(-1)", id="sidebar.up", tooltip="One conversation up", show=False),
        Binding("down", "move(1)", id="sidebar.down", tooltip="One conversation down", show=False),
    ]

    shows_archive: reactive[bool] = reactive(False, init=False, toggle_class="-archive")

    rows: query_one[VirtualList[ConversationSummary]] = query_one("#conversations", VirtualList)
    filter_line = query_one("#filter", Input)
    empty_note = query_one("#empty", Static)
    hint_line = query_one("#hints", Static)

    class _Did(Message):
        def __init__(self, sidebar: Sidebar) -> None:
            super().__init__()
            self.sidebar = sidebar

        @property
        def control(self) -> Sidebar:
            return self.sidebar

    class _DidTo(_Did):
        def __init__(self, sidebar: Sidebar, conversation_id: str) -> None:
            super().__init__(sidebar)
            self.conversation_id = conversation_id

    class Previewed(_DidTo):
        """The cursor rests on a conversation."""

    class Opened(_DidTo):
        """A conversation is to be talked on."""

    class RenameRequested(_DidTo):
        pass

    class PinToggled(_DidTo):
        pass

    class ArchiveToggled(_DidTo):
        pass

    class DeleteRequested(_DidTo):
        pass

    class Closed(_Did):
        """The person left without opening anything."""

    class NewRequested(_Did):
        pass

    class UndoRequested(_Did):
        pass

    class ArchiveViewToggled(_Did):
        """`shows_archive` says whether the archive is shown now."""

        def __init__(self, sidebar: Sidebar, shows_archive: bool) -> None:
            super().__init__(sidebar)
            self.shows_archive = shows_archive

    def __init__(
        self,
        *,
        keys: Mapping[str, str] | None = None,
        today: Callable[[], date] = date.today,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        """`keys` are the remapped keys of the settings, for the hints."""
        super().__init__(id=id, classes=classes)
        self._keys = keys or {}
        self._today = today
        self._index = TitleIndex(())
        self._summaries: Sequence[ConversationSummary] = ()
        self._open_id: str | None = None
        self._running_ids: Collection[str] = frozenset()
        self._unread_ids: Collection[str] = frozenset()
        self._preview: Timer | None = None
        self._hint_text = Content("")

    def compose(self) -> ComposeResult:
        yield LineInput(placeholder="/ find", id="filter")
        yield Static(id="empty")
        yield VirtualList[ConversationSummary](self._draw, lambda row: row.id, id="conversations")
        yield Static(id="hints")

    def on_mount(self) -> None:
        self._show()

    def focus(self, scroll_visible: bool = True) -> Self:
        """Give the keys to the list at once, its cursor on the open conversation."""
        if self._open_id is not None and not self.has_focus_within:
            self.rows.move_to(self._open_id)
        self.screen.set_focus(self.rows, scroll_visible)
        return self

    def set_conversations(self, summaries: Sequence[ConversationSummary]) -> None:
        """Show these, archived ones only in the archive; the cursor stays where it is."""
        self._summaries = summaries
        self._reindex()

    def set_open(self, conversation_id: str | None) -> None:
        """Mark the conversation that is being read; the cursor goes there unless it is in use."""
        self._open_id = conversation_id
        if conversation_id is not None and not self.has_focus_within:
            self.rows.move_to(conversation_id)
        self.rows.redraw()

    def set_running(self, conversation_ids: Collection[str]) -> None:
        """Mark the conversations in which an answer is being made."""
        self._running_ids = conversation_ids
        self.rows.redraw()

    def set_unread(self, conversation_ids: Collection[str]) -> None:
        """Mark the conversations with a finished answer that was not looked at."""
        self._unread_ids = conversation_ids
        self.rows.redraw()

    def on_resize(self) -> None:
        self._show_hints()

    def on_descendant_focus(self) -> None:
        self._show_hints()

    def on_descendant_blur(self) -> None:
        self._show_hints()

    def watch_shows_archive(self) -> None:
        self.filter_line.placeholder = "/ find in the archive" if self.shows_archive else "/ find"
        self._reindex()

    @on(Input.Changed, "#filter")
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self._show(keep_cursor=not event.value)
        if event.value and (row_id := self.rows.current_id):
            self._preview_soon(row_id)

    @on(Input.Submitted, "#filter")
    def _filter_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_open()

    @on(VirtualList.Highlighted)
    def _moved(self, event: VirtualList.Highlighted) -> None:
        event.stop()
        self._preview_soon(event.row_id)

    @on(VirtualList.Selected)
    def _clicked(self, event: VirtualList.Selected) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        self._tell(self.Opened)

    def action_close(self) -> None:
        """Take the filter away, or go back from the archive, or leave."""
        if self.filter_line.value:
            self.filter_line.value = ""
            self.screen.set_focus(self.rows)
            return
        if self.shows_archive:
            self.action_toggle_archived()
            return
        self._forget_preview()
        self.post_message(self.Closed(self))

    def action_filter(self) -> None:
        self.screen.set_focus(self.filter_line)

    def action_move(self, count: int) -> None:
        self.rows.move_by(count)

    def action_new(self) -> None:
        self.post_message(self.NewRequested(self))

    def action_rename(self) -> None:
        self._tell(self.RenameRequested)

    def action_pin(self) -> None:
        self._tell(self.PinToggled)

    def action_archive(self) -> None:
        self._tell(self.ArchiveToggled)

    def action_delete(self) -> None:
        self._tell(self.DeleteRequested)

    def action_undo(self) -> None:
        self.post_message(self.UndoRequested(self))

    def action_toggle_archived(self) -> None:
        self.shows_archive = not self.shows_archive
        self.post_message(self.ArchiveViewToggled(self, self.shows_archive))

    def _tell(self, message: type[Sidebar._DidTo]) -> None:
        row_id = self.rows.current_id
        self._forget_preview()
        if row_id is not None:
            self.post_message(message(self, row_id))

    def _preview_soon(self, conversation_id: str) -> None:
        self._forget_preview()
        self._preview = self.set_timer(
            PREVIEW_DELAY, partial(self.post_message, self.Previewed(self, conversation_id))
        )

    def _forget_preview(self) -> None:
        if self._preview is not None:
            self._preview.stop()
            self._preview = None

    def _reindex(self) -> None:
        shown = [row for row in self._summaries if row.is_archived == self.shows_archive]
        self._index = TitleIndex(shown)
        self._show()

    def _show(self, *, keep_cursor: bool = True) -> None:
        rows: list[ConversationSummary | Heading] = []
        for name, members in group(self._index.find(self.filter_line.value), self._today()):
            rows.append(Heading(name))
            rows.extend(members)
        self.rows.set_rows(rows, keep_cursor=keep_cursor)
        self.empty_note.display = not rows
        if not rows:
            self.empty_note.update(Content(self._empty_text()))
        self._show_hints()

    def _empty_text(self) -> str:
        if self.filter_line.value:
            return "No title has all of these words.\n\nesc shows all again."
        if self.shows_archive:
            return "The archive is empty.\n\nesc goes back."
        return "No conversations yet.\n\nWrite a message, and it is kept here."

    def _draw(self, row: ConversationSummary, width: int) -> Content:
        return conversation_row(
            row,
            width,
            is_open=row.id == self._open_id,
            is_running=row.id in self._running_ids,
            is_unread=row.id in self._unread_ids,
        )

    def _hinted(self) -> Sequence[str]:
        """The commands that are of use with the focus where it is."""
        if not self.has_focus_within:
            return ("conversation.browse",)
        if self.filter_line.has_focus:
            return ("list.open", "list.close")
        if not self.rows.rows:
            return ("list.new", "list.archived", "list.close")
        return ("list.open", "list.filter", "list.new", "list.delete", "list.close")

    def _show_hints(self) -> None:
        text = hint_lines(hints(self._hinted(), self._keys), self.size.width - 2)
        if text != self._hint_text:
            self._hint_text = text
            self.hint_line.update(text)
