"""A screen as rows of cells, and the compositor's updates painted into it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

from oai_tui.tui.terminal.glyphs import cells_of
from oai_tui.tui.terminal.look import PLAIN, Look, Looks

UNKNOWN = "\0"
"""What stands in a cell of which nobody knows what the terminal shows there."""


class Row:
    """The cells of a line, from left to right: what stands in each, and how it looks.

    A row that has been put into a picture is not changed any more: what is painted next makes
    a new one. So two pictures can share rows, and the same row means no change.
    """

    __slots__ = ("glyphs", "looks")

    def __init__(self, glyphs: list[str], looks: list[Look]) -> None:
        self.glyphs = glyphs
        self.looks = looks

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and self.glyphs == other.glyphs and self.looks == other.looks

    __hash__ = None  # type: ignore[assignment]

    def copy(self) -> Row:
        return Row(self.glyphs.copy(), self.looks.copy())

    def write(self, x: int, end: int, segments: Sequence[Segment], looks: Looks) -> None:
        """Paint `segments` from column `x` on, up to column `end`."""
        start = x
        for text, style, control in segments:
            if control:
                continue
            look = looks.of(style)
            if text.isascii():
                cells: Sequence[str] = text
            else:
                marks, cells = cells_of(text)
                if marks and x > start:
                    self._join(x - 1, marks)
            stop = x + len(cells)
            if stop > end:
                stop, cells = end, _cut(cells, end - x)
            self._separate(x)
            self._separate(stop)
            self.glyphs[x:stop] = cells
            self.looks[x:stop] = [look] * (stop - x)
            x = stop
            if x == end:
                break

    def _separate(self, x: int) -> None:
        """Make two spaces of a wide character that would be cut in half at column `x`."""
        if 0 < x < len(self.glyphs) and not self.glyphs[x]:
            self.glyphs[x - 1 : x + 1] = "  "

    def _join(self, x: int, marks: str) -> None:
        """Give marks to the character that ends in column `x`."""
        self.glyphs[x if self.glyphs[x] else x - 1] += marks


def _cut(cells: Sequence[str], count: int) -> Sequence[str]:
    """The first cells; half of a wide character is a space."""
    if count > 0 and len(cells) > count and not cells[count]:
        return (*cells[: count - 1], " ")
    return cells[: max(0, count)]


def blank_row(width: int, look: Look = PLAIN) -> Row:
    return Row([" "] * width, [look] * width)


class Picture:
    """What the app wants to be on the screen."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.rows = [blank_row(width) for _ in range(height)]

    def paint(self, update: LayoutUpdate | ChopsUpdate, looks: Looks) -> None:
        """Take in what the compositor rendered; it must be for a screen of this size."""
        fresh: dict[int, Row] = {}
        match update:
            case LayoutUpdate():
                for y, strips in enumerate(update.strips, update.region.y):
                    x = update.region.x
                    for strip in strips:
                        end = x + strip.cell_length
                        self._place(fresh, x, y, end, strip, looks)
                        x = end
            case ChopsUpdate():
                for y, first, last in update.spans:
                    ends = update.chop_ends[y]
                    for end, (x, chop) in zip(ends, update.chops[y].items(), strict=False):
                        if chop is None or x >= last or end <= first:
                            continue
                        self._place(fresh, x, y, min(end, last), chop, looks)
        for y, row in fresh.items():
            self.rows[y] = row

    def _place(
        self, fresh: dict[int, Row], x: int, y: int, end: int, strip: Strip, looks: Looks
    ) -> None:
        if not 0 <= y < self.height:
            return
        row = fresh.get(y)
        if row is None:
            row = fresh[y] = self.rows[y].copy()
        row.write(x, min(end, self.width), strip._segments, looks)


def size_of(update: LayoutUpdate | ChopsUpdate) -> tuple[int, int]:
    """Columns and rows of the screen that an update is for."""
    if isinstance(update, LayoutUpdate):
        return update.region.right, update.region.bottom
    return update.chop_ends[0][-1] if update.chop_ends else 0, len(update.chop_ends)
