"""The last look at text before it becomes bytes for the terminal.

Every text was cleaned on its way in; what slipped through all the same stops here.
"""

from __future__ import annotations

from base64 import b64encode

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from oai_tui.core.text import clean, clean_line, guard

_TITLE_LIMIT = 100


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


def title_sequence(title: str) -> str:
    """What sets the title of the terminal's window (OSC 2), whatever `title` holds."""
    return f"\x1b]2;{guard(clean_line(title, _TITLE_LIMIT))}\x1b\\"


def clipboard_sequence(text: str) -> str:
    """What puts `text` into the clipboard of the terminal's person (OSC 52), cleaned.

    It is cleaned although base64 hides it from this terminal: it will be pasted into another.
    """
    return f"\x1b]52;c;{b64encode(clean(text).encode()).decode()}\x1b\\"


def _guard_link(style: Style | None) -> Style | None:
    """A link is written into a control sequence of its own (OSC 8)."""
    if style is None or style.link is None or guard(style.link) == style.link:
        return style
    return style.update_link(None)
