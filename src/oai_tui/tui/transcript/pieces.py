"""Pieces of a text: each can be parsed and laid out without looking at the others."""

from __future__ import annotations

import re

from oai_tui.tui.transcript.blocks import Spaced, Table
from oai_tui.tui.transcript.grammar import References
from oai_tui.tui.transcript.grid import Grid
from oai_tui.tui.transcript.highlight import START, State, highlight
from oai_tui.tui.transcript.layout import (
    Page,
    beside,
    code_header,
    code_lines,
    lay_out,
    plain_lines,
)
from oai_tui.tui.transcript.looks import BLANK, TEXT, Line, Look, Run, Runs
from oai_tui.tui.transcript.parse import parse, parse_row

_LABEL = re.compile(r"\[((?:\\.|[^\[\]\\])+)\]", re.DOTALL)


class Piece:
    """Something that has lines at a width; `gap` puts a blank one before them, if there are any.

    What was laid out last is kept. `bar`, if there is one, stands before every line.
    """

    def __init__(self, *, gap: bool = False, bar: Run | None = None) -> None:
        self.gap = gap
        self._bar = bar
        self._page: Page | None = None
        self._lines: list[Line] | None = None
        self._height: int | None = None

    def lines(self, page: Page) -> list[Line]:
        """The lines for this page; do not change the list."""
        if self._lines is None or page != self._page:
            self._page = page
            self._lines = self._laid_out(page)
            self._height = len(self._lines)
        return self._lines

    def height(self, page: Page) -> int:
        """How many lines there are if that is known, else a good guess."""
        if self._height is not None and page == self._page:
            return self._height
        return self._guess(page) + self.gap

    def is_exact(self, page: Page) -> bool:
        return self._height is not None and page == self._page

    def let_go(self) -> None:
        """Forgets the lines, but not how many there were."""
        self._lines = None

    def invalidate(self) -> None:
        """Forgets lines and height: the content has changed."""
        self._lines = self._height = None

    def _laid_out(self, page: Page) -> list[Line]:
        return beside(self._bar, self._spaced, page) if self._bar else self._spaced(page)

    def _spaced(self, page: Page) -> list[Line]:
        lines = self._content(page)
        return [BLANK, *lines] if self.gap and lines else lines

    def _content(self, page: Page) -> list[Line]:
        raise AssertionError("every kind of piece says what it holds")

    def _guess(self, page: Page) -> int:
        return 1


class Prose(Piece):
    """Markdown that is whole in itself: a block, or one item of a list."""

    def __init__(
        self,
        source: str,
        references: References,
        *,
        gap: bool = False,
        bar: Run | None = None,
        base: Look = TEXT,
        number: int | None = None,
    ) -> None:
        super().__init__(gap=gap, bar=bar)
        self.source = source
        self._references = references
        self._base = base
        self._number = number

    def is_same(self, source: str, gap: bool) -> bool:
        return source == self.source and gap == self.gap

    def labels(self) -> set[str]:
        """The link definitions that it may name."""
        return _labels(self.source)

    def forget(self) -> None:
        self.invalidate()

    def _content(self, page: Page) -> list[Line]:
        return lay_out(self.blocks(), page)

    def blocks(self) -> tuple[Spaced, ...]:
        """What it says."""
        return parse(self.source, self._references, self._base, self._number)

    def _guess(self, page: Page) -> int:
        return guess(self.source, page.width)


class Plain(Piece):
    """Text that is shown as it stands."""

    def __init__(
        self, source: str, *, gap: bool = False, bar: Run | None = None, base: Look = TEXT
    ) -> None:
        super().__init__(gap=gap, bar=bar)
        self.source = source
        self._base = base

    def is_same(self, source: str, gap: bool) -> bool:
        return source.rstrip("\n") == self.source and gap == self.gap

    def _content(self, page: Page) -> list[Line]:
        return plain_lines(self.source, self._base, page)

    def _guess(self, page: Page) -> int:
        return guess(self.source, page.width)


