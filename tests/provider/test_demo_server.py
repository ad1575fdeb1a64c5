"""The demo server as the real SDK and a plain HTTP client meet it."""

from __future__ import annotations

import asyncio
import base64
import json
import math
import struct
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import openai
import pytest
from openai.types.chat import ChatCompletionChunk

from oai_tui.provider.demo import DemoServer, serve
from oai_tui.provider.demo import server as server_module
from oai_tui.provider.demo.topics import page_text


@pytest.fixture
async def demo() -> AsyncIterator[DemoServer]:
    server = await DemoServer.start(speed=None)
    yield server
    await server.close()


@pytest.fixture
async def sdk(demo: DemoServer) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=demo.base_url, api_key="any", max_retries=0) as client:
        yield client


@pytest.fixture
async def http(demo: DemoServer) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=demo.base_url, trust_env=False) as client:
        yield client


@dataclass
class Heard:
    """What arrived of a streamed completion."""

    content: str = ""
    reasoning: str = ""
    refusal: str = ""
    finish_reason: str | None = None
    chunks: list[ChatCompletionChunk] = field(default_factory=list)

    def add(self, chunk: ChatCompletionChunk) -> None:
        self.chunks.append(chunk)
        for choice in chunk.choices:
            self.content += choice.delta.content or ""
            self.reasoning += getattr(choice.delta, "reasoning_content", "")
            self.refusal += choice.delta.refusal or ""
            self.finish_reason = choice.finish_reason or self.finish_reason


async def listen(
    sdk: openai.AsyncOpenAI, prompt: str, heard: Heard | None = None, **options: Any
) -> Heard:
    heard = heard or Heard()
    options.setdefault("model", "demo-chat")
    async with await sdk.chat.completions.create(
        messages=[{"role": "user", "content": prompt}], stream=True, **options
    ) as stream:
        async for chunk in stream:
            heard.add(chunk)
    return heard


def chat(prompt: str) -> dict[str, Any]:
    """The body of a request."""
    return {"model": "demo-chat", "messages": [{"role": "user", "content": prompt}]}


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


async def test_the_models_are_listed_with_their_windows(http: httpx2.AsyncClient) -> None:
    listed = (await http.get("/models")).json()["data"]

    assert [(model["id"], model["max_model_len"]) for model in listed] == [
        ("demo-chat", 131_072),
        ("demo-reasoner", 131_072),
        ("demo-embedding", 8_192),
    ]


async def test_a_model_can_be_asked_for_by_its_name(sdk: openai.AsyncOpenAI) -> None:
    assert (await sdk.models.retrieve("demo-chat")).owned_by == "oai-tui demo"
    with pytest.raises(openai.NotFoundError, match="demo-chat"):
        await sdk.models.retrieve("gpt-9")


async def test_an_answer_streams_in_small_pieces_and_ends_with_a_reason(
    sdk: openai.AsyncOpenAI,
) -> None:
    heard = await listen(sdk, "show code")

    assert heard.content == page_text("code")
    assert heard.finish_reason == "stop"
    assert len(heard.chunks) > len(heard.content) / 16
    assert {chunk.id for chunk in heard.chunks} == {heard.chunks[0].id}


async def test_usage_comes_in_a_chunk_of_its_own_when_asked_for(sdk: openai.AsyncOpenAI) -> None:
    without = await listen(sdk, "echo one two three")
    with_usage = await listen(sdk, "echo one two three", stream_options={"include_usage": True})

    assert all(chunk.usage is None for chunk in without.chunks)
    last = with_usage.chunks[-1]
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.completion_tokens == math.ceil(len("one two three") / 4)
    assert last.usage.prompt_tokens > 0


async def test_reasoning_streams_before_the_answer_and_is_counted(sdk: openai.AsyncOpenAI) -> None:
    heard = await listen(
        sdk, "show a list", model="demo-reasoner", stream_options={"include_usage": True}
    )

    kinds = [
        "reasoning" if getattr(chunk.choices[0].delta, "reasoning_content", "") else "content"
        for chunk in heard.chunks[1:-2]
    ]
    assert kinds == sorted(kinds, reverse=True)
    assert heard.reasoning
    assert heard.content == page_text("list")
    usage = heard.chunks[-1].usage
    assert usage is not None
    assert usage.completion_tokens_details is not None
    assert usage.completion_tokens_details.reasoning_tokens == math.ceil(len(heard.reasoning) / 4)


