"""What a file of our JSON format holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from oai_tui.core.conversation import Conversation
from oai_tui.core.message import ImagePart
from oai_tui.core.request import Request

VERSION = 1
"""The version of the format that is written and the newest one that is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Conversations and their requests; `blobs` are bytes by their SHA-256 in hexadecimal."""

    conversations: tuple[Conversation, ...] = ()
    requests: tuple[Request, ...] = ()
    blobs: Mapping[str, bytes] = field(default_factory=dict)


def blobs_of(conversation: Conversation) -> tuple[str, ...]:
    """The hashes of all blobs that a conversation names, each once."""
    hashes = (
        part.blob
        for message in conversation.messages
        for part in message.parts
        if isinstance(part, ImagePart)
    )
    return tuple(dict.fromkeys(hashes))
