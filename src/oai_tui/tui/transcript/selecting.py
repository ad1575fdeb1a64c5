"""Selections: places as the offsets that Textual keeps, and what lies between two of them.

An offset's x counts characters of a line. Its y is a number made of the entry's serial, the
piece and the line, which grows downwards but stays what it is while a transcript grows and
guessed heights become true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from textual.geometry import Offset
from textual.selection import Selection

from oai_tui.tui.transcript.index import TOP, Index, Place
from oai_tui.tui.transcript.looks import Line

_BITS = 24
_WORD = re.compile(r"[\w./:@%+~-]+|[^\w\s]+")


def key(index: Index, place: Place) -> int:
    """The y of the offsets of a line."""
    serial = index.entries[place.entry].serial
    return (((serial << _BITS) | place.piece) << _BITS) | place.line


def selected_lines(index: Index, selection: Selection) -> Iterator[tuple[Line, int, int]]:
    """The selected lines, each from one character up to another (-1: to the end)."""
    start = TOP if selection.start is None else _place(index, selection.start.y)
    for place, line in index.downwards(start):
        y = key(index, place)
        if selection.end is not None and y > selection.end.y:
            return
        span = selection.get_span(y)
        if span is not None:
            yield line, *span


def word_at(line: Line, x: int, y: int) -> Selection | None:
    """The word of a line at a character."""
    for match in _WORD.finditer(line.text):
        if match.start() <= x < match.end():
            return Selection(Offset(match.start(), y), Offset(match.end(), y))
    return None


def _place(index: Index, y: int) -> Place:
    line = y & ((1 << _BITS) - 1)
    piece = (y >> _BITS) & ((1 << _BITS) - 1)
    return Place(index.number_of_serial(y >> (2 * _BITS)), piece, line)
