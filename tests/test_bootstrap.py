"""The parts put together: real store, real SDK, real HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from oai_tui.bootstrap import Runtime
from oai_tui.config.loader import Flags, load
from oai_tui.config.settings import Settings
from oai_tui.core.errors import ConfigError
from oai_tui.core.message import AssistantMessage, MessageState, TextPart, text_of
from oai_tui.provider import probe
from tests.loopback import LoopbackServer, response

PROMPT = (TextPart("echo hello"),)


def settings_in(folder: Path, flags: Flags | None = None, **environ: str) -> Settings:
    return load(flags or Flags(), {"HOME": str(folder), **environ})


async def test_the_demo_answers_and_everything_is_kept(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, Flags(demo=True))
    async with Runtime(settings, {}) as runtime:
        await runtime.open_store()
        await runtime.start_demo()
        session = runtime.sessions.new()
        await runtime.sessions.send(session, PROMPT)
        said = session.conversation

    async with Runtime(settings, {}) as runtime:
        await runtime.open_store()
        kept = (await runtime.sessions.open(said.id)).conversation

    reply = kept.path()[-1]
    assert isinstance(reply, AssistantMessage)
    assert (reply.state, reply.profile, reply.model) == (
        MessageState.COMPLETE,
        "demo",
        "demo-chat",
    )
    assert text_of(reply)
    assert kept.path() == said.path()


async def test_leaving_stops_the_turns_and_keeps_what_arrived(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, Flags(demo=True))
    async with Runtime(settings, {}) as runtime:
        await runtime.open_store()
        await runtime.start_demo()
        session = runtime.sessions.new()
        runtime.sessions.send(session, (TextPart("a long answer of 5000 words"),))
        while not session.phase.characters:
            await asyncio.sleep(0.01)

    async with Runtime(settings, {}) as runtime:
        await runtime.open_store()
        reply = (await runtime.sessions.open(session.id)).conversation.path()[-1]
    assert isinstance(reply, AssistantMessage)
    assert reply.state is MessageState.CANCELLED
    assert text_of(reply)


async def test_the_model_of_this_run_beats_that_of_the_profile(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, Flags(model="mine"), OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    async with Runtime(settings, {}) as runtime:
        assert runtime.catalogue.profile("").model == "mine"


@pytest.mark.parametrize("told", ["", "mine"])
async def test_the_model_of_this_run_is_that_of_a_server_that_was_found(
    tmp_path: Path, loopback: LoopbackServer, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    loopback.answer(response(200, {"object": "list", "data": [{"id": "first"}]}))
    monkeypatch.setattr(probe.find_local_servers, "__defaults__", (60.0, {"ollama": loopback.port}))
    async with Runtime(settings_in(tmp_path, Flags(model=told)), {}) as runtime:
        (found,) = await runtime.find_local_servers()
        assert (found.name, found.model) == ("ollama", told or "first")
        assert runtime.catalogue.profile("") == found


async def test_a_key_goes_to_its_own_server_and_is_redacted(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    environ = {"OPENAI_BASE_URL": loopback.base_url, "OPENAI_API_KEY": "sk-" + "k" * 30}
    settings = settings_in(tmp_path, None, **environ)
    stranger = replace(settings.profiles[0], name="stranger", base_url="http://localhost:9/v1")
    async with Runtime(settings, environ) as runtime:
        own = await runtime.key(settings.profiles[0])
        assert own is not None
        assert await runtime.key(stranger) is None
        assert runtime.redactor.redact(f"it is {own.reveal()}") == "it is [key]"


async def test_a_bad_key_fails_the_turn_and_not_the_program(
    tmp_path: Path, loopback: LoopbackServer
) -> None:
    environ = {"OPENAI_BASE_URL": loopback.base_url, "OPENAI_API_KEY": "two\nlines"}
    settings = settings_in(tmp_path, Flags(model="m"), **environ)
    async with Runtime(settings, environ) as runtime:
        await runtime.open_store()
        with pytest.raises(ConfigError):
            await runtime.key(settings.profiles[0])
        session = runtime.sessions.new()
        await runtime.sessions.send(session, PROMPT)

        reply = session.conversation.path()[-1]
        assert isinstance(reply, AssistantMessage)
        assert reply.state is MessageState.FAILED
        assert "more than one line" in reply.error


async def test_what_is_not_open_says_so(tmp_path: Path) -> None:
    async with Runtime(settings_in(tmp_path), {}) as runtime:
        assert not runtime.is_open
        with pytest.raises(RuntimeError):
            _ = runtime.store
        with pytest.raises(RuntimeError):
            _ = runtime.sessions
