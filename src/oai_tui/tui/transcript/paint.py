"""Lines in their place on the widget, as strips of cells."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from oai_tui.core.text import guard
from oai_tui.tui.transcript.looks import Line, Look, Run
from oai_tui.tui.transcript.palette import Palette
from oai_tui.tui.transcript.sideways import Sight

WIDEST = 100
"""Cells of the column of text."""
_GUTTER = 2
"""Cells at each side of it at least; to the left the bar of the cursor and a blank."""

_TEXT = Look()
_JOINER = "\u200d"


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
    selected: tuple[int, int] | None = None,
    selection: Style | None = None,
) -> Strip:
    """The strip of a line, exactly as wide as the frame.

    `is_marked` draws the bar of the cursor. The characters from `selected[0]` up to
    `selected[1]` (-1: all that follow) take the style `selection`.
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
    if selected is not None and selection is not None:
        body = _highlighted(body, selected, selection)
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


def with_offsets(sight: Sight, frame: Frame, y: int) -> Strip:
    """The strip of a line with the offsets that a selection by mouse is made of.

    An offset counts characters of the whole line's text; a cell beside what is seen of it has
    the offset of the nearer end.
    """
    line = sight.line

    def cell(x: int) -> Segment:
        return Segment(" ", Style.from_meta({"offset": (x, y)}))

    segments = [cell(0) for _ in range(frame.left)]
    x = 0
    for run in line.runs:
        offset = (sight.character(x), y)
        segments.append(Segment(run.text, Style.from_meta({"offset": offset})))
        x += len(run.text)
    end = sight.character(x)
    segments.extend(cell(end) for _ in range(frame.width - frame.left - line.cells))
    return Strip(segments)


def centred(run: Run, width: int) -> Line:
    """A line with a run in its middle."""
    cells = cell_len(run.text)
    left = max(0, (width - cells) // 2)
    return Line((Run(" " * left, _TEXT), run), left + cells)


def _highlighted(segments: list[Segment], selected: tuple[int, int], style: Style) -> list[Segment]:
    """The segments with the style over the characters that are selected."""
    start, end = selected
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
