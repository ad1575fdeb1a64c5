"""What is asked: the words on the command line and the text on standard input."""

from __future__ import annotations

import sys

from oai_tui.core.errors import ConfigError
from oai_tui.core.message import FilePart, TextPart, UserPart
from oai_tui.core.text import without_surrogates
from oai_tui.core.units import size

MOST_BYTES = 10_000_000


def read_prompt(words: str) -> tuple[UserPart, ...]:
    """The prompt's parts; none when there is nothing to ask.

    Standard input is read to its end unless it is a terminal. It is the prompt when there are
    no words, and else a file named `stdin` after them. Raises ConfigError when it is too long.
    """
    words = without_surrogates(words)
    text = _read_stdin()
    if not words.strip():
        return (TextPart(text.rstrip("\n")),) if text.strip() else ()
    return (TextPart(words), FilePart("stdin", text)) if text.strip() else (TextPart(words),)


def _read_stdin() -> str:
    if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        return ""
    text = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise ConfigError(
            f"The text on standard input is longer than {size(MOST_BYTES)}; nothing was asked.",
            advice="No model reads so much at once: give a part of it.",
        )
    return text.decode("utf-8", "replace")
