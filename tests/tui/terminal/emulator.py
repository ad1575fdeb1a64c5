"""A small terminal for tests: what xterm documents of the sequences that the driver writes.

It knows what pyte does not: left and right margins, links, wide characters that are half
overwritten, erased cells that have a background and nothing else. What it does not know is an
error, so that nothing is written that was not thought of here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from rich.cells import split_graphemes

_SEQUENCE = re.compile(
    r"\x1b\[(?P<private>\??)(?P<numbers>[0-9;]*)(?P<final>[@-~])"
    r"|\x1b\](?P<osc>[^\x1b]*)\x1b\\"
    r"|\x1b(?P<escape>M|\(B)"
    r"|(?P<control>[\r\n\x0f])"
    r"|(?P<text>[^\x00-\x1f]+)"
)
_ON = {1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 51, 52, 53}
_OFF = {
    22: {1, 2},
    23: {3},
    24: {4, 21},
    25: {5, 6},
    27: {7},
    28: {8},
    29: {9},
    54: {51, 52},
    55: {53},
}
_IGNORED_MODES = {6, 25, 2026}


class Cell(NamedTuple):
    """A character, empty for the second half of a wide one, and how it looks."""

    glyph: str = " "
    attributes: frozenset[int] = frozenset()
    foreground: str = ""
    background: str = ""
    link: str = ""


Measure = Callable[[str], list[tuple[str, int]]]
"""Splits text into what stands in a cell, or two, with the number of cells."""


def by_grapheme(text: str) -> list[tuple[str, int]]:
    """As Textual measures."""
    return [(text[start:end], width) for start, end, width in split_graphemes(text)[0]]


@dataclass
class Terminal:
    """`cells` is the screen. With `fills` what scrolls in has the background that is set."""

    columns: int
    rows: int
    measure: Measure = by_grapheme
    fills: bool = True
    erases_in_colour: bool = True
    knows_margins: bool = True
    cells: list[list[Cell]] = field(init=False)
    x: int = 0
    y: int = 0
    modes: set[int] = field(default_factory=lambda: {7})
    pen: Cell = field(default_factory=Cell)

    def __post_init__(self) -> None:
        self.cells = [[Cell("?")] * self.columns for _ in range(self.rows)]
        self._whole()

    def feed(self, text: str) -> None:
        position = 0
        while position < len(text):
            found = _SEQUENCE.match(text, position)
            assert found is not None, f"not a known sequence: {text[position : position + 40]!r}"
            position = found.end()
            if found["text"] is not None:
                self._draw(found["text"])
            elif found["final"] is not None:
                self._obey(found["private"] + found["final"], found["numbers"])
            elif found["osc"] is not None:
                kind, _, link = found["osc"].split(";", 2)
                assert kind == "8"
                self.pen = self.pen._replace(link=link)
            else:
                self._control(found["control"] or found["escape"])

    @property
    def is_at_rest(self) -> bool:
        """Whether neither margins nor a link are left behind."""
        return (
            (self.top, self.bottom, self.left, self.right) == (0, self.rows, 0, self.columns)
            and not self.modes & {69, 2026}
            and not self.pen.link
        )

    def _whole(self) -> None:
        self.top, self.bottom, self.left, self.right = 0, self.rows, 0, self.columns

    def _draw(self, text: str) -> None:
        assert 7 not in self.modes, "lines would wrap"
        for glyph, width in self.measure(text):
            if not width:
                if self.x:
                    at = self.x - 1 if self.cells[self.y][self.x - 1].glyph else self.x - 2
                    cell = self.cells[self.y][at]
                    self.cells[self.y][at] = cell._replace(glyph=cell.glyph + glyph)
                continue
            self.x = min(self.x, self.columns - 1)
            width = min(width, self.columns - self.x)  # what does not fit is cut
            for offset in range(width):
                self._put(self.x + offset, self.pen._replace(glyph="" if offset else glyph))
            self.x = min(self.x + width, self.columns)

    def _put(self, x: int, cell: Cell) -> None:
        """Half of a wide character that is overwritten takes the other half with it."""
        row = self.cells[self.y]
        if not row[x].glyph and x > 0 and cell.glyph:
            row[x - 1] = row[x - 1]._replace(glyph=" ")
        if x + 1 < self.columns and not row[x + 1].glyph:
            row[x + 1] = row[x + 1]._replace(glyph=" ")
        row[x] = cell

    def _control(self, control: str) -> None:
        match control:
            case "\r":
                self.x = self.left if self.x >= self.left else 0
            case "\n":
                self.x = self.left if self.x >= self.left else 0  # the tty writes CR before it
                if self.y == self.bottom - 1:
                    self._scroll(1)
                else:
                    self.y = min(self.y + 1, self.rows - 1)
            case "M":
                if self.y == self.top:
                    self._scroll(-1)
                else:
                    self.y = max(self.y - 1, 0)

    def _scroll(self, lines: int) -> None:
        if not self.left <= min(self.x, self.columns - 1) < self.right:
            return
        blank = Cell(background=self.pen.background if self.fills else "")
        before = [row.copy() for row in self.cells]
        for y in range(self.top, self.bottom):
            source = y + lines
            is_inside = self.top <= source < self.bottom
            for x in range(self.left, self.right):
                self.cells[y][x] = before[source][x] if is_inside else blank
        for row in self.cells[self.top : self.bottom]:
            for x in (self.left, self.right):
                if 0 < x < self.columns and (not row[x].glyph or _is_cut(row, x)):
                    row[x - 1] = row[x - 1]._replace(glyph="#")
                    row[x] = row[x]._replace(glyph="#")

    def _obey(self, what: str, text: str) -> None:
        numbers = [int(number or 0) for number in text.split(";")]
        count = max(1, numbers[0])
        x = min(self.x, self.columns - 1)
        match what:
            case "H":
                self.y = min(count, self.rows) - 1
                self.x = min(max(1, numbers[1] if len(numbers) > 1 else 1), self.columns) - 1
            case "G":
                self.x = min(count, self.columns) - 1
            case "A":
                self.y = max(self.y - count, 0)
            case "B":
                self.y = min(self.y + count, self.rows - 1)
            case "C":
                self.x = min(x + count, self.columns - 1)
            case "D":
                self.x = max(x - count, 0)
            case "X":
                self._erase(x, min(x + count, self.columns))
            case "K" if not text:
                self._erase(x, self.columns)
            case "m":
                self._style(numbers)
            case "r":
                bounds = numbers if len(numbers) == 2 else [1, self.rows]
                assert 0 < bounds[0] < bounds[1] <= self.rows
                self.top, self.bottom = bounds[0] - 1, bounds[1]
                self.x = self.y = 0
            case "s":
                assert 69 in self.modes
                assert 0 < numbers[0] < numbers[1] <= self.columns
                self.left, self.right = numbers[0] - 1, numbers[1]
                self.x = self.y = 0
            case "?h":
                assert self.knows_margins or numbers != [69]
                self.modes.update(numbers)
            case "?l":
                self.modes.difference_update(numbers)
                if numbers == [69]:
                    self.left, self.right = 0, self.columns
            case "l":
                assert numbers == [4]
            case _:
                raise AssertionError(f"not a known sequence: {what} {text}")

    def _erase(self, start: int, end: int) -> None:
        blank = Cell(background=self.pen.background if self.erases_in_colour else "")
        for x in range(start, end):
            self._put(x, blank)

    def _style(self, numbers: list[int]) -> None:
        attributes = set(self.pen.attributes)
        colours = {"3": self.pen.foreground, "4": self.pen.background}
        while numbers:
            code = numbers.pop(0)
            if code == 0:
                attributes.clear()
                colours = {"3": "", "4": ""}
            elif code in (38, 48):
                length = 4 if numbers[0] == 2 else 2
                colours[str(code)[0]] = ";".join(map(str, [8, *numbers[:length]]))
                del numbers[:length]
            elif code in (39, 49):
                colours[str(code)[0]] = ""
            elif code in range(30, 48) or code in range(90, 108):
                plane = "3" if code in (*range(30, 38), *range(90, 98)) else "4"
                colours[plane] = str(code - (30 if plane == "3" else 40))
            elif code in _OFF:
                attributes -= _OFF[code]
            else:
                assert code in _ON, f"not a known style: {code}"
                attributes.add(code)
        self.pen = self.pen._replace(
            attributes=frozenset(attributes), foreground=colours["3"], background=colours["4"]
        )


def _is_cut(row: list[Cell], x: int) -> bool:
    """Whether a wide character begins right before column `x` without its second half."""
    return by_grapheme(row[x - 1].glyph)[-1:] != [] and by_grapheme(row[x - 1].glyph)[-1][1] == 2


def seen(cell: Cell) -> Cell:
    """The cell as eyes see it: a blank has no colour of letters unless something is drawn."""
    if cell.glyph == " " and not cell.attributes & {4, 7, 9, 21, 51, 52, 53}:
        return Cell(" ", background=cell.background, link=cell.link)
    return cell
