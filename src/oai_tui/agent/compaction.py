"""Making room: a summary that stands for everything said before it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from oai_tui.agent.aside import Aside
from oai_tui.core.completion import CompletionRequest
from oai_tui.core.context import TOKENS_PER_REPLY, fit
from oai_tui.core.errors import ContextLengthExceeded, StreamInterrupted
from oai_tui.core.message import Message, TextPart, UserMessage

AskForSummary: TypeAlias = Callable[[tuple[Message, ...]], Awaitable[Aside]]
"""Asks a model once for a summary of messages; raises ProviderError."""

INSTRUCTIONS = (
    "Summarise our conversation so far, so that it can be continued from your summary alone. "
    "Keep names, numbers, decisions, open questions, code and file names that are still needed. "
    "Answer with the summary alone."
)


def summary_request(profile: str, model: str, messages: tuple[Message, ...]) -> CompletionRequest:
    """What to ask a model for a summary of `messages`."""
    instruction = UserMessage(parts=(TextPart(INSTRUCTIONS),))
    return CompletionRequest(profile=profile, model=model, messages=(*messages, instruction))


async def summarise(messages: tuple[Message, ...], ask: AskForSummary) -> str:
    """A summary of as many of `messages` as the model can read, of the last turn at least.

    Raises ProviderError: StreamInterrupted if the summary is not a whole one.
    """
    while True:
        try:
            return _whole(await ask(messages))
        except ContextLengthExceeded:
            shorter = _newer_half(messages)
            if len(shorter) == len(messages):
                raise
            messages = shorter


def _newer_half(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The newest whole turns, about half of the messages; all of them if there is but one turn."""
    return fit(messages, TOKENS_PER_REPLY + len(messages) // 2, lambda message: 1).messages


def _whole(aside: Aside) -> str:
    summary = aside.text.strip()
    if not summary or aside.finish_reason != "stop":
        raise StreamInterrupted(
            "The summary was not finished, so the conversation was left as it is.",
            advice="Try again.",
        )
    return summary
