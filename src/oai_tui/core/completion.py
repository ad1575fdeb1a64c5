"""A request for a completion, the chunks of its answer, and the draft they add up to."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Literal, TypeAlias

from oai_tui.core.identity import new_id
from oai_tui.core.message import (
    AssistantPart,
    Message,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCall,
)
from oai_tui.core.usage import Usage


@dataclass(frozen=True, slots=True)
class ToolDefinition:
    """A tool as the model is told of it; `parameters` is a JSON Schema as JSON text."""

    name: str
    description: str
    parameters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRequest:
    """What to ask of which model. What is None is left to the provider."""

    profile: str
    model: str
    messages: tuple[Message, ...]
    tools: tuple[ToolDefinition, ...] = ()
    max_tokens: int | None = None
    temperature: float | None = None
    reasoning_effort: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The connection stands and the request is on its way."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The server accepted the request; `request_id` is its own name for it, or empty."""

    request_id: str = ""


Progress: TypeAlias = Callable[[Sent | Opened], object]
"""Is told how far the opening of a stream has come."""


@dataclass(frozen=True, slots=True)
class ToolCallChunk:
    """A piece of a tool call. `index` is the call's place among those of its message."""

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a streamed completion."""

    content: str = ""
    reasoning: str = ""
    reasoning_field: str = ""
    refusal: str = ""
    tool_calls: tuple[ToolCallChunk, ...] = ()
    finish_reason: str | None = None
    usage: Usage | None = None

    @property
    def is_visible(self) -> bool:
        """Whether it holds something that a person is shown."""
        return bool(self.content or self.reasoning or self.refusal or self.tool_calls)


SegmentKind: TypeAlias = Literal["text", "reasoning", "refusal"]


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A piece of an unfinished message's text, in the order in which it arrived."""

    kind: SegmentKind
    text: str


class _Segment:
    """A run of text of one kind."""

    __slots__ = ("began", "ended", "field", "kind", "texts")

    def __init__(self, kind: SegmentKind, at: float, field: str) -> None:
        self.kind = kind
        self.field = field
        self.began = at
        self.ended = at
        self.texts: list[str] = []

    def part(self) -> AssistantPart:
        text = "".join(self.texts)
        match self.kind:
            case "text":
                return TextPart(text)
            case "refusal":
                return RefusalPart(text)
            case "reasoning":
                return ReasoningPart(text, round(self.ended - self.began, 3), self.field)


class Draft:
    """An assistant message while its chunks are still arriving.

    `clock` tells seconds; it times the reasoning.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.message_id = new_id()
        self.finish_reason: str | None = None
        self.usage: Usage | None = None
        self._clock = clock
        self._segments: list[_Segment] = []
        self._calls: dict[int, ToolCallChunk] = {}
        self._unjournalled: list[JournalEntry] = []

    @property
    def is_empty(self) -> bool:
        return not self._segments and not self._calls

    def add(self, chunk: Chunk) -> None:
        if chunk.reasoning:
            self._append("reasoning", chunk.reasoning, chunk.reasoning_field)
        if chunk.content:
            self._append("text", chunk.content)
        if chunk.refusal:
            self._append("refusal", chunk.refusal)
        for delta in chunk.tool_calls:
            self._merge(delta)
        self.finish_reason = chunk.finish_reason or self.finish_reason
        self.usage = chunk.usage or self.usage

    def parts(self) -> tuple[AssistantPart, ...]:
        """What has arrived: texts in the order of their arrival, then the tool calls."""
        calls = (
            ToolCall(call.id, call.name, call.arguments, extra=call.extra)
            for _, call in sorted(self._calls.items())
        )
        return (*(segment.part() for segment in self._segments), *calls)

    def take_journal(self) -> tuple[JournalEntry, ...]:
        """The text that arrived since this was last called, neighbours of a kind merged."""
        merged = tuple(
            JournalEntry(kind, "".join(entry.text for entry in entries))
            for kind, entries in groupby(self._unjournalled, key=attrgetter("kind"))
        )
        self._unjournalled.clear()
        return merged

    def _append(self, kind: SegmentKind, text: str, field: str = "") -> None:
        at = self._clock()
        if self._segments:
            self._segments[-1].ended = at
        if not self._segments or self._segments[-1].kind != kind:
            self._segments.append(_Segment(kind, at, field))
        segment = self._segments[-1]
        segment.texts.append(text)
        self._unjournalled.append(JournalEntry(kind, text))

    def _merge(self, delta: ToolCallChunk) -> None:
        seen = self._calls.get(delta.index)
        if seen is None:
            self._calls[delta.index] = delta
            return
        self._calls[delta.index] = ToolCallChunk(
            index=delta.index,
            id=seen.id or delta.id,
            name=seen.name or delta.name,
            arguments=seen.arguments + delta.arguments,
            extra=seen.extra or delta.extra,
        )
