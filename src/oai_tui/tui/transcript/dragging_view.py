"""The widget as a text that can be selected with the mouse, by dragging past its edges too."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.geometry import Offset
from textual.timer import Timer

from oai_tui.tui.transcript.selecting_view import SelectingView

DRAG_INTERVAL = 0.05
"""Seconds between two steps of scrolling while the mouse is held past an edge."""


class DraggingView(SelectingView):
    """Selects from where the button went down to where the mouse is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._pulling: Timer | None = None
        self._pull = 0
        self._drag_x = 0

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button == 1:
            self._grip = self._spot_at(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._grip is None:
            return
        if event.button != 1:
            self._let_go()
            return
        spot = self._spot_at(event)
        if not self._selecting and spot == self._grip:
            return
        self.capture_mouse()
        self._drag_to(event)
        self._pull = min(0, event.y) or max(0, event.y - self.size.height + 1)
        if self._pull and self._pulling is None:
            self._pulling = self.set_interval(DRAG_INTERVAL, self._scroll_by_drag)
        elif not self._pull:
            self._stop_pulling()

    def on_mouse_up(self) -> None:
        self._let_go()

    def on_mouse_release(self) -> None:
        self._grip = None
        self._stop_pulling()

    def _drag_to(self, event: events.MouseEvent) -> None:
        spot = self._spot_at(event)
        if self._grip is not None and spot is not None:
            self._drag_x = event.x
            self._selecting.select(self._grip, spot)
            self._selection_changed()

    def _scroll_by_drag(self) -> None:
        """Scrolls towards the mouse, faster the further out it is, and selects what appears."""
        if self._grip is None:
            self._stop_pulling()
            return
        self._move(self._pull)
        row = 0 if self._pull < 0 else self.size.height - 1
        if (found := self._canvas.at(self._drag_x, row)) is not None:
            self._selecting.select(self._grip, self._selecting.spots.at(*found))
            self._selection_changed()

    def _let_go(self) -> None:
        self._grip = None
        self._stop_pulling()
        self.release_mouse()
        if self not in self.screen.selections:
            self._selecting.clear()
        self._selection_changed()

    def _stop_pulling(self) -> None:
        if self._pulling is not None:
            self._pulling.stop()
            self._pulling = None

    def _spot_at(self, event: events.MouseEvent) -> Offset | None:
        """The spot of the character under the mouse, or of the nearest one."""
        found = self._canvas.at(event.x, event.y)
        return None if found is None else self._selecting.spots.at(*found)
