"""The scrollbar of a transcript: drawn again only when it would look different."""

from __future__ import annotations

from textual.scrollbar import ScrollBar

_PARTS = 8
"""A cell of the bar can be filled to so many parts."""


def show_thumb(bar: ScrollBar, total: int, height: int, position: int) -> None:
    """Tells a scrollbar that `height` of `total` lines are in sight, from `position` on."""
    before = _look(bar.window_virtual_size, bar.window_size, bar.position)
    bar.set_reactive(ScrollBar.window_virtual_size, total)
    bar.set_reactive(ScrollBar.window_size, height)
    bar.set_reactive(ScrollBar.position, position)
    if _look(total, height, position) != before:
        bar.refresh()


def _look(total: int, height: int, position: float) -> tuple[int, int]:
    """Where the thumb begins and how long it is, in parts of a cell; as Textual draws it."""
    if total <= height:
        return 0, 0
    length = max(1.0, height * height / total)
    start = (height - length) * position / (total - height)
    return int(start * _PARTS), -int(-length * _PARTS // 1)
