"""Keys and headers go where they belong and nowhere else."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from oai_tui.core.errors import AuthenticationFailed, ConfigError, ProviderError
from oai_tui.core.profile import Profile
from oai_tui.core.secret import Redactor, Secret
from oai_tui.provider.client import CompletionClient
from oai_tui.provider.sdk import request_headers
from tests.loopback import LoopbackServer, redirect, reply, response
from tests.provider.completions import KEY, client_of, profile_at, request


async def ask(client: CompletionClient) -> None:
    async with aclosing(client.stream(request(), lambda _: None)) as chunks:
        async for _ in chunks:
            pass


async def test_the_key_of_the_profile_is_sent(loopback: LoopbackServer) -> None:
    loopback.answer(reply("Hello"))
    client = client_of(profile_at(loopback.base_url))
    await ask(client)
    await client.aclose()
    assert loopback.requests[0].headers["authorization"] == f"Bearer {KEY.reveal()}"


async def test_without_a_key_nothing_is_sent_for_one(
    loopback: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody-else")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-of-an-admin")
    loopback.answer(reply("Hello"))
    client = client_of(profile_at(loopback.base_url), key=None)
    await ask(client)
    await client.models(profile_at(loopback.base_url))
    await client.aclose()
    assert len(loopback.requests) == 2
    for asked in loopback.requests:
        assert "authorization" not in asked.headers
        assert "sk-of" not in str(asked)


async def test_the_environment_of_openai_is_not_for_other_hosts(
    loopback: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-secret")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Team: secret\nAuthorization: Bearer secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/secret")
    loopback.answer(reply("Hello"))
    client = client_of(profile_at(loopback.base_url))
    await ask(client)
    await client.models(profile_at(loopback.base_url))
    await client.aclose()
    assert len(loopback.requests) == 2
    for asked in loopback.requests:
        assert "secret" not in str(asked)
        assert asked.headers["authorization"] == f"Bearer {KEY.reveal()}"


def test_openai_gets_what_the_environment_has_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Team: blue")
    openai = profile_at("https://api.openai.com/v1")
    other = profile_at("https://api.openai.com.example.com/v1")
    names = {"openai-organization", "openai-project", "x-team"}
    assert names.isdisjoint(request_headers(openai, KEY))
    assert names <= set(request_headers(other, KEY))


async def test_the_headers_of_the_profile_win(loopback: LoopbackServer) -> None:
    loopback.answer(reply("Hello"))
    headers = (("Api-Key", "azure"), ("Authorization", "Custom x"))
    client = client_of(profile_at(loopback.base_url, headers=headers))
    await ask(client)
    await client.aclose()
    sent = loopback.requests[0].headers
    assert (sent["api-key"], sent["authorization"]) == ("azure", "Custom x")
    assert sent["user-agent"].startswith("oai-tui/")


@pytest.mark.parametrize("same_host", [True, False])
async def test_a_redirect_takes_neither_key_nor_conversation_along(
    loopback: LoopbackServer, same_host: bool
) -> None:
    async with LoopbackServer() as elsewhere:
        host = "127.0.0.1" if same_host else "localhost"
        loopback.answer(redirect(f"http://{host}:{elsewhere.port}/v1/models"))
        client = client_of(profile_at(loopback.base_url))
        with pytest.raises(ProviderError):
            await ask(client)
        with pytest.raises(ProviderError):
            await client.models(profile_at(loopback.base_url))
        await client.aclose()
        assert elsewhere.requests == []
    assert len(loopback.requests) == 2


async def test_two_profiles_each_get_their_own_key(loopback: LoopbackServer) -> None:
    async with LoopbackServer() as second:
        profiles = {
            "a": profile_at(loopback.base_url, name="a"),
            "b": profile_at(second.base_url, name="b"),
        }
        keys = {"a": Secret("sk-aaaaaaaaaa"), "b": Secret("sk-bbbbbbbbbb")}

        async def find_key(profile: Profile) -> Secret:
            return keys[profile.name]

        client = CompletionClient(lambda name: profiles[name], find_key, Redactor())
        loopback.answer(reply("Hello"))
        second.answer(reply("Hello"))
        for name in "abab":
            async for _ in client.stream(request(profile=name), lambda _: None):
                pass
        await client.aclose()
        assert {asked.headers["authorization"] for asked in loopback.requests} == {
            "Bearer sk-aaaaaaaaaa"
        }
        assert {asked.headers["authorization"] for asked in second.requests} == {
            "Bearer sk-bbbbbbbbbb"
        }


async def test_a_key_that_the_server_repeats_is_masked(loopback: LoopbackServer) -> None:
    loopback.answer(
        response(
            401,
            {"error": {"message": f"Incorrect API key: {KEY.reveal()}", "code": KEY.reveal()}},
            headers={"x-request-id": KEY.reveal()},
        )
    )
    client = client_of(profile_at(loopback.base_url))
    with pytest.raises(AuthenticationFailed) as caught:
        await ask(client)
    await client.aclose()
    assert "Incorrect API key: [key]" in str(caught.value)
    assert KEY.reveal() not in f"{caught.value} {vars(caught.value)}"


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        (" ", "is blank"),
        ("sk-one\nX-Evil: 1", "holds a line break"),
        ("sk-one\r", "holds a line break"),
        ("sk-\u0435xample", "holds a character that no key has"),
        ("sk-\x00", "holds a character that no key has"),
    ],
)
async def test_a_key_that_cannot_be_one_is_not_sent(
    loopback: LoopbackServer, key: str, fault: str
) -> None:
    client = client_of(profile_at(loopback.base_url), key=Secret(key))
    with pytest.raises(AuthenticationFailed, match=fault) as caught:
        await ask(client)
    await client.aclose()
    assert loopback.requests == []
    assert "sk-" not in caught.value.explanation


async def test_a_header_that_cannot_be_one_is_named(loopback: LoopbackServer) -> None:
    profile = profile_at(loopback.base_url, headers=(("X-Team", "blue\nEvil: 1"),))
    client = client_of(profile)
    with pytest.raises(ProviderError, match="a header or the key holds a character"):
        await ask(client)
    await client.aclose()
    assert loopback.requests == []


async def test_a_key_that_cannot_be_found_is_explained_as_the_finder_does(
    loopback: LoopbackServer,
) -> None:
    async def find_key(_: Profile) -> Secret:
        raise ConfigError("The key file is gone.", advice="Make it again.")

    client = CompletionClient(lambda _: profile_at(loopback.base_url), find_key, Redactor())
    with pytest.raises(AuthenticationFailed, match=r"The key file is gone\.") as caught:
        await ask(client)
    assert caught.value.advice == "Make it again."


async def test_who_has_no_key_is_told_so(loopback: LoopbackServer) -> None:
    loopback.answer(response(401, {"error": {"message": "who are you"}}))
    client = client_of(profile_at(loopback.base_url), key=None)
    with pytest.raises(AuthenticationFailed, match="wants a key") as caught:
        await ask(client)
    await client.aclose()
    assert "The profile test has none" in caught.value.advice
