"""The widget as a text that can be selected by keys."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from textual import events
from textual.geometry import Offset
from textual.selection import Selection

from oai_tui.tui.transcript import copying
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.feed import FedView
from oai_tui.tui.transcript.index import TOP, Place
from oai_tui.tui.transcript.motions import Motion
from oai_tui.tui.transcript.said import Copied, SelectionChanged
from oai_tui.tui.transcript.wording import is_ornament

PROMPTLY = 0.03
"""Seconds of CPU time that gathering what is copied may take before it goes on on the side."""


class SelectingView(FedView):
    """Keeps one selection; while there is one by keys or by a drag, the end is not followed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._grip: Offset | None = None
        self._told = ""

    @property
    def is_selecting(self) -> bool:
        """Whether keys move the caret of a selection."""
        return self._selecting.has_caret

    @property
    def has_selection(self) -> bool:
        return bool(self._selecting)

    def clear_selection(self) -> None:
        """Selects nothing any more."""
        self._selecting.clear()
        self._selection_changed()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What is selected now; the one that Textual keeps may be of another page."""
        own = self._selecting.selection
        if own is None or not self._index.entries:
            return None
        return "\n".join(copying.shown_texts(self._selecting.spots, own)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Textual takes a selection away at a click elsewhere."""
        if selection is None and self._selecting:
            self.call_later(self._follow_screen)
        self.refresh()

    def _follow_screen(self) -> None:
        if self._selecting and self not in self.screen.selections:
            self.clear_selection()

    def key_escape(self, event: events.Key) -> None:
        """Leaves the selection alone; the screen would take it away and go on with the key."""
        if self._selecting:
            event.stop()
            self.clear_selection()

    # By keys

    def action_select(self) -> None:
        """Begins to select where the reader is, or goes on with what the mouse has selected."""
        if not self._viewport.rows:
            return
        if not self._selecting:
            spot = self._spot_to_begin()
            self._selecting.select(spot, spot)
        self._selecting.has_caret = True
        self._caret_moved()

    def action_select_lines(self) -> None:
        """Selects whole lines from now on; or characters again."""
        is_new = not self.is_selecting
        self.action_select()
        self._selecting.by_lines = is_new or not self._selecting.by_lines
        self._selection_changed()

    def action_leave_selection(self) -> None:
        self.clear_selection()

    def action_go_on_selecting(self, motion: Motion, count: int) -> None:
        """Moves the caret; it begins where the mouse has left it, or where the reader is."""
        self.action_select()
        self.action_extend(motion, count)

    def action_extend(self, motion: Motion, count: int) -> None:
        self._selecting.move(motion, count)
        self._caret_moved()

    def action_extend_by_page(self, direction: int) -> None:
        self.action_extend("line", direction * max(1, self._viewport.height - 1))

    def action_extend_to(self, end: str) -> None:
        """Moves the caret to the start or the end of its line, or of everything."""
        motions, caret = self._selecting.motions, self._selecting.caret
        if caret is None:
            return
        match end:
            case "line_start":
                self._selecting.go_to(motions.line_start(caret))
            case "line_end":
                self._selecting.go_to(motions.line_end(caret))
            case "start":
                self._selecting.go_to(motions.first())
            case _:
                self._selecting.go_to(motions.last())
        self._caret_moved()

    def action_swap_ends(self) -> None:
        self._selecting.swap()
        self._caret_moved()

    def action_select_blocks(self) -> None:
        """Widens the selection to whole blocks."""
        self._selecting.widen_to_blocks()
        self._caret_moved()

    def action_select_all(self) -> None:
        motions = self._selecting.motions
        self._selecting.select(motions.first(), motions.last())
        self._selection_changed()

    def action_copy_selection(self) -> None:
        """Copies what is selected as it is shown."""
        if selection := self._selecting.selection:
            self._copy(copying.shown_texts(self._selecting.spots, selection), "\n", "selection")

    def action_copy_selection_source(self) -> None:
        """Copies the Markdown of all that the selection touches."""
        if selection := self._selecting.selection:
            texts = copying.source_texts(self._selecting.spots, selection)
            self._copy(texts, "\n\n", "selection as Markdown")

    def _copy(self, texts: Iterator[str], separator: str, what: str) -> None:
        """Copies texts; many of them are gathered on the side, so that keys are not held up."""
        gathered: list[str] = []
        if self._gather(texts, gathered):
            self._say_copied(separator.join(gathered), what)
        else:
            self.set_timer(PROMPTLY, lambda: self._go_on(texts, gathered, separator, what))

    def _go_on(self, texts: Iterator[str], gathered: list[str], separator: str, what: str) -> None:
        if self._gather(texts, gathered):
            self._say_copied(separator.join(gathered), what)
        elif self._selecting:
            self.set_timer(PROMPTLY, lambda: self._go_on(texts, gathered, separator, what))

    def _gather(self, texts: Iterator[str], gathered: list[str]) -> bool:
        """Takes texts for a while; tells whether those were all."""
        end = time.thread_time() + PROMPTLY
        for text in texts:
            gathered.append(text)
            if time.thread_time() >= end:
                return False
        return True

    def _say_copied(self, text: str, what: str) -> None:
        if text.strip("\n"):
            self.post_message(Copied(self, text.rstrip("\n"), what))
        if self.is_selecting:
            self.clear_selection()

    # What follows from it

    def _selection_changed(self) -> None:
        """Shows the selection, lets others know of it, and holds the page while it is made."""
        selection = self._selecting.selection
        others = {w: s for w, s in self.screen.selections.items() if w is not self}
        self.screen.selections = others if selection is None else {self: selection}
        is_held = self._selecting.has_caret or self._grip is not None
        if is_held != self._viewport.is_held:
            self._viewport.hold(is_held)
        self._update(everything=True)
        words = str(self._selecting.extent()) if selection is not None else ""
        if words != self._told:
            self._told = words
            self.post_message(SelectionChanged(self, words))

    def _caret_moved(self) -> None:
        caret = self._selecting.caret
        if caret is not None:
            self._bring_into_sight(self._selecting.spots.place(caret))
        self._selection_changed()

    def _bring_into_sight(self, place: Place) -> None:
        """Scrolls no further than it has to, so that a line can be seen."""
        rows = self._viewport.rows
        last = len(rows) - 2 if self.new_line_count else len(rows) - 1
        if not rows or rows[0][0] <= place <= rows[max(0, last)][0]:
            return
        is_above = place < rows[0][0]
        self._viewport.go_to(place)
        if not is_above:
            shown = [row for row, _ in self._viewport.rows]
            row = shown.index(place) if place in shown else 0
            self._viewport.move(min(0, row - self._viewport.height + 2))

    def _spot_to_begin(self) -> Offset:
        """The code at the cursor, or its message, or the first line in sight, past the header.

        Where the end of a long conversation is followed, it is the last line.
        """
        rows, cursor = self._viewport.rows, self._cursor
        texts = [
            place
            for place, line in rows
            if place.piece > 0 and not is_ornament(line) and line.text.strip()
        ]
        marked = [
            place
            for place in texts
            if self._index.entries[place.entry] is cursor.entry
            and (cursor.code is None or place > cursor.code)
        ]
        is_at_end = self._viewport.is_following and rows[0][0] > TOP
        chosen = marked or (texts[-1:] if is_at_end else texts) or [rows[0][0]]
        return self._selecting.spots.at(chosen[0])

    def _replaced(self) -> None:
        super()._replaced()
        if self._selecting and self.is_attached:
            self.clear_selection()

    def _leaving(self, entry: Entry) -> None:
        """What reaches into a message that goes is not selected any more."""
        super()._leaving(entry)
        spots = self._selecting.spots
        for spot in (self._selecting.anchor, self._selecting.caret):
            if spot is not None and self._index.entries[spots.place(spot).entry] is entry:
                self.clear_selection()
                return
