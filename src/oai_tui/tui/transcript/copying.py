"""What is copied: messages as Markdown, and what of the shown lines is selected."""

from __future__ import annotations

from collections.abc import Iterable

from oai_tui.core.message import Message, text_of
from oai_tui.core.text import clean
from oai_tui.tui.transcript.looks import Line


def source_of(message: Message) -> str:
    """The words of a message as its author wrote them, without what a terminal would obey."""
    return clean(text_of(message)).strip("\n")


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
