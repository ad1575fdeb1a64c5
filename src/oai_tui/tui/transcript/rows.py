"""The widget without its meaning: rows of lines that scroll, are painted and can be selected."""

from __future__ import annotations

import time
from typing import ClassVar

from rich.style import Style
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from oai_tui.tui.transcript.canvas import Canvas
from oai_tui.tui.transcript.cursor import Cursor
from oai_tui.tui.transcript.hits import Hits
from oai_tui.tui.transcript.index import TOP, Index
from oai_tui.tui.transcript.inflow import Inflow
from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.marking import Marking
from oai_tui.tui.transcript.pace import Pace
from oai_tui.tui.transcript.paint import Frame
from oai_tui.tui.transcript.palette import COMPONENTS, Palette
from oai_tui.tui.transcript.selecting import Selecting
from oai_tui.tui.transcript.sideways import STEP
from oai_tui.tui.transcript.spots import Spots
from oai_tui.tui.transcript.thumb import show_thumb
from oai_tui.tui.transcript.viewport import Viewport


class RowsView(ScrollView):
    """Draws the rows of a viewport and scrolls it.

    Textual's scroll position follows the viewport and not the other way round: a change of it
    that comes from Textual is taken as so many lines up or down.
    """

    DEFAULT_CSS = "RowsView { overflow-x: hidden; overflow-y: scroll; }"
    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)
    ALLOW_SELECT = False

    def __init__(
        self,
        *,
        empty_text: Content | None = None,
        wraps_code: bool = True,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self._empty_text = empty_text or Content()
        self._wraps_code = wraps_code
        self._index = Index()
        self._viewport = Viewport(self._index)
        self._cursor = Cursor(self._viewport)
        self._inflow = Inflow(self._viewport)
        palette = Palette(lambda component: self.get_visual_style(component).rich_style)
        spots = Spots(self._index)
        self._selecting = Selecting(spots)
        self._hits = Hits(spots)
        marking = Marking(spots, self._selecting, self._hits)
        self._canvas = Canvas(self._viewport, self._cursor, marking, palette)
        self.pace = Pace()

    @property
    def pace(self) -> Pace:
        """How often and by how many lines it moves while text arrives; may change at any time."""
        return self._inflow.pace

    @pace.setter
    def pace(self, pace: Pace) -> None:
        self._inflow.pace = pace
        self._viewport.follow_step = pace.follow_step

    @property
    def empty_text(self) -> Content:
        """What is shown while there is no message."""
        return self._empty_text

    @empty_text.setter
    def empty_text(self, text: Content) -> None:
        if text != self._empty_text:
            self._empty_text = text
            self.refresh()

    @property
    def wraps_code(self) -> bool:
        """Whether long lines of code wrap; else they move sideways."""
        return self._wraps_code

    @wraps_code.setter
    def wraps_code(self, wraps_code: bool) -> None:
        self._wraps_code = wraps_code
        self._canvas.shift = 0
        if self._canvas.frame.width:
            self._turn()
            self._update(everything=True)

    # Drawing

    def _update(self, *, everything: bool = False) -> None:
        """Lays out what is in sight, tells the scrollbar, and draws what has changed."""
        if not self._canvas.frame.width or not self._viewport.height:
            return
        self._viewport.settle()
        self._show_position()
        changed = self._canvas.take_over()
        if everything or changed is None:
            self.refresh()
        elif changed:
            self.refresh(*(Region(0, at, self._canvas.frame.width, 1) for at in changed))

    def _show_position(self) -> None:
        """Sets size and position as they are, without the layout that Textual would start."""
        y = self._viewport.y
        size = Size(self._canvas.frame.width, max(self._index.total, y + self._viewport.height))
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
        if y != self.scroll_y:
            self.set_reactive(Widget.scroll_y, y)
        self.set_reactive(Widget.scroll_target_y, y)
        if self.show_vertical_scrollbar:
            show_thumb(self.vertical_scrollbar, size.height, self._viewport.height, y)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Textual scrolled: by wheel, by scrollbar, or while a selection is dragged."""
        if self._canvas.rows:
            self._move(round(new_value) - self._viewport.y)

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Lays out for a new size at once, so that the first frame in it is right."""
        is_changed = super()._size_updated(size, virtual_size, container_size, layout)
        self._fit()
        return is_changed

    def _fit(self) -> None:
        """Lays out for the size as it is; all of it is going to be painted."""
        frame, height = Frame.of(self.size.width), self.size.height
        if not self.size or (frame, height) == (self._canvas.frame, self._viewport.height):
            return
        self._viewport.height = height
        if frame != self._canvas.frame:
            self._canvas.frame = frame
            self._turn()
        self._viewport.settle()
        self._show_position()
        self._canvas.take_over()

    def _turn(self) -> None:
        """Changes the page if the width or the setting for code did."""
        page = Page(self._canvas.frame.column, self._wraps_code)
        if page != self._index.page:
            self._cursor.code = None
            self._viewport.turn(page)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._canvas.palette.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        began = time.thread_time()
        try:
            return super().render_lines(crop)
        finally:
            self._inflow.paint_cost(time.thread_time() - began)

    def render_line(self, y: int) -> Strip:
        """The strip of a row."""
        if not self._index.entries:
            return self._canvas.empty_strip(y, self._empty_text, self.size.height)
        style = self.screen.get_component_rich_style("screen--selection", partial=True)
        if self.app.no_color:
            style += Style(reverse=True)
        return self._canvas.strip(y, style)

    # Scrolling

    def _move(self, lines: int) -> None:
        self._viewport.move(lines)
        self._update()

    def action_scroll_up(self) -> None:
        self._move(-1)

    def action_scroll_down(self) -> None:
        self._move(1)

    def action_page_up(self) -> None:
        self._move(1 - self._viewport.height)

    def action_page_down(self) -> None:
        self._move(self._viewport.height - 1)

    def action_scroll_home(self) -> None:
        self._viewport.go_to(TOP)
        self._update()

    def action_scroll_end(self) -> None:
        self._viewport.follow(True)
        self._update()

    def action_slide(self, steps: int) -> None:
        """Moves code and tables that are too wide; zero steps bring them back."""
        if self._canvas.slide(steps * STEP if steps else -self._canvas.shift):
            self._update(everything=True)

    def action_toggle_wrap(self) -> None:
        """Lets long lines of code wrap, or lets them move sideways instead."""
        self.wraps_code = not self._wraps_code
