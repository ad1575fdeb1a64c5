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
                tooltip="Go on without saving"),
        Binding("q", "choose('quit')", "Quit", id="store.quit", tooltip="Quit"),
        Binding("left,up", "app.focus_previous", show=False, id="store.previous",
                tooltip="The choice before"),
        Binding("right,down", "app.focus_next", show=False, id="store.next",
                tooltip="The next choice"),
    ]  # fmt: skip
    HINTS = (("r", "try again"), ("m", "go on without saving"), ("q", "quit"))
    AUTO_FOCUS = "#again"

    def __init__(self, reason: str) -> None:
        note = Content.assemble(
            outside(reason),
            "\n\nYou can go on without it: what is said is then kept in memory only, and gone when"
            " oai-tui ends. The conversations that you have are not touched.",
        )
        super().__init__("The store cannot be opened", note)

    def compose_body(self) -> Iterable[Widget]:
        yield Horizontal(
            Button(Content("Try again"), compact=True, id="again"),
            Button(Content("Go on without saving"), compact=True, id="memory"),
            Button(Content("Quit"), compact=True, id="quit"),
            id="answers",
        )

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_choose(event.button.id or "")

    def action_choose(self, choice: str) -> None:
        self.dismiss(WithoutStore(choice))

    def action_cancel(self) -> None:
        """There is nothing to go back to."""
