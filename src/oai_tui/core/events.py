"""What happens during a turn, in the past tense.

Deltas may be merged on their way to a screen; the other events may not be lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from oai_tui.core.completion import ToolCallChunk
from oai_tui.core.conversation import TitleSource
from oai_tui.core.errors import OaiTuiError, StoreError
from oai_tui.core.message import AssistantMessage, ToolCall, ToolMessage, UserMessage
from oai_tui.core.request import Request


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """`prompt` is what the person said, saved; None when an earlier prompt is answered again."""

    prompt: UserMessage | None


@dataclass(frozen=True, slots=True)
class ContextTrimmed:
    """The oldest messages did not fit the context window and were not sent."""

    message_count: int


@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """A connection for the answer `draft` is being made; `attempt` counts from 1."""

    draft: AssistantMessage
    attempt: int


@dataclass(frozen=True, slots=True)
class RequestSent:
    """The request is with the server; the first token is awaited."""

    message_id: str


@dataclass(frozen=True, slots=True)
class RetryScheduled:
    """Attempt `attempt` of `attempts` begins in `delay` seconds, because of `error`."""

    attempt: int
    attempts: int
    delay: float
    error: OaiTuiError


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ContentDelta:
    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ToolCallDelta:
    message_id: str
    chunk: ToolCallChunk


@dataclass(frozen=True, slots=True)
class AssistantReplied:
    """The answer has ended, in whatever state, and is saved."""

    message: AssistantMessage


@dataclass(frozen=True, slots=True)
class ToolStarted:
    message_id: str
    call: ToolCall


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """The call has ended, in whatever state; `result` is saved."""

    message_id: str
    call: ToolCall
    result: ToolMessage


@dataclass(frozen=True, slots=True)
class UsageReported:
    """A request has ended and is saved."""

    request: Request


@dataclass(frozen=True, slots=True)
class TitleChanged:
    title: str
    source: TitleSource


@dataclass(frozen=True, slots=True)
class CompactionStarted:
    """The model is asked for a summary of the conversation."""


@dataclass(frozen=True, slots=True)
class ConversationCompacted:
    """`summary` stands for everything before it, and is saved."""

    summary: UserMessage


@dataclass(frozen=True, slots=True)
class SavingFailed:
    """Messages are kept in memory because the store cannot take them now; it is tried again."""

    error: StoreError


@dataclass(frozen=True, slots=True)
class SavingResumed:
    """The store has taken everything that was waiting."""


@dataclass(frozen=True, slots=True)
class TurnFinished:
    pass


@dataclass(frozen=True, slots=True)
class TurnCancelled:
    pass


@dataclass(frozen=True, slots=True)
class TurnFailed:
    error: OaiTuiError


TurnEvent: TypeAlias = (
    TurnStarted
    | ContextTrimmed
    | AttemptStarted
    | RequestSent
    | RetryScheduled
    | ReasoningDelta
    | ContentDelta
    | ToolCallDelta
    | AssistantReplied
    | ToolStarted
    | ToolFinished
    | UsageReported
    | TitleChanged
    | CompactionStarted
    | ConversationCompacted
    | SavingFailed
    | SavingResumed
    | TurnFinished
    | TurnCancelled
    | TurnFailed
)

Emit: TypeAlias = Callable[[TurnEvent], object]
