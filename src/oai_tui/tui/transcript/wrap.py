"""Breaking runs into lines that fit a number of cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.cells import cell_len, chop_cells

from oai_tui.tui.transcript.looks import Run, Runs

CHARACTERS_IN_CELL = 12
"""More than a cell can hold of what has been cleaned: a letter with its marks, a joined emoji."""

_WORD = re.compile(r" *[^ ]+")

Wrapped = tuple[Runs, int, str]
"""Runs of one line, the cells that they take, and the joint to the line before it."""


def cells_of(runs: Iterable[Run]) -> int:
    return sum([cell_len(run.text) for run in runs])


def wrap(runs: Sequence[Run], width: int) -> list[Wrapped]:
    """The runs in lines of at most `width` cells, broken at blanks where that can be.

    A run whose text is a line break ends a line. A word longer than a line is cut. No line is
    wider than `width`, but for a single character that is wider than all of it.
    """
    lines: list[Wrapped] = []
    paragraph: list[Run] = []
    for run in runs:
        if run.text == "\n":
            lines.extend(_wrap_paragraph(paragraph, width))
            paragraph = []
        else:
            paragraph.append(run)
    lines.extend(_wrap_paragraph(paragraph, width))
    return lines


def fold(runs: Sequence[Run], width: int, hanging: int = 0) -> list[Wrapped]:
    """The runs cut into lines of `width` cells or less, all characters kept: for code.

    A line is cut behind a blank or a comma if there is one in its last third. The lines after
    the first one are shorter by `hanging` cells.
    """
    total = cells_of(runs)
    if total <= width:
        return [(tuple(runs), total, "\n")]
    plain = "".join([run.text for run in runs])
    cuts: list[int] = []
    at = 0
    while piece := _first_cells(plain[at:], width - hanging if cuts else width):
        if at + len(piece) < len(plain):
            piece = piece[: _seam(piece)]
        at += len(piece)
        cuts.append(at)
    return _cut(runs, [(cut, cut, "") for cut in cuts[:-1]])


def _first_cells(text: str, width: int) -> str:
    """As much of a text as fits, but a character at least, if there is one."""
    head = text[: CHARACTERS_IN_CELL * (max(1, width) + 2)]
    pieces = [piece for piece in chop_cells(head, max(1, width)) if piece]
    return pieces[0] if pieces else head


def _seam(piece: str) -> int:
    """Where a line of code is best cut: behind the last blank or comma of its last third."""
    best = max(piece.rfind(" "), piece.rfind(",")) + 1
    return best if best > len(piece) * 2 // 3 else len(piece)


def _wrap_paragraph(runs: Sequence[Run], width: int) -> list[Wrapped]:
    plain = "".join([run.text for run in runs])
    if len(plain) * 2 <= width or (cells := cell_len(plain)) <= width:
        return [(tuple(runs), cell_len(plain), "\n")]
    if plain[-1] == " ":
        kept, _ = _take(list(reversed(runs)), 0, len(plain.rstrip(" ")))
        return _wrap_paragraph(kept, width)
    if cells == len(plain):
        return _cut(runs, _breaks_of_narrow(plain, width))
    return _cut(runs, _breaks(plain, width))


def _breaks_of_narrow(plain: str, width: int) -> list[tuple[int, int, str]]:
    """As `_breaks`, for text whose characters all take one cell: slices instead of words."""
    breaks: list[tuple[int, int, str]] = []
    start, size = 0, len(plain)
    width = max(1, width)
    while size - start > width:
        space = plain.rfind(" ", start, start + width + 1)
        while space > start and plain[space - 1] == " ":
            space -= 1
        if space <= start:
            start += width
            breaks.append((start, start, ""))
            continue
        resume = space
        while resume < size and plain[resume] == " ":
            resume += 1
        if resume == size:
            break
        breaks.append((space, resume, " "))
        start = resume
    return breaks


def _breaks(plain: str, width: int) -> list[tuple[int, int, str]]:
    """Where lines end, where the next ones begin, and what joins them."""
    breaks: list[tuple[int, int, str]] = []
    line = used = 0
    width = max(1, width)
    for match in _WORD.finditer(plain):
        word = match.group()
        bare = word.lstrip(" ")
        start = match.start() + len(word) - len(bare)
        cells = cell_len(bare)
        gap = len(word) - len(bare)
        if used + gap + cells <= width:
            used += gap + cells
            continue
        if match.start() > line:
            breaks.append((match.start(), start, " "))
            line = start
        if cells <= width:
            used = cells
            continue
        pieces = chop_cells(bare, width)
        for piece in pieces[:-1]:
            line = start = start + len(piece)
            breaks.append((start, start, ""))
        used = cell_len(pieces[-1])
    return breaks


def _cut(runs: Sequence[Run], breaks: Sequence[tuple[int, int, str]]) -> list[Wrapped]:
    """The runs in lines that end and begin where `breaks` say; blanks between them are gone."""
    lines: list[Wrapped] = []
    rest = list(reversed(runs))
    position, joint = 0, "\n"
    for end, resume, next_joint in breaks:
        line, position = _take(rest, position, end)
        lines.append((line, cells_of(line), joint))
        _, position = _take(rest, position, resume)
        joint = next_joint
    tail = tuple(reversed(rest))
    lines.append((tail, cells_of(tail), joint))
    return lines


def _take(rest: list[Run], position: int, end: int) -> tuple[Runs, int]:
    """Runs from the top of the pile `rest` up to `end`, of which `position` is passed."""
    taken: list[Run] = []
    while position < end:
        text, look = rest.pop()
        room = end - position
        if len(text) > room:
            rest.append(Run(text[room:], look))
            text = text[:room]
        taken.append(Run(text, look))
        position += len(text)
    return tuple(taken), position
