"""What is held on to while the store cannot take it."""

from __future__ import annotations

import asyncio

import pytest

from oai_tui.agent import keeper
from oai_tui.agent.keeper import Keeper
from oai_tui.core.conversation import Conversation, TitleSource
from oai_tui.core.errors import StoreError, StoreUnavailable
from oai_tui.core.events import SavingFailed, SavingResumed, TurnEvent
from oai_tui.core.message import TextPart, UserMessage
from oai_tui.core.request import Outcome, Purpose, Request
from tests.fakes import MemoryStore

FULL = StoreUnavailable("The disk is full.")


def message(text: str) -> UserMessage:
    return UserMessage(parts=(TextPart(text),))


def request(conversation_id: str) -> Request:
    return Request(
        conversation_id=conversation_id,
        purpose=Purpose.TURN,
        profile="p",
        model="m",
        outcome=Outcome.COMPLETE,
    )


async def until_saved(keeper: Keeper) -> None:
    while keeper.has_unsaved:
        await asyncio.sleep(0)


async def test_everything_is_saved_in_its_order_when_the_store_works_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeper, "RETRY_INTERVAL", 0)
    store = MemoryStore(fault=FULL)
    events: list[TurnEvent] = []
    keeping = Keeper(store, events.append, is_created=False)
    conversation = Conversation()
    first, second = message("one"), message("two")

    await keeping.create(conversation)
    await keeping.save(conversation.id, first)
    await keeping.set_title(conversation.id, "Mine", TitleSource.PERSON)
    await keeping.save(conversation.id, second)
    await keeping.record(request(conversation.id))
    assert keeping.has_unsaved
    assert store.conversations == {}
    store.fault = None
    await until_saved(keeping)
    while len(events) < 2:
        await asyncio.sleep(0)

    assert store.saves == [first, second]
    assert store.conversations[conversation.id].title == "Mine"
    assert store.leases == {conversation.id}
    assert len(store.requests) == 1
    assert events == [SavingFailed(FULL), SavingResumed()]
    await keeping.close()


async def test_things_that_fail_side_by_side_are_all_kept_and_told_once() -> None:
    store = MemoryStore(gate=asyncio.Event(), fault=FULL)
    events: list[TurnEvent] = []
    keeping = Keeper(store, events.append, is_created=True)
    store.conversations["c"] = Conversation(id="c")
    saves = [asyncio.create_task(keeping.save("c", message(text))) for text in ("one", "two")]
    await asyncio.sleep(0)
    assert store.gate is not None
    store.gate.set()
    await asyncio.wait(saves)

    store.fault = None
    await keeping.close()

    assert [part.text for save in store.saves for part in save.parts if isinstance(part, TextPart)]
    assert len(store.saves) == 2
    assert len([event for event in events if isinstance(event, SavingFailed)]) == 1


async def test_what_is_being_saved_is_saved_although_its_caller_is_cancelled() -> None:
    store = MemoryStore(gate=asyncio.Event())
    store.conversations["c"] = Conversation(id="c")
    keeping = Keeper(store, lambda event: None, is_created=True)
    saving = asyncio.create_task(keeping.save("c", message("one")))
    await asyncio.sleep(0)

    saving.cancel()
    await asyncio.sleep(0)
    assert store.gate is not None
    store.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await saving

    assert len(store.saves) == 1


async def test_closing_says_what_could_not_be_saved() -> None:
    store = MemoryStore(fault=FULL)
    keeping = Keeper(store, lambda event: None, is_created=False)
    await keeping.create(Conversation())

    with pytest.raises(StoreError):
        await keeping.close()


async def test_pieces_are_not_written_before_what_was_said_earlier() -> None:
    store = MemoryStore(fault=FULL)
    keeping = Keeper(store, lambda event: None, is_created=False)
    await keeping.create(Conversation())
    store.fault = None

    with pytest.raises(StoreUnavailable):
        await keeping.journal("m", ())
    await keeping.close()
    await keeping.journal("m", ())

    assert store.journalled == {"m": []}
