"""Reads what clients send, and says clearly what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

from oai_tui.provider.demo.delivery import Terms
from oai_tui.provider.demo.embedding import DIMENSIONS, MAX_DIMENSIONS
from oai_tui.provider.demo.incoming import HttpRequest
from oai_tui.provider.demo.question import Question, read_question
from oai_tui.provider.demo.replies import Rejection
from oai_tui.provider.demo.wire import Counts, count_tokens

_MAX_INPUTS = 2_048
_CACHED_BLOCK = 128
"""Prompts are cached in blocks of so many tokens, as OpenAI does."""


class Rejected(Exception):
    """A request that is answered with an error; all functions here raise it."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.message)
        self.rejection = rejection


def invalid(status: int, message: str, code: str | None, param: str | None = None) -> Rejected:
    return Rejected(
        Rejection(
            status=status, message=message, kind="invalid_request_error", code=code, param=param
        )
    )


def read_json(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise invalid(400, f"The body of the request is not JSON: {error}.", None) from error
    if not isinstance(body, dict):
        raise invalid(400, "The body of the request must be a JSON object.", None)
    return body


def check_model(model: object, known: tuple[str, ...]) -> str:
    if not isinstance(model, str) or not model:
        raise invalid(400, "The request must name a model.", None, "model")
    if model not in known:
        offered = " and ".join(known)
        raise invalid(
            404,
            f"The demo has no model {model[:80]!r} for this; it has {offered}.",
            "model_not_found",
            "model",
        )
    return model


def read_messages(model: str, body: dict[str, Any]) -> Question:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise invalid(400, "'messages' must be a list that is not empty.", None, "messages")
    try:
        return read_question(model, messages)
    except ValueError as error:
        raise invalid(400, str(error), "invalid_value", "messages") from error


def read_terms(question: Question, body: dict[str, Any]) -> Terms:
    limit = body.get("max_completion_tokens", body.get("max_tokens"))
    if limit is not None and (type(limit) is not int or limit < 1):
        raise invalid(
            400, "'max_tokens' must be a whole number of at least 1.", "invalid_value", "max_tokens"
        )
    options = body.get("stream_options")
    with_usage = isinstance(options, dict) and options.get("include_usage") is True
    sizes = [count_tokens(text) + 4 for _, text in question.messages]
    cached = sum(sizes[:-1]) // _CACHED_BLOCK * _CACHED_BLOCK
    return Terms(Counts(sum(sizes) + 3, cached), limit, with_usage)


def read_inputs(body: dict[str, Any]) -> list[str]:
    given = body.get("input")
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not 1 <= len(texts) <= _MAX_INPUTS:
        raise invalid(
            400, f"'input' must be a text or a list of 1 to {_MAX_INPUTS} texts.", None, "input"
        )
    if not all(isinstance(text, str) for text in texts):
        raise invalid(400, "Each input must be a text.", None, "input")
    return texts


def read_dimensions(body: dict[str, Any]) -> int:
    dimensions = body.get("dimensions", DIMENSIONS)
    if type(dimensions) is not int or not 1 <= dimensions <= MAX_DIMENSIONS:
        raise invalid(
            400,
            f"'dimensions' must be a whole number from 1 to {MAX_DIMENSIONS}.",
            "invalid_value",
            "dimensions",
        )
    return dimensions
