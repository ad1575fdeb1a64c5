"""Tables laid out: columns that fit the width, or else rows as lists of "header: value"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.cells import cell_len

from oai_tui.tui.transcript.blocks import Align
from oai_tui.tui.transcript.looks import BLANK, BOLD, Line, Look, Run, Runs
from oai_tui.tui.transcript.wrap import cells_of, wrap

NARROWEST = 8
"""Cells; a column that must be narrower than this to fit makes the table a list of rows."""
LONGEST_WORD = 24
"""Cells; a longer word may be cut to make a table fit."""
COMFORTABLE = 40
"""Cells; a column of a table that slides is no wider than this if its words allow it."""

_RULE = Look("rule")
_SEPARATOR = Run(" │ ", _RULE)


class Grid:
    """A table that may grow by rows; the first row is its header.

    Lines are kept by row, so that one more row costs one row as long as the columns keep their
    widths.
    """

    def __init__(self, aligns: Sequence[Align]) -> None:
        self._aligns = aligns
        self._rows: list[tuple[Runs, ...]] = []
        self._natural = [1] * len(aligns)
        self._words = [1] * len(aligns)
        self._widths: list[int] | None = None
        self._drawn_rows: list[list[Line]] = []

    def add(self, cells: Sequence[Runs]) -> None:
        """Adds a row, as long as the table has columns."""
        self._rows.append(tuple(cells))
        for column, cell in enumerate(cells):
            self._natural[column] = max(self._natural[column], cells_of(cell))
            words = "".join([run.text for run in cell]).split()
            self._words[column] = max(self._words[column], *map(cell_len, words), 0)

    def copy(self) -> Grid:
        """A table of the same rows that can grow on its own."""
        other = Grid(self._aligns)
        other._rows = self._rows.copy()
        other._natural = self._natural.copy()
        other._words = self._words.copy()
        other._widths = self._widths
        other._drawn_rows = self._drawn_rows.copy()
        return other

    def lines(self, width: int, *, slides: bool = False) -> list[Line]:
        """The lines; where the columns cannot fit they slide, or rows become lists."""
        widths = fitted(self._natural, self._words, width - 3 * (len(self._natural) - 1))
        if widths is None and slides:
            return self._sliding()
        if widths is None:
            return self._as_lists(width)
        return self._in_columns(widths)

    def _in_columns(self, widths: list[int]) -> list[Line]:
        if widths != self._widths:
            self._widths = widths
            self._drawn_rows = []
        for row in self._rows[len(self._drawn_rows) :]:
            self._drawn_rows.append(self._draw_row(row, widths))
        return self._drawn(widths)

    def _drawn(self, widths: Sequence[int]) -> list[Line]:
        is_ruled = any(len(row) > 1 for row in self._drawn_rows[1:])
        lines = [*self._drawn_rows[0], _rule("─", widths)]
        for number, row in enumerate(self._drawn_rows[1:]):
            if number and is_ruled:
                lines.append(_rule("┄", widths))
            lines.extend(row)
        return lines

    def _draw_row(self, row: Sequence[Runs], widths: Sequence[int]) -> list[Line]:
        cells = [wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
        total = sum(widths) + 3 * (len(widths) - 1)
        lines: list[Line] = []
        for height in range(max(map(len, cells))):
            runs: list[Run] = []
            for column, cell in enumerate(cells):
                if column:
                    runs.append(_SEPARATOR)
                content, used, _ = cell[height] if height < len(cell) else ((), 0, "")
                runs.extend(_aligned(content, widths[column] - used, self._aligns[column]))
            lines.append(Line(tuple(runs), total))
        return lines

    def _sliding(self) -> list[Line]:
        """The table wider than the page, its cells wrapped where they are long."""
        pairs = zip(self._natural, self._words, strict=True)
        widths = [min(most, max(COMFORTABLE, word)) for most, word in pairs]
        return [replace(line, slides_from=0) for line in self._in_columns(widths)]

    def _as_lists(self, width: int) -> list[Line]:
        header, *rows = self._rows
        names = [(*name, Run(": ", Look("table-header", BOLD))) for name in header]
        column = max(map(cells_of, names))
        lines: list[Line] = []
        for row in rows or [()]:
            if lines:
                lines.append(BLANK)
            for name, cell in zip(names, row or [()] * len(header), strict=True):
                if column <= width // 2 and width - column >= NARROWEST:
                    lines.extend(_beside(name, cell, column, width))
                else:
                    lines.extend(
                        Line(*line[:2], 0, line[2]) for line in wrap((*name, *cell), width)
                    )
        return lines


def _beside(name: Runs, cell: Runs, column: int, width: int) -> Iterator[Line]:
    """A value beside its name, its lines below each other."""
    indent = Run(" " * column, Look())
    blanks = Run(" " * (column - cells_of(name)), Look())
    for number, (content, cells, joint) in enumerate(wrap(cell, width - column)):
        before = [indent] if number else [run for run in (*name, blanks) if run.text]
        decor = column if number else 0
        yield Line((*before, *content), column + cells, decor, joint)


def _rule(dash: str, widths: Sequence[int]) -> Line:
    """A line between two rows, which a copy leaves out."""
    text = f"{dash}┼{dash}".join(dash * width for width in widths)
    return Line((Run(text, _RULE),), len(text), len(text))


def fitted(natural: Sequence[int], words: Sequence[int], room: int) -> list[int] | None:
    """Widths that add up to `room` at most: narrow columns as they are, wide ones share the rest.

    `words` are the widths of the longest words, which are cut only when there is no other way.
    None when a column would become too narrow to read.
    """
    if sum(natural) <= room:
        return list(natural)
    for longest in (LONGEST_WORD, NARROWEST):
        least = [min(width, longest) for width in words]
        if sum(least) <= room:
            return _shared(natural, least, room)
    return None


def _shared(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Widths between the least and the natural ones, as even as can be, that fill the room."""

    def at_level(level: int) -> list[int]:
        return [min(most, max(low, level)) for most, low in zip(natural, least, strict=True)]

    level = max(level for level in range(room + 1) if level == 0 or sum(at_level(level)) <= room)
    widths = at_level(level)
    for column, most in enumerate(natural):
        if sum(widths) < room and widths[column] < most:
            widths[column] += 1
    return widths


def _aligned(content: Runs, spare: int, align: Align) -> list[Run]:
    left = {"left": 0, "center": spare // 2, "right": spare}[align]
    padded = [*content]
    if left > 0:
        padded.insert(0, Run(" " * left, Look()))
    if spare - left > 0:
        padded.append(Run(" " * (spare - left), Look()))
    return padded
