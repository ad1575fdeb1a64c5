"""The first frame: what is typed into it stays, and nothing jumps when the rest is there."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import AwaitMount

from oai_tui.bootstrap import Runtime
from oai_tui.core.loading import load_module
from oai_tui.tui import app as app_module
from oai_tui.tui.app import OaiTuiApp
from oai_tui.tui.screens.first import FirstScreen
from tests.loopback import LoopbackServer, reply
from tests.tui.reading import screen_text, until, until_shown, write
from tests.tui.running import answer_chats, settings_for


@pytest.fixture
def may_load(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Set it to let the rest of the app be imported."""
    gate = threading.Event()

    def load(name: str) -> ModuleType:
        gate.wait()
        return load_module(name)

    monkeypatch.setattr(app_module, "load_module", load)
    yield gate
    gate.set()


@asynccontextmanager
async def first_frame(
    folder: Path, base_url: str = "http://127.0.0.1:9/v1", width: int = 120
) -> AsyncIterator[tuple[OaiTuiApp, Pilot[None]]]:
    async with Runtime(settings_for(folder, base_url), {}) as runtime:
        app = OaiTuiApp(runtime)
        async with app.run_test(size=(width, 36), notifications=True) as pilot:
            await until_shown(pilot, "write a message")
            assert isinstance(app.screen, FirstScreen)
            yield app, pilot


async def test_what_is_typed_and_pasted_at_once_is_in_the_composer_later(
    tmp_path: Path, may_load: threading.Event
) -> None:
    async with first_frame(tmp_path) as (app, pilot):
        await write(pilot, "typed ")
        app.post_message(events.Paste("and pasted"))
        await until_shown(pilot, "typed and pasted")
        may_load.set()
        await until(pilot, lambda: app.screen is app.chat and app.chat.session)
        assert app.chat.composer.text == "typed and pasted"
        await write(pilot, "!")
        await until(pilot, lambda: app.chat.composer.text == "typed and pasted!")


@pytest.mark.parametrize("width", [80, 120])
async def test_what_is_typed_while_the_rest_takes_its_place_is_in_the_composer(
    tmp_path: Path, may_load: threading.Event, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    async with first_frame(tmp_path, width=width) as (app, pilot):
        push_screen = app.push_screen

        def type_and_push(screen: Screen[None]) -> AwaitMount:
            for letter in "meanwhile":
                app.post_message(events.Key(letter, letter))
            return push_screen(screen)

        await write(pilot, "typed ")
        monkeypatch.setattr(app, "push_screen", type_and_push)
        may_load.set()
        await until(pilot, lambda: app.screen is app.chat and app.chat.session)
        await until(pilot, lambda: app.chat.composer.text == "typed meanwhile")
        assert app.focused is app.chat.composer.area


async def test_a_long_paste_into_the_first_frame_is_attached(
    tmp_path: Path, may_load: threading.Event
) -> None:
    async with first_frame(tmp_path) as (app, pilot):
        app.post_message(events.Paste("line\n" * 5_000))
        await until_shown(pilot, "pasted text")
        may_load.set()
        await until(pilot, lambda: app.screen is app.chat and app.chat.session)
        assert [part.text for part in app.chat.composer.attachments] == ["line\n" * 5_000]


async def test_a_key_that_is_no_text_waits_for_the_rest_and_so_does_what_follows(
    tmp_path: Path, may_load: threading.Event, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("Here I am."))
    async with first_frame(tmp_path, loopback.base_url) as (app, pilot):
        await write(pilot, "hello")
        for key in ("ctrl+o", "slash", "x", "y"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        assert isinstance(app.screen, FirstScreen)
        assert app.screen.composer.text == "hello"
        may_load.set()
        await until(pilot, lambda: app.screen is app.chat)
        await until(pilot, lambda: app.chat.sidebar.filter_line.value == "xy")
        assert app.chat.composer.text == "hello"


@pytest.mark.parametrize("width", [80, 120])
async def test_nothing_jumps_when_the_rest_is_there(
    tmp_path: Path, may_load: threading.Event, width: int
) -> None:
    async with first_frame(tmp_path, width=width) as (app, pilot):
        first = screen_text(app).splitlines()
        place = app.screen.query_one("PromptArea").region
        may_load.set()
        await until(pilot, lambda: app.screen is app.chat and app.chat.session)
        await until_shown(pilot, "Enter sends it.")
        assert app.chat.composer.area.region == place
        whole = screen_text(app).splitlines()
        assert whole[0].split()[:2] == first[0].split()[:2] == ["New", "conversation"]
        assert whole[place.y] == first[place.y]
        assert all(whole[-1].count(hint) == 1 == first[-1].count(hint) for hint in ("F1 keys",))
