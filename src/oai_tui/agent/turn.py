"""One turn: the model answers, tools run, until it is done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from oai_tui.agent.journal import WriteEntries
from oai_tui.agent.measure import PathMeter
from oai_tui.agent.protocols import CompletionClient, ConversationStore, ModelSource, Tools
from oai_tui.agent.reply import Reply
from oai_tui.agent.retry import RetryWait
from oai_tui.agent.to_the_end import to_the_end
from oai_tui.core.completion import CompletionRequest
from oai_tui.core.context import Fitted
from oai_tui.core.conversation import Conversation, sent_path
from oai_tui.core.errors import ModelNotFound, RequestRejected
from oai_tui.core.events import ContextTrimmed, Emit, ToolFinished, ToolStarted
from oai_tui.core.message import (
    AssistantMessage,
    CallState,
    Message,
    MessageState,
    SystemMessage,
    TextPart,
    ToolCall,
    ToolMessage,
    ToolResult,
)
from oai_tui.core.model import ModelInfo
from oai_tui.core.profile import Profile
from oai_tui.core.request import Request

MAX_ROUNDS = 25
"""How often the model may ask for tools in one turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What turns work with."""

    client: CompletionClient
    models: ModelSource
    store: ConversationStore
    tools: Tools


class Turn:
    """Lets the model answer the path of a conversation. It is used once.

    `conversation` gives the conversation as it is now; `keep` adds a message to it and saves
    it, `journal` saves pieces of one that is still streaming, `record` saves a request.
    """

    def __init__(
        self,
        world: World,
        conversation: Callable[[], Conversation],
        *,
        meter: PathMeter,
        keep: Callable[[Message], Awaitable[None]],
        journal: WriteEntries,
        record: Callable[[Request], Awaitable[None]],
        wait: RetryWait,
        emit: Emit,
    ) -> None:
        self._world = world
        self._conversation = conversation
        self._meter = meter
        self._keep = keep
        self._journal = journal
        self._record = record
        self._wait = wait
        self._emit = emit
        self._reply: Reply | None = None

    @property
    def live(self) -> AssistantMessage | None:
        """The answer that is being received, as far as it has come."""
        return self._reply.message if self._reply else None

    async def run(self) -> None:
        """Ask the same model again and again until it answers without calling a tool.

        Raises ProviderError and CancelledError; whatever had arrived by then is kept. The calls
        of an answer that is not complete are not run, because they may be cut; every call that
        may be run is answered, also when the turn is cancelled.
        """
        profile, model_id = profile_and_model(self._conversation(), self._world.models)
        model = self._world.models.model(profile.name, model_id)
        for _ in range(MAX_ROUNDS):
            reply = await self._complete(profile, model)
            if not reply.tool_calls or reply.state is not MessageState.COMPLETE:
                return
            await self._run_tools(reply)
        raise RequestRejected(
            f"The model asked for tools {MAX_ROUNDS} times in this turn, so it was stopped.",
            advice="Say what it should do next.",
        )

    async def _complete(self, profile: Profile, model: ModelInfo) -> AssistantMessage:
        messages = messages_to_send(self._conversation())
        fitted = await self._meter.fit(messages, model, profile.max_tokens)
        if fitted.dropped:
            self._emit(ContextTrimmed(fitted.dropped))
        request = CompletionRequest(
            profile=profile.name,
            model=model.id,
            messages=fitted.messages,
            tools=self._world.tools.definitions(),
            max_tokens=profile.max_tokens,
            temperature=profile.temperature,
            reasoning_effort=profile.reasoning_effort,
        )
        return await self._receive(request, fitted)

    async def _receive(self, request: CompletionRequest, fitted: Fitted) -> AssistantMessage:
        self._reply = Reply(
            request,
            fitted.tokens,
            conversation_id=self._conversation().id,
            parent_id=self._conversation().head_id,
            client=self._world.client,
            keep=self._keep,
            journal=self._journal,
            record=self._record,
            models=self._world.models,
            wait=self._wait,
            emit=self._emit,
        )
        try:
            return await self._reply.run()
        finally:
            self._reply = None

    async def _run_tools(self, reply: AssistantMessage) -> None:
        """Run the calls side by side, then keep their results in the order of the calls."""
        ended: dict[int, ToolCall] = {}
        try:
            async with asyncio.TaskGroup() as group:
                for position, call in enumerate(reply.tool_calls):
                    group.create_task(self._run_tool(reply.id, position, call, ended))
        finally:
            calls = [
                ended.get(position, replace(call, state=CallState.CANCELLED))
                for position, call in enumerate(reply.tool_calls)
            ]
            await to_the_end(self._answer(reply, calls))

    async def _run_tool(
        self, message_id: str, position: int, call: ToolCall, ended: dict[int, ToolCall]
    ) -> None:
        if fault := argument_fault(call):
            ended[position] = replace(call, state=CallState.FAILED, output=fault)
            return
        self._emit(ToolStarted(message_id, call))
        ended[position] = await self._world.tools.run(call)

    async def _answer(self, reply: AssistantMessage, calls: list[ToolCall]) -> None:
        """Keep how each call ended, and tell the model of it."""
        others = tuple(part for part in reply.parts if not isinstance(part, ToolCall))
        await self._keep(replace(reply, parts=(*others, *calls)))
        for call in calls:
            result = ToolResult(
                call.id, call.output or call.state, is_error=call.state is not CallState.DONE
            )
            message = ToolMessage(parts=(result,), parent_id=self._conversation().head_id)
            await self._keep(message)
            self._emit(ToolFinished(reply.id, call, message))


def profile_and_model(conversation: Conversation, models: ModelSource) -> tuple[Profile, str]:
    """What the next turn will use; the model is empty when nobody has named one.

    A conversation whose profile is not there any more goes on with the default one and its
    model.
    """
    profile = models.profile(conversation.profile)
    is_own = not conversation.profile or profile.name == conversation.profile
    return profile, (is_own and conversation.model) or profile.model


async def first_model(client: CompletionClient, profile: str) -> str:
    """The first model that a server lists, for when nobody named one. Raises ProviderError."""
    listed = await client.models(profile)
    if not listed:
        raise ModelNotFound(
            f"No model is set for the profile {profile}, and its server lists none.",
            advice="Choose one with the model key or --model; the prompt is kept.",
        )
    return listed[0]


def messages_to_send(conversation: Conversation) -> tuple[Message, ...]:
    """The system prompt and what of the path is sent, before it is made to fit."""
    path = sent_path(conversation.path())
    if not conversation.system_prompt:
        return path
    prompt = SystemMessage(
        id=f"{conversation.id} system prompt", parts=(TextPart(conversation.system_prompt),)
    )
    return (prompt, *path)


def argument_fault(call: ToolCall) -> str:
    """Why a call's arguments cannot be used, in words for the model; empty if they can."""
    try:
        arguments = json.loads(call.arguments or "{}")
    except ValueError as error:
        return f"The arguments are not valid JSON ({error}); nothing was run."
    if not isinstance(arguments, dict):
        return "The arguments are not a JSON object; nothing was run."
    return ""
