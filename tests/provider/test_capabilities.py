from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

import pytest

from oai_tui.core.completion import ToolDefinition
from oai_tui.core.errors import ContextLengthExceeded, RequestRejected
from oai_tui.provider.capabilities import LearnedCapabilities
from oai_tui.provider.client import CompletionClient
from oai_tui.provider.complaint import Complaint
from tests.loopback import Answer, LoopbackServer, Recorded, reply, response
from tests.provider.completions import client_of, profile_at, request

FULL = request(max_tokens=50, temperature=0.5, reasoning_effort="low")
TOOL = ToolDefinition("f", "Does f.", "{}")


async def ask(client: CompletionClient, asked: Any = FULL) -> str:
    async with aclosing(client.stream(asked, lambda _: None)) as chunks:
        return "".join([chunk.content async for chunk in chunks])


def refuses(name: str, message: str, more: Mapping[str, str]) -> Any:
    def choose(asked: Recorded) -> Answer:
        if name in asked.json:
            return response(400, {"error": {"message": message, **more}})
        return reply("Hello")

    return choose


@pytest.mark.parametrize(
    ("name", "message", "more", "replacement"),
    [
        ("stream_options", "Unrecognized request argument supplied: stream_options", {}, None),
        ("temperature", "Unsupported value", {"param": "temperature"}, None),
        ("temperature", "`temperature` is deprecated for this model.", {}, None),
        ("reasoning_effort", "reasoning_effort is not supported with this model", {}, None),
        (
            "max_tokens",
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            {"param": "max_tokens", "code": "unsupported_parameter"},
            "max_completion_tokens",
        ),
        ("tools", "registry/gemma3 does not support tools", {}, None),
        ("tools", '"auto" tool choice requires --enable-auto-tool-choice', {}, None),
    ],
)
async def test_a_refused_parameter_is_put_differently_at_once_and_from_then_on(
    loopback: LoopbackServer, name: str, message: str, more: dict[str, str], replacement: str | None
) -> None:
    loopback.answer(refuses(name, message, more))
    client = client_of(profile_at(loopback.base_url))
    asked = request(max_tokens=50, temperature=0.5, reasoning_effort="low", tools=(TOOL,))
    assert await ask(client, asked) == "Hello"
    assert await ask(client, asked) == "Hello"
    await client.aclose()
    first, second, third = [set(recorded.json) for recorded in loopback.requests]
    assert name in first
    assert second == third == (first - {name}) | ({replacement} if replacement else set())


async def test_what_one_model_refuses_is_still_sent_to_another(loopback: LoopbackServer) -> None:
    loopback.answer(
        response(422, {"detail": [{"loc": ["body", "stream_options"], "msg": "Extra inputs"}]}),
        reply("Hello"),
    )
    client = client_of(profile_at(loopback.base_url))
    await ask(client, request(model="m"))
    await ask(client, request(model="other"))
    await client.aclose()
    assert ["stream_options" in asked.json for asked in loopback.requests] == [True, False, True]


async def test_several_refusals_are_learned_one_after_the_other(
    loopback: LoopbackServer,
) -> None:
    def choose(asked: Recorded) -> Answer:
        for name in ("stream_options", "max_tokens", "max_completion_tokens", "temperature"):
            if name in asked.json:
                return response(400, {"error": {"message": f"Unknown parameter: {name}"}})
        return reply("Hello")

    loopback.answer(choose)
    client = client_of(profile_at(loopback.base_url))
    assert await ask(client) == "Hello"
    await client.aclose()
    assert len(loopback.requests) == 5
    assert set(loopback.requests[-1].json) == {"model", "messages", "stream", "reasoning_effort"}


@pytest.mark.parametrize(
    "error",
    [
        {"message": "temperature must be between 0 and 2", "param": "temperature"},
        {"message": "max_tokens is too large: 50. This model supports at most 20."},
        {"message": "Unknown parameter: seed", "param": "seed"},
        {"message": "messages are not allowed to be empty"},
        {"message": ""},
    ],
)
async def test_other_refusals_are_the_answer(
    loopback: LoopbackServer, error: dict[str, str]
) -> None:
    loopback.answer(response(400, {"error": error}))
    client = client_of(profile_at(loopback.base_url))
    with pytest.raises(RequestRejected):
        await ask(client)
    await client.aclose()
    assert len(loopback.requests) == 1


async def test_a_context_that_is_too_long_teaches_nothing(loopback: LoopbackServer) -> None:
    message = "max_tokens not supported: this exceeds the maximum context length"
    loopback.answer(response(400, {"error": {"message": message}}))
    client = client_of(profile_at(loopback.base_url))
    with pytest.raises(ContextLengthExceeded):
        await ask(client)
    await client.aclose()
    assert len(loopback.requests) == 1


async def test_a_server_that_refuses_everything_is_not_asked_for_ever(
    loopback: LoopbackServer,
) -> None:
    loopback.answer(
        lambda asked: response(
            400, {"error": {"message": f"not supported: {', '.join(sorted(asked.json))}"}}
        )
    )
    client = client_of(profile_at(loopback.base_url))
    with pytest.raises(RequestRejected):
        await ask(client)
    await client.aclose()
    assert len(loopback.requests) <= 8


def test_openai_and_mistral_are_known_from_the_start() -> None:
    learned = LearnedCapabilities()
    params = {"max_tokens": 5, "stream_options": {}}
    openai = learned.of(profile_at("https://api.openai.com/v1"), "m").apply(params)
    mistral = learned.of(profile_at("https://api.mistral.ai/v1"), "m").apply(params)
    assert openai == {"max_completion_tokens": 5, "stream_options": {}}
    assert mistral == {"max_tokens": 5}


def test_a_name_that_is_refused_under_both_spellings_is_left_out() -> None:
    profile = profile_at("http://127.0.0.1/v1")
    learned = LearnedCapabilities()
    params: dict[str, Any] = {"max_tokens": 5, "model": "m"}
    for _ in range(2):
        sent = learned.of(profile, "m").apply(params)
        name = next(key for key in sent if key != "model")
        assert learned.learn(profile, "m", Complaint(f"unknown field {name}"), sent)
    assert learned.of(profile, "m").apply(params) == {"model": "m"}
