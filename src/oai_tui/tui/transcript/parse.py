"""From the tokens of the grammar to blocks of runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from oai_tui.core.text import clean_line
from oai_tui.tui.transcript.blocks import (
    Align,
    Block,
    Code,
    Heading,
    Html,
    Item,
    Paragraph,
    Quote,
    Spaced,
    Table,
    ThematicBreak,
)
from oai_tui.tui.transcript.grammar import References, all_tokens
from oai_tui.tui.transcript.inline import as_written, inline
from oai_tui.tui.transcript.looks import BOLD, TEXT, Look, Run, Runs

if TYPE_CHECKING:
    from markdown_it.token import Token

STANDING_APART = frozenset({"code_block", "fence", "heading_open", "table_open"})
"""Blocks that have a blank line before them even where the source has none."""

_TASK = re.compile(r"\[([ xX])\](?: |$)")


def parse(
    source: str, references: References, base: Look = TEXT, number: int | None = None
) -> tuple[Spaced, ...]:
    """The blocks of a piece of Markdown.

    `base` is the look of plain text. `number` replaces that of the first item if it is one of
    a list that counts: the piece may be from the middle of the list.
    """
    return _Reader(source, all_tokens(source, references), base, number).blocks()


def parse_row(source: str, references: References, base: Look = TEXT) -> Table | None:
    """The table that `source` is all of, or None if it is anything else."""
    blocks = parse(source, references, base)
    if len(blocks) == 1 and isinstance(table := blocks[0].block, Table):
        return table
    return None


class _Reader:
    """Reads tokens from first to last."""

    def __init__(
        self, source: str, tokens: Sequence[Token], base: Look, number: int | None
    ) -> None:
        self._lines = source.split("\n")
        self._tokens = tokens
        self._base = base
        self._number = number
        self._at = 0
        self._quotes = 0

    def blocks(self, depth: int = 0) -> tuple[Spaced, ...]:
        """Blocks up to the end of what holds them, and on past that end."""
        found: list[Spaced] = []
        bottom = 0
        while self._at < len(self._tokens) and self._tokens[self._at].nesting >= 0:
            token = self._tokens[self._at]
            self._at += 1
            gap = bool(found) and (
                self._follows_blank(token, bottom)
                or token.type in STANDING_APART
                or isinstance(found[-1].block, Code | Table)
            )
            bottom = token.map[1] if token.map else bottom
            if token.type in ("bullet_list_open", "ordered_list_open"):
                found.extend(self._items(token, depth, gap))
            else:
                found.append(Spaced(self._block(token, depth), gap))
        self._at += 1
        return tuple(found)

    def _follows_blank(self, token: Token, bottom: int) -> bool:
        """Whether a line before a block, but not above `bottom`, is blank.

        The bars of the quotes that hold it do not count, and definitions may stand between.
        """
        if token.map is None:
            return False
        bars = " \t>" if self._quotes else " \t"
        start = token.map[0]
        lines = self._lines[min(bottom, start - 1) : start]
        return any(not line.strip(bars) for line in lines)

    def _block(self, token: Token, depth: int) -> Block:
        match token.type:
            case "paragraph_open":
                return Paragraph(self._inline(self._base))
            case "heading_open":
                level = int(token.tag[1:])
                return Heading(level, self._inline(Look(f"h{level}", BOLD if level < 5 else 0)))
            case "hr":
                return ThematicBreak()
            case "fence":
                return Code(language_of(token.info), token.content)
            case "code_block":
                return Code("", token.content)
            case "blockquote_open":
                self._quotes += 1
                quote = Quote(self.blocks(depth))
                self._quotes -= 1
                return quote
            case "table_open":
                return self._table()
            case "math_block":
                return Paragraph(as_written(token.content, self._base))
            case _:
                return Html(token.content.rstrip("\n"))

    def _inline(self, look: Look) -> Runs:
        """The runs of the inline token here, and on past the closing token after it."""
        token = self._tokens[self._at]
        self._at += 2
        return inline(token, look)

    def _items(self, token: Token, depth: int, gap: bool) -> list[Spaced]:
        counts = token.type == "ordered_list_open"
        number = int(token.attrs.get("start", 1)) if counts else None
        if counts and depth == 0 and self._number is not None:
            number, self._number = self._number, None
        found: list[Spaced] = []
        bottom = 0
        while (item := self._tokens[self._at]).nesting > 0:
            self._at += 1
            if found:
                gap = self._follows_blank(item, bottom) or _ends_with_code(found[-1].block)
            bottom = item.map[1] if item.map else bottom
            blocks, checked = _task(self.blocks(depth + 1))
            found.append(Spaced(Item(blocks, depth, number, item.markup or ".", checked), gap))
            number = None if number is None else number + 1
        self._at += 1
        return found

    def _table(self) -> Table:
        aligns: list[Align] = []
        rows: list[tuple[Runs, ...]] = []
        cells: list[Runs] = []
        while (token := self._tokens[self._at]).type != "table_close":
            self._at += 1
            match token.type:
                case "th_open" | "td_open":
                    if token.type == "th_open":
                        aligns.append(_align(str(token.attrs.get("style", ""))))
                    look = Look("table-header", BOLD) if not rows else self._base
                    cells.append(inline(self._tokens[self._at], look))
                case "tr_close":
                    rows.append(tuple(cells))
                    cells = []
                case _:
                    pass
        self._at += 1
        return Table(tuple(aligns), tuple(rows))


def _ends_with_code(block: Block) -> bool:
    """Whether an item ends with code, so that the next one stands better apart from it."""
    return (
        isinstance(block, Item)
        and bool(block.blocks)
        and isinstance(block.blocks[-1].block, Code | Table)
    )


def language_of(info: str) -> str:
    """The language that the info string of a fence names, or nothing."""
    words = info.split(maxsplit=1)
    return clean_line(words[0], 40) if words else ""


def _align(style: str) -> Align:
    match style.removeprefix("text-align:"):
        case "center":
            return "center"
        case "right":
            return "right"
    return "left"


def _task(blocks: tuple[Spaced, ...]) -> tuple[tuple[Spaced, ...], bool | None]:
    """The blocks of an item without the task box at their start, and whether it is ticked."""
    if not blocks or not isinstance(paragraph := blocks[0].block, Paragraph):
        return blocks, None
    if not paragraph.runs or not (box := _TASK.match(paragraph.runs[0].text)):
        return blocks, None
    first = paragraph.runs[0]
    runs = (Run(first.text[box.end() :], first.look), *paragraph.runs[1:])
    while runs and not runs[0].text.strip("\n"):
        runs = runs[1:]
    return (Spaced(Paragraph(runs), blocks[0].gap), *blocks[1:]), box[1] != " "