async def test_a_whole_answer_is_what_would_have_been_streamed(sdk: openai.AsyncOpenAI) -> None:
    completion = await sdk.chat.completions.create(
        model="demo-chat", messages=[{"role": "user", "content": "show a table flood"}]
    )

    assert completion.choices[0].message.content == page_text("table")
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage is not None
    assert completion.usage.total_tokens > completion.usage.completion_tokens


@pytest.mark.parametrize("limit", ["max_tokens", "max_completion_tokens"])
@pytest.mark.parametrize("stream", [True, False])
async def test_the_limit_of_tokens_is_kept(
    http: httpx2.AsyncClient, limit: str, stream: bool
) -> None:
    asked = {**chat("5000 words"), "stream": stream, limit: 20}

    answer = (await http.post("/chat/completions", json=asked)).text

    assert '"finish_reason":"length"' in answer
    assert "## Part 2" not in answer


@pytest.mark.parametrize("stream", [True, False])
async def test_each_answer_has_a_request_id_of_its_own(
    http: httpx2.AsyncClient, stream: bool
) -> None:
    asked = {**chat("echo a flood"), "stream": stream}

    answers = [await http.post("/chat/completions", json=asked) for _ in range(2)]

    ids = {answer.headers["x-request-id"] for answer in answers}
    assert len(ids) == 2


async def test_a_very_long_answer_arrives_whole(http: httpx2.AsyncClient) -> None:
    asked = {**chat("20k tokens flood"), "stream": True}

    lines = (await http.post("/chat/completions", json=asked)).text.split("\n\n")

    chunks = [json.loads(line.removeprefix("data: ")) for line in lines[:-2]]
    assert lines[-2:] == ["data: [DONE]", ""]
    told = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
    assert len(told) == 80_000
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"


async def test_two_answers_stream_at_once(sdk: openai.AsyncOpenAI) -> None:
    first, second = Heard(), Heard()
    slow = asyncio.create_task(listen(sdk, "long slow", first))
    await until(lambda: len(first.chunks) > 2)

    await listen(sdk, "show a list", second)

    assert second.finish_reason == "stop"
    assert not slow.done()
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)


async def test_cancelling_in_mid_answer_ends_the_request_at_the_server(demo: DemoServer) -> None:
    async with openai.AsyncOpenAI(base_url=demo.base_url, api_key="any", max_retries=0) as sdk:
        heard = Heard()
        answer = asyncio.create_task(listen(sdk, "long slow", heard))
        await until(lambda: len(heard.chunks) > 2)
        assert demo.connection_count == 1

        answer.cancel()
        await asyncio.gather(answer, return_exceptions=True)

        await until(lambda: demo.connection_count == 0)
        assert (await listen(sdk, "echo again")).content == "again"


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        ("fail 400", openai.BadRequestError, "temperature"),
        ("fail 401", openai.AuthenticationError, "API key"),
        ("fail 403", openai.PermissionDeniedError, "access"),
        ("fail 404", openai.NotFoundError, "does not exist"),
        ("fail 429 always", openai.RateLimitError, "Rate limit"),
        ("fail quota", openai.RateLimitError, "quota"),
        ("fail context", openai.BadRequestError, "maximum context length"),
        ("fail 500 always", openai.InternalServerError, "server had an error"),
        ("fail 503 always", openai.InternalServerError, "overloaded"),
    ],
)
async def test_an_error_on_request_has_its_status_and_body(
    sdk: openai.AsyncOpenAI, words: str, error: type[openai.APIStatusError], said: str
) -> None:
    with pytest.raises(error, match=said) as raised:
        await listen(sdk, words)

    assert raised.value.request_id


async def test_a_rate_limit_passes_at_the_third_attempt_and_then_comes_again(
    sdk: openai.AsyncOpenAI,
) -> None:
    for _ in range(2):
        for _ in range(2):
            with pytest.raises(openai.RateLimitError) as raised:
                await listen(sdk, "fail 429")
            assert raised.value.response.headers["retry-after"] == "3"
        assert "Attempt 3" in (await listen(sdk, "fail 429")).content


