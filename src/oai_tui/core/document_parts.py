"""The parts of a message out of JSON: our own, OpenAI's, or a plain text."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from oai_tui.core.message import (
    CallState,
    Decision,
    FilePart,
    ImagePart,
    Part,
    ReasoningPart,
    RefusalPart,
    SummaryPart,
    TextPart,
    ToolCall,
    ToolResult,
)
from oai_tui.core.placed_json import Placed

_DATA_URL = re.compile(r"data:([\w.+-]+/[\w.+-]+);base64,(.*)", re.DOTALL)


def read_parts(message: Placed, role: str, blobs: dict[str, bytes]) -> list[Part]:
    """What a message is made of. The bytes of a picture in a data URL are added to `blobs`."""
    content = message["content"]
    if role in ("tool", "function") and (isinstance(content.value, str) or not _is_ours(content)):
        return [_result(message, role)]
    parts = _content(content, blobs)
    if message.has("reasoning_content"):
        text = message["reasoning_content"].text()
        parts.insert(0, ReasoningPart(text, field="reasoning_content"))
    if message.has("refusal"):
        parts.append(RefusalPart(message["refusal"].text()))
    return [*parts, *map(_openai_call, message["tool_calls"].items())]


def _is_ours(content: Placed) -> bool:
    return isinstance(content.value, list) and all(
        isinstance(item, dict) and item.get("type") == "tool_result" for item in content.value
    )


def _result(message: Placed, role: str) -> ToolResult:
    """A result as OpenAI writes it: the identity of its call stands beside its content."""
    texts = (part.text for part in _content(message["content"], {}) if isinstance(part, TextPart))
    call_id = message["name" if role == "function" else "tool_call_id"]
    return ToolResult(call_id.text(), "".join(texts), message["is_error"].flag(False))


def _content(content: Placed, blobs: dict[str, bytes]) -> list[Part]:
    if content.value is None:
        return []
    if isinstance(content.value, str):
        return [TextPart(content.text())] if content.value else []
    return [_part(item, blobs) for item in content.items()]


def _part(placed: Placed, blobs: dict[str, bytes]) -> Part:
    kind = placed["type"].text()
    match kind:
        case "text" | "input_text" | "output_text":
            return TextPart(placed["text"].text())
        case "refusal":
            return RefusalPart(placed["refusal"].text())
        case "reasoning":
            return ReasoningPart(
                placed["text"].text(""),
                placed["seconds"].optional_seconds(),
                placed["field"].text(""),
                placed["opaque"].text(""),
            )
        case "image":
            return ImagePart(
                placed["blob"].text(), placed["media_type"].text(), placed["name"].text("")
            )
        case "image_url" | "input_image":
            return _picture(placed, blobs)
        case "file":
            return FilePart(
                placed["name"].text(""),
                placed["text"].text(),
                placed["media_type"].text("text/plain"),
            )
        case "summary":
            return SummaryPart(placed["text"].text(), placed["message_count"].integer(0))
        case "tool_call":
            return _call(placed)
        case "tool_result":
            return ToolResult(
                placed["call_id"].text(), placed["text"].text(""), placed["is_error"].flag(False)
            )
        case _:
            raise placed["type"].wrong(f"{kind} is not a type of part that can be kept")


def _picture(placed: Placed, blobs: dict[str, bytes]) -> ImagePart:
    """A picture as OpenAI writes it; its bytes must be in the URL itself."""
    url = placed["image_url"]
    if isinstance(url.value, dict):
        url = url["url"]
    match = _DATA_URL.fullmatch(url.text())
    if match is None:
        raise url.wrong("should be a data URL with base64: a picture elsewhere is not fetched")
    try:
        data = base64.b64decode(match[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise url.wrong("is not valid base64") from error
    sha256 = hashlib.sha256(data).hexdigest()
    blobs[sha256] = data
    return ImagePart(sha256, match[1])


def _call(placed: Placed) -> ToolCall:
    decision = placed["decision"]
    return ToolCall(
        id=placed["id"].text(),
        name=placed["name"].text(),
        arguments=placed["arguments"].text(""),
        run_arguments=placed["run_arguments"].optional_text(),
        state=placed["state"].word(CallState, CallState.DONE),
        decision=None if decision.value is None else decision.word(Decision),
        decided_by=placed["decided_by"].text(""),
        started_at=placed["started_at"].optional_time(),
        ended_at=placed["ended_at"].optional_time(),
        exit_code=placed["exit_code"].optional_integer(),
        output=placed["output"].text(""),
        extra=placed["extra"].text(""),
    )


def _openai_call(placed: Placed) -> ToolCall:
    """A tool call as OpenAI writes it."""
    function = placed["function"]
    return ToolCall(
        id=placed["id"].text(),
        name=function["name"].text(),
        arguments=function["arguments"].text(""),
        state=CallState.DONE,
    )
