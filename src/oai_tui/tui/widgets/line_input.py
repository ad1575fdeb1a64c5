"""A field for one line of text that is quiet while nobody types."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input


class LineInput(Input):
    """Without a border, and with a cursor that does not blink: blinking wakes the program."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
    """The extent of the text. It says nothing about the place of anything: Textual's own lays the
    whole screen out again for each key."""

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(value, placeholder=placeholder, compact=True, id=id)
        self.cursor_blink = False
