"""The cursor: the message that is worked on, and within it a block of code."""

from __future__ import annotations

from oai_tui.core.message import UserMessage
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.index import Place
from oai_tui.tui.transcript.looks import Line
from oai_tui.tui.transcript.viewport import Viewport


class Cursor:
    """Stands on a message or on none; `code` is the line above a block of code, if on one."""

    def __init__(self, viewport: Viewport) -> None:
        self.entry: Entry | None = None
        self.code: Place | None = None
        self._viewport = viewport
        self._index = viewport.index

    def clear(self) -> None:
        self.entry = self.code = None

    def forget(self, entry: Entry) -> None:
        """Leaves an entry that goes away."""
        if self.entry is entry:
            self.clear()

    def is_beside(self, place: Place) -> bool:
        """Whether the bar of the cursor stands beside a line: all but the blank last one."""
        return (
            self.entry is not None
            and self._index.entries[place.entry] is self.entry
            and place.piece < len(self.entry.pieces) - 1
        )

    def current(self) -> Entry | None:
        """The message of the cursor, or without one the last one in sight."""
        if self.entry is not None or not self._viewport.rows:
            return self.entry
        return self._index.entries[self._viewport.rows[-1][0].entry]

    def put_on(self, entry: Entry) -> Entry:
        """Puts the cursor on a message, which is in sight already."""
        self.entry, self.code = entry, None
        return entry

    def move(self, direction: int) -> Entry | None:
        """To the next message, or the previous one; None if there is none."""
        number = self._number(direction) + direction
        if not 0 <= number < len(self._index.entries):
            return None
        return self._go_to(number)

    def move_to_prompt(self, direction: int) -> Entry | None:
        """To the next message of the person, or the previous one; None if there is none."""
        entries = self._index.entries
        number = self._number(direction) + direction
        while 0 <= number < len(entries):
            if isinstance(entries[number].message, UserMessage):
                return self._go_to(number)
            number += direction
        return None

    def move_to_code(self, direction: int) -> Entry | None:
        """To the next block of code, or the previous one; None if there is none."""
        start = self._place_before_code(direction)
        number = start.entry
        while 0 <= number < len(self._index.entries):
            if _may_hold_code(self._index.entries[number]):
                places = [place for place, _ in self._codes(number)]
                if direction < 0:
                    places = [place for place in reversed(places) if place < start]
                else:
                    places = [place for place in places if place > start]
                if places:
                    self.entry, self.code = self._index.entries[number], places[0]
                    self._bring_into_sight(places[0])
                    return self.entry
            number += direction
        return None

    def _place_before_code(self, direction: int) -> Place:
        """Where to look for code from: the code at the cursor, its message, or what is in sight."""
        rows = self._viewport.rows
        if self.code is not None:
            return self.code
        if self.entry is not None:
            return Place(self._index.number(self.entry), 0, 0)
        if not rows:
            return Place(0, 0, 0)
        place = rows[0][0] if direction > 0 else rows[-1][0]
        return place._replace(line=place.line - 1 if direction > 0 else place.line + 1)

    def code_line(self) -> Line | None:
        """The line above the block of code that is meant.

        It is the one at the cursor, or the first one in sight of its message, or after that.
        """
        entry = self.current()
        if entry is None or not _may_hold_code(entry):
            return None
        number = self._index.number(entry)
        codes = self._codes(number)
        top, first = self._viewport.rows[0]
        chosen = [line for place, line in codes if place == self.code]
        begun = [line for place, line in codes if place < top]
        below = [line for place, line in codes if place >= top]
        is_cut = bool(begun) and top.entry == number and first.fill == "code"
        return next(iter((*chosen, *(begun[-1:] if is_cut else ()), *below)), None)

    def _codes(self, number: int) -> list[tuple[Place, Line]]:
        """The lines above blocks of code in an entry."""
        return [
            (Place(number, piece, at), line)
            for piece in range(len(self._index.open(number).pieces))
            for at, line in enumerate(self._index.lines(number, piece))
            if line.code is not None
        ]

    def _number(self, direction: int) -> int:
        """Where the cursor is; without one, just outside of what is in sight."""
        rows = self._viewport.rows
        if self.entry is not None:
            return self._index.number(self.entry)
        if not rows:
            return -1
        return rows[-1][0].entry + 1 if direction < 0 else rows[0][0].entry - 1

    def _go_to(self, number: int) -> Entry:
        self.put_on(self._index.entries[number])
        self._bring_into_sight(Place(number, 0, 0))
        return self._index.entries[number]

    def _bring_into_sight(self, place: Place) -> None:
        """Scrolls so that a line and what follows it can be read, if it cannot already."""
        rows = self._viewport.rows
        shown = [row for row, _ in rows]
        if place not in shown or shown.index(place) > len(rows) * 2 // 3:
            self._viewport.go_to(place)


def _may_hold_code(entry: Entry) -> bool:
    text = entry.words
    return "```" in text or "~~~" in text or "    " in text or "\t" in text
