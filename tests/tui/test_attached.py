"""Reading what is attached, taking it into the message, removing it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual import events

from oai_tui.tui.modals.view_text import ViewText
from oai_tui.tui.widgets.virtual_list import VirtualList
from tests.tui.reading import until, until_gone, write
from tests.tui.running import Running, running, settings_for

LINES = "".join(f"line {number}\n" for number in range(1, 3_001))


@asynccontextmanager
async def with_attached(folder: Path, text: str) -> AsyncIterator[Running]:
    async with running(settings_for(folder, "http://127.0.0.1:9/v1")) as it:
        it.app.post_message(events.Paste(text))
        await until(it.pilot, lambda: it.chat.composer.attachments)
        await it.see("alt+v reads it, backspace removes it")
        yield it


async def test_what_is_attached_can_be_read_to_its_end(tmp_path: Path) -> None:
    async with with_attached(tmp_path, LINES) as it:
        await it.press("alt+v")
        await it.see("Attached: pasted text")
        await it.see("line 1")
        await it.press("end")
        await it.see("3000  line 3000")
        await it.press("escape")
        await until_gone(it.pilot, "Attached: pasted text")
        assert [part.text for part in it.chat.composer.attachments] == [LINES]


async def test_on_a_small_screen_the_keys_are_in_sight(tmp_path: Path) -> None:
    async with with_attached(tmp_path, LINES) as it:
        await it.pilot.resize_terminal(60, 16)
        await it.press("alt+v")
        await it.see("esc back")
        await it.see("line 1")


async def test_a_long_text_is_taken_into_the_message_where_the_cursor_is(tmp_path: Path) -> None:
    async with with_attached(tmp_path, LINES) as it:
        await write(it.pilot, "before ")
        await it.press("alt+v", "e")
        await until(it.pilot, lambda: it.chat.composer.text == f"before {LINES}")
        assert it.chat.composer.attachments == ()


async def test_what_is_attached_can_be_removed_while_it_is_read(tmp_path: Path) -> None:
    async with with_attached(tmp_path, LINES) as it:
        await it.press("alt+v", "d")
        await until(it.pilot, lambda: not it.chat.composer.attachments)
        assert it.chat.composer.text == ""


async def test_one_line_of_a_megabyte_is_shown_in_rows_and_not_offered_for_editing(
    tmp_path: Path,
) -> None:
    text = "abcdefghij" * 100_000
    async with with_attached(tmp_path, text) as it:
        await it.press("alt+v")
        await until(it.pilot, lambda: isinstance(it.app.screen, ViewText))
        await it.see("abcdefghij")
        rows = it.app.screen.query_one("#text-rows", VirtualList).rows
        assert "".join(row.text for row in rows) == text
        assert "take it into the message" not in it.screen
        await it.press("e")
        await it.pilot.pause()
        assert isinstance(it.app.screen, ViewText)
        await it.press("escape")
        await until(it.pilot, lambda: it.app.screen is it.chat)
        assert [part.text for part in it.chat.composer.attachments] == [text]


async def test_control_characters_in_what_is_attached_are_pictures(tmp_path: Path) -> None:
    async with with_attached(tmp_path, "\x1b[2Jred\x07\n" * 2_001) as it:
        await it.press("alt+v")
        await it.see("␛[2Jred␇")


async def test_with_nothing_attached_there_is_nothing_to_read(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path, "http://127.0.0.1:9/v1")) as it:
        await it.press("alt+v")
        await it.pilot.pause()
        assert it.app.screen is it.chat
