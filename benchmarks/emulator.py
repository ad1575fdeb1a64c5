"""The screen that a program's bytes make: pyte, spared what it does not understand."""

from __future__ import annotations

import re
from typing import Any

import pyte

_ALTERNATE_SCREEN = 1049 << 5
_NOT_FOR_PYTE = re.compile(
    rb"""
      \x1b\[ [<=>] [0-9;:]* [ -/]* [@-~]   # keyboard protocols and device queries
    | \x1b\[ \? [0-9;]* [ -/]* [@-gi-km-~] # queries of private modes
    | \x1b\[ [0-9;]* [ -/]+ [@-~]          # the shape of the cursor
    | \x1b\[ [0-9;]* : [0-9;:]* m          # styles of underlines
    | \x1b [P_^] [^\x1b]* \x1b\\           # strings for the device
    """,
    re.VERBOSE,
)
_INCOMPLETE = re.compile(rb"\x1b(\[[0-9;:?<>= -/]*|[\]P_^][^\x07\x1b]*\x1b?)?\Z")


class _Screen(pyte.Screen):
    """A screen that starts empty when the alternate one is entered or left."""

    def set_mode(self, *modes: int, **options: Any) -> None:
        super().set_mode(*modes, **options)
        if 1049 in modes or _ALTERNATE_SCREEN in modes:
            self.erase_in_display(2)

    def reset_mode(self, *modes: int, **options: Any) -> None:
        super().reset_mode(*modes, **options)
        if 1049 in modes or _ALTERNATE_SCREEN in modes:
            self.erase_in_display(2)
            self.cursor_position(1, 1)


class Emulator:
    """What a terminal of this size shows."""

    def __init__(self, columns: int, rows: int) -> None:
        self._screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._held_back = b""

    @property
    def lines(self) -> list[str]:
        """The rows from the top, each as wide as the screen."""
        buffer, columns = self._screen.buffer, range(self._screen.columns)
        return [
            "".join([row[x].data for x in columns])
            for row in (buffer[y] for y in range(self._screen.lines))
        ]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def backgrounds(self, column: int) -> list[str]:
        """The background colours of a column, from the top."""
        return [self._screen.buffer[y][column].bg for y in range(self._screen.lines)]

    def feed(self, data: bytes) -> None:
        """Take bytes, cut anywhere."""
        data = self._held_back + data
        cut = _INCOMPLETE.search(data, max(0, len(data) - 4096))
        keep = cut.start() if cut else len(data)
        self._held_back = data[keep:]
        self._stream.feed(_NOT_FOR_PYTE.sub(b"", data[:keep]))

    def resize(self, columns: int, rows: int) -> None:
        self._screen.resize(rows, columns)
