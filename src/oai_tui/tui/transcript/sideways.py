"""Lines that are wider than the page: the part of them that is in sight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rich.cells import cell_len, split_graphemes

from oai_tui.tui.transcript.looks import MUTED, Line, Look, Run, Runs

STEP = 8
"""Cells by which one press of a key moves."""
MORE_LEFT, MORE_RIGHT = "‹", "›"


@dataclass(frozen=True, slots=True)
class Sight:
    """A line as it is seen: its first `fixed` characters, a mark, and those from `start` on.

    `lead` is how many characters the mark has; `count` how many there are behind it.
    """

    line: Line
    fixed: int = 0
    lead: int = 0
    start: int = 0
    count: int = -1

    def character(self, at: int) -> int:
        """The character of the whole line that stands at a character of what is seen."""
        if self.count < 0 or at < self.fixed:
            return at
        return self.start + min(self.count, max(0, at - self.fixed - self.lead))

    def span(self, span: tuple[int, int] | None) -> tuple[int, int] | None:
        """A stretch of the whole line (-1: to its end) as one of what is seen."""
        if span is None or self.count < 0:
            return span
        start, end = span
        return self._seen(start), end if end == -1 else self._seen(end)

    def _seen(self, character: int) -> int:
        if character <= self.fixed:
            return character
        return self.fixed + self.lead + min(self.count, max(0, character - self.start))


def seen(line: Line, width: int, shift: int) -> Sight:
    """What is seen in `width` cells of a line that was moved to the left by `shift` cells."""
    fixed = line.slides_from
    if fixed < 0 or (line.cells <= width and not shift):
        return Sight(line)
    text = line.text
    graphemes = _graphemes(text, fixed)
    room = max(1, width - cell_len(text[:fixed]))
    total = graphemes[-1][3] if graphemes else 0
    hidden = [end for _, end, left, _ in graphemes if left < shift]
    has_left = bool(hidden) and bool(text[fixed : hidden[-1]].strip())
    has_right = total > shift + room and room > has_left
    low, high = shift + has_left, shift + room - has_right
    inside = [found for found in graphemes if low <= found[2] and found[3] <= high]
    start, end = (inside[0][0], inside[-1][1]) if inside else (fixed, fixed)
    before = (inside[0][2] if inside else high) - low
    after = high - inside[-1][3] if inside and has_right else 0
    mark = Look("code-comment") if line.fill == "code" else MUTED
    left = MORE_LEFT * has_left + " " * before
    right = " " * after + MORE_RIGHT * has_right
    runs = (
        *_part(line.runs, 0, fixed),
        Run(left, mark),
        *_part(line.runs, start, end),
        Run(right, mark),
    )
    shown = tuple(run for run in runs if run.text)
    cells = sum(cell_len(run.text) for run in shown)
    return Sight(replace(line, runs=shown, cells=cells), fixed, len(left), start, end - start)


def widest(lines: Iterable[Line]) -> int:
    """The cells of the widest line that can move."""
    return max((line.cells for line in lines if line.slides_from >= 0), default=0)


def _graphemes(text: str, start: int) -> list[tuple[int, int, int, int]]:
    """First character, end, first cell and end in cells of each grapheme from `start` on."""
    found: list[tuple[int, int, int, int]] = []
    at = 0
    for begin, end, cells in split_graphemes(text[start:])[0]:
        found.append((start + begin, start + end, at, at + cells))
        at += cells
    return found


def _part(runs: Runs, start: int, end: int) -> list[Run]:
    """The runs from one character up to another."""
    found: list[Run] = []
    at = 0
    for text, look in runs:
        part = text[max(0, start - at) : max(0, end - at)]
        if part:
            found.append(Run(part, look))
        at += len(text)
    return found
