"""A list of any number of rows that draws only those in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Heading:
    """A row that names the group below it; the cursor passes over it."""

    text: str


class VirtualList(ScrollView, Generic[T], can_focus=True):
    """Shows rows of one line each and a cursor on one of them.

    `draw(row, width)` gives the one line of a row for a width in cells; `identify(row)` tells
    rows apart, so that the cursor stays with its row when the rows are replaced.
    """

    ALLOW_SELECT = False
    ALLOW_MAXIMIZE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", id="rows.up", tooltip="One row up", show=False),
        Binding("down,j", "move(1)", "Down", id="rows.down", tooltip="One row down", show=False),
        Binding("pageup", "move_page(-1)", "Page up", id="rows.page_up", tooltip="One page up",
                show=False),
        Binding("pagedown", "move_page(1)", "Page down", id="rows.page_down",
                tooltip="One page down", show=False),
        Binding("home,g", "move_first", "First", id="rows.first", tooltip="First row", show=False),
        Binding("end,G", "move_last", "Last", id="rows.last", tooltip="Last row", show=False),
    ]  # fmt: skip
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "virtual-list--cursor",
        "virtual-list--heading",
        "virtual-list--hover",
    }
    DEFAULT_CSS = """
    VirtualList {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .virtual-list--heading { color: $muted; }
        & > .virtual-list--hover { background: $panel; }
        & > .virtual-list--cursor { color: $cursor-text; background: $cursor; }
        &:nocolor > .virtual-list--cursor { text-style: reverse; }
    }
    """

    cursor: reactive[int] = reactive(-1, repaint=False)
    """The index of the row under the cursor; -1 when there is no row that it can be on."""

    hovered: reactive[int] = reactive(-1, repaint=False)

    class Highlighted(Message):
        """The person moved the cursor to a row."""

        def __init__(self, rows: VirtualList[Any], row_id: str) -> None:
            super().__init__()
            self.rows = rows
            self.row_id = row_id

        @property
        def control(self) -> VirtualList[Any]:
            return self.rows

    class Selected(Highlighted):
        """The person clicked on a row."""

    def __init__(
        self,
        draw: Callable[[T, int], Content],
        identify: Callable[[T], str],
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._draw = draw
        self._identify = identify
        self._rows: Sequence[T | Heading] = ()

    @property
    def rows(self) -> Sequence[T | Heading]:
        return self._rows

    @property
    def current(self) -> T | None:
        """The row under the cursor."""
        if not 0 <= self.cursor < len(self._rows):
            return None
        row = self._rows[self.cursor]
        return None if isinstance(row, Heading) else row

    @property
    def current_id(self) -> str | None:
        row = self.current
        return None if row is None else self._identify(row)

    def set_rows(self, rows: Sequence[T | Heading], *, keep_cursor: bool = True) -> None:
        """Replace all rows; the cursor stays with its row, or near where it was, or goes first."""
        row_id = self.current_id if keep_cursor else None
        near = self.cursor if keep_cursor else 0
        self._rows = rows
        self.virtual_size = Size(1, len(rows))
        index = self._index_of(row_id) if row_id is not None else -1
        self.set_reactive(VirtualList.cursor, -1)
        self.cursor = index if index >= 0 else self._nearest(near)
        self.refresh()

    def move_to(self, row_id: str) -> bool:
        """Put the cursor on a row; false if there is no such row."""
        index = self._index_of(row_id)
        if index >= 0:
            self.cursor = index
        return index >= 0

    def move_by(self, count: int) -> None:
        """Move the cursor by so many rows, as if the person had done it."""
        self._go(self._step(self.cursor, count))

    def redraw(self) -> None:
        """Draw the rows again: what `draw` reads besides the row has changed."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        index = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if index >= len(self._rows) or width <= 0:
            return Strip.blank(width, self.rich_style)
        row = self._rows[index]
        if isinstance(row, Heading):
            content, style = Content(f" {row.text}"), self.get_visual_style("virtual-list--heading")
        else:
            content, style = self._draw(row, width), self.visual_style
            if index == self.cursor:
                style = self._cursor_style()
                if self.app.native_ansi_color or self.app.no_color:
                    content = content.without_spans
            elif index == self.hovered:
                style = self.get_visual_style("virtual-list--hover")
        line = content.truncate(width, ellipsis=True, pad=True)
        strips = line.render_strips(width, 1, style, RenderOptions(self._get_style, {}))
        return strips[0].adjust_cell_length(width, style.rich_style)

    def watch_cursor(self, old: int, new: int) -> None:
        self.refresh_line(old)
        self.refresh_line(new)
        self._scroll_to_cursor()

    def watch_hovered(self, old: int, new: int) -> None:
        self.refresh_line(old)
        self.refresh_line(new)

    def on_resize(self) -> None:
        self._scroll_to_cursor()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.hovered = self._index_at(event.y)

    def on_leave(self) -> None:
        self.hovered = -1

    def on_click(self, event: events.Click) -> None:
        index = self._index_at(event.y)
        if index < 0:
            return
        self.cursor = index
        row_id = self.current_id
        if row_id is not None:
            self.post_message(self.Selected(self, row_id))

    def action_move(self, count: int) -> None:
        self.move_by(count)

    def action_move_page(self, direction: int) -> None:
        self.move_by(direction * max(1, self.size.height - 1))

    def action_move_first(self) -> None:
        self._go(self._nearest(0))

    def action_move_last(self) -> None:
        self._go(self._nearest(len(self._rows) - 1))

    def _cursor_style(self) -> Style:
        """The style of the row under the cursor; Textual's own drops the reversal."""
        name = "virtual-list--cursor"
        is_reversed = self.get_component_styles(name).text_style.reverse
        return self.get_visual_style(name) + Style(reverse=is_reversed)

    def _go(self, index: int) -> None:
        if index < 0 or index == self.cursor:
            return
        self.cursor = index
        row_id = self.current_id
        if row_id is not None:
            self.post_message(self.Highlighted(self, row_id))

    def _step(self, index: int, count: int) -> int:
        """The row so many below `index`, or beyond the headings there, or the last of that side."""
        last = len(self._rows) - 1
        target = max(0, min(last, index + count))
        direction = 1 if count > 0 else -1
        while 0 <= target <= last and isinstance(self._rows[target], Heading):
            target += direction
        return target if 0 <= target <= last else self._nearest(target)

    def _nearest(self, index: int) -> int:
        """The row at `index`, or the first below it that is no heading, or the last above it."""
        last = len(self._rows) - 1
        start = max(0, min(last, index))
        for candidate in chain(range(start, last + 1), range(start - 1, -1, -1)):
            if not isinstance(self._rows[candidate], Heading):
                return candidate
        return -1

    def _index_of(self, row_id: str) -> int:
        for index, row in enumerate(self._rows):
            if not isinstance(row, Heading) and self._identify(row) == row_id:
                return index
        return -1

    def _index_at(self, y: int) -> int:
        index = int(y + self.scroll_offset.y)
        if not 0 <= index < len(self._rows) or isinstance(self._rows[index], Heading):
            return -1
        return index

    def _scroll_to_cursor(self) -> None:
        height = self.size.height
        if self.cursor < 0 or height <= 0:
            return
        top = self.cursor
        while top > 0 and isinstance(self._rows[top - 1], Heading):
            top -= 1
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False)
        elif self.cursor >= self.scroll_offset.y + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False)
