"""Whole conversations leave a store and come into another one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oai_tui.core.errors import ConversationNotFound, FormatError
from oai_tui.core.interchange import Document
from oai_tui.core.message import (
    AssistantMessage,
    ImagePart,
    MessageState,
    TextPart,
    UserMessage,
)
from oai_tui.core.request import Purpose, Request
from oai_tui.storage.exchange import ImportReport
from oai_tui.storage.store import Store
from tests.storage.values import at, conversations, exchange, requests


@st.composite
def documents(draw: st.DrawFn) -> Document:
    found = draw(st.lists(conversations(), max_size=3, unique_by=lambda each: each.id))
    found.sort(key=lambda each: (each.created_at, each.id))
    return Document(
        conversations=tuple(found),
        requests=tuple(
            request
            for each in found
            for request in draw(st.lists(requests(each.id), max_size=2, unique_by=lambda r: r.id))
        ),
    )


@settings(max_examples=40)
@given(documents())
def test_what_is_exported_is_what_was_imported(document: Document) -> None:
    async def round_trip() -> tuple[ImportReport, Document]:
        async with await Store.open(None) as store:
            return await store.import_document(document), await store.export()

    report, exported = asyncio.run(round_trip())

    assert exported == document
    assert report.imported == tuple(each.id for each in document.conversations)


async def test_pictures_travel_with_their_conversation(store: Store) -> None:
    sha256 = await store.put_blob(b"\x89PNG")
    await store.put_blob(b"of nobody")
    prompt = UserMessage(parts=(ImagePart(sha256, "image/png"), TextPart("what is this?")))
    conversation = exchange("hi", "hello").with_message(prompt)
    await store.create(conversation)

    document = await store.export([conversation.id])

    assert document.blobs == {sha256: b"\x89PNG"}
    async with await Store.open(None) as other:
        await other.import_document(document)
        assert await other.blob(sha256) == b"\x89PNG"
        assert await other.load(conversation.id) == conversation


async def test_chosen_conversations_are_exported_once_in_the_order_asked_for(store: Store) -> None:
    first, second, third = (exchange("hi", "hello", minute=minute) for minute in range(3))
    for conversation in (first, second, third):
        await store.create(conversation)

    document = await store.export([third.id, first.id, third.id])

    assert document.conversations == (third, first)


async def test_the_export_leaves_out_what_was_deleted(store: Store) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    await store.delete(conversation.id)

    assert await store.export() == Document()
    with pytest.raises(ConversationNotFound):
        await store.export([conversation.id])


async def test_what_is_here_already_is_skipped(store: Store) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    request = Request(conversation_id=conversation.id, purpose=Purpose.TURN, profile="p", model="m")
    await store.record_request(request)
    document = await store.export()
    await store.set_pinned(conversation.id, True)
    await store.save_message(
        conversation.id,
        UserMessage(parts=(TextPart("more"),), parent_id=conversation.head_id, created_at=at(9)),
    )
    before = await store.export()

    report = await store.import_document(document)

    assert report == ImportReport(skipped=(conversation.id,))
    assert await store.export() == before


async def test_what_differs_from_what_is_here_becomes_a_copy(store: Store) -> None:
    here = exchange("hi", "hello", title="mine")
    await store.create(here)
    prompt, answer = here.messages
    assert isinstance(prompt, UserMessage)
    other = replace(
        here, title="theirs", messages=(replace(prompt, parts=(TextPart("hey"),)), answer)
    )
    request = Request(
        conversation_id=here.id,
        message_id=answer.id,
        purpose=Purpose.TURN,
        profile="p",
        model="m",
    )

    report = await store.import_document(Document(conversations=(other,), requests=(request,)))

    (copy_id,) = report.copied
    assert report == ImportReport(imported=(copy_id,), copied=(copy_id,))
    assert copy_id != here.id
    assert await store.load(here.id) == here
    copy = await store.load(copy_id)
    assert [message.parts for message in copy.path()] == [
        (TextPart("hey"),),
        (TextPart("hello"),),
    ]
    assert {message.id for message in copy.messages}.isdisjoint({prompt.id, answer.id})
    (moved,) = await store.requests(copy_id)
    assert moved == replace(request, conversation_id=copy_id, message_id=copy.head_id)
    assert await store.requests(here.id) == ()


async def test_a_conversation_that_was_deleted_is_imported_as_a_copy(store: Store) -> None:
    conversation = exchange("hi", "hello")
    await store.create(conversation)
    document = await store.export()
    await store.delete(conversation.id)

    report = await store.import_document(document)

    assert len(report.copied) == 1
    assert [summary.id for summary in await store.list_conversations()] == list(report.copied)


async def test_a_message_whose_identity_is_taken_elsewhere_makes_a_copy(store: Store) -> None:
    here = exchange("hi", "hello")
    await store.create(here)
    other = replace(exchange("a", "b"), messages=here.messages, head_id=here.head_id)

    report = await store.import_document(Document(conversations=(other,)))

    assert len(report.copied) == 1
    assert await store.load(here.id) == here


async def test_an_answer_that_was_streaming_when_it_was_exported_is_lost(store: Store) -> None:
    answer = AssistantMessage(parts=(TextPart("Hel"),), state=MessageState.STREAMING)
    document = Document(conversations=(exchange("hi", "hello").with_message(answer),))

    (id_,) = (await store.import_document(document)).imported

    assert (await store.load(id_)).message(answer.id) == replace(answer, state=MessageState.LOST)
    assert (await store.import_document(document)).skipped == (id_,)


async def test_an_import_that_fails_leaves_nothing_behind(store: Store, path: Path) -> None:
    document = Document(conversations=(exchange("hi", "hello"),), blobs={"0" * 64: b"not this"})

    with pytest.raises(FormatError, match="SHA-256"):
        await store.import_document(document)

    assert await store.list_conversations() == ()
    assert await store.blob("0" * 64) is None
