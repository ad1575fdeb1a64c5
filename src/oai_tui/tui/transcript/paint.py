"""Lines in their place on the widget, as strips of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from oai_tui.core.text import guard
from oai_tui.tui.transcript.looks import Line, Look, Run
from oai_tui.tui.transcript.palette import Palette

WIDEST = 100
"""Cells of the column of text."""
_GUTTER = 2
"""Cells at each side of it at least; to the left the bar of the cursor and a blank."""

_TEXT = Look()
_JOINER = "\u200d"


Mark: TypeAlias = tuple[int, int, Style]
"""The characters from the first number up to the second (-1: all that follow) and their style."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the column of text is in a widget of a width: its first cell and how many it has."""

    width: int
    left: int
    column: int

    @classmethod
    def of(cls, width: int) -> Frame:
        column = max(1, min(WIDEST, width - 2 * _GUTTER))
        return cls(width, max(0, min(max(_GUTTER, (width - column) // 2), width - column)), column)


def blank(frame: Frame, palette: Palette) -> Strip:
    return Strip([Segment(" " * frame.width, palette[_TEXT])], frame.width)


def paint(
    line: Line,
    frame: Frame,
    palette: Palette,
    *,
    is_marked: bool = False,
    is_current_code: bool = False,
    marks: Sequence[Mark] = (),
) -> Strip:
    """The strip of a line, exactly as wide as the frame.

    `is_marked` draws the bar of the cursor. Each of the `marks` is put over those before it.
    """
    base = palette[_TEXT]
    segments: list[Segment] = []
    if is_marked and frame.left >= 2:
        segments.append(Segment(" " * (frame.left - 2), base))
        segments.append(Segment("▎", palette[Look("cursor")]))
        segments.append(Segment(" ", base))
    else:
        segments.append(Segment(" " * frame.left, base))
    body = [Segment(guard(run.text), palette[run.look]) for run in line.runs]
    if is_current_code:
        body = list(Segment.apply_style(body, post_style=palette[Look("cursor-code")]))
    for mark in marks:
        body = _highlighted(body, *mark)
    segments.extend(body)
    spare = frame.column - line.cells
    if spare > 0:
        fill = palette[Look(line.fill)] if line.fill else base
        segments.append(Segment(" " * spare, fill))
    rest = frame.width - frame.left - max(line.cells, frame.column)
    if rest > 0:
        segments.append(Segment(" " * rest, base))
    cells = frame.left + max(line.cells, frame.column) + max(0, rest)
    strip = Strip(segments, cells)
    return strip if cells == frame.width else strip.adjust_cell_length(frame.width, base)


def centred(run: Run, width: int) -> Line:
    """A line with a run in its middle."""
    cells = cell_len(run.text)
    left = max(0, (width - cells) // 2)
    return Line((Run(" " * left, _TEXT), run), left + cells)


def _highlighted(segments: list[Segment], start: int, end: int, style: Style) -> list[Segment]:
    """The segments with the style over some of their characters."""
    found: list[Segment] = []
    at = 0
    for text, own, _ in segments:
        low = _seam(text, start - at)
        high = len(text) if end == -1 else max(low, _seam(text, end - at))
        at += len(text)
        for part, look in (
            (text[:low], own),
            (text[low:high], (own or Style()) + style),
            (text[high:], own),
        ):
            if part:
                found.append(Segment(part, look))
    return found


def _seam(text: str, at: int) -> int:
    """The first place from `at` on where a text can be cut without changing its cells."""
    at = min(len(text), max(0, at))
    while 0 < at < len(text) and (text[at - 1] == _JOINER or not get_character_cell_size(text[at])):
        at += 1
    return at
