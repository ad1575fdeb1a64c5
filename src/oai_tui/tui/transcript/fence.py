"""A fence while it is read: where it ends, and its lines in pieces that can be coloured alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oai_tui.tui.transcript.looks import Run
from oai_tui.tui.transcript.parse import language_of
from oai_tui.tui.transcript.pieces import CodePiece

STRETCH = (40, 80)
"""Lines of code in one piece: at least the first, and at most the second number."""

_PAIRS = (("/*", "*/"), ("<!--", "-->"), ("--[[", "]]"))
_MARKS = ('"""', "'''", "`")

_OPENING = re.compile(r"( {0,3})(`{3,}(?=[^`\n]*\n)|~{3,})([^\n]*)\n")


class Fence:
    """A fence that has been opened. `code` is the piece that its lines go into now."""

    def __init__(self, marker: str, indent: int, code: CodePiece) -> None:
        self.code = code
        self._indent = indent
        self._closing = re.compile(f" {{0,3}}{re.escape(marker)}{re.escape(marker[0])}*[ \\t]*\\n")
        self._near_closing = re.compile(f" {{0,3}}{re.escape(marker[0])}+[ \\t]*")
        self._lines: list[str] = []

    @classmethod
    def opened_by(cls, line: str, *, gap: bool = False, bar: Run | None = None) -> Fence | None:
        """The fence that a line with its line break opens, or None if it opens none."""
        opening = _OPENING.fullmatch(line)
        if opening is None:
            return None
        code = CodePiece(language_of(opening[3]), None, gap=gap, bar=bar)
        return cls(opening[2], len(opening[1]), code)

    def is_closed_by(self, line: str) -> bool:
        return self._closing.fullmatch(line) is not None

    def add(self, line: str) -> CodePiece | None:
        """Takes a line of code; tells the piece that it begins, if the last one is full."""
        least, most = STRETCH
        text = self._outdented(line.removesuffix("\n"))
        begun = None
        count = len(self._lines)
        if count >= most or (count >= least and is_seam(self._lines, text)):
            self.show("")
            begun = self.code = self.code.after()
            self._lines = []
        self._lines.append(text)
        return begun

    def show(self, partial: str) -> None:
        """Gives the piece its lines; `partial` has no line break yet."""
        lines = self._lines.copy()
        if partial and not self._near_closing.fullmatch(partial):
            lines.append(self._outdented(partial))
        self.code.set_lines(lines)

    def _outdented(self, line: str) -> str:
        """A line without the indent that the fence itself has."""
        cells = at = 0
        while cells < self._indent and line[at : at + 1] in (" ", "\t"):
            cells += 4 - cells % 4 if line[at] == "\t" else 1
            at += 1
        return " " * (cells - self._indent) + line[at:]


def is_seam(lines: Sequence[str], following: str) -> bool:
    """Whether code may be parted between these lines and the one that follows them.

    A lexer would read a comment or a text that is parted as code. What opens and closes one is
    alike in most languages; where it means something else the seam is only elsewhere.
    """
    if following.strip() and following[0].isspace():
        return False
    above = "\n".join(lines)
    return all(above.rfind(end) >= above.rfind(start) for start, end in _PAIRS) and not any(
        above.count(mark) % 2 for mark in _MARKS
    )


def ends_with_fence(lines: Sequence[str]) -> bool:
    """Whether the last line that is not blank closes a fence."""
    last = next((line for line in reversed(lines) if line.strip()), "")
    return last.strip() in ("```", "~~~")
