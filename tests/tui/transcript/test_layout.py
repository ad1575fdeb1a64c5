"""Blocks and their lines: each as wide as it says, and what a reader expects to see."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from oai_tui.core.text import guard
from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.looks import BOLD, ITALIC, STRIKE, Look
from oai_tui.tui.transcript.paint import Frame, paint
from oai_tui.tui.transcript.palette import ROLES, Palette, is_web_address
from tests.tui.transcript.texts import ANSWER, anything, streamed

STYLES = Palette(lambda component: Style())


def shown(text: str, width: int = 40, **options: bool) -> list[str]:
    return [line.text.rstrip() for line in streamed([text], Page(width, **options))]


@settings(max_examples=200, deadline=None)
@given(anything, st.integers(1, 130))
def test_every_strip_is_exactly_as_wide_as_the_pane(text: str, width: int) -> None:
    frame = Frame.of(width)

    for line in streamed([text], Page(frame.column)):
        assert line.cells == sum(cell_len(run.text) for run in line.runs)
        strip = paint(line, frame, STYLES, is_marked=True, marks=[(1, 3, Style())])
        assert sum(cell_len(segment.text) for segment in strip) == strip.cell_length == width


@settings(max_examples=200, deadline=None)
@given(anything)
def test_nothing_that_a_terminal_obeys_is_in_a_line(text: str) -> None:
    for line in streamed([text], Page(30)):
        assert guard(line.text) == line.text


@settings(max_examples=100, deadline=None)
@given(anything)
def test_prose_fits_a_width_in_which_it_can(text: str) -> None:
    for line in streamed([text], Page(90)):
        assert line.cells <= 90


@settings(max_examples=100, deadline=None)
@given(anything)
def test_every_look_has_a_role_that_a_theme_colours(text: str) -> None:
    roles = {run.look.role for line in streamed([text], Page(50)) for run in line.runs}

    assert roles <= set(ROLES)


def test_a_list_shows_its_depth_numbers_and_boxes() -> None:
    text = "1. one\n   - in\n     - deeper\n2. two\n\n- [x] done\n- [ ] open\n"

    assert shown(text) == [
        "1. one",
        "   ◦ in",
        "     · deeper",
        "2. two",
        "",
        "[x] done",
        "[ ] open",
    ]


def test_blank_lines_between_items_are_those_of_the_source() -> None:
    assert shown("- a\n- b\n\n- c\n") == ["• a", "• b", "", "• c"]


def test_an_item_that_ends_with_code_stands_apart_from_the_next() -> None:
    assert shown("1. a\n   ```\n   x\n   ```\n2. b\n", 24) == [
        "1. a",
        "",
        "    text      y to copy",
        "    x",
        "",
        "2. b",
    ]


def test_a_quote_has_a_bar_on_each_line() -> None:
    assert shown("> a quote that wraps\n>\n> > in it\n", 12) == [
        "▎ a quote",
        "▎ that wraps",
        "▎",
        "▎ ▎ in it",
    ]


def test_a_line_break_is_kept_where_the_next_word_would_have_had_room() -> None:
    assert shown("Roses are red,\nviolets are blue.", 60) == ["Roses are red,", "violets are blue."]


def test_text_that_was_broken_to_a_width_flows() -> None:
    text = "\n".join(["a line of words that was broken where sixty or more " + "x" * 12] * 3)

    assert len(shown(text, 200)) == 1


def test_a_task_whose_words_begin_in_the_next_line_has_them_beside_its_box() -> None:
    assert shown("- [ ] \n  words") == ["[ ] words"]


def test_a_link_shows_where_it_leads_when_its_words_do_not() -> None:
    assert shown("[docs](https://e.org) and https://e.org") == [
        "docs (https://e.org) and https://e.org"
    ]


def test_a_file_name_is_no_link() -> None:
    line = streamed(["See README.md and example.com"], Page(60))[0]

    assert [run.look.href for run in line.runs] == [""]


def test_html_footnotes_and_images_are_shown_as_text() -> None:
    assert shown("<b>x</b>[^1] ![alt](http://p)\n\n[^1]: note", 60) == [
        "<b>x</b>[^1] image: alt (http://p)",
        "",
        "[^1]: note",
    ]


def test_marks_of_emphasis_become_looks() -> None:
    line = streamed(["**b** *i* ~~s~~ ***bi***"], Page(40))[0]

    marks = {run.text: run.look.marks for run in line.runs if run.text.strip()}
    assert marks == {"b": BOLD, "i": ITALIC, "s": STRIKE, "bi": BOLD | ITALIC}


def test_a_table_fits_the_width_by_wrapping_its_cells() -> None:
    table = "| name | what it is |\n|---|---|\n| a | a longer text in a cell |\n| b | short |\n"

    assert shown(table, 22) == [
        "name │ what it is",
        "─────┼────────────────",
        "a    │ a longer text",
        "     │ in a cell",
        "┄┄┄┄┄┼┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄",
        "b    │ short",
    ]


def test_a_word_in_a_cell_is_not_cut_while_there_is_room_elsewhere() -> None:
    table = "| a | b |\n|---|---|\n| some words that can wrap | inseparable |\n"

    assert shown(table, 24) == [
        "a          │ b",
        "───────────┼────────────",
        "some words │ inseparable",
        "that can   │",
        "wrap       │",
    ]


def test_a_table_that_cannot_fit_becomes_a_list_of_its_rows() -> None:
    table = "| one | two | three |\n|---|---|---|\n| first cell | second cell | third cell |\n"

    assert shown(table, 20) == [
        "one:   first cell",
        "two:   second cell",
        "three: third cell",
    ]


def test_cells_are_aligned_and_wide_characters_take_two_cells() -> None:
    table = "| a | b |\n|--:|:-:|\n| 全角 | x |\n| 1 | wide |\n"

    assert shown(table) == ["   a │  b", "─────┼─────", "全角 │  x", "   1 │ wide"]


def test_long_lines_of_code_wrap_with_a_mark_and_join_again() -> None:
    lines = streamed(["```\nabcdefghijklmnop\n```"], Page(12))[1:]

    assert [line.text for line in lines] == [" abcdefghij", " » klmnop"]
    assert [line.joint for line in lines] == ["\n", ""]


def test_code_without_a_language_is_not_guessed() -> None:
    lines = streamed(["```\ndef f(): pass\n```"], Page(40))

    assert lines[0].text.split()[0] == "text"
    assert {run.look for run in lines[1].runs} == {Look("code")}


def test_an_unknown_language_is_named_and_left_plain() -> None:
    lines = streamed(["```nosuchlanguage\ndef f(): pass\n```"], Page(60))

    assert lines[0].text.split()[0] == "nosuchlanguage"
    assert {run.look for run in lines[1].runs} == {Look("code")}


def test_a_string_over_many_lines_keeps_its_colour() -> None:
    code = '```python\nx = """\n' + "word\n" * 100 + '"""\ny = 1\n```\n'

    lines = streamed([code], Page(40))

    assert {run.look.role for run in lines[60].runs[1:]} == {"code-string"}
    assert "code-number" in {run.look.role for run in lines[-1].runs}


@pytest.mark.parametrize(
    ("href", "is_handed_on"),
    [
        ("https://example.com/a?b=c", True),
        ("http://example.com", True),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("https://example.com/\x1b]0;x", False),
        ("https://exämple.com", False),
        ("", False),
    ],
)
def test_only_plain_web_addresses_are_handed_to_the_terminal(href: str, is_handed_on: bool) -> None:
    assert is_web_address(href) is is_handed_on
    assert (STYLES[Look("link", 0, href)].link is not None) is is_handed_on


def test_a_narrow_page_still_shows_everything() -> None:
    letters = "".join("".join(line.text.split()) for line in streamed([ANSWER], Page(2)))

    assert "importer" in letters
