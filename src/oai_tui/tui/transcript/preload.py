"""Loads what the first messages would wait for: the grammar, and lexers that are often needed."""

from __future__ import annotations

from oai_tui.tui.transcript.grammar import all_tokens
from oai_tui.tui.transcript.highlight import lexer_for

_SAMPLE = "a *b* https://example.com\n\n- c\n"


def preload() -> None:
    """May run in a thread; takes about a tenth of a second."""
    all_tokens(_SAMPLE, {})
    for language in ("python", "bash", "javascript", "json"):
        lexer_for(language)
