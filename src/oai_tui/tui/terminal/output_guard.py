"""The last look at text before it becomes bytes for the terminal.

Every text was cleaned on its way in; what slipped through all the same stops here.
"""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from oai_tui.core.text import guard


class OutputGuard(LineFilter):
    """Takes everything that a terminal would obey out of the lines that widgets rendered.

    Textual's own filter for lines is the place: each line of each widget goes through it
    once, right before the lines are put together for the screen.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment if segment.control else Segment(guard(segment.text), _guard_link(segment.style))
            for segment in segments
        ]


def _guard_link(style: Style | None) -> Style | None:
    """A link is written into a control sequence of its own (OSC 8)."""
    if style is None or style.link is None or guard(style.link) == style.link:
        return style
    return style.update_link(None)
