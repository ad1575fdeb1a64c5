"""The routes of the demo: models, chat completions, embeddings, health."""

from __future__ import annotations

import base64
import struct
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeAlias

from oai_tui.provider.demo.attempts import Attempts
from oai_tui.provider.demo.delivery import stream, whole
from oai_tui.provider.demo.embedding import embed
from oai_tui.provider.demo.http import Exchange
from oai_tui.provider.demo.incoming import BadRequest, HttpRequest
from oai_tui.provider.demo.parameters import (
    Rejected,
    check_model,
    invalid,
    read_dimensions,
    read_inputs,
    read_json,
    read_messages,
    read_terms,
)
from oai_tui.provider.demo.replies import NORMAL_SPEED, Page, Rejection
from oai_tui.provider.demo.script import answer
from oai_tui.provider.demo.wire import (
    CHAT_MODEL,
    EMBEDDING_MODEL,
    MODELS,
    REASONING_MODEL,
    count_tokens,
    encode,
    error_body,
    model_entry,
    models_body,
    request_id,
)

_Route: TypeAlias = Callable[[HttpRequest, Exchange], Awaitable[None]]


class DemoApi:
    """Answers requests. `speed` replaces the usual tokens a second, unless a request says its
    own; None means no pauses."""

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
        except Rejected as error:
            await _reject(exchange, error.rejection)

    async def _route(self, request: HttpRequest, exchange: Exchange) -> None:
        path = request.path.rstrip("/") or "/"
        if path.startswith("/v1/models/") and request.method == "GET":
            model = path.removeprefix("/v1/models/")
            check_model(model, MODELS)
            await exchange.respond(200, encode(model_entry(model)))
            return
        method, route = self._routes.get(path, ("", None))
        if route is None:
            raise invalid(404, f"Unknown request URL: {request.method} {path}.", "unknown_url")
        if request.method != method:
            raise invalid(
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
        body = read_json(request)
        model = check_model(body.get("model"), (CHAT_MODEL, REASONING_MODEL))
        question = read_messages(model, body)
        terms = read_terms(question, body)
        found = answer(question, self._attempts.next(question.messages))
        if isinstance(found, Page):
            await exchange.respond(200, found.html.encode(), "text/html; charset=utf-8")
            return
        if isinstance(found, Rejection):
            raise Rejected(found)
        self._attempts.forget(question.messages)
        if found.speed == NORMAL_SPEED:
            found = replace(found, speed=self._speed)
        await (stream if body.get("stream") is True else whole)(exchange, model, found, terms)

    async def _embeddings(self, request: HttpRequest, exchange: Exchange) -> None:
        body = read_json(request)
        model = check_model(body.get("model"), (EMBEDDING_MODEL,))
        texts = read_inputs(body)
        dimensions = read_dimensions(body)
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


async def _reject(exchange: Exchange, rejection: Rejection) -> None:
    headers = request_id()
    if rejection.retry_after is not None:
        headers["Retry-After"] = str(rejection.retry_after)
    body = error_body(rejection.message, rejection.kind, rejection.code, rejection.param)
    await exchange.respond(rejection.status, body, headers=headers)


def _in_format(vector: list[float], *, as_base64: bool) -> list[float] | str:
    """The vector as a list, or as the base64 of little-endian 32-bit floats."""
    if as_base64:
        return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode("ascii")
    return vector
