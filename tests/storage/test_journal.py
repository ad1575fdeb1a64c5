"""The text of a streaming answer is kept as it grows, and survives the end of its program."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from oai_tui.core.completion import JournalEntry
from oai_tui.core.message import (
    AssistantMessage,
    MessageState,
    ReasoningPart,
    TextPart,
    ToolCall,
)
from oai_tui.storage.store import Store
from tests.storage.programs import next_line, program
from tests.storage.reading import count
from tests.storage.values import exchange

STREAMING = MessageState.STREAMING


async def test_what_was_journalled_is_seen_while_the_answer_streams(store: Store) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    answer = AssistantMessage(parts=(), state=STREAMING)
    await store.save_message(conversation.id, answer)

    await store.journal(answer.id, [JournalEntry("reasoning", "h"), JournalEntry("text", "So")])
    await store.journal(answer.id, [JournalEntry("text", " it is")])

    seen = (await store.load(conversation.id)).message(answer.id)
    assert seen.parts == (ReasoningPart("h"), TextPart("So it is"))


async def test_the_final_message_takes_the_place_of_its_journal(store: Store, path: Path) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    answer = AssistantMessage(parts=(), state=STREAMING)
    await store.save_message(conversation.id, answer)
    await store.journal(answer.id, [JournalEntry("text", "So")])
    whole = AssistantMessage(
        parts=(TextPart("So."), ToolCall("c", "clock", "{}")),
        id=answer.id,
        created_at=answer.created_at,
    )

    await store.save_message(conversation.id, whole)
    await store.journal(answer.id, [JournalEntry("text", "late")])

    assert (await store.load(conversation.id)).message(answer.id) == whole
    assert count(path, "journal") == 0


async def test_an_answer_left_streaming_is_lost_at_the_next_start_with_its_text(
    path: Path,
) -> None:
    conversation = exchange("hi", "hello")
    answer = AssistantMessage(parts=(), state=STREAMING, model="m-1")
    async with await Store.open(path) as store:
        await store.create(conversation)
        await store.save_message(conversation.id, answer)
        await store.journal(
            answer.id, [JournalEntry("reasoning", "hm"), JournalEntry("text", "Hel")]
        )
        await store.journal(answer.id, [JournalEntry("text", "lo"), JournalEntry("refusal", "!")])

    async with await Store.open(path) as store:
        found = (await store.load(conversation.id)).message(answer.id)
        assert isinstance(found, AssistantMessage)
        assert found.state is MessageState.LOST
        assert [part.text for part in found.parts if not isinstance(part, ToolCall)] == [
            "hm",
            "Hello",
            "!",
        ]
        assert store.notices == [
            "1 answer had not ended when oai-tui did. What had arrived was kept."
        ]
        assert count(path, "journal") == 0


async def test_the_answer_of_a_living_program_is_left_alone(path: Path) -> None:
    conversation = exchange("hi", "hello")
    answer = AssistantMessage(parts=(), state=STREAMING)
    async with await Store.open(path) as mine:
        await mine.create(conversation)
        await mine.save_message(conversation.id, answer)

        async with await Store.open(path) as other:
            seen = (await other.load(conversation.id)).message(answer.id)
            assert isinstance(seen, AssistantMessage)
            assert seen.state is STREAMING
            assert other.notices == []


async def test_after_a_kill_everything_journalled_is_there_and_marked_lost(path: Path) -> None:
    body = """
        store = await Store.open(path)
        await store.create(Conversation(id="c"))
        answer = AssistantMessage(id="a", parts=(), state=MessageState.STREAMING)
        await store.save_message("c", answer)
        number = 0
        while True:
            await store.journal("a", [JournalEntry("text", f"{number} ")])
            say(number)
            number += 1
    """
    with program(path, body) as process:
        for _ in range(50):
            said = int(next_line(process))
        process.kill()
        process.wait()

    async with await Store.open(path) as store:
        (found,) = (await store.load("c")).messages
        health = await store.health()

    assert isinstance(found, AssistantMessage)
    assert found.state is MessageState.LOST
    (part,) = found.parts
    assert isinstance(part, TextPart)
    kept = [int(word) for word in part.text.split()]
    assert kept == list(range(len(kept)))
    assert kept[-1] >= said
    assert health.is_sound


@pytest.mark.parametrize("pieces", [1, 1_000])
async def test_a_journal_entry_is_one_row_however_long_the_answer_is(
    store: Store, path: Path, pieces: int
) -> None:
    await store.create(exchange("hi", "hello"))
    conversation_id = (await store.list_conversations())[0].id
    answer = AssistantMessage(parts=(), state=STREAMING)
    await store.save_message(conversation_id, answer)
    await store.journal(answer.id, [JournalEntry("text", "word ")] * pieces)

    await store.journal(answer.id, [JournalEntry("text", "one more")])

    assert count(path, "journal") == pieces + 1


async def test_the_end_of_an_answer_is_written_at_full_strength(store: Store) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    answer = AssistantMessage(parts=(), state=STREAMING)
    statements: list[str] = []
    await store._database._writer.run(lambda db: db.set_trace_callback(statements.append))

    await store.save_message(conversation.id, answer)
    await store.journal(answer.id, [JournalEntry("text", "So")])
    assert "pragma synchronous = full" not in statements

    await store.save_message(conversation.id, replace(answer, state=MessageState.COMPLETE))
    full, commit, normal = (
        len(statements) - 1 - statements[::-1].index(statement)
        for statement in ("pragma synchronous = full", "commit", "pragma synchronous = 1")
    )
    assert full < commit < normal
