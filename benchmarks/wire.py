"""Streams as servers send them: Chat Completions, Responses, and Ollama's own API."""

from __future__ import annotations

import json
from collections.abc import Iterable

MODEL = "bench"


def chat_completions(pieces: Iterable[str]) -> list[bytes]:
    """Server-sent events of POST /v1/chat/completions, one for each piece, and the usage."""
    base = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": MODEL}

    def chunk(**delta: str) -> dict[str, object]:
        choice = {"index": 0, "delta": delta, "finish_reason": None}
        return {**base, "choices": [choice]}

    body = [_event(chunk(content=piece)) for piece in pieces]
    last = {**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    usage = {"prompt_tokens": 9, "completion_tokens": len(body), "total_tokens": len(body) + 9}
    return [
        _event(chunk(role="assistant", content="")),
        *body,
        _event(last),
        _event({**base, "choices": [], "usage": usage}),
        b"data: [DONE]\n\n",
    ]


def whole_chat_completion(pieces: Iterable[str]) -> bytes:
    """The answer to a request that asked for no stream."""
    message = {"role": "assistant", "content": "".join(pieces)}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    usage = {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18}
    base = {"id": "c", "object": "chat.completion", "created": 1, "model": MODEL}
    return json.dumps({**base, "choices": [choice], "usage": usage}).encode()


def responses(pieces: Iterable[str]) -> list[bytes]:
    """Server-sent events of POST /v1/responses."""
    pieces = list(pieces)
    text = "".join(pieces)
    at = {"item_id": "m", "output_index": 0, "content_index": 0}
    part = {"type": "output_text", "text": text, "annotations": []}
    item = {"id": "m", "type": "message", "role": "assistant"}
    done = {**item, "status": "completed", "content": [part]}
    base = {"id": "r", "object": "response", "created_at": 1, "model": MODEL, "tools": []}
    usage = {
        "input_tokens": 9,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": len(pieces),
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": len(pieces) + 9,
    }
    begun = {**base, "status": "in_progress", "output": []}
    ended = {**base, "status": "completed", "output": [done], "usage": usage}
    events: list[dict[str, object]] = [
        {"type": "response.created", "response": begun},
        {
            "type": "response.output_item.added",
            "output_index": 0,
            "item": {**item, "status": "in_progress", "content": []},
        },
        {"type": "response.content_part.added", **at, "part": {**part, "text": ""}},
        *({"type": "response.output_text.delta", **at, "delta": piece} for piece in pieces),
        {"type": "response.output_text.done", **at, "text": text},
        {"type": "response.content_part.done", **at, "part": part},
        {"type": "response.output_item.done", "output_index": 0, "item": done},
        {"type": "response.completed", "response": ended},
    ]
    return [
        f"event: {event['type']}\n".encode() + _event({**event, "sequence_number": number})
        for number, event in enumerate(events)
    ]


def ollama(pieces: Iterable[str]) -> list[bytes]:
    """Lines of POST /api/chat."""
    base = {"model": MODEL, "created_at": "2026-01-01T00:00:00Z"}
    body = [
        {**base, "message": {"role": "assistant", "content": piece}, "done": False}
        for piece in pieces
    ]
    last = {**base, "message": {"role": "assistant", "content": ""}, "done": True}
    counts = {"done_reason": "stop", "eval_count": len(body), "prompt_eval_count": 9}
    return [json.dumps(line).encode() + b"\n" for line in (*body, {**last, **counts})]


def _event(data: dict[str, object]) -> bytes:
    return b"data: " + json.dumps(data).encode() + b"\n\n"
