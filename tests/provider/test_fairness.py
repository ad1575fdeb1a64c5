"""A flood of chunks does not hold the event loop; a connection is used again."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from oai_tui.core.completion import Chunk
from oai_tui.provider import body, chat_completions
from tests.loopback import DONE, Close, LoopbackServer, Send, finish, head, reply
from tests.loopback import text as said
from tests.provider.completions import Read, client_of, hasty, read, read_pieces, request, text


async def test_other_tasks_run_while_20000_chunks_come_at_once(loopback: LoopbackServer) -> None:
    loopback.answer([head(), Send(said("x") * 20_000 + finish() + DONE), Close()])
    client = client_of(hasty(loopback.base_url))
    chunks: list[Chunk] = []
    turns: list[int] = []

    async def watch() -> None:
        while True:
            turns.append(len(chunks))
            await asyncio.sleep(0)

    watcher = asyncio.create_task(watch())
    async with aclosing(client.stream(request(), lambda _: None)) as arriving:
        async for chunk in arriving:
            chunks.append(chunk)
    watcher.cancel()
    await client.aclose()
    assert read(chunks) == Read((text("x" * 20_000),), "stop")
    between = [count for count in turns if 0 < count < 20_000]
    assert len(set(between)) > 5


async def test_other_tasks_run_even_within_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_completions, "TURN_SECONDS", 0.0)
    ran = 0

    async def count() -> None:
        nonlocal ran
        while True:
            ran += 1
            await asyncio.sleep(0)

    counter = asyncio.create_task(count())
    await read_pieces([said("x") * 200 + DONE])
    counter.cancel()
    assert ran > 100


async def test_a_connection_is_used_for_the_next_request(
    loopback: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "DRAIN_SECONDS", 60.0)
    loopback.answer(reply("Hello"))
    client = client_of(hasty(loopback.base_url))
    for _ in range(3):
        async with aclosing(client.stream(request(), lambda _: None)) as arriving:
            async for _ in arriving:
                pass
    assert len(loopback.requests) == 3
    assert loopback.connections == 1
    await client.aclose()


async def test_a_connection_that_the_server_closed_meanwhile_is_replaced(
    loopback: LoopbackServer,
) -> None:
    loopback.answer([*reply("Hello"), Close()])
    client = client_of(hasty(loopback.base_url))
    for turn in (1, 2):
        async with aclosing(client.stream(request(), lambda _: None)) as arriving:
            assert "".join([chunk.content async for chunk in arriving]) == "Hello"
        await loopback.wait_closed(turn)
    await client.aclose()


async def test_a_client_that_was_closed_can_be_used_again(loopback: LoopbackServer) -> None:
    loopback.answer(reply("Hello"))
    client = client_of(hasty(loopback.base_url))
    for _ in range(2):
        async with aclosing(client.stream(request(), lambda _: None)) as arriving:
            assert "".join([chunk.content async for chunk in arriving]) == "Hello"
        await client.aclose()
    assert loopback.connections == 2


async def test_many_requests_share_a_client_at_the_same_time(loopback: LoopbackServer) -> None:
    loopback.answer(lambda asked: reply(asked.json["model"]))
    client = client_of(hasty(loopback.base_url))

    async def ask(model: str) -> str:
        async with aclosing(client.stream(request(model=model), lambda _: None)) as chunks:
            return "".join([chunk.content async for chunk in chunks])

    models = [f"m-{number}" for number in range(20)]
    assert await asyncio.gather(*map(ask, models)) == models
    await client.aclose()
