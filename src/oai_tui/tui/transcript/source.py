"""Text that grows, split into pieces: a piece that is closed never changes again.

What closes a piece depends on whole lines only and never on how the text was cut when it
arrived, so a text that came in one go has the same pieces as one that came letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from oai_tui.core.text import clean, without_surrogates
from oai_tui.tui.transcript.fence import Fence, ends_with_fence
from oai_tui.tui.transcript.grammar import References, Span, is_row, numbered_from, spans
from oai_tui.tui.transcript.looks import TEXT, Look, Run
from oai_tui.tui.transcript.making import PieceMaker
from oai_tui.tui.transcript.naming import Naming
from oai_tui.tui.transcript.pieces import Piece, Plain, Prose, TablePiece

LONGEST_LINE = 4_000
"""Characters; a longer line is cut, so that no line makes one step slow."""
LARGEST_BLOCK = 16_000
"""Characters; a larger block is cut at a line, for the same reason."""
STRETCH = 32_000
"""Characters that are split in one go."""
PLAIN_LINES = 40
"""Lines of plain text in one piece."""

_ONLY_MARKUP = re.compile(r"[-+*_=#>`~|: ]*|\s*\d{1,9}[.)]?\s*|\s*([-+*]|\d{1,9}[.)]) \[[ xX]?\]?")

_HEADING = re.compile(r" {0,3}#{1,6}[ \t\n]")


class Source:
    """A text and its pieces.

    `is_markdown` false means that only fences count and the rest is shown as it stands. `base`
    is the look of plain text, `bar` an ornament before every line.
    """

    def __init__(
        self, *, is_markdown: bool = True, base: Look = TEXT, bar: Run | None = None
    ) -> None:
        self.pieces: list[Piece] = []
        self.is_finished = False
        self._is_markdown = is_markdown
        self._texts: list[str] = []
        self._unread = ""
        self._tail: list[str] = []
        self._closed = 0
        self._gap = False
        self._number: int | None = None
        self._references: References = {}
        self._defined: list[str] = []
        self._naming = Naming()
        self._make = PieceMaker(self._references, base, bar)
        self._fence: Fence | None = None
        self._table: TablePiece | None = None

    @property
    def text(self) -> str:
        """The text as it came."""
        if len(self._texts) > 1:
            self._texts = ["".join(self._texts)]
        return self._texts[0] if self._texts else ""

    def feed(self, text: str) -> int:
        """Adds text; tells the index of the first piece that is new or has changed."""
        self._texts.append(text)
        first = self._closed
        for start in range(0, len(text), STRETCH):
            first = min(first, self._read(text[start : start + STRETCH]))
        self._draw_open()
        return first

    def finish(self) -> int:
        """Says that no more will come; tells the index of the first piece that has changed."""
        if self.is_finished:
            return len(self.pieces)
        self.is_finished = True
        first = self._closed
        if self._unread:
            first = min(first, self._read("\n"))
        if self._is_markdown and self._fence is None and self._table is None:
            references: References = {}
            spans("".join(self._tail), references)
            self._define(references, len(self._tail))
        first = min(first, self._resolve())
        self._draw_open()
        return first

    def _read(self, text: str) -> int:
        """Takes the whole lines of `text` in; tells the first piece that changed by them."""
        lines: list[str] = []
        *whole, rest = (self._unread + text).split("\n")
        for line in whole:
            lines.extend(_cut(line))
        *begun, self._unread = _cut(rest)
        lines.extend(begun)
        if not lines:
            return self._closed
        del self.pieces[self._closed :]
        shown = clean(without_surrogates("\n".join(lines) + "\n"))
        self._tail.extend([f"{line}\n" for line in shown.split("\n")[:-1]])
        first = self._closed
        self._close_what_is_whole()
        self._closed = len(self.pieces)
        return min(first, self._resolve())

    def _close_what_is_whole(self) -> None:
        goes_on = True
        while self._tail and goes_on:
            if self._fence is not None:
                goes_on = self._read_fence(self._fence)
            elif self._table is not None:
                goes_on = self._read_table(self._table)
            elif not self._tail[0].strip():
                del self._tail[0]
                self._gap, self._number = True, None
            elif self._is_markdown:
                goes_on = self._read_markdown()
            else:
                goes_on = self._read_plain()

    def _read_fence(self, fence: Fence) -> bool:
        """Reads lines of code; tells whether the fence was closed and more lines follow."""
        for number, line in enumerate(self._tail):
            if fence.is_closed_by(line):
                fence.show("")
                self.pieces.append(fence.code)
                self._fence, self._gap = None, True
                del self._tail[: number + 1]
                return True
            full = fence.code
            if fence.add(line):
                self.pieces.append(full)
        self._tail.clear()
        return False

    def _read_table(self, table: TablePiece) -> bool:
        """Reads rows; tells whether the table has ended and more lines follow."""
        for number, line in enumerate(self._tail):
            if not is_row(table.header, line):
                table.show("")
                self.pieces.append(table)
                self._table, self._gap = None, True
                del self._tail[:number]
                return True
            table.add_row(line)
        self._tail.clear()
        return False

    def _read_plain(self) -> bool:
        """Closes plain text up to a fence; tells whether there may be more to close."""
        for number, line in enumerate(self._tail):
            if number == PLAIN_LINES or Fence.opened_by(line):
                if number:
                    self.pieces.append(
                        self._make.plain(self._tail[:number], gap=self._next_gap(False))
                    )
                    del self._tail[:number]
                    self._gap = False
                else:
                    self._fence = self._make.fence(self._tail.pop(0), gap=self._next_gap(True))
                return True
        return False

    def _read_markdown(self) -> bool:
        """Closes all blocks but the last; tells whether there may be more to close."""
        lines = len(self._tail)
        references: References = {}
        found = numbered_from(self._number, spans("".join(self._tail), references))
        goes_on = self._close_spans(found) if found else self._skip_definitions()
        self._define(references, lines - len(self._tail))
        return goes_on

    def _define(self, references: References, lines: int) -> None:
        """Takes over the definitions that end within so many lines, which are closed."""
        for label, reference in references.items():
            if label not in self._references and reference["map"][1] <= lines:
                self._references[label] = reference
                self._defined.append(label)

    def _close_spans(self, found: list[Span]) -> bool:
        bottom = 0
        for span in found:
            between = self._tail[max(0, min(bottom, span.start - 1)) : span.start]
            self._gap |= any(not line.strip() for line in between)
            lines = self._tail[span.start : span.end]
            if span.kind not in ("fence", "table") and sum(map(len, lines)) > LARGEST_BLOCK:
                self._close_part(span, lines)
                return True
            if span is found[-1]:
                return self._leave_open(span, bottom)
            self._close_block(span, lines)
            bottom = span.end
        return False

    def _skip_definitions(self) -> bool:
        """Passes over link definitions, which show nothing, once they cannot go on."""
        if self._tail[-1].strip() and sum(map(len, self._tail)) <= LARGEST_BLOCK:
            return False
        self._tail.clear()
        self._gap = True
        return True

    def _leave_open(self, span: Span, bottom: int) -> bool:
        """Makes the last block the start of what is open; tells whether that led further."""
        start = span.start
        if self._tail[start].lstrip()[:1] in ("'", '"', "("):
            while start > bottom and self._tail[start - 1].strip():
                start -= 1
        del self._tail[:start]
        self._gap |= span.kind in ("code", "heading")
        if start < span.start:
            return False
        self._number = span.number
        if span.kind == "fence":
            self._fence = self._make.fence(self._tail.pop(0), gap=self._next_gap(True))
        elif span.kind == "table":
            self._table = self._make.table(self._tail[:2], gap=self._next_gap(True))
            del self._tail[:2]
        return self._fence is not None or self._table is not None

    def _close_block(self, span: Span, lines: list[str]) -> None:
        self._number = None
        if span.kind == "fence" and (fence := self._make.fence(lines[0], gap=self._next_gap(True))):
            for line in lines[1:]:
                full = fence.code
                if not fence.is_closed_by(line) and fence.add(line):
                    self.pieces.append(full)
            fence.show("")
            self.pieces.append(fence.code)
        elif span.kind == "table":
            table = self._make.table(lines[:2], gap=self._next_gap(True))
            for line in lines[2:]:
                table.add_row(line)
            self.pieces.append(table)
        else:
            gap = self._next_gap(span.kind in ("code", "heading"))
            self.pieces.append(self._make.prose("".join(lines), span.number, gap=gap))
        self._gap = span.kind in ("code", "fence", "table") or ends_with_fence(lines)

    def _close_part(self, span: Span, lines: list[str]) -> None:
        """Closes as much of a block that is too large as may be in one."""
        size = count = 0
        for line in lines:
            if count and size + len(line) > LARGEST_BLOCK:
                break
            size, count = size + len(line), count + 1
        gap = self._next_gap(False)
        self.pieces.append(self._make.prose("".join(lines[:count]), span.number, gap=gap))
        self._gap, self._number = False, None
        del self._tail[: span.start + count]

    def _resolve(self) -> int:
        """Mends closed pieces that name a link defined only now; tells the first one."""
        named = self._naming.named(self._defined, self.pieces) if self._defined else []
        self._defined.clear()
        return min(named, default=self._closed)

    # What is still open

    def _draw_open(self) -> None:
        """Puts the pieces that may yet change behind those that are closed."""
        old = self.pieces[self._closed :]
        del self.pieces[self._closed :]
        partial = clean(without_surrogates(self._unread)) if self._unread else ""
        if self._fence is not None:
            self._fence.show(partial)
            self.pieces.append(self._fence.code)
        elif self._table is not None:
            self._table.show(partial)
            self.pieces.append(self._table)
        else:
            if not self.is_finished and self._is_markdown and _ONLY_MARKUP.fullmatch(partial):
                partial = ""
            text = "".join(self._tail) + partial
            if text.strip():
                self.pieces.append(self._open_text(text, old))

    def _open_text(self, text: str, old: list[Piece]) -> Piece:
        gap = self._next_gap(_HEADING.match(text) is not None)
        if old and isinstance(piece := old[0], Prose | Plain) and piece.is_same(text, gap):
            return piece
        if self._is_markdown:
            return self._make.prose(text, self._number, gap=gap)
        return self._make.plain([text], gap=gap)

    def _next_gap(self, stands_apart: bool) -> bool:
        return bool(self.pieces) and (self._gap or stands_apart)


def _cut(line: str) -> Iterator[str]:
    """A line in parts that are not too long, each but the last cut after a blank if it has one."""
    while len(line) > LONGEST_LINE:
        at = line.rfind(" ", 1, LONGEST_LINE) + 1 or LONGEST_LINE
        yield line[:at]
        line = line[at:]
    yield line
