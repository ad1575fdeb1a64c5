"""What moved is found, and the terminal moves it as is thought."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Offset

from oai_tui.tui.terminal.display import Display
from oai_tui.tui.terminal.features import Features
from oai_tui.tui.terminal.look import PLAIN, Looks
from oai_tui.tui.terminal.pen import Pen
from oai_tui.tui.terminal.picture import UNKNOWN, Row
from oai_tui.tui.terminal.scrolling import Scroll, find_scroll, scrolled, write_scroll
from tests.tui.terminal.emulator import Cell, Terminal, by_grapheme
from tests.tui.terminal.test_display import Painting


def row(text: str) -> Row:
    glyphs = [cell for glyph, width in by_grapheme(text) for cell in (glyph, "")[:width]]
    return Row(glyphs, [PLAIN] * len(glyphs))


def rows(*texts: str) -> list[Row]:
    return [row(text) for text in texts]


LINES = [f"{number:02} words of a line" for number in range(20)]


def test_what_moved_up_is_found_with_its_columns() -> None:
    side = "chats |"
    old = rows(*(side + line for line in LINES[:10]), "status 1".ljust(25))
    new = rows(*(side + line for line in LINES[2:12]), "status 2".ljust(25))
    scroll = find_scroll(old, new)
    assert scroll is not None
    assert (scroll.top, scroll.bottom, scroll.lines) == (0, 10, 2)
    assert scroll.left == len(side)


def test_what_moved_down_is_found() -> None:
    scroll = find_scroll(rows(*LINES[3:13]), rows(*LINES[:10]))
    assert scroll is not None
    assert (scroll.top, scroll.bottom, scroll.lines) == (0, 10, -3)


def test_rows_that_are_all_alike_say_nothing_of_a_move() -> None:
    assert find_scroll(rows(*["same"] * 10), rows(*["else"] * 10)) is None


def test_a_few_rows_are_not_worth_a_move() -> None:
    assert find_scroll(rows(*LINES[:3]), rows(*LINES[1:4])) is None


def test_one_column_is_not_moved_by_itself() -> None:
    old, new = (
        rows(*(f"{letter} same" for letter in letters)) for letters in ("abcdefgh", "cdefghij")
    )
    assert find_scroll(old, new) is None


@st.composite
def moves(draw: st.DrawFn) -> tuple[list[Row], Scroll]:
    width, height = draw(st.integers(2, 10)), draw(st.integers(2, 8))
    top, left = draw(st.integers(0, height - 2)), draw(st.integers(0, width - 2))
    bottom, right = draw(st.integers(top + 2, height)), draw(st.integers(left + 2, width))
    lines = draw(st.integers(-(bottom - top), bottom - top).filter(bool))
    texts = [draw(st.text("abc世", min_size=width, max_size=width)) for _ in range(height)]
    before = [row(text) for text in texts]
    for each in before:
        each.glyphs[width:] = []
        each.looks[width:] = []
        if by_grapheme(each.glyphs[-1] or " ")[0][1] == 2:
            each.glyphs[-1] = " "
    return before, Scroll(top, bottom, left, right, lines)


@given(moves())
def test_a_terminal_shows_after_a_move_what_is_thought(move: tuple[list[Row], Scroll]) -> None:
    before, scroll = move
    width = len(before[0].glyphs)
    terminal = Terminal(width, len(before))
    terminal.cells = [[Cell(glyph) for glyph in each.glyphs] for each in before]
    pen = Pen(width)
    write_scroll(pen, scroll, width)
    terminal.feed(pen.take())
    assert terminal.is_at_rest
    for shown, thought in zip(terminal.cells, scrolled(before, scroll), strict=True):
        for cell, glyph in zip(shown, thought.glyphs, strict=True):
            assert glyph in (UNKNOWN, cell.glyph)


def reading(start: int) -> Painting:
    """Lines of a document beside a list that does not move."""
    painting = Painting(60, 16)
    for y in range(16):
        text = f" chat {y:02} ".ljust(12) + f"line {start + y:03} of the text".ljust(48)
        painting.put(0, y, [(letter, None) for letter in text])
    return painting


def bytes_of_a_step(*, margins: bool, scrolls: bool = True) -> int:
    display = Display(Looks(), Features(has_margins=margins))
    display.can_scroll = scrolls
    display.paint(reading(0).layout(), Offset(0, 0))
    display.difference()
    display.paint(reading(3).layout(), Offset(0, 0))
    return len(display.difference())


def test_a_terminal_with_margins_gets_the_fewest_bytes() -> None:
    plain = bytes_of_a_step(margins=False, scrolls=False)
    whole = bytes_of_a_step(margins=False)
    part = bytes_of_a_step(margins=True)
    assert part < whole <= plain
