"""The JSON of the OpenAI API as the demo speaks it: models, chunks, completions, errors."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from oai_tui.core.text import without_surrogates

CHAT_MODEL = "demo-chat"
REASONING_MODEL = "demo-reasoner"
EMBEDDING_MODEL = "demo-embedding"
MODELS = (CHAT_MODEL, REASONING_MODEL, EMBEDDING_MODEL)
CONTEXT_WINDOW = 131_072
"""Tokens; `/v1/models` reports them as vLLM does."""

CHARACTERS_PER_TOKEN = 4

DONE = b"data: [DONE]\n\n"


def encode(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def event(value: object) -> bytes:
    """A server-sent event that holds `value`."""
    return b"data: " + encode(value) + b"\n\n"


def request_id() -> dict[str, str]:
    """The header with a new name for a request, as OpenAI sends it."""
    return {"x-request-id": f"req_demo_{uuid4().hex[:16]}"}


def count_tokens(text: str) -> int:
    """A plausible number of tokens: see CHARACTERS_PER_TOKEN."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)


@dataclass(frozen=True, slots=True)
class Counts:
    """The tokens of a completion."""

    prompt: int
    cached: int = 0
    completion: int = 0
    reasoning: int = 0

    def body(self) -> dict[str, Any]:
        return {
            "prompt_tokens": self.prompt,
            "completion_tokens": self.completion,
            "total_tokens": self.prompt + self.completion,
            "prompt_tokens_details": {"cached_tokens": self.cached},
            "completion_tokens_details": {"reasoning_tokens": self.reasoning},
        }


@dataclass(frozen=True, slots=True)
class Envelope:
    """What all chunks of a completion have in common."""

    model: str
    id: str = field(default_factory=lambda: f"chatcmpl-demo-{uuid4().hex[:16]}")
    created: int = field(default_factory=lambda: int(time.time()))

    def chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return event({**self._common("chat.completion.chunk"), "choices": [choice]})

    def usage_chunk(self, counts: Counts) -> bytes:
        common = self._common("chat.completion.chunk")
        return event({**common, "choices": [], "usage": counts.body()})

    def whole(self, message: dict[str, Any], finish_reason: str | None, counts: Counts) -> bytes:
        choice = {
            "index": 0,
            "message": {"role": "assistant", **message},
            "finish_reason": finish_reason,
        }
        common = self._common("chat.completion")
        return encode({**common, "choices": [choice], "usage": counts.body()})

    def _common(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}


def error_body(message: str, kind: str, code: str | None, param: str | None = None) -> bytes:
    """An error as OpenAI writes it."""
    return encode({"error": {"message": message, "type": kind, "param": param, "code": code}})


def models_body() -> bytes:
    return encode({"object": "list", "data": [model_entry(model) for model in MODELS]})


def model_entry(model: str) -> dict[str, Any]:
    window = 8_192 if model == EMBEDDING_MODEL else CONTEXT_WINDOW
    return {
        "id": model,
        "object": "model",
        "created": 1_780_000_000,
        "owned_by": "oai-tui demo",
        "max_model_len": window,
    }


def text_of(content: object) -> str:
    """The text of a message's content, which is a string or a list of parts."""
    if isinstance(content, str):
        return without_surrogates(content)
    if isinstance(content, list):
        return "\n".join(_part_text(part) for part in content)
    return ""


def _part_text(part: object) -> str:
    match part:
        case {"type": "text", "text": str(text)}:
            return without_surrogates(text)
        case {"type": "image_url"}:
            return "(a picture)"
        case _:
            return ""
