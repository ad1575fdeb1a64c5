"""The routes of the demo: models, chat completions, embeddings, health."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeAlias

from oai_tui.core.identity import new_id
from oai_tui.provider.demo.attempts import Attempts
from oai_tui.provider.demo.delivery import Terms, stream, whole
from oai_tui.provider.demo.embedding import DIMENSIONS, MAX_DIMENSIONS, embed
from oai_tui.provider.demo.http import Exchange
from oai_tui.provider.demo.incoming import BadRequest, HttpRequest
from oai_tui.provider.demo.question import Question, read_question
from oai_tui.provider.demo.replies import Page, Rejection
from oai_tui.provider.demo.script import answer
from oai_tui.provider.demo.wire import (
    CHAT_MODEL,
    EMBEDDING_MODEL,
    REASONING_MODEL,
    Counts,
    count_tokens,
    encode,
    error_body,
    model_entry,
    models_body,
)

_MAX_INPUTS = 2_048
_CACHED_BLOCK = 128
"""Prompts are cached in blocks of so many tokens, as OpenAI does."""

_Route: TypeAlias = Callable[[HttpRequest, Exchange], Awaitable[None]]


class DemoApi:
    """Answers requests. `speed` replaces the usual tokens a second; None means no pauses."""

    def __init__(self, speed: float | None) -> None:
        self._speed = speed
        self._attempts = Attempts()
        self._routes: dict[str, tuple[str, _Route]] = {
            "/health": ("GET", self._health),
            "/v1/models": ("GET", self._models),
            "/v1/chat/completions": ("POST", self._chat_completions),
            "/v1/embeddings": ("POST", self._embeddings),
        }

    async def handle(self, request: HttpRequest, exchange: Exchange) -> None:
        try:
            await self._route(request, exchange)
        except _Rejected as error:
            await _reject(exchange, error.rejection)

    async def _route(self, request: HttpRequest, exchange: Exchange) -> None:
        path = request.path.rstrip("/") or "/"
        if path.startswith("/v1/models/") and request.method == "GET":
            model = path.removeprefix("/v1/models/")
            _check_model(model, (CHAT_MODEL, REASONING_MODEL, EMBEDDING_MODEL))
            await exchange.respond(200, encode(model_entry(model)))
            return
        method, route = self._routes.get(path, ("", None))
        if route is None:
            raise _invalid(404, f"Unknown request URL: {request.method} {path}.", "unknown_url")
        if request.method != method:
            raise _invalid(
                405,
                f"Not allowed to {request.method} on {path}; use {method}.",
                "method_not_supported",
            )
        await route(request, exchange)

    async def _health(self, request: HttpRequest, exchange: Exchange) -> None:
        await exchange.respond(200, encode({"status": "ok"}))

    async def _models(self, request: HttpRequest, exchange: Exchange) -> None:
        await exchange.respond(200, models_body())

    async def _chat_completions(self, request: HttpRequest, exchange: Exchange) -> None:
        body = _read_json(request)
        model = _check_model(body.get("model"), (CHAT_MODEL, REASONING_MODEL))
        question = _read_messages(model, body)
        terms = _read_terms(question, body)
        found = answer(question, self._attempts.next(question.messages))
        if isinstance(found, Page):
            await exchange.respond(200, found.html.encode(), "text/html; charset=utf-8")
            return
        if isinstance(found, Rejection):
            raise _Rejected(found)
        self._attempts.forget(question.messages)
        if self._speed is None or found.speed is None:
            found = replace(found, speed=None)
        await (stream if body.get("stream") is True else whole)(exchange, model, found, terms)

    async def _embeddings(self, request: HttpRequest, exchange: Exchange) -> None:
        body = _read_json(request)
        model = _check_model(body.get("model"), (EMBEDDING_MODEL,))
        texts = _read_inputs(body)
        dimensions = body.get("dimensions", DIMENSIONS)
        if type(dimensions) is not int or not 1 <= dimensions <= MAX_DIMENSIONS:
            raise _invalid(
                400,
                f"'dimensions' must be a whole number from 1 to {MAX_DIMENSIONS}.",
                "invalid_value",
                "dimensions",
            )
        as_base64 = body.get("encoding_format") == "base64"
        data = [
            {
                "object": "embedding",
                "index": index,
                "embedding": _in_format(embed(text, dimensions), as_base64=as_base64),
            }
            for index, text in enumerate(texts)
        ]
        tokens = sum(count_tokens(text) for text in texts)
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        await exchange.respond(
            200, encode({"object": "list", "model": model, "data": data, "usage": usage})
        )


def bad_request_body(error: BadRequest) -> bytes:
    return error_body(str(error), "invalid_request_error", None)


class _Rejected(Exception):
    """A request that is answered with an error."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(rejection.message)
        self.rejection = rejection


def _invalid(status: int, message: str, code: str | None, param: str | None = None) -> _Rejected:
    return _Rejected(
        Rejection(
            status=status, message=message, kind="invalid_request_error", code=code, param=param
        )
    )


async def _reject(exchange: Exchange, rejection: Rejection) -> None:
    headers = {"x-request-id": f"req_demo_{new_id()[:16]}"}
    if rejection.retry_after is not None:
        headers["Retry-After"] = str(rejection.retry_after)
    body = error_body(rejection.message, rejection.kind, rejection.code, rejection.param)
    await exchange.respond(rejection.status, body, headers=headers)


def _read_json(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise _invalid(400, f"The body of the request is not JSON: {error}.", None) from error
    if not isinstance(body, dict):
        raise _invalid(400, "The body of the request must be a JSON object.", None)
    return body


def _check_model(model: object, known: tuple[str, ...]) -> str:
    if not isinstance(model, str) or not model:
        raise _invalid(400, "The request must name a model.", None, "model")
    if model not in known:
        offered = " and ".join(known)
        raise _invalid(
            404,
            f"The demo has no model {model[:80]!r} for this; it has {offered}.",
            "model_not_found",
            "model",
        )
    return model


def _read_messages(model: str, body: dict[str, Any]) -> Question:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise _invalid(400, "'messages' must be a list that is not empty.", None, "messages")
    try:
        return read_question(model, messages)
    except ValueError as error:
        raise _invalid(400, str(error), "invalid_value", "messages") from error


def _read_terms(question: Question, body: dict[str, Any]) -> Terms:
    limit = body.get("max_completion_tokens", body.get("max_tokens"))
    if limit is not None and (type(limit) is not int or limit < 1):
        raise _invalid(
            400, "'max_tokens' must be a whole number of at least 1.", "invalid_value", "max_tokens"
        )
    options = body.get("stream_options")
    with_usage = isinstance(options, dict) and options.get("include_usage") is True
    sizes = [count_tokens(text) + 4 for _, text in question.messages]
    cached = sum(sizes[:-1]) // _CACHED_BLOCK * _CACHED_BLOCK
    return Terms(Counts(sum(sizes) + 3, cached), limit, with_usage)


def _read_inputs(body: dict[str, Any]) -> list[str]:
    given = body.get("input")
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not 1 <= len(texts) <= _MAX_INPUTS:
        raise _invalid(
            400, f"'input' must be a text or a list of 1 to {_MAX_INPUTS} texts.", None, "input"
        )
    if not all(isinstance(text, str) for text in texts):
        raise _invalid(400, "Each input must be a text.", None, "input")
    return texts


def _in_format(vector: list[float], *, as_base64: bool) -> list[float] | str:
    """The vector as a list, or as the base64 of little-endian 32-bit floats."""
    if as_base64:
        return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode("ascii")
    return vector
