"""What a conversation holds after each fault that a server can have: real store, SDK and HTTP."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from oai_tui.agent.session import ChatSession
from oai_tui.bootstrap import Runtime
from oai_tui.config.settings import Source
from oai_tui.core.events import RetryScheduled, TurnEvent, TurnFailed, TurnFinished
from oai_tui.core.message import (
    AssistantMessage,
    CallState,
    MessageState,
    TextPart,
    ToolMessage,
    text_of,
)
from oai_tui.core.phase import Stage
from oai_tui.core.profile import Profile, Timeouts
from tests.loopback import (
    DONE,
    Answer,
    Close,
    Cut,
    Hang,
    LoopbackServer,
    Pause,
    Send,
    delta,
    event,
    finish,
    head,
    redirect,
    reply,
    response,
    sse,
    sse_events,
    sse_open,
    text,
    tool_call,
)
from tests.test_bootstrap import settings_in

SOON = 0.05
PROMPT = (TextPart("hi"),)


class Talk:
    """A conversation with the scripted server, and the events of its turns."""

    def __init__(self, runtime: Runtime, session: ChatSession) -> None:
        self.runtime = runtime
        self.session = session
        self.events: list[TurnEvent] = []
        runtime.sessions.subscribe(lambda _, event: self.events.append(event))

    async def say(self) -> AssistantMessage:
        """Take a turn; returns the answer as the store has it."""
        await self.runtime.sessions.send(self.session, PROMPT)
        return await self.kept()

    async def kept(self) -> AssistantMessage:
        kept = await self.runtime.store.load(self.session.id)
        assert kept.path() == self.session.conversation.path()
        last = kept.path()[-1]
        assert isinstance(last, AssistantMessage)
        return last


@pytest.fixture
async def talk(tmp_path: Path, loopback: LoopbackServer) -> AsyncIterator[Talk]:
    """A conversation whose faults are not retried and whose patience is short."""
    profile = Profile(
        name="test",
        base_url=loopback.base_url,
        model="m",
        attempts=1,
        timeouts=Timeouts(usage=SOON),
    )
    settings = replace(
        settings_in(tmp_path),
        profiles=(profile,),
        profile="test",
        makes_titles=False,
        sources={"profile": Source.CONFIG},
    )
    async with Runtime(settings, {}) as runtime:
        await runtime.open_store()
        yield Talk(runtime, runtime.sessions.new())


def impatient(talk: Talk, timeouts: Timeouts, attempts: int = 1) -> None:
    """Give the server less time, or more attempts."""
    profile = talk.runtime.catalogue.profile("test")
    talk.runtime.catalogue.add_profile(replace(profile, timeouts=timeouts, attempts=attempts))


@dataclass(frozen=True)
class Fault:
    """What a server does, and what is kept of it."""

    answer: Answer
    state: MessageState
    text: str = ""
    error: str = ""
    """Words of the reason that is kept; empty when there is none."""


def opened(*events: bytes) -> list[Answer]:
    return [sse_open(), sse_events(*events)]


def then(*answers: Answer) -> Answer:
    return [step for answer in answers for step in answer]


COMPLETE, INCOMPLETE, FAILED = (
    MessageState.COMPLETE,
    MessageState.INCOMPLETE,
    MessageState.FAILED,
)
HELLO = text("Hello")
HALF_GZIP = gzip.compress(HELLO + finish())[:-12]
WHOLE = {"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}
ODD = (
    b"data: null\n\n",
    b"data: []\n\n",
    b'data: "x"\n\n',
    event({"choices": None}),
    event({"choices": []}),
    event({"choices": [{"delta": None}]}),
    event({"choices": [{"delta": {"content": [{"type": "text", "text": "lo"}]}}]}),
    event({"choices": [], "usage": None}),
    event({"choices": [], "usage": "x"}),
)
FAULTS = {
    "cut in a body that ends with its connection": Fault(
        [head(), Send(HELLO), Close()], INCOMPLETE, "Hello"
    ),
    "reset after the text": Fault(
        then(*opened(HELLO), [Cut()]), INCOMPLETE, "Hello", "broke before"
    ),
    "a clean end without a finish reason": Fault(sse(HELLO), INCOMPLETE, "Hello"),
    "done without a finish reason": Fault(sse(HELLO, DONE), INCOMPLETE, "Hello"),
    "the last event cut": Fault(
        [head(), Send(HELLO + text("x")[:-9]), Close()], INCOMPLETE, "Hello"
    ),
    "gzip cut": Fault(
        [head(headers={"content-encoding": "gzip"}), Send(HALF_GZIP), Close()],
        INCOMPLETE,
        "Hello",
    ),
    "a hang behind the finish reason": Fault(
        then(*opened(HELLO, finish()), [Hang()]), COMPLETE, "Hello"
    ),
    "a cut behind the finish reason": Fault(
        then(*opened(HELLO, finish()), [Cut()]), COMPLETE, "Hello"
    ),
    "HTML": Fault(
        response(200, b"<html>Sign in</html>", "text/html"), FAILED, "", "text/html: <html>Sign in"
    ),
    "a JSON error with status 200": Fault(
        response(200, {"error": {"message": "it broke"}}), FAILED, "", "it broke"
    ),
    "nothing with status 200": Fault(response(200, b""), FAILED, "", "sent nothing back"),
    "a whole completion": Fault(response(200, WHOLE), COMPLETE, "Hello"),
    "malformed JSON": Fault(
        sse(HELLO, b'data: {"choi\n\n', text("x")), INCOMPLETE, "Hello", "not valid JSON"
    ),
    "an error event in plain text": Fault(
        sse(HELLO, b"event: error\ndata: out of memory\n\n"), INCOMPLETE, "Hello", "out of memory"
    ),
    "not UTF-8": Fault(
        sse(b'data: {"choices": [{"delta": {"content": "H\xff"}}]}\n\n', finish()),
        COMPLETE,
        "H\ufffd",
    ),
    "an error in the stream": Fault(
        sse(HELLO, event({"error": {"message": "it broke"}})), INCOMPLETE, "Hello", "it broke"
    ),
    "odd chunks": Fault(sse(text("Hel"), *ODD, finish()), COMPLETE, "Hello"),
    "an unknown finish reason": Fault(sse(HELLO, finish("eos_token")), COMPLETE, "Hello"),
    "the limit of tokens": Fault(sse(HELLO, finish("length")), MessageState.LENGTH, "Hello"),
    "a content filter": Fault(sse(HELLO, finish("content_filter")), MessageState.FILTERED, "Hello"),
    "a redirect to another host": Fault(
        redirect("http://stranger.invalid/v1"), FAILED, "", "stranger.invalid"
    ),
    "an endless line": Fault(
        then(*opened(HELLO), [Send(b"900000\r\n" + b"x" * 9_437_184), Hang()]),
        INCOMPLETE,
        "Hello",
        "8.0 MB",
    ),
    "many small chunks at once": Fault(
        sse(b"".join(text("a") for _ in range(5_000)), finish()), COMPLETE, "a" * 5_000
    ),
    "halves of a surrogate pair": Fault(
        sse(delta({"content": "\ud83d"}), delta({"content": "\ude00"}), finish()),
        COMPLETE,
        "\U0001f600",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_is_kept_for_what_it_is_and_the_next_turn_works(
    talk: Talk, loopback: LoopbackServer, name: str
) -> None:
    fault = FAULTS[name]
    loopback.answer(fault.answer, reply("Fine"))

    kept = await talk.say()

    assert (text_of(kept), kept.state) == (fault.text, fault.state)
    assert fault.error in kept.error
    assert bool(kept.error) is bool(fault.error)
    assert isinstance(talk.events[-1], TurnFailed if fault.error else TurnFinished)
    assert len(loopback.requests) == 1
    assert text_of(await talk.say()) == "Fine"


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (429, {"error": {"message": "no", "code": "insufficient_quota"}}, "no credit left"),
        (401, {"error": {"message": "bad key"}}, "wants a key"),
        (403, {"error": {"message": "not you"}}, "not you"),
        (404, {"error": {"message": "no such model"}}, "Choose another model"),
        (400, {"error": {"message": "odd request"}}, "odd request"),
        (400, {"error": {"message": "x", "code": "context_length_exceeded"}}, "Summarise it"),
    ],
)
async def test_a_refusal_is_one_request_and_says_what_to_do(
    talk: Talk, loopback: LoopbackServer, status: int, body: dict[str, object], words: str
) -> None:
    impatient(talk, Timeouts(), attempts=4)
    loopback.answer(response(status, body))

    kept = await talk.say()

    assert kept.state is FAILED
    assert words in kept.error
    assert len(loopback.requests) == 1


@pytest.mark.parametrize(
    ("answer", "timeouts", "state"),
    [
        ([Hang()], Timeouts(first_event=SOON), FAILED),
        ([*sse_open(), *sse_events(*[b": ping\n\n"] * 9), Hang()], Timeouts(idle=SOON), None),
        ([*sse_open(), *sse_events(HELLO), Hang()], Timeouts(idle=SOON), INCOMPLETE),
        (
            [*sse_open(), *sse_events(HELLO, *[b": ping\n\n"] * 9), Hang()],
            Timeouts(idle=SOON),
            INCOMPLETE,
        ),
    ],
    ids=["no first byte", "pings alone", "silence", "pings after text"],
)
async def test_a_silent_server_is_given_up(
    talk: Talk,
    loopback: LoopbackServer,
    answer: Answer,
    timeouts: Timeouts,
    state: MessageState | None,
) -> None:
    first_event = timeouts.first_event if state else SOON
    impatient(talk, replace(timeouts, first_event=first_event))
    loopback.answer(answer)

    kept = await talk.say()

    assert kept.state is (state or FAILED)
    assert text_of(kept) == ("Hello" if state is INCOMPLETE else "")
    assert kept.error


async def test_a_rate_limit_is_waited_for_in_sight_and_can_be_cut_short(
    talk: Talk, loopback: LoopbackServer
) -> None:
    impatient(talk, Timeouts(), attempts=3)
    loopback.answer(
        response(429, {"error": {"message": "slow down"}}, headers={"retry-after": "300"}),
        reply("Fine"),
    )

    turn = talk.runtime.sessions.send(talk.session, PROMPT)
    while talk.session.phase.stage is not Stage.RETRYING:
        await asyncio.sleep(0.01)
    phase = talk.session.phase
    while not talk.runtime.sessions.try_now(talk.session.id):
        await asyncio.sleep(0)
    await turn

    assert (phase.attempt, phase.attempts, phase.until - phase.since) == (2, 3, 300)
    assert "slow down" in phase.reason
    assert text_of(await talk.kept()) == "Fine"
    assert len(loopback.requests) == 2
    assert len([event for event in talk.events if isinstance(event, RetryScheduled)]) == 1


async def test_no_compression_is_asked_for(talk: Talk, loopback: LoopbackServer) -> None:
    loopback.answer(reply("Fine"))
    await talk.say()
    assert loopback.requests[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "calls",
    [
        (tool_call("nothing", '{"a": 1'),),
        (tool_call("nothing", "{}", index=None),),
        (tool_call("nothing", "{}", "same"), tool_call("nothing", "{}", "same", 1)),
        (tool_call("nothing", "{}"),),
    ],
    ids=["cut JSON", "no index", "the same id twice", "an unknown name"],
)
async def test_an_odd_call_is_not_run_and_the_model_is_told(
    talk: Talk, loopback: LoopbackServer, calls: tuple[bytes, ...]
) -> None:
    loopback.answer(sse(*calls, finish("tool_calls")), reply("I see"))

    kept = await talk.say()

    assert text_of(kept) == "I see"
    results = [m for m in talk.session.conversation.path() if isinstance(m, ToolMessage)]
    assert len(results) == len(calls)
    assert all(result.parts[0].is_error for result in results)
    sent = loopback.requests[1].json["messages"]
    asked = [call["id"] for call in sent[1]["tool_calls"]]
    answered = [message["tool_call_id"] for message in sent if message["role"] == "tool"]
    assert asked == answered
    assert len(set(asked)) == len(calls)


async def test_a_call_that_was_cut_with_its_stream_is_answered_in_the_next_turn(
    talk: Talk, loopback: LoopbackServer
) -> None:
    loopback.answer(sse(tool_call("nothing", "{}")), reply("Fine"))

    kept = await talk.say()

    assert kept.state is INCOMPLETE
    assert [call.state for call in kept.tool_calls] == [CallState.CANCELLED]
    assert len(loopback.requests) == 1
    assert text_of(await talk.say()) == "Fine"
    roles = [message["role"] for message in loopback.requests[1].json["messages"]]
    assert roles == ["user", "assistant", "tool", "user"]


@pytest.mark.parametrize(
    "phase", ["before the headers", "before the first token", "in the text", "before the usage"]
)
async def test_a_stop_in_any_phase_keeps_what_arrived(
    talk: Talk, loopback: LoopbackServer, phase: str
) -> None:
    impatient(talk, Timeouts())
    never = Pause(asyncio.Event())
    answers: dict[str, Answer] = {
        "before the headers": [never],
        "before the first token": [*sse_open(), never],
        "in the text": [*sse_open(), *sse_events(HELLO), never],
        "before the usage": [*sse_open(), *sse_events(delta({"content": "Hello"}, "stop")), never],
    }
    loopback.answer(answers[phase], reply("Fine"))
    sessions = talk.runtime.sessions

    turn = sessions.send(talk.session, PROMPT)
    arrives = 5 if phase in ("in the text", "before the usage") else 0
    await loopback.wait_requests()
    while talk.session.phase.characters < arrives:
        await asyncio.sleep(0.001)
    sessions.stop(talk.session.id)
    await asyncio.wait([turn])

    kept = await talk.kept()
    assert text_of(kept) == ("Hello" if arrives else "")
    assert kept.state is (COMPLETE if phase == "before the usage" else MessageState.CANCELLED)
    await loopback.wait_closed()
    assert text_of(await talk.say()) == "Fine"