async def test_a_cut_breaks_the_connection_after_a_part_of_the_answer(
    sdk: openai.AsyncOpenAI,
) -> None:
    heard = Heard()

    with pytest.raises(openai.APIConnectionError):
        await listen(sdk, "cut", heard)

    assert page_text("interrupted").startswith(heard.content)
    assert len(heard.content) >= 240
    assert heard.finish_reason is None


async def test_an_incomplete_stream_ends_without_a_reason(sdk: openai.AsyncOpenAI) -> None:
    heard = await listen(sdk, "incomplete")

    assert len(heard.content) >= 240
    assert heard.finish_reason is None


async def test_garbage_is_not_json(sdk: openai.AsyncOpenAI) -> None:
    heard = Heard()

    with pytest.raises(json.JSONDecodeError):
        await listen(sdk, "garbage", heard)

    assert len(heard.content) >= 240


async def test_a_page_comes_with_status_200(http: httpx2.AsyncClient) -> None:
    asked = chat("html")

    response = await http.post("/chat/completions", json=asked)

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert "<html>" in response.text


async def test_nothing_comes_after_the_headers_of_a_hanging_answer(
    demo: DemoServer, http: httpx2.AsyncClient
) -> None:
    asked = {
        "model": "demo-chat",
        "stream": True,
        "messages": [{"role": "user", "content": "hang"}],
    }

    async with http.stream("POST", "/chat/completions", json=asked) as response:
        assert response.status_code == 200
        following = asyncio.create_task(anext(response.aiter_bytes()))
        done, _ = await asyncio.wait({following}, timeout=0.1)
        assert not done
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    await until(lambda: demo.connection_count == 0)


async def test_a_stalled_answer_stops_in_the_middle(sdk: openai.AsyncOpenAI) -> None:
    heard = Heard()
    answer = asyncio.create_task(listen(sdk, "stall", heard))
    await until(lambda: len(heard.content) >= 240)

    count = len(heard.chunks)
    await asyncio.wait({answer}, timeout=0.1)

    assert len(heard.chunks) == count
    answer.cancel()
    await asyncio.gather(answer, return_exceptions=True)


@pytest.mark.parametrize(("words", "reason"), [("length", "length"), ("filter", "content_filter")])
async def test_other_reasons_end_half_an_answer(
    sdk: openai.AsyncOpenAI, words: str, reason: str
) -> None:
    heard = await listen(sdk, words)

    assert heard.finish_reason == reason
    assert page_text("interrupted").startswith(heard.content)


async def test_a_refusal_is_no_content(sdk: openai.AsyncOpenAI) -> None:
    heard = await listen(sdk, "refuse")

    assert (heard.content, heard.finish_reason) == ("", "stop")
    assert "refusal" in heard.refusal


async def test_hidden_characters_arrive_as_they_were_sent(sdk: openai.AsyncOpenAI) -> None:
    content = (await listen(sdk, "show hidden characters")).content

    for character in ("\x1b]52;", "\x9b", "\x00", "\u202e", "\ud83d"):
        assert character in content


@pytest.mark.parametrize("words", ["cut", "garbage", "incomplete"])
async def test_a_whole_answer_can_break_too(http: httpx2.AsyncClient, words: str) -> None:
    asked = chat(f"{words} flood")

    if words == "cut":
        with pytest.raises(httpx2.RemoteProtocolError):
            await http.post("/chat/completions", json=asked)
        return
    response = await http.post("/chat/completions", json=asked)

    if words == "garbage":
        with pytest.raises(json.JSONDecodeError):
            response.json()
    else:
        assert response.json()["choices"][0]["finish_reason"] is None


async def test_texts_that_share_words_have_embeddings_near_each_other(
    sdk: openai.AsyncOpenAI,
) -> None:
    texts = ["a cat on the mat", "The cats on a mat!", "quarterly revenue forecast", ""]
    created = await sdk.embeddings.create(model="demo-embedding", input=texts)

    one, near, far, empty = (item.embedding for item in created.data)
    assert len(one) == 256
    assert sum(value * value for value in one) == pytest.approx(1.0)
    assert dot(one, near) > 0.5 > dot(one, far)
    assert set(empty) == {0.0}
    again = await sdk.embeddings.create(model="demo-embedding", input=texts[0])
    assert again.data[0].embedding == one


