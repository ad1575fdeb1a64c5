"""What is taken out of the transcript: messages as Markdown, selected text, links."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len

from oai_tui.core.message import Message, text_of
from oai_tui.core.text import clean
from oai_tui.tui.transcript.layout import COPY_HINT
from oai_tui.tui.transcript.looks import Line

HINT_CELLS = len(COPY_HINT) + 1
"""The cells at the end of the line above code that say how to copy it."""


def source_of(message: Message) -> str:
    """The words of a message as its author wrote them, without what a terminal would obey."""
    return clean(text_of(message)).strip("\n")


def code_of(header: Line) -> str:
    """The code below the line that stands above it."""
    return clean(header.code.text).rstrip("\n") if header.code is not None else ""


def selected_text(lines: Iterable[tuple[Line, int, int]]) -> str:
    """The text of lines from one character up to another (-1: to the end).

    Ornaments are left out, and lines that were wrapped are one again.
    """
    texts: list[str] = []
    for line, start, end in lines:
        text = line.text
        start = max(start, line.decor)
        part = (text[start:] if end == -1 else text[start:end]).rstrip(" ")
        if texts:
            texts.append(line.joint)
        texts.append(part)
    return "".join(texts)


def character_at(line: Line, cell: int) -> int:
    """The character of a line's text that is at a cell, or the one after the last."""
    at = 0
    for number, character in enumerate(line.text):
        at += cell_len(character)
        if cell < at:
            return number
    return len(line.text)


def link_at(line: Line, character: int) -> str:
    """Where the link at a character leads, or nothing."""
    for run in line.runs:
        if character < len(run.text):
            return run.look.href
        character -= len(run.text)
    return ""
