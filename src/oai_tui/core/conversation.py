"""A conversation: a tree of messages, of which one path is being talked on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from oai_tui.core.identity import new_id, now
from oai_tui.core.message import Message, SummaryPart, UserMessage


class TitleSource(StrEnum):
    """Who gave a conversation its title; a person's title is never replaced."""

    NONE = ""
    WORDS = "words"
    MODEL = "model"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A whole conversation; `messages` are in the order in which they were made.

    Each message names its parent; the path from a root to `head_id` is what is shown and
    sent. `profile` and `model` are what the next turn will use; empty means the default.
    """

    id: str = field(default_factory=new_id)
    title: str = ""
    title_source: TitleSource = TitleSource.NONE
    system_prompt: str = ""
    profile: str = ""
    model: str = ""
    is_pinned: bool = False
    is_archived: bool = False
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)
    head_id: str | None = None
    messages: tuple[Message, ...] = ()

    def path(self, head_id: str | None = None) -> tuple[Message, ...]:
        """The messages from a root to `head_id`, or to the conversation's own head."""
        by_id = {message.id: message for message in self.messages}
        path: list[Message] = []
        seen: set[str] = set()
        cursor = head_id or self.head_id
        while cursor is not None and cursor in by_id and cursor not in seen:
            seen.add(cursor)
            path.append(by_id[cursor])
            cursor = by_id[cursor].parent_id
        return tuple(reversed(path))

    def siblings(self, message_id: str) -> tuple[Message, ...]:
        """The messages with the same parent as this one, itself among them, oldest first."""
        parent_id = self.message(message_id).parent_id
        return tuple(message for message in self.messages if message.parent_id == parent_id)

    def message(self, message_id: str) -> Message:
        """Raises KeyError if there is no such message."""
        for message in self.messages:
            if message.id == message_id:
                return message
        raise KeyError(message_id)

    def with_message(self, message: Message) -> Conversation:
        """The conversation with this message added, or replaced if it was there, as its head."""
        kept = tuple(old for old in self.messages if old.id != message.id)
        if len(kept) < len(self.messages):
            messages = tuple(message if old.id == message.id else old for old in self.messages)
        else:
            messages = (*kept, message)
        return replace(self, messages=messages, head_id=message.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSummary:
    """What a list of conversations shows of each of them."""

    id: str
    title: str
    updated_at: datetime
    is_pinned: bool = False
    is_archived: bool = False
    profile: str = ""
    model: str = ""
    message_count: int = 0


@dataclass(frozen=True, slots=True)
class UsageTotals:
    """The sums over all requests of a conversation; `cost` is in micro-dollars.

    `is_exact` is false when a sum holds an estimate; `has_unknown_cost` is true when the cost
    of at least one request could not be told.
    """

    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cost: int = 0
    is_exact: bool = True
    has_unknown_cost: bool = False


def sent_path(path: tuple[Message, ...]) -> tuple[Message, ...]:
    """The part of a path that is sent: from its last summary on, or all of it."""
    for index in range(len(path) - 1, -1, -1):
        message = path[index]
        if isinstance(message, UserMessage) and any(
            isinstance(part, SummaryPart) for part in message.parts
        ):
            return path[index:]
    return path
