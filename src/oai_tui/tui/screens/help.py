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

_MOST_COLUMNS = 3
_NARROWEST = 48
_WIDEST = 76
"""How narrow a column is when there are several, and how wide one ever is, in cells."""

_SHOWABLE = 12
"""What a column is given on the smallest screen; the rest of it is out of sight."""

_GAP = 4


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

    def __init__(self, keys: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._sections = help_sections(keys or {})

    def compose(self) -> ComposeResult:
        yield Static("Keys and words", id="help-title")
        yield LineInput(placeholder="type to find", id="help-filter")
        with VerticalScroll(id="help-pane", can_focus=False), Horizontal(id="help-columns"):
            for _ in range(_MOST_COLUMNS):
                yield Static(classes="help-column")
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
        room = self.size.width - 2 * _GAP
        count = max(1, min(_MOST_COLUMNS, room // (_NARROWEST + _GAP)))
        width = max(_SHOWABLE, min(_WIDEST, room // count - _GAP))
        found = matching(self._sections, self.filter_line.value)
        texts = columns(found, count, width)
        if not found:
            texts = (Content.styled("Nothing has all of these words.", "$muted"),)
        for index, column in enumerate(self.query(".help-column").results(Static)):
            column.display = index < len(texts)
            if column.display:
                column.update(texts[index])
