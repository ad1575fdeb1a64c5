"""Makes the pieces of one text, all in the same look and with the same link definitions."""

from __future__ import annotations

from collections.abc import Sequence

from oai_tui.tui.transcript.fence import Fence
from oai_tui.tui.transcript.grammar import References
from oai_tui.tui.transcript.looks import Look, Run
from oai_tui.tui.transcript.pieces import Plain, Prose, TablePiece


class PieceMaker:
    """`base` is the look of plain text, `bar` an ornament before every line.

    The `references` may grow after a piece was made; it looks them up when it is laid out.
    """

    def __init__(self, references: References, base: Look, bar: Run | None) -> None:
        self._references = references
        self._base = base
        self._bar = bar

    def prose(self, text: str, number: int | None, *, gap: bool) -> Prose:
        return Prose(text, self._references, gap=gap, bar=self._bar, base=self._base, number=number)

    def plain(self, lines: Sequence[str], *, gap: bool) -> Plain:
        return Plain("".join(lines).rstrip("\n"), gap=gap, bar=self._bar, base=self._base)

    def fence(self, line: str, *, gap: bool) -> Fence | None:
        """The fence that a line opens, or None if it opens none."""
        return Fence.opened_by(line, gap=gap, bar=self._bar)

    def table(self, lines: Sequence[str], *, gap: bool) -> TablePiece:
        """The table that begins with these two lines, its header and its rule."""
        return TablePiece("".join(lines), self._references, gap=gap, bar=self._bar, base=self._base)
