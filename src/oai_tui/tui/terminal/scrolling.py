"""Finds what moved up or down between two screens, and lets the terminal move it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import add, ne

from oai_tui.tui.terminal.look import PLAIN
from oai_tui.tui.terminal.pen import Pen
from oai_tui.tui.terminal.picture import UNKNOWN, Row, blank_row

_FEWEST = 4
"""Rows that must have changed, and must have moved alike, before anything is moved."""
_OFTEN = 3
"""In how many rows a column has to differ before it counts as part of what moved."""
_NARROWEST = 2
"""Columns of a region: terminals ignore margins with fewer between them (DECSLRM)."""


@dataclass(frozen=True, slots=True)
class Scroll:
    """The rows from `top` up to `bottom`, in the columns from `left` up to `right`, move up.

    They move by `lines`, down if that is negative. `bottom` and `right` are one behind the last.
    """

    top: int
    bottom: int
    left: int
    right: int
    lines: int


def find_scroll(old: Sequence[Row], new: Sequence[Row]) -> Scroll | None:
    """The move that explains best how `old` became `new`; None if nothing much moved."""
    differing = [y for y in range(len(new)) if old[y] is not new[y] and old[y] != new[y]]
    if len(differing) < _FEWEST:
        return None
    columns = [0] * len(new[0].glyphs)
    for y in differing:
        columns = list(map(add, columns, map(ne, old[y].glyphs, new[y].glyphs)))
    often = [x for x, count in enumerate(columns) if count >= _OFTEN]
    if not often:
        return None
    left, right = often[0], often[-1] + 1
    if right - left < _NARROWEST:
        return None
    return _best_move(
        ["".join(row.glyphs[left:right]) for row in old],
        ["".join(row.glyphs[left:right]) for row in new],
        Scroll(0, 0, left, right, 0),
    )


def _best_move(old: list[str], new: list[str], within: Scroll) -> Scroll | None:
    """Lines that stand once in both and elsewhere in the other say by how much all moved."""
    places = _places_of_unique(old)
    moves = {y: places[line] - y for line, y in _places_of_unique(new).items() if line in places}
    votes = Counter(lines for lines in moves.values() if lines)
    if not votes:
        return None
    lines, count = votes.most_common(1)[0]
    if count < _FEWEST:
        return None
    moved = [y for y, by in moves.items() if by == lines]
    top, bottom = min(moved), max(moved) + 1
    while top > 0 and top + lines > 0 and old[top + lines - 1] == new[top - 1]:
        top -= 1
    while bottom < len(new) and bottom + lines < len(old) and old[bottom + lines] == new[bottom]:
        bottom += 1
    return replace(within, top=top + min(0, lines), bottom=bottom + max(0, lines), lines=lines)


def _places_of_unique(lines: list[str]) -> dict[str, int]:
    counts = Counter(lines)
    return {line: y for y, line in enumerate(lines) if counts[line] == 1 and not line.isspace()}


def scrolled(rows: Sequence[Row], scroll: Scroll) -> list[Row]:
    """What the terminal shows after that move; what comes in is blank and plain."""
    width = len(rows[0].glyphs)
    result = list(rows)
    is_whole = scroll.left == 0 and scroll.right == width
    for y in range(scroll.top, scroll.bottom):
        source = y + scroll.lines
        is_inside = scroll.top <= source < scroll.bottom
        if is_whole:
            result[y] = rows[source] if is_inside else blank_row(width)
            continue
        row = rows[y].copy()
        part = slice(scroll.left, scroll.right)
        count = scroll.right - scroll.left
        row.glyphs[part] = rows[source].glyphs[part] if is_inside else [" "] * count
        row.looks[part] = rows[source].looks[part] if is_inside else [PLAIN] * count
        _forget_halves(row, rows, y, scroll)
        result[y] = row
    return result


def _forget_halves(row: Row, rows: Sequence[Row], y: int, scroll: Scroll) -> None:
    """What is left of a wide character that the edge of the move cut, nobody knows.

    The terminal moves line by line, so what comes to the row `y` was in all those between.
    """
    source = max(scroll.top, min(y + scroll.lines, scroll.bottom - 1))
    passed = rows[min(y, source) : max(y, source) + 1]
    for x in (scroll.left, scroll.right):
        if 0 < x < len(row.glyphs) and any(not each.glyphs[x] for each in passed):
            row.glyphs[x - 1] = row.glyphs[x] = UNKNOWN


def write_scroll(pen: Pen, scroll: Scroll, width: int) -> None:
    """Let the terminal move it (DECSTBM; DECLRMM and DECSLRM unless it is whole lines).

    Margins are never left set. LF and RI scroll in every terminal that has regions; what comes
    in has the background that is set then, in some terminals, so it is the plain one.
    """
    is_whole = scroll.left == 0 and scroll.right == width
    pen.wear(PLAIN)
    if not is_whole:
        pen.raw(f"\x1b[?69h\x1b[{scroll.left + 1};{scroll.right}s")
    pen.raw(f"\x1b[{scroll.top + 1};{scroll.bottom}r")
    edge = scroll.bottom if scroll.lines > 0 else scroll.top + 1
    column = f";{scroll.left + 1}" if scroll.left and not is_whole else ""
    pen.raw(f"\x1b[{edge}{column}H" if edge > 1 or column else "\x1b[H")
    pen.raw("\n" * scroll.lines if scroll.lines > 0 else "\x1bM" * -scroll.lines)
    pen.raw("\x1b[r" if is_whole else "\x1b[r\x1b[?69l")
    pen.lose_place()
