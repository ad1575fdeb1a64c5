"""Which panes are on the screen, and the way of the focus through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oai_tui.tui.keymap import Pane

if TYPE_CHECKING:
    from textual.widget import Widget

    from oai_tui.tui.widgets.composer import Composer
    from oai_tui.tui.widgets.reading_pane import ReadingPane
    from oai_tui.tui.widgets.sidebar import Sidebar

OVERLAY_BELOW = 100
"""The width in cells below which the sidebar lies over the conversation instead of beside it."""


class Panes:
    """Shows and hides the sidebar and moves the focus. The composer is where it comes back to."""

    def __init__(self, sidebar: Sidebar, reading: ReadingPane, composer: Composer) -> None:
        self._sidebar = sidebar
        self._reading = reading
        self._composer = composer
        self._is_overlay = False
        self._is_wanted = True
        self._is_browsing = False

    def fit(self, width: int) -> None:
        """Take the width of the screen into account."""
        self._is_overlay = width < OVERLAY_BELOW
        self._place()

    def browse(self) -> None:
        """Go to the conversations, wherever they are."""
        self._is_browsing = True
        self._place()
        self._sidebar.focus()

    def write(self) -> None:
        """Go to the composer."""
        self._go_to(self._composer.area)

    def toggle_sidebar(self) -> None:
        if self._is_overlay:
            if self._is_browsing:
                self.write()
            else:
                self.browse()
            return
        self._is_wanted = not self._is_wanted
        if not self._is_wanted and self._sidebar.has_focus_within:
            self.write()
        self._place()

    def step(self, by: int) -> None:
        """Go to the next pane, or to an earlier one for a negative number."""
        panes: list[Widget] = [self._reading, self._composer.area]
        if self._sidebar.display:
            panes.insert(0, self._sidebar)
        places = [index for index, pane in enumerate(panes) if pane.has_focus_within]
        place = places[0] if places else -1
        self._go_to(panes[(place + by) % len(panes)])

    @property
    def is_finding(self) -> bool:
        """Whether what is searched for in the conversation is being typed."""
        return self._reading.find_line.has_focus_within

    def focus_moved(self) -> Pane:
        """The pane that has the focus now; an overlay goes when the focus has left it."""
        if self._sidebar.has_focus_within:
            return Pane.CONVERSATIONS
        if self._is_browsing:
            self._is_browsing = False
            self._place()
        return Pane.TRANSCRIPT if self._reading.has_focus_within else Pane.COMPOSER

    def _go_to(self, widget: Widget) -> None:
        """Move the focus now, so that the next key goes there, however quickly it follows."""
        if widget in (self._sidebar, self._reading):
            widget.focus()
        else:
            widget.screen.set_focus(widget)

    def _place(self) -> None:
        self._sidebar.set_class(self._is_overlay, "-overlay")
        self._sidebar.display = self._is_browsing or (self._is_wanted and not self._is_overlay)
