"""A title for a conversation: from its first words, then from a model."""

from __future__ import annotations

from oai_tui.core.completion import CompletionRequest
from oai_tui.core.message import (
    AssistantMessage,
    FilePart,
    Message,
    SystemMessage,
    TextPart,
    UserMessage,
    text_of,
)
from oai_tui.core.text import clean_line

MAX_LENGTH = 60
"""Characters of a title."""

INSTRUCTIONS = (
    "Write a title for the conversation below: 2 to 6 words, in the language of its first "
    "message, without quotation marks and without a full stop. Answer with the title alone."
)
_EXCERPT = 2_000


def title_from_words(message: UserMessage) -> str:
    """The first line of what the person said, cut at a word; the name of a file if that is all."""
    for part in message.parts:
        match part:
            case TextPart(text=text) if text.strip():
                return _cut(text.strip().splitlines()[0])
            case FilePart(name=name):
                return _cut(name)
    return ""


def title_request(profile: str, model: str, path: tuple[Message, ...]) -> CompletionRequest:
    """What to ask a model for a title of the first exchange on a path."""
    exchange = "\n\n".join(
        f"{message.role}: {text_of(message)[:_EXCERPT]}"
        for message in path[:2]
        if isinstance(message, UserMessage | AssistantMessage)
    )
    return CompletionRequest(
        profile=profile,
        model=model,
        messages=(
            SystemMessage(parts=(TextPart(INSTRUCTIONS),)),
            UserMessage(parts=(TextPart(exchange),)),
        ),
    )


def tidy_title(answer: str) -> str:
    """A model's answer as a title: its first line, without quotation marks and markup."""
    lines = [line for line in answer.strip().splitlines() if line.strip()]
    title = lines[0] if lines else ""
    title = title.strip().lstrip("#*- ").removeprefix("Title:").strip().strip("\"'“”„«»*`_ ")
    return _cut(title.removesuffix("."))


def _cut(text: str) -> str:
    line = clean_line(text)
    if len(line) <= MAX_LENGTH:
        return line
    head = line[:MAX_LENGTH]
    return (head.rsplit(" ", 1)[0] if " " in head[20:] else head).rstrip(" ,;:-") + "…"
