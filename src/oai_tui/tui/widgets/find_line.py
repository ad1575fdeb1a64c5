"""The line at the foot of the transcript in which one types what is searched for."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from oai_tui.tui.content import outside_line
from oai_tui.tui.hints import Hint
from oai_tui.tui.widgets.line_input import LineInput


class FindLine(Horizontal):
    """Says what is typed, and shows what it is told about the hits."""

    BINDINGS = [
        Binding("escape", "leave", "Leave", id="find.leave", tooltip="End the search"),
        Binding("down", "step(1)", id="find.next", tooltip="Next place", show=False),
        Binding("up", "step(-1)", id="find.previous", tooltip="Previous place", show=False),
    ]

    HINTS: ClassVar[tuple[Hint, ...]] = (("enter", "go there"), ("down", "next"), ("esc", "leave"))
    """The keys that work while one types."""

    line = getters.query_one(LineInput)

    class Typed(Message):
        """`text` is to be searched for."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Entered(Message):
        """The hit is to be gone to."""

    class Stepped(Message):
        """Another hit is to be gone to while one types."""

        def __init__(self, direction: int) -> None:
            super().__init__()
            self.direction = direction

    class Left(Message):
        """The search is over."""

    def compose(self) -> ComposeResult:
        yield Static(Content("/ "), id="find-mark")
        yield LineInput(placeholder="find in this conversation", id="find")
        yield Static(id="find-count")

    def show_count(self, words: str) -> None:
        """Says how many there are, to the right of what is typed."""
        self.query_one("#find-count", Static).update(outside_line(words))

    @on(Input.Changed)
    def _tell_typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def _tell_entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered())

    def action_step(self, direction: int) -> None:
        self.post_message(self.Stepped(direction))

    def action_leave(self) -> None:
        self.post_message(self.Left())
