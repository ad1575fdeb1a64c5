"""The app: start, panes at every size, quitting, first run."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from textual.events import Key

from oai_tui.bootstrap import Runtime
from oai_tui.core.message import MessageState
from oai_tui.tui.app import OaiTuiApp
from oai_tui.tui.screens import background
from oai_tui.tui.screens.welcome import WelcomeScreen
from tests.loopback import Hang, LoopbackServer, reply, sse_events, sse_open, text
from tests.tui.reading import screen_text, until, until_gone, write
from tests.tui.running import answer_chats, running, settings_for


async def test_the_composer_has_the_focus_at_the_start(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await write(it.pilot, "hi")
        assert it.chat.composer.text == "hi"


async def test_at_80_columns_the_conversations_are_an_overlay(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("yes"))
    async with running(settings_for(tmp_path, loopback.base_url), size=(80, 24)) as it:
        await it.say("first")
        await it.wait()
        assert not it.chat.sidebar.display
        transcript = it.chat.transcript.region
        await it.press("ctrl+o")
        await it.see("/ find")
        assert it.chat.transcript.region == transcript
        await it.press("escape")
        await until_gone(it.pilot, "/ find")
        assert it.chat.composer.has_focus_within


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 36), (300, 80)])
async def test_everything_fits(
    tmp_path: Path, loopback: LoopbackServer, size: tuple[int, int]
) -> None:
    answer_chats(loopback, reply("The answer."))
    async with running(settings_for(tmp_path, loopback.base_url), size=size) as it:
        await it.say("hello")
        await it.see("The answer.")
        await it.wait()
        lines = it.screen.splitlines()
        assert len(lines) == size[1]
        assert "F1 keys" in lines[-1]
        assert "of 8.2k?" in lines[-1]
        assert "write a message" in lines[-2]
        assert it.chat.sidebar.display == (size[0] >= 100)


async def test_a_screen_that_is_too_small_says_so_and_comes_back(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await write(it.pilot, "kept")
        await it.pilot.resize_terminal(30, 8)
        await it.see("Too small.")
        await it.pilot.resize_terminal(1, 1)
        await it.pilot.pause()
        await it.pilot.resize_terminal(80, 24)
        await until_gone(it.pilot, "Too small.")
        await it.see("kept")


async def test_the_focus_goes_round_the_panes(tmp_path: Path, loopback: LoopbackServer) -> None:
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.press("tab")
        await until(it.pilot, lambda: it.chat.sidebar.has_focus_within)
        await it.press("tab")
        await until(it.pilot, lambda: it.chat.transcript.has_focus_within)
        await it.press("tab")
        await until(it.pilot, lambda: it.chat.composer.has_focus_within)
        await it.press("shift+tab")
        await until(it.pilot, lambda: it.chat.transcript.has_focus_within)
        await it.press("escape")
        await until(it.pilot, lambda: it.chat.composer.has_focus_within)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_key_typed_right_after_going_to_the_conversations_goes_there(
    tmp_path: Path, loopback: LoopbackServer, size: tuple[int, int]
) -> None:
    answer_chats(loopback, reply("yes"))
    async with running(settings_for(tmp_path, loopback.base_url), size=size) as it:
        await it.say("first")
        await it.wait()
        await until(it.pilot, lambda: it.chat.shelf.summaries)
        for key in ("ctrl+o", "r"):
            it.app.post_message(Key(key, key if len(key) == 1 else None))
        await it.see("Rename")
        assert it.chat.composer.text == ""


async def test_the_sidebar_can_be_hidden(tmp_path: Path, loopback: LoopbackServer) -> None:
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.see("/ find")
        await it.press("f9")
        await until_gone(it.pilot, "/ find")
        await it.press("f9")
        await it.see("/ find")


async def test_continue_opens_the_newest_conversation(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("Answer one."))
    settings = settings_for(tmp_path, loopback.base_url)
    async with running(settings) as it:
        await it.say("first")
        await it.wait()
        said = it.path
    async with running(settings, continue_newest=True) as it:
        await it.see("Answer one.")
        assert it.path == said


async def test_a_conversation_is_opened_by_the_beginning_of_its_id(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("Answer one."))
    settings = settings_for(tmp_path, loopback.base_url)
    async with running(settings) as it:
        await it.say("first")
        await it.wait()
        conversation_id = it.chat.session_id
        assert conversation_id is not None
    async with running(settings, conversation=conversation_id[:8]) as it:
        await it.see("Answer one.")
    async with running(settings, conversation="nothing") as it:
        await it.see("New conversation")


async def test_ctrl_q_asks_while_an_answer_streams(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, [*sse_open(), *sse_events(text("Once")), Hang()])
    settings = settings_for(tmp_path, loopback.base_url)
    async with running(settings) as it:
        await it.say("tell")
        await it.see("Once")
        await it.press("ctrl+q")
        await it.see("This stops 1 answer.")
        await it.press("n")
        await until_gone(it.pilot, "This stops 1 answer.")
        assert not it.is_idle
        await it.press("ctrl+q")
        await it.see("This stops 1 answer.")
        await it.press("y")
        await until(it.pilot, lambda: it.app._exit)
    async with running(settings, continue_newest=True) as it:
        assert it.answer.state is MessageState.CANCELLED
        await it.see("Once")


async def test_ctrl_c_never_ends_the_program(tmp_path: Path, loopback: LoopbackServer) -> None:
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.press("ctrl+c")
        await it.see("^Q quits.")
        assert not it.app._exit


async def test_keys_can_be_remapped(tmp_path: Path, loopback: LoopbackServer) -> None:
    answer_chats(loopback, reply("yes"))
    keys = {"composer.send": "ctrl+g", "composer.newline": "enter", "answer.continue": "f12"}
    async with running(settings_for(tmp_path, loopback.base_url, keys=keys)) as it:
        await write(it.pilot, "a")
        await it.press("enter", "b", "ctrl+g")
        await until(it.pilot, lambda: it.said[:1] == ["a\nb"])
        await it.wait()


async def test_the_palette_runs_a_command(tmp_path: Path, loopback: LoopbackServer) -> None:
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        await it.press("ctrl+p")
        await it.see("Commands")
        await write(it.pilot, "show all keys")
        await it.press("enter")
        await it.see("Keys and words")


async def test_a_store_of_a_newer_version_ends_the_app_with_its_exit_code(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    settings = settings_for(tmp_path, loopback.base_url)
    async with Runtime(settings, {}) as runtime:
        await runtime.open_store()
    with sqlite3.connect(settings.paths.database) as database:
        database.execute("pragma user_version = 9999")
    database.close()
    async with Runtime(settings, {}) as runtime:
        app = OaiTuiApp(runtime)
        async with app.run_test() as pilot:
            await until(pilot, lambda: app._exit)
        assert app.return_code == 3


async def test_without_a_profile_the_demo_is_one_key_away(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path, profile="", model="")) as it:
        await until(it.pilot, lambda: isinstance(it.app.screen, WelcomeScreen))
        await it.press("d")
        await it.see("demo: scripted answers")
        await it.see("Write hello below for a tour.")
        await it.say("echo hello world")
        await until(it.pilot, lambda: it.is_idle and len(it.path) == 2)
        assert it.answer.profile == "demo"


async def test_a_bad_theme_name_falls_back_and_says_so(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    async with running(settings_for(tmp_path, loopback.base_url, theme="nope")) as it:
        await it.see("There is no theme")
        assert it.app.theme == "dark"
        assert "write a message" in screen_text(it.app)


async def test_work_that_is_not_done_when_the_app_is_left_does_not_miss_its_widgets(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    async with running(settings_for(tmp_path, loopback.base_url)) as it:

        async def work() -> None:
            while it.chat.sidebar.filter_line.value is not None:
                await asyncio.sleep(0)

        background.start(it.chat, work, "work")
        await asyncio.sleep(0)
