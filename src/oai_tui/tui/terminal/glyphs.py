"""Text as the cells that it fills, and the cells about whose width terminals do not agree."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len, split_graphemes

_AGREED_WIDE = (
    (0x1100, 0x115F),
    (0x2E80, 0xA4CF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE6F),
    (0xFF00, 0xFF60),
    (0xFFE0, 0xFFE6),
    (0x20000, 0x3FFFD),
)
"""Scripts whose letters are two cells wide in every terminal."""
_PICTURES = 0x1F000
"""From here on, characters are or may become emoji."""
_PICTURE_OR_TEXT = (0x2300, 0x2BFF)
"""Symbols that some fonts draw as emoji, in two cells."""


@lru_cache(2048)
def cells_of(text: str) -> tuple[str, tuple[str, ...]]:
    """Marks that belong to the cell before, and one string for each cell that `text` fills.

    A wide character is followed by an empty string for its second cell. Widths are those that
    Textual lays out with.
    """
    marks = ""
    cells: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        if width:
            cells += (text[start:end], *[""] * (width - 1))
        elif cells:
            cells[-1] += text[start:end]
        else:
            marks += text[start:end]
    return marks, tuple(cells)


@lru_cache(4096)
def excess(glyph: str) -> int:
    """How many cells more than we think `glyph` may take; 0 if all terminals agree about it.

    Where it is not 0, a terminal may as well use fewer.
    """
    if glyph.isascii():
        return 0
    base, marks = glyph[0], glyph[1:]
    if all(unicodedata.category(mark) == "Mn" and not _selects(mark) for mark in marks):
        return 0 if _is_agreed(base) else 1
    return max(1, sum(2 if _draws(each) else 1 for each in glyph) - cell_len(glyph))


def _is_agreed(character: str) -> bool:
    code = ord(character)
    if unicodedata.category(character) in ("Cc", "Cf", "Cn", "Co", "Mc", "Me", "Mn"):
        return False
    match unicodedata.east_asian_width(character):
        case "A":
            return _is_letter(character)
        case "W" | "F":
            return any(first <= code <= last for first, last in _AGREED_WIDE)
        case _:
            first, last = _PICTURE_OR_TEXT
            return code < _PICTURES and not (first <= code <= last)


def _is_letter(character: str) -> bool:
    """Of the ambiguous ones, é, Ж and Ω: one cell but where a whole terminal is set otherwise.

    Nothing laid out by anybody stands right there, and text made of them is common.
    """
    return unicodedata.category(character).startswith("L")


def _selects(character: str) -> bool:
    """Variation selectors: they change how the character before is drawn."""
    return "\ufe00" <= character <= "\ufe0f" or character >= "\U000e0000"


def _draws(character: str) -> bool:
    return unicodedata.category(character) not in ("Mn", "Me", "Cf")
