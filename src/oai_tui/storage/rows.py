"""Values to rows and back: no SQL is run here.

Texts lose lone surrogates on the way in, which SQLite could not hold; times are kept to the
millisecond, numbers up to 53 bits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from oai_tui.core.conversation import Conversation, ConversationSummary, TitleSource
from oai_tui.core.message import (
    AssistantMessage,
    AssistantPart,
    CallState,
    Decision,
    FilePart,
    ImagePart,
    Message,
    MessageState,
    Part,
    ReasoningPart,
    RefusalPart,
    SummaryPart,
    SystemMessage,
    TextPart,
    ToolCall,
    ToolMessage,
    ToolResult,
    UserMessage,
)
from oai_tui.core.request import Outcome, Purpose, Request
from oai_tui.core.text import without_surrogates
from oai_tui.core.usage import Usage

Row: TypeAlias = tuple[Any, ...]
Parameters: TypeAlias = dict[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_LARGEST = 2**53 - 1
"""Numbers up to here are exact in every JSON reader, and a thousand of them can be summed up."""

CONVERSATION_COLUMNS = (
    "id, title, title_source, system_prompt, profile, model, is_pinned, is_archived,"
    " created_at, updated_at, head_id"
)
SUMMARY_COLUMNS = "id, title, updated_at, is_pinned, is_archived, profile, model, message_count"
MESSAGE_COLUMNS = (
    "number, id, parent_id, role, created_at, state, profile, model, finish_reason, error,"
    " input_tokens, output_tokens, cached_tokens, reasoning_tokens, is_exact, reported_cost"
)
PART_COLUMNS = (
    "kind, text, seconds, field, opaque, blob, media_type, name, message_count, call_id, is_error"
)
CALL_COLUMNS = (
    "id, name, arguments, run_arguments, state, decision, decided_by, started_at, ended_at,"
    " exit_code, output, extra"
)
REQUEST_COLUMNS = (
    "id, conversation_id, message_id, purpose, profile, model, started_at, first_token_at,"
    " ended_at, input_tokens, output_tokens, cached_tokens, reasoning_tokens, is_exact,"
    " reported_cost, cost, attempts, server_request_id, outcome, error"
)


def milliseconds(moment: datetime) -> int:
    """Since 1970 in UTC; a time without a zone is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _MILLISECOND


def moment(value: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=value)


def storable(parameters: Mapping[str, Any]) -> Parameters:
    """The parameters with every text as SQLite can hold it and every number in its range."""
    return {name: _storable(value) for name, value in parameters.items()}


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, int) and abs(value) > _LARGEST:
        return _LARGEST if value > 0 else -_LARGEST
    return value


def conversation_parameters(conversation: Conversation) -> Parameters:
    return storable(
        {
            "id": conversation.id,
            "title": conversation.title,
            "title_source": conversation.title_source.value,
            "system_prompt": conversation.system_prompt,
            "profile": conversation.profile,
            "model": conversation.model,
            "is_pinned": conversation.is_pinned,
            "is_archived": conversation.is_archived,
            "created_at": milliseconds(conversation.created_at),
            "updated_at": milliseconds(conversation.updated_at),
            "head_id": conversation.head_id,
        }
    )


def conversation(row: Row, messages: tuple[Message, ...]) -> Conversation:
    return Conversation(
        id=row[0],
        title=row[1],
        title_source=TitleSource(row[2]),
        system_prompt=row[3],
        profile=row[4],
        model=row[5],
        is_pinned=bool(row[6]),
        is_archived=bool(row[7]),
        created_at=moment(row[8]),
        updated_at=moment(row[9]),
        head_id=row[10],
        messages=messages,
    )


def summary(row: Row) -> ConversationSummary:
    return ConversationSummary(
        id=row[0],
        title=row[1],
        updated_at=moment(row[2]),
        is_pinned=bool(row[3]),
        is_archived=bool(row[4]),
        profile=row[5],
        model=row[6],
        message_count=row[7],
    )


def usage_parameters(usage: Usage | None) -> Parameters:
    return {
        "input_tokens": usage and usage.input_tokens,
        "output_tokens": usage and usage.output_tokens,
        "cached_tokens": usage and usage.cached_tokens,
        "reasoning_tokens": usage and usage.reasoning_tokens,
        "is_exact": usage and usage.is_exact,
        "reported_cost": usage and usage.reported_cost,
    }


def usage(row: Row) -> Usage | None:
    """From the six columns that `usage_parameters` fills."""
    if row[0] is None:
        return None
    return Usage(row[0], row[1], row[2], row[3], bool(row[4]), row[5])


def message_parameters(message: Message) -> Parameters:
    """All columns of a message but its number and place."""
    parameters: Parameters = {
        "id": message.id,
        "parent_id": message.parent_id,
        "role": message.role,
        "created_at": milliseconds(message.created_at),
        "state": None,
        "profile": "",
        "model": "",
        "finish_reason": None,
        "error": "",
        **usage_parameters(None),
    }
    if isinstance(message, AssistantMessage):
        parameters |= {
            "state": message.state.value,
            "profile": message.profile,
            "model": message.model,
            "finish_reason": message.finish_reason,
            "error": message.error,
            **usage_parameters(message.usage),
        }
    return storable(parameters)


