"""Conversations of any number and length, as people have them after some years."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import markdown
from benchmarks.homes import environment

_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_TOKENS = 300
"""Of an answer."""
THOUSAND = "thousand"
FIVE_THOUSAND = "fivethousand"
LONG = "longanswers"
"""The conversations that are opened; these are their identities and titles."""


def conversation(name: str, messages: int, tokens: int = _TOKENS) -> dict[str, Any]:
    """A conversation in our JSON: prompts and answers by turns, each of which tells its number."""
    return {
        "id": name,
        "title": name,
        "messages": [
            {"role": "user", "content": f"{first_words(number)} and some more words of a question"}
            if number % 2
            else {
                "role": "assistant",
                "content": f"{first_words(number)}\n\n{markdown.text(tokens, number)}"
                f"\n\n{last_words(number)}",
            }
            for number in range(1, messages + 1)
        ],
    }


def first_words(number: int) -> str:
    """What the message of that number begins with; nothing else in the conversation says it."""
    return f"begin-{number:05}"


def last_words(number: int) -> str:
    """What the answer of that number ends with."""
    return f"end-{number:05}"


def few_long_ones() -> list[dict[str, Any]]:
    """The conversations that scenarios open, and nothing else."""
    return [
        conversation("short", 2),
        conversation(THOUSAND, 1_000),
        conversation(FIVE_THOUSAND, 5_000),
        conversation(LONG, 40, 5_000),
    ]


def hundred_medium_ones() -> list[dict[str, Any]]:
    """What is opened one after the other: does memory come back?"""
    return [conversation(f"medium-{number:03}", 60) for number in range(1, 121)]


def ten_thousand() -> list[dict[str, Any]]:
    """As many short conversations as somebody has who asks ten things a day."""
    return [
        {
            "id": f"n{number}",
            "title": f"note-{number:05} on {markdown.text(8, number)[:40]}",
            "messages": [
                {"role": "user", "content": f"question {number}", "created_at": _time(number)},
                {"role": "assistant", "content": f"reply {number}"},
            ],
        }
        for number in range(1, 10_001)
    ]


def _time(number: int) -> str:
    return (_FIRST + timedelta(minutes=45 * number)).isoformat().replace("+00:00", "Z")


class Homes:
    """Home folders with conversations in them, each made once, when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def containing(self, generator: Callable[[], list[dict[str, Any]]]) -> Path:
        """A home whose store holds what the generator makes; not to be written to."""
        home = self._folder / generator.__name__
        if not home.exists():
            document = self._folder / f"{generator.__name__}.json"
            document.write_text(json.dumps({"version": 1, "conversations": generator()}), "utf-8")
            home.mkdir()
            subprocess.run(
                [sys.executable, "-m", "oai_tui", "import", str(document)],
                env=environment(home),
                stdout=subprocess.DEVNULL,
                check=True,
            )
        return home
