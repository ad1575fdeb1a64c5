"""What is drawn: the rows in sight in the colours of the theme, and which of them have changed."""

from __future__ import annotations

from itertools import zip_longest

from rich.style import Style
from textual.content import Content
from textual.strip import Strip

from oai_tui.core import units
from oai_tui.core.text import clean
from oai_tui.tui.transcript.copying import character_at
from oai_tui.tui.transcript.cursor import Cursor
from oai_tui.tui.transcript.index import Place
from oai_tui.tui.transcript.layout import Page, plain_lines
from oai_tui.tui.transcript.looks import Line, Look, Run
from oai_tui.tui.transcript.marking import Marking
from oai_tui.tui.transcript.paint import Frame, Mark, blank, centred, paint
from oai_tui.tui.transcript.palette import Palette
from oai_tui.tui.transcript.sideways import Sight, seen, widest
from oai_tui.tui.transcript.viewport import Row, Viewport


class Canvas:
    """Paints the rows of a viewport. `rows` are those that were taken over last.

    Lines that are too wide are moved to the left by `shift` cells.
    """

    def __init__(
        self, viewport: Viewport, cursor: Cursor, marking: Marking, palette: Palette
    ) -> None:
        self.frame = Frame.of(0)
        self.shift = 0
        self.rows: list[Row] = []
        self.palette = palette
        self._viewport = viewport
        self._cursor = cursor
        self._marking = marking
        self._mark = ""

    def take_over(self) -> list[int] | None:
        """Takes the rows of the viewport over.

        Tells which have changed; None says that it is as good to draw all of them.
        """
        old, self.rows = self.rows, self._viewport.rows
        old_mark, self._mark = self._mark, self._mark_now()
        if old_mark != self._mark or not (old and self.rows):  # without rows it says something else
            return None
        rows = enumerate(zip_longest(old, self.rows))
        changed = [at for at, (before, now) in rows if before != now]
        return None if len(changed) * 2 > self._viewport.height else changed

    def strip(self, y: int, selection_style: Style) -> Strip:
        """A row as it is painted."""
        if y >= len(self.rows):
            return blank(self.frame, self.palette)
        if self._mark and y == len(self.rows) - 1:
            mark = Run(self._mark, Look("more"))
            return paint(centred(mark, self.frame.column), self.frame, self.palette)
        place, line = self.rows[y]
        line, marks = self._marking.marked(place, line, self.palette, selection_style)
        sight = self.sight(line)
        return paint(
            sight.line,
            self.frame,
            self.palette,
            is_marked=self._cursor.is_beside(place),
            is_current_code=place == self._cursor.code,
            marks=[_seen(sight, mark) for mark in marks],
        )

    def at(self, x: int, y: int) -> tuple[Place, int] | None:
        """The line at a cell of the widget and the character in it, or the nearest ones."""
        if not self.rows:
            return None
        place, line = self.rows[max(0, min(y, len(self.rows) - 1))]
        sight = self.sight(line)
        return place, sight.character(character_at(sight.line, x - self.frame.left))

    def sight(self, line: Line) -> Sight:
        """What is seen of a line."""
        return seen(line, self.frame.column, self.shift)

    def slide(self, cells: int) -> bool:
        """Moves lines that are too wide to the left, or back; tells whether that did anything.

        They move on as far as the widest one in sight needs.
        """
        furthest = widest(line for _, line in self.rows) - self.frame.column
        shift = max(0, min(self.shift + cells, max(self.shift, furthest)))
        has_moved, self.shift = shift != self.shift, shift
        return has_moved

    def empty_strip(self, y: int, text: Content, height: int) -> Strip:
        """A row of a transcript without messages: a text in its middle."""
        page = Page(self.frame.column)
        lines = plain_lines(clean(text.plain), Look("muted"), page)
        at = y - max(0, (height - len(lines)) // 2)
        if not 0 <= at < len(lines) or not lines[at].runs:
            return blank(self.frame, self.palette)
        return paint(centred(lines[at].runs[0], page.width), self.frame, self.palette)

    def _mark_now(self) -> str:
        """The words over the last line when there is more below that is new."""
        count = self._viewport.new_line_count
        if self._viewport.is_following or not count:
            return ""
        return f" {units.counted(count, 'new line')}, End to follow "


def _seen(sight: Sight, mark: Mark) -> Mark:
    start, end, style = mark
    start, end = sight.span((start, end)) or (start, end)
    return start, end, style
