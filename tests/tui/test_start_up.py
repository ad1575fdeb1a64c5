"""What happens between the first frame and the open store."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from oai_tui.bootstrap import Runtime
from oai_tui.tui.app import OaiTuiApp
from tests.loopback import LoopbackServer, reply
from tests.tui.reading import until, until_shown, write
from tests.tui.running import answer_chats, running, settings_for


@pytest.mark.parametrize(("draft", "expected"), [("", "typed"), ("a draft", "a draft\ntyped")])
async def test_what_is_typed_before_the_store_is_open_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draft: str, expected: str
) -> None:
    settings = settings_for(tmp_path, "http://127.0.0.1:9/v1")
    async with running(settings) as it:
        await it.runtime.store.save_draft("", draft)
    may_open = asyncio.Event()
    open_store = Runtime.open_store

    async def open_late(runtime: Runtime) -> None:
        await may_open.wait()
        await open_store(runtime)

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

    async def open_late(runtime: Runtime) -> None:
        await may_open.wait()
        await open_store(runtime)

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
