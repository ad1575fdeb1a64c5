"""The first frame: one can type at once, while the rest of the app is being loaded."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events, getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from oai_tui.tui.fitting import Piece, fit_line
from oai_tui.tui.key_names import hints
from oai_tui.tui.screens.panes import OVERLAY_BELOW
from oai_tui.tui.widgets.composer import Composer
from oai_tui.tui.widgets.title_bar import TitleBar

_HINTS = ("composer.send", "help", "palette")
"""The most useful commands of the composer."""


class FirstScreen(Screen[None]):
    """Looks as the chat screen does when nothing is in it; `keys` are the remapped ones.

    Everything is where it is there, so that nothing jumps when that takes its place.
    """

    AUTO_FOCUS = "PromptArea"

    composer = getters.query_one(Composer)

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        yield TitleBar()
        with Vertical(id="body"), Vertical(id="talk"):
            yield Composer(self._keys)
        yield _Hints(self._keys)

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < OVERLAY_BELOW, "-narrow")


class _Hints(Widget):
    """The status line before there is a state to tell of."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__(id="hints-place")
        self._pieces = [
            Piece(Content.assemble((key, "$text"), (f" {label}", "$text-muted")), rank)
            for rank, (key, label) in enumerate(hints(_HINTS, keys))
        ]

    def render(self) -> Content:
        return fit_line(self.size.width, Content(""), self._pieces)
