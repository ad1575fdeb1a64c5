"""What the agent needs from the outside world."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from oai_tui.core.completion import (
    Chunk,
    CompletionRequest,
    JournalEntry,
    Progress,
    ToolDefinition,
)
from oai_tui.core.conversation import Conversation, TitleSource
from oai_tui.core.message import Message, ToolCall
from oai_tui.core.model import ModelInfo
from oai_tui.core.profile import Profile
from oai_tui.core.request import Request


class CompletionClient(Protocol):
    """Asks providers. One client serves all profiles; the request names its profile."""

    def stream(self, request: CompletionRequest, progress: Progress) -> AsyncGenerator[Chunk, None]:
        """One attempt at a completion, as it arrives; never retries.

        Ends without an exception when the server ended the stream, with or without a finish
        reason. Raises ProviderError for everything that goes wrong.
        """
        ...

    async def models(self, profile: str) -> tuple[str, ...]:
        """The ids of the models that the profile's server lists; empty if it has no list."""
        ...


class ModelSource(Protocol):
    """Knows profiles and models."""

    def profile(self, name: str) -> Profile:
        """The profile of that name, or the default one if there is none; `""` is the default."""
        ...

    def model(self, profile: str, model: str) -> ModelInfo: ...

    def count_tokens(self, text: str, model: str) -> int:
        """Tokens of `text`: exact when the tokenizer is loaded and the model's own is known."""
        ...

    def counts_exactly(self, model: str) -> bool: ...

    def learn_tokens(self, model: str, estimated: int, reported: int) -> None:
        """Take note of how our count of a request compares with the server's own."""
        ...


class ConversationStore(Protocol):
    """Keeps conversations. Each method is one transaction; when it returns, it is on disk."""

    async def create(self, conversation: Conversation) -> None:
        """Keep a new conversation, with the messages that it holds."""
        ...

    async def load(self, conversation_id: str) -> Conversation:
        """Raises ConversationNotFound."""
        ...

    async def save_message(self, conversation_id: str, message: Message) -> None:
        """Add a message, or replace it whole, and make it the head of its conversation.

        What was journalled of it is dropped: the message holds it.
        """
        ...

    async def journal(self, message_id: str, entries: Sequence[JournalEntry]) -> None:
        """Keep pieces of the text of a message that is still streaming."""
        ...

    async def set_title(self, conversation_id: str, title: str, source: TitleSource) -> None: ...

    async def set_system_prompt(self, conversation_id: str, system_prompt: str) -> None: ...

    async def set_model(self, conversation_id: str, profile: str, model: str) -> None: ...

    async def record_request(self, request: Request) -> None: ...

    async def acquire_lease(self, conversation_id: str) -> object | None:
        """Lease a conversation for writing; None if granted, else who holds it, as `str` says."""
        ...

    async def release_lease(self, conversation_id: str) -> None: ...


class Tools(Protocol):
    """Runs tool calls."""

    def definitions(self) -> tuple[ToolDefinition, ...]: ...

    async def run(self, call: ToolCall) -> ToolCall:
        """The call as it ended: with its state, times and output. Never raises but for a cancel."""
        ...
