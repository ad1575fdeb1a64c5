"""The terminal's screen: what it shows, what it shall show, and the bytes from one to the other."""

from __future__ import annotations

from dataclasses import replace
from operator import ne

from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Offset

from oai_tui.tui.terminal.changes import changed_spans
from oai_tui.tui.terminal.features import Features
from oai_tui.tui.terminal.look import Looks
from oai_tui.tui.terminal.painter import Spans, paint
from oai_tui.tui.terminal.pen import Pen
from oai_tui.tui.terminal.picture import Picture, Row, size_of
from oai_tui.tui.terminal.scrolling import Scroll, find_scroll, scrolled, write_scroll

_RESET = "\x1b[r\x1b[?6l\x1b[4l\x1b[?7l\x1b[?25l\x0f\x1b(B\x1b]8;;\x1b\\"
"""All that drawing depends on, as drawing needs it: whole screen, no insertion, no wrapping."""
_BEGIN, _END = "\x1b[?2026h", "\x1b[?2026l"
_HOPELESS = 2
"""A way that leaves so many times as many characters to write as another is not even tried."""
_TEARS = 512
"""Bytes of a frame that may be seen half drawn."""


class Display:
    """Two screens of one terminal: `wanted` is what was painted last, `shown` what it shows.

    What is painted only changes `wanted`. `difference` gives the bytes that bring the terminal
    there and takes for granted that it gets them all, in order. Until then any number of
    frames can be painted: they cost nothing but their painting, and none of them is ever sent
    in part.
    """

    def __init__(self, looks: Looks, features: Features) -> None:
        self.features = features
        self.can_scroll = True
        self._looks = looks
        self._wanted = Picture(0, 0)
        self._shown: list[Row] | None = None
        self._cursor = Offset(0, 0)
        self._pen = Pen(0)

    def paint(self, update: LayoutUpdate | ChopsUpdate, cursor: Offset) -> None:
        """Take in what the compositor rendered, and where the terminal's cursor belongs."""
        size = size_of(update)
        if size != (self._wanted.width, self._wanted.height):
            self._wanted = Picture(*size)
            self.forget()
        self._wanted.paint(update, self._looks)
        self._cursor = cursor

    def forget(self) -> None:
        """Nothing of what the terminal shows is known any more: all of it is written next."""
        self._shown = None
        self._pen = Pen(self._wanted.width)

    def interrupt(self) -> None:
        """Something else was written that leaves the screen alone, but not cursor and style."""
        self._pen.forget()

    def difference(self) -> str:
        """What to write so that the terminal shows what is wanted; empty if it does already."""
        wanted = self._wanted
        if not wanted.rows:
            return ""
        scroll = None
        if self._shown is None:
            self._pen.raw(_RESET + ("\x1b[?69l" if self.features.has_margins else ""))
            self._paint_all()
        else:
            scroll = self._scroll_and_paint(self._shown)
        self._shown = list(wanted.rows)
        self._pen.close_link()
        self._pen.move(*self._cursor.clamp(wanted.width, wanted.height))
        text = self._pen.take()
        if self.features.has_synchronized_output and (scroll or len(text) > _TEARS):
            return f"{_BEGIN}{text}{_END}"
        return text

    def _paint_all(self) -> None:
        rows = enumerate(self._wanted.rows)
        self._paint(self._pen, [(y, row, changed_spans(None, row)) for y, row in rows])

    def _scroll_and_paint(self, shown: list[Row]) -> Scroll | None:
        """Write it in the way that costs the fewest bytes; the move, if that is one with one."""
        ways = [
            (shown if move is None else scrolled(shown, move), move) for move in self._moves(shown)
        ]
        if len(ways) > 1:
            counts = [self._differing_cells(rows) for rows, _ in ways]
            few = _HOPELESS * min(counts)
            ways = [way for way, count in zip(ways, counts, strict=True) if count <= few]
        pens = [(self._written(rows, move), move) for rows, move in ways]
        self._pen, scroll = min(pens, key=lambda pen: pen[0].cost)
        return scroll

    def _moves(self, shown: list[Row]) -> list[Scroll | None]:
        """What the terminal could move first: nothing, or a part of the lines, or whole ones."""
        move = find_scroll(shown, self._wanted.rows) if self.can_scroll else None
        if move is None:
            return [None]
        whole = replace(move, left=0, right=self._wanted.width)
        return [None, move if self.features.has_margins else whole]

    def _differing_cells(self, shown: list[Row]) -> int:
        """How many characters differ from what is wanted."""
        return sum(
            sum(map(ne, shown[y].glyphs, row.glyphs))
            for y, row in enumerate(self._wanted.rows)
            if row is not shown[y]
        )

    def _written(self, shown: list[Row], move: Scroll | None) -> Pen:
        """A pen that has written all that differs from `shown`, behind that move."""
        pen = self._pen.copy()
        if move is not None:
            write_scroll(pen, move, self._wanted.width)
        changes = [
            (y, row, changed_spans(shown[y], row))
            for y, row in enumerate(self._wanted.rows)
            if row is not shown[y] and row != shown[y]
        ]
        self._paint(pen, changes)
        return pen

    def _paint(self, pen: Pen, changes: list[tuple[int, Row, Spans]]) -> None:
        paint(pen, changes, can_erase=self.features.erases_in_colour)
