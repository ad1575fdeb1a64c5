"""What happens between the first frame and the open store."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from oai_tui.bootstrap import Runtime
from oai_tui.config.settings import Settings
from oai_tui.tui.app import OaiTuiApp
from tests.loopback import LoopbackServer, reply
from tests.tui.reading import until, until_shown, write
from tests.tui.running import Running, answer_chats, running, settings_for


@pytest.mark.parametrize(("draft", "expected"), [("", "typed"), ("a draft", "a draft\ntyped")])
async def test_what_is_typed_before_the_store_is_open_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draft: str, expected: str
) -> None:
    settings = settings_for(tmp_path, "http://127.0.0.1:9/v1")
    async with running(settings) as it:
        await it.runtime.store.save_draft("", draft)
    may_open = asyncio.Event()
    open_store = Runtime.open_store

    async def open_late(runtime: Runtime, *, in_memory: bool = False) -> None:
        await may_open.wait()
        await open_store(runtime, in_memory=in_memory)

    monkeypatch.setattr(Runtime, "open_store", open_late)
    async with Runtime(settings, {}) as runtime:
        app = OaiTuiApp(runtime)
        async with app.run_test() as pilot:
            await until_shown(pilot, "write a message")
            await write(pilot, "typed")
            may_open.set()
            await until(pilot, lambda: app.chat.session is not None)
            await until(pilot, lambda: app.chat.composer.text == expected)

    async with running(settings) as it:
        await until(it.pilot, lambda: it.chat.composer.text == expected)


async def test_what_is_sent_before_the_store_is_open_is_sent_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("Here I am."))
    may_open = asyncio.Event()
    open_store = Runtime.open_store

    async def open_late(runtime: Runtime, *, in_memory: bool = False) -> None:
        await may_open.wait()
        await open_store(runtime, in_memory=in_memory)

    monkeypatch.setattr(Runtime, "open_store", open_late)
    async with Runtime(settings_for(tmp_path, loopback.base_url), {}) as runtime:
        app = OaiTuiApp(runtime)
        async with app.run_test() as pilot:
            await until_shown(pilot, "write a message")
            await write(pilot, "hello")
            await pilot.press("enter")
            await until_shown(pilot, "the store is not open")
            may_open.set()
            await until_shown(pilot, "Here I am.")
            await until(pilot, lambda: not runtime.sessions.running)
            assert app.chat.composer.text == ""


def make_strange(settings: Settings) -> bytes:
    """Put the database of another program where the store would be; returns its bytes."""
    path = settings.paths.database
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table birds (name text)")
        database.commit()
    return path.read_bytes()


@asynccontextmanager
async def without_store(settings: Settings) -> AsyncIterator[Running]:
    """The app as it asks what to do because its store cannot be opened."""
    async with Runtime(settings, {}) as runtime:
        app = OaiTuiApp(runtime)
        async with app.run_test(size=(120, 36), notifications=True) as pilot:
            await until_shown(pilot, "The store cannot be opened")
            await until_shown(pilot, "another")
            yield Running(app, runtime, pilot)


async def test_without_a_store_one_can_go_on_in_memory_and_is_told_all_the_time(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("Here I am."))
    settings = settings_for(tmp_path, loopback.base_url)
    before = make_strange(settings)
    async with without_store(settings) as it:
        await it.press("m")
        await until(it.pilot, lambda: it.chat.session is not None)
        await it.say("hello")
        await it.see("Here I am.")
        await it.wait()
        assert "not saved" in it.screen.splitlines()[0]
        await it.press("ctrl+n")
        await until(it.pilot, lambda: len(it.chat.shelf.summaries) == 1)
        assert "not saved" in it.screen.splitlines()[0]
        await it.press("ctrl+q")
        await it.see("Nothing is saved in this run")
        await it.press("y")
        await until(it.pilot, lambda: it.app._exit)
    assert settings.paths.database.read_bytes() == before


async def test_on_a_small_screen_the_choices_are_seen(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    settings = settings_for(tmp_path, loopback.base_url)
    make_strange(settings)
    async with without_store(settings) as it:
        await it.pilot.resize_terminal(40, 12)
        await it.see("r try again")
        await it.see("q quit")
        await it.see("The store cannot be opened")


async def test_the_store_is_tried_again_once_the_fault_is_mended(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    settings = settings_for(tmp_path, loopback.base_url)
    make_strange(settings)
    async with without_store(settings) as it:
        first = it.app.screen
        await it.press("enter")
        await until(it.pilot, lambda: it.app.screen is not first)
        await it.see("another")
        settings.paths.database.unlink()
        await it.press("r")
        await until(it.pilot, lambda: it.chat.session is not None)
        assert "not saved" not in it.screen
        assert it.runtime.store.path == settings.paths.database


@pytest.mark.parametrize("keys", [("q",), ("escape", "tab", "tab", "enter"), ("ctrl+q",)])
async def test_without_a_store_one_can_leave(
    tmp_path: Path, loopback: LoopbackServer, keys: tuple[str, ...]
) -> None:
    settings = settings_for(tmp_path, loopback.base_url)
    make_strange(settings)
    async with without_store(settings) as it:
        await it.press(*keys)
        await until(it.pilot, lambda: it.app._exit)


async def test_what_was_typed_stays_while_it_is_asked_about_the_store(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("Here I am."))
    settings = settings_for(tmp_path, loopback.base_url)
    make_strange(settings)
    async with without_store(settings) as it:
        it.chat.composer.show("typed before")
        await it.press("m")
        await until(it.pilot, lambda: it.chat.session is not None)
        assert it.chat.composer.text == "typed before"
