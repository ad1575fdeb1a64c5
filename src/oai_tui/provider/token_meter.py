"""Token counts of texts that change: one that grows while it streams, one that is being edited."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from oai_tui.provider.encodings import SAFE_CUT

Count: TypeAlias = Callable[[str], int]
"""Counts the tokens of a text."""

_LONGEST_TAIL = 8_192
"""Characters; a text without a safe cut for so long is cut anyway. It can cost a token or two."""
_SHORTEST_PIECE = 256

_CUT = re.compile(SAFE_CUT)
_PIECES = re.compile(
    rf".{{{_SHORTEST_PIECE},{_LONGEST_TAIL}}}?{SAFE_CUT}|.{{1,{_LONGEST_TAIL}}}", re.DOTALL
)


class TokenMeter:
    """The tokens of a text that only grows. What is fed costs the same, however long it is.

    The text up to the last safe cut is counted once and forgotten; the rest is kept as a tail.
    """

    def __init__(self, count: Count) -> None:
        self._count = count
        self._committed = 0
        self._tail = ""

    @property
    def total(self) -> int:
        """The tokens of all that was fed."""
        return self._committed + (self._count(self._tail) if self._tail else 0)

    def feed(self, delta: str) -> None:
        tail = self._tail + delta
        end = _last_cut(tail, len(self._tail))
        if end == 0 and len(tail) > _LONGEST_TAIL:
            end = len(tail)
        if end:
            self._committed += self._count(tail[:end])
            tail = tail[end:]
        self._tail = tail


class DraftMeter:
    """The tokens of a text that is edited anywhere.

    The text is cut into pieces whose counts are kept, so that a key typed into a long draft
    has only a few pieces near it counted again: the cuts find back to where they were.
    """

    def __init__(self, count: Count) -> None:
        self._count = count
        self._known: dict[str, int] = {}

    def measure(self, text: str) -> int:
        """The tokens of `text`; quick when it is much like the text measured before."""
        known: dict[str, int] = {}
        total = 0
        for piece in _PIECES.findall(text):
            tokens = known.get(piece)
            if tokens is None:
                tokens = self._known.get(piece)
            if tokens is None:
                tokens = self._count(piece)
            known[piece] = tokens
            total += tokens
        self._known = known
        return total


def _last_cut(text: str, seen: int) -> int:
    """The last safe cut of `text`, 0 if there is none; none lies before `seen` - 1."""
    end = 0
    for match in _CUT.finditer(text, max(0, seen - 1)):
        end = match.start()
    return end
