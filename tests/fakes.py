"""Stand-ins for the outside world that tests of the agent share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field, replace

from oai_tui.core.completion import (
    Chunk,
    CompletionRequest,
    JournalEntry,
    Opened,
    Progress,
    Sent,
    ToolDefinition,
)
from oai_tui.core.conversation import Conversation, TitleSource
from oai_tui.core.errors import ConversationNotFound, StoreError
from oai_tui.core.message import CallState, Message, ToolCall
from oai_tui.core.model import ModelInfo, WindowSource
from oai_tui.core.profile import Profile
from oai_tui.core.request import Request
from oai_tui.core.usage import Price

TEST_PROFILE = Profile(name="test", base_url="http://127.0.0.1/v1", model="m-1")
TEST_PRICE = Price(input=1.0, output=5.0)

Step = Chunk | Exception | asyncio.Event
"""What a scripted stream does next: give a chunk, raise, or wait until an event is set."""


class ScriptedClient:
    """Answers each request with the next script."""

    def __init__(self, *scripts: Sequence[Step], models: tuple[str, ...] = ()) -> None:
        self._scripts = iter(scripts)
        self.listed = models
        self.requests: list[CompletionRequest] = []

    async def stream(
        self, request: CompletionRequest, progress: Progress
    ) -> AsyncGenerator[Chunk, None]:
        self.requests.append(request)
        script = next(self._scripts)
        progress(Sent())
        progress(Opened("server-1"))
        for step in script:
            match step:
                case Chunk():
                    yield step
                case asyncio.Event():
                    await step.wait()
                case _:
                    raise step

    async def models(self, profile: str) -> tuple[str, ...]:
        return self.listed


@dataclass
class FixedModels:
    """One profile; a token is a word; the window is as given."""

    chosen: Profile = TEST_PROFILE
    window: int = 1_000
    source: WindowSource = WindowSource.SETTING
    price: Price | None = TEST_PRICE
    learned: list[tuple[str, int, int]] = field(default_factory=list)

    def profile(self, name: str) -> Profile:
        return self.chosen

    def model(self, profile: str, model: str) -> ModelInfo:
        return ModelInfo(model, self.window, self.source, price=self.price)

    def count_tokens(self, text: str, model: str) -> int:
        return len(text.split())

    def counts_exactly(self, model: str) -> bool:
        return True

    def learn_tokens(self, model: str, estimated: int, reported: int) -> None:
        self.learned.append((model, estimated, reported))


@dataclass
class MemoryStore:
    """Keeps conversations in memory; fails while `fault` is set.

    Saving waits for `gate`, if there is one.
    """

    conversations: dict[str, Conversation] = field(default_factory=dict)
    journalled: dict[str, list[JournalEntry]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    saves: list[Message] = field(default_factory=list)
    leases: set[str] = field(default_factory=set)
    leased_elsewhere: set[str] = field(default_factory=set)
    fault: StoreError | None = None
    gate: asyncio.Event | None = None
    on_save: Callable[[Message], None] = lambda message: None

    async def create(self, conversation: Conversation) -> None:
        await self._pass_gate()
        self._check()
        self.conversations[conversation.id] = conversation

    async def load(self, conversation_id: str) -> Conversation:
        self._check()
        if conversation_id not in self.conversations:
            raise ConversationNotFound(f"There is no conversation {conversation_id}.")
        return self.conversations[conversation_id]

    async def save_message(self, conversation_id: str, message: Message) -> None:
        await self._pass_gate()
        self._check()
        self.on_save(message)
        self.saves.append(message)
        self.conversations[conversation_id] = self.conversations[conversation_id].with_message(
            message
        )

    async def journal(self, message_id: str, entries: Sequence[JournalEntry]) -> None:
        self._check()
        self.journalled.setdefault(message_id, []).extend(entries)

    async def set_title(self, conversation_id: str, title: str, source: TitleSource) -> None:
        self._change(conversation_id, lambda c: replace(c, title=title, title_source=source))

    async def set_system_prompt(self, conversation_id: str, system_prompt: str) -> None:
        self._change(conversation_id, lambda c: replace(c, system_prompt=system_prompt))

    async def set_model(self, conversation_id: str, profile: str, model: str) -> None:
        self._change(conversation_id, lambda c: replace(c, profile=profile, model=model))

    async def record_request(self, request: Request) -> None:
        self._check()
        self.requests.append(request)

    async def acquire_lease(self, conversation_id: str) -> object | None:
        self._check()
        if conversation_id in self.leased_elsewhere:
            return "another oai-tui (process 7)"
        self.leases.add(conversation_id)
        return None

    async def release_lease(self, conversation_id: str) -> None:
        self.leases.discard(conversation_id)

    async def _pass_gate(self) -> None:
        if self.gate is not None:
            await self.gate.wait()

    def _change(self, conversation_id: str, change: Callable[[Conversation], Conversation]) -> None:
        self._check()
        self.conversations[conversation_id] = change(self.conversations[conversation_id])

    def _check(self) -> None:
        if self.fault is not None:
            raise self.fault


@dataclass
class EchoTools:
    """Every call ends with its own name and arguments as output."""

    hold: asyncio.Event | None = None

    def definitions(self) -> tuple[ToolDefinition, ...]:
        return (ToolDefinition("echo", "Says it again.", "{}"),)

    async def run(self, call: ToolCall) -> ToolCall:
        if self.hold is not None:
            await self.hold.wait()
        return replace(call, state=CallState.DONE, output=f"{call.name}({call.arguments})")
