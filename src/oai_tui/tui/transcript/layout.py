"""Blocks laid out: from Markdown's values to lines of a width."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len, chop_cells

from oai_tui.tui.transcript.blocks import (
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
from oai_tui.tui.transcript.grid import Grid
from oai_tui.tui.transcript.highlight import highlight_block
from oai_tui.tui.transcript.looks import BLANK, BOLD, Line, Listing, Look, Run, Runs
from oai_tui.tui.transcript.wrap import cells_of, fold, wrap

BULLETS = ("•", "◦", "·")
BAR = Run("▎ ", Look("bar"))
WRAP_MARK = Run("» ", Look("code-comment"))
COPY_HINT = "y to copy"
LEAST = 8
"""Cells; an ornament or indent that would leave the words fewer than these is left out."""


@dataclass(frozen=True, slots=True)
class Page:
    """What lines are laid out for: a width in cells, and whether long lines of code wrap.

    Where they do not, they are wider than the page and move sideways, as do tables that are
    too wide.
    """

    width: int
    wraps_code: bool = True

    def narrowed(self, cells: int) -> Page:
        return replace(self, width=max(1, self.width - cells))

    def has_room_beside(self, cells: int) -> bool:
        """Whether words can stand beside an ornament of so many cells."""
        return self.width >= cells + LEAST


def lay_out(blocks: Iterable[Spaced], page: Page) -> list[Line]:
    """The lines of blocks one below the other."""
    lines: list[Line] = []
    for spaced in blocks:
        block = _lay_out(spaced.block, page)
        if spaced.gap and block:
            lines.append(BLANK)
        lines.extend(block)
    return lines


def _lay_out(block: Block, page: Page) -> list[Line]:
    match block:
        case Paragraph(runs=runs) | Heading(runs=runs):
            return text_lines(runs, page)
        case ThematicBreak():
            return [Line((Run("─" * page.width, Look("rule")),), page.width, page.width)]
        case Code(language=language, text=text):
            plain = text.removesuffix("\n").expandtabs(4)
            code = highlight_block(language, plain) if text else []
            return [code_header(language, block, page), *code_lines(code, page)]
        case Html(text=text):
            return plain_lines(text, Look("muted"), page)
        case Quote(blocks=blocks):
            return beside(BAR, lambda inner: lay_out(blocks, inner), page)
        case Item():
            return _item(block, page)
        case Table():
            grid = Grid(block.aligns)
            for row in block.rows:
                grid.add(row)
            return grid.lines(page.width, slides=not page.wraps_code)


def text_lines(runs: Sequence[Run], page: Page) -> list[Line]:
    return [Line(line, cells, joint=joint) for line, cells, joint in wrap(runs, page.width)]


def plain_lines(text: str, look: Look, page: Page) -> list[Line]:
    """Text as it stands, line by line, its indents kept; long lines wrap."""
    lines: list[Line] = []
    for source in text.expandtabs(4).split("\n"):
        indent = len(source) - len(source.lstrip(" "))
        if 0 < indent < page.width // 2:
            body = text_lines((Run(source[indent:], look),), page.narrowed(indent))
            blanks = Run(" " * indent, look)
            lines.append(replace(prefixed(body[:1], blanks, blanks)[0], decor=0))
            lines.extend(prefixed(body[1:], blanks, blanks))
        else:
            lines.extend(text_lines((Run(source, look),), page))
    return lines


def code_header(language: str, code: Listing, page: Page) -> Line:
    """The line above code: its language, and the key that copies it."""
    name = Run(f" {language or 'text'}", Look("code-header", BOLD))
    room = page.width - cell_len(name.text) - len(COPY_HINT) - 1
    if room < 1:
        name = name._replace(text=chop_cells(name.text, page.width)[0])
        return Line((name,), cell_len(name.text), len(name.text), fill="code-header", code=code)
    runs = (name, Run(" " * room + COPY_HINT + " ", Look("code-header")))
    decor = len(name.text) + len(runs[1].text)
    return Line(runs, page.width, decor, fill="code-header", code=code)


def code_lines(lines: Iterable[Runs], page: Page) -> list[Line]:
    """Lines of code on their ground; those that are too long wrap with a mark, or slide."""
    if not page.has_room_beside(4):
        return [
            Line(part, cells, 0, joint, "code")
            for runs in lines
            for part, cells, joint in fold(runs, page.width)
        ]
    margin = Run(" ", Look("code"))
    room = max(1, page.width - 2)
    if not page.wraps_code:
        whole = [(runs, cells_of(runs)) for runs in lines]
        slides_from = 1 if any(cells > room for _, cells in whole) else -1
        return [
            Line((margin, *runs), cells + 1, 1, fill="code", slides_from=slides_from)
            for runs, cells in whole
        ]
    laid: list[Line] = []
    for runs in lines:
        indent = min(_indent_of(runs), room // 2)
        (first, cells, _), *rest = fold(runs, room, hanging=indent + len(WRAP_MARK.text))
        laid.append(Line((margin, *first), cells + 1, 1, fill="code"))
        before = Run(f" {' ' * indent}{WRAP_MARK.text}", WRAP_MARK.look)
        decor = len(before.text)
        laid.extend(
            Line((before, *more), cells + decor, decor, joint, "code")
            for more, cells, joint in rest
        )
    return laid


def _indent_of(runs: Runs) -> int:
    """The blanks at the start of a line of code."""
    text = runs[0].text if runs else ""
    return len(text) - len(text.lstrip(" "))


def beside(ornament: Run, make: Callable[[Page], list[Line]], page: Page) -> list[Line]:
    """What `make` gives for the rest of the page, the ornament before each line if it has room."""
    cells = cell_len(ornament.text)
    if not page.has_room_beside(cells):
        return make(page)
    return prefixed(make(page.narrowed(cells)), ornament, ornament)


def prefixed(lines: Sequence[Line], first: Run, rest: Run) -> list[Line]:
    """The lines with an ornament before each, the first one's its own."""
    found: list[Line] = []
    for line in lines:
        mark = rest if found else first
        size = len(mark.text)
        slides_from = line.slides_from + size if line.slides_from >= 0 else -1
        found.append(
            Line(
                (mark, *line.runs),
                line.cells + cell_len(mark.text),
                line.decor + size,
                line.joint,
                line.fill,
                slides_from,
                line.code,
            )
        )
    return found


def _item(item: Item, page: Page) -> list[Line]:
    if item.checked is not None:
        mark = "[x] " if item.checked else "[ ] "
    elif item.number is not None:
        mark = f"{item.number}{item.delimiter} "
    else:
        mark = BULLETS[min(item.depth, len(BULLETS) - 1)] + " "
    look = Look("list-done" if item.checked else "list-mark")
    if not page.has_room_beside(len(mark)):
        return _flush_item(Run(mark, look), item.blocks, page)
    lines = lay_out(item.blocks, page.narrowed(len(mark))) or [BLANK]
    marked = prefixed(lines, Run(mark, look), Run(" " * len(mark), Look()))
    return [replace(marked[0], decor=0), *marked[1:]]


def _flush_item(mark: Run, blocks: Sequence[Spaced], page: Page) -> list[Line]:
    """An item where nothing has room beside its mark: the mark is the first of its words."""
    match blocks:
        case (Spaced(block=Paragraph(runs=runs)), *rest):
            return [*text_lines((mark, *runs), page), *lay_out(rest, page)]
    return [*text_lines((mark,), page), *lay_out(blocks, page)]
