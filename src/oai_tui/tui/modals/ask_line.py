"""Asks for one line of text."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from oai_tui.tui.content import outside_line
from oai_tui.tui.modals.dialog import Dialog
from oai_tui.tui.widgets.line_input import LineInput


class AskLine(Dialog[str]):
    """Gives the line without the spaces around it, or None when it was cancelled or left blank."""

    def __init__(
        self,
        title: str,
        value: str = "",
        *,
        placeholder: str = "",
        note: str = "",
        keep: str = "keep",
    ) -> None:
        """`note` stands above the line, `keep` says what Enter does."""
        super().__init__(title, outside_line(note) if note else None)
        self.HINTS = (("enter", keep), ("esc", "cancel"))
        self._value = value
        self._placeholder = placeholder

    def compose_body(self) -> Iterable[Widget]:
        yield LineInput(outside_line(self._value).plain, placeholder=self._placeholder, id="line")

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip() or None)
