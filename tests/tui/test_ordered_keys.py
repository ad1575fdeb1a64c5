"""Keys that arrive together, as they do over a slow link."""

from __future__ import annotations

from pathlib import Path

from textual import events

from tests.loopback import LoopbackServer, reply
from tests.tui.reading import until
from tests.tui.running import Running, answer_chats, running, settings_for


def at_once(it: Running, *keys: str) -> None:
    """Let the app have all keys before it has looked at the first."""
    for key in keys:
        it.app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_lines_and_corrections_stay_where_they_were_typed(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path, "http://127.0.0.1:9/v1")) as it:
        at_once(it, *"one", "alt+enter", *"two", "backspace", "ctrl+j", *"three")
        await until(it.pilot, lambda: it.chat.composer.text == "one\ntw\nthree")


async def test_what_follows_enter_belongs_to_the_next_message(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("Answer."))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        at_once(it, *"hi", "enter", *"more")
        await it.see("Answer.")
        await until(it.pilot, lambda: it.chat.composer.text == "more")
        await it.wait()
        assert it.said == ["hi", "Answer."]


async def test_what_follows_a_change_of_pane_goes_to_the_new_one(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path, "http://127.0.0.1:9/v1")) as it:
        at_once(it, "ctrl+o", "slash", *"zz")
        await it.see("zz")
        assert it.chat.composer.text == ""


async def test_what_follows_the_palettes_key_goes_to_the_palette(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path, "http://127.0.0.1:9/v1")) as it:
        at_once(it, "ctrl+p", *"choose a theme")
        await it.see("Choose a theme")
        assert it.chat.composer.text == ""


async def test_a_paste_keeps_its_place_among_the_keys(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path, "http://127.0.0.1:9/v1")) as it:
        at_once(it, *"ab", "left")
        it.app.post_message(events.Paste("pasted"))
        at_once(it, "end", *"!")
        await until(it.pilot, lambda: it.chat.composer.text == "apastedb!")
