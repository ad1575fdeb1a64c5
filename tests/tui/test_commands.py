"""The command palette: what it offers, and what its results mean."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.app import App

from oai_tui.core.conversation import ConversationSummary
from oai_tui.tui.commands import (
    Chosen,
    OpenConversation,
    RunCommand,
    UseProfile,
    UseTheme,
    chosen,
    command_palette,
)
from oai_tui.tui.key_names import hints, key_name, keys_of
from oai_tui.tui.keymap import COMMANDS, Command, Pane
from oai_tui.tui.themes import VARIABLE_DEFAULTS
from tests.tui.reading import screen_text, until, until_gone, until_shown, write

STYLES = Path(__file__).parents[2] / "src/oai_tui/tui/styles"
BY_ID = {command.id: command for command in COMMANDS}
SUMMARIES = [
    ConversationSummary(id="one", title="Ship notes", updated_at=datetime(2026, 1, 1, tzinfo=UTC)),
    ConversationSummary(id="two", title="", updated_at=datetime(2026, 1, 1, tzinfo=UTC)),
    ConversationSummary(
        id="three", title="[b]evil[/b] \x1b[2J", updated_at=datetime(2026, 1, 1, tzinfo=UTC)
    ),
]


class Desk(App[None]):
    """Shows the palette and keeps what was chosen."""

    CSS_PATH = [STYLES / "modals.tcss"]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.results: list[Chosen | None] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLE_DEFAULTS)

    def on_mount(self) -> None:
        palette = command_palette(
            keys={"model": "ctrl+k", "theme": ""},
            themes=["ember"],
            profiles=["openai"],
            conversations=SUMMARIES,
        )
        self.push_screen(palette, lambda result: self.results.append(chosen(result)))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("switch model", RunCommand(BY_ID["model"])),
        ("model switch", RunCommand(BY_ID["model"])),
        ("ember", UseTheme("ember")),
        ("openai", UseProfile("openai")),
        ("NOTES", OpenConversation("one")),
        ("[b]evil", OpenConversation("three")),
        ("^q", RunCommand(BY_ID["quit"])),
    ],
)
async def test_everything_is_found_by_its_words(typed: str, expected: Chosen) -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "Commands")
        await write(pilot, typed)
        await pilot.press("enter")
        await until(pilot, lambda: app.results)
        assert app.results == [expected]


async def test_esc_chooses_nothing() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "Commands")
        await pilot.press("escape")
        await until(pilot, lambda: app.results)
        assert app.results == [None]


async def test_commands_are_shown_with_their_keys_as_they_are_now() -> None:
    app = Desk()
    async with app.run_test(size=(80, 60)) as pilot:
        await until_shown(pilot, "Commands")
        lines = screen_text(app).splitlines()
        model = next(line for line in lines if "Switch model" in line)
        theme = next(line for line in lines if "Choose a theme" in line)
        assert model.strip(" │").split() == ["Switch", "model", "^K"]
        assert theme.strip(" │").split() == ["Choose", "a", "theme"]


async def test_titles_from_outside_are_shown_and_not_obeyed() -> None:
    app = Desk()
    async with app.run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "Commands")
        await write(pilot, "evil")
        await until_gone(pilot, "Ship notes")
        assert "[b]evil[/b] ␛[2J" in screen_text(app)


def test_what_makes_no_sense_in_a_palette_is_not_in_it() -> None:
    palette = command_palette(keys={})
    offered = {choice.id for choice in palette._choices}
    assert "command:composer.send" not in offered
    assert offered == {f"command:{command.id}" for command in COMMANDS if command.in_palette}


def test_a_result_that_no_command_has_means_nothing() -> None:
    assert chosen("command:nonsense") is None
    assert chosen("") is None
    assert chosen("conversation:a:b") == OpenConversation("a:b")


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("ctrl+p", "^P"),
        ("ctrl+backslash", "^\\"),
        ("ctrl+up", "ctrl+up"),
        ("ctrl+shift+f5", "ctrl+shift+F5"),
        ("f1", "F1"),
        ("f", "f"),
        ("G", "G"),
        ("slash", "/"),
        ("left_square_bracket", "["),
        ("escape", "esc"),
        ("pageup", "page up"),
        ("alt+enter", "alt+enter"),
        ("minus", "minus"),
        ("up", "up"),
    ],
)
def test_a_key_is_called_as_people_call_it(key: str, name: str) -> None:
    assert key_name(key) == name


def test_remapped_keys_take_the_place_of_a_commands_own() -> None:
    command = Command("x", "Do x", "f2,ctrl+x", "x")
    assert keys_of(command, {}) == ("F2", "^X")
    assert keys_of(command, {"x": "f3"}) == ("F3",)
    assert keys_of(command, {"x": ""}) == ()


def test_hints_name_the_first_key_of_each_command_that_has_one() -> None:
    found = hints(["list.open", "list.delete", "nonsense"], {"list.delete": "x,y"})
    assert found == (("enter", "open"), ("x", "delete"))
    assert hints(["list.open"], {"list.open": ""}) == ()


def test_no_two_commands_of_a_pane_share_a_key_or_an_id() -> None:
    ids = [command.id for command in COMMANDS]
    assert len(ids) == len(set(ids))
    for pane in Pane:
        keys = [
            key
            for command in COMMANDS
            if command.pane is pane
            for key in command.keys.split(",")
            if key
        ]
        assert sorted(keys) == sorted(set(keys))
