"""The program's messages as the body of a Chat Completions request; only what is set is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from oai_tui.core.completion import CompletionRequest, ToolDefinition
from oai_tui.core.message import (
    AssistantMessage,
    Message,
    ReasoningPart,
    RefusalPart,
    SystemMessage,
    TextPart,
    ToolCall,
    ToolMessage,
    UserMessage,
)
from oai_tui.core.text import without_surrogates
from oai_tui.provider.chunks import REASONING_FIELDS
from oai_tui.provider.json_text import parse_json, to_json
from oai_tui.provider.user_content import NO_IMAGES, Content, Images, joined, user_content

Param: TypeAlias = dict[str, Any]
NO_RESULT = "The tool was not run: its turn ended before it came to that."
INVALID_ARGUMENTS = "invalid_arguments"
"""The key under which a model is shown arguments of its own that are no JSON object."""


def completion_params(
    request: CompletionRequest,
    images: Images = NO_IMAGES,
    *,
    replays_reasoning: bool = False,
) -> Param:
    """The body of a streaming request. Its texts can be encoded: no lone surrogate is in it.

    `replays_reasoning` sends the model's reasoning back under the name that it came with.
    """
    params: Param = {
        "model": without_surrogates(request.model),
        "messages": message_params(request.messages, images, replays_reasoning),
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.tools:
        params["tools"] = [_tool_param(tool) for tool in request.tools]
    settings = {
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "reasoning_effort": request.reasoning_effort,
    }
    params |= {name: value for name, value in settings.items() if value is not None}
    return params


def message_params(
    messages: Sequence[Message],
    images: Images = NO_IMAGES,
    replays_reasoning: bool = False,
) -> list[Param]:
    """The messages in the order of the API: the answers to its tool calls follow each message.

    A call that was never answered gets an answer that says so; an answer without its call, and
    a message with nothing in it, are left out, because servers refuse them. Two messages of
    the user in a row, as after an answer that failed, are one: many chat templates want turns.
    """
    params: list[Param] = []
    for position, message in enumerate(messages):
        match message:
            case SystemMessage(parts=parts):
                params += _texts("system", "\n\n".join(part.text for part in parts))
            case UserMessage(parts=parts):
                _add_user(params, user_content(parts, images))
            case AssistantMessage():
                params += _assistant_params(message, replays_reasoning)
                results = _results(messages[position + 1 :]) if message.tool_calls else {}
                params += [
                    _result_param(_id(call, number), results.get(call.id, NO_RESULT))
                    for number, call in enumerate(message.tool_calls)
                ]
            case ToolMessage():
                pass
    return params


def _results(following: Sequence[Message]) -> dict[str, str]:
    """The results by call id, up to the next answer: some servers use the same ids again."""
    results: dict[str, str] = {}
    for message in following:
        if isinstance(message, AssistantMessage):
            break
        if isinstance(message, ToolMessage):
            results |= {result.call_id: result.text for result in message.parts}
    return results


def _result_param(call_id: str, text: str) -> Param:
    return {"role": "tool", "tool_call_id": call_id, "content": without_surrogates(text)}


def _texts(role: str, text: str) -> list[Param]:
    return [{"role": role, "content": without_surrogates(text)}] if text else []


def _add_user(params: list[Param], content: Content) -> None:
    if not content:
        return
    if params and params[-1]["role"] == "user":
        content = joined(params.pop()["content"], content)
    params.append({"role": "user", "content": content})


def _assistant_params(message: AssistantMessage, replays_reasoning: bool) -> list[Param]:
    """The message, if the model said or called anything; what was cut off is sent as it is."""
    text = "".join(part.text for part in message.parts if isinstance(part, TextPart | RefusalPart))
    if not text and not message.tool_calls:
        return []
    param: Param = {"role": "assistant", "content": without_surrogates(text) or None}
    if message.tool_calls:
        param["tool_calls"] = [
            _call_param(call, _id(call, number)) for number, call in enumerate(message.tool_calls)
        ]
    if replays_reasoning:
        thoughts = [part for part in message.parts if isinstance(part, ReasoningPart)]
        field = next((part.field for part in thoughts if part.field in REASONING_FIELDS), "")
        if field != "reasoning_details":
            words = "".join(part.text for part in thoughts)
            param[field or "reasoning_content"] = without_surrogates(words)
    return [param]


def _id(call: ToolCall, number: int) -> str:
    """The id of a call; one whose stream broke off may have none, and servers want one."""
    return without_surrogates(call.id) or f"call_{number}"


def _call_param(call: ToolCall, call_id: str) -> Param:
    """A call as the model is told of it: with the arguments that were really run."""
    arguments = call.arguments if call.run_arguments is None else call.run_arguments
    return {
        **_object(call.extra),
        "id": call_id,
        "type": "function",
        "function": {
            "name": without_surrogates(call.name),
            "arguments": _arguments(without_surrogates(arguments)),
        },
    }


def _arguments(written: str) -> str:
    """Arguments that every server can read; some refuse a request with broken ones in it."""
    try:
        is_object = isinstance(parse_json(written), dict)
    except ValueError:
        is_object = False
    if is_object or not written.strip():
        return written.strip() or "{}"
    return to_json({INVALID_ARGUMENTS: written})


def _tool_param(tool: ToolDefinition) -> Param:
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": without_surrogates(tool.description),
            "parameters": _object(tool.parameters),
        },
    }


def _object(text: str) -> Param:
    """The JSON object in `text`; an empty one when there is none."""
    try:
        value = parse_json(text) if text else {}
        if "\\u" in text:
            value = parse_json(without_surrogates(to_json(value)))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
