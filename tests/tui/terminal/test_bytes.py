"""The fewest bytes for a place, for a look, and for what differs."""

from __future__ import annotations

import pytest
from rich.color import ColorSystem
from rich.style import Style

from oai_tui.tui.terminal.changes import changed_spans
from oai_tui.tui.terminal.glyphs import cells_of, excess
from oai_tui.tui.terminal.look import PLAIN, Look, Looks, way
from oai_tui.tui.terminal.painter import paint
from oai_tui.tui.terminal.pen import Pen
from oai_tui.tui.terminal.picture import Row, blank_row

LOOKS = Looks()
TEXT = LOOKS.of(Style.parse("#010203 on #040506"))
BOLD = LOOKS.of(Style.parse("bold #010203 on #040506"))


def row(text: str, look: Look = PLAIN) -> Row:
    glyphs = list(cells_of(text)[1])
    return Row(glyphs, [look] * len(glyphs))


@pytest.mark.parametrize(
    ("begin", "end", "sequence"),
    [
        ((-1, -1), (0, 0), "\x1b[H"),
        ((-1, -1), (0, 4), "\x1b[5H"),
        ((-1, -1), (6, 4), "\x1b[5;7H"),
        ((3, 4), (3, 4), ""),
        ((3, 4), (4, 4), "\x1b[C"),
        ((3, 4), (9, 4), "\x1b[7G"),
        ((3, 4), (2, 4), "\x1b[D"),
        ((30, 4), (0, 4), "\r"),
        ((30, 4), (0, 5), "\r\n"),
        ((30, 4), (30, 5), "\x1b[B"),
        ((30, 4), (30, 2), "\x1b[2A"),
        ((-1, 4), (6, 4), "\x1b[7G"),
    ],
)
def test_the_cursor_goes_the_shortest_way(
    begin: tuple[int, int], end: tuple[int, int], sequence: str
) -> None:
    pen = Pen(80)
    pen.column, pen.row = begin
    pen.move(*end)
    assert len(pen.take()) == len(sequence)
    assert (pen.column, pen.row) == end


@pytest.mark.parametrize(
    ("before", "after", "sequence"),
    [
        (None, PLAIN, "\x1b[m"),
        (PLAIN, PLAIN, ""),
        (PLAIN, TEXT, "\x1b[38;2;1;2;3;48;2;4;5;6m"),
        (TEXT, BOLD, "\x1b[1m"),
        (BOLD, TEXT, "\x1b[22m"),
        (TEXT, PLAIN, "\x1b[m"),
        (None, TEXT, "\x1b[0;38;2;1;2;3;48;2;4;5;6m"),
    ],
)
def test_only_what_differs_of_a_look_is_said(
    before: Look | None, after: Look, sequence: str
) -> None:
    assert way(before, after) == sequence


def test_what_one_attribute_takes_away_with_another_comes_back() -> None:
    both, one = LOOKS.of(Style(bold=True, dim=True)), LOOKS.of(Style(dim=True))
    assert way(both, one) in ("\x1b[22;2m", "\x1b[0;2m")


def test_spaces_need_only_their_background() -> None:
    pen = Pen(80)
    pen.look = TEXT
    pen.wear_blank(BOLD.blank)
    assert pen.take() == ""
    pen.wear_blank(LOOKS.of(Style.parse("on #070809")).blank)
    assert pen.take() == "\x1b[48;2;7;8;9m"


def test_colours_are_those_that_the_terminal_has() -> None:
    few = Looks(ColorSystem.STANDARD).of(Style.parse("#ff0000 on #000000"))
    assert (few.foreground, few.background) == ("31", "40")
    assert Looks().of(Style.parse("red")).foreground == "31"
    assert Looks().of(Style.parse("default on default")) is PLAIN


def test_the_same_style_is_the_same_look_whatever_it_is_called() -> None:
    meta = Style.from_meta({"offset": (1, 2)})
    assert LOOKS.of(Style.parse("bold red") + meta) is LOOKS.of(Style.parse("bold red"))


@pytest.mark.parametrize(
    ("text", "marks", "cells"),
    [
        ("ab", "", ("a", "b")),
        ("世a", "", ("世", "", "a")),
        ("e\u0301x", "", ("e\u0301", "x")),
        ("\u0301x", "\u0301", ("x",)),
        ("👩‍👩‍👧!", "", ("👩‍👩‍👧", "", "!")),
        ("❤️", "", ("❤️", "")),
    ],
)
def test_text_is_split_into_the_cells_that_it_fills(
    text: str, marks: str, cells: tuple[str, ...]
) -> None:
    assert cells_of(text) == (marks, cells)


@pytest.mark.parametrize("glyph", ["a", "ä", "é", "Ж", "Ω", "世", "e\u0301", "ก", "한"])
def test_about_letters_terminals_agree(glyph: str) -> None:
    assert excess(glyph) == 0


@pytest.mark.parametrize("glyph", ["…", "│", "①", "🎉", "❤️", "👩‍👩‍👧", "\ue0b0", "☺", "🇯"])
def test_about_these_they_do_not(glyph: str) -> None:
    assert excess(glyph) > 0


@pytest.mark.parametrize(
    ("old", "new", "spans"),
    [
        ("abcdef", "abcdef", []),
        ("abcdef", "abXdef", [(2, 3)]),
        ("abcdefgh", "XbcdefgX", [(0, 1), (7, 8)]),
        ("abcdef", "aXcXef", [(1, 4)]),
        ("a世bc", "aXYbc", [(1, 3)]),
        ("aXYbc", "a世bc", [(1, 3)]),
        ("a世bc", "a界bc", [(1, 3)]),
        ("ab cd", "a… cd", [(1, 3)]),
    ],
)
def test_what_differs_is_told_in_whole_characters(
    old: str, new: str, spans: list[tuple[int, int]]
) -> None:
    assert changed_spans(row(old), row(new)) == spans


def test_spaces_in_another_colour_of_letters_are_the_same() -> None:
    assert changed_spans(blank_row(9, TEXT), blank_row(9, BOLD)) == []


def written(new: Row, *, can_erase: bool = True) -> str:
    pen = Pen(len(new.glyphs))
    pen.move(0, 0)
    pen.wear(TEXT)
    pen.take()
    paint(pen, [(0, new, [(0, len(new.glyphs))])], can_erase=can_erase)
    return pen.take()


def test_the_end_of_a_line_is_erased_if_that_keeps_its_background() -> None:
    line = row("word".ljust(40), TEXT)
    assert written(line) == "word\x1b[K"
    assert written(line, can_erase=False) == "word".ljust(40)


def test_a_gap_is_erased_and_passed() -> None:
    assert written(row("a" + " " * 20 + "b", TEXT)) == "a\x1b[20X\x1b[22Gb"


def test_after_a_doubtful_character_the_next_one_is_put_in_its_place() -> None:
    assert written(row("it’s", TEXT)) == "it’\x1b[4Gs"


def test_a_link_is_opened_and_closed_once() -> None:
    pen = Pen(20)
    look = LOOKS.of(Style(link="https://example.org/"))
    pen.move(0, 0)
    pen.wear(PLAIN)
    pen.take()
    paint(pen, [(0, row("a link", look), [(0, 6)])], can_erase=True)
    pen.close_link()
    sequence = pen.take()
    assert sequence.startswith("\x1b]8;id=")
    assert sequence.endswith(";https://example.org/\x1b\\a link\x1b]8;;\x1b\\")
