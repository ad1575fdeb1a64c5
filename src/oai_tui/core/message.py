"""The messages of a conversation, as values made of typed parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal, TypeAlias

from oai_tui.core.identity import new_id, now
from oai_tui.core.usage import Usage


class MessageState(StrEnum):
    """Where an assistant message stands; these words are on the screen and in the JSON."""

    STREAMING = "streaming"
    COMPLETE = "complete"
    LENGTH = "length"
    """The model stopped at its limit of output tokens."""
    FILTERED = "filtered"
    """The provider's content filter stopped it."""
    INCOMPLETE = "incomplete"
    """The stream ended without a finish reason."""
    CANCELLED = "cancelled"
    FAILED = "failed"
    LOST = "lost"
    """It was still streaming when the program ended; found so at the next start."""


class CallState(StrEnum):
    """Where a tool call stands."""

    PROPOSED = "proposed"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DENIED = "denied"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    CANCELLED = "cancelled"


class Decision(StrEnum):
    """What was decided about a tool call."""

    ONCE = "once"
    SESSION = "session"
    ALWAYS = "always"
    RULE = "rule"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class TextPart:
    text: str


@dataclass(frozen=True, slots=True)
class ReasoningPart:
    """What the model thought before it answered.

    `field` is the provider's own name for it, which some providers want back; `seconds` is
    how long it took; `opaque` is what a provider sent for replay that is not to be read.
    """

    text: str
    seconds: float | None = None
    field: str = ""
    opaque: str = ""


@dataclass(frozen=True, slots=True)
class RefusalPart:
    """The model's words for not answering."""

    text: str


@dataclass(frozen=True, slots=True)
class ImagePart:
    """A picture; `blob` is the SHA-256 of its bytes in the store, in hexadecimal digits."""

    blob: str
    media_type: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class FilePart:
    """A text that was attached, such as a file or a long paste."""

    name: str
    text: str
    media_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class SummaryPart:
    """Stands for all messages before it on the path: what is sent begins here."""

    text: str
    message_count: int


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model's request to run a tool.

    `arguments` is JSON as the model wrote it, valid or not; `run_arguments` is what was run
    instead, when the person edited them. `output` is what the tool gave, within the limits on
    it. `extra` is a JSON object of the provider's own keys, sent back as they came.
    """

    id: str
    name: str
    arguments: str
    run_arguments: str | None = None
    state: CallState = CallState.PROPOSED
    decision: Decision | None = None
    decided_by: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    exit_code: int | None = None
    output: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What the model is told about a tool call."""

    call_id: str
    text: str
    is_error: bool = False


UserPart: TypeAlias = TextPart | ImagePart | FilePart | SummaryPart
AssistantPart: TypeAlias = TextPart | ReasoningPart | RefusalPart | ToolCall
Part: TypeAlias = UserPart | AssistantPart | ToolResult


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemMessage:
    role: ClassVar[Literal["system"]] = "system"
    parts: tuple[TextPart, ...]
    id: str = field(default_factory=new_id)
    parent_id: str | None = None
    created_at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMessage:
    role: ClassVar[Literal["user"]] = "user"
    parts: tuple[UserPart, ...]
    id: str = field(default_factory=new_id)
    parent_id: str | None = None
    created_at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantMessage:
    """An answer, whole or as far as it came; `error` says why when it failed."""

    role: ClassVar[Literal["assistant"]] = "assistant"
    parts: tuple[AssistantPart, ...]
    state: MessageState = MessageState.COMPLETE
    profile: str = ""
    model: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    error: str = ""
    id: str = field(default_factory=new_id)
    parent_id: str | None = None
    created_at: datetime = field(default_factory=now)

    @property
    def reasoning(self) -> str:
        return "".join(part.text for part in self.parts if isinstance(part, ReasoningPart))

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        return tuple(part for part in self.parts if isinstance(part, ToolCall))


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolMessage:
    role: ClassVar[Literal["tool"]] = "tool"
    parts: tuple[ToolResult, ...]
    id: str = field(default_factory=new_id)
    parent_id: str | None = None
    created_at: datetime = field(default_factory=now)


Message: TypeAlias = SystemMessage | UserMessage | AssistantMessage | ToolMessage


def text_of(message: Message) -> str:
    """The words of a message as its author meant them to be read: no reasoning, no calls."""
    return "".join(
        part.text for part in message.parts if isinstance(part, TextPart | RefusalPart | ToolResult)
    )
