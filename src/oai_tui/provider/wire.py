"""The one HTTP connection pool, and what it does to every request and response."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator, Callable
from contextvars import ContextVar
from typing import Any

import httpx2

ERROR_BODY_LIMIT = 64_000
"""Bytes of an error's body that are read; enough for every message, too few for a flood."""
ERROR_BODY_SECONDS = 5.0
"""How long the body of an error is waited for; the status alone says enough."""

on_sent: ContextVar[Callable[[], object] | None] = ContextVar("on_sent", default=None)
"""What is called once the connection stands and the next request's body is on its way."""

KEEP_ALIVE_SECONDS = 45.0
"""How long a connection waits for the next turn; a new one costs a handshake."""

_LOOPBACK = ("all://localhost", "all://127.0.0.0/8", "all://[::1]")


async def make_http_client() -> httpx2.AsyncClient:
    """A client for all profiles: it follows no redirects and uses no proxy on this machine.

    The certificates are read in a thread, because that takes longer than a key press may.
    """
    certificates = await asyncio.to_thread(httpx2.create_ssl_context)
    return httpx2.AsyncClient(
        verify=certificates,
        follow_redirects=False,
        limits=httpx2.Limits(
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=KEEP_ALIVE_SECONDS,
        ),
        trust_env=True,
        mounts=dict.fromkeys(_LOOPBACK),
        event_hooks={"request": [_watch_sending], "response": [_guard_response]},
    )


async def _watch_sending(request: httpx2.Request) -> None:
    notify = on_sent.get()
    if notify is None:
        return

    async def trace(name: str, info: dict[str, Any]) -> None:
        sent = info.get("request")
        if name.endswith(".send_request_body.started") and getattr(sent, "method", b"") == b"POST":
            notify()

    request.extensions["trace"] = trace


async def _guard_response(response: httpx2.Response) -> None:
    """Unpack what was compressed in spite of us in small pieces, and cut long error bodies."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in ("gzip", "x-gzip", "deflate"):
        del response.headers["content-encoding"]
        response.stream = _Guarded(response.stream, _inflated)
    if response.status_code >= 300:
        response.stream = _Guarded(response.stream, _beginning)


class _Guarded(httpx2.AsyncByteStream):
    """A stream as `read` gives it; closing it closes what is below."""

    def __init__(self, stream: Any, read: Callable[[Any], AsyncGenerator[bytes, None]]) -> None:
        self._stream = stream
        self._read = read

    def __aiter__(self) -> AsyncGenerator[bytes, None]:
        return self._read(self._stream)

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _beginning(body: httpx2.AsyncByteStream) -> AsyncGenerator[bytes, None]:
    """The first bytes of a body, as far as they come soon; it ends where it breaks off."""
    deadline = asyncio.get_running_loop().time() + ERROR_BODY_SECONDS
    pieces = aiter(body)
    size = 0
    while size < ERROR_BODY_LIMIT:
        try:
            async with asyncio.timeout_at(deadline):
                piece = await anext(pieces)
        except (StopAsyncIteration, TimeoutError, httpx2.TransportError, httpx2.DecodingError):
            return
        piece = piece[: ERROR_BODY_LIMIT - size]
        size += len(piece)
        yield piece


async def _inflated(body: httpx2.AsyncByteStream) -> AsyncGenerator[bytes, None]:
    """A gzip or zlib body unpacked, never more than 64 kB at a time.

    A body that was cut ends where it was cut.
    """
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)
    async for piece in body:
        waiting = piece
        while waiting:
            try:
                unpacked = inflate.decompress(waiting, 65_536)
            except zlib.error as error:
                raise httpx2.DecodingError(f"the compressed body is damaged: {error}") from error
            if unpacked:
                yield unpacked
            waiting = b"" if inflate.eof else inflate.unconsumed_tail
    rest = inflate.flush()
    if rest:
        yield rest
