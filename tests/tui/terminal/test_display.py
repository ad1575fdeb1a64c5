"""Whatever is painted in whatever order, the terminal shows the last of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Offset, Region
from textual.strip import Strip

from oai_tui.tui.terminal.display import Display
from oai_tui.tui.terminal.features import Features
from oai_tui.tui.terminal.look import Looks
from tests.tui.terminal.emulator import Cell, Measure, Terminal, by_grapheme, seen

SURE = ("a", "b", "c", " ", " ", " ", "ä", "世", "é")
DOUBTFUL = ("│", "…", "─", "🎉", "❤️", "👩‍👩‍👧", "\ue0b0")
STYLES = (
    None,
    Style.parse("#102030 on #405060"),
    Style.parse("bold #a0b0c0 on #405060"),
    Style.parse("italic red"),
    Style.parse("underline on blue"),
    Style.parse("reverse dim green on #405060"),
    Style.parse("strike bright_red on color(99)"),
    Style(link="https://example.org/a", color="blue"),
    Style(link="https://example.org/b"),
)
Square = tuple[str, Style | None]
"""A glyph, empty for the second half of a wide one, and its style."""


@dataclass
class Painting:
    """What the app has painted: the truth to compare a terminal with."""

    width: int
    height: int
    squares: list[list[Square]] = field(init=False)

    def __post_init__(self) -> None:
        self.squares = [[(" ", None)] * self.width for _ in range(self.height)]

    def put(self, x: int, y: int, squares: list[Square]) -> None:
        """Squares into a row; what they cut in half becomes spaces."""
        row = self.squares[y]
        end = x + len(squares)
        if not row[x][0] and x:
            row[x - 1] = (" ", row[x - 1][1])
        if end < self.width and not row[end][0]:
            row[end] = (" ", row[end][1])
        row[x:end] = squares

    def layout(self) -> LayoutUpdate:
        return LayoutUpdate(
            [[strip(row)] for row in self.squares], Region(0, 0, self.width, self.height)
        )

    def chops(self, left: int, right: int, top: int, bottom: int) -> ChopsUpdate:
        """Columns and rows that do not cut a wide character."""
        cuts = sorted({0, left, right, self.width})
        chops: list[dict[int, Strip | None]] = [
            {
                cut: strip(row[cut:end]) if left <= cut < right and top <= y < bottom else None
                for cut, end in pairwise(cuts)
            }
            for y, row in enumerate(self.squares)
        ]
        spans = [(y, left, right) for y in range(top, bottom)]
        return ChopsUpdate(chops, spans, [cuts[1:]] * self.height)

    def cells(self) -> list[list[Cell]]:
        return [[seen(cell_of(square)) for square in row] for row in self.squares]


def strip(squares: list[Square]) -> Strip:
    segments: list[Segment] = []
    for glyph, style in squares:
        if segments and segments[-1].style is style:
            segments[-1] = Segment(segments[-1].text + glyph, style)
        else:
            segments.append(Segment(glyph, style))
    return Strip(segments, len(squares))


def cell_of(square: Square) -> Cell:
    """What a terminal should hold, by way of the sequence that Rich would write."""
    glyph, style = square
    terminal = Terminal(2, 1)
    if style is not None:
        codes = style._make_ansi_codes(ColorSystem.TRUECOLOR)
        terminal.feed(f"\x1b[{codes}m" if codes else "")
    return terminal.pen._replace(glyph=glyph, link=style.link or "" if style else "")


def squares_of(draw: st.DrawFn, count: int, alphabet: tuple[str, ...]) -> list[Square]:
    """A row of random squares; a few letters and styles, so that much is alike."""
    row: list[Square] = []
    while len(row) < count:
        style = draw(st.sampled_from(STYLES))
        for glyph in draw(st.lists(st.sampled_from(alphabet), min_size=1, max_size=6)):
            width = max(1, by_grapheme(glyph)[0][1])
            row += [(glyph, style), *[("", style)] * (width - 1)]
    row = row[:count]
    if row and by_grapheme(row[-1][0] or " ")[0][1] == 2:
        row[-1] = (" ", row[-1][1])
    return row


@dataclass
class Run:
    """A display, the terminal it is for, and what the app has painted."""

    painting: Painting
    display: Display
    terminal: Terminal
    is_stalled: bool = False

    def paint(self, update: LayoutUpdate | ChopsUpdate, cursor: Offset) -> None:
        self.display.paint(update, cursor)
        self.catch_up()

    def catch_up(self) -> None:
        if not self.is_stalled:
            self.terminal.feed(self.display.difference())
            assert self.terminal.is_at_rest


def change(draw: st.DrawFn, run: Run, alphabet: tuple[str, ...]) -> None:
    """One thing that happens to a screen."""
    painting = run.painting
    cursor = Offset(
        draw(st.integers(0, painting.width + 1)), draw(st.integers(0, painting.height + 1))
    )
    match draw(st.sampled_from(("words", "pane", "scroll", "scroll", "stall", "resize", "mess"))):
        case "words":
            y = draw(st.integers(0, painting.height - 1))
            x = draw(st.integers(0, painting.width - 1))
            painting.put(x, y, squares_of(draw, draw(st.integers(1, painting.width - x)), alphabet))
            run.paint(painting.chops(0, painting.width, y, y + 1), cursor)
        case "pane":
            for y in range(painting.height):
                painting.put(0, y, squares_of(draw, painting.width, alphabet))
            run.paint(painting.layout(), cursor)
        case "scroll":
            scroll(draw, painting, alphabet)
            run.paint(painting.layout(), cursor)
        case "stall":
            run.is_stalled = not run.is_stalled
            run.catch_up()
        case "resize":
            width, height = draw(SIZES)
            run.painting = painting = Painting(width, height)
            terminal = run.terminal
            run.terminal = type(terminal)(
                width, height, terminal.measure, terminal.fills, terminal.erases_in_colour
            )
            run.display.forget()
            run.paint(painting.layout(), cursor)
        case "mess":
            run.terminal.feed("\x1b[?7l\x1b[1;1H\x1b[7;31mwritten by another program")
            run.display.forget()
            run.catch_up()


def scroll(draw: st.DrawFn, painting: Painting, alphabet: tuple[str, ...]) -> None:
    """A pane moves, mostly in whole, and something new comes in."""
    left = draw(st.integers(0, painting.width - 1))
    right = draw(st.integers(left + 1, painting.width))
    lines = draw(st.integers(-3, 3))
    before = [row.copy() for row in painting.squares]
    for y in range(painting.height):
        source = y + lines
        if 0 <= source < painting.height:
            part = before[source][left:right]
            if part and not part[0][0]:
                part[0] = (" ", part[0][1])
            if by_grapheme(part[-1][0] or " ")[0][1] == 2:
                part[-1] = (" ", part[-1][1])
            painting.put(left, y, part)
        else:
            painting.put(left, y, squares_of(draw, right - left, alphabet))


SIZES = st.tuples(st.integers(2, 24), st.integers(2, 14))


def run_of(
    draw: st.DrawFn,
    measure: Measure,
    kind: type[Terminal],
    sizes: st.SearchStrategy[tuple[int, int]] = SIZES,
) -> Run:
    has_margins, erases, sync = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
    has_margins &= kind is Terminal
    width, height = draw(sizes)
    display = Display(Looks(), Features(erases, has_margins, sync))
    display.can_scroll = draw(st.booleans())
    terminal = kind(width, height, measure, draw(st.booleans()), erases, has_margins)
    return Run(Painting(width, height), display, terminal)


@st.composite
def histories(
    draw: st.DrawFn,
    alphabet: tuple[str, ...],
    measure: Measure = by_grapheme,
    kind: type[Terminal] = Terminal,
) -> Run:
    """Everything that happens to a screen until the terminal has read all of it."""
    run = run_of(draw, measure, kind)
    run.paint(run.painting.layout(), Offset(0, 0))
    for _ in range(draw(st.integers(1, 8))):
        change(draw, run, alphabet)
    run.is_stalled = False
    run.catch_up()
    return run


@settings(max_examples=200, deadline=None)
@given(histories(SURE + DOUBTFUL))
def test_a_terminal_shows_exactly_what_was_painted_last(run: Run) -> None:
    assert [[seen(cell) for cell in row] for row in run.terminal.cells] == run.painting.cells()


@st.composite
def readings(draw: st.DrawFn, kind: type[Terminal] = Terminal) -> Run:
    """A document scrolls between a sidebar and a scrollbar, above a line that changes."""
    run = run_of(draw, by_grapheme, kind, st.tuples(st.integers(24, 40), st.integers(9, 16)))
    left = draw(st.integers(0, 9))
    top = draw(st.integers(0, 2))
    for y in range(run.painting.height):
        run.painting.put(0, y, line_of(draw, left))
    place = draw(st.integers(0, 30))
    document = [line_of(draw, run.painting.width - left) for _ in range(40)]
    for _ in range(draw(st.integers(2, 6))):
        place += draw(st.integers(-4, 4))
        for y in range(top, run.painting.height - 1):
            run.painting.put(left, y, list(document[(place + y) % len(document)]))
        run.painting.put(0, run.painting.height - 1, line_of(draw, run.painting.width))
        run.is_stalled = draw(st.integers(0, 4)) == 0
        run.paint(run.painting.layout(), Offset(3, 3))
    run.is_stalled = False
    run.catch_up()
    return run


def line_of(draw: st.DrawFn, width: int) -> list[Square]:
    """Some words, and blanks to the end, on one background."""
    style = draw(st.sampled_from(STYLES))
    words = draw(st.sampled_from(("", "", "one", "two words", "世界", "a│b…", "x" * 12)))
    number = draw(st.integers(0, 99))
    text = f"{words} {number}" if words else ""
    cells = [(glyph, style) for measured in by_grapheme(text) for glyph in two_cells(*measured)]
    row = (cells + [(" ", style)] * width)[:width]
    if row and by_grapheme(row[-1][0] or " ")[0][1] == 2:
        row[-1] = (" ", style)
    return row


def two_cells(glyph: str, width: int) -> tuple[str, ...]:
    return (glyph, "")[:width]


@settings(max_examples=300, deadline=None)
@given(readings())
def test_what_scrolls_is_shown_as_it_was_painted(run: Run) -> None:
    assert [[seen(cell) for cell in row] for row in run.terminal.cells] == run.painting.cells()


def all_wide(text: str) -> list[tuple[str, int]]:
    """A terminal that knows no joined emoji and takes two cells for what is ambiguous."""
    return [(glyph, 2 if ord(glyph) > 0x2000 else width) for glyph, width in one_by_one(text)]


def all_narrow(text: str) -> list[tuple[str, int]]:
    """A terminal with old tables, in which an emoji takes one cell."""
    return [(glyph, min(width, 1) if glyph != "世" else 2) for glyph, width in one_by_one(text)]


def one_by_one(text: str) -> list[tuple[str, int]]:
    return [measured for character in text for measured in by_grapheme(character)]


@settings(max_examples=100, deadline=None)
@given(histories(SURE + DOUBTFUL, all_wide) | histories(SURE + DOUBTFUL, all_narrow))
def test_what_terminals_measure_otherwise_moves_nothing_beside_it(run: Run) -> None:
    for shown, wanted in zip(run.terminal.cells, run.painting.cells(), strict=True):
        assert [
            seen(cell) for cell, other in zip(shown, wanted, strict=True) if not is_doubtful(other)
        ] == [cell for cell in wanted if not is_doubtful(cell)]


def is_doubtful(cell: Cell) -> bool:
    """Also all second halves: it is the first that counts."""
    return cell.glyph in DOUBTFUL or not cell.glyph


class PyteTerminal(Terminal):
    """pyte in its place: another opinion of the same sequences, but for margins and links."""

    def __post_init__(self) -> None:
        self.screen = pyte.Screen(self.columns, self.rows)
        self.stream = pyte.Stream(self.screen)
        self.stream.feed("\x1b[?7l")

    @property
    def is_at_rest(self) -> bool:
        return self.screen.margins is None

    def feed(self, text: str) -> None:
        self.stream.feed(text)

    def shown(self) -> list[list[pyte.screens.Char]]:
        """What stands there, as eyes see it."""
        cells = ([self.screen.buffer[y][x] for x in range(self.columns)] for y in range(self.rows))
        return [[_seen_in_pyte(cell) for cell in row] for row in cells]


def _seen_in_pyte(cell: pyte.screens.Char) -> pyte.screens.Char:
    if cell.data == " " and not (cell.underscore or cell.reverse or cell.strikethrough):
        return pyte.screens.Char(" ", bg=cell.bg)
    return cell


@settings(max_examples=100, deadline=None)
@given(histories((*SURE, "│", "…", "─"), kind=PyteTerminal) | readings(kind=PyteTerminal))
def test_pyte_shows_what_it_shows_when_textual_draws(run: Run) -> None:
    painting = run.painting
    stock = PyteTerminal(painting.width, painting.height)
    console = Console(color_system="truecolor", force_terminal=True)
    stock.feed(painting.layout().render_segments(console).replace("\n", "\r\n"))
    assert isinstance(run.terminal, PyteTerminal)
    assert run.terminal.shown() == stock.shown()
