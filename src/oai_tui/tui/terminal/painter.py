"""Writes changed cells in the order, and in the ways, that take the fewest bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import NamedTuple

from oai_tui.tui.terminal.glyphs import excess
from oai_tui.tui.terminal.look import Look
from oai_tui.tui.terminal.pen import Pen
from oai_tui.tui.terminal.picture import Row

Spans = list[tuple[int, int]]
"""Columns of a row to write, as `changes.changed_spans` tells them."""

_WORTH_ENDING = 4
"""Spaces at the end of a line that cost more than to erase it."""
_WORTH_ERASING = 6
"""Spaces at the end of what is written that cost more than to erase as many cells."""
_WORTH_SKIPPING = 11
"""Spaces that cost more than to erase as many cells and to move over them."""
_MANY = 4
"""Rows from which on it pays to write what looks alike together."""


class Kind(IntEnum):
    """How a piece is written, in the order in which pieces must be."""

    DOUBTFUL = 0
    BLANKS = 1
    LETTERS = 2


class Piece(NamedTuple):
    """Cells of the row `y` from `start` up to `end` that are written at once."""

    kind: Kind
    y: int
    start: int
    end: int
    row: Row

    @property
    def look(self) -> Look:
        return self.row.looks[self.start]


def paint(pen: Pen, rows: Iterable[tuple[int, Row, Spans]], *, can_erase: bool) -> None:
    """Write spans of rows, from the top down; each span has whole characters.

    `can_erase` says that erasing keeps the background that is set. The terminal's own
    background can be erased to anywhere.
    """
    pieces: list[Piece] = []
    last_row = None
    count = 0
    for y, row, spans in rows:
        count += y != last_row
        last_row = y
        for start, end in spans:
            pieces += _pieces(y, row, start, end)
    if count >= _MANY:
        pieces = _ordered_by_look(pieces)
    for piece in pieces:
        match piece.kind:
            case Kind.BLANKS:
                _write_blanks(pen, piece, can_erase=can_erase)
            case Kind.LETTERS:
                pen.move(piece.start, piece.y)
                pen.wear(piece.look)
                text = "".join(piece.row.glyphs[piece.start : piece.end])
                pen.write(text, piece.end - piece.start)
            case Kind.DOUBTFUL:
                _write_doubtful(pen, piece)


def _pieces(y: int, row: Row, start: int, end: int) -> Iterator[Piece]:
    glyphs = row.glyphs
    x = start
    while x < end:
        begin = x
        if glyphs[x] == " ":
            x = _end_of_blanks(row, x, end)
            yield Piece(Kind.BLANKS, y, begin, x, row)
        elif excess(glyphs[x]):
            x = _end_of_doubtful(row, x, end)
            yield Piece(Kind.DOUBTFUL, y, begin, x, row)
        else:
            x = _end_of_letters(row, x, end)
            yield Piece(Kind.LETTERS, y, begin, x, row)


def _end_of_blanks(row: Row, x: int, end: int) -> int:
    """Spaces that are seen alike."""
    blank = row.looks[x].blank
    while x < end and row.glyphs[x] == " " and row.looks[x].blank is blank:
        x += 1
    return x


def _end_of_letters(row: Row, x: int, end: int) -> int:
    """Characters of one look, and single spaces between them."""
    glyphs, looks = row.glyphs, row.looks
    look = looks[x]
    x += 1
    while x < end and looks[x] is look:
        glyph = glyphs[x]
        if glyph == " ":
            if x + 1 >= end or glyphs[x + 1] == " " or looks[x + 1] is not look:
                break
        elif not glyph.isascii() and excess(glyph):
            break
        x += 1
    return x


def _end_of_doubtful(row: Row, x: int, end: int) -> int:
    """One wide character, or a line made of one narrow character."""
    glyph, look = row.glyphs[x], row.looks[x]
    x += 1
    if x < end and not row.glyphs[x]:
        return x + 1
    while x < end and row.glyphs[x] == glyph and row.looks[x] is look:
        x += 1
    return x


def _ordered_by_look(pieces: list[Piece]) -> list[Piece]:
    """What looks alike stands together: moving costs less than another colour.

    What may cover the cells behind it comes first, in its order: those are written later then.
    """
    grounds: dict[str, int] = {}
    looks: dict[Look, int] = {}

    def place(piece: Piece) -> tuple[int, ...]:
        if piece.kind is Kind.DOUBTFUL:
            return (-1, 0, piece.y, piece.start)
        look = piece.look.blank if piece.kind is Kind.BLANKS else piece.look
        ground = grounds.setdefault(look.background, len(grounds))
        rank = looks.setdefault(look, len(looks))
        return (ground, rank, piece.y, piece.start)

    return sorted(pieces, key=place)


def _write_blanks(pen: Pen, piece: Piece, *, can_erase: bool) -> None:
    _, y, start, end, row = piece
    blank = piece.look.blank
    pen.move(start, y)
    pen.wear_blank(blank)
    count = end - start
    if blank.is_erasable and (can_erase or not blank.background):
        if count >= _WORTH_ENDING and _is_blank_to_the_end(row, end, blank):
            pen.erase_to_end()
            return
        if count >= _WORTH_SKIPPING or (count >= _WORTH_ERASING and end == len(row.glyphs)):
            pen.erase(count)
            return
    pen.write(" " * count, count)


def _is_blank_to_the_end(row: Row, x: int, blank: Look) -> bool:
    width = len(row.glyphs)
    return x == width or (row.looks[x].blank is blank and _end_of_blanks(row, x, width) == width)


def _write_doubtful(pen: Pen, piece: Piece) -> None:
    _, y, start, end, row = piece
    pen.move(start, y)
    pen.wear(piece.look)
    if not row.glyphs[end - 1]:
        # Where it takes one cell only, what stood in the other must not be left.
        pen.write("  ", 2)
        pen.move(start, y)
    pen.write_doubtful("".join(row.glyphs[start:end]))
