"""What has to be written so that one row becomes another."""

from __future__ import annotations

from operator import is_not, ne, or_

from oai_tui.tui.terminal.glyphs import excess
from oai_tui.tui.terminal.picture import Row

_GAP = 4
"""Bytes that moving the cursor over a gap costs; as many unchanged cells are written instead."""


def changed_spans(old: Row | None, new: Row) -> list[tuple[int, int]]:
    """Columns to write, from left to right, each from a first one up to one behind the last.

    A span never begins or ends within a wide character, neither of the old nor the new row. It
    reaches beyond a character of doubtful width as far as that may. None is an unknown row.
    """
    width = len(new.glyphs)
    if old is None:
        return [(0, width)]
    differs = bytearray(
        map(or_, map(ne, old.glyphs, new.glyphs), map(is_not, old.looks, new.looks))
    )
    spans: list[tuple[int, int]] = []
    end = 0
    while (start := differs.find(1, end)) >= 0:
        end = differs.find(0, start)
        if end < 0:
            end = width
        start, last = _without_equal_blanks(old, new, start, end)
        if start >= last:
            continue
        start, end = _whole(old, new, start, last)
        if spans and _is_cheaper_to_write(new, spans[-1][1], start):
            start, _ = spans.pop()
        spans.append((start, end))
    return spans


def _without_equal_blanks(old: Row, new: Row, start: int, end: int) -> tuple[int, int]:
    """The span without spaces at its ends that are seen as they were."""

    def is_same(x: int) -> bool:
        return old.glyphs[x] == new.glyphs[x] == " " and old.looks[x].blank is new.looks[x].blank

    while start < end and is_same(start):
        start += 1
    while start < end and is_same(end - 1):
        end -= 1
    return start, end


def _whole(old: Row, new: Row, start: int, end: int) -> tuple[int, int]:
    """The span, widened to whole characters and to what doubtful ones may cover."""
    width = len(new.glyphs)
    while start > 0 and not (old.glyphs[start] and new.glyphs[start]):
        start -= 1
    while end < width and not (old.glyphs[end] and new.glyphs[end]):
        end += 1
    text = "".join(new.glyphs[start:end])
    if text.isascii() and len(text) == end - start:
        return start, end
    x = start
    while x < end:
        glyph = new.glyphs[x]
        more = excess(glyph)
        stop = x + 1
        while stop < end and (not new.glyphs[stop] or (more and new.glyphs[stop] == glyph)):
            stop += 1
        if more:
            end = min(width, max(end, stop + more * (stop - x)))
        while end < width and not (old.glyphs[end] and new.glyphs[end]):
            end += 1
        x = stop
    return start, end


def _is_cheaper_to_write(row: Row, start: int, end: int) -> bool:
    """Whether the unchanged cells between two spans cost less than to move over them."""
    if end <= start:
        return True
    if end - start > _GAP:
        return False
    look = row.looks[start - 1]
    return all(row.looks[x] is look for x in range(start, end + 1)) and (
        sum(len(row.glyphs[x].encode()) for x in range(start, end)) <= _GAP
        and not any(excess(row.glyphs[x]) for x in range(start, end))
    )
