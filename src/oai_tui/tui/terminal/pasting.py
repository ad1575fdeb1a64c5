"""Takes bracketed pastes out of the terminal's input, so that nothing in them is taken for keys.

Textual's parser reads escape sequences inside a paste too and gives those that it does not know
as keys: a pasted text could press Enter.
"""

from __future__ import annotations

from collections.abc import Iterator

from textual.events import Paste

_BEGIN = "\x1b[200~"
_END = "\x1b[201~"


class PasteSplitter:
    """Splits input, in whatever pieces it comes, into text with keys in it and whole pastes."""

    def __init__(self) -> None:
        self._pasted: list[str] | None = None
        self._held = ""

    @property
    def is_undecided(self) -> bool:
        """Whether input is held back that may or may not become the begin of a paste."""
        return bool(self._held) and self._pasted is None

    def split(self, text: str) -> Iterator[str | Paste]:
        """What `text` completes, in order. An end that may begin a marker is held back."""
        text, self._held = self._held + text, ""
        while text:
            is_inside = self._pasted is not None
            before, marker, after = text.partition(_END if is_inside else _BEGIN)
            if not marker:
                before, self._held = _hold_back(before, _END if is_inside else _BEGIN)
            if self._pasted is None:
                if before:
                    yield before
                if marker:
                    self._pasted = []
            else:
                self._pasted.append(before)
                if marker:
                    yield Paste("".join(self._pasted).replace("\x00", ""))
                    self._pasted = None
            text = after

    def give_up(self) -> str:
        """What was held back, when nothing followed that would have made it a paste."""
        held, self._held = self._held, ""
        return held


def _hold_back(text: str, marker: str) -> tuple[str, str]:
    """Text without an end that is the begin of `marker`, and that end."""
    for length in range(min(len(marker) - 1, len(text)), 0, -1):
        if text.endswith(marker[:length]):
            return text[:-length], text[-length:]
    return text, ""