async def test_embeddings_have_as_many_dimensions_as_asked(http: httpx2.AsyncClient) -> None:
    asked = {"model": "demo-embedding", "input": "words", "dimensions": 32}

    plain = (await http.post("/embeddings", json=asked)).json()["data"][0]["embedding"]
    packed = (await http.post("/embeddings", json={**asked, "encoding_format": "base64"})).json()

    assert len(plain) == 32
    unpacked = struct.unpack("<32f", base64.b64decode(packed["data"][0]["embedding"]))
    assert list(unpacked) == pytest.approx(plain)


async def test_the_server_says_that_it_is_well(demo: DemoServer) -> None:
    async with httpx2.AsyncClient(trust_env=False) as client:
        response = await client.get(demo.base_url.replace("/v1", "/health"))

    assert response.json() == {"status": "ok"}


MESSAGES = [{"role": "user", "content": "hi"}]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("POST", "/chat/completions", "{not json", 400, "not JSON"),
        ("POST", "/chat/completions", "[" * 100_000, 400, "not JSON"),
        ("POST", "/chat/completions", "[]", 400, "JSON object"),
        ("POST", "/chat/completions", {"messages": MESSAGES}, 400, "name a model"),
        ("POST", "/chat/completions", {"model": "gpt-9", "messages": MESSAGES}, 404, "demo-chat"),
        ("POST", "/chat/completions", {"model": "demo-embedding"}, 404, "for this"),
        ("POST", "/chat/completions", {"model": "demo-chat", "messages": []}, 400, "not empty"),
        ("POST", "/chat/completions", {"model": "demo-chat", "messages": ["hi"]}, 400, "role"),
        (
            "POST",
            "/chat/completions",
            {"model": "demo-chat", "messages": MESSAGES, "max_tokens": 0},
            400,
            "at least 1",
        ),
        ("GET", "/chat/completions", "", 405, "use POST"),
        ("DELETE", "/models", "", 405, "use GET"),
        ("POST", "/responses", {}, 404, "Unknown request URL"),
        ("POST", "/embeddings", {"model": "demo-chat", "input": "x"}, 404, "demo-embedding"),
        ("POST", "/embeddings", {"model": "demo-embedding", "input": []}, 400, "1 to 2048"),
        ("POST", "/embeddings", {"model": "demo-embedding", "input": [[1, 2]]}, 400, "a text"),
        (
            "POST",
            "/embeddings",
            {"model": "demo-embedding", "input": "x", "dimensions": 0},
            400,
            "from 1 to 4096",
        ),
    ],
)
async def test_a_bad_request_is_told_what_is_wrong_with_it(
    http: httpx2.AsyncClient, method: str, path: str, body: object, status: int, said: str
) -> None:
    content = body if isinstance(body, str) else json.dumps(body)

    response = await http.request(method, path, content=content)

    error = response.json()["error"]
    assert response.status_code == status
    assert said in error["message"]
    assert error["type"] == "invalid_request_error"


async def test_the_old_part_of_a_long_prompt_is_counted_as_cached(http: httpx2.AsyncClient) -> None:
    asked = {
        "model": "demo-chat",
        "messages": [
            {"role": "user", "content": "x" * 4_000},
            {"role": "assistant", "content": "y" * 4_000},
            {"role": "user", "content": "echo flood"},
        ],
    }

    usage = (await http.post("/chat/completions", json=asked)).json()["usage"]

    assert usage["prompt_tokens"] > 2_000
    assert usage["prompt_tokens_details"]["cached_tokens"] == 1_920


async def test_served_until_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[DemoServer] = []

    class Watched(DemoServer):
        @classmethod
        async def start(cls, port: int = 0, *, speed: float | None = None) -> DemoServer:
            started.append(await DemoServer.start(port, speed=speed))
            return started[-1]

    monkeypatch.setattr(server_module, "DemoServer", Watched)
    serving = asyncio.create_task(serve(0))
    await until(lambda: bool(started))
    async with httpx2.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{started[0].base_url}/models")).status_code == 200

        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)

        with pytest.raises(httpx2.ConnectError):
            await client.get(f"{started[0].base_url}/models")


def dot(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
