"""Asks what to do when the store cannot be opened."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button

from oai_tui.tui.content import outside
from oai_tui.tui.modals.dialog import Dialog


class WithoutStore(StrEnum):
    """What to do without a store."""

    TRY_AGAIN = "again"
    IN_MEMORY = "memory"
    QUIT = "quit"


class StoreTrouble(Dialog[WithoutStore]):
    """Says why the store cannot be opened; only a choice leads on, the focus is on trying again."""

    BINDINGS = [
        Binding("r", "choose('again')", "Try again", id="store.again", tooltip="Try again"),
        Binding("m", "choose('memory')", "Go on", id="store.memory",
                tooltip="Go on in memory"),
        Binding("q", "choose('quit')", "Quit", id="store.quit", tooltip="Quit"),
        Binding("left,up", "app.focus_previous", show=False, id="store.previous",
                tooltip="The choice before"),
        Binding("right,down", "app.focus_next", show=False, id="store.next",
                tooltip="The next choice"),
    ]  # fmt: skip
    HINTS = (("r", "try again"), ("m", "go on in memory"), ("q", "quit"))
    AUTO_FOCUS = "#again"

    def __init__(self, reason: str) -> None:
        note = Content.assemble(
            outside(reason),
            "\n\nYou can go on without it: what is said is then kept in memory only, and is gone"
            " when oai-tui ends. Your conversations are not touched.",
        )
        super().__init__("The store cannot be opened", note)

    def compose_body(self) -> Iterable[Widget]:
        yield Horizontal(
            Button(Content("Try again"), compact=True, id="again"),
            Button(Content("Go on in memory"), compact=True, id="memory"),
            Button(Content("Quit"), compact=True, id="quit"),
            id="answers",
        )

    def on_resize(self) -> None:
        """On a small screen the text gives way, so that the choices are seen."""
        self.query_one("#dialog-note").styles.max_height = max(1, self.lines_left - 1)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_choose(event.button.id or "")

    def action_choose(self, choice: str) -> None:
        self.dismiss(WithoutStore(choice))

    def action_cancel(self) -> None:
        """There is nothing to go back to."""
