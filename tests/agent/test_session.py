"""What a turn does to a conversation, and what it tells of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from oai_tui.agent import journal, keeper
from oai_tui.core.completion import Chunk, ToolCallChunk
from oai_tui.core.conversation import Conversation, TitleSource
from oai_tui.core.errors import (
    AuthenticationFailed,
    ContextLengthExceeded,
    RateLimited,
    ServerFailed,
    StoreUnavailable,
    StreamInterrupted,
)
from oai_tui.core.events import (
    ContentDelta,
    ContextTrimmed,
    RetryScheduled,
    SavingFailed,
    TurnEvent,
    TurnFailed,
)
from oai_tui.core.message import (
    AssistantMessage,
    CallState,
    MessageState,
    ReasoningPart,
    SummaryPart,
    TextPart,
    ToolMessage,
    UserMessage,
    text_of,
)
from oai_tui.core.phase import Stage as PhaseStage
from oai_tui.core.profile import Profile
from oai_tui.core.request import Outcome, Purpose
from oai_tui.core.usage import Usage
from tests.agent.conftest import Stage
from tests.fakes import FixedModels, Step

HELLO: list[Step] = [
    Chunk("Hel"),
    Chunk("lo"),
    Chunk(finish_reason="stop"),
    Chunk(usage=Usage(3, 2)),
]
CALLS: list[Step] = [
    Chunk(tool_calls=(ToolCallChunk(0, "t1", "echo", '{"a"'), ToolCallChunk(1, "t2", "echo"))),
    Chunk(tool_calls=(ToolCallChunk(0, arguments=": 1}"), ToolCallChunk(1, arguments="{cut"))),
    Chunk(finish_reason="tool_calls"),
]


def say(text: str) -> tuple[TextPart]:
    return (TextPart(text),)


async def test_a_turn_is_saved_before_it_is_announced() -> None:
    stage = Stage(HELLO)
    session = stage.session()

    await session.send(say("hi"), stage.events.append)

    prompt, reply = session.conversation.path()
    assert isinstance(prompt, UserMessage)
    assert isinstance(reply, AssistantMessage)
    assert text_of(prompt) == "hi"
    assert reply.parts == (TextPart("Hello"),)
    assert (reply.state, reply.finish_reason) == (MessageState.COMPLETE, "stop")
    assert (reply.profile, reply.model, reply.usage) == ("test", "m-1", Usage(3, 2))
    assert stage.store.conversations[session.id].path() == (prompt, reply)
    assert stage.kinds() == [
        "TitleChanged",
        "TurnStarted",
        "AttemptStarted",
        "RequestSent",
        "ContentDelta",
        "AssistantReplied",
        "UsageReported",
        "TurnFinished",
    ]


async def test_the_request_is_recorded_with_its_cost() -> None:
    stage = Stage(HELLO)
    session = stage.session()

    await session.send(say("hi"), stage.events.append)

    [request] = stage.store.requests
    assert (request.purpose, request.outcome) == (Purpose.TURN, Outcome.COMPLETE)
    assert (request.usage, request.cost) == (Usage(3, 2), 13)
    assert request.server_request_id == "server-1"
    assert stage.models.learned == [("m-1", 8, 3)]
    assert request.first_token_at is not None


async def test_usage_that_nobody_reported_is_estimated_and_marked() -> None:
    stage = Stage([Chunk("two words"), Chunk(finish_reason="stop")])
    session = stage.session()

    await session.send(say("hi"), stage.events.append)

    [request] = stage.store.requests
    assert request.usage is not None
    assert request.usage.output_tokens == 2
    assert not request.usage.is_exact


@pytest.mark.parametrize(
    ("finish_reason", "state"),
    [
        ("stop", MessageState.COMPLETE),
        ("eos", MessageState.COMPLETE),
        ("length", MessageState.LENGTH),
        ("content_filter", MessageState.FILTERED),
        (None, MessageState.INCOMPLETE),
    ],
)
async def test_the_finish_reason_decides_the_state(
    finish_reason: str | None, state: MessageState
) -> None:
    stage = Stage([Chunk("Hel"), Chunk(finish_reason=finish_reason)])
    session = stage.session()

    await session.send(say("hi"), stage.events.append)

    reply = session.conversation.path()[-1]
    assert isinstance(reply, AssistantMessage)
    assert (reply.state, text_of(reply)) == (state, "Hel")


async def test_reasoning_is_kept_apart_with_its_time() -> None:
    stage = Stage(
        [
            Chunk(reasoning="Hmm.", reasoning_field="reasoning"),
            Chunk("Yes."),
            Chunk(finish_reason="stop"),
        ]
    )
    session = stage.session()

    await session.send(say("hi"), stage.events.append)

    reasoning, text = session.conversation.path()[-1].parts
    assert isinstance(reasoning, ReasoningPart)
    assert (reasoning.text, reasoning.field) == ("Hmm.", "reasoning")
    assert reasoning.seconds is not None
    assert text == TextPart("Yes.")


async def test_a_passing_fault_is_retried_and_said() -> None:
    stage = Stage([RateLimited("Slow down.", retry_after=0)], HELLO)
    session = stage.session()

    await session.send(say("hi"), stage.events.append)

    [scheduled] = [event for event in stage.events if isinstance(event, RetryScheduled)]
    assert (scheduled.attempt, scheduled.attempts, scheduled.delay) == (2, 4, 0.0)
    assert str(scheduled.error) == "Slow down."
    assert text_of(session.conversation.path()[-1]) == "Hello"
    assert stage.store.requests[0].attempts == 2


async def test_the_attempts_have_an_end() -> None:
    stage = Stage(*[[ServerFailed("Broken.", retry_after=0)] for _ in range(5)])
    session = stage.session()

    await session.send(say("hi"), stage.events.append)

    assert len(stage.client.requests) == 4
    reply = session.conversation.path()[-1]
    assert isinstance(reply, AssistantMessage)
    assert (reply.state, reply.error) == (MessageState.FAILED, "Broken.")
    assert isinstance(stage.events[-1], TurnFailed)


async def test_a_lasting_fault_is_not_retried() -> None:
    stage = Stage([AuthenticationFailed("The key is wrong.", advice="Set another.")])
    session = stage.session()

    await session.send(say("hi"), stage.events.append)

    assert len(stage.client.requests) == 1
    reply = session.conversation.path()[-1]
    assert isinstance(reply, AssistantMessage)
    assert reply.error == "The key is wrong. Set another."
    assert stage.store.requests[0].outcome is Outcome.FAILED


async def test_what_was_shown_is_kept_and_not_asked_for_again_when_the_stream_breaks() -> None:
    stage = Stage([Chunk("Hel"), StreamInterrupted("The connection was cut.")], HELLO)
    session = stage.session()

    await session.send(say("hi"), stage.events.append)

    assert len(stage.client.requests) == 1
    reply = session.conversation.path()[-1]
    assert isinstance(reply, AssistantMessage)
    assert (text_of(reply), reply.state) == ("Hel", MessageState.INCOMPLETE)
    assert reply.error == "The connection was cut."
    assert stage.store.conversations[session.id].path()[-1] == reply


async def test_a_stream_that_ends_with_nothing_is_a_fault_and_retried() -> None:
    stage = Stage([], [Chunk("Yes."), Chunk(finish_reason="stop")])
    stage.models.chosen = replace(stage.models.chosen, attempts=2)
    session = stage.session()

    turn = asyncio.create_task(session.send(say("hi"), stage.events.append))
    await stage.until(session.try_now)
    await turn

    assert text_of(session.conversation.path()[-1]) == "Yes."


async def test_the_wait_before_a_retry_can_be_cut_short() -> None:
    stage = Stage([RateLimited("Slow down.", retry_after=500)], HELLO)
    session = stage.session()

    turn = asyncio.create_task(session.send(say("hi"), stage.events.append))
    await stage.until(lambda: session.phase.stage is PhaseStage.RETRYING)
    await stage.until(session.try_now)
    await turn

    assert text_of(session.conversation.path()[-1]) == "Hello"


async def test_a_cancelled_turn_keeps_what_arrived() -> None:
    stage = Stage([Chunk("Hel"), asyncio.Event()])
    session = stage.session()

    turn = asyncio.create_task(session.send(say("hi"), stage.events.append))
    await stage.until(lambda: session.phase.characters)
    assert session.live is not None
    assert text_of(session.live) == "Hel"
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn

    reply = stage.store.conversations[session.id].path()[-1]
    assert isinstance(reply, AssistantMessage)
    assert (text_of(reply), reply.state) == ("Hel", MessageState.CANCELLED)
    assert stage.kinds()[-3:] == ["AssistantReplied", "UsageReported", "TurnCancelled"]
    assert session.phase.stage is PhaseStage.IDLE


async def test_a_turn_cancelled_while_it_waits_for_a_retry_is_marked() -> None:
    stage = Stage([RateLimited("Slow down.", retry_after=500)])
    session = stage.session()

    turn = asyncio.create_task(session.send(say("hi"), stage.events.append))
    await stage.until(lambda: session.phase.stage is PhaseStage.RETRYING)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn

    reply = session.conversation.path()[-1]
    assert isinstance(reply, AssistantMessage)
    assert reply.state is MessageState.CANCELLED


async def test_a_prompt_that_is_being_saved_when_the_turn_is_stopped_was_said() -> None:
    stage = Stage(HELLO)
    stage.store.gate = asyncio.Event()
    session = stage.session()

    turn = asyncio.create_task(session.send(say("hi"), stage.events.append))
    await stage.until(lambda: session.conversation.messages)
    turn.cancel()
    stage.store.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await turn

    [prompt] = stage.store.conversations[session.id].path()
    assert text_of(prompt) == "hi"
    assert stage.kinds() == ["TurnStarted", "TurnCancelled"]
    assert stage.client.requests == []


async def test_an_answer_that_is_stopped_before_it_is_asked_for_is_marked() -> None:
    stage = Stage(HELLO)
    session = stage.session()

    turn = asyncio.create_task(session.send(say("hi"), stage.events.append))
    await stage.until(lambda: session.phase.is_running)
    stage.store.gate = asyncio.Event()
    await stage.until(lambda: len(session.conversation.messages) == 2)
    turn.cancel()
    stage.store.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await turn

    reply = stage.store.conversations[session.id].path()[-1]
    assert isinstance(reply, AssistantMessage)
    assert reply.state is MessageState.CANCELLED
    assert stage.client.requests == []


async def test_a_stop_while_a_whole_answer_is_saved_does_not_spoil_it() -> None:
    stage = Stage(HELLO)
    session = stage.session()
    gate = asyncio.Event()

    def listen(event: TurnEvent) -> None:
        stage.events.append(event)
        if isinstance(event, ContentDelta):
            stage.store.gate = gate

    def is_whole() -> bool:
        last = session.conversation.path()[-1:]
        return any(isinstance(m, AssistantMessage) and m.finish_reason for m in last)

    turn = asyncio.create_task(session.send(say("hi"), listen))
    await stage.until(is_whole)
    turn.cancel()
    await asyncio.sleep(0)
    turn.cancel()
    gate.set()
    with pytest.raises(asyncio.CancelledError):
        await turn

    reply = stage.store.conversations[session.id].path()[-1]
    assert isinstance(reply, AssistantMessage)
    assert (text_of(reply), reply.state) == ("Hello", MessageState.COMPLETE)
    assert stage.kinds()[-3:] == ["AssistantReplied", "UsageReported", "TurnCancelled"]
    assert len(stage.store.requests) == 1


async def test_a_stop_behind_the_finish_reason_leaves_a_whole_answer() -> None:
    stage = Stage([Chunk("Hello", finish_reason="stop"), asyncio.Event()])
    session = stage.session()

    turn = asyncio.create_task(session.send(say("hi"), stage.events.append))
    await stage.until(lambda: session.phase.characters)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn

    reply = session.conversation.path()[-1]
    assert isinstance(reply, AssistantMessage)
    assert (reply.state, reply.finish_reason) == (MessageState.COMPLETE, "stop")


async def test_a_fault_behind_the_finish_reason_is_none() -> None:
    stage = Stage([Chunk("Hello"), Chunk(finish_reason="stop"), StreamInterrupted("Cut.")])
    session = stage.session()

    await session.send(say("hi"), stage.events.append)

    reply = session.conversation.path()[-1]
    assert isinstance(reply, AssistantMessage)
    assert (reply.state, reply.error) == (MessageState.COMPLETE, "")
    assert stage.kinds()[-1] == "TurnFinished"


async def test_an_empty_answer_with_a_finish_reason_is_not_asked_for_again() -> None:
    stage = Stage([Chunk(finish_reason="stop"), StreamInterrupted("Cut.")], HELLO)
    session = stage.session()

    await session.send(say("hi"), stage.events.append)

    reply = session.conversation.path()[-1]
    assert isinstance(reply, AssistantMessage)
    assert (reply.parts, reply.state) == ((), MessageState.COMPLETE)
    assert len(stage.client.requests) == 1


async def test_a_turn_ends_with_the_model_that_it_began_with() -> None:
    stage = Stage(CALLS, HELLO, HELLO)
    stage.tools.hold = asyncio.Event()
    session = stage.session()

    turn = asyncio.create_task(session.send(say("call"), stage.events.append))
    await stage.until(lambda: session.phase.stage is PhaseStage.RUNNING_TOOLS)
    await session.set_model("test", "m-2")
    stage.tools.hold.set()
    await turn
    await session.send(say("and now"), stage.events.append)

    assert [request.model for request in stage.client.requests] == ["m-1", "m-1", "m-2"]


@pytest.mark.parametrize(
    "ending",
    [[], [StreamInterrupted("Cut.")], [Chunk(finish_reason="length")]],
    ids=["ends", "breaks", "length"],
)
async def test_the_calls_of_an_unfinished_answer_are_never_run(ending: list[Step]) -> None:
    call = ToolCallChunk(0, "t1", "echo", "{}")
    stage = Stage([Chunk(tool_calls=(call,)), *ending], HELLO)
    session = stage.session()

    await session.send(say("call"), stage.events.append)

    reply = session.conversation.path()[-1]
    assert isinstance(reply, AssistantMessage)
    assert [call.state for call in reply.tool_calls] == [CallState.CANCELLED]
    assert "ToolStarted" not in stage.kinds()
    assert len(stage.client.requests) == 1


async def test_what_the_journal_could_not_take_is_written_with_the_next_piece(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(journal, "INTERVAL", 0)
    monkeypatch.setattr(keeper, "RETRY_INTERVAL", 0)
    gate = asyncio.Event()
    stage = Stage([Chunk("Hel"), gate, Chunk("lo"), asyncio.Event()])
    session = stage.session()
    turn = asyncio.create_task(session.send(say("hi"), stage.events.append))
    await stage.until(lambda: session.live is not None)
    stage.store.fault = StoreUnavailable("The disk is full.")
    await stage.until(lambda: session.phase.characters == 3)
    await stage.until(lambda: "journal" in caplog.text)

    stage.store.fault = None
    gate.set()
    await stage.until(lambda: session.phase.characters == 5)
    await stage.until(lambda: _journalled(stage) == "Hello")
    turn.cancel()
    await asyncio.wait([turn])


def _journalled(stage: Stage) -> str:
    return "".join(entry.text for entries in stage.store.journalled.values() for entry in entries)


async def test_a_growing_answer_is_journalled() -> None:
    stage = Stage([Chunk("Hel"), asyncio.Event()])
    session = stage.session()

    turn = asyncio.create_task(session.send(say("hi"), stage.events.append))
    await stage.until(lambda: stage.store.journalled)
    turn.cancel()
    await asyncio.wait([turn])

    [entries] = stage.store.journalled.values()
    assert [(entry.kind, entry.text) for entry in entries] == [("text", "Hel")]


async def test_retry_answers_the_prompt_again_beside_the_first_answer() -> None:
    stage = Stage(HELLO, [Chunk("Hi there"), Chunk(finish_reason="stop")])
    session = stage.session()
    await session.send(say("hi"), stage.events.append)
    first = session.conversation.path()[-1]

    await session.retry(stage.events.append)

    prompt, second = session.conversation.path()
    assert text_of(second) == "Hi there"
    assert second.parent_id == first.parent_id == prompt.id
    assert session.conversation.siblings(second.id) == (first, second)


async def test_an_answer_stays_where_another_one_could_not_be_asked_for() -> None:
    stage = Stage(HELLO)
    session = stage.session()
    await session.send(say("hi"), stage.events.append)
    path = session.conversation.path()
    stage.models.chosen = replace(stage.models.chosen, model="")
    await session.set_model("test", "")
    stage.client.listed = ()

    await session.retry(stage.events.append)

    assert session.conversation.path() == path
    assert isinstance(stage.events[-1], TurnFailed)


async def test_an_unfinished_answer_can_be_continued() -> None:
    stage = Stage([Chunk("Hel")], [Chunk("lo"), Chunk(finish_reason="stop")])
    session = stage.session()
    await session.send(say("hi"), stage.events.append)
    assert session.unfinished_reply is not None

    await session.resume(stage.events.append)

    assert [text_of(message) for message in stage.client.requests[1].messages[:2]] == ["hi", "Hel"]
    assert text_of(session.conversation.path()[-1]) == "lo"
    assert session.unfinished_reply is None


async def test_a_conversation_is_summarised_and_goes_on_from_the_summary() -> None:
    stage = Stage(HELLO, [Chunk("We said hello."), Chunk(finish_reason="stop")], HELLO)
    session = stage.session()
    await session.send(say("hi"), stage.events.append)

    await session.compact(stage.events.append)
    await session.send(say("and now"), stage.events.append)

    sent = stage.client.requests[2].messages
    assert sent[0].parts == (SummaryPart("We said hello.", 2),)
    assert [text_of(message) for message in sent] == ["", "and now"]
    assert len(session.conversation.path()) == 5


async def test_a_summary_is_made_of_what_the_model_can_read() -> None:
    too_long = ContextLengthExceeded("Too long.")
    stage = Stage(HELLO, HELLO, [too_long], [Chunk("Hello twice."), Chunk(finish_reason="stop")])
    session = stage.session()
    for text in ("first", "second"):
        await session.send(say(text), stage.events.append)

    await session.compact(stage.events.append)

    sent = [text_of(message) for message in stage.client.requests[3].messages]
    assert sent[:2] == ["second", "Hello"]
    assert session.conversation.path()[-1].parts == (SummaryPart("Hello twice.", 4),)


async def test_a_summary_that_never_fits_is_given_up() -> None:
    stage = Stage(HELLO, [ContextLengthExceeded("Too long.")])
    session = stage.session()
    await session.send(say("hi"), stage.events.append)

    await session.compact(stage.events.append)

    assert isinstance(stage.events[-1], TurnFailed)
    assert len(session.conversation.path()) == 2


async def test_nothing_is_asked_where_there_is_nothing_to_summarise() -> None:
    stage = Stage()
    await stage.session().compact(stage.events.append)
    assert stage.events == []


async def test_half_a_summary_is_not_used() -> None:
    stage = Stage(HELLO, [Chunk("We sa")])
    session = stage.session()
    await session.send(say("hi"), stage.events.append)

    await session.compact(stage.events.append)

    assert len(session.conversation.path()) == 2
    assert isinstance(stage.events[-1], TurnFailed)


async def test_the_system_prompt_goes_first_and_is_no_message_of_the_tree() -> None:
    stage = Stage(HELLO)
    session = stage.session(Conversation(system_prompt="Be brief."))

    await session.send(say("hi"), stage.events.append)

    assert [message.role for message in stage.client.requests[0].messages] == ["system", "user"]
    assert [message.role for message in session.conversation.path()] == ["user", "assistant"]


async def test_the_oldest_turns_are_left_out_when_the_window_is_full() -> None:
    stage = Stage(HELLO, HELLO, models=FixedModels(window=40))
    session = stage.session()
    await session.send(say("word " * 15), stage.events.append)

    await session.send(say("word " * 15), stage.events.append)

    assert len(stage.client.requests[1].messages) == 1
    assert ContextTrimmed(2) in stage.events


async def test_the_first_model_of_the_server_is_taken_when_none_is_named() -> None:
    models = FixedModels(chosen=Profile(name="local", base_url="http://127.0.0.1/v1"))
    stage = Stage(HELLO, models=models)
    session = stage.session()

    await session.send(say("hi"), stage.events.append)

    assert stage.client.requests[0].model == "listed-1"
    assert session.conversation.model == "listed-1"


async def test_a_conversation_whose_profile_is_gone_goes_on_with_the_default_one() -> None:
    stage = Stage(HELLO)
    session = stage.session(Conversation(profile="gone", model="its-model"))

    await session.send(say("hi"), stage.events.append)

    [request] = stage.client.requests
    assert (request.profile, request.model) == ("test", "m-1")


async def test_every_tool_call_gets_an_answer_and_cut_arguments_are_never_run() -> None:
    stage = Stage(CALLS, HELLO)
    session = stage.session()

    await session.send(say("call"), stage.events.append)

    _, called, first, second, _ = session.conversation.path()
    assert isinstance(called, AssistantMessage)
    assert [call.state for call in called.tool_calls] == [CallState.DONE, CallState.FAILED]
    assert isinstance(first, ToolMessage)
    assert isinstance(second, ToolMessage)
    assert first.parts[0].text == 'echo({"a": 1})'
    assert second.parts[0].is_error
    assert "not valid JSON" in second.parts[0].text
    assert [m.role for m in stage.client.requests[1].messages] == [
        "user",
        "assistant",
        "tool",
        "tool",
    ]


async def test_calls_cancelled_while_they_run_are_answered_too() -> None:
    stage = Stage(CALLS)
    stage.tools.hold = asyncio.Event()
    session = stage.session()

    turn = asyncio.create_task(session.send(say("call"), stage.events.append))
    await stage.until(lambda: session.phase.stage is PhaseStage.RUNNING_TOOLS)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn

    results = [m.parts[0].call_id for m in session.conversation.path() if m.role == "tool"]
    assert results == ["t1", "t2"]
    assert stage.store.conversations[session.id].path() == session.conversation.path()


async def test_nothing_is_lost_while_the_store_cannot_be_written() -> None:
    stage = Stage(HELLO)
    session = stage.session()
    stage.store.fault = StoreUnavailable("The disk is full.")

    await session.send(say("hi"), stage.events.append)
    assert session.has_unsaved
    assert [e for e in stage.events if isinstance(e, SavingFailed)]
    assert text_of(session.conversation.path()[-1]) == "Hello"

    stage.store.fault = None
    await session.close()
    assert stage.store.conversations[session.id].path() == session.conversation.path()
    assert len(stage.store.requests) == 1


async def test_a_title_comes_from_the_first_words_then_from_the_cheap_model() -> None:
    chosen = Profile(name="p", base_url="http://127.0.0.1/v1", model="m", title_model="cheap")
    stage = Stage(
        HELLO,
        [Chunk('"Greeting'), Chunk(' someone."\nmore'), Chunk(finish_reason="stop")],
        models=FixedModels(chosen=chosen),
    )
    session = stage.session()
    await session.send(say("hello there\nsecond line"), stage.events.append)
    assert session.conversation.title == "hello there"

    await session.make_title(stage.events.append)

    assert stage.client.requests[1].model == "cheap"
    assert session.conversation.title == "Greeting someone"
    assert session.conversation.title_source is TitleSource.MODEL
    assert stage.store.conversations[session.id].title == "Greeting someone"
    assert stage.store.requests[1].purpose is Purpose.TITLE


async def test_the_first_words_stay_when_no_title_can_be_had() -> None:
    stage = Stage(HELLO, [ServerFailed("Broken.")])
    session = stage.session()
    await session.send(say("hello there"), stage.events.append)

    await session.make_title(stage.events.append)

    assert session.conversation.title == "hello there"


async def test_a_persons_title_is_never_replaced() -> None:
    stage = Stage(HELLO)
    session = stage.session()
    await session.send(say("hello there"), stage.events.append)
    await session.rename("Mine", stage.events.append)

    await session.make_title(stage.events.append)

    assert session.conversation.title == "Mine"
    assert len(stage.client.requests) == 1
