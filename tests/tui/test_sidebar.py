"""The sidebar: what it shows of the conversations, and what it says the person did."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Button

from oai_tui.core.conversation import ConversationSummary
from oai_tui.tui.themes import VARIABLE_DEFAULTS, load_themes
from oai_tui.tui.widgets.sidebar import Sidebar
from tests.tui.reading import screen_text, until, until_gone, until_shown, write

STYLES = Path(__file__).parents[2] / "src/oai_tui/tui/styles"
TODAY = date(2026, 11, 19)


class Library(App[None]):
    """A screen with a sidebar and something else that can have the focus."""

    CSS_PATH = [STYLES / "sidebar.tcss"]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, summaries: Sequence[ConversationSummary], keys: dict[str, str]) -> None:
        super().__init__()
        self.told: list[Sidebar._Did] = []
        self._summaries = summaries
        self._keys = keys
        for theme in load_themes(None)[0]:
            self.register_theme(theme)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLE_DEFAULTS)

    def compose(self) -> ComposeResult:
        yield Button("elsewhere", id="elsewhere")
        yield Sidebar(keys=self._keys, today=lambda: TODAY)

    def on_mount(self) -> None:
        self.sidebar.set_conversations(self._summaries)

    @property
    def sidebar(self) -> Sidebar:
        return self.query_one(Sidebar)

    @on(Sidebar.Previewed)
    @on(Sidebar.Opened)
    @on(Sidebar.Closed)
    @on(Sidebar.NewRequested)
    @on(Sidebar.RenameRequested)
    @on(Sidebar.PinToggled)
    @on(Sidebar.ArchiveToggled)
    @on(Sidebar.DeleteRequested)
    @on(Sidebar.UndoRequested)
    @on(Sidebar.ArchiveViewToggled)
    def take(self, event: Sidebar._Did) -> None:
        assert event.control is self.sidebar
        self.told.append(event)

    def told_of(self, kind: type[Sidebar._Did]) -> list[Sidebar._Did]:
        return [event for event in self.told if type(event) is kind]

    def ids_of(self, kind: type[Sidebar._DidTo]) -> list[str]:
        return [event.conversation_id for event in self.told if type(event) is kind]


@asynccontextmanager
async def library(
    *summaries: ConversationSummary,
    keys: dict[str, str] | None = None,
    size: tuple[int, int] = (60, 24),
    has_focus: bool = True,
) -> AsyncIterator[tuple[Library, Pilot[None]]]:
    app = Library(summaries, keys or {})
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        if has_focus:
            app.sidebar.focus()
        else:
            app.query_one("#elsewhere").focus()
        await pilot.pause()
        yield app, pilot


def conversation(
    name: str, days_ago: int = 0, *, title: str | None = None, is_archived: bool = False
) -> ConversationSummary:
    """One that was talked on at noon so many days ago, a minute earlier for each letter."""
    noon = datetime.combine(TODAY - timedelta(days=days_ago), time(12)).astimezone()
    return ConversationSummary(
        id=name,
        title=name if title is None else title,
        updated_at=noon - timedelta(minutes=ord(name[0])),
        is_archived=is_archived,
    )


THREE = (conversation("apple"), conversation("banana"), conversation("cherry", 40))


def line_with(app: Library, text: str) -> str:
    return next(line for line in screen_text(app).splitlines() if text in line)


async def test_conversations_stand_in_their_groups() -> None:
    async with library(*THREE) as (app, _):
        shown = [line.strip() for line in screen_text(app).splitlines()]
        names = [
            line for line in shown if line in {"today", "earlier", "apple", "banana", "cherry"}
        ]
        assert names == ["today", "apple", "banana", "earlier", "cherry"]


async def test_enter_opens_the_conversation_under_the_cursor() -> None:
    async with library(*THREE) as (app, pilot):
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.told_of(Sidebar.Opened))
        assert app.ids_of(Sidebar.Opened) == ["banana"]


async def test_a_click_opens_a_conversation() -> None:
    async with library(*THREE) as (app, pilot):
        row = screen_text(app).splitlines().index(line_with(app, "cherry"))
        await pilot.click(offset=(5, row))
        await until(pilot, lambda: app.told_of(Sidebar.Opened))
        assert app.ids_of(Sidebar.Opened) == ["cherry"]


async def test_resting_on_a_conversation_previews_it() -> None:
    async with library(*THREE) as (app, pilot):
        await pilot.press("down", "down")
        await until(pilot, lambda: app.ids_of(Sidebar.Previewed)[-1:] == ["cherry"])
        assert app.told_of(Sidebar.Opened) == []


async def test_opening_needs_no_preview_any_more() -> None:
    async with library(*THREE) as (app, pilot):
        await pilot.press("down", "enter", "n")
        await until(pilot, lambda: app.told_of(Sidebar.NewRequested))
        assert app.sidebar._preview is None


async def test_new_conversations_in_the_list_preview_nothing() -> None:
    async with library(*THREE) as (app, pilot):
        app.sidebar.set_conversations([conversation("fresh"), *THREE])
        await until_shown(pilot, "fresh")
        assert app.sidebar.rows.current_id == "apple"
        assert app.sidebar._preview is None


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("r", Sidebar.RenameRequested),
        ("p", Sidebar.PinToggled),
        ("a", Sidebar.ArchiveToggled),
        ("d", Sidebar.DeleteRequested),
        ("delete", Sidebar.DeleteRequested),
    ],
)
async def test_a_key_tells_what_is_to_be_done_with_the_conversation(
    key: str, kind: type[Sidebar._DidTo]
) -> None:
    async with library(*THREE) as (app, pilot):
        await pilot.press("down", key)
        await until(pilot, lambda: app.told_of(kind))
        assert app.ids_of(kind) == ["banana"]


@pytest.mark.parametrize(
    ("key", "kind"),
    [("n", Sidebar.NewRequested), ("u", Sidebar.UndoRequested), ("escape", Sidebar.Closed)],
)
async def test_a_key_tells_what_needs_no_conversation(key: str, kind: type[Sidebar._Did]) -> None:
    async with library() as (app, pilot):
        await pilot.press(key)
        await until(pilot, lambda: app.told_of(kind))


async def test_keys_on_an_empty_list_do_no_harm() -> None:
    async with library() as (app, pilot):
        await pilot.press("enter", "r", "p", "a", "d", "down", "n")
        await until(pilot, lambda: app.told_of(Sidebar.NewRequested))
        assert [type(event) for event in app.told] == [Sidebar.NewRequested]


async def test_typing_into_the_filter_leaves_the_titles_with_these_words() -> None:
    rows = [conversation("one", title="Ship notes for 2.4"), conversation("two", title="Tax")]
    async with library(*rows) as (app, pilot):
        await pilot.press("slash")
        await write(pilot, "NOTES ship")
        await until_gone(pilot, "Tax")
        assert "Ship notes for 2.4" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.told_of(Sidebar.Opened))
        assert app.ids_of(Sidebar.Opened) == ["one"]


async def test_letters_in_the_filter_are_no_commands() -> None:
    async with library(*THREE) as (app, pilot):
        await pilot.press("slash")
        await write(pilot, "ban")
        await until_gone(pilot, "apple")
        assert app.told_of(Sidebar.NewRequested) == []
        assert app.told_of(Sidebar.ArchiveToggled) == []


async def test_the_arrow_keys_move_through_what_the_filter_found() -> None:
    async with library(*THREE) as (app, pilot):
        await pilot.press("slash", "a", "down", "enter")
        await until(pilot, lambda: app.told_of(Sidebar.Opened))
        assert app.ids_of(Sidebar.Opened) == ["banana"]


async def test_esc_takes_the_filter_away_and_then_leaves() -> None:
    async with library(*THREE) as (app, pilot):
        await pilot.press("slash")
        await write(pilot, "cherry")
        await until_gone(pilot, "apple")
        await pilot.press("escape")
        await until_shown(pilot, "apple")
        assert app.told_of(Sidebar.Closed) == []
        assert app.sidebar.rows.current_id == "cherry"
        await pilot.press("escape")
        await until(pilot, lambda: app.told_of(Sidebar.Closed))


async def test_a_filter_that_finds_nothing_says_how_to_get_all_back() -> None:
    async with library(*THREE) as (_, pilot):
        await pilot.press("slash")
        await write(pilot, "zzz")
        await until_shown(pilot, "No title has")
        await pilot.press("escape")
        await until_shown(pilot, "apple")


async def test_an_empty_list_says_what_to_do() -> None:
    async with library() as (app, _):
        assert "No conversations yet." in screen_text(app)
        assert "Write a message" in screen_text(app)


async def test_the_archive_is_a_view_of_its_own() -> None:
    put_away = conversation("old", 90, is_archived=True)
    async with library(*THREE, put_away) as (app, pilot):
        assert "old" not in screen_text(app)
        await pilot.press("v")
        await until_shown(pilot, "old")
        assert "apple" not in screen_text(app)
        assert "/ find in the archive" in screen_text(app)
        await pilot.press("v")
        await until_shown(pilot, "apple")
        await until(pilot, lambda: len(app.told_of(Sidebar.ArchiveViewToggled)) == 2)
        views = [e.shows_archive for e in app.told if isinstance(e, Sidebar.ArchiveViewToggled)]
        assert views == [True, False]


async def test_an_empty_archive_can_be_left_again() -> None:
    async with library(*THREE) as (_, pilot):
        await pilot.press("v")
        await until_shown(pilot, "The archive is empty.")
        await pilot.press("escape")
        await until_shown(pilot, "apple")


async def test_the_open_the_running_and_the_unread_are_marked_and_told_apart() -> None:
    async with library(*THREE) as (app, pilot):
        app.sidebar.set_open("apple")
        app.sidebar.set_running({"banana"})
        app.sidebar.set_unread({"cherry"})
        await until_shown(pilot, "▌")
        assert line_with(app, "apple").startswith("▌ apple")
        assert line_with(app, "banana").rstrip().endswith("●")
        assert line_with(app, "cherry").split() == ["cherry", "new"]


async def test_the_cursor_goes_to_the_open_conversation_when_it_is_not_in_use() -> None:
    async with library(*THREE, has_focus=False) as (app, pilot):
        app.sidebar.set_open("cherry")
        assert app.sidebar.rows.current_id == "cherry"
        app.sidebar.focus()
        await pilot.press("home")
        app.sidebar.set_open("banana")
        assert app.sidebar.rows.current_id == "apple"


async def test_coming_back_the_cursor_is_on_the_open_conversation() -> None:
    async with library(*THREE) as (app, pilot):
        app.sidebar.set_open("banana")
        await pilot.press("end", "escape")
        app.query_one("#elsewhere").focus()
        await pilot.pause()
        app.sidebar.focus()
        await pilot.pause()
        assert app.sidebar.rows.current_id == "banana"


async def test_a_title_from_outside_is_shown_and_not_obeyed() -> None:
    rows = [
        conversation("one", title="[red]a[/red] \x1b[31mred"),
        conversation("two", title="[@click=app.quit]q"),
        conversation("three", title="[/unbalanced]"),
    ]
    async with library(*rows) as (app, _):
        shown = screen_text(app)
        assert "[red]a[/red] ␛[31mred" in shown
        assert "[@click=app.quit]q" in shown
        assert "[/unbalanced]" in shown
        assert "\x1b" not in shown


async def test_an_untitled_conversation_has_a_name_and_a_long_title_an_end() -> None:
    rows = [
        conversation("one", title=""),
        conversation("two", title="An extraordinarily long title for one small list"),
        conversation("wide", title="日本語の長いタイトルはここで切られるべきです"),
    ]
    async with library(*rows) as (app, _):
        assert "New conversation" in screen_text(app)
        assert line_with(app, "An extra").rstrip().endswith("…")
        assert line_with(app, "日本語").rstrip().endswith("…")


async def test_the_hints_show_the_keys_as_they_are_now() -> None:
    async with library(*THREE, keys={"list.delete": "x"}) as (app, _):
        shown = screen_text(app)
        assert "enter open" in shown
        assert "x delete" in shown
        assert "d delete" not in shown


async def test_the_hints_are_those_that_are_of_use_now() -> None:
    async with library(*THREE, has_focus=False) as (app, pilot):
        await until_shown(pilot, "^O open")
        app.sidebar.focus()
        await until_shown(pilot, "d delete")
        await pilot.press("slash")
        await until_gone(pilot, "d delete")
        await pilot.press("escape")
        app.sidebar.focus()
        await until_shown(pilot, "d delete")
        app.sidebar.set_conversations([])
        await until_gone(pilot, "d delete")
        assert "v archive" in screen_text(app)


@pytest.mark.parametrize("size", [(1, 1), (28, 3), (80, 24), (300, 60)])
async def test_any_size_can_be_drawn(size: tuple[int, int]) -> None:
    async with library(*THREE, size=size) as (app, pilot):
        app.sidebar.set_running({"apple"})
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.told_of(Sidebar.Opened))


@pytest.mark.parametrize("theme", ["light", "high-contrast", "ansi-16"])
async def test_the_row_under_the_cursor_is_told_apart_in_every_theme(theme: str) -> None:
    async with library(*THREE) as (app, pilot):
        app.theme = theme
        await pilot.pause()
        rows = {
            next(name for name in ("apple", "banana") if name in segment.text): segment.style
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if "apple" in segment.text or "banana" in segment.text
        }
        assert rows["apple"] is not None
        assert rows["banana"] is not None
        assert rows["apple"].bgcolor != rows["banana"].bgcolor


async def test_a_letter_of_the_filter_does_not_lay_the_screen_out_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layouts: list[Screen[object]] = []
    lay_out = Screen._refresh_layout

    def counted(screen: Screen[object], *arguments: Any, **options: Any) -> None:
        layouts.append(screen)
        lay_out(screen, *arguments, **options)

    summaries = [conversation(f"title {number}") for number in range(100)]
    async with library(*summaries) as (app, pilot):
        await pilot.press("slash")
        await until(pilot, lambda: app.sidebar.filter_line.has_focus)
        await pilot.pause()
        monkeypatch.setattr(Screen, "_refresh_layout", counted)
        await write(pilot, "title")
        await until(pilot, lambda: app.sidebar.filter_line.value == "title")
        await pilot.pause()
        assert layouts == []


async def test_a_long_filter_is_seen_at_its_end() -> None:
    async with library(conversation("one")) as (app, pilot):
        await pilot.press("slash")
        await write(pilot, "a long filter that is wider than the list has room for")
        await until_shown(pilot, "has room for")
        assert "a long filter" not in screen_text(app)
