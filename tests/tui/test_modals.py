"""The modals: what they ask, what they give back, what Esc does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Static

from oai_tui.core.errors import ConnectionFailed
from oai_tui.core.profile import Profile
from oai_tui.tui.modals.ask_line import AskLine
from oai_tui.tui.modals.choices import model_chooser, profile_chooser, theme_chooser
from oai_tui.tui.modals.chooser import Choice, Chooser, found_choices, grouped
from oai_tui.tui.modals.confirm import Confirm
from oai_tui.tui.modals.edit_text import EditText
from oai_tui.tui.themes import VARIABLE_DEFAULTS, load_themes
from oai_tui.tui.widgets.virtual_list import Heading
from tests.tui.reading import screen_text, until, until_gone, until_shown, write

STYLES = Path(__file__).parents[2] / "src/oai_tui/tui/styles"
UNANSWERED = "unanswered"


class Room(App[None]):
    """A screen over which one modal is shown; it keeps what the modal gave back."""

    CSS_PATH = [STYLES / "modals.tcss"]
    CSS = "#behind { height: 1fr; }"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.answer: object = UNANSWERED
        self.tried_on: list[str] = []
        for theme in load_themes(None)[0]:
            self.register_theme(theme)
        self.theme = "dark"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLE_DEFAULTS)

    def compose(self) -> ComposeResult:
        yield Static("the room behind", id="behind")

    def keep(self, answer: object) -> None:
        self.answer = answer

    def wear(self, theme: str) -> None:
        self.tried_on.append(theme)
        self.theme = theme


@asynccontextmanager
async def room(
    modal: ModalScreen[Any], size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Room, Pilot[None]]]:
    app = Room()
    async with app.run_test(size=size) as pilot:
        app.push_screen(modal, app.keep)
        await until(pilot, lambda: app.screen is modal and modal.focused and modal.region)
        yield app, pilot


async def answer_of(app: Room, pilot: Pilot[None]) -> object:
    await until(pilot, lambda: app.answer is not UNANSWERED)
    return app.answer


async def three_models() -> Sequence[str]:
    return ["gpt-6.1-terra", "gpt-6-luna", "gpt-6.1-sol"]


async def test_a_line_is_given_back_as_it_was_typed() -> None:
    async with room(AskLine("Rename", "Ship notes")) as (app, pilot):
        await write(pilot, " New title ")
        await pilot.press("enter")
        assert await answer_of(app, pilot) == "New title"


async def test_an_old_line_can_be_changed_at_its_end() -> None:
    async with room(AskLine("Rename", "Ship notes")) as (app, pilot):
        await pilot.press("end", "!", "enter")
        assert await answer_of(app, pilot) == "Ship notes!"


@pytest.mark.parametrize("keys", [("escape",), ("backspace", "enter"), ("space", "enter")])
async def test_a_cancelled_or_blank_line_is_none(keys: tuple[str, ...]) -> None:
    async with room(AskLine("Rename", "Ship notes")) as (app, pilot):
        await pilot.press(*keys)
        assert await answer_of(app, pilot) is None


async def test_a_line_from_outside_is_cleaned_before_it_is_edited() -> None:
    async with room(AskLine("[red]Rename", "a\x1b[31m\nb")) as (app, pilot):
        assert "[red]Rename" in screen_text(app)
        await pilot.press("enter")
        assert await answer_of(app, pilot) == "a␛[31m b"


@pytest.mark.parametrize("key", ["ctrl+o", "f2"])
async def test_a_text_of_many_lines_is_given_back(key: str) -> None:
    async with room(EditText("System prompt", "Be terse.")) as (app, pilot):
        await pilot.press("enter")
        await write(pilot, "Be kind.")
        await pilot.press(key)
        assert await answer_of(app, pilot) == "Be terse.\nBe kind."


async def test_a_text_can_be_emptied() -> None:
    async with room(EditText("System prompt", "x")) as (app, pilot):
        await pilot.press("backspace", "ctrl+o")
        assert await answer_of(app, pilot) == ""


async def test_an_unchanged_text_is_left_at_once() -> None:
    async with room(EditText("System prompt", "Be terse.")) as (app, pilot):
        await pilot.press("escape")
        assert await answer_of(app, pilot) is None


async def test_a_changed_text_is_thrown_away_only_by_a_second_esc() -> None:
    async with room(EditText("System prompt", "Be terse.")) as (app, pilot):
        await pilot.press("x", "escape")
        await until_shown(pilot, "The text was changed.")
        assert app.answer == UNANSWERED
        await pilot.press("y")
        await until_gone(pilot, "The text was changed.")
        await pilot.press("escape")
        await until_shown(pilot, "The text was changed.")
        await pilot.press("escape")
        assert await answer_of(app, pilot) is None


async def test_a_changed_text_can_still_be_kept_after_esc() -> None:
    async with room(EditText("System prompt", "Be terse.")) as (app, pilot):
        await pilot.press("x", "escape", "ctrl+o")
        assert await answer_of(app, pilot) == "Be terse.x"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("enter",), False),
        (("right", "enter"), True),
        (("tab", "enter"), True),
        (("right", "left", "enter"), False),
        (("y",), True),
        (("n",), False),
        (("escape",), None),
    ],
)
async def test_only_a_clear_yes_agrees(keys: tuple[str, ...], expected: bool | None) -> None:
    modal = Confirm("Delete?", Content("Ship notes"), yes="Delete it", no="Keep it")
    async with room(modal) as (app, pilot):
        await pilot.press(*keys)
        assert await answer_of(app, pilot) is expected


async def test_what_is_to_be_confirmed_is_shown_without_markup() -> None:
    async with room(Confirm("Delete?", Content("[bold]Ship[/] notes"))) as (app, _):
        assert "[bold]Ship[/] notes" in screen_text(app)


CHOICES = [
    Choice("a", "Apples", "red"),
    Choice("b", "Big bananas", "yellow"),
    Choice("c", "Cherries", "red"),
]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("enter",), "b"),
        (("down", "enter"), "c"),
        (("up", "enter"), "a"),
        (("pageup", "enter"), "a"),
        (("pagedown", "enter"), "c"),
        (("r", "e", "d", "enter"), "a"),
        (("r", "e", "d", "space", "c", "enter"), "c"),
        (("escape",), None),
    ],
)
async def test_one_is_chosen_with_the_arrows_or_by_typing(
    keys: tuple[str, ...], expected: str | None
) -> None:
    async with room(Chooser("Fruit", CHOICES, current="b")) as (app, pilot):
        await pilot.press(*keys)
        assert await answer_of(app, pilot) == expected


async def test_a_click_chooses() -> None:
    async with room(Chooser("Fruit", CHOICES)) as (app, pilot):
        lines = screen_text(app).splitlines()
        row = next(number for number, line in enumerate(lines) if "Cherries" in line)
        await pilot.click(offset=(lines[row].index("Cherries"), row))
        assert await answer_of(app, pilot) == "c"


async def test_enter_does_nothing_while_nothing_fits() -> None:
    async with room(Chooser("Fruit", CHOICES)) as (app, pilot):
        await write(pilot, "zzz")
        await until_shown(pilot, "Nothing has all of these words.")
        await pilot.press("enter")
        await pilot.press("backspace", "backspace", "backspace")
        await until_shown(pilot, "Cherries")
        assert app.answer == UNANSWERED


async def test_choices_from_outside_are_shown_and_not_obeyed() -> None:
    evil = Choice("x", "[red]a[/] \x1b]0;title\x07", "[@click=app.quit]b")
    async with room(Chooser("Fruit", [evil])) as (app, _):
        shown = screen_text(app)
        assert "[red]a[/] ␛]0;title␇" in shown
        assert "[@click=app.quit]b" in shown


def test_titles_that_begin_with_what_was_typed_come_first() -> None:
    choices = [
        Choice("1", "remodel the kitchen"),
        Choice("2", "Switch model"),
        Choice("3", "Model of a ship"),
        Choice("4", "Nothing", "model"),
    ]
    assert [choice.id for choice in found_choices(choices, "model")] == ["3", "2", "1", "4"]


def test_groups_stay_together_and_are_named_once() -> None:
    choices = [Choice("1", "one"), Choice("2", "two", group="g"), Choice("3", "ten", group="g")]
    assert grouped(choices) == [choices[0], Heading("g"), choices[1], choices[2]]
    assert found_choices(choices, "t") == [choices[1], choices[2]]


async def test_models_are_there_once_the_server_has_named_them() -> None:
    async with room(model_chooser("gpt-6-luna", three_models, profile="openai")) as (app, pilot):
        await until_shown(pilot, "gpt-6.1-sol")
        assert "Model of openai" in screen_text(app)
        assert screen_text(app).count("gpt-6-luna") == 1
        await pilot.press("down", "enter")
        assert await answer_of(app, pilot) == "gpt-6.1-terra"


async def test_one_can_choose_before_the_server_has_answered() -> None:
    never = asyncio.Event()

    async def slow() -> Sequence[str]:
        await never.wait()
        return []

    async with room(model_chooser("gpt-6-luna", slow)) as (app, pilot):
        await until_shown(pilot, "Asking which there are")
        await write(pilot, "my-model")
        await until_shown(pilot, "Use what was typed: my-model")
        await pilot.press("enter")
        assert await answer_of(app, pilot) == "my-model"


async def test_any_model_can_be_typed_even_if_another_one_contains_its_name() -> None:
    async with room(model_chooser("", three_models)) as (app, pilot):
        await until_shown(pilot, "gpt-6.1-sol")
        await write(pilot, "gpt-6")
        await until_shown(pilot, "Use what was typed: gpt-6")
        await pilot.press("pagedown", "enter")
        assert await answer_of(app, pilot) == "gpt-6"


async def test_a_model_that_is_in_the_list_is_not_offered_twice() -> None:
    async with room(model_chooser("", three_models)) as (app, pilot):
        await until_shown(pilot, "gpt-6.1-sol")
        await write(pilot, "gpt-6-luna")
        await until_gone(pilot, "gpt-6.1-sol")
        await until_gone(pilot, "Use what was typed")
        await pilot.press("enter")
        assert await answer_of(app, pilot) == "gpt-6-luna"


async def test_a_server_that_cannot_be_asked_leaves_typing() -> None:
    async def refused() -> Sequence[str]:
        raise ConnectionFailed("The server refused the connection.", advice="Start it.")

    async with room(model_chooser("", refused)) as (app, pilot):
        await until_shown(pilot, "The server refused the connection. Start it.")
        await write(pilot, "any")
        await pilot.press("enter")
        assert await answer_of(app, pilot) == "any"


async def test_a_server_without_a_list_says_so() -> None:
    async def none() -> Sequence[str]:
        return []

    async with room(model_chooser("", none)) as (_, pilot):
        await until_shown(pilot, "The server names no models. Type the name of one.")


async def test_leaving_while_the_server_is_asked_ends_the_question() -> None:
    was_ended = asyncio.Event()

    async def slow() -> Sequence[str]:
        try:
            await asyncio.Event().wait()
        finally:
            was_ended.set()
        return []

    async with room(model_chooser("", slow)) as (app, pilot):
        await until_shown(pilot, "Asking which there are")
        await pilot.press("escape")
        assert await answer_of(app, pilot) is None
        await until(pilot, was_ended.is_set)


async def test_profiles_are_shown_with_their_place_and_their_key() -> None:
    profiles = [
        Profile(name="openai", base_url="https://api.openai.com/v1"),
        Profile(name="local", base_url="http://localhost:11434/v1"),
    ]
    modal = profile_chooser(profiles, "openai", key_states={"openai": "no key"})
    async with room(modal) as (app, pilot):
        await until_shown(pilot, "no key, https://api.openai.com/v1")
        await until_shown(pilot, "▌ openai")
        await write(pilot, "11434")
        await pilot.press("enter")
        assert await answer_of(app, pilot) == "local"


async def test_a_theme_is_put_on_while_the_cursor_moves_and_kept_by_enter() -> None:
    themes = load_themes(None)[0]
    app_room = Room()
    async with app_room.run_test(size=(80, 24)) as pilot:
        app_room.push_screen(theme_chooser(themes, "dark", app_room.wear), app_room.keep)
        await until_shown(pilot, "midnight")
        assert "Ink on warm paper." in screen_text(app_room)
        await pilot.press("down", "down")
        await until(pilot, lambda: app_room.theme == "ember")
        await pilot.press("enter")
        assert await answer_of(app_room, pilot) == "ember"
        assert app_room.tried_on == ["ansi-16", "ember"]


async def test_esc_puts_the_old_theme_back() -> None:
    themes = load_themes(None)[0]
    app_room = Room()
    async with app_room.run_test(size=(80, 24)) as pilot:
        app_room.push_screen(theme_chooser(themes, "dark", app_room.wear), app_room.keep)
        await until_shown(pilot, "midnight")
        await write(pilot, "paper")
        await until(pilot, lambda: app_room.theme == "paper")
        await pilot.press("escape")
        assert await answer_of(app_room, pilot) is None
        assert app_room.theme == "dark"


def each_modal() -> list[ModalScreen[Any]]:
    many = [Choice(str(number), f"choice {number}") for number in range(10_000)]
    return [
        AskLine("Rename", "x" * 300),
        EditText("System prompt", "line\n" * 300, note="A note"),
        Confirm("Delete?", Content("word " * 100)),
        Chooser("Many", many, current="9999"),
    ]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("size", [(1, 1), (20, 5), (40, 10), (80, 24), (300, 60)])
async def test_every_modal_can_be_left_at_any_size(number: int, size: tuple[int, int]) -> None:
    async with room(each_modal()[number], size) as (app, pilot):
        await pilot.press("escape")
        assert await answer_of(app, pilot) is None


@pytest.mark.parametrize("number", range(4))
async def test_every_modal_shows_how_to_leave_it_at_80_by_24(number: int) -> None:
    async with room(each_modal()[number]) as (_, pilot):
        await until_shown(pilot, "esc cancel")


async def test_the_screen_behind_a_modal_stays_in_sight() -> None:
    async with room(AskLine("Rename")) as (_, pilot):
        await until_shown(pilot, "the room behind")
