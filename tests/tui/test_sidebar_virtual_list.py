"""The virtual list: its cursor, its rows, what it draws."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.content import Content
from textual.pilot import Pilot

from oai_tui.tui.themes import VARIABLE_DEFAULTS
from oai_tui.tui.widgets.virtual_list import Heading, VirtualList
from tests.tui.reading import screen_text, until, until_shown

Rows = Sequence[str | Heading]


class Shelf(App[None]):
    """A screen that is nothing but a list of words."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self.drawn = 0
        self.told: list[tuple[str, str]] = []
        self._rows = rows

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLE_DEFAULTS)

    def compose(self) -> ComposeResult:
        yield VirtualList[str](self.draw, lambda row: row)

    def on_mount(self) -> None:
        self.words.set_rows(self._rows)
        self.words.focus()

    @property
    def words(self) -> VirtualList[str]:
        return self.query_one(VirtualList)

    def draw(self, row: str, width: int) -> Content:
        self.drawn += 1
        return Content(row)

    @on(VirtualList.Highlighted)
    def highlighted(self, event: VirtualList.Highlighted) -> None:
        self.told.append((type(event).__name__, event.row_id))


@asynccontextmanager
async def shelf(
    rows: Rows, size: tuple[int, int] = (20, 6)
) -> AsyncIterator[tuple[Shelf, Pilot[None]]]:
    app = Shelf(rows)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


def numbered(count: int) -> list[str]:
    return [f"row {number}" for number in range(count)]


async def test_the_cursor_starts_on_the_first_row_below_a_heading() -> None:
    async with shelf([Heading("one"), "a", "b"]) as (app, _):
        assert app.words.current_id == "a"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("down",), "b"),
        (("down", "down"), "c"),
        (("down", "down", "up"), "b"),
        (("up",), "a"),
        (("end",), "d"),
        (("end", "down"), "d"),
        (("end", "home"), "a"),
        (("j", "j", "k"), "b"),
        (("G", "g"), "a"),
        (("pagedown",), "d"),
        (("end", "pageup"), "a"),
    ],
)
async def test_keys_move_the_cursor_over_headings(keys: tuple[str, ...], expected: str) -> None:
    rows: Rows = [Heading("one"), "a", "b", Heading("two"), Heading("three"), "c", "d"]
    async with shelf(rows, size=(20, 10)) as (app, pilot):
        await pilot.press(*keys)
        assert app.words.current_id == expected


async def test_a_move_is_told_and_a_stay_at_the_end_is_not() -> None:
    async with shelf(["a", "b"]) as (app, pilot):
        await pilot.press("down", "down")
        await until(pilot, lambda: app.told)
        assert app.told == [("Highlighted", "b")]


async def test_the_cursor_stays_with_its_row_when_the_rows_are_replaced() -> None:
    async with shelf(["a", "b", "c"]) as (app, pilot):
        await pilot.press("down")
        await until(pilot, lambda: app.told)
        app.words.set_rows([Heading("new"), "x", "y", "b", "c"])
        assert app.words.current_id == "b"
        assert app.told == [("Highlighted", "b")]


async def test_the_cursor_stays_near_when_its_row_goes() -> None:
    async with shelf(["a", "b", "c"]) as (app, pilot):
        await pilot.press("down")
        app.words.set_rows(["a", "c"])
        assert app.words.current_id == "c"
        app.words.set_rows(["a"])
        assert app.words.current_id == "a"


async def test_the_cursor_goes_first_when_it_is_not_to_be_kept() -> None:
    async with shelf(["a", "b", "c"]) as (app, pilot):
        await pilot.press("end")
        app.words.set_rows(["b", "c"], keep_cursor=False)
        assert app.words.current_id == "b"


@pytest.mark.parametrize("rows", [[], [Heading("alone")]])
async def test_without_rows_there_is_no_cursor_and_keys_do_no_harm(rows: Rows) -> None:
    async with shelf(rows) as (app, pilot):
        await pilot.press("down", "up", "pagedown", "end", "home")
        await pilot.click(VirtualList, offset=(1, 0))
        assert app.words.current is None
        assert app.told == []
        app.words.set_rows(["a"])
        assert app.words.current_id == "a"


async def test_only_the_rows_in_sight_are_drawn() -> None:
    async with shelf(numbered(10_000)) as (app, pilot):
        await until_shown(pilot, "row 5")
        seen_at_first = app.drawn
        await pilot.press("end")
        await until_shown(pilot, "row 9999")
        assert seen_at_first < 100
        assert app.drawn < 200
        assert app.words.current_id == "row 9999"


async def test_the_cursor_is_always_in_sight() -> None:
    async with shelf(numbered(100)) as (app, pilot):
        for key in ("end", "home", "pagedown", "pagedown", "up", "pageup"):
            await pilot.press(key)
            await until(pilot, lambda: app.words.current_id in lines(app))
        await pilot.resize_terminal(20, 2)
        await until(pilot, lambda: app.words.current_id in lines(app))


async def test_the_heading_of_the_first_row_comes_into_sight_with_it() -> None:
    async with shelf([Heading("top"), *numbered(50)]) as (_, pilot):
        await pilot.press("end")
        await until_shown(pilot, "row 49")
        await pilot.press("home")
        await until_shown(pilot, "top")


async def test_a_click_moves_the_cursor_and_is_told() -> None:
    async with shelf([Heading("one"), "a", "b"]) as (app, pilot):
        await pilot.click(VirtualList, offset=(2, 2))
        await until(pilot, lambda: app.told)
        assert app.words.current_id == "b"
        assert app.told == [("Selected", "b")]


async def test_a_click_on_a_heading_or_below_the_rows_does_nothing() -> None:
    async with shelf([Heading("one"), "a"]) as (app, pilot):
        await pilot.click(VirtualList, offset=(2, 0))
        await pilot.click(VirtualList, offset=(2, 4))
        assert app.told == []
        assert app.words.current_id == "a"


async def test_a_long_line_is_cut_with_an_ellipsis() -> None:
    async with shelf(["an extraordinarily long row", "日本語の長い行です日本語"]) as (app, pilot):
        await until_shown(pilot, "an extraordinarily …")
        assert "日本語の長い行です …" in lines(app)


async def test_moving_to_a_row_by_its_name_says_whether_it_is_there() -> None:
    async with shelf(numbered(50)) as (app, _):
        assert app.words.move_to("row 40") is True
        assert app.words.current_id == "row 40"
        assert app.words.move_to("row 50") is False
        assert app.words.current_id == "row 40"
        assert app.told == []


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (300, 1)])
async def test_any_size_can_be_drawn(size: tuple[int, int]) -> None:
    async with shelf([Heading("one"), *numbered(5)], size=size) as (app, pilot):
        await pilot.press("end")
        assert app.words.current_id == "row 4"


def lines(app: Shelf) -> list[str]:
    return [line.rstrip(" ▁▂▃▄▅▆▇█") for line in screen_text(app).splitlines()]
