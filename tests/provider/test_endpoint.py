from __future__ import annotations

from typing import Any

import pytest

from oai_tui.core.errors import AuthenticationFailed, ProviderError
from oai_tui.provider.endpoint import EndpointHealth
from tests.loopback import Cut, Hang, LoopbackServer, Send, head, response
from tests.provider.completions import client_of, profile_at


async def models_of(loopback: LoopbackServer) -> tuple[str, ...]:
    profile = profile_at(loopback.base_url)
    client = client_of(profile)
    try:
        return await client.models(profile)
    finally:
        await client.aclose()


async def check(base_url: str) -> EndpointHealth:
    profile = profile_at(base_url)
    client = client_of(profile)
    try:
        return await client.check(profile)
    finally:
        await client.aclose()


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ({"object": "list", "data": [{"id": "b"}, {"id": "a"}, {"id": "b"}]}, ("b", "a")),
        ([{"id": "a"}, {"name": "b"}, "c"], ("a", "b", "c")),
        ({"models": [{"name": "a"}, {"model": "b"}]}, ("a", "b")),
        ({"data": [{"id": " a\ud83d "}, {"id": 3}, None, {"id": ""}, {}]}, ("a\ufffd",)),
        ({"data": None}, ()),
        ({"data": {"id": "a"}}, ()),
        ("<html>Sign in</html>", ()),
        ("", ()),
        ("null", ()),
    ],
)
async def test_a_list_of_models_is_read_in_all_shapes(
    loopback: LoopbackServer, body: Any, ids: tuple[str, ...]
) -> None:
    loopback.answer(response(200, body))
    assert await models_of(loopback) == ids
    assert loopback.requests[0].path == "/v1/models"


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_a_server_without_a_list_has_no_models(loopback: LoopbackServer, status: int) -> None:
    loopback.answer(response(status, "not here", "text/plain"))
    assert await models_of(loopback) == ()


async def test_a_list_behind_a_wrong_key_is_an_error(loopback: LoopbackServer) -> None:
    loopback.answer(response(401, {"error": {"message": "who are you"}}))
    with pytest.raises(AuthenticationFailed, match="who are you"):
        await models_of(loopback)


async def test_a_list_that_breaks_off_is_an_error(loopback: LoopbackServer) -> None:
    loopback.answer([head(200, "application/json", {"content-length": "99"}), Send(b"{"), Cut()])
    with pytest.raises(ProviderError):
        await models_of(loopback)


async def test_a_list_that_never_ends_is_not_read_to_its_end(loopback: LoopbackServer) -> None:
    flood = [Send(b"x" * 1_000_000) for _ in range(12)]
    loopback.answer([head(200, "application/json"), *flood, Hang()])
    assert await models_of(loopback) == ()


async def test_a_list_that_does_not_come_is_given_up(
    loopback: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oai_tui.provider.client.LIST_SECONDS", 0.05)
    loopback.answer([Hang()])
    with pytest.raises(ProviderError, match="did not begin to answer"):
        await models_of(loopback)


@pytest.mark.parametrize(
    ("status", "is_usable", "detail"),
    [
        (200, True, ""),
        (404, True, "It answers, but offers no list of models."),
        (401, False, "does not accept the key"),
        (503, False, "failed (status 503)"),
    ],
)
async def test_a_server_that_answers_is_reachable(
    loopback: LoopbackServer, status: int, is_usable: bool, detail: str
) -> None:
    loopback.answer(response(status, {"data": []}))
    health = await check(loopback.base_url)
    assert (health.is_reachable, health.status, health.is_usable) == (True, status, is_usable)
    assert detail in health.detail
    assert bool(health.detail) == bool(detail)
    assert health.latency > 0


async def test_a_web_page_is_no_usable_server(loopback: LoopbackServer) -> None:
    loopback.answer(response(200, "<html>Sign in</html>", "text/html"))
    health = await check(loopback.base_url)
    assert (health.is_reachable, health.is_usable) == (True, False)
    assert "check the base_url" in health.detail


async def test_a_server_that_is_not_there_is_not_reachable(unused_tcp_port: int) -> None:
    health = await check(f"http://127.0.0.1:{unused_tcp_port}/v1")
    assert (health.is_reachable, health.status, health.is_usable) == (False, None, False)
    assert "the connection was refused" in health.detail


async def test_an_address_that_is_none_is_not_reachable() -> None:
    health = await check("nowhere")
    assert not health.is_reachable
    assert "begin with https://" in health.detail
