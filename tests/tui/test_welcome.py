"""The first run: what was found, what to do, and the way on with one key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from oai_tui.core.errors import ConfigError
from oai_tui.tui.screens.welcome import (
    Findings,
    FoundServer,
    WelcomeAction,
    WelcomeChoice,
    WelcomeScreen,
)
from oai_tui.tui.themes import VARIABLE_DEFAULTS
from tests.tui.reading import screen_text, until, until_gone, until_shown

STYLES = Path(__file__).parents[2] / "src/oai_tui/tui/styles"
NOTHING = Findings(
    key_places=(("OPENAI_API_KEY", "not set"), ("/home/ana/.config/oai-tui/.env", "not there")),
    config_file="/home/ana/.config/oai-tui/config.toml",
)
OLLAMA = FoundServer("ollama", "http://localhost:11434/v1")
LLAMA_CPP = FoundServer("llama.cpp", "http://localhost:8080/v1")
SERVERS = replace(NOTHING, servers=(OLLAMA, LLAMA_CPP))


class Door(App[None]):
    """Shows the welcome screen and keeps what was chosen there."""

    CSS_PATH = [STYLES / "welcome.tcss"]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, look: Callable[[], Awaitable[Findings]]) -> None:
        super().__init__()
        self.choices: list[WelcomeChoice | None] = []
        self.welcome = WelcomeScreen(NOTHING, look)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(VARIABLE_DEFAULTS)

    def on_mount(self) -> None:
        self.push_screen(self.welcome, self.choices.append)


class Street:
    """What is found when one looks; it can change between two looks."""

    def __init__(self, findings: Findings = NOTHING) -> None:
        self.findings = findings
        self.looks = 0

    async def look(self) -> Findings:
        self.looks += 1
        return self.findings


@asynccontextmanager
async def door(
    look: Callable[[], Awaitable[Findings]], size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Door, Pilot[None]]]:
    app = Door(look)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.screen is app.welcome)
        yield app, pilot


async def choice_of(app: Door, pilot: Pilot[None]) -> WelcomeChoice | None:
    await until(pilot, lambda: app.choices)
    (choice,) = app.choices
    return choice


async def test_it_says_what_was_found_where_and_what_to_do() -> None:
    async with door(Street().look) as (app, pilot):
        await until_shown(pilot, "nothing answers")
        shown = screen_text(app)
        for text in (
            "There is no key and no server to chat with yet.",
            "OPENAI_API_KEY                  not set",
            "/home/ana/.config/oai-tui/.env  not there",
            "Ollama, llama.cpp, LM Studio, vLLM",
            "Set OPENAI_API_KEY and start oai-tui again.",
            "Run oai-tui config init",
            "/home/ana/.config/oai-tui/config.toml",
            "enter start the demo",
            "r look again",
            "q quit",
        ):
            assert text in shown


async def test_it_says_that_it_is_still_looking() -> None:
    answer = asyncio.Event()

    async def slow() -> Findings:
        await answer.wait()
        return SERVERS

    async with door(slow) as (app, pilot):
        await until_shown(pilot, "looking …")
        answer.set()
        await until_shown(pilot, "http://localhost:11434/v1")
        assert "looking …" not in screen_text(app)


@pytest.mark.parametrize("key", ["enter", "d"])
async def test_one_key_starts_the_demo(key: str) -> None:
    async with door(Street().look) as (app, pilot):
        await pilot.press(key)
        assert await choice_of(app, pilot) == WelcomeChoice(WelcomeAction.DEMO)


async def test_one_key_leaves() -> None:
    async with door(Street().look) as (app, pilot):
        await pilot.press("q")
        assert await choice_of(app, pilot) == WelcomeChoice(WelcomeAction.QUIT)


@pytest.mark.parametrize(
    ("key", "profile"), [("enter", "ollama"), ("1", "ollama"), ("2", "llama.cpp")]
)
async def test_a_server_that_was_found_is_used_with_one_key(key: str, profile: str) -> None:
    async with door(Street(SERVERS).look) as (app, pilot):
        await until_shown(pilot, "enter chat with ollama   2 llama.cpp   d demo")
        await pilot.press(key)
        assert await choice_of(app, pilot) == WelcomeChoice(WelcomeAction.USE_PROFILE, profile)


async def test_the_demo_can_be_had_even_when_there_is_a_server() -> None:
    async with door(Street(SERVERS).look) as (app, pilot):
        await until_shown(pilot, "There is a server on this machine")
        await pilot.press("d")
        assert await choice_of(app, pilot) == WelcomeChoice(WelcomeAction.DEMO)


async def test_a_number_without_a_server_does_nothing() -> None:
    async with door(Street(SERVERS).look) as (app, pilot):
        await until_shown(pilot, "llama.cpp")
        await pilot.press("3", "2")
        expected = WelcomeChoice(WelcomeAction.USE_PROFILE, "llama.cpp")
        assert await choice_of(app, pilot) == expected


async def test_looking_again_finds_what_was_started_meanwhile() -> None:
    street = Street()
    async with door(street.look) as (_, pilot):
        await until_shown(pilot, "nothing answers")
        street.findings = SERVERS
        await pilot.press("r")
        await until_shown(pilot, "http://localhost:8080/v1")
        await until_gone(pilot, "nothing answers")
        assert street.looks == 2


async def test_what_is_found_later_can_be_told_to_the_screen() -> None:
    async with door(Street().look) as (app, pilot):
        await until_shown(pilot, "nothing answers")
        app.welcome.show(SERVERS)
        await until_shown(pilot, "enter chat with ollama")


async def test_a_look_that_fails_is_explained_and_can_be_repeated() -> None:
    street = Street()

    async def fail_once() -> Findings:
        if street.looks == 0:
            street.looks += 1
            raise ConfigError("config.toml, line 3: unknown key.", advice="Mend it.")
        return SERVERS

    async with door(fail_once) as (_, pilot):
        await until_shown(pilot, "config.toml, line 3: unknown key. Mend it.")
        await pilot.press("r")
        await until_shown(pilot, "http://localhost:8080/v1")


async def test_with_a_configuration_file_a_profile_is_to_be_added_there() -> None:
    async with door(Street(replace(NOTHING, has_config_file=True)).look) as (app, pilot):
        await until_shown(pilot, "Add a profile to the configuration file:")
        assert "config init" not in screen_text(app)


async def test_names_from_outside_are_shown_and_not_obeyed() -> None:
    evil = FoundServer("[b]x[/b]\x1b[2J", "http://[@click=app.quit]")
    async with door(Street(replace(NOTHING, servers=(evil,))).look) as (app, pilot):
        await until_shown(pilot, "http://[@click=app.quit]")
        assert "[b]x[/b]␛[2J" in screen_text(app)


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (40, 10), (300, 80)])
async def test_any_size_can_be_drawn(size: tuple[int, int]) -> None:
    async with door(Street(SERVERS).look, size) as (app, pilot):
        await pilot.press("d")
        assert await choice_of(app, pilot) == WelcomeChoice(WelcomeAction.DEMO)
