"""Drafts and the history of prompts."""

from __future__ import annotations

from pathlib import Path

from oai_tui.core.message import FilePart, TextPart, UserMessage
from oai_tui.storage.store import Store
from tests.storage.values import at, exchange


async def test_a_draft_is_there_after_a_restart(path: Path) -> None:
    conversation = exchange("hi", "hello")
    async with await Store.open(path) as store:
        await store.create(conversation)
        await store.save_draft(conversation.id, "first")
        await store.save_draft(conversation.id, "and then\nthis")
        await store.save_draft("", "a new one")

    async with await Store.open(path) as store:
        assert await store.draft(conversation.id) == "and then\nthis"
        assert await store.draft("") == "a new one"
        assert await store.draft("nowhere") == ""


async def test_an_empty_draft_is_no_draft(store: Store) -> None:
    await store.save_draft("", "x")
    await store.save_draft("", "")

    assert await store.draft("") == ""


async def test_what_is_attached_to_a_draft_is_there_after_a_restart(path: Path) -> None:
    attached = (FilePart("pasted text", "a\n" * 3_000), FilePart("b.csv", "1,2", "text/csv"))
    async with await Store.open(path) as store:
        await store.save_attachments("", (FilePart("old", "gone"), *attached))
        await store.save_attachments("", attached)
        await store.save_attachments("other", attached[:1])
        await store.save_attachments("other", ())

    async with await Store.open(path) as store:
        assert await store.attachments("") == attached
        assert await store.attachments("other") == ()
        assert await store.attachments("nowhere") == ()


async def test_the_history_has_the_last_prompts_oldest_first(store: Store) -> None:
    await store.create(exchange("first", "answer", minute=1))
    await store.create(exchange("third", "answer", minute=3))
    await store.create(exchange("second", "answer", minute=2))

    assert await store.prompt_history() == ("first", "second", "third")
    assert await store.prompt_history(limit=2) == ("second", "third")


async def test_the_history_has_the_words_of_a_prompt_and_each_once_in_a_row(store: Store) -> None:
    await store.create(exchange("same", "answer", minute=1))
    await store.create(exchange("same", "answer", minute=2))
    conversation = exchange("other", "answer", minute=3)
    await store.create(conversation)
    parts = (TextPart("look "), FilePart("notes.txt", "long"), TextPart("here"))
    await store.save_message(conversation.id, UserMessage(parts=parts, created_at=at(4)))
    only_file = (FilePart("notes.txt", "long"),)
    await store.save_message(conversation.id, UserMessage(parts=only_file, created_at=at(5)))

    assert await store.prompt_history() == ("same", "other", "look here")
