"""Tells a reply over HTTP: streamed at the pace of a model, or whole."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from oai_tui.provider.demo.http import Exchange
from oai_tui.provider.demo.replies import Fault, Reply
from oai_tui.provider.demo.wire import (
    CHARACTERS_PER_TOKEN,
    DONE,
    Counts,
    Envelope,
    count_tokens,
    request_id,
)

EVENT_STREAM = "text/event-stream; charset=utf-8"

_PIECE = re.compile(r"\s*\S{1,8}|\s+")
_FAULT_AFTER = 240
"""Characters of the answer that are told before a fault."""
_WHOLE_SECONDS = 2.0
"""How long a whole answer takes at most."""
_FIRST_TOKEN_SECONDS = 0.3
"""How long a model reads before it begins to write."""
_MIN_PAUSE = 0.002
_PIECES_AT_ONCE = 16
"""Pieces that are sent without a pause before other tasks have their turn."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the client asked of the delivery; `prompt` counts what it sent."""

    prompt: Counts
    max_tokens: int | None = None
    with_usage: bool = False


@dataclass(frozen=True, slots=True)
class _Delta:
    """A piece of the message: the name of its field, and its text."""

    field: str
    text: str


class _Told:
    """The deltas of a reply, cut to `max_tokens`, and what they come to."""

    def __init__(self, reply: Reply, max_tokens: int | None) -> None:
        self.characters = 0
        self.reasoning_characters = 0
        self.is_cut = False
        self._reply = reply
        limits = [] if reply.limit is None else [reply.limit]
        if max_tokens is not None:
            limits.append(max_tokens * CHARACTERS_PER_TOKEN)
        self._limit = min(limits, default=None)

    @property
    def finish_reason(self) -> str:
        reason = self._reply.finish_reason
        return "length" if self.is_cut and reason == "stop" else reason

    def counts(self, prompt: Counts) -> Counts:
        return Counts(
            prompt.prompt,
            prompt.cached,
            -(-self.characters // CHARACTERS_PER_TOKEN),
            -(-self.reasoning_characters // CHARACTERS_PER_TOKEN),
        )

    def __iter__(self) -> Iterator[_Delta]:
        reply = self._reply
        fields: tuple[tuple[str, Iterable[str]], ...] = (
            ("reasoning_content", (reply.reasoning,)),
            ("content", reply.texts),
            ("refusal", (reply.refusal,)),
        )
        for field, texts in fields:
            for piece in chain.from_iterable(_PIECE.findall(text) for text in texts):
                if self._limit is not None and self.characters + len(piece) > self._limit:
                    self.is_cut = True
                    return
                self.characters += len(piece)
                if field == "reasoning_content":
                    self.reasoning_characters += len(piece)
                yield _Delta(field, piece)


class _Pace:
    """Holds the deltas back so that they come at `speed` tokens a second."""

    def __init__(self, speed: float | None) -> None:
        self._speed = speed
        self._clock = asyncio.get_running_loop().time
        self._due = self._clock()
        self._hurried = 0

    async def wait(self, text: str) -> None:
        """Return when `text` is due; gives way to other tasks even when there is no pause."""
        if self._speed is None:
            self._hurried += 1
            if self._hurried % _PIECES_AT_ONCE == 0:
                await asyncio.sleep(0)
            return
        self._due = max(self._due, self._clock() - 1.0)
        self._due += len(text) / CHARACTERS_PER_TOKEN / self._speed
        pause = self._due - self._clock()
        if pause > _MIN_PAUSE:
            await asyncio.sleep(pause)


async def stream(exchange: Exchange, model: str, reply: Reply, terms: Terms) -> None:
    """Tell a reply as server-sent events; its fault, if it has one, happens on the way."""
    await exchange.begin(200, EVENT_STREAM, {"Cache-Control": "no-cache", **request_id()})
    if reply.fault is Fault.HANG:
        await _for_ever()
    if reply.speed is not None:
        await asyncio.sleep(_FIRST_TOKEN_SECONDS)
    envelope = Envelope(model)
    told = _Told(reply, terms.max_tokens)
    pace = _Pace(reply.speed)
    await exchange.send(envelope.chunk({"role": "assistant", "content": ""}))
    for delta in told:
        await pace.wait(delta.text)
        await exchange.send(envelope.chunk({delta.field: delta.text}))
        if told.characters - told.reasoning_characters < _FAULT_AFTER:
            continue
        match reply.fault:
            case Fault.CUT:
                return
            case Fault.STALL:
                await _for_ever()
            case Fault.GARBAGE:
                await exchange.send(b'data: {"id": "chatcmpl-demo", "choices": [{"delta": {"co\n\n')
                break
            case Fault.INCOMPLETE:
                break
    if reply.fault is Fault.NONE:
        await exchange.send(envelope.chunk({}, told.finish_reason))
        if terms.with_usage:
            await exchange.send(envelope.usage_chunk(told.counts(terms.prompt)))
        await exchange.send(DONE)
    await exchange.finish()


async def whole(exchange: Exchange, model: str, reply: Reply, terms: Terms) -> None:
    """Tell a reply in one piece, after a moment; the same faults, as far as they apply."""
    if reply.fault in (Fault.HANG, Fault.STALL):
        await _for_ever()
    told = _Told(reply, terms.max_tokens)
    texts: dict[str, list[str]] = {}
    for delta in told:
        texts.setdefault(delta.field, []).append(delta.text)
    message: dict[str, object] = {"content": None}
    message |= {field: "".join(pieces) for field, pieces in texts.items()}
    await _pause_for(told.characters, reply.speed)
    is_unended = reply.fault is not Fault.NONE
    body = Envelope(model).whole(
        message, None if is_unended else told.finish_reason, told.counts(terms.prompt)
    )
    match reply.fault:
        case Fault.GARBAGE:
            await exchange.respond(200, body[: len(body) // 2])
        case Fault.CUT:
            await exchange.begin(200, "application/json")
            await exchange.send(body[: len(body) // 2])
        case _:
            await exchange.respond(200, body, headers=request_id())


async def _pause_for(characters: int, speed: float | None) -> None:
    if speed is not None:
        tokens = count_tokens(" " * min(characters, 100_000))
        await asyncio.sleep(min(_WHOLE_SECONDS, tokens / speed))


async def _for_ever() -> None:
    """Until the client has had enough: the server cancels the request when it leaves."""
    await asyncio.get_running_loop().create_future()
