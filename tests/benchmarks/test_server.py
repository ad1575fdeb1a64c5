"""The server of the benchmarks, over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx2
import pytest
from benchmarks.server import asked_for
from benchmarks.serving import LoopbackServer
from openai import AsyncOpenAI

from benchmarks import markdown


@pytest.fixture(scope="module")
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as running:
        yield running


async def test_the_sdk_gets_as_many_tokens_as_the_prompt_asks_for(server: LoopbackServer) -> None:
    client = AsyncOpenAI(api_key="none", base_url=server.url)
    stream = await client.chat.completions.create(
        model="bench", messages=[{"role": "user", "content": "stream 300 at 0"}], stream=True
    )
    chunks = [chunk async for chunk in stream]
    pieces = [piece for chunk in chunks for c in chunk.choices if (piece := c.delta.content)]
    assert pieces == markdown.pieces(300)
    assert [c.finish_reason for chunk in chunks for c in chunk.choices][-1] == "stop"
    await client.close()


async def test_the_responses_api_gives_the_same_text(server: LoopbackServer) -> None:
    client = AsyncOpenAI(api_key="none", base_url=server.url)
    stream = await client.responses.create(
        model="bench", input=[{"role": "user", "content": "stream 40 at 0"}], stream=True
    )
    events = [event async for event in stream]
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert text == "".join(markdown.pieces(40))
    assert events[-1].type == "response.completed"
    await client.close()


async def test_ollamas_api_gives_the_same_text(server: LoopbackServer) -> None:
    messages = [{"role": "user", "content": "stream 40 at 0"}]
    async with httpx2.AsyncClient() as client:
        answer = await client.post(
            f"{server.root}/api/chat", json={"model": "bench", "messages": messages}
        )
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert "".join(line["message"]["content"] for line in lines) == "".join(markdown.pieces(40))
    assert [line["done"] for line in lines] == [False] * 40 + [True]


async def test_a_question_of_its_own_gets_a_short_answer(server: LoopbackServer) -> None:
    client = AsyncOpenAI(api_key="none", base_url=server.url)
    answer = await client.chat.completions.create(
        model="bench", messages=[{"role": "user", "content": "A title for: stream 300 at 0"}]
    )
    assert answer.choices[0].message.content == "A short answer"
    await client.close()


async def test_a_path_that_is_unknown_is_not_found(server: LoopbackServer) -> None:
    async with httpx2.AsyncClient() as client:
        answer = await client.get(f"{server.root}/v1/files?limit=1")
    assert answer.status_code == 404


async def test_the_rig_is_told_when_an_answer_begins_and_ends(server: LoopbackServer) -> None:
    messages = [{"role": "user", "content": "stream 12 at 1000"}]
    async with httpx2.AsyncClient() as client:
        await client.post(
            f"{server.url}/chat/completions", json={"messages": messages, "stream": True}
        )
    asked = server.wait("asked", 0, tokens=12)
    began = server.wait("began", asked, tokens=12)
    assert server.wait("ended", began, tokens=12) >= began


def test_an_event_that_never_comes_is_an_error(server: LoopbackServer) -> None:
    with pytest.raises(TimeoutError):
        server.wait("ended", 0, seconds=0.01, tokens=99_999)


@pytest.mark.parametrize(
    "request_body",
    [
        {"messages": [{"role": "user", "content": " stream 7 at 50\n"}]},
        {"input": "stream 7 at 50"},
        {"input": [{"content": [{"text": "<place>"}, {"text": "stream 7 at 50"}]}]},
    ],
)
def test_the_command_is_found_in_all_forms_of_a_prompt(request_body: dict[str, object]) -> None:
    assert asked_for(request_body) == (7, 50)


@pytest.mark.parametrize(
    "request_body",
    [
        {},
        {"messages": []},
        {"messages": [{"role": "user", "content": "quote: stream 7 at 50"}]},
        {"messages": [{"content": "stream 7 at 50"}, {"content": "a title"}]},
    ],
)
def test_a_quoted_command_is_none(request_body: dict[str, object]) -> None:
    assert asked_for(request_body) is None
