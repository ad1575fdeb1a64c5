"""Messages and their parts to rows and back: no SQL is run here."""

from __future__ import annotations

from collections.abc import Sequence

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
from oai_tui.storage import rows

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


def message_parameters(message: Message) -> rows.Parameters:
    """All columns of a message but its number and place."""
    parameters: rows.Parameters = {
        "id": message.id,
        "parent_id": message.parent_id,
        "role": message.role,
        "created_at": rows.milliseconds(message.created_at),
        "state": None,
        "profile": "",
        "model": "",
        "finish_reason": None,
        "error": "",
        **rows.usage_parameters(None),
    }
    if isinstance(message, AssistantMessage):
        parameters |= {
            "state": message.state.value,
            "profile": message.profile,
            "model": message.model,
            "finish_reason": message.finish_reason,
            "error": message.error,
            **rows.usage_parameters(message.usage),
        }
    return rows.storable(parameters)


def message(row: rows.Row, parts: Sequence[Part]) -> Message:
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
                usage=rows.usage(row[10:]),
                error=error,
                id=id_,
                parent_id=parent_id,
                created_at=rows.moment(created_at),
            )
        case "system":
            return SystemMessage(
                parts=tuple(part for part in parts if isinstance(part, TextPart)),
                id=id_,
                parent_id=parent_id,
                created_at=rows.moment(created_at),
            )
        case "tool":
            return ToolMessage(
                parts=tuple(part for part in parts if isinstance(part, ToolResult)),
                id=id_,
                parent_id=parent_id,
                created_at=rows.moment(created_at),
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
                created_at=rows.moment(created_at),
            )


_EMPTY_PART: rows.Parameters = {
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


def part_parameters(part: Part) -> rows.Parameters:
    """The columns of any part but a tool call."""
    match part:
        case TextPart(text):
            own: rows.Parameters = {"kind": "text", "text": text}
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
    return rows.storable({**_EMPTY_PART, **own})


def text_part(kind: str, text: str) -> TextPart | ReasoningPart | RefusalPart:
    """A part of which nothing but its text is known."""
    match kind:
        case "reasoning":
            return ReasoningPart(text)
        case "refusal":
            return RefusalPart(text)
        case _:
            return TextPart(text)


def part(row: rows.Row) -> Part:
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


def call_parameters(call: ToolCall) -> rows.Parameters:
    """The columns of a tool call; where its output goes is for the caller to decide."""
    return rows.storable(
        {
            "id": call.id,
            "name": call.name,
            "arguments": call.arguments,
            "run_arguments": call.run_arguments,
            "state": call.state.value,
            "decision": call.decision and call.decision.value,
            "decided_by": call.decided_by,
            "started_at": call.started_at and rows.milliseconds(call.started_at),
            "ended_at": call.ended_at and rows.milliseconds(call.ended_at),
            "exit_code": call.exit_code,
            "output": call.output,
            "extra": call.extra,
        }
    )


def tool_call(row: rows.Row) -> ToolCall:
    """A tool call from its `CALL_COLUMNS`, the output already whole."""
    return ToolCall(
        id=row[0],
        name=row[1],
        arguments=row[2],
        run_arguments=row[3],
        state=CallState(row[4]),
        decision=None if row[5] is None else Decision(row[5]),
        decided_by=row[6],
        started_at=None if row[7] is None else rows.moment(row[7]),
        ended_at=None if row[8] is None else rows.moment(row[8]),
        exit_code=row[9],
        output=row[10],
        extra=row[11],
    )
