"""Shows a text that is attached: to read it, to take it into what is written, to remove it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget

from oai_tui.tui.content import outside_line
from oai_tui.tui.modals.dialog import Dialog
from oai_tui.tui.widgets.virtual_list import VirtualList

_PIECE = 200
"""Characters of a line that are shown on one row; the rest of it follows on the next ones."""


class WithText(Enum):
    """What to do with the text."""

    TAKE_IN = auto()
    REMOVE = auto()


class _Row(NamedTuple):
    place: int
    line: int | None
    text: str


class ViewText(Dialog[WithText]):
    """Gives what the person wants done with the text; None when it was only read.

    A text of any length is shown at once. `may_take_in` says whether it is short enough to be
    edited with the rest of what is written.
    """

    BINDINGS = [
        Binding("e", "take_in", "Edit", id="text.take_in", tooltip="Take it into the message"),
        Binding("d,delete", "remove", "Remove", id="text.remove", tooltip="Remove it"),
    ]

    def __init__(self, title: str, text: str, *, may_take_in: bool) -> None:
        super().__init__(title)
        take_in = (("e", "take it into the message"),) if may_take_in else ()
        self.HINTS = (*take_in, ("d", "remove"), ("esc", "back"))
        self._may_take_in = may_take_in
        self._rows = list(_rows(text))
        self._width = len(str(text.count("\n") + 1))

    def compose_body(self) -> Iterable[Widget]:
        yield VirtualList[_Row](self._draw, lambda row: str(row.place), id="text-rows")

    def on_mount(self) -> None:
        rows = self.query_one("#text-rows", VirtualList)
        rows.set_rows(self._rows)
        rows.focus()

    def on_resize(self) -> None:
        self.query_one("#text-rows").styles.max_height = self.lines_left

    def action_take_in(self) -> None:
        if self._may_take_in:
            self.dismiss(WithText.TAKE_IN)

    def action_remove(self) -> None:
        self.dismiss(WithText.REMOVE)

    def _draw(self, row: _Row, width: int) -> Content:
        number = "" if row.line is None else str(row.line)
        return Content.assemble(
            (f"{number:>{self._width}}  ", "$text-muted"), outside_line(row.text, width)
        )


def _rows(text: str) -> Iterator[_Row]:
    place = 0
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        for start in range(0, max(1, len(line)), _PIECE):
            yield _Row(place, None if start else number, line[start : start + _PIECE])
            place += 1
