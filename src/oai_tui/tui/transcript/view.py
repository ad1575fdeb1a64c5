"""The transcript: one widget that shows a conversation of any length and draws what is in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeAlias

from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType

from oai_tui.tui.keymap import Pane, bindings, commands_of
from oai_tui.tui.transcript import copying, said
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.index import Place
from oai_tui.tui.transcript.links import links_of
from oai_tui.tui.transcript.looks import Line
from oai_tui.tui.transcript.searching_view import SearchingView
from oai_tui.tui.transcript.section import FoldLine, Section

_NEEDS_CARET = {
    "extend", "extend_by_page", "extend_to", "swap_ends", "select_blocks", "select_all"
}  # fmt: skip
_NEEDS_SELECTION = {"copy_selection", "copy_selection_source", "leave_selection"}


class Transcript(SearchingView, can_focus=True):
    """Shows messages, follows the end while it is in sight, and tells what the person did."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(commands_of(Pane.SELECTION)),
        *bindings(commands_of(Pane.TRANSCRIPT)),
    ]

    Copied: TypeAlias = said.Copied
    LinkActivated: TypeAlias = said.LinkActivated
    LinksAsked: TypeAlias = said.LinksAsked
    SaveAsked: TypeAlias = said.SaveAsked
    Highlighted: TypeAlias = said.Highlighted
    SelectionChanged: TypeAlias = said.SelectionChanged
    SearchAsked: TypeAlias = said.SearchAsked
    Searched: TypeAlias = said.Searched

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys that move a caret work while there is one."""
        if action in _NEEDS_CARET:
            return self.is_selecting
        if action in _NEEDS_SELECTION:
            return self.has_selection
        return True

    # The cursor

    def action_move_cursor(self, direction: int) -> None:
        self._moved_to(self._cursor.move(direction))

    def action_move_to_prompt(self, direction: int) -> None:
        self._moved_to(self._cursor.move_to_prompt(direction))

    def action_move_to_code(self, direction: int) -> None:
        self._moved_to(self._cursor.move_to_code(direction))

    def _moved_to(self, entry: Entry | None) -> None:
        if entry is not None:
            self._update(everything=True)
            self.post_message(self.Highlighted(self, entry.message.id))

    def _put_cursor_on(self, entry: Entry) -> None:
        super()._put_cursor_on(entry)
        self.post_message(self.Highlighted(self, entry.message.id))

    def action_toggle_fold(self) -> None:
        """Unfolds what the message keeps folded; folds it again once all is unfolded."""
        entry = self._cursor.current()
        if entry is not None and (sections := entry.sections()):
            are_open = all(section.is_open for section in sections)
            self._toggle(entry, [s for s in sections if s.is_open is are_open])

    def _toggle(self, entry: Entry, sections: Sequence[Section]) -> None:
        self._cursor.code = None
        with self._changing(entry):
            for section in sections:
                entry.toggle(section)
        self._update(everything=True)

    # Keys

    def action_search(self) -> None:
        self.post_message(self.SearchAsked(self))

    def action_go_to_hit(self, direction: int) -> None:
        """Goes to another hit; without a search it asks for one."""
        if self.is_searching:
            self.go_to_hit(direction)
        else:
            self.action_search()

    def action_leave(self) -> None:
        """Leaves the search; what is left then is for others to leave."""
        if not self.is_searching:
            raise SkipAction
        self.search("")

    def action_copy(self) -> None:
        """Copies the selection, or else the code block, or else the message."""
        if self.has_selection:
            self.action_copy_selection()
        elif (code := self._cursor.code_line()) is not None:
            self.post_message(self.Copied(self, copying.code_of(code), "code block"))
        else:
            self.action_copy_source()

    def action_copy_source(self) -> None:
        """Copies the message as its author wrote it."""
        if (entry := self._cursor.current()) is not None:
            text = copying.source_of(entry)
            self.post_message(self.Copied(self, text, "message"))

    def action_save_code(self) -> None:
        """Asks for the code block at the cursor to be saved."""
        line = self._cursor.code_line()
        code = copying.code_of(line) if line is not None else None
        language = line.code.language if line is not None and line.code is not None else None
        self.post_message(self.SaveAsked(self, code, language))

    def action_open_link(self) -> None:
        """Asks for the links of the message at the cursor."""
        if (entry := self._cursor.current()) is not None:
            links = tuple(links_of(self._index, self._index.number(entry)))
            self.post_message(self.LinksAsked(self, links))

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """One click activates, two select a word, three a line."""
        event.prevent_default()
        found = self._canvas.at(event.x, event.y)
        if found is None or not 0 <= event.y < len(self._canvas.rows):
            return
        place, x = found
        spot = self._selecting.spots.at(place, x)
        if event.chain == 1 and not self.has_selection:
            self._activate(place, self._canvas.rows[event.y][1], x)
        elif event.chain == 2:
            self._selecting.select_word(spot)
            self._selection_changed()
        elif event.chain == 3:
            self._selecting.select(spot, spot, by_lines=True)
            self._selection_changed()

    def _activate(self, place: Place, line: Line, x: int) -> None:
        """Follows a link, folds or unfolds, copies code; else puts the cursor there."""
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
