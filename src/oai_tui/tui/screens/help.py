"""The help screen: all keys as they are now, found as one types."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Input, Static

from oai_tui.tui.hints import hint_line
from oai_tui.tui.screens.help_text import columns, help_sections, matching
from oai_tui.tui.widgets.line_input import LineInput

_TWO_COLUMNS = 100
"""The width in cells from which the help has two columns."""

_WIDEST = 76
"""The widest that a column is, in cells."""


class HelpScreen(Screen[None]):
    """Shows what the keys do; `keys` are the remapped ones of the settings."""

    BINDINGS = [
        Binding("escape,f1", "close", "Close", id="help.close", tooltip="Close the help"),
        Binding("up", "scroll_by(-1)", id="help.up", tooltip="Up", show=False),
        Binding("down", "scroll_by(1)", id="help.down", tooltip="Down", show=False),
        Binding("pageup", "scroll_page(-1)", id="help.page_up", tooltip="Page up", show=False),
        Binding("pagedown", "scroll_page(1)", id="help.page_down", tooltip="Page down", show=False),
    ]
    AUTO_FOCUS = "#help-filter"

    filter_line = query_one("#help-filter", Input)
    pane = query_one("#help-pane", VerticalScroll)
    left = query_one("#help-left", Static)
    right = query_one("#help-right", Static)

    def __init__(self, keys: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._sections = help_sections(keys or {})

    def compose(self) -> ComposeResult:
        yield Static("Keys and words", id="help-title")
        yield LineInput(placeholder="type to find", id="help-filter")
        with VerticalScroll(id="help-pane", can_focus=False), Horizontal(id="help-columns"):
            yield Static(id="help-left")
            yield Static(id="help-right")
        yield Static(
            hint_line((("esc", "close"), ("up down", "scroll"), ("type", "find"))), id="help-hints"
        )

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    @on(Input.Changed, "#help-filter")
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self._draw()
        self.pane.scroll_home(animate=False)

    def action_close(self) -> None:
        self.dismiss()

    def action_scroll_by(self, lines: int) -> None:
        self.pane.scroll_relative(y=lines, animate=False)

    def action_scroll_page(self, direction: int) -> None:
        self.pane.scroll_relative(y=direction * max(1, self.pane.size.height - 1), animate=False)

    def _draw(self) -> None:
        is_wide = self.size.width >= _TWO_COLUMNS
        count = 2 if is_wide else 1
        width = min(_WIDEST, max(20, (self.size.width - 4) // count - 3))
        found = matching(self._sections, self.filter_line.value)
        if not found:
            self.left.update(Content.styled("Nothing has all of these words.", "$muted"))
            self.right.display = False
            return
        texts = columns(found, count, width)
        self.left.update(texts[0])
        self.right.display = is_wide
        if is_wide:
            self.right.update(texts[1])