class CodePiece(Piece):
    """A stretch of the lines of a fence; the first one carries the header.

    Its lexer goes on in the state in which that of the stretch before it ended.
    """

    def __init__(
        self, language: str, before: CodePiece | None, *, gap: bool = False, bar: Run | None = None
    ) -> None:
        super().__init__(gap=gap, bar=bar)
        self.language = language
        self.before = before
        self.next: CodePiece | None = None
        self.source_lines: list[str] = []
        self._coloured: list[Runs] | None = None
        self._end: State = START

    def after(self) -> CodePiece:
        """The piece that goes on where this one ends."""
        self.next = CodePiece(self.language, self, bar=self._bar)
        return self.next

    @property
    def text(self) -> str:
        """The code from this piece on to the end of the fence."""
        lines: list[str] = []
        piece: CodePiece | None = self
        while piece is not None:
            lines.extend(piece.source_lines)
            piece = piece.next
        return "\n".join(lines)

    def set_lines(self, lines: list[str]) -> None:
        if lines != self.source_lines:
            self.source_lines = lines
            self._coloured = None
            self.invalidate()

    def _colour(self) -> list[Runs]:
        if self._coloured is None:
            state = self.before.end_state() if self.before else START
            text = "\n".join(self.source_lines).expandtabs(4)
            self._coloured, self._end = highlight(self.language, text, state)
        return self._coloured

    def end_state(self) -> State:
        self._colour()
        return self._end

    def _content(self, page: Page) -> list[Line]:
        lines = code_lines(self._colour(), page) if self.source_lines else []
        return lines if self.before else [code_header(self.language, self, page), *lines]

    def _guess(self, page: Page) -> int:
        heights = (1 + len(line) // max(1, page.width - 2) for line in self.source_lines)
        return sum(heights) + (self.before is None)


class TablePiece(Piece):
    """A table that may be growing; `partial` is a row of which the end is still missing."""

    def __init__(
        self,
        header: str,
        references: References,
        *,
        gap: bool = False,
        bar: Run | None = None,
        base: Look = TEXT,
    ) -> None:
        super().__init__(gap=gap, bar=bar)
        self.header = header
        self.rows: list[str] = []
        self.partial = ""
        self._references = references
        self._base = base
        self._grid: Grid | None = None
        self._parsed = 0

    def labels(self) -> set[str]:
        """The link definitions that it may name."""
        return _labels("".join((self.header, *self.rows)))

    def forget(self) -> None:
        self._grid = None
        self.invalidate()

    def add_row(self, row: str) -> None:
        self.rows.append(row)
        self.invalidate()

    def show(self, partial: str) -> None:
        """Says what has come of the next row."""
        if partial != self.partial:
            self.partial = partial
            self.invalidate()

    def _content(self, page: Page) -> list[Line]:
        if self._grid is None:
            table = self._parse("")
            self._grid = Grid(table.aligns)
            self._grid.add(table.rows[0])
            self._parsed = 0
        for row in self.rows[self._parsed :]:
            self._grid.add(self._parse(row).rows[1])
        self._parsed = len(self.rows)
        if not self.partial.strip():
            return self._grid.lines(page.width, slides=not page.wraps_code)
        partial = self._parse(self.partial)
        if len(partial.rows) < 2:
            return self._grid.lines(page.width, slides=not page.wraps_code)
        grown = self._grid.copy()
        grown.add(partial.rows[1])
        return grown.lines(page.width, slides=not page.wraps_code)

    def table(self) -> Table:
        """What its whole rows say."""
        header = self._parse("")
        return Table(
            header.aligns, (*header.rows, *(self._parse(row).rows[1] for row in self.rows))
        )

    def _parse(self, row: str) -> Table:
        table = parse_row(self.header + row, self._references, self._base)
        return table or parse_row(self.header, self._references, self._base) or Table((), ())

    def _guess(self, page: Page) -> int:
        return 2 + sum(1 + len(row) // page.width for row in self.rows)


def guess(source: str, width: int) -> int:
    """How many lines a text may take: good enough for a scrollbar."""
    lines = source.rstrip().count("\n") + 1
    return max(lines, lines // 2 + len(source) // max(1, width - 4))


def _labels(source: str) -> set[str]:
    if "[" not in source:
        return set()
    # As markdown-it normalizes a label: blanks folded, and both cases tried.
    return {" ".join(label.split()).lower().upper() for label in _LABEL.findall(source)}
