"""The full-text index holds what the messages and tool calls hold, at every moment."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from oai_tui.core.message import AssistantMessage, MessageState, TextPart, ToolCall
from oai_tui.storage.messages import LARGE_OUTPUT
from oai_tui.storage.store import Store
from tests.storage.reading import query
from tests.storage.values import exchange

LARGE = "walrus " * LARGE_OUTPUT


def hits(path: Path, table: str, words: str) -> int:
    return len(query(path, f"select rowid from {table} where {table} match ?", words))


def check(path: Path) -> None:
    """Raises when the index and the texts differ."""
    with closing(sqlite3.connect(path)) as connection:
        for table in ("message_text", "tool_text"):
            connection.execute(f"insert into {table} ({table}, rank) values ('integrity-check', 1)")


async def test_words_of_messages_are_found_without_regard_to_case_and_accents(
    store: Store, path: Path
) -> None:
    await store.create(exchange("Où est le CAFÉ", "là-bas"))

    assert hits(path, "message_text", "cafe") == 1
    assert hits(path, "message_text", "bas") == 1
    assert hits(path, "message_text", "tea") == 0


@pytest.mark.parametrize("output", ["walrus", LARGE])
async def test_arguments_and_output_of_tools_are_found(
    store: Store, path: Path, output: str
) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    call = ToolCall("c", "read_file", '{"path": "sea"}', '{"path": "ocean"}', output=output)

    await store.save_message(conversation.id, AssistantMessage(parts=(call,)))

    for words in ("read_file", "ocean", "walrus"):
        assert hits(path, "tool_text", words) == 1
    assert hits(path, "tool_text", "sea") == 0
    check(path)


async def test_a_message_that_is_replaced_is_found_by_its_new_words_only(
    store: Store, path: Path
) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    answer = AssistantMessage(
        parts=(TextPart("zebra"), ToolCall("c", "t", "{}", output=LARGE)),
        state=MessageState.STREAMING,
    )
    await store.save_message(conversation.id, answer)

    await store.save_message(
        conversation.id,
        replace(
            answer,
            parts=(TextPart("giraffe"), ToolCall("c", "t", "{}", output="seal")),
            state=MessageState.COMPLETE,
        ),
    )

    assert hits(path, "message_text", "zebra") == 0
    assert hits(path, "message_text", "giraffe") == 1
    assert hits(path, "tool_text", "walrus") == 0
    assert hits(path, "tool_text", "seal") == 1
    check(path)


async def test_what_is_removed_is_not_found(path: Path) -> None:
    conversation = exchange("zebra", "stripes").with_message(
        AssistantMessage(parts=(ToolCall("c", "t", "{}", output=LARGE),))
    )
    async with await Store.open(path) as store:
        await store.create(conversation)
        await store.create(exchange("giraffe", "neck"))
        await store.delete(conversation.id)

    async with await Store.open(path) as store:
        await store.purge_deleted()

        assert hits(path, "message_text", "zebra OR stripes") == 0
        assert hits(path, "message_text", "giraffe") == 1
        assert hits(path, "tool_text", "walrus") == 0
        check(path)
