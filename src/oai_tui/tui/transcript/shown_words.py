"""The words of messages as they are shown, read on the side for a search, a little at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from oai_tui.core.message import (
    AssistantMessage,
    FilePart,
    ImagePart,
    Message,
    ReasoningPart,
    RefusalPart,
    SummaryPart,
    TextPart,
    ToolCall,
    ToolResult,
    UserMessage,
)
from oai_tui.tui.transcript.entry import Entry
from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.needle import letters_of
from oai_tui.tui.transcript.pieces import CodePiece, Piece
from oai_tui.tui.transcript.section import told
from oai_tui.tui.transcript.source import Source
from oai_tui.tui.transcript.wording import Wording

WIDE = Page(1_000)
"""Wide enough that next to nothing wraps; words are the same at every width."""
_SHOWN_OTHERWISE = re.compile(r"\][(\[:]")
"""Links and pictures: addresses are encoded, titles left out, pictures named."""
BITE = 4_000
"""Characters that are read between two pauses."""


def read(message: Message, page: Page) -> Iterator[str | None]:
    """The words of each piece, in the order of `Entry.told`; None is a pause.

    What has no width of its own is laid out for `page`.
    """
    for part in message.parts:
        if (parts := told(part)) is None:
            continue
        kind, text, _ = parts
        source = Source(is_markdown=message.role == "assistant" or kind == "summary")
        for start in range(0, len(text), BITE):
            source.feed(text[start : start + BITE])
            yield None
        source.finish()
        for piece in source.pieces:
            yield words_of(piece, WIDE)
    if isinstance(message, UserMessage | AssistantMessage):
        shadow = Entry(_beside(message), 0)
        shadow.open()
        for _, piece in shadow.told():
            yield words_of(piece, page)


def _beside(message: UserMessage | AssistantMessage) -> Message:
    """A message without its texts: with what stands in lines of its own."""
    if isinstance(message, UserMessage):
        kept = tuple(part for part in message.parts if isinstance(part, FilePart | ImagePart))
        return replace(message, parts=kept)
    calls = tuple(part for part in message.parts if isinstance(part, ToolCall))
    return replace(message, parts=calls)


def words_of(piece: Piece, page: Page) -> str:
    """The words of a piece; code is not coloured for that."""
    if isinstance(piece, CodePiece):
        return "\n".join(piece.source_lines).expandtabs(4)
    return Wording(piece.lines(page)).text


def letters(message: Message) -> str | None:
    """The letters of all that a message shows, or None where only reading it can tell."""
    if isinstance(message, AssistantMessage) and message.error:
        return None
    texts: list[str] = []
    for part in message.parts:
        match part:
            case TextPart() | ReasoningPart() | RefusalPart() | SummaryPart() | ToolResult():
                if _SHOWN_OTHERWISE.search(part.text):
                    return None
                texts.append(letters_of(part.text))
            case _:
                return None
    return "\n".join(texts)
