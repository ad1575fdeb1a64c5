"""What of a conversation fits the model's context window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from oai_tui.core.message import (
    FilePart,
    ImagePart,
    Message,
    Part,
    ReasoningPart,
    SummaryPart,
    SystemMessage,
    ToolCall,
    ToolResult,
    UserMessage,
)

CountTokens: TypeAlias = Callable[[str], int]
MessageCost: TypeAlias = Callable[[Message], int]

TOKENS_PER_MESSAGE = 4
"""What the role and the separators of a message take, after OpenAI's cookbook for chat models."""
TOKENS_PER_REPLY = 3
"""What the start of the answer takes."""
TOKENS_PER_IMAGE = 765
"""A picture of 1024 x 1024 in high detail, after OpenAI's guide to vision."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The messages to send, how many were left out at the old end, and the tokens that remain."""

    messages: tuple[Message, ...]
    dropped: int
    tokens: int


def part_tokens(part: Part, count: CountTokens) -> int:
    match part:
        case ImagePart():
            return TOKENS_PER_IMAGE
        case ReasoningPart():
            return 0
        case FilePart(name=name, text=text):
            return count(name) + count(text)
        case ToolCall(name=name, arguments=arguments):
            return count(name) + count(arguments) + TOKENS_PER_MESSAGE
        case ToolResult(text=text):
            return count(text)
        case _:
            return count(part.text)


def message_tokens(message: Message, count: CountTokens) -> int:
    return TOKENS_PER_MESSAGE + sum(part_tokens(part, count) for part in message.parts)


def fit(messages: Sequence[Message], limit: int | None, cost: MessageCost) -> Fitted:
    """The newest whole turns of `messages` that take at most `limit` tokens; `cost` is in tokens.

    System messages, summaries and the last turn always stay, even if they alone are too much:
    then the server is the one to say so. A tool call is never parted from its result. `limit`
    None means that nothing is known of the window, and everything is sent.
    """
    turns = _turns([message for message in messages if not _always_stays(message)])
    tokens = TOKENS_PER_REPLY + sum(map(cost, messages))
    dropped: set[str] = set()
    for turn in turns[:-1]:
        if limit is None or tokens <= limit:
            break
        tokens -= sum(map(cost, turn))
        dropped.update(message.id for message in turn)
    kept = tuple(message for message in messages if message.id not in dropped)
    return Fitted(kept, len(dropped), tokens)


def _always_stays(message: Message) -> bool:
    """A summary stands for everything before it: without it the model knows nothing of that."""
    return isinstance(message, SystemMessage) or any(
        isinstance(part, SummaryPart) for part in message.parts
    )


def _turns(messages: Sequence[Message]) -> list[list[Message]]:
    """The messages in groups that each begin with a user message, but perhaps the first."""
    turns: list[list[Message]] = []
    for message in messages:
        if isinstance(message, UserMessage) or not turns:
            turns.append([])
        turns[-1].append(message)
    return turns
