"""Several conversations at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from oai_tui.agent.sessions import IDLE_SESSIONS, Sessions
from oai_tui.core.completion import Chunk, ToolCallChunk
from oai_tui.core.errors import ConversationNotFound, StoreUnavailable
from oai_tui.core.events import TitleChanged, TurnCancelled, TurnFailed
from oai_tui.core.message import AssistantMessage, MessageState, TextPart, text_of
from oai_tui.core.request import Outcome
from tests.agent.conftest import Stage
from tests.fakes import Step

Make = Callable[..., Sessions]

HELLO: list[Step] = [Chunk("Hello"), Chunk(finish_reason="stop")]
PROMPT = (TextPart("hi"),)


async def test_two_conversations_stream_at_once(sessions: Make) -> None:
    gate = asyncio.Event()
    stage = Stage([Chunk("one"), gate, Chunk(finish_reason="stop")], HELLO)
    open_sessions = sessions(stage)
    first, second = open_sessions.new(), open_sessions.new()

    slow = open_sessions.send(first, PROMPT)
    await stage.until(lambda: first.phase.characters)
    await open_sessions.send(second, PROMPT)
    assert open_sessions.running == {first.id}
    gate.set()
    await slow

    assert text_of(first.conversation.path()[-1]) == "one"
    assert text_of(second.conversation.path()[-1]) == "Hello"
    assert open_sessions.running == frozenset()


async def test_stop_cancels_one_turn_and_says_whether_there_was_one(sessions: Make) -> None:
    stage = Stage([Chunk("one"), asyncio.Event()])
    open_sessions = sessions(stage)
    session = open_sessions.new()
    turn = open_sessions.send(session, PROMPT)
    await stage.until(lambda: session.phase.characters)

    assert open_sessions.stop(session.id)
    await asyncio.wait([turn])

    assert not open_sessions.stop(session.id)
    assert isinstance(stage.events[-1], TurnCancelled)


async def test_a_turn_that_is_stopped_before_it_began_leaves_no_trace(sessions: Make) -> None:
    stage = Stage(HELLO)
    open_sessions = sessions(stage)
    session = open_sessions.new()

    turn = open_sessions.send(session, PROMPT)
    open_sessions.stop(session.id)
    await asyncio.wait([turn])

    assert session.conversation.path() == ()
    assert open_sessions.running == frozenset()


async def test_a_second_turn_of_the_same_conversation_is_a_mistake(sessions: Make) -> None:
    stage = Stage([asyncio.Event()])
    open_sessions = sessions(stage)
    session = open_sessions.new()
    open_sessions.send(session, PROMPT)

    with pytest.raises(RuntimeError):
        open_sessions.send(session, PROMPT)


async def test_a_conversation_is_opened_once(sessions: Make) -> None:
    stage = Stage(HELLO)
    open_sessions = sessions(stage)
    session = open_sessions.new()
    await open_sessions.send(session, PROMPT)
    await open_sessions.forget(session.id)

    reopened = await open_sessions.open(session.id)

    assert reopened is not session
    assert reopened is await open_sessions.open(session.id)
    assert reopened.conversation.path() == session.conversation.path()
    with pytest.raises(ConversationNotFound):
        await open_sessions.open("nowhere")


async def test_closing_keeps_what_had_arrived_in_every_turn(sessions: Make) -> None:
    stage = Stage([Chunk("one"), asyncio.Event()], [Chunk("two"), asyncio.Event()])
    open_sessions = sessions(stage)
    opened = [open_sessions.new(), open_sessions.new()]
    for session in opened:
        open_sessions.send(session, PROMPT)
    await stage.until(lambda: all(session.phase.characters for session in opened))

    await open_sessions.close()

    replies = [stage.store.conversations[session.id].path()[-1] for session in opened]
    assert [text_of(reply) for reply in replies] == ["one", "two"]
    assert all(
        isinstance(reply, AssistantMessage) and reply.state is MessageState.CANCELLED
        for reply in replies
    )


async def test_the_first_exchange_gets_a_title_on_its_own(sessions: Make) -> None:
    stage = Stage(HELLO, [Chunk("A title"), Chunk(finish_reason="stop")])
    open_sessions = sessions(stage, makes_titles=True)
    session = open_sessions.new()

    def titles() -> list[str]:
        return [event.title for event in stage.events if isinstance(event, TitleChanged)]

    open_sessions.send(session, PROMPT)
    await stage.until(lambda: len(titles()) == 2)

    assert titles() == ["hi", "A title"]
    assert stage.store.conversations[session.id].title == "A title"


async def test_a_defect_becomes_a_failure_that_is_shown(sessions: Make) -> None:
    stage = Stage([Chunk("Hel"), ZeroDivisionError()])
    open_sessions = sessions(stage)
    session = open_sessions.new()

    await open_sessions.send(session, PROMPT)

    failed = stage.events[-1]
    assert isinstance(failed, TurnFailed)
    assert "ZeroDivisionError" in str(failed.error)
    reply = stage.store.conversations[session.id].path()[-1]
    assert isinstance(reply, AssistantMessage)
    assert (reply.state, text_of(reply)) == (MessageState.INCOMPLETE, "Hel")


async def test_a_listener_that_left_is_told_nothing_more(sessions: Make) -> None:
    stage = Stage(HELLO)
    open_sessions = sessions(stage)
    heard: list[str] = []
    leave = open_sessions.subscribe(lambda conversation_id, event: heard.append(conversation_id))

    leave()
    await open_sessions.send(open_sessions.new(), PROMPT)

    assert heard == []
    assert stage.events


async def test_a_first_exchange_with_a_tool_call_gets_a_title_too(sessions: Make) -> None:
    call = ToolCallChunk(0, "t1", "echo", "{}")
    calls: list[Step] = [Chunk(tool_calls=(call,)), Chunk(finish_reason="tool_calls")]
    stage = Stage(calls, HELLO, [Chunk("A title"), Chunk(finish_reason="stop")])
    open_sessions = sessions(stage, makes_titles=True)
    session = open_sessions.new()

    open_sessions.send(session, PROMPT)
    await stage.until(lambda: session.conversation.title == "A title")


async def test_a_forgotten_conversation_gets_no_title_any_more(sessions: Make) -> None:
    stage = Stage(HELLO, [asyncio.Event()])
    open_sessions = sessions(stage, makes_titles=True)
    session = open_sessions.new()
    open_sessions.send(session, PROMPT)
    await stage.until(lambda: len(stage.client.requests) == 2)

    await open_sessions.forget(session.id)

    assert stage.store.conversations[session.id].title == "hi"
    assert [request.outcome for request in stage.store.requests] == [
        Outcome.COMPLETE,
        Outcome.CANCELLED,
    ]


async def test_a_new_conversation_is_leased_from_its_first_message_on(sessions: Make) -> None:
    stage = Stage(HELLO)
    open_sessions = sessions(stage)
    session = open_sessions.new()
    assert stage.store.leases == set()

    await open_sessions.send(session, PROMPT)

    assert stage.store.leases == {session.id}


async def test_a_lease_is_given_back_even_if_something_could_not_be_saved(sessions: Make) -> None:
    stage = Stage(HELLO)
    open_sessions = sessions(stage)
    session = open_sessions.new()
    await open_sessions.send(session, PROMPT)
    stage.store.fault = StoreUnavailable("The disk is full.")
    await open_sessions.rename(session, "Mine")

    with pytest.raises(StoreUnavailable):
        await open_sessions.forget(session.id)

    assert stage.store.leases == set()


async def test_a_conversation_can_be_read_where_nothing_can_be_written(
    sessions: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(HELLO)
    open_sessions = sessions(stage)
    session = open_sessions.new()
    await open_sessions.send(session, PROMPT)
    await open_sessions.forget(session.id)

    async def refuse(conversation_id: str) -> None:
        raise StoreUnavailable("The disk is full.")

    monkeypatch.setattr(stage.store, "acquire_lease", refuse)
    reopened = await open_sessions.open(session.id)

    assert reopened.conversation.path() == session.conversation.path()
    assert reopened.also_open_in == ""


async def test_a_conversation_that_is_open_elsewhere_says_so(sessions: Make) -> None:
    stage = Stage(HELLO, HELLO)
    open_sessions = sessions(stage)
    mine, theirs = open_sessions.new(), open_sessions.new()
    for session in (mine, theirs):
        await open_sessions.send(session, PROMPT)
        await open_sessions.forget(session.id)
    stage.store.leased_elsewhere.add(theirs.id)

    assert (await open_sessions.open(mine.id)).also_open_in == ""
    assert (await open_sessions.open(theirs.id)).also_open_in == "another oai-tui (process 7)"
    assert stage.store.leases == {mine.id}
    await open_sessions.forget(mine.id)
    assert stage.store.leases == set()


async def test_conversations_that_were_left_are_closed_but_for_the_last_ones(
    sessions: Make,
) -> None:
    gate = asyncio.Event()
    stage = Stage(*[HELLO] * (IDLE_SESSIONS + 2), [Chunk("one"), gate])
    open_sessions = sessions(stage)
    left = [open_sessions.new() for _ in range(IDLE_SESSIONS + 2)]
    for session in left:
        await open_sessions.send(session, PROMPT)
    busy = open_sessions.new()
    open_sessions.send(busy, PROMPT)
    await stage.until(lambda: busy.phase.characters)
    await open_sessions.open(left[0].id)

    await open_sessions.close_idle(left[1].id)

    kept = [session for session in left if open_sessions.get(session.id)]
    assert kept == [left[0], left[1], left[-1]]
    assert open_sessions.get(busy.id) is busy
    assert stage.store.leases == {session.id for session in (*kept, busy)}
    reopened = await open_sessions.open(left[2].id)
    assert reopened.conversation.path() == left[2].conversation.path()
