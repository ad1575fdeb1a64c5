"""The list of conversations is kept in step without reading all of it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from oai_tui.core.conversation import ConversationSummary
from oai_tui.storage.store import Store
from tests.loopback import LoopbackServer, reply
from tests.tui.reading import until
from tests.tui.running import Running, answer_chats, running, settings_for


@pytest.fixture
def whole_readings(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """An entry for each time that a whole list was read: whether it was the archive."""
    readings: list[bool] = []
    read = Store.list_conversations

    async def counted(
        store: Store, *, archived: bool = False, query: str = ""
    ) -> tuple[ConversationSummary, ...]:
        readings.append(archived)
        return await read(store, archived=archived, query=query)

    monkeypatch.setattr(Store, "list_conversations", counted)
    return readings


def titles(it: Running) -> list[str]:
    return [summary.title for summary in it.chat.shelf.summaries]


async def test_what_is_said_moves_a_conversation_up_without_reading_the_whole_list(
    tmp_path: Path, loopback: LoopbackServer, whole_readings: list[bool]
) -> None:
    answer_chats(loopback, reply("Answer."))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        for prompt in ("first", "second"):
            await it.press("ctrl+n")
            await it.say(prompt)
            await it.wait()
        await until(it.pilot, lambda: titles(it) == ["second", "first"])
        await it.press("ctrl+o", "down", "enter")
        await until(it.pilot, lambda: it.said[:1] == ["first"])
        await it.say("again")
        await it.wait()
        await until(it.pilot, lambda: titles(it) == ["first", "second"])
        assert whole_readings == [False]


async def test_what_is_done_to_a_conversation_shows_without_reading_the_whole_list(
    tmp_path: Path, loopback: LoopbackServer, whole_readings: list[bool]
) -> None:
    answer_chats(loopback, reply("Answer."))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        for prompt in ("first", "second", "third"):
            await it.press("ctrl+n")
            await it.say(prompt)
            await it.wait()
        await until(it.pilot, lambda: titles(it) == ["third", "second", "first"])
        await it.press("ctrl+o", "down", "down", "p")
        await until(it.pilot, lambda: titles(it) == ["first", "third", "second"])
        await it.press("d")
        await until(it.pilot, lambda: titles(it) == ["third", "second"])
        await it.press("u")
        await until(it.pilot, lambda: titles(it) == ["first", "third", "second"])
        assert whole_readings == [False]


async def test_the_archive_and_the_list_keep_to_themselves(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    answer_chats(loopback, reply("Answer."))
    async with running(settings_for(tmp_path, loopback.base_url)) as it:
        for prompt in ("first", "second"):
            await it.press("ctrl+n")
            await it.say(prompt)
            await it.wait()
        await until(it.pilot, lambda: titles(it) == ["second", "first"])
        await it.press("ctrl+o", "a")
        await until(it.pilot, lambda: titles(it) == ["first"])
        await it.press("v")
        await until(it.pilot, lambda: titles(it) == ["second"])
        await it.press("a")
        await until(it.pilot, lambda: titles(it) == [])
        await it.press("v")
        await until(it.pilot, lambda: titles(it) == ["second", "first"])
