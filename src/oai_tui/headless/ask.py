"""`oai-tui ask`: one turn, its answer on standard output."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Protocol

from oai_tui.agent.session import ChatSession
from oai_tui.bootstrap import Runtime
from oai_tui.config.settings import Settings, Source
from oai_tui.core.errors import ConfigError, StoreUnavailable
from oai_tui.core.events import TurnEvent
from oai_tui.core.message import UserPart
from oai_tui.headless.conversations import find_conversation
from oai_tui.headless.event_lines import EventLines
from oai_tui.headless.exit_codes import DONE, FAILED
from oai_tui.headless.output import Output
from oai_tui.headless.plain_answer import PlainAnswer
from oai_tui.headless.running import run


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to ask, and where.

    `conversation` is an id, its first characters or `last`; empty for a new conversation.
    """

    parts: tuple[UserPart, ...]
    system_prompt: str = ""
    conversation: str = ""
    is_saved: bool = True
    as_json: bool = False


class _Teller(Protocol):
    """Tells of a turn, and knows in the end how it went."""

    exit_code: int

    def tell(self, event: TurnEvent) -> None: ...


def ask(settings: Settings, question: Question) -> int:
    """Ask, and print the answer while it comes; returns the exit code.

    The conversation keeps its first words as its title: a script shall not wait for a better
    one, nor pay for it.
    """
    return run(_ask(replace(settings, makes_titles=False), question))


async def _ask(settings: Settings, question: Question) -> int:
    async with Runtime(settings) as runtime:
        output = Output(runtime.redactor)
        await _prepare(runtime, output, question)
        session = await _session(runtime, question)
        await runtime.key(runtime.catalogue.profile(session.conversation.profile))
        if session.also_open_in:
            output.remark(f"This conversation is also open in {session.also_open_in}.")
        teller: _Teller = (
            EventLines(output, session.id) if question.as_json else PlainAnswer(output)
        )
        reader_is_gone = False

        def tell(_: str, event: TurnEvent) -> None:
            nonlocal reader_is_gone
            try:
                if not reader_is_gone:
                    teller.tell(event)
            except BrokenPipeError:
                reader_is_gone = True
                runtime.sessions.stop(session.id)

        runtime.sessions.subscribe(tell)
        await asyncio.wait([runtime.sessions.send(session, question.parts)])
        if reader_is_gone:
            raise BrokenPipeError
        if teller.exit_code == DONE and session.has_unsaved:
            output.remark("The answer could not be saved.")
            return FAILED
        return teller.exit_code


async def _prepare(runtime: Runtime, output: Output, question: Question) -> None:
    """Everything that a turn needs; the slow imports run beside the rest."""
    for notice in runtime.settings.notices:
        output.remark(notice)
    loading = asyncio.create_task(runtime.load_provider())
    try:
        if runtime.settings.is_demo:
            await runtime.start_demo()
        elif not runtime.settings.profile:
            await _find_provider(runtime)
        await _open_store(runtime, in_memory=not question.is_saved)
        for notice in runtime.store.notices:
            output.remark(notice)
    finally:
        await loading


async def _open_store(runtime: Runtime, *, in_memory: bool) -> None:
    """Open the store; where it cannot be used, say that an answer can be had without it."""
    try:
        await runtime.open_store(in_memory=in_memory)
    except StoreUnavailable as error:
        advice = f"{error.advice} With --no-save the answer is given and not kept.".strip()
        raise StoreUnavailable(str(error), advice=advice) from error


async def _find_provider(runtime: Runtime) -> None:
    """Use a server of this machine, as nothing else is set up."""
    if runtime.settings.finds_local_servers:
        found = await runtime.find_local_servers()
        if found:
            runtime.catalogue.set_default(found[0].name)
            return
    raise ConfigError(
        "There is nobody to ask: no key, no address, and no server runs on this machine.",
        advice="Set OPENAI_API_KEY or OPENAI_BASE_URL, or try `oai-tui ask --demo hello`.",
    )


async def _session(runtime: Runtime, question: Question) -> ChatSession:
    """A new conversation, or the one to go on with, changed as the flags say."""
    if not question.conversation:
        model = "" if runtime.settings.is_demo else runtime.settings.model
        return runtime.sessions.new(model=model, system_prompt=question.system_prompt)
    conversation_id = await find_conversation(runtime.store, question.conversation)
    session = await runtime.sessions.open(conversation_id)
    if question.system_prompt:
        await session.set_system_prompt(question.system_prompt)
    settings = runtime.settings
    default = runtime.catalogue.profile("")
    if settings.is_demo or settings.sources.get("profile") is Source.FLAG:
        await session.set_model(default.name, default.model)
    elif settings.sources.get("model") is Source.FLAG:
        await session.set_model(session.conversation.profile, settings.model)
    return session
