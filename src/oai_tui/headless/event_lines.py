"""A turn's events as JSON, one object a line; docs/configuration.md describes them."""

from __future__ import annotations

from typing import Any

from oai_tui.core.completion import ToolCallChunk
from oai_tui.core.errors import OaiTuiError, ProviderError
from oai_tui.core.events import (
    AssistantReplied,
    AttemptStarted,
    CompactionStarted,
    ContentDelta,
    ContextTrimmed,
    ConversationCompacted,
    ReasoningDelta,
    RequestSent,
    RetryScheduled,
    SavingFailed,
    SavingResumed,
    TitleChanged,
    ToolCallDelta,
    ToolFinished,
    ToolStarted,
    TurnCancelled,
    TurnEvent,
    TurnFailed,
    TurnFinished,
    TurnStarted,
    UsageReported,
)
from oai_tui.core.message import AssistantMessage, ToolCall, text_of
from oai_tui.core.request import Request
from oai_tui.core.usage import Usage
from oai_tui.headless.exit_codes import DONE, exit_code, exit_code_of_answer
from oai_tui.headless.output import Output


class EventLines:
    """Prints the events of a turn. `exit_code` says how it went once it has ended."""

    def __init__(self, output: Output, conversation_id: str) -> None:
        self.exit_code = DONE
        self._output = output
        self._conversation_id = conversation_id

    def tell(self, event: TurnEvent) -> None:
        fields = _fields(event)
        if isinstance(event, TurnStarted):
            fields = {"conversation_id": self._conversation_id, **fields}
        if isinstance(event, AssistantReplied):
            self.exit_code = exit_code_of_answer(event.message.state)
        if isinstance(event, TurnFailed):
            self.exit_code = exit_code(event.error)
        self._output.json_line({"event": _name(event), **fields})


def _name(event: TurnEvent) -> str:
    """The event's own name in lower case, its words joined by underscores."""
    letters = type(event).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in letters)[1:]


def _fields(event: TurnEvent) -> dict[str, Any]:
    match event:
        case TurnStarted(prompt=prompt):
            return {"message_id": prompt.id if prompt else None}
        case ContextTrimmed(message_count=count):
            return {"message_count": count}
        case AttemptStarted(draft=draft, attempt=attempt):
            return {
                "message_id": draft.id,
                "attempt": attempt,
                "profile": draft.profile,
                "model": draft.model,
            }
        case RequestSent(message_id=message_id):
            return {"message_id": message_id}
        case RetryScheduled(attempt=attempt, attempts=attempts, delay=delay, error=error):
            return {
                "attempt": attempt,
                "attempts": attempts,
                "delay": round(delay, 3),
                **_error(error),
            }
        case ReasoningDelta(message_id=message_id, text=text):
            return {"message_id": message_id, "text": text}
        case ContentDelta(message_id=message_id, text=text):
            return {"message_id": message_id, "text": text}
        case ToolCallDelta(message_id=message_id, chunk=chunk):
            return {"message_id": message_id, **_chunk(chunk)}
        case AssistantReplied(message=message):
            return _answer(message)
        case ToolStarted(message_id=message_id, call=call):
            return {"message_id": message_id, "call": _call(call)}
        case ToolFinished(message_id=message_id, call=call):
            return {"message_id": message_id, "call": _call(call)}
        case UsageReported(request=request):
            return _request(request)
        case TitleChanged(title=title, source=source):
            return {"title": title, "source": source.value}
        case ConversationCompacted(summary=summary):
            return {"message_id": summary.id}
        case SavingFailed(error=error) | TurnFailed(error=error):
            return _error(error)
        case CompactionStarted() | SavingResumed() | TurnFinished() | TurnCancelled():
            return {}


def _error(error: OaiTuiError) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "error": str(error),
        "advice": error.advice,
        "kind": type(error).__name__,
    }
    if isinstance(error, ProviderError):
        fields |= {"status": error.status, "code": error.code, "request_id": error.request_id}
    return fields


def _chunk(chunk: ToolCallChunk) -> dict[str, Any]:
    return {
        "index": chunk.index,
        "id": chunk.id,
        "name": chunk.name,
        "arguments": chunk.arguments,
    }


def _answer(message: AssistantMessage) -> dict[str, Any]:
    return {
        "message_id": message.id,
        "state": message.state.value,
        "text": text_of(message),
        "reasoning": message.reasoning,
        "calls": [_call(call) for call in message.tool_calls],
        "finish_reason": message.finish_reason,
        "profile": message.profile,
        "model": message.model,
        "usage": _usage(message.usage),
        "error": message.error,
    }


def _call(call: ToolCall) -> dict[str, Any]:
    return {
        "id": call.id,
        "name": call.name,
        "arguments": call.arguments,
        "state": call.state.value,
        "output": call.output,
    }


def _request(request: Request) -> dict[str, Any]:
    """`cost` is in micro-dollars."""
    return {
        "purpose": request.purpose.value,
        "profile": request.profile,
        "model": request.model,
        "outcome": request.outcome.value,
        "attempts": request.attempts,
        "usage": _usage(request.usage),
        "cost": request.cost,
    }


def _usage(usage: Usage | None) -> dict[str, Any] | None:
    if usage is None:
        return None
    return {
        "input_tokens": usage.input_tokens,
        "cached_tokens": usage.cached_tokens,
        "output_tokens": usage.output_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "is_exact": usage.is_exact,
    }
