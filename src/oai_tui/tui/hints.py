"""Keys and what they do, as text at the edge of a pane."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

Hint = tuple[str, str]
"""A key and what it does."""


def hint_line(hints: Sequence[Hint]) -> Content:
    """All on one line."""
    return Content("   ").join(_drawn(hint) for hint in hints)


def hint_lines(hints: Sequence[Hint], width: int) -> Content:
    """As many lines of `width` cells as they need; none is broken in two."""
    lines: list[Content] = []
    for hint in map(_drawn, hints):
        if lines and lines[-1].cell_length + 2 + hint.cell_length <= width:
            lines[-1] = Content.assemble(lines[-1], "  ", hint)
        else:
            lines.append(hint)
    return Content("\n").join(lines)


def _drawn(hint: Hint) -> Content:
    key, label = hint
    return Content.assemble((key, "$foreground"), f" {label}")
