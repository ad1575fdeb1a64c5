"""One message of the transcript: the pieces that it is made of, and how they grow and fold."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from typing import Literal

from oai_tui.core.message import (
    AssistantMessage,
    FilePart,
    ImagePart,
    Message,
    MessageState,
    RefusalPart,
    TextPart,
    ToolCall,
    text_of,
)
from oai_tui.core.text import clean_line
from oai_tui.tui.transcript import frame
from oai_tui.tui.transcript.heights import NO_HEIGHTS, Heights
from oai_tui.tui.transcript.layout import Page
from oai_tui.tui.transcript.looks import MUTED, Look
from oai_tui.tui.transcript.pieces import Piece, Plain
from oai_tui.tui.transcript.section import Fixed, Kind, Section, Space, told


class Entry:
    """A message, what is folded of it, and its pieces once it has come into sight.

    `serial` grows from entry to entry. `heights` are those of the pieces. A conversation may
    have many thousands of entries, so one that is not open is a single small object.
    """

    __slots__ = (
        "_above",
        "_below",
        "_sections",
        "_size",
        "_unread",
        "heights",
        "message",
        "note",
        "pieces",
        "serial",
        "shows_reasoning",
    )

    def __init__(self, message: Message, serial: int) -> None:
        self.message = message
        self.serial = serial
        self.note = ""
        self.shows_reasoning = False
        self.pieces: Sequence[Piece] = ()
        self.heights = NO_HEIGHTS
        self._sections: Sequence[Section] = ()
        self._above: Sequence[Piece] = ()
        self._below: Sequence[Piece] = ()
        self._unread: deque[tuple[Kind, str]] | None = None
        self._size: tuple[int, int] | None = None

    @property
    def is_open(self) -> bool:
        """Whether the pieces have been made."""
        return bool(self.pieces)

    @property
    def is_live(self) -> bool:
        return (
            isinstance(self.message, AssistantMessage)
            and self.message.state is MessageState.STREAMING
        )

    @property
    def words(self) -> str:
        """What its author has said so far, as it was written: no reasoning, no calls."""
        if not self.is_live:
            return text_of(self.message)
        shown = [each.source.text for each in self._sections if each.kind in ("text", "refusal")]
        unread = [text for kind, text in self._unread or () if kind == "text"]
        return "".join((*(shown if self.is_open else (text_of(self.message),)), *unread))

    def guess(self, page: Page) -> int:
        """How many lines it may take."""
        if self._size is None:
            self._size = _size(self.message)
        characters, breaks = self._size
        return 3 + max(breaks, breaks // 2 + characters // max(1, page.width - 8))

    def open(self) -> None:
        """Makes the pieces."""
        if not self.is_open:
            self.heights = Heights()
            self._read_parts()
            self._frame()

    def close(self) -> None:
        """Lets the pieces go; what is folded stays so. A live message keeps them."""
        if not self.is_live and not any(
            section.is_open != self._opens(section.kind) for section in self._sections
        ):
            self.pieces = self._sections = self._above = self._below = ()
            self.heights = NO_HEIGHTS

    def append(self, kind: Literal["text", "reasoning"], text: str) -> None:
        if text:
            if self._unread is None:
                self._unread = deque()
            self._unread.append((kind, text))

    @property
    def has_unread(self) -> bool:
        return bool(self._unread)

    @property
    def unread_size(self) -> int:
        """Characters that were appended and not taken in."""
        return sum(len(text) for _, text in self._unread or ())

    def flush(self, limit: int | None = None) -> int:
        """Takes in at most `limit` characters of what was appended, or all of it.

        Tells the index of the first piece that may have changed.
        """
        self.open()
        first = len(self.pieces)
        taken = 0
        unread = self._unread or deque()
        while unread and (limit is None or taken < limit):
            kind = unread[0][0]
            texts: list[str] = []
            while unread and unread[0][0] == kind and (limit is None or taken < limit):
                text = unread.popleft()[1]
                if limit is not None and len(text) > limit - taken:
                    unread.appendleft((kind, text[limit - taken :]))
                    text = text[: limit - taken]
                texts.append(text)
                taken += len(text)
            first = min(first, self._feed(kind, "".join(texts)))
        self.tick()
        self._collect()
        return first

    def _feed(self, kind: Kind, text: str) -> int:
        """Adds text to the last section, or to a new one; tells the first piece that changed."""
        if not self._sections:
            self._begin_section(kind)
            self._sections[-1].source.feed(text)
            self.note = ""
            self._frame()
            return 0
        first = len(self._above) + sum(len(other.pieces()) for other in self._sections[:-1])
        if self._sections[-1].kind != kind:
            self._begin_section(kind)
            self._sections[-1].source.feed(text)
            return first
        section = self._sections[-1]
        changed = section.source.feed(text)
        return first if section.fold_line else first + changed

    @property
    def is_reasoning(self) -> bool:
        """Whether the model is reasoning just now."""
        return self.is_live and bool(self._sections) and self._sections[-1].kind == "reasoning"

    def tick(self) -> None:
        """Counts the seconds of live reasoning on."""
        if self.is_reasoning:
            section = self._sections[-1]
            section.relabel(frame.reasoning_label(int(time.monotonic() - section.began)))

    def replace(self, message: Message) -> None:
        """Takes another form of the message; text that is the same is not read again."""
        if self.is_open:
            self.flush()
        self._unread = self._size = None
        self.message = message
        self.note = ""
        if self.is_open:
            self._read_parts()
            self._frame()

    def set_note(self, note: str) -> None:
        self.note = note
        if self.is_open:
            self._frame()

    def sections(self) -> list[Section]:
        """What can be folded."""
        return [section for section in self._sections if section.folds]

    def told(self) -> list[tuple[Section | None, Piece]]:
        """Each piece that says something of the message, with the section if that folds."""
        found: list[tuple[Section | None, Piece]] = []
        for section in self._sections:
            owner = section if section.folds else None
            found.extend((owner, piece) for piece in section.source.pieces)
        found.extend((None, piece) for piece in self._below if not isinstance(piece, Space))
        return found

    def toggle(self, section: Section) -> None:
        section.toggle()
        self._collect()

    def set_reasoning_open(self, is_open: bool) -> None:
        """Unfolds or folds all reasoning, also that which is yet to come."""
        self.shows_reasoning = is_open
        for section in self._sections:
            if section.kind == "reasoning" and section.is_open != is_open:
                section.toggle()
        if self.is_open:
            self._collect()

    def _begin_section(self, kind: Kind) -> None:
        if self._sections:
            self._sections[-1].source.finish()
        section = Section(kind, is_markdown=True, label=frame.reasoning_label(None))
        section.is_open = self._opens(kind)
        self._sections = (*self._sections, section)

    def _opens(self, kind: Kind) -> bool:
        """Whether a section of that kind is unfolded before anyone has touched it."""
        return kind in ("text", "refusal") or (kind == "reasoning" and self.shows_reasoning)

    def _read_parts(self) -> None:
        """Makes a section for each part that is text, or keeps the one that holds it already."""
        old = list(self._sections)
        sections: list[Section] = []
        for part in self.message.parts:
            if (parts := told(part)) is None:
                continue
            kind, text, label = parts
            section = next((s for s in old if s.kind == kind and s.source.text == text), None)
            if section is None:
                is_markdown = self.message.role == "assistant" or kind == "summary"
                section = Section(kind, is_markdown=is_markdown, label=label)
                section.is_open = self._opens(kind) or any(
                    other.kind == kind and other.is_open for other in old
                )
                section.source.feed(text)
            else:
                old.remove(section)
            if not self.is_live:
                section.source.finish()
                section.relabel(label)
            sections.append(section)
        self._sections = sections

    def _frame(self) -> None:
        """Makes what stands above and below the words."""
        is_waiting = self.is_live and not self._sections
        self._above = [_header(self.message, is_waiting)]
        below = self._lines_below()
        if below and self._sections and self._sections[-1].is_open:
            below.insert(0, Space())
        self._below = [*below, Space()]
        self._collect()

    def _collect(self) -> None:
        """Puts the pieces of all parts one below the other."""
        pieces = [*self._above]
        for section in self._sections:
            pieces.extend(section.pieces())
        pieces.extend(self._below)
        self.pieces = pieces

    def _lines_below(self) -> list[Piece]:
        found: list[Piece] = []
        for part in self.message.parts:
            if isinstance(part, FilePart | ImagePart):
                found.append(Plain(frame.attachment(part), base=MUTED))
            elif isinstance(part, ToolCall):
                found.append(_call_piece(part))
        if isinstance(self.message, AssistantMessage) and self.message.error:
            found.append(Plain(clean_line(self.message.error, 2_000), base=Look("error")))
        if self.note:
            found.append(Plain(clean_line(self.note, 400), base=MUTED))
        return found


def _size(message: Message) -> tuple[int, int]:
    """The characters and the lines that are read as text."""
    characters = lines = 0
    for part in message.parts:
        lines += 1
        if isinstance(part, (TextPart, RefusalPart)):
            characters += len(part.text)
            lines += part.text.count("\n")
    return characters, lines


def _header(message: Message, is_waiting: bool) -> Piece:
    return Fixed(lambda page: [frame.header(message, page.width, is_waiting=is_waiting)])


def _call_piece(call: ToolCall) -> Piece:
    return Fixed(lambda page: [frame.call_line(call, page.width)])
