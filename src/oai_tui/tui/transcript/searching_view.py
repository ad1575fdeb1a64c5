"""The widget as a text that is searched: hits are marked, counted, and gone to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from textual.geometry import Offset

from oai_tui.tui.transcript.dragging_view import DraggingView
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.hits import Hit, OutOfTime, Tally
from oai_tui.tui.transcript.index import Place
from oai_tui.tui.transcript.said import Searched

AT_ONCE = 0.01
"""Seconds of CPU time that a key may spend on looking for a hit."""
SLICE = 0.008
"""Seconds of CPU time that are spent on counting between two rests."""
REST = 0.012
"""Seconds in which everything else has its turn."""
CALM = 0.5
"""Seconds after which what has arrived meanwhile is counted."""

Seek = Callable[[float], Hit | None]


class SearchingView(DraggingView):
    """Searches in all messages, folded or not, in and out of sight."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._is_counting = False
        self._has_arrived = False
        self._sought: tuple[Seek, bool] | None = None

    @property
    def is_searching(self) -> bool:
        """Whether hits are marked."""
        return self._hits.needle is not None

    def search(self, text: str) -> None:
        """Marks a text wherever it is shown; an empty one ends the search."""
        self._hits.look_for(text)
        self._sought = None
        self._has_arrived = False
        if text:
            self._seek(self._nearest, goes_there=False)
            self._count_on()
        self._update(everything=True)
        self._tell_tally()

    def go_to_hit(self, direction: int = 1) -> None:
        """Goes to the next hit, or to the one before; the first time to the nearest one."""
        if not self.is_searching:
            return
        if self._has_arrived:
            self._seek(partial(self._hits.beyond, direction))
        else:
            self.go_to_current_hit()

    def go_to_current_hit(self) -> None:
        """Goes to the hit that is marked as the current one, or else to the nearest."""
        if (hit := self._hits.current) is not None:
            self._arrive(hit)
        else:
            self._seek(self._nearest)

    def go_to_message(self, message_id: str, needle: str = "") -> None:
        """Goes to a message, or to the first place in it where a text is."""
        entry = self._index.find(message_id)
        if entry is None:
            return
        number = self._index.number(entry)
        self._viewport.go_to(Place(number, 0, 0))
        self._put_cursor_on(entry)
        if needle:
            self._hits.look_for(needle)
            self._seek(partial(self._hits.in_message, number))
            self._count_on()
            self._tell_tally()

    def _put_cursor_on(self, entry: Entry) -> None:
        """Makes a message the one that is worked on."""
        self._cursor.put_on(entry)
        self._update(everything=True)

    def _spot_to_begin(self) -> Offset:
        """The current hit if it is in sight: what was looked for is what one wants to take."""
        spot = self._hits.spot(self._hits.current) if self._hits.current is not None else None
        if self._has_arrived and spot is not None:
            place = self._selecting.spots.place(spot)
            if any(row == place for row, _ in self._viewport.rows):
                return spot
        return super()._spot_to_begin()

    def _nearest(self, seconds: float) -> Hit | None:
        rows = self._viewport.rows
        return self._hits.nearest(self._selecting.spots.at(rows[0][0]) if rows else None, seconds)

    def _seek(self, seek: Seek, *, goes_there: bool = True, seconds: float = AT_ONCE) -> None:
        """Makes what is found the current hit; what takes long is looked for on the side."""
        try:
            hit = seek(seconds)
        except OutOfTime:
            self._sought = (seek, goes_there)
            self._count_on()
            return
        self._sought = None
        if hit is None:
            return
        if goes_there:
            self._arrive(hit)
        else:
            self._hits.current = hit

    def _arrive(self, hit: Hit) -> None:
        self._hits.current = hit
        self._has_arrived = True
        found = self._hits.place(hit)
        if found is None:
            return
        entry, section, _ = found
        if section is not None and not section.is_open:
            with self._changing(entry):
                entry.toggle(section)
        self._cursor.put_on(entry)
        if (spot := self._hits.spot(hit)) is not None:
            self._show_place(self._selecting.spots.place(spot))
        self._put_cursor_on(entry)
        self._tell_tally()

    def _show_place(self, place: Place) -> None:
        """Scrolls if a line is not in sight, so that there is something to read around it."""
        rows = self._viewport.rows
        last = len(rows) - 2 if self.new_line_count else len(rows) - 1
        if any(row == place for row, _ in rows[: last + 1]):
            return
        self._viewport.go_to(place)
        shown = [row for row, _ in self._viewport.rows]
        row = shown.index(place) if place in shown else 0
        self._viewport.move(min(0, row - self._viewport.height // 3))

    # Counting

    def _count_on(self, seconds: float = REST) -> None:
        if not self._is_counting and self.is_attached:
            self._is_counting = True
            self.set_timer(seconds, self._count)

    def _count(self) -> None:
        """Counts a part of what is not counted yet."""
        self._is_counting = False
        if not self.is_searching:
            return
        if self._sought is not None:
            seek, goes_there = self._sought
            self._seek(seek, goes_there=goes_there, seconds=SLICE)
            self._update(everything=True)
            has_more = True
        else:
            rows = self._viewport.rows
            has_more = self._hits.go_on(SLICE, rows[0][0].entry if rows else 0)
        self._tell_tally()
        if has_more:
            self._count_on()

    def _tell_tally(self) -> None:
        needle = self._hits.needle
        tally = self._hits.tally() if needle else Tally(0, 0, True)
        self.post_message(Searched(self, needle.text if needle else "", tally))

    def _entry_changed(self, entry: Entry) -> None:
        super()._entry_changed(entry)
        if self.is_searching:
            self._hits.changed(entry)
            self._count_on(CALM)

    def _leaving(self, entry: Entry) -> None:
        super()._leaving(entry)
        self._hits.changed(entry)
        if self._hits.current is not None and self._hits.current.serial == entry.serial:
            self._hits.current, self._has_arrived = None, False

    def _replaced(self) -> None:
        super()._replaced()
        if self.is_searching:
            self.search("")
