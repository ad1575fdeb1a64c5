"""Reasoning that a model writes into its text between `<think>` and `</think>`."""

from __future__ import annotations

from enum import Enum
from typing import Literal, TypeAlias

OPENING = "<think>"
CLOSING = "</think>"

Run: TypeAlias = tuple[Literal["text", "reasoning"], str]


class _State(Enum):
    UNDECIDED = "undecided"
    THINKING = "thinking"
    AFTER = "after"
    """Behind the closing tag, where line breaks belong to the tag and not to the answer."""
    TEXT = "text"


class ThinkSplitter:
    """Parts the reasoning from the text, wherever the stream was cut.

    Only a text that begins with the opening tag has reasoning in it: further on the tag is
    something that the model talks about.
    """

    def __init__(self) -> None:
        self._state = _State.UNDECIDED
        self._held = ""
        self._has_thought = False

    def feed(self, text: str) -> list[Run]:
        """What can be told of `text` and what was held back before it."""
        if self._state is _State.TEXT:
            return [("text", text)] if text else []
        runs: list[Run] = []
        self._held += text
        if self._state is _State.UNDECIDED:
            self._decide(runs)
        if self._state is _State.THINKING:
            self._think(runs)
        if self._state is _State.AFTER:
            self._resume(runs)
        return runs

    def finish(self) -> list[Run]:
        """What was held back, now that no more text comes."""
        held, self._held = self._held, ""
        state, self._state = self._state, _State.TEXT
        if not held or state is _State.AFTER:
            return []
        return [("reasoning" if state is _State.THINKING else "text", held)]

    def _decide(self, runs: list[Run]) -> None:
        begun = self._held.lstrip()
        if begun.startswith(OPENING):
            self._state = _State.THINKING
            self._held = begun.removeprefix(OPENING)
        elif not OPENING.startswith(begun):
            self._state = _State.TEXT
            runs.append(("text", self._held))
            self._held = ""

    def _think(self, runs: list[Run]) -> None:
        thought, tag, rest = self._held.partition(CLOSING)
        if tag:
            self._state = _State.AFTER
            self._held = rest
        else:
            keep = _begun_tag(thought)
            thought, self._held = thought[: len(thought) - keep], thought[len(thought) - keep :]
        if not self._has_thought:
            thought = thought.lstrip("\n")
        if thought:
            self._has_thought = True
            runs.append(("reasoning", thought))

    def _resume(self, runs: list[Run]) -> None:
        answer = self._held.lstrip("\n")
        self._held = ""
        if answer:
            self._state = _State.TEXT
            runs.append(("text", answer))


def _begun_tag(text: str) -> int:
    """How many characters at the end of `text` could be the begin of the closing tag."""
    for length in range(min(len(CLOSING) - 1, len(text)), 0, -1):
        if CLOSING.startswith(text[-length:]):
            return length
    return 0
