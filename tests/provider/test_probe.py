from __future__ import annotations

import asyncio
from typing import Any

import pytest

from oai_tui.core.profile import Api, Profile
from oai_tui.provider.probe import find_local_servers, server_window
from tests.loopback import (
    Answer,
    Hang,
    LoopbackServer,
    Recorded,
    response,
    sse_end,
    sse_events,
)
from tests.loopback import head as head_of
from tests.provider.completions import profile_at

PATIENT = 60.0


def routes(table: dict[str, Any]) -> Any:
    def choose(asked: Recorded) -> Answer:
        if asked.path in table:
            return response(200, table[asked.path])
        return response(404, {"error": "no such path"})

    return choose


async def test_a_server_that_lists_models_is_found(loopback: LoopbackServer) -> None:
    loopback.answer(response(200, {"object": "list", "data": [{"id": "qwen3"}, {"id": "gemma"}]}))
    assert await find_local_servers(PATIENT, {"ollama": loopback.port}) == (
        Profile(
            name="ollama",
            base_url=loopback.base_url,
            model="qwen3",
            api=Api.CHAT_COMPLETIONS,
            is_found=True,
        ),
    )
    assert loopback.requests[0].path == "/v1/models"
    assert "authorization" not in loopback.requests[0].headers


async def test_a_server_with_nothing_loaded_is_found_too(loopback: LoopbackServer) -> None:
    loopback.answer(response(200, {"object": "list", "data": None}))
    (found,) = await find_local_servers(PATIENT, {"ollama": loopback.port})
    assert found.model == ""


@pytest.mark.parametrize(
    "answer",
    [
        response(200, "<html>A web server in development</html>", "text/html"),
        response(404, {"data": []}),
        response(200, [1, 2]),
        response(200, b"\xff\xfe"),
        response(200, b""),
        response(200, {"hello": "world"}),
    ],
)
async def test_what_is_no_model_server_is_not_found(
    loopback: LoopbackServer, answer: Answer
) -> None:
    loopback.answer(answer)
    assert await find_local_servers(PATIENT, {"vllm": loopback.port}) == ()


async def test_a_chunked_list_is_read(loopback: LoopbackServer) -> None:
    start = head_of(200, "application/json", {"transfer-encoding": "chunked"})
    pieces = sse_events(b'{"data": [{"id"', b': "m"}]}')
    loopback.answer([start, *pieces, *sse_end()])
    (found,) = await find_local_servers(PATIENT, {"vllm": loopback.port})
    assert found.model == "m"


async def test_a_server_that_does_not_answer_holds_nobody_up(loopback: LoopbackServer) -> None:
    async with LoopbackServer() as silent:
        silent.answer([Hang()])
        loopback.answer(response(200, {"data": [{"id": "m"}]}))
        asked = asyncio.create_task(
            find_local_servers(2.0, {"silent": silent.port, "vllm": loopback.port})
        )
        await silent.wait_requests()
        found = await asked
        await silent.wait_closed()
    assert [profile.name for profile in found] == ["vllm"]


async def test_nobody_there_is_no_error(unused_tcp_port: int) -> None:
    assert await find_local_servers(PATIENT, {"ollama": unused_tcp_port}) == ()


@pytest.mark.parametrize(
    ("table", "window"),
    [
        ({"/props": {"default_generation_settings": {"n_ctx": 4096}}}, 4096),
        ({"/v1/models": {"data": [{"id": "x"}, {"id": "m", "max_model_len": 32768}]}}, 32768),
        ({"/api/v0/models": {"data": [{"id": "m", "loaded_context_length": 8000}]}}, 8000),
        (
            {
                "/api/ps": {"models": [{"name": "m", "context_length": 4096}]},
                "/api/show": {"model_info": {"gemma3.context_length": 131072}},
            },
            4096,
        ),
        ({"/api/show": {"parameters": "stop  x\nnum_ctx    16384\n"}}, 16384),
        ({"/api/show": {"model_info": {"gemma3.context_length": 131072}}}, 131072),
        ({"/v1/models": {"data": [{"id": "x", "max_model_len": 32768}]}}, None),
        ({"/props": {"default_generation_settings": {"n_ctx": "many"}}}, None),
        ({"/props": [], "/v1/models": 3, "/api/show": "x", "/api/ps": {"models": 4}}, None),
        ({}, None),
    ],
)
async def test_a_server_is_asked_for_its_window(
    loopback: LoopbackServer, table: dict[str, Any], window: int | None
) -> None:
    loopback.answer(routes(table))
    assert await server_window(profile_at(loopback.base_url), "m", PATIENT) == window


async def test_a_server_elsewhere_is_not_asked_for_its_window() -> None:
    assert await server_window(profile_at("http://192.0.2.1/v1"), "m", PATIENT) is None
