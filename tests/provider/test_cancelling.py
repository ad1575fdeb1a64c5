"""A cancelled request ends at once, and the server sees its connection close."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from oai_tui.core.completion import Chunk
from tests.loopback import (
    Answer,
    Hang,
    LoopbackServer,
    Send,
    finish,
    head,
    reply,
    sse_events,
    sse_open,
)
from tests.loopback import text as said
from tests.provider.completions import client_of, hasty, request

PHASES: dict[str, Answer] = {
    "before the headers": [Hang()],
    "before the first event": [*sse_open(), Hang()],
    "in the middle of the answer": [*sse_open(), *sse_events(said("Hello")), Hang()],
    "while the usage is awaited": [*sse_open(), *sse_events(said("Hello"), finish()), Hang()],
    "while an error is read": [head(500), Hang()],
    "in a body that is no stream": [
        Send(head(200, "application/json").data + b'{"choices": ['),
        Hang(),
    ],
}


@pytest.mark.parametrize("phase", PHASES)
async def test_a_cancel_closes_the_connection(loopback: LoopbackServer, phase: str) -> None:
    loopback.answer(PHASES[phase])
    client = client_of(hasty(loopback.base_url))
    arrived: list[Chunk] = []
    expected = phase.count("answer") + 2 * phase.count("usage")
    enough = asyncio.Event()
    if not expected:
        enough.set()

    async def ask() -> None:
        async with aclosing(client.stream(request(), lambda _: None)) as chunks:
            async for chunk in chunks:
                arrived.append(chunk)
                if len(arrived) >= expected:
                    enough.set()

    task = asyncio.create_task(ask())
    await loopback.wait_requests()
    await enough.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await loopback.wait_closed(1)
    assert len(arrived) == expected
    await client.aclose()


async def test_a_cancel_while_connecting_closes_the_connection(loopback: LoopbackServer) -> None:
    """The server does not understand the handshake and waits for more."""
    client = client_of(hasty(loopback.base_url.replace("http:", "https:")))
    task = asyncio.ensure_future(anext(client.stream(request(), lambda _: None)))
    await loopback.wait_connections()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await loopback.wait_closed()
    await client.aclose()


async def test_leaving_the_stream_early_closes_the_connection(loopback: LoopbackServer) -> None:
    loopback.answer([*sse_open(), *sse_events(said("Hello")), Hang()])
    client = client_of(hasty(loopback.base_url))
    async with aclosing(client.stream(request(), lambda _: None)) as chunks:
        assert (await anext(chunks)).content == "Hello"
    await loopback.wait_closed()
    await client.aclose()


async def test_the_next_request_works_after_a_cancel(loopback: LoopbackServer) -> None:
    loopback.answer([Hang()], reply("Hello"))
    client = client_of(hasty(loopback.base_url))
    task = asyncio.ensure_future(anext(client.stream(request(), lambda _: None)))
    await loopback.wait_requests()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with aclosing(client.stream(request(), lambda _: None)) as chunks:
        assert (await anext(chunks)).content == "Hello"
    await client.aclose()
