"""Conversations go into the store and come out as they were."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from oai_tui.core.conversation import Conversation, ConversationSummary, TitleSource
from oai_tui.core.errors import ConversationNotFound
from oai_tui.core.message import AssistantMessage, FilePart, MessageState, TextPart, UserMessage
from oai_tui.storage.store import Store
from tests.storage.values import at, conversations, exchange


@settings(max_examples=60)
@given(conversations())
def test_what_is_loaded_is_what_was_created(conversation: Conversation) -> None:
    async def round_trip() -> Conversation:
        async with await Store.open(None) as store:
            await store.create(conversation)
            return await store.load(conversation.id)

    assert asyncio.run(round_trip()) == conversation


@settings(max_examples=30)
@given(conversations())
def test_messages_that_are_saved_one_by_one_make_the_same_conversation(
    conversation: Conversation,
) -> None:
    async def round_trip() -> Conversation:
        async with await Store.open(None) as store:
            await store.create(replace(conversation, messages=(), head_id=None))
            for message in conversation.messages:
                await store.save_message(conversation.id, message)
            if conversation.head_id:
                await store.set_head(conversation.id, conversation.head_id)
            return await store.load(conversation.id)

    last = conversation.messages[-1].id if conversation.messages else None
    times = [message.created_at for message in conversation.messages]
    assert asyncio.run(round_trip()) == replace(
        conversation,
        head_id=conversation.head_id or last,
        updated_at=max([conversation.updated_at, *times]),
    )


async def test_a_conversation_is_there_after_the_store_was_opened_again(path: Path) -> None:
    conversation = exchange("hi", "hello")
    async with await Store.open(path) as store:
        await store.create(conversation)

    async with await Store.open(path) as store:
        assert await store.load(conversation.id) == conversation


async def test_messages_that_are_added_become_the_head(store: Store) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    first = UserMessage(parts=(TextPart("more"),), parent_id=conversation.head_id, created_at=at(5))
    second = AssistantMessage(parts=(TextPart("yes"),), parent_id=first.id, created_at=at(6))

    await store.save_message(conversation.id, first)
    await store.save_message(conversation.id, second)

    expected = conversation.with_message(first).with_message(second)
    assert await store.load(conversation.id) == replace(expected, updated_at=at(6))


async def test_a_message_that_is_saved_again_keeps_its_place(store: Store) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    prompt, answer = conversation.messages
    assert isinstance(prompt, UserMessage)
    changed = replace(prompt, parts=(TextPart("hi there"), TextPart("you")))

    await store.save_message(conversation.id, changed)

    loaded = await store.load(conversation.id)
    assert loaded.messages == (changed, answer)
    assert loaded.head_id == prompt.id


async def test_a_message_of_an_unknown_conversation_is_refused(store: Store) -> None:
    with pytest.raises(ConversationNotFound):
        await store.save_message("nowhere", UserMessage(parts=(TextPart("hi"),)))

    assert (await store.health()).messages == 0


async def test_lone_surrogates_are_replaced_and_pairs_joined(store: Store) -> None:
    conversation = exchange("a\ud83d\ude00b\ud800c", "ok")
    await store.create(conversation)

    (prompt, _) = (await store.load(conversation.id)).messages

    assert prompt.parts == (TextPart("a\U0001f600b\ufffdc"),)


async def test_an_unknown_conversation_is_not_found(store: Store) -> None:
    with pytest.raises(ConversationNotFound, match="nowhere"):
        await store.load("nowhere")


async def test_settings_of_a_conversation_are_kept(store: Store) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    prompt_id = conversation.messages[0].id

    await store.set_title(conversation.id, "Greeting", TitleSource.PERSON)
    await store.set_system_prompt(conversation.id, "Be brief.")
    await store.set_model(conversation.id, "local", "m-2")
    await store.set_head(conversation.id, prompt_id)
    await store.set_pinned(conversation.id, True)
    await store.set_archived(conversation.id, True)

    assert await store.load(conversation.id) == replace(
        conversation,
        title="Greeting",
        title_source=TitleSource.PERSON,
        system_prompt="Be brief.",
        profile="local",
        model="m-2",
        head_id=prompt_id,
        is_pinned=True,
        is_archived=True,
    )


async def test_setting_something_of_an_unknown_conversation_is_refused(store: Store) -> None:
    with pytest.raises(ConversationNotFound):
        await store.set_pinned("nowhere", True)


async def test_the_list_shows_pinned_ones_first_and_then_the_newest(store: Store) -> None:
    oldest, middle, newest = (
        exchange("hi", "hello", title=title, minute=minute)
        for minute, title in enumerate(["oldest", "middle", "newest"])
    )
    for conversation in (middle, newest, oldest):
        await store.create(conversation)
    await store.set_pinned(oldest.id, True)

    assert await store.list_conversations() == (
        ConversationSummary(
            id=oldest.id, title="oldest", updated_at=at(0), is_pinned=True, message_count=2
        ),
        ConversationSummary(id=newest.id, title="newest", updated_at=at(2), message_count=2),
        ConversationSummary(id=middle.id, title="middle", updated_at=at(1), message_count=2),
    )


async def test_of_two_conversations_of_one_time_the_later_one_is_first(store: Store) -> None:
    first, second = exchange("a", "b"), exchange("c", "d")
    await store.create(first)
    await store.create(second)

    assert [summary.id for summary in await store.list_conversations()] == [second.id, first.id]
    assert await store.newest() == second.id


async def test_the_archive_is_a_list_of_its_own(store: Store) -> None:
    kept, archived = exchange("a", "b"), exchange("c", "d")
    await store.create(kept)
    await store.create(archived)
    await store.set_archived(archived.id, True)

    assert [summary.id for summary in await store.list_conversations()] == [kept.id]
    assert [summary.id for summary in await store.list_conversations(archived=True)] == [
        archived.id
    ]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("straße", ["Alte STRASSE"]),
        ("notes ship", ["Ship notes"]),
        ("100%", ["100% sure"]),
        ("_", []),
        ("   ", ["100% sure", "Ship notes", "Alte STRASSE"]),
    ],
)
async def test_the_list_is_filtered_by_the_words_of_a_title(
    store: Store, query: str, titles: list[str]
) -> None:
    for minute, title in enumerate(["Alte STRASSE", "Ship notes", "100% sure"]):
        await store.create(exchange("hi", "hello", title=title, minute=minute))

    found = await store.list_conversations(query=query)

    assert [summary.title for summary in found] == titles


async def test_the_newest_conversation_is_where_something_was_said_last(store: Store) -> None:
    assert await store.newest() is None
    first, second = exchange("a", "b", minute=1), exchange("c", "d", minute=2)
    await store.create(first)
    await store.create(second)
    await store.save_message(
        first.id, UserMessage(parts=(TextPart("e"),), created_at=at(3), parent_id=first.head_id)
    )

    assert await store.newest() == first.id


async def test_a_conversation_is_found_by_the_start_of_its_identity(store: Store) -> None:
    await store.create(replace(exchange("a", "b"), id="abcd"))
    await store.create(replace(exchange("a", "b"), id="abef"))
    await store.create(replace(exchange("a", "b"), id="ab"))

    assert await store.find("abc") == "abcd"
    assert await store.find("ab") == "ab"
    with pytest.raises(ConversationNotFound, match="More than one"):
        await store.find("a")
    for prefix in ("", "x", "%", "a%", "ABCD"):
        with pytest.raises(ConversationNotFound, match="no conversation"):
            await store.find(prefix)


async def test_a_deleted_conversation_is_out_of_sight_until_it_is_restored(store: Store) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)

    await store.delete(conversation.id)

    assert await store.list_conversations() == ()
    assert await store.newest() is None
    assert await store.prompt_history() == ()
    with pytest.raises(ConversationNotFound):
        await store.load(conversation.id)
    with pytest.raises(ConversationNotFound):
        await store.find(conversation.id)

    await store.restore(conversation.id)

    assert await store.load(conversation.id) == conversation


async def test_what_was_deleted_can_be_restored_while_its_program_runs(path: Path) -> None:
    conversation = exchange("hi", "hello")
    async with await Store.open(path) as mine:
        await mine.create(conversation)
        await mine.delete(conversation.id)
        async with await Store.open(path) as other:
            await other.purge_deleted()

        await mine.restore(conversation.id)

        assert await mine.load(conversation.id) == conversation


async def test_what_was_deleted_is_removed_once_its_program_has_ended(path: Path) -> None:
    gone, kept = exchange("zebra", "stripes"), exchange("hi", "hello")
    async with await Store.open(path) as store:
        await store.create(gone)
        await store.create(kept)
        await store.save_draft(gone.id, "and")
        await store.save_attachments(gone.id, (FilePart("pasted text", "long"),))
        await store.save_draft(kept.id, "but")
        await store.delete(gone.id)

    async with await Store.open(path) as store:
        await store.purge_deleted()

        assert (await store.health()).messages == 2
        assert await store.draft(gone.id) == ""
        assert await store.attachments(gone.id) == ()
        assert await store.draft(kept.id) == "but"
        with pytest.raises(ConversationNotFound):
            await store.restore(gone.id)


async def test_a_store_in_memory_works_like_one_in_a_file() -> None:
    conversation = exchange("hi", "hello")
    async with await Store.open(None) as store:
        await store.create(conversation)

        assert await store.load(conversation.id) == conversation
        assert await store.check_alive()
        assert (await store.health()).path is None


async def test_all_states_of_an_answer_are_kept(store: Store) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    for state in MessageState:
        answer = AssistantMessage(parts=(), state=state, parent_id=conversation.messages[0].id)
        await store.save_message(conversation.id, answer)

        assert (await store.load(conversation.id)).message(answer.id) == answer


async def test_what_the_list_says_of_one_conversation_can_be_read_alone(store: Store) -> None:
    listed, archived, deleted = exchange("a", "b"), exchange("c", "d"), exchange("e", "f")
    for conversation in (listed, archived, deleted):
        await store.create(conversation)
    await store.set_archived(archived.id, True)
    await store.delete(deleted.id)

    assert await store.summary(listed.id) == (await store.list_conversations())[0]
    assert await store.summary(archived.id) == (await store.list_conversations(archived=True))[0]
    assert await store.summary(deleted.id) is None
    assert await store.summary("unknown") is None


async def test_the_newest_conversations_can_be_had_without_all_the_others(store: Store) -> None:
    oldest, middle, newest = (
        replace(exchange("a", "b"), title=title, created_at=at(hour), updated_at=at(hour))
        for hour, title in enumerate(("Birds", "Bees and birds", "Trees"))
    )
    for conversation in (middle, newest, oldest):
        await store.create(conversation)
    await store.set_pinned(oldest.id, True)

    async def titles(limit: int, query: str = "", *, archived: bool = False) -> list[str]:
        found = await store.newest_conversations(limit, query=query, archived=archived)
        return [summary.title for summary in found]

    assert await titles(2) == ["Trees", "Bees and birds"]
    assert await titles(9) == ["Trees", "Bees and birds", "Birds"]
    assert await titles(1, "BIRDS") == ["Bees and birds"]
    assert await titles(9, archived=True) == []
