"""What terminals answer when they are asked for a mode (DECRPM)."""

from __future__ import annotations

import re

MARGINS = 69
"""The mode in which left and right margins work (DECLRMM)."""
_ANSWER = re.compile(rf"\x1b\[\?{MARGINS};([0-9]+)\$y")
_LONGEST = 12


class ModeReports:
    """Looks for the answer about margins in what the terminal sends, in whatever pieces."""

    def __init__(self) -> None:
        self._tail = ""

    def has_margins(self, text: str) -> bool:
        """Whether `text` completes the answer that there are margins to be set.

        0 means that the terminal does not know them, 4 that it never lets them be set.
        """
        text = self._tail + text
        answer = _ANSWER.search(text)
        self._tail = text[-_LONGEST:] if answer is None else ""
        return answer is not None and answer[1] in ("1", "2", "3")
