"""Edits a text of many lines."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding
from textual.content import Content
from textual.getters import query_one
from textual.widget import Widget
from textual.widgets import Static, TextArea

from oai_tui.core.text import clean
from oai_tui.tui.hints import hint_line
from oai_tui.tui.modals.dialog import Dialog


class EditText(Dialog[str]):
    """Gives the text as it was left, which may be empty, or None when it was cancelled.

    A changed text is thrown away only by a second Esc.
    """

    BINDINGS = [
        Binding("ctrl+o,f2", "keep", "Keep", id="dialog.keep", tooltip="Keep the text",
                priority=True),
    ]  # fmt: skip
    HINTS = (("^O", "keep"), ("esc", "cancel"))

    area = query_one("#text", TextArea)
    hints = query_one("#dialog-hints", Static)

    def __init__(self, title: str, text: str = "", *, note: str = "") -> None:
        super().__init__(title, Content(note) if note else None)
        self._text = clean(text)
        self._warned = False

    def compose_body(self) -> Iterable[Widget]:
        yield TextArea(self._text, soft_wrap=True, compact=True, id="text")

    def on_mount(self) -> None:
        self.area.cursor_blink = False
        self.area.move_cursor(self.area.document.end)

    def on_resize(self) -> None:
        self.area.styles.max_height = self.lines_left

    def action_keep(self) -> None:
        self.dismiss(self.area.text.strip())

    def action_cancel(self) -> None:
        if self.area.text == self._text or self._warned:
            self.dismiss(None)
            return
        self._warned = True
        self.hints.update(
            Content.assemble(
                ("The text was changed.  ", "$warning"),
                hint_line((("esc", "throw the change away"), ("^O", "keep it"))),
            )
        )

    def on_text_area_changed(self) -> None:
        if self._warned:
            self._warned = False
            self.hints.update(hint_line(self.HINTS))
