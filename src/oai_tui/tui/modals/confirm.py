"""Asks whether something is really meant."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button

from oai_tui.tui.modals.dialog import Dialog


class Confirm(Dialog[bool]):
    """Gives True when the person agreed, and False or None otherwise; the focus is on no."""

    BINDINGS = [
        Binding("y", "answer(True)", "Yes", id="confirm.yes", tooltip="Agree"),
        Binding("n", "answer(False)", "No", id="confirm.no", tooltip="Do not agree"),
        Binding("left,up", "app.focus_previous", show=False, id="confirm.previous",
                tooltip="The other answer"),
        Binding("right,down", "app.focus_next", show=False, id="confirm.next",
                tooltip="The other answer"),
    ]  # fmt: skip
    HINTS = (("y", "yes"), ("n", "no"), ("esc", "cancel"))
    AUTO_FOCUS = "#no"

    def __init__(
        self, title: str, text: Content, *, yes: str = "Yes", no: str = "No, leave it"
    ) -> None:
        super().__init__(title, text)
        self._yes = yes
        self._no = no

    def compose_body(self) -> Iterable[Widget]:
        yield Horizontal(
            Button(Content(self._no), compact=True, id="no"),
            Button(Content(self._yes), compact=True, id="yes"),
            id="answers",
        )

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_answer(event.button.id == "yes")

    def action_answer(self, agreed: bool) -> None:
        self.dismiss(agreed)