def message(row: Row, parts: Sequence[Part]) -> Message:
    """A message from its `MESSAGE_COLUMNS`; parts that its role cannot have are left out."""
    _, id_, parent_id, role, created_at, state, profile, model, finish_reason, error = row[:10]
    match role:
        case "assistant":
            return AssistantMessage(
                parts=tuple(part for part in parts if isinstance(part, AssistantPart)),
                state=MessageState(state),
                profile=profile,
                model=model,
                finish_reason=finish_reason,
                usage=usage(row[10:]),
                error=error,
                id=id_,
                parent_id=parent_id,
                created_at=moment(created_at),
            )
        case "system":
            return SystemMessage(
                parts=tuple(part for part in parts if isinstance(part, TextPart)),
                id=id_,
                parent_id=parent_id,
                created_at=moment(created_at),
            )
        case "tool":
            return ToolMessage(
                parts=tuple(part for part in parts if isinstance(part, ToolResult)),
                id=id_,
                parent_id=parent_id,
                created_at=moment(created_at),
            )
        case _:
            return UserMessage(
                parts=tuple(
                    part
                    for part in parts
                    if isinstance(part, TextPart | ImagePart | FilePart | SummaryPart)
                ),
                id=id_,
                parent_id=parent_id,
                created_at=moment(created_at),
            )


_EMPTY_PART: Parameters = {
    "text": "",
    "seconds": None,
    "field": "",
    "opaque": "",
    "blob": None,
    "media_type": "",
    "name": "",
    "message_count": None,
    "call_id": "",
    "is_error": False,
}


def part_parameters(part: Part) -> Parameters:
    """The columns of any part but a tool call."""
    match part:
        case TextPart(text):
            own: Parameters = {"kind": "text", "text": text}
        case RefusalPart(text):
            own = {"kind": "refusal", "text": text}
        case ReasoningPart(text, seconds, field, opaque):
            own = {
                "kind": "reasoning",
                "text": text,
                "seconds": seconds,
                "field": field,
                "opaque": opaque,
            }
        case ImagePart(blob, media_type, name):
            own = {"kind": "image", "blob": blob, "media_type": media_type, "name": name}
        case FilePart(name, text, media_type):
            own = {"kind": "file", "text": text, "media_type": media_type, "name": name}
        case SummaryPart(text, message_count):
            own = {"kind": "summary", "text": text, "message_count": message_count}
        case ToolResult(call_id, text, is_error):
            own = {"kind": "tool_result", "text": text, "call_id": call_id, "is_error": is_error}
        case ToolCall():
            raise ValueError("a tool call has columns of its own")
    return storable({**_EMPTY_PART, **own})


def text_part(kind: str, text: str) -> TextPart | ReasoningPart | RefusalPart:
    """A part of which nothing but its text is known."""
    match kind:
        case "reasoning":
            return ReasoningPart(text)
        case "refusal":
            return RefusalPart(text)
        case _:
            return TextPart(text)


def part(row: Row) -> Part:
    """A part from its `PART_COLUMNS`."""
    kind, text, seconds, field, opaque, blob, media_type, name, count, call_id, is_error = row
    match kind:
        case "reasoning":
            return ReasoningPart(text, seconds, field, opaque)
        case "image":
            return ImagePart(blob, media_type, name)
        case "file":
            return FilePart(name, text, media_type)
        case "summary":
            return SummaryPart(text, count)
        case "tool_result":
            return ToolResult(call_id, text, bool(is_error))
        case _:
            return text_part(kind, text)


def call_parameters(call: ToolCall) -> Parameters:
    """The columns of a tool call; where its output goes is for the caller to decide."""
    return storable(
        {
            "id": call.id,
            "name": call.name,
            "arguments": call.arguments,
            "run_arguments": call.run_arguments,
            "state": call.state.value,
            "decision": call.decision and call.decision.value,
            "decided_by": call.decided_by,
            "started_at": call.started_at and milliseconds(call.started_at),
            "ended_at": call.ended_at and milliseconds(call.ended_at),
            "exit_code": call.exit_code,
            "output": call.output,
            "extra": call.extra,
        }
    )


def tool_call(row: Row) -> ToolCall:
    """A tool call from its `CALL_COLUMNS`, the output already whole."""
    return ToolCall(
        id=row[0],
        name=row[1],
        arguments=row[2],
        run_arguments=row[3],
        state=CallState(row[4]),
        decision=None if row[5] is None else Decision(row[5]),
        decided_by=row[6],
        started_at=None if row[7] is None else moment(row[7]),
        ended_at=None if row[8] is None else moment(row[8]),
        exit_code=row[9],
        output=row[10],
        extra=row[11],
    )


def request_parameters(request: Request) -> Parameters:
    return storable(
        {
            "id": request.id,
            "conversation_id": request.conversation_id,
            "message_id": request.message_id,
            "purpose": request.purpose.value,
            "profile": request.profile,
            "model": request.model,
            "started_at": milliseconds(request.started_at),
            "first_token_at": request.first_token_at and milliseconds(request.first_token_at),
            "ended_at": request.ended_at and milliseconds(request.ended_at),
            **usage_parameters(request.usage),
            "cost": request.cost,
            "attempts": request.attempts,
            "server_request_id": request.server_request_id,
            "outcome": request.outcome.value,
            "error": request.error,
        }
    )


def request(row: Row) -> Request:
    """A request from its `REQUEST_COLUMNS`."""
    return Request(
        id=row[0],
        conversation_id=row[1],
        message_id=row[2],
        purpose=Purpose(row[3]),
        profile=row[4],
        model=row[5],
        started_at=moment(row[6]),
        first_token_at=None if row[7] is None else moment(row[7]),
        ended_at=None if row[8] is None else moment(row[8]),
        usage=usage(row[9:15]),
        cost=row[15],
        attempts=row[16],
        server_request_id=row[17],
        outcome=Outcome(row[18]),
        error=row[19],
    )


def insertion(table: str, columns: str, extra: str = "") -> str:
    """An `insert` of named parameters that bear the names of their columns."""
    names = f"{columns}, {extra}" if extra else columns
    values = ", ".join(f":{name.strip()}" for name in names.split(","))
    return f"insert into {table} ({names}) values ({values})"
