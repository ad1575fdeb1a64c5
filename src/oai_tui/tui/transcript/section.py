"""The parts of a message: runs of text that may be folded to one line, and lines around them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, TypeAlias

from oai_tui.core import units
from oai_tui.core.message import (
    Part,
    ReasoningPart,
    RefusalPart,
    SummaryPart,
    TextPart,
    ToolResult,
)
from oai_tui.core.text import clean_line
from oai_tui.tui.transcript import frame
from oai_tui.tui.transcript.layout import Page, text_lines
from oai_tui.tui.transcript.looks import BLANK, Line, Look, Run
from oai_tui.tui.transcript.pieces import Piece
from oai_tui.tui.transcript.source import Source

Kind: TypeAlias = Literal["text", "reasoning", "refusal", "summary", "result"]

_BAR = Run("│ ", Look("bar"))


class Fixed(Piece):
    """Lines that a function makes for a width."""

    def __init__(self, make: Callable[[Page], list[Line]]) -> None:
        super().__init__()
        self._make = make

    def _content(self, page: Page) -> list[Line]:
        return self._make(page)


class Space(Fixed):
    """A blank line."""

    def __init__(self) -> None:
        super().__init__(lambda page: [BLANK])


class FoldLine(Fixed):
    """The line that a folded section is reduced to, and that stays above it when unfolded."""

    def __init__(self, section: Section) -> None:
        super().__init__(self._line)
        self.section = section

    def _line(self, page: Page) -> list[Line]:
        mark = frame.UNFOLDED if self.section.is_open else frame.FOLDED
        run = Run(clean_line(f"{mark} {self.section.label}", page.width), Look("fold"))
        return text_lines((run,), page)


class Section:
    """A run of text of one kind within a message; all kinds but text and refusal fold."""

    def __init__(self, kind: Kind, *, is_markdown: bool, label: str = "") -> None:
        self.kind: Kind = kind
        self.folds = kind in ("reasoning", "summary", "result")
        self.is_open = False
        self.label = label
        self.began = time.monotonic()
        if self.folds:
            self.source = Source(is_markdown=is_markdown, base=Look("folded"), bar=_BAR)
        else:
            self.source = Source(is_markdown=is_markdown)
        self.fold_line = FoldLine(self) if self.folds else None
        self._space = Space()

    def relabel(self, label: str) -> None:
        """Changes the words of the folded line."""
        if label != self.label and self.fold_line is not None:
            self.label = label
            self.fold_line.invalidate()

    def toggle(self) -> None:
        if self.fold_line is not None:
            self.is_open = not self.is_open
            self.fold_line.invalidate()

    def pieces(self) -> list[Piece]:
        if self.fold_line is None:
            return self.source.pieces
        if not self.is_open:
            return [self.fold_line]
        return [self.fold_line, *self.source.pieces, self._space]


def told(part: Part) -> tuple[Kind, str, str] | None:
    """The kind, text and folded line of a part that is read as text."""
    match part:
        case TextPart(text=text):
            return "text", text, ""
        case RefusalPart(text=text):
            return "refusal", text, ""
        case ReasoningPart(text=text, seconds=seconds):
            return ("reasoning", text, frame.reasoning_label(seconds)) if text else None
        case SummaryPart(text=text, message_count=count):
            return "summary", text, f"summary of {units.counted(count, 'earlier message')}"
        case ToolResult(text=text):
            return "result", text, frame.result_label(part)
    return None
