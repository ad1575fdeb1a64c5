"""The words of a piece: its lines as one text, and where each character of it is on the screen."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence

from oai_tui.tui.transcript.looks import Line

KEPT = 300
"""Pieces whose words are kept."""


def is_ornament(line: Line) -> bool:
    """Whether a line says nothing of its own: a rule, or what stands above a block of code."""
    if line.code is not None:
        return True
    return len(line.text) <= line.decor and any(run.look.role == "rule" for run in line.runs)


class Wording:
    """The text of lines without their ornaments; lines that were wrapped are one again.

    Lines that are ornament have no part in it. Blanks at the end of a line are left out, unless
    it goes on with the next one. An offset counts characters of `text`; it means the same words
    at every width, but in tables. `is_silent` says that there is no line with words, not even a
    blank one.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._is_shown: list[bool] = []
        parts: list[str] = []
        at = 0
        for number, line in enumerate(lines):
            is_shown = not is_ornament(line)
            self._is_shown.append(is_shown)
            words = line.words if is_shown else ""
            if number + 1 == len(lines) or lines[number + 1].joint:
                words = words.rstrip(" ")
            if is_shown:
                if parts:
                    parts.append(line.joint)
                    at += len(line.joint)
                parts.append(words)
            self._starts.append(at)
            at += len(words)
            self._ends.append(at)
        self.text = "".join(parts)
        self.is_silent = not parts

    def line_of(self, offset: int) -> int:
        """The line that an offset is in; one between two lines belongs to the upper one."""
        line = max(0, bisect_right(self._starts, offset) - 1)
        above = next((at for at in range(line, -1, -1) if self._is_shown[at]), None)
        if above is not None:
            return above
        return next((at for at in range(line, len(self.lines)) if self._is_shown[at]), line)

    def extent(self, line: int) -> tuple[int, int]:
        """The offsets of a line's first character, and of the one after its last."""
        return self._starts[line], self._ends[line]

    def offset(self, line: int, character: int) -> int:
        """The offset of a character of a line's own text, or the nearest one."""
        start, end = self.extent(line)
        return min(end, start + max(0, character - self.lines[line].decor))

    def character(self, line: int, offset: int) -> int:
        """The character of a line's own text that an offset in it means."""
        return offset - self._starts[line] + self.lines[line].decor

    def span(self, line: int, start: int, end: int) -> tuple[int, int] | None:
        """What lies of a stretch of offsets in a line, as characters of its own text."""
        first, last = self.extent(line)
        low, high = max(start, first), min(end, last)
        if low >= high:
            return None
        return self.character(line, low), self.character(line, high)


class Wordings:
    """The words of the pieces that were asked for last; lines are told apart by identity."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, Wording] = OrderedDict()

    def __call__(self, lines: Sequence[Line]) -> Wording:
        key = id(lines)
        wording = self._known.get(key)
        if wording is None or wording.lines is not lines:
            wording = self._known[key] = Wording(lines)
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return wording
