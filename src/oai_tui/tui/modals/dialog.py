"""The frame of a modal: a title, what it holds, and its keys at the bottom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from oai_tui.tui.content import outside_line
from oai_tui.tui.hints import Hint, hint_line

Result = TypeVar("Result")


_FRAME_LINES = 8
"""What border, title, one more line and keys take, with the blank lines between them."""


class Dialog(ModalScreen[Result | None]):
    """A modal that gives None when it is left with Esc."""

    BINDINGS = [
        Binding("escape", "cancel", "Cancel", id="dialog.cancel", tooltip="Leave without a change")
    ]
    DEFAULT_CLASSES = "dialog"
    HINTS: Sequence[Hint] = (("esc", "cancel"),)

    def __init__(self, title: str, note: Content | None = None) -> None:
        super().__init__()
        self._title = outside_line(title)
        self._note = note

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(self._title, id="dialog-title")
            if self._note is not None:
                yield Static(self._note, id="dialog-note")
            yield from self.compose_body()
            yield Static(hint_line(self.HINTS), id="dialog-hints")

    def compose_body(self) -> Iterable[Widget]:
        """What stands between the title and the keys."""
        return ()

    @property
    def lines_left(self) -> int:
        """How many lines there are on the screen for what a dialog is about; at least one."""
        return max(1, self.size.height - _FRAME_LINES)

    def action_cancel(self) -> None:
        self.dismiss(None)
