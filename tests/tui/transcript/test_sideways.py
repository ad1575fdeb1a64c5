"""Code and tables that are too wide: seen in part, moved by keys, copied whole."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.pilot import Pilot

from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.looks import Line, Look, Run
from oai_tui.tui.transcript.sideways import seen
from tests.tui.reading import press_at_once
from tests.tui.running import running, settings_for
from tests.tui.transcript.conversations import TranscriptApp, answer
from tests.tui.transcript.texts import streamed

WIDE = "".join(f"{number:02}," for number in range(60))
CODE = f"before\n\n```python\nx = 1\nlist = [{WIDE}]\n```\n\n```\nshort\n```\n\nafter\n"
TABLE = "| one | two | three | four |\n|---|---|---|---|\n" + "| incomprehensibilities " * 4 + "|\n"

texts = st.lists(st.sampled_from(["a", "bc ", " ", "全", "e\u0301", "👩‍👩‍👧", "❤️"]), max_size=30)


def line_of(parts: list[str], fixed: int) -> Line:
    runs = tuple(Run(part, Look("code" if at % 2 else "text")) for at, part in enumerate(parts))
    text = "".join(parts)
    cells = sum(cell_len(part) for part in parts)
    return Line(runs, cells, slides_from=min(fixed, len(text)))


@settings(max_examples=300, deadline=None)
@given(texts, st.integers(0, 3), st.integers(4, 40), st.integers(0, 50))
def test_what_is_seen_of_a_line_fits_the_page(
    parts: list[str], fixed: int, width: int, shift: int
) -> None:
    line = line_of(["ab", "cd", *parts], fixed)

    sight = seen(line, width, shift)

    assert sight.line.cells == sum(cell_len(run.text) for run in sight.line.runs) <= width
    assert sight.line.text.startswith(line.text[:fixed])


@settings(max_examples=300, deadline=None)
@given(texts, st.integers(1, 40), st.integers(0, 50))
def test_a_character_that_is_seen_is_known_as_the_one_that_it_is(
    parts: list[str], width: int, shift: int
) -> None:
    line = line_of(["#", *parts], 1)

    sight = seen(line, width, shift)

    for at, character in enumerate(sight.line.text):
        if character not in " ‹›":
            assert line.text[sight.character(at)] == character


@settings(max_examples=200, deadline=None)
@given(st.integers(10, 30), st.integers(0, 40))
def test_a_selection_covers_the_same_characters_wherever_the_line_is(
    width: int, shift: int
) -> None:
    line = line_of(["#", "abcdefghijklmnopqrstuvwxyz0123456789"], 1)
    sight = seen(line, width, shift)

    span = sight.span((5, 9))

    assert span is not None
    assert set(sight.line.text[span[0] : span[1]]) <= set("efgh")
    assert all((c in sight.line.text[span[0] : span[1]]) == (c in sight.line.text) for c in "efgh")


def test_moving_on_shows_the_whole_line_bit_by_bit() -> None:
    line = line_of(["#", "".join(chr(ord("a") + at) for at in range(26))], 1)

    assert [seen(line, 11, shift).line.text for shift in (0, 8, 16)] == [
        "#abcdefghi›",
        "#‹jklmnopq›",
        "#‹rstuvwxyz",
    ]


def test_blanks_that_went_out_of_sight_need_no_mark() -> None:
    line = line_of(["#", " " * 8 + "abcdefgh"], 1)

    assert seen(line, 9, 8).line.text == "#abcdefgh"


def test_code_that_fits_stays_where_it_is() -> None:
    lines = streamed([CODE], Page(40, wraps_code=False))

    moves = {line.text.strip(): line.slides_from >= 0 for line in lines}
    assert moves["x = 1"]
    assert not moves["short"]
    assert not moves["before"]


def test_a_table_that_cannot_fit_is_as_wide_as_it_must_be() -> None:
    lines = streamed([TABLE], Page(40, wraps_code=False))

    assert {line.cells for line in lines} == {4 * 21 + 3 * 3}
    assert all(line.slides_from == 0 for line in lines)


def test_a_table_that_can_fit_does_not_move() -> None:
    lines = streamed([TABLE], Page(100, wraps_code=False))

    assert {line.slides_from for line in lines} == {-1}


def test_code_in_a_quote_moves_behind_the_bar_of_the_quote() -> None:
    lines = streamed([f"> ```\n> {WIDE}\n> ```\n"], Page(40, wraps_code=False))

    sight = seen(lines[-1], 40, 30)
    assert sight.line.text.startswith("▎  ‹")
    assert sight.line.cells == 40


@pytest.fixture
async def pilot() -> AsyncIterator[Pilot[None]]:
    async with TranscriptApp().run_test(size=(60, 24)) as pilot:
        transcript = app_of(pilot).transcript
        transcript.show([answer(CODE)])
        await pilot.pause()
        await pilot.press("w")
        yield pilot


def app_of(pilot: Pilot[None]) -> TranscriptApp:
    assert isinstance(pilot.app, TranscriptApp)
    return pilot.app


def wide_line(pilot: Pilot[None]) -> str:
    return next(line for line in app_of(pilot).screen_lines() if "," in line)


async def test_keys_move_wide_code_and_bring_it_back(pilot: Pilot[None]) -> None:
    start = wide_line(pilot)
    assert start.strip().startswith("list = [00,01")
    assert start.endswith("›")

    await pilot.press("greater_than_sign", "greater_than_sign")
    moved = wide_line(pilot)
    assert moved.strip().startswith("‹")
    assert "short" in app_of(pilot).shown()
    assert "before" in app_of(pilot).shown()

    await pilot.press("less_than_sign")
    assert wide_line(pilot) not in (start, moved)
    await pilot.press("0")
    assert wide_line(pilot) == start


async def test_wide_code_moves_no_further_than_its_end(pilot: Pilot[None]) -> None:
    await press_at_once(pilot, *[">"] * 60)

    assert wide_line(pilot).endswith("58,59,]")


async def test_wrapping_again_brings_everything_into_sight(pilot: Pilot[None]) -> None:
    await pilot.press("greater_than_sign", "w")

    shown = app_of(pilot).shown()
    assert "»" in shown
    assert "list = [00" in shown
    assert "59,]" in shown


async def test_a_copy_of_a_line_that_was_moved_has_all_of_its_text(pilot: Pilot[None]) -> None:
    await pilot.press("greater_than_sign")
    app = app_of(pilot)
    row = app.screen_lines().index(wide_line(pilot))

    await pilot.click(app.transcript, offset=(20, row), times=3)
    await pilot.press("y")

    assert app.copied == [("selection", f"list = [{WIDE}]")]


async def test_a_double_click_selects_the_word_that_is_seen_there(pilot: Pilot[None]) -> None:
    await pilot.press("greater_than_sign")
    app = app_of(pilot)
    line = wide_line(pilot)
    row = app.screen_lines().index(line)
    column = line.index("11")

    await pilot.click(app.transcript, offset=(column, row), times=2)

    assert app.screen.get_selected_text() == "11"


async def test_the_setting_for_code_reaches_the_screen(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path, wraps_code=False)) as one:
        assert not one.chat.transcript.wraps_code
