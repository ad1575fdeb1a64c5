"""A document as JSON objects, complete: nothing that the store keeps of it is left out."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any, TypeAlias

from oai_tui.core.conversation import Conversation
from oai_tui.core.document import VERSION, Document
from oai_tui.core.message import (
    AssistantMessage,
    FilePart,
    ImagePart,
    Message,
    Part,
    ReasoningPart,
    RefusalPart,
    SummaryPart,
    TextPart,
    ToolCall,
    ToolResult,
)
from oai_tui.core.request import Request
from oai_tui.core.usage import Usage

Json: TypeAlias = dict[str, Any]


def export_document(document: Document) -> Json:
    """A document as an object for `json.dumps`; requests stand with their conversations."""
    requests: dict[str, list[Json]] = {}
    for request in document.requests:
        requests.setdefault(request.conversation_id, []).append(_request(request))
    return {
        "version": VERSION,
        "conversations": [
            {**_conversation(conversation), "requests": requests.get(conversation.id, [])}
            for conversation in document.conversations
        ],
        "blobs": {
            sha256: base64.b64encode(data).decode("ascii")
            for sha256, data in document.blobs.items()
        },
    }


def _conversation(conversation: Conversation) -> Json:
    return {
        "id": conversation.id,
        "title": conversation.title,
        "title_source": conversation.title_source.value,
        "system_prompt": conversation.system_prompt,
        "profile": conversation.profile,
        "model": conversation.model,
        "is_pinned": conversation.is_pinned,
        "is_archived": conversation.is_archived,
        "created_at": time_of(conversation.created_at),
        "updated_at": time_of(conversation.updated_at),
        "head_id": conversation.head_id,
        "messages": [_message(message) for message in conversation.messages],
    }


def _message(message: Message) -> Json:
    written: Json = {
        "id": message.id,
        "parent_id": message.parent_id,
        "role": message.role,
        "created_at": time_of(message.created_at),
        "content": [_part(part) for part in message.parts],
    }
    if isinstance(message, AssistantMessage):
        written |= {
            "state": message.state.value,
            "profile": message.profile,
            "model": message.model,
            "finish_reason": message.finish_reason,
            "usage": _usage(message.usage),
            "error": message.error,
        }
    return written


def _part(part: Part) -> Json:
    match part:
        case TextPart(text):
            return {"type": "text", "text": text}
        case RefusalPart(text):
            return {"type": "refusal", "refusal": text}
        case ReasoningPart(text, seconds, field, opaque):
            return {
                "type": "reasoning",
                "text": text,
                "seconds": seconds,
                "field": field,
                "opaque": opaque,
            }
        case ImagePart(blob, media_type, name):
            return {"type": "image", "blob": blob, "media_type": media_type, "name": name}
        case FilePart(name, text, media_type):
            return {"type": "file", "name": name, "text": text, "media_type": media_type}
        case SummaryPart(text, message_count):
            return {"type": "summary", "text": text, "message_count": message_count}
        case ToolResult(call_id, text, is_error):
            return {
                "type": "tool_result",
                "call_id": call_id,
                "text": text,
                "is_error": is_error,
            }
        case ToolCall():
            return _tool_call(part)


def _tool_call(call: ToolCall) -> Json:
    return {
        "type": "tool_call",
        "id": call.id,
        "name": call.name,
        "arguments": call.arguments,
        "run_arguments": call.run_arguments,
        "state": call.state.value,
        "decision": None if call.decision is None else call.decision.value,
        "decided_by": call.decided_by,
        "started_at": _time_or_none(call.started_at),
        "ended_at": _time_or_none(call.ended_at),
        "exit_code": call.exit_code,
        "output": call.output,
        "extra": call.extra,
    }


def _request(request: Request) -> Json:
    return {
        "id": request.id,
        "message_id": request.message_id,
        "purpose": request.purpose.value,
        "profile": request.profile,
        "model": request.model,
        "started_at": time_of(request.started_at),
        "first_token_at": _time_or_none(request.first_token_at),
        "ended_at": _time_or_none(request.ended_at),
        "usage": _usage(request.usage),
        "cost": request.cost,
        "attempts": request.attempts,
        "server_request_id": request.server_request_id,
        "outcome": request.outcome.value,
        "error": request.error,
    }


def _usage(usage: Usage | None) -> Json | None:
    if usage is None:
        return None
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cached_tokens": usage.cached_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "is_exact": usage.is_exact,
        "reported_cost": usage.reported_cost,
    }


def time_of(moment: datetime) -> str:
    """RFC 3339 in UTC, to the millisecond."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds") + "Z"


def _time_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else time_of(moment)
